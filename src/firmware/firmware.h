/* SPDX-License-Identifier: MIT */
/*
 * The firmware at hand: modules of all --firmware paths and of the store,
 * found by header, never by file name.
 *
 * Large folders are only looked into; what a search returns was read whole,
 * checked (CRC) and hashed.  firmware_load() hashes again.  Practice images
 * are never found unless they are asked for.  A set may be searched from
 * several threads, but filled from one only, save for
 * firmware_set_add_stored(), _add_bytes() and _say_tinker().
 */
#ifndef FIRMWARE_FIRMWARE_H
#define FIRMWARE_FIRMWARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "firmware/store.h"
#include "model/catalog/module.h"
#include "model/catalog/table.h"

struct firmware_set;

/* Owned by the set and unchanged once a search has returned it. */
struct firmware {
	char sha256[SHA256_HEX]; /* of the file or member */
	const char *label;	 /* "bundle.zip:member.bin"; cleaned */
	size_t len;
	bool practice;
	bool stored; /* from the store */
	uint16_t platform_id;
	uint8_t function;
	uint8_t index;
	uint16_t version;
	uint8_t flags;
	uint8_t mcu;
	uint32_t start;
	uint32_t size;
	struct module_ref deps[2];
	uint32_t product_id;
	uint16_t product_version;
	bool tinker; /* by its contents, or because somebody said so */
	bool said;   /* the latter */
};

/* practice: also find practice images (for benches only). */
struct firmware_set *firmware_set_new(bool practice);
void firmware_set_free(struct firmware_set *set);

/*
 * Paths that were added first are preferred among equals.  A path without
 * any module is no error here.
 */
int firmware_set_add(struct firmware_set *set, const char *path, struct err *e);
int firmware_set_add_store(struct firmware_set *set, struct firmware_store *s,
			   struct err *e);

/*
 * One more module of the store, whole hash; while others search.  One that
 * the set has already is no error.
 */
int firmware_set_add_stored(struct firmware_set *set, struct firmware_store *s,
			    const char *sha256, struct err *e);

/* One sound module that lies nowhere, copied; while others search. */
int firmware_set_add_bytes(struct firmware_set *set, const uint8_t *data,
			   size_t len, const char *label, struct err *e);

/*
 * The applications of this path are Tinker: somebody says so.  ERR_BAD_FILE
 * if it holds none.
 */
int firmware_set_add_tinker(struct firmware_set *set, const char *path,
			    struct err *e);

/*
 * The same while others search, for one application: by the name that
 * firmware_not_tinker() gives, by the beginning of its SHA-256 (4 digits or
 * more), or a file.  ERR_USAGE if several fit.
 */
int firmware_set_say_tinker(struct firmware_set *set, const char *name,
			    struct err *e);

/* What was left out so far, and why; NULL past the end. */
const char *firmware_set_refused(struct firmware_set *set, size_t i);

/* Versions: both 0 for any. */
struct firmware_query {
	int platform_id;
	unsigned function;
	unsigned index;
	uint16_t min_version;
	uint16_t max_version;	       /* 0: no limit */
	const struct module_ref *deps; /* of this very build; NULL: of any */
};

/*
 * The newest that fits, or NULL.  Of twins (same header, other
 * dependencies) the one that needs the higher bootloader, if the device has
 * it or the set holds one; else the least demanding.  device may be NULL.
 */
const struct firmware *firmware_find(struct firmware_set *set,
				     const struct firmware_query *query,
				     const struct table *device);

/*
 * All that fit, newest first, at most `max`; returns how many.
 */
size_t firmware_find_all(struct firmware_set *set,
			 const struct firmware_query *query,
			 const struct firmware **out, size_t max);

/* By the whole SHA-256; NULL if none. */
const struct firmware *firmware_by_sha(struct firmware_set *set,
				       const char *sha256);

/*
 * Tinker (model/catalog/tinker.h): what somebody said to be it before what is
 * published, then the newest one whose system dependency the device meets.
 * With device NULL the newest.
 */
bool firmware_is_newer_tinker(const struct firmware *a,
			      const struct firmware *b);
const struct firmware *firmware_tinker(struct firmware_set *set,
				       int platform_id,
				       const struct table *device);

/*
 * Applications for a platform that may be Tinker for all that is known, at
 * most `max`; returns how many.
 */
size_t firmware_not_tinker(struct firmware_set *set, int platform_id,
			   const struct firmware **out, size_t max);

/*
 * What is at hand for a platform, by header alone and therefore not vouched
 * for; of applications only Tinker.  NULL past the end.
 */
const struct firmware *firmware_offer(struct firmware_set *set, int platform_id,
				      size_t *at);

/*
 * The bytes, all that *out then has, and what they parse to; empty after a
 * failure.  ERR_BAD_FILE if they are not those that were found before (P20).
 */
int firmware_load(struct firmware_set *set, const struct firmware *f,
		  struct buf *out, struct module *m, struct err *e);

#endif
