/* SPDX-License-Identifier: MIT */
/*
 * The maker's bundle: an application and, below assets/, the files that it
 * needs beside it.  A member is named like a file, "bundle.zip:assets/a.txt",
 * and an asset is given out as the module that a device takes.
 */
#ifndef FIRMWARE_PARCEL_H
#define FIRMWARE_PARCEL_H

#include "base/bytes.h"
#include "base/err.h"
#include "firmware/bundle.h"
#include "model/catalog/module.h"

/*
 * The members of an archive that can be flashed, by their names; a plain file
 * gives none.  Returns how many, or what the visitor returned.
 */
int parcel_list(const char *path,
		int (*each)(void *ctx, const char *name,
			    const struct module *m),
		void *ctx, struct err *e);

/* Is this what a bundle holds as an asset?  As its module, appended to *out. */
bool parcel_asset(const struct bundle_member *b, struct buf *out,
		  struct module *m);

/*
 * Hands an asset of a bundle on as the module that it is for a device.  0: it
 * is none; else 1, or what `take` returned if that is negative.
 */
int parcel_give(const struct bundle_member *b,
		int (*take)(void *ctx, const struct bundle_member *b,
			    struct err *e),
		void *ctx, struct err *e);

/*
 * The only application in an archive, appended to *out, and its name.
 * ERR_NO_FIRMWARE: there is none; ERR_USAGE: there are several.
 */
int parcel_app(const char *path, struct buf *out, char name[BUNDLE_LABEL],
	       struct err *e);

/* One of them, appended to *out.  ERR_NO_FIRMWARE: there is no such member. */
int parcel_read(const char *name, struct buf *out, struct err *e);

#endif
