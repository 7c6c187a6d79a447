/* SPDX-License-Identifier: MIT */
/*
 * A diagnosis for people and for programs.  Both writers are shared by
 * explain, inspect, diagnose and fix; neither prints by itself.  All text in
 * a diagnosis is clean (base/text.h) before it comes here.
 */
#ifndef CLI_DIAGNOSIS_H
#define CLI_DIAGNOSIS_H

#include <jansson.h>

#include "base/bytes.h"
#include "model/diagnose/verdict.h"

/*
 * Appends the verdict, the module table with the failing checks marked, the
 * reasons and the numbered steps.  Plain UTF-8 without colours.
 */
void diagnosis_text(const struct diagnosis *d, struct buf *out);

/* Only the module table: one row per slot, dependencies below it. */
void diagnosis_table_text(const struct table *t, struct buf *out);

/* "unbrick.diagnosis/1", owned by the caller; NULL only without memory. */
json_t *diagnosis_json(const struct diagnosis *d);

#endif
