/* SPDX-License-Identifier: MIT */
/*
 * A module table in words, for one line.  Pure; owns nothing.
 */
#ifndef MODEL_CATALOG_TABLE_WORDS_H
#define MODEL_CATALOG_TABLE_WORDS_H

#include "model/catalog/table.h"

/*
 * The release of the installed system, as the device said it or else by the
 * version of its main part; "" if it is none that is known.
 */
const char *table_release(const struct table *t);

/* What is installed: "bootloader 0 v100, system 1 v206"; cut to fit. */
void table_brief(const struct table *t, char *out, size_t size);

#endif
