/* SPDX-License-Identifier: MIT */
#include "recipe/recipe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/near.h"
#include "base/text.h"
#include "recipe/compile.h"
#include "recipe/embed.h"

#define MEMORY (32u << 20)

static const char *const where = "recipe";

/* Every recipe lives in its own arena, the struct itself included. */
static struct recipe *recipe_new(const char *origin, const char *text,
				 size_t len)
{
	struct recipe_memory *m = calloc(1, sizeof(*m));
	struct recipe *r;

	if (!m)
		return NULL;
	arena_init(&m->arena, MEMORY);
	r = arena_take(&m->arena, sizeof(*r));
	if (!r)
		goto fail;
	r->memory = m;
	r->origin = arena_text(&m->arena, origin, strlen(origin));
	r->text = arena_text(&m->arena, text, len);
	r->text_len = len;
	bytes_sha256_hex((const uint8_t *)text, len, r->sha256);
	if (r->origin && r->text)
		return r;
fail:
	arena_fini(&m->arena);
	free(m);
	return NULL;
}

void recipe_free(struct recipe **r)
{
	struct recipe_memory *m = *r ? (*r)->memory : NULL;

	if (m)
		arena_fini(&m->arena);
	free(m);
	*r = NULL;
}

static int summary(const struct recipe *r, const struct recipe_problems *p,
		   struct err *e)
{
	const struct recipe_problem *first = &p->list[0];

	if (p->count == 0)
		return 0;
	if (first->line)
		return err_set(e, ERR_RECIPE, where, "%s:%u:%u: %s", r->origin,
			       first->line, first->column, first->what);
	return err_set(e, ERR_RECIPE, where, "%s: %s", r->origin, first->what);
}

static int compile(struct recipe *r, const struct recipe_value *values,
		   size_t count, bool binding, struct recipe_problems *problems,
		   struct err *e)
{
	struct compile c = { .r = r,
			     .arena = &r->memory->arena,
			     .problems = problems,
			     .values = values,
			     .value_count = count,
			     .binding = binding };
	struct yaml_error at = { 0 };
	struct err syntax = { 0 };
	const char *slash = strrchr(r->origin, '/');
	const struct yaml *root;

	root = yaml_parse(c.arena, r->text, r->text_len, &at, &syntax);
	if (!root && syntax.code != ERR_RECIPE)
		return err_set(e, syntax.code, where, "%s", syntax.what);
	if (!root) {
		problem_plain(problems, at.line, at.column, NULL, "%s",
			      at.what);
		return 0;
	}
	if (slash && !r->shipped)
		c.folder = arena_text(c.arena, r->origin,
				      (size_t)(slash - r->origin));
	compile_recipe(&c, root);
	if (c.no_memory)
		return err_set(e, ERR_NO_MEMORY, where, "reading %s",
			       r->origin);
	return 0;
}

static int make(const char *origin, const char *text, size_t len, bool shipped,
		const struct recipe_value *values, size_t count, bool binding,
		struct recipe **out, struct recipe_problems *problems,
		struct err *e)
{
	struct recipe *r;
	int rc;

	*out = NULL;
	*problems = (struct recipe_problems){ 0 };
	if (len > RECIPE_MAX_SIZE)
		return err_set(e, ERR_RECIPE, where,
			       "%s is larger than 1 MB, no recipe is", origin);
	r = recipe_new(origin, text, len);
	if (!r)
		return err_set(e, ERR_NO_MEMORY, where, "reading %s", origin);
	r->shipped = shipped;
	text_clean(problems->origin, sizeof(problems->origin), origin,
		   strlen(origin));
	rc = compile(r, values, count, binding, problems, e);
	problem_sources(problems, text, len);
	if (rc == 0)
		rc = summary(r, problems, e);
	if (rc)
		recipe_free(&r);
	*out = r;
	return rc;
}

int recipe_parse(const char *origin, const char *text, size_t len,
		 struct recipe **out, struct recipe_problems *problems,
		 struct err *e)
{
	return make(origin, text, len, false, NULL, 0, false, out, problems, e);
}

int recipe_bind(const struct recipe *r, const struct recipe_value *values,
		size_t count, struct recipe **out,
		struct recipe_problems *problems, struct err *e)
{
	return make(r->origin, r->text, r->text_len, r->shipped, values, count,
		    true, out, problems, e);
}

static int unknown_recipe(const char *name, struct err *e)
{
	char file[96];
	struct near n;

	text_copy(file, sizeof(file) - 6, name);
	if (!text_ends(file, ".yaml"))
		memcpy(file + strlen(file), ".yaml", 6);
	n = near_to(file);
	for (const struct embedded *f = embedded; f->name; f++) {
		if (text_ends(f->name, ".yaml") && !strchr(f->name, '/'))
			near_try(&n, f->name);
	}
	if (n.best)
		return err_set(e, ERR_USAGE, where,
			       "no recipe '%s'; did you mean '%.*s'?", name,
			       (int)strlen(n.best) - 5, n.best);
	return err_set(e, ERR_USAGE, where,
		       "no recipe '%s'; unbrick recipe list shows them", name);
}

static int load_file(const char *path, struct recipe **out,
		     struct recipe_problems *problems, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, RECIPE_MAX_SIZE);
	rc = fsio_read_named(path, &text, e);
	if (rc >= 0)
		rc = make(path, buf_text(&text), text.len, false, NULL, 0,
			  false, out, problems, e);
	buf_fini(&text);
	return rc;
}

/* "NAME.yaml" in the user's folder; false if there is none. */
static bool in_config(const char *name, char *path, size_t size)
{
	char home[4096], folder[4096], file[96];

	snprintf(file, sizeof(file), "%s.yaml", name);
	return fsio_home(FSIO_CONFIG, home, sizeof(home), NULL) == 0 &&
	       fsio_join(folder, sizeof(folder), home, "recipes", NULL) == 0 &&
	       fsio_join(path, size, folder, file, NULL) == 0 &&
	       access(path, F_OK) == 0;
}

int recipe_load(const char *name, struct recipe **out,
		struct recipe_problems *problems, struct err *e)
{
	char path[4096], file[96];
	const char *text;

	*out = NULL;
	*problems = (struct recipe_problems){ 0 };
	if (strchr(name, '/') ||
	    (text_ends(name, ".yaml") && access(name, F_OK) == 0))
		return load_file(name, out, problems, e);
	if (strlen(name) > 64)
		return unknown_recipe(name, e);
	if (in_config(name, path, sizeof(path)))
		return load_file(path, out, problems, e);
	snprintf(file, sizeof(file), "%s.yaml", name);
	text = embedded_find(file);
	if (!text)
		return unknown_recipe(name, e);
	return make(file, text, strlen(text), true, NULL, 0, false, out,
		    problems, e);
}
