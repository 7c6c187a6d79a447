/* SPDX-License-Identifier: MIT */
/*
 * A bench in shared memory: the flash of its devices and a note about each
 * live in a file, so that a program that is killed leaves the devices as
 * they were at that moment, and other programs can look at a running bench
 * and put their hands on it.
 *
 * One process works the bench and holds the file's lock; it is the host.
 * Any other that opens the same bench meanwhile is a guest: it sees the
 * devices as they were when it came, may not open them, and its hands act
 * through the host, who does what the guests wish each time it looks.
 */
#ifndef BENCH_WORLD_LIVE_H
#define BENCH_WORLD_LIVE_H

#include "bench/world/bench.h"
#include "port/practice.h"

struct live;

/* For the host, under the bench's lock. */
void live_wishes(struct bench *b, int64_t now);
void live_notes(struct bench *b);
/* A device was put in the place of another. */
void live_replace(struct bench *b, size_t i);

bool live_is_guest(const struct bench *b);
/* For a guest: waits until the host has done it; false if it does not. */
bool live_wish(struct bench *b, size_t i, enum practice_act act, unsigned ms);
void live_look(struct bench *b, size_t i, struct vdev_note *out);

/* The file goes unless a guest closes. */
void live_close(struct bench *b);

#endif
