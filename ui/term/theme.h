/* SPDX-License-Identifier: MIT */
/*
 * Themes: what a meaning looks like.  Every theme works without colour too,
 * because the words carry the meaning; colour, bold, reverse and underline
 * only repeat it.
 */
#ifndef UI_TERM_THEME_H
#define UI_TERM_THEME_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/term/canvas.h"

/* Colours by their number in every 8-colour terminal; -1: the default. */
enum { BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, DEFAULT = -1 };

#define LOOK_BOLD      1
#define LOOK_DIM       2
#define LOOK_REVERSE   4
#define LOOK_UNDERLINE 8
#define LOOK_BRIGHT    16 /* the bright one of 16 colours, where there are */

struct look {
	short fg, bg;
	unsigned char attributes;
};

struct theme {
	const char *name;
	bool colour;
	struct look looks[INKS_THEMED];
};

/* Of a theme, or of the LED, whose colours nobody chooses. */
const struct look *theme_look(const struct theme *theme, enum ink ink);
/* Its foreground where there are 256 colours, or DEFAULT: as looked up. */
short theme_rich(enum ink ink);

/* NULL if there is none of this name. */
const struct theme *theme_by_name(const char *name);
/* For lists; NULL past the end.  The first one is the default. */
const struct theme *theme_at(size_t i);
/* The one for NO_COLOR and terminals without colour. */
const struct theme *theme_mono(void);

#endif
