/* SPDX-License-Identifier: MIT */
/* unbrick fix: diagnose, plan, ask, run, verify. */
#include <string.h>

#include "cli/ask_plan.h"
#include "cli/steps.h"

#define STEPS 4

static void lay(struct cli *cli, struct recipe_step *steps)
{
	const char *to = cli_value(cli, "to", 0);

	memset(steps, 0, STEPS * sizeof(*steps));
	if (to && strcmp(to, "same") == 0)
		to = NULL;
	steps[0].verb = RECIPE_INSPECT;
	steps[1].verb = RECIPE_BACKUP;
	steps[2].verb = RECIPE_PLAN;
	steps[2].plan.release = to;
	steps[2].plan.complete = cli_flag(cli, "complete");
	steps[2].plan.app = cli_value(cli, "app", 0);
	steps[3].verb = RECIPE_EXPECT;
	steps[3].expect.healthy = true;
	steps[3].expect.app = steps[2].plan.app;
}

static int run(struct cli *cli, struct err *e)
{
	const struct ask_plan ask = { .if_needed = true };
	struct recipe_step steps[STEPS];
	struct recipe recipe;
	struct jobs_request rq = { .recipe = &recipe,
				   .dry_run = cli_flag(cli, "dry-run") };
	int rc = steps_check_to(cli, e);

	if (rc < 0)
		return rc;
	lay(cli, steps);
	steps_recipe(&recipe, "fix", "diagnose, plan, repair", steps, STEPS,
		     true);
	return ask_plan_run(cli, &ask, &rq, e);
}

static const struct cli_option options[] = {
	STEPS_TO,
	{ "app", "FILE", "application that shall run afterwards", false, 0 },
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_fix = {
	.name = "fix",
	.usage = "[--device SEL] [--to RELEASE|same] [--app FILE] [--yes]",
	.brief = "diagnose, plan, repair, verify",
	.help = "Shows cause and plan, names what cannot be taken back, and "
		"asks before anything\nis written; --yes does not ask.  A "
		"healthy device is left alone; one without an\napplication "
		"that runs gets Tinker.  A backup is made first, and PASS "
		"means that a\nfresh inspection found every check passed.",
	.options = options,
	.run = run,
};
