/* SPDX-License-Identifier: MIT */
/*
 * The tables that releases.awk writes from releases.csv.  Only release.c
 * looks at them.
 */
#ifndef MODEL_CATALOG_RELEASE_TABLE_H
#define MODEL_CATALOG_RELEASE_TABLE_H

#include "model/catalog/release.h"

struct release_platform {
	uint16_t platform_id;
	uint16_t first; /* in release_rows */
	uint16_t count;
};

extern const struct release_module release_modules[];
extern const struct release release_rows[];
extern const struct release_platform release_platforms[];
extern const size_t release_platform_count;

#endif
