/* SPDX-License-Identifier: MIT */
/*
 * What each list is filtered by: devices, jobs, slots of the batch and modules
 * have a filter each.  Other screens share that of the devices, which they are
 * about.
 */
#ifndef UI_APP_FILTER_H
#define UI_APP_FILTER_H

#include "ui/app/app.h"

/* Of the shown screen; "": all is shown. */
const char *filter_text(const struct app *a);
/* Another one for it; the line stays on something that is shown. */
void filter_set(struct app *a, const char *text);
/* Shows all of a list again; false: it has no filter. */
bool filter_clear(struct app *a);

#endif
