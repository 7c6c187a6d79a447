/* SPDX-License-Identifier: MIT */
/*
 * Plans as JSON: the `steps` of unbrick.plan/1, of reports and of the
 * journal.  Needs nothing but jansson; the caller owns what is returned.
 */
#ifndef MODEL_PLAN_JSON_H
#define MODEL_PLAN_JSON_H

#include <jansson.h>

#include "model/plan/plan.h"

/* NULL only without memory. */
json_t *plan_step_json(const struct plan_step *s);

/* A whole unbrick.plan/1 document. */
json_t *plan_json(const struct plan *p);

/*
 * The way back, for a journal: false if the object is no step that
 * plan_step_json() could have made.
 */
bool plan_step_from_json(const json_t *j, struct plan_step *s);

#endif
