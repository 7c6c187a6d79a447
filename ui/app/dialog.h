/*
 * What lies over a screen: messages, menus, input lines.  A dialog takes all
 * keys until it is closed; Esc always closes it and does nothing else.
 */
#ifndef UI_APP_DIALOG_H
#define UI_APP_DIALOG_H

#include "ui/app/app.h"

void dialog_open(struct app *a, enum dialog_kind kind);
/* A note that has to be seen. */
void dialog_message(struct app *a, const char *text);
/* True: it is taken, dialog_take() is to follow. */
bool dialog_key(struct app *a, int key);
/* The same, for a click on the line of a menu that has the focus. */
bool dialog_click(struct app *a, int row, int rows, int cols);
void dialog_draw(const struct app *a, struct canvas *c);

/* Does what the dialog was opened for, and closes it (dialog_take.c). */
void dialog_take(struct app *a);

/* The mode menu; MODE_UNKNOWN: reset. */
#define DIALOG_MODES 5
struct dialog_mode {
	enum device_mode mode;
	const char *line;
};
extern const struct dialog_mode dialog_modes[DIALOG_MODES];

/* Name of the nth line of the recipe menu. */
void dialog_recipe_name(int n, char out[64]);

#endif
