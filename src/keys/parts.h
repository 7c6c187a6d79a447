/* SPDX-License-Identifier: MIT */
/*
 * How keys get onto a device; shared by keys*.c only.
 */
#ifndef KEYS_PARTS_H
#define KEYS_PARTS_H

#include "keys/keys.h"

#define KEYS_BLOB_MAX 512

/*
 * Key and address record for the device, 0xFF around them.  passphrase: of
 * the backup, NULL: none.
 */
int keys_blob(const struct key_layout *l, const uint8_t *now,
	      const struct recipe_keys_with *with, const char *passphrase,
	      uint8_t blob[KEYS_BLOB_MAX], struct err *e);

/* A new pair: the private half as the device keeps it, l->device_size. */
int keys_make_pair(const struct key_layout *l, uint8_t *private_half,
		   struct buf *public_pem, struct err *e);

#endif
