/* SPDX-License-Identifier: MIT */
/*
 * Text files compiled into the program: shipped recipes ("NAME.yaml"),
 * practice scenes ("scenes/NAME.yaml"), schemas and the udev rule.
 */
#ifndef RECIPE_EMBED_H
#define RECIPE_EMBED_H

struct embedded {
	const char *name; /* NULL ends the table */
	const char *text;
};

extern const struct embedded embedded[];

/* NULL if there is no such file. */
const char *embedded_find(const char *name);

#endif
