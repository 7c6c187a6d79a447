/* SPDX-License-Identifier: MIT */
/*
 * Events from many workers to one reader: a sink that never blocks a worker
 * on progress and never loses anything else.
 *
 * A progress event replaces the one of the same job that still waits.
 */
#ifndef RECORD_QUEUE_H
#define RECORD_QUEUE_H

#include "record/event.h"

struct queue;

struct queue *queue_new(void); /* NULL: no memory */
void queue_free(struct queue *q);

struct event_sink queue_sink(struct queue *q);

/* Takes the oldest; false when none came within `ms`. */
bool queue_take(struct queue *q, struct event *out, unsigned ms);
/* Wakes the reader although nothing came. */
void queue_nudge(struct queue *q);

#endif
