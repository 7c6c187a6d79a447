/* SPDX-License-Identifier: MIT */
/*
 * What has to be typed before a run may begin, and whether it has been.  What
 * cannot be undone wants the last four digits of the device id, keys or a
 * backup for a device without one its USB port, a group its number.  Pure.
 */
#ifndef UI_APP_CONSENT_H
#define UI_APP_CONSENT_H

#include "ui/app/app.h"

#define CONSENT_DIGITS 4

/* Nothing but its USB port tells which device it is. */
bool consent_by_port(const struct app *a);
/* What is to be typed: digits, "yes" where no id is known, port or number. */
const char *consent_wanted(const struct app *a, char out[DEVICE_PORT]);
/* Does it have to be? */
bool consent_typed(const struct app *a);
/* May it be written now? */
bool consent_given(const struct app *a);

#endif
