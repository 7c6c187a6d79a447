/* SPDX-License-Identifier: MIT */
#include "record/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/system.h"

#define QUEUE_SIZE 1024

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t filled, emptied;
	struct event ring[QUEUE_SIZE];
	size_t first, count;
	bool nudged;
};

struct queue *queue_new(void)
{
	struct queue *q = calloc(1, sizeof(*q));

	if (!q)
		return NULL;
	pthread_mutex_init(&q->lock, NULL);
	system_cond_init(&q->filled);
	system_cond_init(&q->emptied);
	return q;
}

void queue_free(struct queue *q)
{
	if (!q)
		return;
	pthread_cond_destroy(&q->filled);
	pthread_cond_destroy(&q->emptied);
	pthread_mutex_destroy(&q->lock);
	free(q);
}

static struct event *at(struct queue *q, size_t i)
{
	return &q->ring[(q->first + i) % QUEUE_SIZE];
}

/* A waiting progress event of the same step, from the newest back. */
static struct event *older_progress(struct queue *q, const struct event *e)
{
	for (size_t i = q->count; i-- > 0;) {
		struct event *o = at(q, i);

		if (strcmp(o->job, e->job) != 0 ||
		    strcmp(o->port, e->port) != 0)
			continue;
		return o->kind == EVENT_PROGRESS && o->step == e->step ? o
								       : NULL;
	}
	return NULL;
}

static void put(void *ctx, const struct event *e)
{
	struct queue *q = ctx;
	struct event *old;

	pthread_mutex_lock(&q->lock);
	old = e->kind == EVENT_PROGRESS ? older_progress(q, e) : NULL;
	if (old) {
		*old = *e;
	} else if (e->kind != EVENT_PROGRESS || q->count < QUEUE_SIZE / 2) {
		while (q->count == QUEUE_SIZE)
			pthread_cond_wait(&q->emptied, &q->lock);
		*at(q, q->count++) = *e;
		pthread_cond_signal(&q->filled);
	}
	pthread_mutex_unlock(&q->lock);
}

struct event_sink queue_sink(struct queue *q)
{
	return (struct event_sink){ .put = put, .ctx = q };
}

bool queue_take(struct queue *q, struct event *out, unsigned ms)
{
	struct timespec until;
	bool taken;

	system_until(ms, &until);
	pthread_mutex_lock(&q->lock);
	while (q->count == 0 && !q->nudged &&
	       pthread_cond_timedwait(&q->filled, &q->lock, &until) == 0)
		;
	q->nudged = false;
	taken = q->count > 0;
	if (taken) {
		*out = *at(q, 0);
		q->first = (q->first + 1) % QUEUE_SIZE;
		q->count--;
		pthread_cond_signal(&q->emptied);
	}
	pthread_mutex_unlock(&q->lock);
	return taken;
}

void queue_nudge(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->nudged = true;
	pthread_cond_signal(&q->filled);
	pthread_mutex_unlock(&q->lock);
}
