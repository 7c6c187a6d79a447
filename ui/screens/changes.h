/* SPDX-License-Identifier: MIT */
/* What a plan makes of a device, in one sentence for lists of devices. */
#ifndef UI_SCREENS_CHANGES_H
#define UI_SCREENS_CHANGES_H

#include "ui/app/app.h"

/* Does it write, or only look and save what is there? */
bool changes_any(const struct choice *ch);

/*
 * "Device OS 0.6.3 > 1.4.4, application stays", of a recipe that is called
 * by its name "bootloader 0.7.0 > 1.2.1, tinker v6 is added"; cut between
 * words of it where out is too small.
 */
const char *changes_text(const struct choice *ch, char *out, size_t size);

#endif
