/* SPDX-License-Identifier: MIT */
/*
 * Where the firmware of a run comes from: the set of --firmware paths and
 * the store, and on a bench the practice vendor.  Images are found by
 * header, loaded, checked and hashed here; a run loads all it needs before
 * its first step.
 */
#ifndef FIRMWARE_SUPPLY_H
#define FIRMWARE_SUPPLY_H

#include "firmware/firmware.h"
#include "firmware/image.h"
#include "model/plan/plan.h"
#include "port/world.h"

struct supply {
	const struct world *world;
	struct firmware_set *set; /* or NULL */
};

struct supply_image {
	struct buf bytes;
	struct flash_image image; /* points into bytes */
};

/* For a zeroed struct and after each supply_ call, failed or not. */
void supply_image_fini(struct supply_image *i);

struct supply_want {
	int platform_id;
	unsigned function;
	unsigned index;
	uint16_t min_version, max_version; /* max 0: no limit */
};

/*
 * The newest that fits; of twins the one for this device (may be NULL).
 * ERR_NO_FIRMWARE names what is missing.
 */
int supply_module(const struct supply *s, const struct supply_want *want,
		  const struct table *device, struct supply_image *out,
		  struct err *e);

/* The newest Tinker that runs on this system; device NULL: the newest. */
int supply_tinker(const struct supply *s, int platform_id,
		  const struct table *device, struct supply_image *out,
		  struct err *e);

/*
 * A file as it is; sha256 (or NULL) must be its hash.  On a bench a plain
 * name that is no file means the practice vendor's file of that name.
 */
int supply_file(const struct supply *s, const char *path, const char *sha256,
		struct supply_image *out, struct err *e);
/* By hash alone. */
int supply_sha(const struct supply *s, const char *sha256,
	       struct supply_image *out, struct err *e);

/* Tells plan_make() what is at hand; *s must outlive *out. */
void supply_have(const struct supply *s, struct plan_have *out);

#endif
