/* SPDX-License-Identifier: MIT */
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
/* Does what the dialog was opened for, and closes it (dialog_take.c). */
void dialog_take(struct app *a);

/* The mode menu; MODE_UNKNOWN: reset. */
#define DIALOG_MODES 5
struct dialog_mode {
	enum device_mode mode;
	const char *line;
};
extern const struct dialog_mode dialog_modes[DIALOG_MODES];

/* What was typed can be had again with Up. */
void dialog_remember(struct app *a, const struct dialog *d);

/* Name of the nth line of the recipe menu. */
void dialog_recipe_name(int n, char out[64]);

/* A line is typed. */
bool dialog_is_input(enum dialog_kind k);
/* What it is typed for is shown while it is typed. */
bool dialog_filters(enum dialog_kind k);
/* Lines of a menu, or buttons; 0: it is none. */
int dialog_lines(const struct app *a);
/* The nth line of a menu. */
void dialog_line(const struct app *a, int n, char *out, size_t size);
/* The commands that what is typed may become; the first of them, or NULL. */
const char *dialog_commands(const char *typed, char *out, size_t size);

#endif
