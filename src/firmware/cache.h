/* SPDX-License-Identifier: MIT */
/*
 * particle-cli's own cache on this computer (releases-api.md 2): complete
 * releases as published, which a bench that has ever used that tool has.
 * It is only looked at here; what is taken from it goes through
 * store_import().
 */
#ifndef FIRMWARE_CACHE_H
#define FIRMWARE_CACHE_H

#include "firmware/store.h"

/* Its folder; false: there is none. */
bool cache_folder(char *out, size_t size);

/*
 * How many modules in it the store (NULL: empty) does not have, by their
 * headers; 0 where there is no cache.
 */
size_t cache_news(struct firmware_store *s);

/*
 * Is this the first time that it is offered?  Remembered beside the store;
 * true again only where that cannot be written.
 */
bool cache_offer(void);

#endif
