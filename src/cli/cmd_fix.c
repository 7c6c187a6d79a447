/* unbrick fix: diagnose, plan, ask, run, verify. */
#include <string.h>
#include <unistd.h>

#include "cli/jobs.h"
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
	steps[2].plan.app = cli_value(cli, "app", 0);
	steps[3].verb = RECIPE_EXPECT;
	steps[3].expect.healthy = true;
	steps[3].expect.app = steps[2].plan.app;
}

/* The plan was just shown; only "yes" goes on. */
static int confirm(struct cli *cli, struct err *e)
{
	char answer[16];

	fprintf(cli->err, "Write this? Type yes to go on: ");
	fflush(cli->err);
	if (!fgets(answer, sizeof(answer), stdin) ||
	    strcmp(answer, "yes\n") != 0)
		return err_set(e, ERR_STOPPED, "fix", "nothing was written");
	return 0;
}

static int run(struct cli *cli, struct err *e)
{
	bool dry = cli_flag(cli, "dry-run");
	struct recipe_step steps[STEPS];
	struct recipe recipe;
	struct jobs_request rq = { .recipe = &recipe, .dry_run = true };
	int rc;

	lay(cli, steps);
	steps_recipe(&recipe, "fix", "diagnose, plan, repair", steps, STEPS,
		     true);
	if (!cli->yes && !dry && (cli->json || !isatty(STDIN_FILENO)))
		return err_set(e, ERR_REFUSED, "fix",
			       "nobody is there to say yes: add --yes, or "
			       "--dry-run to see the plan");
	if (!cli->yes || dry) {
		rc = jobs_run(cli, &rq, e);
		if (rc || dry)
			return rc;
		rc = confirm(cli, e);
		if (rc)
			return rc;
	}
	rq.dry_run = false;
	return jobs_run(cli, &rq, e);
}

static const struct cli_option options[] = {
	{ "to", "RELEASE", "Device OS to end with; same keeps what is there",
	  false, 0 },
	{ "app", "FILE", "application that shall run afterwards", false, 0 },
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_fix = {
	.name = "fix",
	.usage = "[--device SEL] [--to RELEASE|same] [--app FILE] [--yes]",
	.brief = "diagnose, plan, repair, verify",
	.help = "Shows the plan and asks before anything is written; --yes "
		"does not ask. A backup\nis made first, and PASS means that a "
		"fresh inspection found every check passed.",
	.options = options,
	.run = run,
};
