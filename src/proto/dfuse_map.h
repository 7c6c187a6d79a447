/* SPDX-License-Identifier: MIT */
/*
 * DfuSe memory maps: "@Internal Flash   /0x08000000/03*016Ka,..." as sectors
 * (dfu.md 2.1).  Hostile text is expected: everything is bounded, segments
 * that overflow or overlap refuse the whole map.
 */
#ifndef PROTO_DFUSE_MAP_H
#define PROTO_DFUSE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define DFUSE_SEGMENTS 32

enum { DFUSE_READ = 1, DFUSE_ERASE = 2, DFUSE_WRITE = 4 };

struct dfuse_segment {
	uint32_t start;
	uint32_t sector; /* bytes */
	uint32_t count;	 /* sectors */
	uint8_t access;	 /* DFUSE_READ | ... */
};

struct dfuse_map {
	char name[32]; /* "Internal Flash", cleaned */
	struct dfuse_segment segments[DFUSE_SEGMENTS]; /* ascending */
	size_t count;
};

/* ERR_PROTOCOL with the place in the text. */
int dfuse_map_parse(const char *text, struct dfuse_map *out, struct err *e);

/* The segment that holds the address, or NULL. */
const struct dfuse_segment *dfuse_map_find(const struct dfuse_map *m,
					   uint32_t address);

/* The sector that holds the address; false if the map has none there. */
bool dfuse_map_sector(const struct dfuse_map *m, uint32_t address,
		      uint32_t *start, uint32_t *size);

/* Does every byte of the range lie in a segment with all of `access`? */
bool dfuse_map_allows(const struct dfuse_map *m, uint32_t address, size_t len,
		      unsigned access);

/* Every segment erasable and nothing else: a protected device, dfu.md 7.3. */
bool dfuse_map_protected(const struct dfuse_map *m);

#endif
