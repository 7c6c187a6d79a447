/* SPDX-License-Identifier: MIT */
/*
 * The rows behind platform.h; nobody but platform.c includes this.
 */
#ifndef MODEL_CATALOG_PLATFORM_TABLE_H
#define MODEL_CATALOG_PLATFORM_TABLE_H

#include "model/catalog/platform.h"

extern const struct platform platform_table[];
extern const size_t platform_count;

#endif
