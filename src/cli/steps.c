/* SPDX-License-Identifier: MIT */
#include "cli/steps.h"

#include <string.h>

void steps_recipe(struct recipe *r, const char *name, const char *title,
		  struct recipe_step *steps, size_t count, bool writes)
{
	memset(r, 0, sizeof(*r));
	r->name = name;
	r->title = title;
	r->origin = name;
	r->bound = true;
	r->writes = writes;
	r->steps.list = steps;
	r->steps.count = count;
	r->text = "";
}

int steps_check_to(struct cli *cli, struct err *e)
{
	const char *to = cli_value(cli, "to", 0);

	if (!cli_flag(cli, "complete") || (to && strcmp(to, "same") != 0))
		return 0;
	return err_set(e, ERR_USAGE, cli->command->name,
		       "--complete brings the bootloader and radio stack of a "
		       "release: name the release with --to");
}
