/* SPDX-License-Identifier: MIT */
/*
 * What the practice cloud publishes: for each platform every release of
 * unbrick's table as forged modules, or instead the files that somebody put
 * there (cloud_model_publish).
 */
#ifndef BENCH_CLOUD_SHELF_H
#define BENCH_CLOUD_SHELF_H

#include "bench/forge.h"

#define SHELF_NAME    128
#define SHELF_RELEASE 32

struct shelf_file {
	char name[SHELF_NAME];
	char release[SHELF_RELEASE];
	struct forge_spec spec; /* what it is, also of a file */
	struct buf image;	/* empty until it is asked for */
};

struct shelf {
	struct shelf_file *files;
	size_t count, room;
	bool own; /* filled by cloud_model_publish() */
};

void shelf_free(struct shelf *s);
/* The table's releases of this platform are there from now on. */
bool shelf_fill(struct shelf *s, int platform_id);
/* One more file; false without memory or if it is no module. */
bool shelf_add(struct shelf *s, const char *name, const char *release,
	       const void *data, size_t len);
/* Its bytes, or NULL; made at the first call. */
const struct buf *shelf_image(struct shelf_file *f);

#endif
