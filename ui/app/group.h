/* SPDX-License-Identifier: MIT */
/*
 * One recipe on all marked devices: one plan each, confirmed together.
 * The same screens as for one device show it (plan, confirm); every device
 * then has a job of its own.
 */
#ifndef UI_APP_GROUP_H
#define UI_APP_GROUP_H

#include "ui/app/app.h"

/* The marked devices; returns the count. */
size_t group_rows(const struct app *a, struct row *out[APP_ROWS]);
/* Asks for a plan for each; for one that is being read, when that has ended. */
void group_ask(struct app *a, const struct choice *only);
/* Something has come in: asks for those whose reading has ended. */
void group_ahead(struct app *a);
/* Is it marked, with a plan that can be run now? */
bool group_has(const struct row *r);
/* How many of them have a plan that can be run now. */
size_t group_ready(const struct app *a);
/* Is a plan still being made, or a device read for it? */
bool group_waits(const struct app *a);
/* Does one of the plans write what cannot be undone? */
bool group_irreversible(const struct app *a);
/* Starts a job for each that is ready. */
void group_begin(struct app *a);

/*
 * Something that is not a run, begun on each marked device that can take it;
 * returns how many did.
 */
size_t group_do(struct app *a, enum request_kind kind, enum device_mode mode);
/* The same: reads all (marked) that are attached and have not been read. */
size_t group_read(struct app *a, bool marked);
/* Stops what goes on with each marked device; returns how many. */
size_t group_stop(struct app *a);
/* The job of a row has ended: true after the last one, with the sum of all. */
bool group_sum(struct app *a, const struct row *r, char *text, size_t size);
/* Is this action about the marked devices, where they are listed? */
bool group_acts(const struct app *a, enum action action);

#endif
