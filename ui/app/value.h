/* SPDX-License-Identifier: MIT */
/*
 * Values that a recipe needs: asked for where its plan is shown, for one
 * device, for all marked ones, for the batch.  A value that was wrong is asked
 * for again with what was typed; all others stay.
 */
#ifndef UI_APP_VALUE_H
#define UI_APP_VALUE_H

#include "ui/app/app.h"

/* The choice that a value is for, or NULL. */
const struct choice *value_choice(const struct app *a);
/* Does its plan fail with a value that the user gave? */
bool value_failed(const struct app *a);
/* What the input line asks for, and what stands in it at first. */
void value_begin(const struct app *a, struct dialog *d);
/* It has been typed: the plan can be made, or made again. */
void value_give(struct app *a, const char *text);

/* Asks which files begin like what is typed. */
void value_complete(struct app *a);
/* Those that do, by lines; the first one is what they have in common. */
void value_files(struct app *a, const char *asked, const char *text);

#endif
