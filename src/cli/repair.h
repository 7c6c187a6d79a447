/* SPDX-License-Identifier: MIT */
/*
 * What a look says is to be done: the steps that unbrick plan has for the same
 * device, so that two commands never name two repairs.
 *
 * Writes nothing and asks no device.  Where the firmware at hand cannot be
 * read, or no plan writes anything, the diagnosis keeps its own advice.
 */
#ifndef CLI_REPAIR_H
#define CLI_REPAIR_H

#include "cli/look.h"
#include "cli/supplies.h"
#include "model/plan/plan.h"

struct repair {
	struct supplies supplies;
	struct plan_have have;
	struct plan_wish wish; /* what unbrick plan wishes without options */
	bool open;
};

/* Safe to close also where nothing could be opened. */
void repair_open(struct cli *cli, const struct world *w, struct repair *r);
void repair_close(struct repair *r);

/* The steps of the plan that write, in its order, as l->diagnosis.repair. */
void repair_plan(const struct repair *r, struct look *l);

#endif
