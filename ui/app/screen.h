/*
 * A screen is a row of this table: how it draws itself and what the moving
 * and opening actions mean on it.  Everything else is the same on all.
 */
#ifndef UI_APP_SCREEN_H
#define UI_APP_SCREEN_H

#include "ui/app/app.h"

struct screen {
	const char *title; /* in the path at the top */
	/* Draws into r; must cope with any size. */
	void (*draw)(const struct app *a, struct canvas *c, struct rect r);
	/*
	 * Moves and opens: true if it has been dealt with.  NULL: nothing to
	 * move.
	 */
	bool (*act)(struct app *a, enum action action);
	/*
	 * A click on a line of the rectangle that draw() had; true: taken.
	 * NULL: nothing to click.
	 */
	bool (*click)(struct app *a, int line, struct rect r);
	/* A key that is text on this screen (confirm); true: taken. */
	bool (*type)(struct app *a, int key);
	const char *keys;	 /* hint line */
	const char *guided_keys; /* the same in the wizard; NULL: keys */
	const char *help;	 /* paragraphs for the help screen */
};

extern const struct screen screen_devices, screen_modules, screen_diagnosis,
	screen_plan, screen_confirm, screen_run, screen_report, screen_help,
	screen_doctor, screen_batch, screen_history, screen_job;

#endif
