/* SPDX-License-Identifier: MIT */
/* What would be typed at a shell for what a plan shows. */
#ifndef UI_SCREENS_COMMAND_H
#define UI_SCREENS_COMMAND_H

#include "base/bytes.h"
#include "ui/app/app.h"

/*
 * "Same as command: unbrick --recipe repair --device 1-1": of the chosen way
 * for the selected device, or for all marked ones that can be done.  false:
 * there is none, no device or no memory.
 */
bool command_text(const struct app *a, struct buf *out);

/*
 * Draws it on the last lines of r, where it has room in full; the lines that
 * it took.
 */
int command_draw(const struct app *a, struct canvas *c, struct rect r);

#endif
