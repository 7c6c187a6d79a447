/* SPDX-License-Identifier: MIT */
/* Jobs of the past, as the journal has them and the filter lets through. */
#ifndef UI_APP_JOBS_H
#define UI_APP_JOBS_H

#include "ui/app/app.h"

/* How many the filter lets through. */
int jobs_shown(const struct app *a);
/* The nth of them, or NULL. */
const struct journal_job *jobs_nth(const struct app *a, int n);
/* The job under the cursor of the history screen; NULL elsewhere. */
const struct journal_job *jobs_here(const struct app *a);

/* Puts them in the order of a->job_sort. */
void jobs_sort(struct app *a);
const char *jobs_column(enum job_column by);

#endif
