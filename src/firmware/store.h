/* SPDX-License-Identifier: MIT */
/*
 * The firmware store: modules under the names of their SHA-256, found again
 * by header.
 *
 * Files are written whole or not at all and never changed; the index beside
 * them (SQLite) only repeats what the files say and is rebuilt from them
 * when it is lost.  Only sound modules get in.
 */
#ifndef FIRMWARE_STORE_H
#define FIRMWARE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/secrets.h"
#include "model/catalog/module.h"

struct firmware_store;

struct store_item {
	char sha256[SHA256_HEX]; /* of the file */
	char origin[256];	 /* where it was imported from, cleaned */
	char added[CLOCK_STAMP]; /* "" when the index was rebuilt */
	uint64_t size;
	bool practice;
	/* Header, product and dependencies; no assets. */
	struct module module;
};

/*
 * dir NULL: "$XDG_DATA_HOME/unbrick/store".  Without `create`, a store that
 * does not exist is no error: *out is NULL then, and every function below
 * takes NULL for an empty store (store_import refuses).
 */
int store_open(const char *dir, bool create, struct firmware_store **out,
	       struct err *e);
void store_close(struct firmware_store *s);
/* What the name of a file must not put into it; has to outlive it. */
void store_hide(struct firmware_store *s, const struct secrets *secrets);

const char *store_folder(const struct firmware_store *s);

enum store_result {
	STORE_NEW,
	STORE_KNOWN,
	STORE_REFUSED,
	STORE_PASSED, /* no firmware by contents nor by name: a readme, code */
	STORE_RESULTS
};

/* item is NULL and why says what it is for STORE_REFUSED and STORE_PASSED. */
struct store_sink {
	void (*imported)(void *ctx, enum store_result result, const char *label,
			 const struct store_item *item, const char *why);
	void *ctx;
};

/*
 * File, folder or archive.  Returns how many modules of it are in the store
 * now, 0 if there was none, or a negative code.
 */
int store_import(struct firmware_store *s, const char *path,
		 const struct store_sink *sink, struct err *e);

/*
 * One sound module in memory; label says where it is from.  ERR_BAD_FILE if
 * it is none.
 */
int store_put(struct firmware_store *s, const uint8_t *data, size_t len,
	      const char *label, enum store_result *result, struct err *e);

/* Platform, function, index, version; the visitor stops it by non-zero. */
int store_list(struct firmware_store *s,
	       int (*each)(void *ctx, const struct store_item *item), void *ctx,
	       struct err *e);

/*
 * By SHA-256 or a unique beginning of 4 digits or more.  ERR_NO_FIRMWARE if
 * none, ERR_USAGE if several fit.
 */
int store_find(struct firmware_store *s, const char *sha256,
	       struct store_item *out, struct err *e);

/* The whole SHA-256; hashed again: what comes out is what it says. */
int store_read(struct firmware_store *s, const char *sha256, struct buf *out,
	       struct err *e);

enum store_state {
	STORE_SOUND,
	STORE_MISSING, /* in the index, not on the disk */
	STORE_DAMAGED  /* contents do not match the name */
};

/*
 * Hashes every file.  Files that the index did not know are taken in if
 * sound.  Returns how many are not sound, or a negative code.
 */
int store_verify(struct firmware_store *s,
		 void (*each)(void *ctx, const struct store_item *item,
			      enum store_state state),
		 void *ctx, struct err *e);

/* As in store_find. */
int store_remove(struct firmware_store *s, const char *sha256, struct err *e);

#endif
