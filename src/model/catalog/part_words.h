/* SPDX-License-Identifier: MIT */
/*
 * What a system part is called.  From Device OS 0.6.0 on the maker's files of
 * an Electron are numbered in another way than its modules (platforms.md 2),
 * so people are told both: "system part3 (file), module system 2".
 */
#ifndef MODEL_CATALOG_PART_WORDS_H
#define MODEL_CATALOG_PART_WORDS_H

#include <stddef.h>

#include "model/catalog/table.h"

#define PART_WORDS 64

/* A module of this index and version; "system-part2" where both agree. */
const char *part_words(int platform, unsigned index, unsigned version,
		       char out[PART_WORDS]);

/*
 * The same for "system-part2" as a file is called, of this release ("": not
 * known, a newer one).  Other words are given back as they are.
 */
const char *part_words_of_file(int platform, const char *what,
			       const char *release, char out[PART_WORDS]);

/* slot_label() and module_ref_label() for people. */
const char *part_words_slot(int platform, const struct slot *s,
			    char out[PART_WORDS]);
const char *part_words_ref(int platform, const struct module_ref *r,
			   char out[PART_WORDS]);

/*
 * A text of ours in which modules are "system 2" or "system 2 v1213", for
 * people.  system: the version of a part of that device, where the text
 * itself does not say it; -1: not known.  Cut where out is too small.
 */
const char *part_words_in(int platform, int system, const char *text, char *out,
			  size_t size);
/* In place, up to PART_TEXT bytes of it. */
#define PART_TEXT 600
void part_words_put(int platform, int system, char *text, size_t size);

#endif
