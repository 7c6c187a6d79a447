/* SPDX-License-Identifier: MIT */
/*
 * What surrounds every screen, and the screen in it: path and clock on top,
 * log pane, hint and function bar below.  Fixed order, so nothing jumps when
 * devices come.
 */
#ifndef UI_SCREENS_FRAME_H
#define UI_SCREENS_FRAME_H

#include "ui/app/app.h"

/* Draws everything; the canvas has any size. */
void frame_draw(const struct app *a, struct canvas *c);
/* A click on a screen of that size. */
void frame_click(struct app *a, int row, int col, int rows, int cols);

#endif
