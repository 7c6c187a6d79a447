/* SPDX-License-Identifier: MIT */
/* Moving in a list of lines, the same on every screen that has one. */
#ifndef UI_SCREENS_LIST_H
#define UI_SCREENS_LIST_H

#include "ui/app/action.h"
#include "ui/term/canvas.h"

/*
 * Moves *at within n lines, `page` of them with PgUp and PgDn; 0 if there are
 * none.  false: the action is none of moving, *at stays.
 */
bool list_move(enum action action, int n, int page, int *at);
/* "2 of 8 slots   filter: fail (Esc clears it)" in a line. */
void list_filtered(struct canvas *c, struct rect line, int shown, int all,
		   const char *what, const char *filter);

#endif
