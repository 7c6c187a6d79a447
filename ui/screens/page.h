/* SPDX-License-Identifier: MIT */
/*
 * A page of text: scrolled, searched, drawn.  Screens that show one give their
 * text each time; nothing is kept but the place in it (app.scroll).
 */
#ifndef UI_SCREENS_PAGE_H
#define UI_SCREENS_PAGE_H

#include "ui/app/app.h"

void page_draw(const struct app *a, struct canvas *c, struct rect r,
	       const char *text);
/* The moving actions; false: it is none. */
bool page_scroll(struct app *a, enum action action);
/*
 * To the next or previous line with what is searched for, as the action says;
 * false: it is no action of searching.
 */
bool page_find(struct app *a, enum action action, const char *text);

#endif
