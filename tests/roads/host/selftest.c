/* SPDX-License-Identifier: MIT */
#include "selftest.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PRELOAD "libumockdev-preload.so.0"
#define DEVICE	"/dev/roads-probe"
#define REQUEST 0x5242UL
#define REFUSED 0x5243UL
#define RESULT	42
#define TIMES	2000 /* of 1 ms */

struct probe {
	struct node node;
	struct pty pty;
};

/* Eight bytes and no more. */
static const char question[] = { 'q', 'u', 'e', 's', 't', 'i', 'o', 'n' };
static const char answer[] = { 'a', 'n', 's', 'w', 'e', 'r', 'e', 'd' };

static void probe_opened(void *ctx, int client)
{
	(void)ctx;
	(void)client;
}

/* Reads the program's memory, writes it, and opens the gate. */
static void probe_asked(void *ctx, int client, const struct wire *q)
{
	struct probe *p = ctx;
	char got[sizeof question];

	if (q->word == WIRE_IOCTL && q->a == REFUSED) {
		wire_done(client, -1, ENOANO);
		return;
	}
	if (q->word != WIRE_IOCTL || q->a != REQUEST ||
	    !wire_fetch(client, q->b, got, sizeof got) ||
	    memcmp(got, question, sizeof got) != 0 ||
	    !wire_store(client, q->b, answer, sizeof answer)) {
		wire_done(client, -1, EPROTO);
		return;
	}
	pty_gate(&p->pty, true);
	wire_done(client, RESULT, 0);
}

static const struct node_ops probe_ops = { probe_opened, probe_asked,
					   probe_opened };

int selftest_client(void)
{
	int fd = open(DEVICE, O_RDWR | O_NOCTTY | O_NONBLOCK);
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };
	char text[sizeof question];
	struct stat st;

	memcpy(text, question, sizeof text);
	if (fd < 0 || access("/sys/bus/usb/devices", X_OK) < 0)
		return 1;
	if (stat(DEVICE, &st) < 0 || !S_ISCHR(st.st_mode))
		return 2;
	if (poll(&pfd, 1, 0) != 0)
		return 3; /* the gate is not shut */
	/* an error number counts with an error only: umockdev 0.19 */
	if (ioctl(fd, REQUEST, text) != RESULT ||
	    ioctl(fd, REFUSED, text) != -1 || errno != ENOANO)
		return 4;
	if (memcmp(text, answer, sizeof text) != 0)
		return 5;
	return poll(&pfd, 1, 0) == 1 && pfd.revents & POLLOUT ? 0 : 6;
}

void selftest_environment(const struct bed *bed)
{
	const char *asan = getenv("ASAN_OPTIONS");
	char options[256];

	setenv("LD_PRELOAD", PRELOAD, 1);
	setenv("UMOCKDEV_DIR", bed->tree.root, 1);
	/* A program built with ASan minds that it is not the first library. */
	snprintf(options, sizeof options, "%s%sverify_asan_link_order=0",
		 asan ? asan : "", asan ? ":" : "");
	setenv("ASAN_OPTIONS", options, 1);
}

static pid_t start_client(const struct bed *bed)
{
	pid_t pid = fork();

	if (pid == 0) {
		selftest_environment(bed);
		execl("/proc/self/exe", "host", "--self-test", (char *)NULL);
		_exit(127);
	}
	return pid;
}

void selftest_run(struct bed *bed)
{
	char link[108];
	struct probe p;
	int status = -1;
	pid_t pid;

	pty_open(&p.pty);
	pty_gate(&p.pty, false);
	node_open(&p.node, &bed->loop, bed->tree.root, DEVICE, &probe_ops, &p);
	snprintf(link, sizeof link, "%s%s", bed->tree.root, DEVICE);
	if (symlink(p.pty.name, link) < 0)
		err(125, "%s", link);
	pid = start_client(bed);
	for (int i = 0; i < TIMES && waitpid(pid, &status, WNOHANG) == 0; i++)
		loop_wait(&bed->loop, 1000);
	node_close(&p.node);
	pty_close(&p.pty);
	unlink(link);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	tree_close(&bed->tree);
	errx(125, "%s is missing or of another kind (check %d failed)", PRELOAD,
	     WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}
