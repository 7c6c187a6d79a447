/* SPDX-License-Identifier: MIT */
/*
 * What a writing command does before it writes: shows the plan of each
 * device, names what cannot be taken back, asks, and only then runs.
 *
 * The dry run that makes the plan writes nothing.  Devices for which there is
 * no way are not written to; the exit code tells of them, and with --yes
 * each has a job that was refused.
 */
#ifndef CLI_ASK_PLAN_H
#define CLI_ASK_PLAN_H

#include "cli/jobs.h"

struct ask_plan {
	/*
	 * A device whose plan writes nothing is left alone, and --yes shows the
	 * plan too.  Without it everything that has a plan is run, and --yes
	 * runs it at once: the run itself refuses before its first byte.
	 */
	bool if_needed;
	/* What a person has to know besides the plan, or NULL. */
	const char *warning;
	/* What has to be typed; NULL: yes. */
	const char *word;
	/*
	 * Keys and backups of one device, which are kept before: the last
	 * four digits of its id have to be typed, or its port where nothing
	 * else tells which device it is (device/owner.h).
	 */
	bool own;
};

/*
 * Runs rq, which is changed; with rq->dry_run only the plan is shown.
 * Returns the exit class as jobs_run(); ERR_USAGE where nobody can be asked,
 * ERR_STOPPED when the answer was no.
 */
int ask_plan_run(struct cli *cli, const struct ask_plan *ask,
		 struct jobs_request *rq, struct err *e);

#endif
