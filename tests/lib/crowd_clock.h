/* SPDX-License-Identifier: MIT */
/*
 * A virtual clock for several threads: time passes when all of them sleep,
 * and then at once to the earliest moment that one of them waits for.  Runs
 * with it take no real time, and the same threads see the same times.
 */
#ifndef TESTS_CROWD_CLOCK_H
#define TESTS_CROWD_CLOCK_H

#include <pthread.h>

#include "base/clock.h"

#define CROWD_MAX 64

struct crowd_clock {
	struct clock clock;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	int64_t us;
	unsigned members; /* threads that work */
	unsigned asleep;
	int64_t wake[CROWD_MAX]; /* of those asleep */
};

/* members: threads that will use it; they need not have begun. */
void crowd_clock_init(struct crowd_clock *c, unsigned members);
/* One of them has done its work and will not sleep again. */
void crowd_clock_leave(struct crowd_clock *c);
void crowd_clock_fini(struct crowd_clock *c);

#endif
