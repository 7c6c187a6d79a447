/* SPDX-License-Identifier: MIT */
/*
 * The cloud keys of a device, over DFU: the server's public key and address,
 * and the device's own key pair (ota.md C7, platforms.md 2.1).
 *
 * A private key is read only to be judged; it stands in memory that is wiped
 * and is never returned, printed, logged or sent.  What is shown of a key is
 * its kind and the SHA-256 of its public half.  Everything written is read
 * back, with what stands around it.  The caller has taken a backup before.
 *
 * Photon and P1 show their keys only with valid system parts (dfu.md 4.5):
 * KEY_UNKNOWN then, and nothing is written.
 */
#ifndef KEYS_KEYS_H
#define KEYS_KEYS_H

#include "device/job.h"
#include "device/key_area.h"
#include "model/catalog/table.h"
#include "recipe/recipe.h"

/*
 * public_pem: a file for the device's public half, or NULL.  The device ends
 * up in DFU.  ERR_NO_ROAD: where the keys lie is not known.
 */
int keys_check(struct job *j, const char *public_pem, struct keys *out,
	       struct err *e);

/*
 * Can it be done?  Reads files, touches no device.  table: what is installed,
 * or NULL.  ERR_REFUSED, ERR_BAD_FILE, ERR_WRONG_KIND, ERR_USAGE.
 */
int keys_may_server(const struct job *j, const struct table *table,
		    const struct recipe_keys_with *with, struct err *e);

/*
 * The server's key and address: out of a file (DER or PEM, or a vendor's
 * file with the address in it), out of a backup of this device, or blank, so
 * that Device OS 0.7.0 and later take what is built in.  Blanking is refused
 * for a device of a private cloud.
 */
int keys_set_server(struct job *j, const struct table *table,
		    const struct recipe_keys_with *with, struct keys *after,
		    struct err *e);

/*
 * A new key pair.  The public half is in the file public_pem before the
 * private one is written; the cloud has to learn it (keys_register), the
 * device cannot connect until then.
 */
int keys_new_device(struct job *j, const char *public_pem, struct keys *after,
		    struct err *e);

/* Where a public half goes when nobody says; the folder is made. */
int keys_pem_path(const struct job *j, char *out, size_t size, struct err *e);

/* Tells the cloud the public half; needs the owner's token. */
int keys_register(struct job *j, const char *public_pem, struct err *e);

#endif
