/* SPDX-License-Identifier: MIT */
#include "cli/recipes.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const where = "recipe";

void recipes_print_problems(struct cli *cli,
			    const struct recipe_problems *problems)
{
	struct buf text;

	buf_init(&text, 1u << 20);
	for (size_t i = 0; i < problems->count; i++)
		recipe_problem_print(problems, i, &text);
	if (problems->more)
		buf_printf(&text, "and %zu more\n", problems->more);
	cli_say(cli, "%s", buf_text(&text));
	buf_fini(&text);
}

json_t *recipes_problems_json(const struct recipe_problems *problems)
{
	json_t *list = json_array();

	for (size_t i = 0; i < problems->count; i++) {
		const struct recipe_problem *p = &problems->list[i];

		json_array_append_new(
			list, json_pack("{s:i, s:i, s:s, s:o}", "line",
					(int)p->line, "column", (int)p->column,
					"what", p->what, "hint",
					cli_text(p->hint[0] ? p->hint : NULL)));
	}
	return list;
}

int recipes_load(struct cli *cli, const char *name, struct recipe **out,
		 struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	int rc;

	if (!problems)
		return err_memory(e, where);
	rc = recipe_load(name, out, problems, e);
	if (rc && !cli->json)
		recipes_print_problems(cli, problems);
	free(problems);
	return rc;
}

/* A path that leads nowhere is told before any job; names may be at hand. */
static int files_there(const struct recipe *r, struct err *e)
{
	for (size_t i = 0; i < r->var_count; i++) {
		const struct recipe_var *v = &r->vars[i];

		if (v->file && v->value && strchr(v->value, '/') &&
		    access(v->value, F_OK) != 0)
			return err_set(e, ERR_NO_FIRMWARE, where,
				       "%s: there is no file %s", v->name,
				       v->value);
	}
	return 0;
}

int recipes_bind(struct cli *cli, const struct recipe *r,
		 struct run_values *given, struct recipe **out, struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	const char *text;
	int rc = 0;

	if (!problems)
		return err_memory(e, where);
	given->count = 0;
	for (size_t n = 0; rc == 0 && (text = cli_value(cli, "var", n)); n++) {
		if (!run_values_add(given, text))
			rc = err_set(e, ERR_USAGE, where,
				     "'--var %s': NAME=VALUE is needed", text);
	}
	if (rc == 0)
		rc = recipe_bind(r, given->list, given->count, out, problems,
				 e);
	if (rc == 0)
		rc = files_there(*out, e);
	if (rc && !cli->json)
		recipes_print_problems(cli, problems);
	free(problems);
	return rc;
}
