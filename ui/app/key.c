/* SPDX-License-Identifier: MIT */
/* A key: for the dialog, as text for the screen, else an action. */
#include "ui/app/ask.h"
#include "ui/app/dialog.h"
#include "ui/app/screen.h"
#include "ui/term/term.h"

#define SIDEWAYS 16   /* columns for a key */
#define FARTHEST 1024 /* no line is longer */

/* The full log: its lines are wrapped, or whole and moved under the screen. */
static bool log_sideways(struct app *a, int key)
{
	if (a->log_size != 3 || (key != UI_LEFT && key != UI_RIGHT))
		return false;
	if (key == UI_LEFT)
		a->log_left -= a->log_left > 1 ? SIDEWAYS : a->log_left;
	else if (a->log_left < FARTHEST)
		a->log_left += a->log_left ? SIDEWAYS : 1;
	return true;
}

static void take_key(struct app *a, int key)
{
	const struct screen *s = a->face->screens[app_screen(a)];
	enum action action;

	a->hint[0] = '\0';
	if (a->dialog.kind != DIALOG_NONE) {
		if (dialog_key(a, key))
			dialog_take(a);
		return;
	}
	if (log_sideways(a, key) || (s->type && s->type(a, key)))
		return;
	if (key == UI_CTRL('C')) {
		/* Twice within a second asks to quit. */
		if (a->ctrl_c_us && a->now_us - a->ctrl_c_us < 1000000) {
			a->ctrl_c_us = 0;
			app_do(a, ACTION_QUIT_NOW);
			return;
		}
		a->ctrl_c_us = a->now_us;
		key = UI_ESC;
	}
	action = action_by_key(s->actions, key);
	if (action != ACTION_NONE)
		app_do(a, action);
	else if (key > ' ' && key < 0x7f)
		app_hint(a, "%c means nothing here; ? shows the keys", key);
}

void app_key(struct app *a, int key)
{
	take_key(a, key);
	app_settle(a);
	app_seen(a);
	ask_ahead(a);
}
