/* SPDX-License-Identifier: MIT */
/*
 * A module table as JSON, as inspect documents, reports and the journal show
 * it.  The caller owns the result; NULL only without memory.
 */
#ifndef MODEL_CATALOG_TABLE_JSON_H
#define MODEL_CATALOG_TABLE_JSON_H

#include <jansson.h>

#include "model/catalog/table.h"

/* {"source","release","modules":[...]} */
json_t *table_json(const struct table *t);
/* Only the `modules` array of unbrick.inspect/1. */
json_t *table_json_modules(const struct table *t);

#endif
