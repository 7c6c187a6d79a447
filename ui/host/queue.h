/* SPDX-License-Identifier: MIT */
/*
 * Messages from worker threads to the screen thread.  Bounded: when it is
 * full, progress is dropped and everything else waits for a place.
 */
#ifndef UI_HOST_QUEUE_H
#define UI_HOST_QUEUE_H

#include <pthread.h>
#include <stdbool.h>

#include "ui/app/app.h"

#define QUEUE_SIZE 512

struct queue {
	pthread_mutex_t mutex;
	pthread_cond_t space;
	struct message *items[QUEUE_SIZE];
	size_t first, count;
	bool closed;
	int wake[2]; /* pipe; readable while something is there */
};

bool queue_init(struct queue *q);
/* Frees what is left in it; no thread may use it any more. */
void queue_fini(struct queue *q);
/* From now on everything put in is freed at once; wakes who waits. */
void queue_close(struct queue *q);
/* Takes the message over in any case.  NULL is ignored. */
void queue_put(struct queue *q, struct message *m);
/* NULL: empty.  The caller frees it. */
struct message *queue_take_message(struct queue *q);
/* Descriptor to poll. */
int queue_fd(const struct queue *q);

#endif
