/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/text.h"
#include "cli/complete.h"
#include "cli/frame.h"

static int run(struct cli *cli, struct err *e)
{
	const struct cli_command *c;
	const char *name, *line = cli_value(cli, "complete", 0);
	char clean[64];

	if (line) {
		complete_line(cli, line, cli_flag(cli, "describe"));
		return 0;
	}
	if (cli->arg_count == 0) {
		help_program(cli);
		return 0;
	}
	name = cli->args[0];
	c = command_by_name(cli, name, false);
	if (!c)
		c = command_by_name(cli, name, true);
	if (!c) {
		text_clean(clean, sizeof(clean), name, strlen(name));
		return err_set(e, ERR_USAGE, "help", "unknown command '%s'",
			       clean);
	}
	help_command(cli, c);
	return 0;
}

static const struct cli_option options[] = {
	{ "complete", "LINE", "for shells: the words that may stand at its end",
	  false, 0 },
	{ "describe", NULL, "behind each word a tab and what it means", false,
	  0 },
	{ 0 },
};

const struct cli_command cmd_help = {
	.name = "help",
	.usage = "[COMMAND]",
	.brief = "how a command is used",
	.options = options,
	.max_args = 1,
	.run = run,
};
