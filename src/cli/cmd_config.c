/* SPDX-License-Identifier: MIT */
/* unbrick config show|check: what config.yaml says. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/defaults.h"
#include "cli/recipes.h"

static const char where[] = "config";

static int print_values(struct cli *cli, const char *path,
			const struct config *c, struct err *e)
{
	bool there = access(path, F_OK) == 0;
	char clean[PATH_MAX];
	json_t *doc, *list;

	if (!cli->json) {
		cli_note(cli, "%s%s\n", cli_clean(path, clean, sizeof(clean)),
			 there ? "" : " is not there");
		for (size_t i = 0; i < c->count; i++) {
			const struct config_value *v = &c->list[i];

			cli_print(cli, "%-16s %s%s%s%s\n", v->key,
				  v->option ? "--" : "",
				  v->option ? v->option : "",
				  v->option ? " " : "",
				  cli_clean(v->text, clean, sizeof(clean)));
		}
		return 0;
	}
	doc = cli_doc("config");
	list = json_array();
	for (size_t i = 0; i < c->count; i++) {
		const struct config_value *v = &c->list[i];

		json_array_append_new(list,
				      json_pack("{s:s, s:s?, s:o, s:i}", "key",
						v->key, "option", v->option,
						"value", cli_text(v->text),
						"line", (int)v->line));
	}
	json_object_set_new(doc, "file", cli_text(path));
	json_object_set_new(doc, "there", json_boolean(there));
	json_object_set_new(doc, "values", list);
	return cli_json(cli, doc, e);
}

static int print_check(struct cli *cli, const char *path,
		       const struct config *c,
		       const struct recipe_problems *problems, int rc,
		       struct err *e)
{
	char clean[PATH_MAX];
	json_t *doc;

	if (cli->json) {
		doc = cli_doc("config-check");
		json_object_set_new(doc, "file", cli_text(path));
		json_object_set_new(doc, "ok", json_boolean(rc == 0));
		json_object_set_new(doc, "problems",
				    recipes_problems_json(problems));
		rc = cli_json(cli, doc, NULL) < 0 ? -ERR_NO_MEMORY : rc;
	} else if (rc == 0) {
		cli_print(cli, "%s: good, %zu values\n",
			  cli_clean(path, clean, sizeof(clean)), c->count);
	} else {
		recipes_print_problems(cli, problems);
	}
	if (rc == 0)
		return 0;
	err_clear(e);
	return EXIT_CLASS_USAGE;
}

static int run(struct cli *cli, struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	bool check = strcmp(cli->args[0], "check") == 0;
	const char *path = cli->arg_count > 1 ? cli->args[1] : NULL;
	struct config c = { 0 };
	char usual[PATH_MAX];
	int rc = 0;

	if (!problems)
		return err_memory(e, where);
	if (!check && strcmp(cli->args[0], "show") != 0)
		rc = err_set(e, ERR_USAGE, where,
			     "config show or check [FILE]");
	else if (path && access(path, R_OK) < 0)
		rc = err_set(e, ERR_USAGE, where, "%s cannot be read", path);
	else if (!path)
		rc = config_path(usual, sizeof(usual), e);
	if (rc < 0)
		goto out;
	path = path ? path : usual;
	rc = config_load(path, &c, problems, e);
	if (check && (rc == 0 || problems->count))
		rc = print_check(cli, path, &c, problems, rc, e);
	else if (rc == 0)
		rc = print_values(cli, path, &c, e);
	else if (!cli->json)
		recipes_print_problems(cli, problems);
	config_free(&c);
out:
	free(problems);
	return rc;
}

const struct cli_command cmd_config = {
	.name = "config",
	.usage = "show [FILE] | check [FILE]",
	.brief =
		"what config.yaml says, written once instead of typed every day",
	.help = "show tells which options its values stand for; check reports "
		"every error with\nits place, exit 2. Without FILE it is "
		"config.yaml in the folder of settings, see\n"
		"unbrick-files(5). What the command line says holds before it.",
	.min_args = 1,
	.max_args = 2,
	.run = run,
};
