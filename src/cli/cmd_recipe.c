/* SPDX-License-Identifier: MIT */
/* unbrick recipe list|show|check|new */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/fsio.h"
#include "base/near.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/names.h"
#include "cli/recipes.h"

static const char *const where = "recipe";

static const char *const skeleton =
	"# unbrick recipe check FILE tells what is wrong in here.\n"
	"recipe: %s\n"
	"title: what it repairs, in a few words\n"
	"for: [photon, p1]\n"
	"# when: { verdict: [bootloader-too-old] }\n"
	"vars:\n"
	"  app: { file: true, required: true, help: the application }\n"
	"steps:\n"
	"  - inspect:\n"
	"  - backup:\n"
	"  - flash: { what: bootloader, release: same-as-system }\n"
	"  - flash: { file: $app }\n"
	"  - expect: { healthy: true, app: $app }\n";

/* "photon, p1" */
static void platforms_text(const struct recipe *r, struct buf *out)
{
	char name[PLATFORM_NAME];

	if (!r->platform_count)
		buf_puts(out, "every platform");
	for (size_t i = 0; i < r->platform_count; i++)
		buf_printf(out, "%s%s", i ? ", " : "",
			   platform_name(r->platforms[i], name));
}

static json_t *brief_json(const struct recipe *r)
{
	json_t *platforms = json_array();
	char name[PLATFORM_NAME];

	for (size_t i = 0; i < r->platform_count; i++)
		json_array_append_new(
			platforms,
			json_string(platform_name(r->platforms[i], name)));
	return json_pack("{s:o, s:o, s:o, s:s, s:b, s:b, s:o}", "name",
			 cli_text(r->name), "title", cli_text(r->title),
			 "origin", cli_text(r->origin), "sha256", r->sha256,
			 "shipped", r->shipped, "writes", r->writes,
			 "platforms", platforms);
}

/* A recipe of the list, or what is wrong with it. */
static void list_one(struct cli *cli, const char *name, json_t *list)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	struct recipe *r = NULL;
	struct err e = { 0 };
	struct buf text;

	buf_init(&text, 4096);
	if (!problems)
		goto out;
	if (recipe_load(name, &r, problems, &e)) {
		cli_note(cli, "%s\n", e.what);
	} else if (cli->json) {
		json_array_append_new(list, brief_json(r));
	} else {
		platforms_text(r, &text);
		cli_print(cli, "%s%-26s%s %s\n%28sfor %s%s\n",
			  cli_paint(cli, CLI_STRONG), name,
			  cli_paint(cli, CLI_PLAIN), r->title ? r->title : "",
			  "", buf_text(&text), r->shipped ? "" : " (your own)");
	}
out:
	recipe_free(&r);
	buf_fini(&text);
	free(problems);
}

static int list(struct cli *cli, struct err *e)
{
	struct names *names = calloc(1, sizeof(*names));
	json_t *doc, *recipes = NULL;
	int rc = 0;

	if (!names)
		return err_memory(e, where);
	names_recipes(names);
	doc = cli->json ? cli_doc("recipes") : NULL;
	if (doc)
		recipes = json_array();
	for (size_t i = 0; i < names->count; i++)
		list_one(cli, names->name[i], recipes);
	if (doc) {
		json_object_set_new(doc, "recipes", recipes);
		rc = cli_json(cli, doc, e);
	}
	free(names);
	return rc;
}

/* One line for a good file; all that is wrong with a bad one. */
static int check_one(struct cli *cli, const char *file, struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	struct recipe *r = NULL;
	char clean[300];
	json_t *doc;
	int rc;

	if (!problems)
		return err_memory(e, where);
	rc = recipe_load(file, &r, problems, e);
	if (rc && !problems->count)
		goto out;
	if (cli->json) {
		doc = cli_doc("recipe-check");
		json_object_set_new(doc, "file", cli_text(file));
		json_object_set_new(doc, "ok", json_boolean(rc == 0));
		json_object_set_new(doc, "problems",
				    recipes_problems_json(problems));
		cli_json(cli, doc, e);
	} else if (rc == 0) {
		cli_print(cli, "%s: good, %zu steps, sha256 %s\n",
			  cli_clean(file, clean, sizeof(clean)), r->steps.count,
			  r->sha256);
	} else {
		recipes_print_problems(cli, problems);
	}
	if (rc) {
		err_clear(e);
		rc = EXIT_CLASS_USAGE;
	}
out:
	recipe_free(&r);
	free(problems);
	return rc;
}

static int check(struct cli *cli, struct err *e)
{
	int worst = 0;

	for (size_t i = 1; i < cli->arg_count; i++) {
		int rc = check_one(cli, cli->args[i], e);

		if (rc < 0)
			return rc;
		worst = rc > worst ? rc : worst;
	}
	return worst;
}

static void show_steps(struct cli *cli, const struct recipe_steps *steps,
		       int depth)
{
	char text[512];

	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];

		cli_print(cli, "%*s%zu. %s\n", 2 + 4 * depth, "", i + 1,
			  recipe_step_text(s, text, sizeof(text)));
		show_steps(cli, &s->body, depth + 1);
		if (s->fail_steps.count)
			cli_print(cli, "%*sif that fails:\n", 4 + 4 * depth,
				  "");
		show_steps(cli, &s->fail_steps, depth + 1);
	}
}

static void show_var(struct cli *cli, const struct recipe_var *v)
{
	const char *value = v->value ? v->value : v->file ? "FILE" : "...";
	char a[200];

	cli_print(cli, "  --var   %s=%s%s%s%s\n", v->name,
		  cli_clean(value, a, sizeof(a)),
		  v->required ? " (required)" : "", v->help ? "  " : "",
		  v->help ? v->help : "");
}

static void show_text(struct cli *cli, const struct recipe *r)
{
	char origin[300];
	struct buf text;

	buf_init(&text, 4096);
	platforms_text(r, &text);
	cli_print(cli, "%s%s%s  %s\n", cli_paint(cli, CLI_STRONG), r->name,
		  cli_paint(cli, CLI_PLAIN), r->title ? r->title : "");
	cli_print(cli, "  from    %s\n  sha256  %s\n  for     %s\n",
		  cli_clean(r->origin, origin, sizeof(origin)), r->sha256,
		  buf_text(&text));
	for (size_t i = 0; i < r->var_count; i++)
		show_var(cli, &r->vars[i]);
	show_steps(cli, &r->steps, 0);
	buf_fini(&text);
}

static json_t *steps_json(const struct recipe_steps *steps)
{
	json_t *list = json_array();
	char text[512];

	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];
		json_t *j = json_pack("{s:s, s:s, s:i}", "do",
				      recipe_verb_name(s->verb), "text",
				      recipe_step_text(s, text, sizeof(text)),
				      "line", (int)s->line);

		if (s->body.count)
			json_object_set_new(j, "steps", steps_json(&s->body));
		json_array_append_new(list, j);
	}
	return list;
}

static json_t *vars_json(const struct recipe *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->var_count; i++) {
		const struct recipe_var *v = &r->vars[i];

		json_array_append_new(
			list,
			json_pack("{s:s, s:o, s:b, s:b, s:o}", "name", v->name,
				  "default", cli_text(v->value), "file",
				  v->file, "required", v->required, "help",
				  cli_text(v->help)));
	}
	return list;
}

/* As it is for a file, harmless for a terminal. */
static void show_yaml(struct cli *cli, const struct recipe *r)
{
	const char *end = r->text + r->text_len;
	bool terminal = isatty(fileno(cli->out));

	for (const char *line = r->text, *next; line < end; line = next) {
		const char *nl = memchr(line, '\n', (size_t)(end - line));
		size_t len = (size_t)((nl ? nl : end) - line);
		char clean[1024];

		next = nl ? nl + 1 : end;
		text_clean(clean, sizeof(clean), line, len);
		if (terminal)
			cli_print(cli, "%s\n", clean);
		else
			cli_print(cli, "%.*s", (int)(next - line), line);
	}
}

static int show(struct cli *cli, struct err *e)
{
	struct recipe *r = NULL;
	json_t *doc, *brief;
	int rc = recipes_load(cli, cli->args[1], &r, e);

	if (rc)
		return rc;
	if (cli->json) {
		doc = cli_doc("recipe");
		brief = brief_json(r);
		json_object_update(doc, brief);
		json_decref(brief);
		json_object_set_new(doc, "vars", vars_json(r));
		json_object_set_new(doc, "steps", steps_json(&r->steps));
		json_object_set_new(doc, "text", json_string(r->text));
		rc = cli_json(cli, doc, e);
	} else if (cli_flag(cli, "yaml")) {
		show_yaml(cli, r);
	} else {
		show_text(cli, r);
	}
	recipe_free(&r);
	return rc;
}

/* Never over a file that is there. */
static int create(struct cli *cli, struct err *e)
{
	const char *file = cli->args[1];
	const char *slash = strrchr(file, '/');
	char name[65], clean[300];
	struct buf text;
	size_t n;
	int rc;

	if (access(file, F_OK) == 0)
		return err_set(e, ERR_USAGE, where, "%s is there already",
			       file);
	text_copy(name, sizeof(name), slash ? slash + 1 : file);
	n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");
	name[n] = '\0';
	buf_init(&text, 4096);
	rc = buf_printf(&text, skeleton, name[0] ? name : "my-recipe")
		     ? fsio_write(file, text.data, text.len, 0644, e)
		     : err_memory(e, where);
	if (rc == 0)
		cli_note(cli,
			 "%s is written; unbrick recipe check tells what "
			 "is wrong in it\n",
			 cli_clean(file, clean, sizeof(clean)));
	buf_fini(&text);
	return rc;
}

static int run(struct cli *cli, struct err *e)
{
	static const struct {
		const char *word;
		size_t min, max;
		int (*run)(struct cli *cli, struct err *e);
	} actions[] = {
		{ "list", 1, 1, list },
		{ "show", 2, 2, show },
		{ "check", 2, CLI_ANY, check },
		{ "new", 2, 2, create },
	};
	struct near n = near_to(cli->args[0]);

	for (size_t i = 0; i < COUNT(actions); i++) {
		near_try(&n, actions[i].word);
		if (strcmp(actions[i].word, cli->args[0]))
			continue;
		if (cli->arg_count < actions[i].min ||
		    cli->arg_count > actions[i].max)
			return err_set(e, ERR_USAGE, where,
				       "recipe %s takes %s", actions[i].word,
				       actions[i].max == 1   ? "no argument"
				       : actions[i].max == 2 ? "one argument"
							     : "files");
		return actions[i].run(cli, e);
	}
	if (n.best)
		return err_set(e, ERR_USAGE, where,
			       "recipe what? did you mean 'recipe %s'?",
			       n.best);
	return err_set(e, ERR_USAGE, where,
		       "recipe list, show NAME, check FILE or new FILE");
}

static const struct cli_option options[] = {
	{ "yaml", NULL, "show: the text itself", false, 0 },
	{ 0 },
};

const struct cli_command cmd_recipe = {
	.name = "recipe",
	.usage = "list | show RECIPE | check FILE... | new FILE",
	.brief = "look at, check and begin recipes",
	.help = "A recipe is found by path, by its name in the folder "
		"recipes/ of the\nconfiguration, or among those that are "
		"shipped. check reports every error\nwith its place and a "
		"hint, and exits with 2 if there is one.",
	.options = options,
	.min_args = 1,
	.max_args = CLI_ANY,
	.run = run,
};
