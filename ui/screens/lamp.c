/* SPDX-License-Identifier: MIT */
#include "ui/screens/lamp.h"

enum ink lamp_ink(enum light light)
{
	static const enum ink inks[LIGHTS] = {
		[LIGHT_NONE] = INK_NORMAL,
		[LIGHT_MAGENTA] = INK_LIGHT_MAGENTA,
		[LIGHT_YELLOW] = INK_LIGHT_YELLOW,
		[LIGHT_ORANGE] = INK_LIGHT_ORANGE,
		[LIGHT_GREEN] = INK_LIGHT_GREEN,
		[LIGHT_CYAN] = INK_LIGHT_CYAN,
		[LIGHT_BLUE] = INK_LIGHT_BLUE,
		[LIGHT_WHITE] = INK_LIGHT_WHITE,
		[LIGHT_RED] = INK_LIGHT_RED,
	};

	return inks[light];
}

void lamp_draw(struct canvas *c, int row, int col, int width,
	       struct led_light light)
{
	static const char *const plain[LIGHT_FULL + 1] = { " ", ".", "o", "O",
							   "@" };
	static const char *const shades[LIGHT_FULL + 1] = { " ", "\u2591",
							    "\u2592", "\u2593",
							    "\u2588" };
	/* On black also where it is dark: a lamp stays in its place. */
	enum ink ink = lamp_ink(light.light ? light.light : LIGHT_WHITE);

	for (int i = 0; i < width; i++)
		canvas_text(c, row, col + i, 1, ink,
			    c->ascii ? plain[light.level]
				     : shades[light.level]);
}
