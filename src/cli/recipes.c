#include "cli/recipes.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

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
	fputs(buf_text(&text), cli->err);
	buf_fini(&text);
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

int recipes_bind(struct cli *cli, const struct recipe *r, struct recipe **out,
		 struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	struct recipe_value values[RECIPE_MAX_VARS];
	char names[RECIPE_MAX_VARS][48];
	const char *text;
	size_t n = 0;
	int rc = 0;

	if (!problems)
		return err_memory(e, where);
	for (; rc == 0 && (text = cli_value(cli, "var", n)); n++) {
		const char *equals = strchr(text, '=');

		if (n == RECIPE_MAX_VARS || !equals || equals == text) {
			rc = err_set(e, ERR_USAGE, where,
				     "'--var %s': NAME=VALUE is needed", text);
			break;
		}
		text_copy_n(names[n], sizeof(names[0]), text,
			    (size_t)(equals - text));
		values[n] = (struct recipe_value){ names[n], equals + 1 };
	}
	if (rc == 0)
		rc = recipe_bind(r, values, n, out, problems, e);
	if (rc && !cli->json)
		recipes_print_problems(cli, problems);
	free(problems);
	return rc;
}
