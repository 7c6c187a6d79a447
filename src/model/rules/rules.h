/* SPDX-License-Identifier: MIT */
/*
 * The rules by which devices judge modules: dependencies, what an install
 * accepts, what starts.  modules.md 7, for the version of the system that
 * runs; roads: platforms.md 6, serial.md 4.9 and 6, usb-requests.md 1, 8 and
 * 12, dfu.md 9.
 *
 * Works on a setup: what is installed in the main store, one entry for each
 * function and index.  A module without an entry is not known; an entry with
 * `here` false is known to be missing.  Pure functions without exceptions for
 * anybody's convenience: what is not known stays CHECK_UNKNOWN.
 */
#ifndef MODEL_RULES_RULES_H
#define MODEL_RULES_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog/module.h"
#include "model/catalog/platform.h"
#include "model/catalog/road.h"
#include "model/catalog/table.h"

#define SETUP_MAX 12

struct fitted {
	uint8_t function;
	uint8_t index;
	uint16_t version;
	bool here;
	bool intact; /* CRC, range and platform, as far as they are known */
	struct module_ref deps[2];
};

struct setup {
	int platform_id;
	struct fitted modules[SETUP_MAX];
	size_t count;
};

enum rules_boot {
	RULES_BOOT_UNKNOWN,
	RULES_BOOT_APP,
	RULES_BOOT_SAFE, /* the system runs, the application does not */
	RULES_BOOT_DFU	 /* only the bootloader runs */
};

/*
 * The main store of a table.  Dependencies that the source does not show are
 * taken from the release table.
 */
void setup_from_table(const struct table *t, struct setup *s);

/* NULL: not known, or known to be missing. */
const struct fitted *setup_find(const struct setup *s, unsigned function,
				unsigned index);
/* Replaces or adds; false if the setup is full. */
bool setup_put(struct setup *s, const struct fitted *m);
/* Version of the part that stands for the release; -1 not known. */
int setup_system(const struct setup *s);
/* -1 not known or missing */
int setup_version(const struct setup *s, unsigned function, unsigned index);

/* Is "at least this version" met? */
enum check rules_satisfied(const struct setup *s, const struct module_ref *r);

/*
 * The dependency check of one module, by our own comparison: modules.md 7.3
 * for the running system, nothing optional.  Dependency 2 counts from
 * 0.7.0-rc.1 on.
 */
enum check rules_dependencies(const struct setup *s, const struct fitted *m);

/* The same for every slot of a table's main store; out[i] is slot i. */
void rules_checks(const struct table *t, enum check out[TABLE_MAX_SLOTS]);

/*
 * The application in the place of 256 KB that a sound one in the place of
 * 128 KB keeps from running; modules.md 7.5.  NULL: there is none.
 */
const struct slot *rules_hidden_app(const struct table *t);

/*
 * Electron part 3 came with 0.6.0: false for one that a newer system left
 * behind and nothing names.
 */
bool rules_part_used(const struct setup *s, unsigned index);

/* What a reset leads to; modules.md 7.5. */
enum rules_boot rules_boots(const struct setup *s);
/* Is there an application that would run, as far as it depends on itself
 * and the system's version? */
enum check rules_user(const struct setup *s);
/* Does Device OS start at all? */
enum check rules_runs(const struct setup *s);

/*
 * A Photon or P1 bootloader of 0.7.0 or later under an older system: the
 * bootloader cannot read the list of pending updates (dfu.md 4.5), so
 * nothing but a bootloader is ever applied.
 */
bool rules_bootloader_too_new(int platform, int bootloader, int system);

/*
 * NULL if the running device takes this module over this road and applies
 * it (modules.md 7.3 with user-optional, 7.4), else the reason.
 * A direct road checks nothing: only the road itself is judged.
 */
const char *rules_refused(const struct setup *s, const struct fitted *m,
			  enum road road);

/*
 * What the first start of a system does to the bootloader by itself, as far
 * as one may rely on it or must fear it; serial.md 6.1.  Returns the version
 * it has afterwards.
 */
int rules_embedded_bootloader(const struct setup *s, bool fresh_system);

#endif
