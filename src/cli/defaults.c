/* SPDX-License-Identifier: MIT */
#include "cli/defaults.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/frame.h"
#include "cli/recipes.h"

/* "operator=..." among the values of --set. */
static bool has_field(const struct cli *cli, const char *text)
{
	size_t len = strcspn(text, "=") + 1;
	const char *given;

	for (size_t n = 0; (given = cli_value(cli, "set", n)); n++) {
		if (strncmp(given, text, len) == 0)
			return true;
	}
	return false;
}

bool defaults_counts(const struct cli *cli, const struct config_value *v)
{
	const struct cli_option *o =
		v->option ? option_find(cli, v->option, strlen(v->option), 0)
			  : NULL;

	if (!o || (cli->bench && strcmp(v->option, "firmware") == 0))
		return false;
	if (strcmp(v->option, "set") == 0)
		return !has_field(cli, v->text);
	return !cli_flag(cli, v->option);
}

/* Judged against what was typed, before anything is added. */
static int add(struct cli *cli, const struct config *c, struct err *e)
{
	bool counts[CONFIG_VALUES];

	for (size_t i = 0; i < c->count; i++)
		counts[i] = defaults_counts(cli, &c->list[i]);
	for (size_t i = 0; i < c->count; i++) {
		int rc = counts[i] ? options_add(cli, c->list[i].option,
						 c->list[i].text, e)
				   : 0;

		if (rc < 0)
			return rc;
	}
	return 0;
}

int defaults_take(struct cli *cli, struct config *out, struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	char path[PATH_MAX];
	int rc;

	if (!problems)
		return err_memory(e, "config");
	/* Without a home there is no file either. */
	rc = config_path(path, sizeof(path), NULL);
	if (rc == 0)
		rc = config_load(path, out, problems, e);
	else
		rc = 0;
	if (rc < 0 && !cli->json)
		recipes_print_problems(cli, problems);
	if (rc == 0)
		rc = add(cli, out, e);
	free(problems);
	return rc;
}
