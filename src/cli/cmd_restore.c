/* SPDX-License-Identifier: MIT */
/* unbrick restore BACKUP: puts a backup back. */
#include "cli/ask_plan.h"
#include "cli/devices.h"
#include "cli/steps.h"

static int run(struct cli *cli, struct err *e)
{
	const struct ask_plan ask = {
		.own = true,
		.warning = "What the device holds, its keys included, becomes "
			   "what the backup has.\nWhat is on it now is kept "
			   "in a backup of its own first.",
	};
	struct recipe_step step = { .verb = RECIPE_RESTORE,
				    .file = cli->args[0] };
	struct recipe recipe;
	struct jobs_request rq = { .recipe = &recipe,
				   .dry_run = cli_flag(cli, "dry-run"),
				   .force = cli_flag(cli, "force"),
				   .only_written = true };
	int rc = devices_one(cli, e);

	if (rc < 0)
		return rc;
	steps_recipe(&recipe, "restore", "put a backup back", &step, 1, true);
	return ask_plan_run(cli, &ask, &rq, e);
}

static const struct cli_option options[] = {
	{ "force", NULL, "put it back although that breaks what is there",
	  false, 0 },
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_restore = {
	.name = "restore",
	.usage =
		"BACKUP [--device SEL] [--force] [--yes] [--confirm-port PORT]",
	.brief = "put a backup back over DFU",
	.help = "BACKUP is the .json file that unbrick backup named.  Shows "
		"the plan and asks;\n--yes does not ask.  What is on the "
		"device is backed up first, always, and that\nfile is named: "
		"it takes the restoring back.  Only a device's own backup is "
		"taken;\nwhat is equal is left alone; the bootloader stays as "
		"it is.  A backup\nthat would leave the device worse than it is "
		"now is refused; --force puts it back\nall the same, says what "
		"it breaks, and fails if the device is not well then.\nWhere a "
		"device shows no id of its own, its port has to be typed, or "
		"given with\n--confirm-port: --yes alone does not stand for "
		"that.",
	.options = options,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
