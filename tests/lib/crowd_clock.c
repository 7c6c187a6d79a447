/* SPDX-License-Identifier: MIT */
#include "crowd_clock.h"

static int64_t crowd_now(void *ctx)
{
	struct crowd_clock *c = ctx;
	int64_t us;

	pthread_mutex_lock(&c->lock);
	us = c->us;
	pthread_mutex_unlock(&c->lock);
	return us;
}

/* The lock is held.  To the next moment that somebody waits for. */
static void move_on(struct crowd_clock *c)
{
	int64_t next = INT64_MAX;

	if (c->asleep < c->members)
		return;
	for (size_t i = 0; i < CROWD_MAX; i++) {
		if (c->wake[i] < next)
			next = c->wake[i];
	}
	if (next == INT64_MAX || next <= c->us)
		return;
	c->us = next;
	pthread_cond_broadcast(&c->moved);
}

static void crowd_sleep(void *ctx, int64_t us)
{
	struct crowd_clock *c = ctx;
	size_t bed = 0;

	if (us <= 0)
		return;
	pthread_mutex_lock(&c->lock);
	while (c->wake[bed] != INT64_MAX)
		bed++;
	c->wake[bed] = c->us + us;
	c->asleep++;
	move_on(c);
	while (c->us < c->wake[bed])
		pthread_cond_wait(&c->moved, &c->lock);
	c->wake[bed] = INT64_MAX;
	c->asleep--;
	pthread_mutex_unlock(&c->lock);
}

void crowd_clock_init(struct crowd_clock *c, unsigned members)
{
	c->clock = (struct clock){ crowd_now, crowd_sleep, c };
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->moved, NULL);
	c->us = 0;
	c->members = members;
	c->asleep = 0;
	for (size_t i = 0; i < CROWD_MAX; i++)
		c->wake[i] = INT64_MAX;
}

void crowd_clock_leave(struct crowd_clock *c)
{
	pthread_mutex_lock(&c->lock);
	c->members--;
	move_on(c);
	pthread_mutex_unlock(&c->lock);
}

void crowd_clock_fini(struct crowd_clock *c)
{
	pthread_cond_destroy(&c->moved);
	pthread_mutex_destroy(&c->lock);
}
