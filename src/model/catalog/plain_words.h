/* SPDX-License-Identifier: MIT */
/*
 * Modules as people call them: "system part 2", "bootloader", "application",
 * and a release beside each version that one is known for.  What programs read
 * (JSON, the journal) keeps the labels of table.h.  Pure.
 *
 * An Electron's system parts, whose files are numbered otherwise, are called
 * as in part_words.h.
 */
#ifndef MODEL_CATALOG_PLAIN_WORDS_H
#define MODEL_CATALOG_PLAIN_WORDS_H

#include <stddef.h>

#include "model/catalog/table.h"

#define PLAIN_WORDS 96

/* "application", "system part 2 (factory)", "empty" */
const char *plain_slot(int platform, const struct slot *s,
		       char out[PLAIN_WORDS]);
/* "v311 (1.2.1)"; "v3" where no release is known for it. */
const char *plain_version(int platform, const struct module_ref *r,
			  char out[PLAIN_WORDS]);
/* "bootloader v311 (1.2.1)" */
const char *plain_ref(int platform, const struct module_ref *r,
		      char out[PLAIN_WORDS]);
/*
 * Reads the name that a text begins with, "system part 2" or "bootloader 0":
 * what follows it, with function and index; NULL: it begins otherwise.
 */
const char *plain_read(const char *text, unsigned *function, unsigned *index);
/*
 * A text of ours with "system-part2", "system 2" or "bootloader 0 v311" in it,
 * in place; system: as for part_words_in().  Cut where it has no room.
 */
void plain_put(int platform, int system, char *text, size_t size);

#endif
