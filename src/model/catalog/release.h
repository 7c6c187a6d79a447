/* SPDX-License-Identifier: MIT */
/*
 * Releases: which module versions every published Device OS carries on
 * every platform, and what each module needs.  Compiled in from
 * releases.csv (modules.md 9, serial.md 6.5), and whatever release_learn()
 * was told besides.
 *
 * All pointers live for ever.  A number that is not in the table is newer
 * than the table or a private build, never an error; a release that is not
 * in it may have been published all the same.
 */
#ifndef MODEL_CATALOG_RELEASE_H
#define MODEL_CATALOG_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog/module.h"

struct release_module {
	uint8_t function; /* FUNCTION_* */
	uint8_t index;
	uint16_t version;
	/* In header order; function 0: none.  The first may be empty. */
	struct module_ref deps[2];
	/* A second build with this version that needs less (modules.md 6);
	 * it follows the ordinary one. */
	bool twin;
	bool deps_known; /* false: what it needs was never published */
};

/* Where a release is known from; the better source has the last word. */
enum release_source {
	RELEASE_TABLE, /* compiled in */
	RELEASE_LIST,  /* the maker's list of releases */
	RELEASE_FILES  /* headers of files */
};

struct release {
	const char *version; /* "0.7.0-rc.7" */
	uint16_t platform_id;
	uint16_t module_count;
	const struct release_module *modules;
	enum release_source source;
};

/*
 * The i-th release of a platform of which every system part is known, oldest
 * first; NULL past the end.
 */
const struct release *release_at(int platform, size_t i);
size_t release_count(int platform);

/*
 * By exact version, a leading "v" allowed, also one of which only some parts
 * are known; NULL if there is none.
 */
const struct release *release_find(int platform, const char *version);

/* Are all its system parts known, and what they need? */
bool release_is_whole(const struct release *r);

/* "unbrick's own table", "the maker's list", "files" */
const char *release_source_text(enum release_source source);
/* "table", "list", "files"; -1 if unknown */
const char *release_source_id(enum release_source source);
int release_source_by_id(const char *id);

/* The newest final release of the compiled-in table, or NULL. */
const struct release *release_table_end(int platform);

/* The ordinary build of a module in a release, or NULL. */
const struct release_module *release_module(const struct release *r,
					    unsigned function, unsigned index);

/*
 * The release that a module version is called by on this platform: the
 * newest final one that carries it, else the newest pre-release, else NULL.
 */
const struct release *release_of(int platform, unsigned function,
				 unsigned index, unsigned version);
/* Its version text, or NULL. */
const char *release_name(int platform, unsigned function, unsigned index,
			 unsigned version);

/*
 * Every release that carries this version, oldest first.  Returns how many
 * there are; at most `max` are stored.
 */
size_t release_carrying(int platform, unsigned function, unsigned index,
			unsigned version, const struct release **out,
			size_t max);

/*
 * The same for people: "4.1.0", or "4.0.2 to 4.1.0" where several final ones
 * (else several pre-releases) carry it; "" if none does.
 */
#define RELEASE_RANGE 48
const char *release_range(int platform, unsigned function, unsigned index,
			  unsigned version, char out[RELEASE_RANGE]);

/*
 * The release with the lowest version of this module that is at least
 * `version`: a final one if there is any, else a pre-release; NULL if none.
 */
const struct release *release_at_least(int platform, unsigned function,
				       unsigned index, unsigned version);

/* No "-rc.1" or the like behind it. */
bool release_is_final(const char *version);

/*
 * Order of two version texts by the rules of semantic versions: -1, 0 or 1.
 * "0.7.0-rc.7" comes before "0.7.0", rc.2 before rc.10.
 */
int release_compare(const char *a, const char *b);

/* The system part whose dependency decides about the bootloader, and whose
 * version stands for the release: 2 on Gen 2, 1 elsewhere; modules.md 9.
 * FUNCTION_MONOLITHIC and 0 on the Core. */
void release_main_part(int platform, uint8_t *function, uint8_t *index);

/*
 * The Tinker that the maker's own tool ships for a platform and that runs on
 * this system version; platforms.md 7.  NULL if there is none.
 */
struct release_tinker {
	uint16_t platform_id;
	uint8_t index;
	uint16_t version;
	uint16_t needs; /* system version, of release_main_part() */
	uint32_t start;
	uint32_t size;
	const char *release; /* what it is published as, or NULL */
};

const struct release_tinker *release_tinker(int platform, unsigned system);

/*
 * Bytes that a module of this kind typically has, for estimates where the
 * firmware itself is not at hand; 0 unknown.
 */
uint32_t release_typical_size(int platform, unsigned function, unsigned index);

#endif
