/* SPDX-License-Identifier: MIT */
/*
 * What a system part is called.  From Device OS 0.6.0 on the maker's files of
 * an Electron are numbered in another way than its modules (platforms.md 2),
 * so people are told both: "system part3 (file), module system 2".
 */
#ifndef MODEL_CATALOG_PART_WORDS_H
#define MODEL_CATALOG_PART_WORDS_H

#define PART_WORDS 48

/* A module of this index and version; "system-part2" where both agree. */
const char *part_words(int platform, unsigned index, unsigned version,
		       char out[PART_WORDS]);

/*
 * The same for "system-part2" as a file is called, of this release ("": not
 * known, a newer one).  Other words are given back as they are.
 */
const char *part_words_of_file(int platform, const char *what,
			       const char *release, char out[PART_WORDS]);

#endif
