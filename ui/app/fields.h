/* SPDX-License-Identifier: MIT */
/*
 * What is said of every job from now on: who works here, which lot.  Asked for
 * one field after the other; a barcode scanner is a keyboard that ends with
 * Enter.  A device's own label is said of one job only.
 */
#ifndef UI_APP_FIELDS_H
#define UI_APP_FIELDS_H

#include "ui/app/app.h"

/* What the input line asks for: the first field, or the one after. */
void fields_begin(const struct app *a, struct dialog *d);
/* It has been typed: "" leaves what was said, "-" takes it back. */
void fields_give(struct app *a, const struct dialog *d);

#endif
