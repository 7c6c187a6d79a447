/* SPDX-License-Identifier: MIT */
/* The pictures of a report in cells: the flash, and the time of each step. */
#ifndef UI_SCREENS_VIEWS_H
#define UI_SCREENS_VIEWS_H

#include "ui/app/app.h"

/* Where modules lie, before and after, and what was written and read back. */
void views_flash(const struct row *row, struct canvas *c, struct rect r);
/* Each step from left to right, as long as it took. */
void views_times(const struct row *row, struct canvas *c, struct rect r);

#endif
