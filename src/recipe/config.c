/* SPDX-License-Identifier: MIT */
#include "recipe/config.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/text.h"
#include "recipe/compile.h"

#define FILE_MAX (64u << 10)
#define TREE_MAX (4u << 20)
#define JOBS_MAX 64
#define WORD_MAX 159 /* of operator and the like: FIELD_SIZE */

static const char where[] = "config";

/* What the readers are handed. */
struct reading {
	struct config *out;
	char folder[PATH_MAX];
};

int config_path(char *out, size_t size, struct err *e)
{
	char dir[PATH_MAX];
	int rc = fsio_home(FSIO_CONFIG, dir, sizeof(dir), e);

	return rc < 0 ? rc : fsio_join(out, size, dir, "config.yaml", e);
}

/* An element of a list has no key of its own. */
static void keep(struct compile *c, const struct yaml *y, struct reading *r,
		 const char *key, const char *option, const char *text)
{
	struct config *out = r->out;

	c->no_memory |= !text;
	if (out->count == CONFIG_VALUES)
		problem_at(c, y, NULL, "more than %d values", CONFIG_VALUES);
	else if (text)
		out->list[out->count++] =
			(struct config_value){ key, option, text, y->line };
}

static void keep_path(struct compile *c, const struct yaml *y,
		      struct reading *r, const char *key, const char *option)
{
	const char *text = value_word(c, y), *before = "", *home;
	char path[PATH_MAX];

	if (!text)
		return;
	home = getenv("HOME");
	if (text_starts(text, "~/") && home) {
		before = home;
		text += 1;
	} else if (text[0] != '/') {
		before = r->folder;
	}
	if ((size_t)snprintf(path, sizeof(path), "%s%s", before, text) >=
	    sizeof(path))
		problem_at(c, y, NULL, "this path is too long");
	else
		keep(c, y, r, key, option,
		     arena_text(c->arena, path, strlen(path)));
}

static void one_firmware(struct compile *c, const struct yaml *y, void *to)
{
	keep_path(c, y, to, "firmware", "firmware");
}

static void read_firmware(struct compile *c, const struct yaml *y, void *to)
{
	compile_each(c, y, one_firmware, to);
}

static void read_store(struct compile *c, const struct yaml *y, void *to)
{
	keep_path(c, y, to, "store", "store");
}

static void read_passphrase(struct compile *c, const struct yaml *y, void *to)
{
	keep_path(c, y, to, "passphrase_file", "passphrase-file");
}

static const char *theme_at(size_t i)
{
	static const char *const themes[] = { "dark", "light", "mono",
					      "high-contrast", "colour-blind" };

	return i < sizeof(themes) / sizeof(themes[0]) ? themes[i] : NULL;
}

static void read_theme(struct compile *c, const struct yaml *y, void *to)
{
	const char *text = value_word(c, y), *known;

	for (size_t i = 0; text && (known = theme_at(i)); i++) {
		if (strcmp(known, text) == 0) {
			keep(c, y, to, "theme", "theme", text);
			return;
		}
	}
	if (text)
		problem_word(c, y, "theme", text, theme_at);
}

/* true: as if the option had been given; false: as if not. */
static void keep_switch(struct compile *c, const struct yaml *y, void *to,
			const char *key, const char *option)
{
	const char *text = value_word(c, y);

	if (text && strcmp(text, "true") == 0)
		keep(c, y, to, key, option, text);
	else if (text && strcmp(text, "false") != 0)
		problem_at(c, y, "true or false", "'%s' is no yes or no", text);
}

static void read_still(struct compile *c, const struct yaml *y, void *to)
{
	keep_switch(c, y, to, "still", "still");
}

static void read_no_mouse(struct compile *c, const struct yaml *y, void *to)
{
	keep_switch(c, y, to, "no_mouse", "no-mouse");
}

static void read_jobs(struct compile *c, const struct yaml *y, void *to)
{
	const char *text = value_word(c, y);
	unsigned long n;

	if (text && text_number(text, 1, JOBS_MAX, &n))
		keep(c, y, to, "jobs", "jobs", text);
	else if (text)
		problem_at(c, y, "jobs: 8", "'%s' is no number from 1 to %d",
			   text, JOBS_MAX);
}

static void read_budget(struct compile *c, const struct yaml *y, void *to)
{
	const char *text = value_word(c, y);
	unsigned long long n;

	if (text && text_size(text, &n))
		keep(c, y, to, "budget", "budget", text);
	else if (text)
		problem_at(c, y, "budget: 2 GB", "'%s' is no size", text);
}

/* "user:password@", or a parameter with such a name. */
static bool has_password(const char *text)
{
	const char *at = strstr(text, "://"), *user;
	size_t len;

	user = at ? at + 3 : "";
	len = strcspn(user, "@/?#");
	return text_find_nocase(text, "passw") ||
	       (user[len] == '@' && memchr(user, ':', len));
}

/* A problem without a column shows no line: here it would show a password. */
static void read_records(struct compile *c, const struct yaml *y, void *to)
{
	const char *text = value_word(c, y);

	if (text && has_password(text))
		problem_plain(c->problems, y->line, 0,
			      "it belongs into ~/.pgpass",
			      "records: a password is never kept here");
	else if (text)
		keep(c, y, to, "records", NULL, text);
}

static void keep_field(struct compile *c, const struct yaml *y, void *to,
		       const char *key)
{
	const char *text = value_word(c, y);
	char set[32 + WORD_MAX];
	int n;

	if (!text)
		return;
	if (strlen(text) > WORD_MAX) {
		problem_at(c, y, NULL, "this text has more than %d bytes",
			   WORD_MAX);
		return;
	}
	n = snprintf(set, sizeof(set), "%s=%s", key, text);
	keep(c, y, to, key, "set", arena_text(c->arena, set, (size_t)n));
}

static void read_operator(struct compile *c, const struct yaml *y, void *to)
{
	keep_field(c, y, to, "operator");
}

static void read_lot(struct compile *c, const struct yaml *y, void *to)
{
	keep_field(c, y, to, "lot");
}

static void read_customer(struct compile *c, const struct yaml *y, void *to)
{
	keep_field(c, y, to, "customer");
}

static const struct field fields[] = {
	{ "firmware", read_firmware, 0 },
	{ "store", read_store, 0 },
	{ "theme", read_theme, 0 },
	{ "still", read_still, 0 },
	{ "no_mouse", read_no_mouse, 0 },
	{ "jobs", read_jobs, 0 },
	{ "operator", read_operator, 0 },
	{ "lot", read_lot, 0 },
	{ "customer", read_customer, 0 },
	{ "budget", read_budget, 0 },
	{ "passphrase_file", read_passphrase, 0 },
	{ "records", read_records, 0 },
	{ 0 },
};

/* The folder of the file, with its last slash. */
static void find_folder(const char *path, char *out, size_t size)
{
	const char *slash = strrchr(path, '/');

	if (slash && slash[1])
		text_copy_n(out, size, path, (size_t)(slash - path) + 1);
	else
		text_copy(out, size, "./");
}

static int first_problem(const struct recipe_problems *problems, struct err *e)
{
	const struct recipe_problem *p = &problems->list[0];

	if (problems->count == 0)
		return 0;
	return err_set(e, ERR_CONFIG, where, "%s:%u:%u: %s", problems->origin,
		       p->line, p->column, p->what);
}

static int parse(const char *path, const struct buf *text, struct config *out,
		 struct recipe_problems *problems, struct err *e)
{
	struct compile c = { .arena = &out->arena, .problems = problems };
	struct reading r = { .out = out };
	struct yaml_error at = { 0 };
	struct err syntax = { 0 };
	const struct yaml *root =
		yaml_parse(c.arena, buf_text(text), text->len, &at, &syntax);

	if (!root && syntax.code != ERR_RECIPE)
		return err_pass(e, &syntax);
	find_folder(path, r.folder, sizeof(r.folder));
	if (!root)
		problem_plain(problems, at.line, at.column, NULL, "%s",
			      at.what);
	else if (!yaml_is_null(root))
		map_read(&c, root, "the configuration", fields, &r);
	problem_sources(problems, buf_text(text), text->len);
	if (c.no_memory)
		return err_memory(e, where);
	return first_problem(problems, e);
}

int config_load(const char *path, struct config *out,
		struct recipe_problems *problems, struct err *e)
{
	struct buf text;
	int rc;

	out->count = 0;
	arena_init(&out->arena, TREE_MAX);
	*problems = (struct recipe_problems){ 0 };
	text_clean(problems->origin, sizeof(problems->origin), path,
		   strlen(path));
	if (access(path, F_OK) < 0)
		return 0;
	buf_init(&text, FILE_MAX);
	rc = fsio_read(path, &text, e);
	if (rc == 0)
		rc = parse(path, &text, out, problems, e);
	buf_fini(&text);
	return rc;
}

void config_free(struct config *c)
{
	arena_fini(&c->arena);
	c->count = 0;
}
