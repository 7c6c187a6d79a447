/* SPDX-License-Identifier: MIT */
/* Values out of a scene's YAML, with errors that say where; scene.c only. */
#ifndef BENCH_SCENE_READ_H
#define BENCH_SCENE_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "recipe/yaml.h"

struct scene_reader {
	const char *name;
	struct err *e;
};

/* "NAME:LINE:COLUMN: words"; always -ERR_RECIPE. */
int scene_bad(struct scene_reader *r, const struct yaml *y, const char *fmt,
	      ...) __attribute__((format(printf, 3, 4)));

/* A map with no other keys than these (NULL at the end). */
int scene_keys(struct scene_reader *r, const struct yaml *y,
	       const char *const *keys);

/* Each leaves *out alone when the key is not there. */
int scene_text(struct scene_reader *r, const struct yaml *map, const char *key,
	       char *out, size_t size);
int scene_flag(struct scene_reader *r, const struct yaml *map, const char *key,
	       bool *out);
/* Decimal or 0x hexadecimal, at most max. */
int scene_number(struct scene_reader *r, const struct yaml *map,
		 const char *key, unsigned long max, unsigned long *out);
/* The list under key, or NULL; *rc says when it is no list. */
const struct yaml *scene_list(struct scene_reader *r, const struct yaml *map,
			      const char *key, int *rc);

#endif
