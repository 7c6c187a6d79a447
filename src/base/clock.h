/* SPDX-License-Identifier: MIT */
/*
 * Time as a value.  A clock is passed in, never asked globally: the real one
 * for devices, a virtual one for tests where ten-second waits cost nothing,
 * a scaled one for practice benches that should run faster than life.
 *
 * A deadline is a budget of time that is used up on the way down: every
 * blocking call takes one, so a step has one honest limit.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock {
	int64_t (*now_us)(void *ctx); /* monotonic, microseconds */
	void (*sleep_us)(void *ctx, int64_t us);
	void *ctx;
};

const struct clock *clock_real(void);

/* Sleeping moves it, nothing else does.  One thread only. */
struct clock_virtual {
	struct clock clock;
	int64_t us;
};
void clock_virtual_init(struct clock_virtual *v);

/* Real time, `factor` times as fast. */
struct clock_scaled {
	struct clock clock;
	int64_t factor;
	int64_t origin_us;
};
void clock_scaled_init(struct clock_scaled *s, int64_t factor);

int64_t clock_now_us(const struct clock *c);
void clock_sleep_ms(const struct clock *c, int64_t ms);

/* "2026-08-14T12:40:58Z", wall clock of the host. */
#define CLOCK_STAMP 24
void clock_stamp(char out[CLOCK_STAMP]);

struct deadline {
	const struct clock *clock;
	int64_t end_us;
};

struct deadline deadline_in(const struct clock *c, int64_t ms);
/* The earlier of the parent's end and `ms` from now. */
struct deadline deadline_within(const struct deadline *parent, int64_t ms);
/* Rounded up, never negative. */
int64_t deadline_left_ms(const struct deadline *d);
int64_t deadline_left_us(const struct deadline *d);
bool deadline_over(const struct deadline *d);
/* Sleeps, but not past the end. */
void deadline_sleep_ms(const struct deadline *d, int64_t ms);

#endif
