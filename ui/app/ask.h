/* SPDX-License-Identifier: MIT */
/*
 * What is asked of the outside for one device: the request, and the row that
 * shows from now on that it is being worked on.  A device that is busy is
 * never asked twice; a hint says so.
 */
#ifndef UI_APP_ASK_H
#define UI_APP_ASK_H

#include "ui/app/app.h"

/* Starts something on the selected device that is not a run. */
void ask_device(struct app *a, enum request_kind kind);
/* The module table of the selected device, unless it is known; or again. */
void ask_table(struct app *a, bool again);

/*
 * Asks for the ways to repair this device; `only` (or NULL) restricts them to
 * one recipe, slot >= 0 puts the answer in the place of that choice.
 */
bool ask_choices(struct app *a, struct row *r, const struct choice *only,
		 int slot);

/* The diagnosis shows the way that would be gone: it is asked for unasked. */
void ask_ahead(struct app *a);

/* Gets what this choice misses from the maker's list, and plans it again. */
bool ask_fetch(struct app *a, struct row *r, const struct choice *choice,
	       int slot);

/* The same; job "" or the id of a job of the past to go on with. */
bool ask_resume(struct app *a, struct row *r, const struct choice *only,
		const char *job);

/*
 * Starts the job of one device; the confirm screen and an armed batch only.
 * batch: where the device is, or NULL.
 */
void ask_run(struct app *a, struct row *r, const struct choice *choice,
	     const struct place *batch);

#endif
