/* SPDX-License-Identifier: MIT */
/*
 * The order of the list of devices: by one of its columns, and within what is
 * alike by port.  Of states that of a device in trouble comes first.
 */
#ifndef UI_APP_SORT_H
#define UI_APP_SORT_H

#include "ui/app/app.h"

void sort_rows(enum sort_column by, struct row **rows, size_t n);
/* As the list's head names it. */
const char *sort_word(enum sort_column by);

#endif
