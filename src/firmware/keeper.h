/* SPDX-License-Identifier: MIT */
/*
 * Modules that were read from a device go into the store: the `keep` of
 * struct supply.  The store is made when the first one comes.
 */
#ifndef FIRMWARE_KEEPER_H
#define FIRMWARE_KEEPER_H

#include <pthread.h>

#include "firmware/supply.h"

struct keeper {
	struct firmware_set *set; /* finds them from then on */
	const char *dir;	  /* of the store, NULL: the usual one */
	pthread_mutex_t lock;
	struct firmware_store *store;
};

void keeper_init(struct keeper *k, struct firmware_set *set, const char *dir);
/* When the set is no longer used. */
void keeper_fini(struct keeper *k);

/* The `keep` of struct supply, ctx is a struct keeper. */
int keeper_keep(void *ctx, const uint8_t *data, size_t len, const char *from,
		struct err *e);

#endif
