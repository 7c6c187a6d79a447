/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ptsname_r */
#include "pty.h"

#include <asm/termbits.h> /* struct termios2; not with termios.h */
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

_Static_assert(sizeof(struct termios2) == PTY_TERMIOS2_SIZE, "termios2");

void pty_open(struct pty *p)
{
	struct termios2 t;

	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (p->master < 0 || grantpt(p->master) < 0 ||
	    unlockpt(p->master) < 0 ||
	    ptsname_r(p->master, p->name, sizeof p->name) != 0)
		err(125, "pseudo terminal");
	p->slave = open(p->name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->slave < 0 || ioctl(p->slave, TCGETS2, &t) < 0)
		err(125, "%s", p->name);
	t.c_iflag = 0;
	t.c_oflag = 0;
	t.c_lflag = 0;
	t.c_cflag = CS8 | CREAD | HUPCL | B9600;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	ioctl(p->slave, TCSETS2, &t);
}

void pty_watch(struct pty *p)
{
	struct termios2 t;
	char packet[1];
	int on = 1;

	ioctl(p->master, TIOCPKT, &on);
	if (ioctl(p->master, TCGETS2, &t) < 0 || t.c_lflag & EXTPROC)
		return;
	t.c_lflag |= EXTPROC;
	ioctl(p->master, TCSETS2, &t);
	/* Not our own, though. */
	while (read(p->master, packet, sizeof packet) == 1 && packet[0])
		;
}

void pty_close(struct pty *p)
{
	if (p->master >= 0)
		close(p->master);
	if (p->slave >= 0)
		close(p->slave);
	p->master = -1;
	p->slave = -1;
}

void pty_let_go(struct pty *p)
{
	close(p->slave);
	p->slave = -1;
}

void pty_gate(struct pty *p, bool open)
{
	ioctl(p->slave, TCXONC, open ? TCOON : TCOOFF);
}

bool pty_sets_rate(unsigned long request)
{
	return request == TCSETS2 || request == TCSETSW2 || request == TCSETSF2;
}

unsigned pty_termios2_rate(const void *termios2)
{
	struct termios2 t;

	memcpy(&t, termios2, sizeof t);
	return t.c_ospeed;
}

/* The master's ioctls speak of the slave's settings. */
unsigned pty_rate(const struct pty *p)
{
	struct termios2 t;

	return ioctl(p->master, TCGETS2, &t) < 0 ? 0 : t.c_ospeed;
}

void pty_set_rate(struct pty *p, unsigned rate)
{
	struct termios2 t;

	if (ioctl(p->master, TCGETS2, &t) < 0)
		return;
	t.c_cflag = (t.c_cflag & ~(tcflag_t)CBAUD) | BOTHER;
	t.c_ispeed = rate;
	t.c_ospeed = rate;
	ioctl(p->master, TCSETS2, &t);
}

bool pty_hangs_up(const struct pty *p)
{
	struct termios2 t;

	return ioctl(p->master, TCGETS2, &t) == 0 && t.c_cflag & HUPCL;
}

void pty_flush(struct pty *p)
{
	ioctl(p->master, TCFLSH, TCOFLUSH);
}
