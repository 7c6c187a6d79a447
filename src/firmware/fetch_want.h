/* SPDX-License-Identifier: MIT */
/*
 * What a plan or a run misses, fetched when it is asked for: the `fetch` of
 * struct supply.  Only made where a person said so.
 */
#ifndef FIRMWARE_FETCH_WANT_H
#define FIRMWARE_FETCH_WANT_H

#include <pthread.h>

#include "firmware/fetch.h"
#include "firmware/supply.h"

struct fetch_want {
	const struct world *world;
	struct firmware_set *set; /* gets what was fetched */
	const char *dir;	  /* of the store, NULL: the usual one */
	const struct progress *progress;
	/* Told before, in words; from any thread, one at a time.  Or NULL. */
	void (*tell)(void *ctx, const char *text);
	void *ctx;
	pthread_mutex_t lock;
	struct firmware_store *store; /* opened when something is fetched */
};

void fetch_want_init(struct fetch_want *f);
/* When the set is no longer used. */
void fetch_want_fini(struct fetch_want *f);

/*
 * The `fetch` of struct supply, ctx is a struct fetch_want.  0: what fits is
 * in the set.  ERR_NO_FIRMWARE where not even its release is known.
 */
int fetch_want(void *ctx, const struct supply_want *want, struct err *e);

#endif
