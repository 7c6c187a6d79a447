/* SPDX-License-Identifier: MIT */
/*
 * What the kinds of a bus have in common: the order of a list, and noticing
 * what has changed since the same thread's last list(), so that nothing is
 * lost between list() and wait().
 */
#ifndef PORT_BUS_SEEN_H
#define PORT_BUS_SEEN_H

#include <pthread.h>

#include "port/bus.h"

struct bus_seen {
	pthread_key_t key; /* what each thread's last list() showed */
};

/* How a kind of bus looks, and how it waits for an event. */
struct bus_eyes {
	/* As bus_list(), without what changes by itself. */
	int (*look)(void *ctx, struct bus_device *out, size_t max,
		    struct err *e);
	/* Comes back after an event, or when this time is over. */
	void (*pause)(void *ctx, struct deadline *d, int64_t ms);
	void *ctx;
};

int bus_seen_init(struct bus_seen *s, struct err *e);
void bus_seen_fini(struct bus_seen *s);

/* "1-2.10" comes after "1-2.9". */
void bus_sort(struct bus_device *list, size_t n);

void bus_seen_note(struct bus_seen *s, const struct bus_device *list, int n);
/* As bus_wait(). */
int bus_seen_wait(struct bus_seen *s, const struct bus_eyes *eyes,
		  struct deadline *d, struct err *e);

#endif
