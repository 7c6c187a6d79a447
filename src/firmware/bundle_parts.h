/* SPDX-License-Identifier: MIT */
/*
 * Shared between bundle.c, bundle_archive.c and member.c only.
 */
#ifndef FIRMWARE_BUNDLE_PARTS_H
#define FIRMWARE_BUNDLE_PARTS_H

#include <stdbool.h>

#include "firmware/bundle.h"

struct bundle_walk {
	const struct bundle_visitor *v;
	bool stopped;	     /* by the visitor */
	unsigned files;	     /* of folders, seen so far */
	unsigned entries;    /* of the archive at hand, nested ones included */
	size_t content;	     /* bytes of it, unpacked */
	unsigned nested;     /* archives around this one */
	const char *archive; /* the file on disk */
};

/* Are these first bytes those of an archive that bundles can be? */
bool bundle_is_archive(const uint8_t *data, size_t len);

/* All members of the archive in memory. */
int bundle_archive(struct bundle_walk *w, const char *label,
		   const uint8_t *data, size_t len, struct err *e);

/* A file's contents: one member per module of a combined image. */
int bundle_deliver(struct bundle_walk *w, const char *label, const char *path,
		   const uint8_t *data, size_t len, struct err *e);

void bundle_refuse(struct bundle_walk *w, const char *label, const char *why);

#endif
