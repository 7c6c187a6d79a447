/* SPDX-License-Identifier: MIT */
/*
 * Bytes from a keyboard, a mouse or whoever holds the line: ui/term/term.h.
 * The terminal is a pty; what comes out are keys.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fuzz.h"
#include "luck.h"
#include "ui/term/term.h"

#define PIECE 1024 /* less than a line of the tty holds */

/* Stdin and stdout of this process become a terminal, once. */
static int open_terminal(void)
{
	const struct term_options o = { .theme = theme_at(0), .mouse = true };
	const struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK), slave;

	fuzz_require(master >= 0 && grantpt(master) == 0 &&
		     unlockpt(master) == 0);
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	fuzz_require(slave >= 0 && ioctl(slave, TIOCSWINSZ, &size) == 0);
	dup2(slave, STDIN_FILENO);
	dup2(slave, STDOUT_FILENO);
	setlocale(LC_CTYPE, "C.UTF-8");
	setenv("TERM", "xterm-256color", 1);
	fuzz_require(term_open(&o, NULL) == 0);
	return master;
}

static void drain(int master)
{
	char junk[4096];

	while (read(master, junk, sizeof(junk)) > 0)
		;
}

static void check_key(int key)
{
	int row, col;

	fuzz_require(key >= 0 && key <= UI_F0 + 12);
	if (key == UI_MOUSE) {
		term_click(&row, &col);
		fuzz_require(row >= 0 && row < 4096 && col >= 0 && col < 4096);
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static int master = -1;
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	if (master < 0)
		master = open_terminal();
	fuzz_luck();
	while (size > 0) {
		size_t n = size < PIECE ? size : PIECE;
		ssize_t sent = write(master, data, n);
		int key, calm = 0;

		fuzz_require(sent > 0);
		data += sent;
		size -= (size_t)sent;
		/* an escape that goes on waits for the rest */
		while (calm < 2) {
			key = term_key();
			fuzz_require(key != UI_CLOSED);
			check_key(key);
			calm = key == UI_NO_KEY && poll(&in, 1, 0) == 0
				       ? calm + 1
				       : 0;
		}
		drain(master);
	}
}
