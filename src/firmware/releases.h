/* SPDX-License-Identifier: MIT */
/*
 * Releases that were learned, on disk and from files: what release_learn() is
 * told at the start of a program, and what it keeps for the next one.
 *
 * A file tells its release by its name or the folder it lies in, and only
 * where the header does not speak against it; version and needs are always
 * the header's.  Kept is one file beside the store; a damaged one is no
 * error, it is written anew.
 */
#ifndef FIRMWARE_RELEASES_H
#define FIRMWARE_RELEASES_H

#include "base/err.h"
#include "firmware/firmware.h"
#include "model/catalog/release_learn.h"

/*
 * dir: the store's folder, NULL: the usual one.  Only what is sound is
 * learned.
 */
int releases_load(const char *dir, struct err *e);

/* Everything that is learned; the folder is made if need be. */
int releases_save(const char *dir, struct err *e);

/*
 * What a sound module tells of a release: `label` is where it lies, such as
 * "photon-system-part1@2.3.1.bin" or "6.3.4/p2/system-part1.bin".  False: no
 * release can be told, or it is no part of Device OS.
 */
bool releases_fact(const struct module *m, const char *label,
		   struct release_fact *out);

/*
 * Learns from all that is at hand.  Returns how many facts contradict what
 * is known, *which (or NULL) the label of the first.
 */
int releases_from_set(struct firmware_set *set, const char **which,
		      struct err *e);

#endif
