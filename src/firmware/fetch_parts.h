/* SPDX-License-Identifier: MIT */
/*
 * Shared between fetch.c and fetch_file.c only.
 */
#ifndef FIRMWARE_FETCH_PARTS_H
#define FIRMWARE_FETCH_PARTS_H

#include <pthread.h>

#include "firmware/fetch.h"

struct fetch_run {
	struct fetch *f;
	pthread_mutex_t lock; /* of the store and of all below */
	size_t next;
	uint64_t done[FETCH_MAX_FILES]; /* bytes that have come */
	bool stopped;
};

/* One file, with its retries, into the store; sets its state. */
void fetch_one(struct fetch_run *r, size_t i);

#endif
