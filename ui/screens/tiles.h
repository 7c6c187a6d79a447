/* SPDX-License-Identifier: MIT */
/* The slots of the batch as tiles, with words read from two metres. */
#ifndef UI_SCREENS_TILES_H
#define UI_SCREENS_TILES_H

#include "ui/app/app.h"

/* The slot whose tile is there, -1: none. */
int tiles_at(const struct app *a, struct rect r, int row, int col);

void tiles_draw(const struct app *a, struct canvas *c, struct rect r);

#endif
