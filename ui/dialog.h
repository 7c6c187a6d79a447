/*
 * What lies over a screen: messages, menus, input lines.  A dialog takes all
 * keys until it is closed; Esc always closes it and does nothing else.
 */
#ifndef UI_DIALOG_H
#define UI_DIALOG_H

#include "ui/app.h"

void dialog_open(struct app *a, enum dialog_kind kind);
void dialog_key(struct app *a, int key);
void dialog_draw(const struct app *a, struct canvas *c);

#endif
