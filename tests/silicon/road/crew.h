/* SPDX-License-Identifier: MIT */
/*
 * Threads that share the work of one moment: emulated boards have nothing in
 * common, so each can go on by itself until the bed wants all of them again.
 *
 * Never: works on after crew_run() has returned, or on one piece twice.
 */
#ifndef SILICON_CREW_H
#define SILICON_CREW_H

#include <stddef.h>

struct crew;

/* The caller and so many others less one.  NULL: no memory, no threads. */
struct crew *crew_new(size_t hands);
void crew_free(struct crew *w);
/*
 * work(ctx, 0) to work(ctx, count - 1), each once, on any of the threads and
 * in any order; returns when all have returned.  One caller at a time.  With
 * NULL for the crew the caller does all of it, in that order.
 */
void crew_run(struct crew *w, void (*work)(void *ctx, size_t i), void *ctx,
	      size_t count);

#endif
