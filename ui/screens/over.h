/* SPDX-License-Identifier: MIT */
/* The dialog that lies over a screen, drawn; its state is in app/dialog.h. */
#ifndef UI_SCREENS_OVER_H
#define UI_SCREENS_OVER_H

#include "ui/app/app.h"

void over_draw(const struct app *a, struct canvas *c);
/* True: the line of a menu that has the focus: dialog_take() is to follow. */
bool over_click(struct app *a, int row, int col, int rows, int cols);

#endif
