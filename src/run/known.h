/* SPDX-License-Identifier: MIT */
/*
 * A recipe on a device that has come by itself, and may have been mended
 * already.
 */
#ifndef RUN_KNOWN_H
#define RUN_KNOWN_H

#include "run/run.h"

/*
 * run_recipe(), unless the newest record of the device in j->journal is a
 * PASS of this very recipe with these values, and a look at the device shows
 * what that record ends with: then that job is the outcome, and nothing is
 * written.  Asked only for a device that was there at the first look, or
 * where the recipe has a condition: else each arrival is a run.
 */
void known_or_run(struct job *j, const struct run_request *rq, bool first,
		  struct run_outcome *out);

#endif
