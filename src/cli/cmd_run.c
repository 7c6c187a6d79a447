/* SPDX-License-Identifier: MIT */
/* unbrick --recipe RECIPE|FILE: a recipe on one or many devices. */
#include <stdlib.h>

#include "cli/jobs.h"
#include "cli/recipes.h"

static int run(struct cli *cli, struct err *e)
{
	struct recipe *loaded = NULL, *bound = NULL;
	struct jobs_request rq = { .dry_run = cli_flag(cli, "dry-run"),
				   .rehearse = cli_flag(cli, "rehearse"),
				   .station = cli_flag(cli, "station") };
	struct run_values given;
	char *request = NULL;
	int rc = recipes_load(cli, cli_value(cli, "recipe", 0), &loaded, e);

	if (rc == 0 && rq.station + rq.dry_run + rq.rehearse > 1)
		rc = err_set(e, ERR_USAGE, "run",
			     "--station, --dry-run and --rehearse do not go "
			     "together");
	if (rc == 0)
		rc = recipes_bind(cli, loaded, &given, &bound, e);
	if (rc != 0)
		goto out;
	request = run_stored_text(loaded, given.list, given.count, cli->bench);
	if (!request) {
		rc = err_memory(e, "run");
		goto out;
	}
	rq.recipe = bound;
	rq.request = request;
	rc = jobs_run(cli, &rq, e);
out:
	free(request);
	recipe_free(&bound);
	recipe_free(&loaded);
	return rc;
}

static const struct cli_option options[] = {
	{ "recipe", "RECIPE|FILE", "the recipe to run", false, 'r' },
	{ "var", "NAME=VALUE", "a value for the recipe", true, 0 },
	{ "station", NULL, "go on with each device that is plugged in", false,
	  0 },
	{ "rehearse", NULL, "run it on virtual copies, write nothing", false,
	  0 },
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_run = {
	.name = "recipe",
	.face = true,
	.usage = "RECIPE|FILE [--device SEL] [--var NAME=VALUE]...",
	.brief = "run a recipe on devices, asking nothing",
	.help = "Checks everything first, writes the journal before each "
		"step, and proves\nthe result by a last inspection.  A run "
		"that was broken off is finished by\nthe same command.",
	.options = options,
	.run = run,
};
