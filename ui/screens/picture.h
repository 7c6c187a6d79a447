/* SPDX-License-Identifier: MIT */
/* Screens as plain text, for files that go into a ticket. */
#ifndef UI_SCREENS_PICTURE_H
#define UI_SCREENS_PICTURE_H

#include "ui/app/app.h"

/*
 * here: what is shown now; else module table and diagnosis of the selected
 * device.  false: no memory.
 */
bool picture_take(const struct app *a, bool here, char *out, size_t size);

#endif
