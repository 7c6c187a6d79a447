/* SPDX-License-Identifier: MIT */
/* A status LED in cells: its colour by ink, how bright it is by the cell. */
#ifndef UI_SCREENS_LAMP_H
#define UI_SCREENS_LAMP_H

#include "ui/app/app.h"

void lamp_draw(struct canvas *c, int row, int col, int width,
	       struct led_light light);

/* The ink of a colour; that of words where it is none. */
enum ink lamp_ink(enum light light);

#endif
