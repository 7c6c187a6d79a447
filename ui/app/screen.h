/* SPDX-License-Identifier: MIT */
/*
 * A screen is one file with one of these: how it draws itself, which actions
 * it takes and what the moving and opening ones mean on it.  Everything else
 * is the same on all.
 */
#ifndef UI_APP_SCREEN_H
#define UI_APP_SCREEN_H

#include "ui/app/app.h"

/* A key that is worth a place in the hint line: "Enter", "open". */
struct screen_key {
	const char *key; /* as in the table of actions; or two: "Up/Down" */
	const char *word;
};
#define SCREEN_KEYS 8 /* shown at most, the last one NULL */

struct screen {
	const char *title; /* in the path at the top */
	bool of_device;	   /* the path names the selected device too */
	bool tall;	   /* the log's three lines give way where it is low */
	/* Taken here beside those that are always there: DO(...) */
	uint64_t actions;
	/* The action that opens it from anywhere; ACTION_NONE: a screen does */
	enum action opened_by;
	/* What that action does first; again: this is shown already. */
	void (*enter)(struct app *a, bool again);
	/* Where its cursor is at first; also when the device has been read. */
	void (*opened)(struct app *a);
	/* Draws into r; must cope with any size. */
	void (*draw)(const struct app *a, struct canvas *c, struct rect r);
	/* An action has another meaning here; true: it has been dealt with. */
	bool (*act)(struct app *a, enum action action);
	/*
	 * A click on a line and column of the rectangle that draw() had;
	 * true: taken.  NULL: nothing to click.
	 */
	bool (*click)(struct app *a, int line, int col, struct rect r);
	/* A key that is text on this screen (confirm); true: taken. */
	bool (*type)(struct app *a, int key);
	struct screen_key keys[SCREEN_KEYS];
	/* The same in the wizard; none: keys */
	struct screen_key guided_keys[SCREEN_KEYS];
	const char *help; /* paragraphs for the help screen */
};

#define X(id, name) extern const struct screen screen_##name;
SCREEN_TABLE(X)
#undef X

#endif
