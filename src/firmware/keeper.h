/* SPDX-License-Identifier: MIT */
/*
 * Modules that were read from a device and are at hand from then on: in the
 * store, which is made when the first one comes; in practice only as long as
 * the program runs, for a device that was made up is no source of firmware.
 *
 * What one device is being read for, the others wait for: devices of a batch
 * have the same parts.  All functions may be called from several threads and
 * take NULL for no keeper.
 */
#ifndef FIRMWARE_KEEPER_H
#define FIRMWARE_KEEPER_H

#include <pthread.h>

#include "base/progress.h"
#include "firmware/supply.h"

#define KEEPER_CLAIMS 64

struct keeper {
	struct firmware_set *set; /* finds them from then on */
	bool practice;
	const char *dir; /* of the store, NULL: the usual one */
	pthread_mutex_t lock;
	pthread_cond_t read; /* a claim was let go */
	struct firmware_store *store;
	struct keeper_claim {
		bool taken;
		int platform_id;
		struct module_ref what;
	} claims[KEEPER_CLAIMS];
	struct keeper_loan *loans; /* what is in memory now */
};

/* dir has to outlive it. */
void keeper_init(struct keeper *k, struct firmware_set *set, bool practice,
		 const char *dir);
/* When the set is no longer used. */
void keeper_fini(struct keeper *k);

/*
 * "I am going to read this part": true, and keeper_release() has to follow.
 * False when another device was read for it meanwhile, which is waited for,
 * at most a minute and not when p says to stop; then it may be at hand now.
 */
bool keeper_claim(struct keeper *k, int platform_id,
		  const struct module_ref *what, const struct progress *p);
void keeper_release(struct keeper *k, int platform_id,
		    const struct module_ref *what);

/*
 * An image by its hash, in memory once for all that have it at the same time;
 * NULL where there is none.  To be given back with keeper_return().
 */
const struct supply_image *keeper_lend(struct keeper *k, const struct supply *s,
				       const char *sha256);
void keeper_return(struct keeper *k, const struct supply_image *image);

/*
 * A sound module; from is for people.  What cannot be kept is read again next
 * time: no failure.
 */
void keeper_keep(struct keeper *k, const uint8_t *data, size_t len,
		 const char *from);

#endif
