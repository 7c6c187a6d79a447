/* SPDX-License-Identifier: MIT */
#include "base/clock.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

static int64_t real_now(void *ctx)
{
	struct timespec ts;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

static void real_sleep(void *ctx, int64_t us)
{
	struct timespec ts = { .tv_sec = us / 1000000,
			       .tv_nsec = (long)(us % 1000000 * 1000) };

	(void)ctx;
	if (us <= 0)
		return;
	while (nanosleep(&ts, &ts) < 0 && errno == EINTR)
		;
}

static const struct clock real = { real_now, real_sleep, NULL };

const struct clock *clock_real(void)
{
	return &real;
}

static int64_t virtual_now(void *ctx)
{
	return ((struct clock_virtual *)ctx)->us;
}

static void virtual_sleep(void *ctx, int64_t us)
{
	if (us > 0)
		((struct clock_virtual *)ctx)->us += us;
}

void clock_virtual_init(struct clock_virtual *v)
{
	v->clock = (struct clock){ virtual_now, virtual_sleep, v };
	v->us = 0;
}

static int64_t scaled_now(void *ctx)
{
	const struct clock_scaled *s = ctx;

	return (real_now(NULL) - s->origin_us) * s->factor;
}

static void scaled_sleep(void *ctx, int64_t us)
{
	const struct clock_scaled *s = ctx;

	real_sleep(NULL, (us + s->factor - 1) / s->factor);
}

void clock_scaled_init(struct clock_scaled *s, int64_t factor)
{
	s->clock = (struct clock){ scaled_now, scaled_sleep, s };
	s->factor = factor > 0 ? factor : 1;
	s->origin_us = real_now(NULL);
}

int64_t clock_now_us(const struct clock *c)
{
	return c->now_us(c->ctx);
}

void clock_sleep_ms(const struct clock *c, int64_t ms)
{
	c->sleep_us(c->ctx, ms * 1000);
}

void clock_stamp(char out[CLOCK_STAMP])
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(out, CLOCK_STAMP, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

struct deadline deadline_in(const struct clock *c, int64_t ms)
{
	return (struct deadline){ c, clock_now_us(c) + ms * 1000 };
}

struct deadline deadline_within(const struct deadline *parent, int64_t ms)
{
	struct deadline d = deadline_in(parent->clock, ms);

	if (d.end_us > parent->end_us)
		d.end_us = parent->end_us;
	return d;
}

int64_t deadline_left_us(const struct deadline *d)
{
	int64_t left = d->end_us - clock_now_us(d->clock);

	return left > 0 ? left : 0;
}

int64_t deadline_left_ms(const struct deadline *d)
{
	return (deadline_left_us(d) + 999) / 1000;
}

bool deadline_over(const struct deadline *d)
{
	return deadline_left_us(d) == 0;
}

void deadline_sleep_ms(const struct deadline *d, int64_t ms)
{
	int64_t us = deadline_left_us(d);

	if (us > ms * 1000)
		us = ms * 1000;
	d->clock->sleep_us(d->clock->ctx, us);
}
