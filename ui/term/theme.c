/* SPDX-License-Identifier: MIT */
#include "ui/term/theme.h"

#include "base/count.h"

#include <string.h>

static const struct theme themes[] = {
	{ "dark",
	  true,
	  { [INK_NORMAL] = { DEFAULT, DEFAULT, 0 },
	    [INK_TITLE] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_DIM] = { DEFAULT, DEFAULT, LOOK_DIM },
	    [INK_OK] = { GREEN, DEFAULT, 0 },
	    [INK_WARN] = { YELLOW, DEFAULT, 0 },
	    [INK_BAD] = { RED, DEFAULT, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_RUN] = { CYAN, DEFAULT, 0 },
	    [INK_MARK] = { MAGENTA, DEFAULT, LOOK_BOLD },
	    [INK_SELECTED] = { DEFAULT, DEFAULT, LOOK_REVERSE },
	    [INK_KEY] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_LABEL] = { BLACK, CYAN, 0 },
	    [INK_FIELD] = { DEFAULT, DEFAULT, LOOK_UNDERLINE },
	    [INK_BUTTON] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_FOCUS] = { DEFAULT, DEFAULT, LOOK_REVERSE | LOOK_BOLD },
	    [INK_TILE_OK] = { BLACK, GREEN, 0 },
	    [INK_TILE_WARN] = { BLACK, YELLOW, 0 },
	    [INK_TILE_BAD] = { WHITE, RED, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_TILE_RUN] = { BLACK, CYAN, 0 } } },
	{ "light",
	  true,
	  { [INK_NORMAL] = { BLACK, WHITE, 0 },
	    [INK_TITLE] = { BLACK, WHITE, LOOK_BOLD },
	    [INK_DIM] = { BLACK, WHITE, 0 },
	    [INK_OK] = { GREEN, WHITE, LOOK_BOLD },
	    [INK_WARN] = { MAGENTA, WHITE, LOOK_BOLD },
	    [INK_BAD] = { RED, WHITE, LOOK_BOLD },
	    [INK_RUN] = { BLUE, WHITE, LOOK_BOLD },
	    [INK_MARK] = { MAGENTA, WHITE, LOOK_BOLD },
	    [INK_SELECTED] = { WHITE, BLACK, 0 },
	    [INK_KEY] = { BLUE, WHITE, LOOK_BOLD },
	    [INK_LABEL] = { WHITE, BLUE, 0 },
	    [INK_FIELD] = { BLACK, WHITE, LOOK_UNDERLINE },
	    [INK_BUTTON] = { BLACK, WHITE, LOOK_BOLD },
	    [INK_FOCUS] = { WHITE, BLUE, LOOK_BOLD },
	    [INK_TILE_OK] = { BLACK, GREEN, 0 },
	    [INK_TILE_WARN] = { BLACK, YELLOW, 0 },
	    [INK_TILE_BAD] = { WHITE, RED, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_TILE_RUN] = { WHITE, BLUE, LOOK_BOLD | LOOK_BRIGHT } } },
	{ "mono",
	  false,
	  { [INK_NORMAL] = { DEFAULT, DEFAULT, 0 },
	    [INK_TITLE] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_DIM] = { DEFAULT, DEFAULT, 0 },
	    [INK_OK] = { DEFAULT, DEFAULT, 0 },
	    [INK_WARN] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_BAD] = { DEFAULT, DEFAULT, LOOK_REVERSE },
	    [INK_RUN] = { DEFAULT, DEFAULT, LOOK_UNDERLINE },
	    [INK_MARK] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_SELECTED] = { DEFAULT, DEFAULT, LOOK_REVERSE },
	    [INK_KEY] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_LABEL] = { DEFAULT, DEFAULT, LOOK_REVERSE },
	    [INK_FIELD] = { DEFAULT, DEFAULT, LOOK_UNDERLINE },
	    [INK_BUTTON] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_FOCUS] = { DEFAULT, DEFAULT, LOOK_REVERSE | LOOK_BOLD },
	    [INK_TILE_OK] = { DEFAULT, DEFAULT, 0 },
	    [INK_TILE_WARN] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_TILE_BAD] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_TILE_RUN] = { DEFAULT, DEFAULT, 0 } } },
	{ "high-contrast",
	  true,
	  { [INK_NORMAL] = { WHITE, BLACK, LOOK_BRIGHT },
	    [INK_TITLE] = { WHITE, BLACK, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_DIM] = { WHITE, BLACK, 0 },
	    [INK_OK] = { GREEN, BLACK, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_WARN] = { YELLOW, BLACK, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_BAD] = { WHITE, RED, LOOK_BOLD },
	    [INK_RUN] = { CYAN, BLACK, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_MARK] = { YELLOW, BLACK, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_SELECTED] = { BLACK, WHITE, LOOK_BOLD },
	    [INK_KEY] = { YELLOW, BLACK, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_LABEL] = { BLACK, WHITE, 0 },
	    [INK_FIELD] = { WHITE, BLACK, LOOK_UNDERLINE | LOOK_BRIGHT },
	    [INK_BUTTON] = { WHITE, BLACK, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_FOCUS] = { BLACK, YELLOW, LOOK_BOLD },
	    [INK_TILE_OK] = { BLACK, GREEN, 0 },
	    [INK_TILE_WARN] = { BLACK, YELLOW, 0 },
	    [INK_TILE_BAD] = { WHITE, RED, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_TILE_RUN] = { BLACK, CYAN, 0 } } },
	/* Blue for good, orange (yellow here) for bad: safe without red-green.
	 */
	{ "colour-blind",
	  true,
	  { [INK_NORMAL] = { DEFAULT, DEFAULT, 0 },
	    [INK_TITLE] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_DIM] = { DEFAULT, DEFAULT, LOOK_DIM },
	    [INK_OK] = { BLUE, DEFAULT, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_WARN] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_BAD] = { BLACK, YELLOW, 0 },
	    [INK_RUN] = { CYAN, DEFAULT, 0 },
	    [INK_MARK] = { DEFAULT, DEFAULT, LOOK_BOLD | LOOK_UNDERLINE },
	    [INK_SELECTED] = { DEFAULT, DEFAULT, LOOK_REVERSE },
	    [INK_KEY] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_LABEL] = { BLACK, CYAN, 0 },
	    [INK_FIELD] = { DEFAULT, DEFAULT, LOOK_UNDERLINE },
	    [INK_BUTTON] = { DEFAULT, DEFAULT, LOOK_BOLD },
	    [INK_FOCUS] = { DEFAULT, DEFAULT, LOOK_REVERSE | LOOK_BOLD },
	    [INK_TILE_OK] = { WHITE, BLUE, LOOK_BOLD | LOOK_BRIGHT },
	    [INK_TILE_WARN] = { BLACK, WHITE, 0 },
	    [INK_TILE_BAD] = { BLACK, YELLOW, 0 },
	    [INK_TILE_RUN] = { BLACK, CYAN, 0 } } },
};

/* A lamp stands on black, whatever the theme; rich: of 256 colours. */
static const struct {
	struct look look;
	short rich;
} lights[INKS - INKS_THEMED] = {
	[INK_LIGHT_MAGENTA - INKS_THEMED] = { { MAGENTA, BLACK, LOOK_BRIGHT },
					      201 },
	[INK_LIGHT_YELLOW -
		INKS_THEMED] = { { YELLOW, BLACK, LOOK_BRIGHT }, 226 },
	[INK_LIGHT_ORANGE - INKS_THEMED] = { { YELLOW, BLACK, 0 }, 208 },
	[INK_LIGHT_GREEN - INKS_THEMED] = { { GREEN, BLACK, LOOK_BRIGHT }, 46 },
	[INK_LIGHT_CYAN - INKS_THEMED] = { { CYAN, BLACK, LOOK_BRIGHT }, 51 },
	[INK_LIGHT_BLUE - INKS_THEMED] = { { BLUE, BLACK, LOOK_BRIGHT }, 27 },
	[INK_LIGHT_WHITE -
		INKS_THEMED] = { { WHITE, BLACK, LOOK_BRIGHT }, 231 },
	[INK_LIGHT_RED - INKS_THEMED] = { { RED, BLACK, LOOK_BRIGHT }, 196 },
};

const struct look *theme_look(const struct theme *theme, enum ink ink)
{
	return ink < INKS_THEMED ? &theme->looks[ink]
				 : &lights[ink - INKS_THEMED].look;
}

short theme_rich(enum ink ink)
{
	return ink < INKS_THEMED ? DEFAULT : lights[ink - INKS_THEMED].rich;
}

const struct theme *theme_by_name(const char *name)
{
	for (size_t i = 0; i < COUNT(themes); i++) {
		if (strcmp(themes[i].name, name) == 0)
			return &themes[i];
	}
	return NULL;
}

const struct theme *theme_at(size_t i)
{
	return i < COUNT(themes) ? &themes[i] : NULL;
}

const struct theme *theme_mono(void)
{
	return theme_by_name("mono");
}
