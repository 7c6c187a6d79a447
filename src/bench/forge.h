/* SPDX-License-Identifier: MIT */
/*
 * Practice firmware: modules with a true header, SHA-256 and CRC, of the
 * size real ones have, and nothing in them that a processor could run.
 *
 * Each carries the text "unbrick practice image"; the program never writes
 * one to a real device.
 */
#ifndef BENCH_FORGE_H
#define BENCH_FORGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "model/catalog/module.h"

struct forge_spec {
	int platform_id;
	unsigned function, index;
	unsigned version;
	struct module_ref deps[2];
	uint32_t size;		  /* with CRC; 0: as such modules are */
	uint32_t start;		  /* 0: where the platform keeps it */
	uint16_t product_id;	  /* 0: none (65535) */
	uint16_t product_version; /* with it */
	uint32_t seed;		  /* of the body; same seed, same bytes */
	bool bad_crc;
	/* Of a user part: the practice assets it needs, blanks in between. */
	char asset[128];
};

/* Appends the module to *out.  ERR_REFUSED: no such module there. */
int forge_module(const struct forge_spec *s, struct buf *out, struct err *e);

/*
 * A spec from the release table.  version NULL: the newest release with that
 * module version.  False: the table does not know it.
 */
bool forge_from_release(int platform_id, const char *release, unsigned function,
			unsigned index, struct forge_spec *out);
bool forge_from_version(int platform_id, unsigned function, unsigned index,
			unsigned version, struct forge_spec *out);
/*
 * The radio stack or co-processor firmware that stands beside a system which
 * needs `system`; false: the platform has none.
 */
bool forge_companion(int platform_id, unsigned function,
		     const struct forge_spec *system, struct forge_spec *out);
/* The n-th asset that it needs; false past the last. */
#define FORGE_ASSET 32
bool forge_asset_name(const struct forge_spec *s, size_t n,
		      char out[FORGE_ASSET]);

/* A practice asset as its maker has it, and as a module; false: no room. */
bool forge_asset(const char *name, struct buf *out);
bool forge_asset_module(const char *name, struct buf *out);
/* The Tinker that runs on a system of this version. */
bool forge_tinker(int platform_id, unsigned system, struct forge_spec *out);

#endif
