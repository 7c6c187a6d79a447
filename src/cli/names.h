/* SPDX-License-Identifier: MIT */
/*
 * The names of recipes and scenes: shipped ones and those in the folders of
 * the user's configuration, each name once.  Never opens one of them, and
 * gives no name that a terminal could take for more than its letters.
 */
#ifndef CLI_NAMES_H
#define CLI_NAMES_H

#include <stddef.h>

#define NAMES_MAX 256

struct names {
	char name[NAMES_MAX][65];
	size_t count;
};

/* Sorted; what is beyond NAMES_MAX is left out. */
void names_recipes(struct names *out);
void names_scenes(struct names *out);

#endif
