/* SPDX-License-Identifier: MIT */
/* The console, guided; and the options of the console itself. */
#include "cli/supplies.h"

static int run(struct cli *cli, struct err *e)
{
	if (!cli->host->console)
		return err_set(e, ERR_USAGE, "wizard",
			       "this build has no console");
	return cli->host->console(cli, e);
}

static const struct cli_option options[] = {
	{ "wizard", NULL, "one question a screen", false, 0 },
	{ "theme", "dark|light|mono|high-contrast|colour-blind",
	  "what it looks like", false, 0 },
	{ "ascii", NULL, "no line graphics", false, 0 },
	{ "no-mouse", NULL, "the mouse stays the terminal's own", false, 0 },
	{ "color", "auto|always|never", "when there is colour", false, 0 },
	{ "slow", NULL, "two pictures a second at most, for slow lines", false,
	  0 },
	{ "still", NULL, "samples of the LED as letters; nothing moves", false,
	  0 },
	SUPPLIES_TINKER,
	{ "set", "NAME=VALUE",
	  "operator, lot, customer, note or label of the jobs", true, 0 },
	{ "label", "TEMPLATE", "a label for each PASS: zpl, svg, or a file",
	  true, 0 },
	{ "budget", "SIZE", "so much may all backups take; the oldest go",
	  false, 0 },
	{ 0 },
};

const struct cli_command cmd_wizard = {
	.name = "wizard",
	.face = true,
	.usage = "[--theme NAME] [--ascii] [--tinker FILE]",
	.brief = "the console, guided: one question a screen",
	.options = options,
	.run = run,
};
