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

struct keeper;
struct supply_want;

struct supply {
	const struct world *world;
	struct firmware_set *set; /* or NULL */
	/*
	 * Asked for what is not at hand, from several threads: 0 when it is
	 * in the set now.  NULL: nobody said that anything may be fetched.
	 */
	int (*fetch)(void *ctx, const struct supply_want *want, struct err *e);
	void *ctx;	       /* of fetch */
	struct keeper *keeper; /* of what is read; NULL: nothing is kept */
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
	const struct module_ref *deps;	   /* of this build; NULL: of any */
};

/*
 * The newest that fits; of twins the one for this device (may be NULL).
 * ERR_NO_FIRMWARE names what is missing.
 */
int supply_module(const struct supply *s, const struct supply_want *want,
		  const struct table *device, struct supply_image *out,
		  struct err *e);

/*
 * The newest Tinker that runs on this system; device NULL: the newest.
 * ERR_NO_FIRMWARE names applications that may be one.
 */
int supply_tinker(const struct supply *s, int platform_id,
		  const struct table *device, struct supply_image *out,
		  struct err *e);

/*
 * Applications at hand that may be Tinker for all that is known, to choose
 * from; names NULL or what to call them.  Returns how many.
 */
size_t supply_unproven(const struct supply *s, int platform_id,
		       struct buf *names);

/*
 * The n-th module that fits, newest first; false past the last one.  Only of
 * files and store: the practice vendor has no files.
 */
bool supply_nth(const struct supply *s, const struct supply_want *want,
		size_t n, struct supply_image *out);
/* The hash of its file, for supply_sha(); NULL past the last one. */
const char *supply_nth_sha(const struct supply *s,
			   const struct supply_want *want, size_t n);

/*
 * The lowest version at hand that is wanted, -1 if there is none.  By header:
 * it may turn out to be unsound.
 */
int supply_lowest(const struct supply *s, const struct supply_want *want);

/*
 * A file as it is, or a member of an archive (parcel.h); sha256 (or NULL) must
 * be its hash.  On a bench a plain name that is no file means the practice
 * vendor's file of that name.
 */
int supply_file(const struct supply *s, const char *path, const char *sha256,
		struct supply_image *out, struct err *e);
/* The same; of an archive the only application in it. */
int supply_app(const struct supply *s, const char *path,
	       struct supply_image *out, struct err *e);
/* The asset of this hash, from set or practice vendor.  ERR_NO_FIRMWARE. */
int supply_asset(const struct supply *s, const struct module_asset *want,
		 struct supply_image *out, struct err *e);
/*
 * The application that a device has but does not start, because an older one
 * hides it (rules_hidden_app(); NULL: none is): 1 when it is at hand, by the
 * hash that the device shows or, where it shows none, the only one with that
 * header.  0: nothing is hidden.  ERR_NO_FIRMWARE says what is needed.
 */
int supply_hidden(const struct supply *s, int platform_id,
		  const struct slot *shown, struct supply_image *out,
		  struct err *e);
/* By hash alone. */
int supply_sha(const struct supply *s, const char *sha256,
	       struct supply_image *out, struct err *e);

/*
 * Gets what a plan misses, where that is allowed; a Tinker is in no list.
 * Returns how many came: with more than 0 the plan is to be made again.
 */
int supply_fetch_missing(const struct supply *s, const struct plan *p,
			 struct err *e);

/* Tells plan_make() what is at hand; *s must outlive *out. */
void supply_have(const struct supply *s, struct plan_have *out);

#endif
