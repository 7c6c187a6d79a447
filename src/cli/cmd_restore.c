/* unbrick restore BACKUP: puts a backup back. */
#include "cli/jobs.h"
#include "cli/steps.h"

static int run(struct cli *cli, struct err *e)
{
	struct recipe_step step = { .verb = RECIPE_RESTORE,
				    .file = cli->args[0] };
	struct recipe recipe;
	struct jobs_request rq = { .recipe = &recipe,
				   .dry_run = cli_flag(cli, "dry-run"),
				   .only_written = true };

	steps_recipe(&recipe, "restore", "put a backup back", &step, 1, true);
	return jobs_run(cli, &rq, e);
}

static const struct cli_option options[] = {
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_restore = {
	.name = "restore",
	.usage = "BACKUP [--device SEL]",
	.brief = "put a backup back over DFU",
	.help = "BACKUP is the .json file that unbrick backup named.  Only a "
		"device's own\nbackup is taken; what is equal is left alone; "
		"the bootloader stays as it is.",
	.options = options,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
