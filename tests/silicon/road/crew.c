/* SPDX-License-Identifier: MIT */
#include "crew.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct crew {
	pthread_mutex_t lock;
	pthread_cond_t begun, done;
	void (*work)(void *ctx, size_t i);
	void *ctx;
	size_t next, count, busy; /* pieces: the next, all, those in hand */
	bool leaving;
	size_t thread_count;
	pthread_t threads[];
};

/* Piece by piece, with the lock held but for the work itself. */
static void take_pieces(struct crew *w)
{
	while (w->next < w->count) {
		size_t i = w->next++;

		w->busy++;
		pthread_mutex_unlock(&w->lock);
		w->work(w->ctx, i);
		pthread_mutex_lock(&w->lock);
		w->busy--;
	}
}

static void *hand(void *crew)
{
	struct crew *w = crew;

	pthread_mutex_lock(&w->lock);
	while (!w->leaving) {
		take_pieces(w);
		if (!w->busy)
			pthread_cond_signal(&w->done);
		pthread_cond_wait(&w->begun, &w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct crew *crew_new(size_t hands)
{
	struct crew *w = calloc(1, sizeof(*w) + hands * sizeof(*w->threads));

	if (!w)
		return NULL;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->begun, NULL);
	pthread_cond_init(&w->done, NULL);
	while (w->thread_count + 1 < hands &&
	       pthread_create(&w->threads[w->thread_count], NULL, hand, w) == 0)
		w->thread_count++;
	if (w->thread_count)
		return w;
	crew_free(w);
	return NULL;
}

void crew_free(struct crew *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->leaving = true;
	pthread_cond_broadcast(&w->begun);
	pthread_mutex_unlock(&w->lock);
	for (size_t i = 0; i < w->thread_count; i++)
		pthread_join(w->threads[i], NULL);
	pthread_cond_destroy(&w->done);
	pthread_cond_destroy(&w->begun);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

void crew_run(struct crew *w, void (*work)(void *ctx, size_t i), void *ctx,
	      size_t count)
{
	if (!w) {
		for (size_t i = 0; i < count; i++)
			work(ctx, i);
		return;
	}
	pthread_mutex_lock(&w->lock);
	w->work = work;
	w->ctx = ctx;
	w->next = 0;
	w->count = count;
	pthread_cond_broadcast(&w->begun);
	take_pieces(w);
	while (w->busy)
		pthread_cond_wait(&w->done, &w->lock);
	w->next = w->count = 0;
	pthread_mutex_unlock(&w->lock);
}
