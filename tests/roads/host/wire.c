/* SPDX-License-Identifier: MIT */
#include "wire.h"

#include <err.h>
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "tree.h"

/* A program that answers no more is taken for dead. */
#define PATIENCE_SECONDS 10
/* Between the file and the socket a program may lose the processor. */
#define LATE_SECONDS 5

static bool take(int fd, void *out, size_t len)
{
	char *to = out;

	while (len) {
		ssize_t n = recv(fd, to, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		len -= (size_t)n;
	}
	return true;
}

static bool give(int fd, const void *data, size_t len)
{
	const char *from = data;

	while (len) {
		ssize_t n = send(fd, from, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		from += n;
		len -= (size_t)n;
	}
	return true;
}

static bool say(int fd, enum wire_word word, unsigned long a, unsigned long b)
{
	struct wire m = { word, a, b };

	return give(fd, &m, sizeof m);
}

bool wire_fetch(int client, unsigned long address, void *out, size_t len)
{
	return !len || (say(client, WIRE_READ_MEM, address, len) &&
			take(client, out, len));
}

bool wire_store(int client, unsigned long address, const void *data, size_t len)
{
	return !len || (say(client, WIRE_WRITE_MEM, address, len) &&
			give(client, data, len));
}

void wire_done(int client, long result, int error)
{
	say(client, WIRE_DONE, (unsigned long)result, (unsigned long)error);
}

void wire_run(int client)
{
	say(client, WIRE_RUN, 0, 0);
}

static void client_close(struct node *n, int fd)
{
	for (size_t i = 0; i < NODE_CLIENTS; i++) {
		if (n->clients[i] == fd)
			n->clients[i] = -1;
	}
	loop_drop(n->loop, fd);
	close(fd);
	n->ops->closed(n->ctx, fd);
}

static void client_ready(void *ctx, int fd, short revents)
{
	struct node *n = ctx;
	struct wire m;

	(void)revents;
	if (!take(fd, &m, sizeof m))
		client_close(n, fd);
	else if (m.word == WIRE_RESULT)
		wire_done(fd, (long)m.a, (int)m.b);
	else
		n->ops->asked(n->ctx, fd, &m);
}

static void client_accept(void *ctx, int listener, short revents)
{
	struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	struct node *n = ctx;
	int fd = accept(listener, NULL, NULL);

	(void)revents;
	if (fd < 0)
		return;
	for (size_t i = 0; i < NODE_CLIENTS; i++) {
		if (n->clients[i] >= 0)
			continue;
		n->clients[i] = fd;
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
			   sizeof patience);
		loop_add(n->loop, fd, POLLIN, client_ready, n);
		n->ops->opened(n->ctx, fd);
		return;
	}
	close(fd);
}

/* In place of one that was there in one step: never is there none. */
static void listen_at(struct node *n)
{
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	struct stat st;

	if (snprintf(sa.sun_path, sizeof sa.sun_path, "%s+", n->path) >=
	    (int)sizeof sa.sun_path)
		errx(125, "%s: too long a path", n->path);
	n->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (n->listener < 0 ||
	    bind(n->listener, (const struct sockaddr *)&sa, sizeof sa) < 0 ||
	    listen(n->listener, 16) < 0 || chmod(sa.sun_path, 0777) < 0 ||
	    stat(sa.sun_path, &st) < 0 || rename(sa.sun_path, n->path) < 0)
		err(125, "%s", n->path);
	n->inode = st.st_ino;
}

void node_open(struct node *n, struct loop *l, const char *root,
	       const char *dev, const struct node_ops *ops, void *ctx)
{
	*n = (struct node){ .loop = l, .ops = ops, .ctx = ctx };
	for (size_t i = 0; i < NODE_CLIENTS; i++)
		n->clients[i] = -1;
	if (snprintf(n->path, sizeof n->path, "%s/ioctl%s", root, dev) >=
	    (int)sizeof n->path)
		errx(125, "%s: too long a path", dev);
	tree_parents(n->path);
	listen_at(n);
	loop_add(l, n->listener, POLLIN, client_accept, n);
}

void node_leave(struct node *n)
{
	clock_gettime(CLOCK_MONOTONIC, &n->left);
}

static void stop_listening(struct node *n)
{
	struct stat st;

	if (n->listener < 0)
		return;
	if (stat(n->path, &st) == 0 && st.st_ino == n->inode)
		unlink(n->path);
	loop_drop(n->loop, n->listener);
	close(n->listener);
	n->listener = -1;
}

void node_close(struct node *n)
{
	stop_listening(n);
	for (size_t i = 0; i < NODE_CLIENTS; i++) {
		if (n->clients[i] >= 0)
			client_close(n, n->clients[i]);
	}
}

size_t node_users(const struct node *n)
{
	size_t users = 0;

	for (size_t i = 0; i < NODE_CLIENTS; i++)
		users += n->clients[i] >= 0;
	return users;
}

bool node_idle(const struct node *n)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return !node_users(n) && now.tv_sec - n->left.tv_sec > LATE_SECONDS;
}
