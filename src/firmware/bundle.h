/* SPDX-License-Identifier: MIT */
/*
 * What is in a path: a file, a folder with all below it, or an archive (zip,
 * tar), as a stream of members in memory.
 *
 * Nothing is ever extracted: no name from an archive reaches the file
 * system.  Names that would be dangerous elsewhere, links, duplicates and
 * encrypted members are refused and reported.  Archives are limited in
 * contents, entries, ratio and depth; links to folders are not followed.
 */
#ifndef FIRMWARE_BUNDLE_H
#define FIRMWARE_BUNDLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define BUNDLE_LABEL 512

#define BUNDLE_MAX_FILE	   (16u << 20) /* one firmware file or member */
#define BUNDLE_MAX_CONTENT (64u << 20) /* an archive, unpacked */
#define BUNDLE_MAX_ENTRIES 1000	       /* of an archive */
#define BUNDLE_MAX_FILES   50000       /* of a folder */
#define BUNDLE_MAX_RATIO   100
#define BUNDLE_MAX_PARTS   16 /* modules of a combined image */

/*
 * label is for people and unique within the path: "dir/app.bin",
 * "bundle.zip:member.bin", the second module of a combined image
 * "app.bin#2"; cleaned.  path is the file on disk, as it is.  Everything is
 * valid during the call only.
 */
struct bundle_member {
	const char *label;
	const char *path;
	const uint8_t *data;
	size_t len;
};

struct bundle_visitor {
	/* 0 to go on; anything else stops and is returned. */
	int (*member)(void *ctx, const struct bundle_member *m, struct err *e);
	/*
	 * Optional: asked before a plain file is read.  1: leave it out,
	 * 0: read it, negative: stop.
	 */
	int (*file)(void *ctx, const char *label, const char *path,
		    uint64_t size, struct err *e);
	/* Optional: left out, and why. */
	void (*refused)(void *ctx, const char *label, const char *why);
	void *ctx;
};

/*
 * 0 when all was seen.  ERR_DISK if the path cannot be read, ERR_BAD_FILE if
 * it is an archive that is broken or over a limit (inside a folder such an
 * archive is only reported as refused).
 */
int bundle_walk(const char *path, const struct bundle_visitor *v,
		struct err *e);

#endif
