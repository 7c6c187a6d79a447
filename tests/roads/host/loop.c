/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll */
#include "loop.h"

#include <err.h>
#include <time.h>

static size_t find(const struct loop *l, int fd)
{
	size_t i = 0;

	while (i < l->count && l->fds[i].fd != fd)
		i++;
	return i;
}

void loop_add(struct loop *l, int fd, short events, loop_ready *ready,
	      void *ctx)
{
	if (l->count == LOOP_MAX)
		errx(125, "too many descriptors");
	l->fds[l->count] = (struct pollfd){ .fd = fd, .events = events };
	l->who[l->count].ready = ready;
	l->who[l->count].ctx = ctx;
	l->count++;
}

void loop_events(struct loop *l, int fd, short events)
{
	size_t i = find(l, fd);

	if (i < l->count)
		l->fds[i].events = events;
}

void loop_drop(struct loop *l, int fd)
{
	size_t i = find(l, fd);

	/* A hole keeps the order for a loop that is calling. */
	if (i < l->count)
		l->fds[i] = (struct pollfd){ .fd = -1 };
}

static void close_holes(struct loop *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->count; i++) {
		if (l->fds[i].fd < 0)
			continue;
		l->fds[n] = l->fds[i];
		l->who[n++] = l->who[i];
	}
	l->count = n;
}

void loop_wait(struct loop *l, int64_t us)
{
	struct timespec ts = { .tv_sec = us / 1000000,
			       .tv_nsec = (long)(us % 1000000 * 1000) };
	size_t count;

	close_holes(l);
	count = l->count;
	if (ppoll(l->fds, l->count, us < 0 ? NULL : &ts, NULL) <= 0)
		return;
	for (size_t i = 0; i < count; i++) {
		if (l->fds[i].fd >= 0 && l->fds[i].revents)
			l->who[i].ready(l->who[i].ctx, l->fds[i].fd,
					l->fds[i].revents);
	}
}
