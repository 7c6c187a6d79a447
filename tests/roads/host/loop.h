/* SPDX-License-Identifier: MIT */
/*
 * A poll loop: who waits for which descriptor.  One thread.
 */
#ifndef ROADS_LOOP_H
#define ROADS_LOOP_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LOOP_MAX 512

typedef void loop_ready(void *ctx, int fd, short revents);

struct loop {
	struct pollfd fds[LOOP_MAX];
	struct {
		loop_ready *ready;
		void *ctx;
	} who[LOOP_MAX];
	size_t count;
};

/* Ends the program with a word when there is no room. */
void loop_add(struct loop *l, int fd, short events, loop_ready *ready,
	      void *ctx);
void loop_events(struct loop *l, int fd, short events);
/* Allowed while the loop is calling. */
void loop_drop(struct loop *l, int fd);
/* Waits up to `us` microseconds (negative: for ever), calls who is ready. */
void loop_wait(struct loop *l, int64_t us);

#endif
