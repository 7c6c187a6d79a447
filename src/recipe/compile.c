/* SPDX-License-Identifier: MIT */
#include "recipe/compile.h"

#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "base/text.h"

#define AT(member)  offsetof(struct recipe, member)
#define VAR(member) offsetof(struct recipe_var, member)

static bool is_name(const char *text, const char *more)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz");

	return n && text[n + strspn(text + n, more)] == '\0';
}

static void read_recipe_name(struct compile *c, const struct yaml *y, void *to)
{
	const char *text = value_word(c, y);

	if (!text)
		return;
	if (is_name(text, "abcdefghijklmnopqrstuvwxyz0123456789-._") &&
	    strlen(text) <= 64)
		*(const char **)to = text;
	else
		problem_at(c, y, "small letters, digits and '-': fix-photon",
			   "'%s' is no name for a recipe", text);
}

static void read_for(struct compile *c, const struct yaml *y, void *to)
{
	struct recipe *r = to;

	read_platforms(c, y, r->platforms, &r->platform_count);
}

static void read_header_when(struct compile *c, const struct yaml *y, void *to)
{
	struct recipe *r = to;

	r->has_when = true;
	read_when(c, y, &r->when);
}

static void read_default(struct compile *c, const struct yaml *y, void *to)
{
	if (y->kind == YAML_SCALAR && y->len == 0 && !y->plain)
		*(const char **)to = ""; /* "" was meant */
	else
		*(const char **)to = value_word(c, y);
}

static const struct field var_fields[] = {
	{ "default", read_default, VAR(value) },
	{ "file", read_bool, VAR(file) },
	{ "required", read_bool, VAR(required) },
	{ "help", read_name, VAR(help) },
	{ 0 },
};

static void read_one_var(struct compile *c, const struct yaml *y)
{
	struct recipe_var *v = &c->r->vars[c->r->var_count];

	if (!is_name(y->key->text, "abcdefghijklmnopqrstuvwxyz0123456789_") ||
	    y->key->len > 40) {
		problem_at(c, y->key, "small letters, digits and '_'",
			   "'%s' is no name for a variable", y->key->text);
		return;
	}
	if (c->r->var_count == RECIPE_MAX_VARS) {
		problem_at(c, y->key, NULL, "more than %d variables",
			   RECIPE_MAX_VARS);
		return;
	}
	v->name = y->key->text;
	if (!yaml_is_null(y))
		map_read(c, y, "a variable", var_fields, v);
	c->r->var_count++;
	if (v->required && v->value)
		problem_at(c, y->key, "take one of them away",
			   "'%s' is required and has a default", v->name);
}

static void read_vars(struct compile *c, const struct yaml *y, void *to)
{
	(void)to;
	if (yaml_is_null(y))
		return;
	if (y->kind != YAML_MAP) {
		problem_at(c, y, "vars: { app: { file: true } }",
			   "'vars' is a group of variables");
		return;
	}
	for (const struct yaml *m = y->first; m; m = m->next) {
		if (compile_seen_before(y, m))
			problem_at(c, m->key, NULL, "'%s' stands here twice",
				   m->key->text);
		else
			read_one_var(c, m);
	}
}

static void read_later(struct compile *c, const struct yaml *y, void *to)
{
	(void)c;
	(void)y;
	(void)to;
}

/*
 * Two passes: platforms and variables first, wherever they stand, because
 * conditions and steps are judged by them.
 */
static const struct field first_pass[] = {
	{ "recipe", read_recipe_name, AT(name) },
	{ "title", read_name, AT(title) },
	{ "for", read_for, 0 },
	{ "when", read_later, 0 },
	{ "vars", read_vars, 0 },
	{ "steps", read_later, 0 },
	{ 0 },
};

static bool flash_writes(enum recipe_verb v)
{
	return v == RECIPE_FLASH || v == RECIPE_RESTORE || v == RECIPE_PLAN ||
	       v == RECIPE_KEYS || v == RECIPE_SETUP;
}

static void sum_up(struct recipe *r, const struct recipe_steps *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];

		r->writes |= flash_writes(s->verb) &&
			     !(s->verb == RECIPE_KEYS &&
			       s->keys == RECIPE_KEYS_CHECK);
		r->writes |= s->on_fail == RECIPE_FAIL_RESTORE;
		r->asks |= s->verb == RECIPE_ASK && !s->var;
		sum_up(r, &s->body);
		sum_up(r, &s->fail_steps);
	}
}

static void check_values(struct compile *c)
{
	for (size_t i = 0; i < c->value_count; i++) {
		const char *name = c->values[i].name;
		struct near n = near_to(name);
		char hint[96] = "";
		bool known = false;

		for (size_t j = 0; j < c->r->var_count; j++) {
			known |= strcmp(c->r->vars[j].name, name) == 0;
			near_try(&n, c->r->vars[j].name);
		}
		if (n.best)
			snprintf(hint, sizeof(hint), "did you mean '%s'?",
				 n.best);
		if (!known)
			problem_plain(c->problems, 0, 0, hint,
				      "the recipe has no variable '%s'", name);
	}
}

/* What was given becomes the value; what is required must be there. */
static void bind_vars(struct compile *c)
{
	check_values(c);
	for (size_t i = 0; i < c->r->var_count; i++) {
		struct recipe_var *v = &c->r->vars[i];
		char hint[96];

		for (size_t j = 0; j < c->value_count; j++) {
			if (strcmp(c->values[j].name, v->name) == 0)
				v->value =
					arena_text(c->arena, c->values[j].value,
						   strlen(c->values[j].value));
		}
		snprintf(hint, sizeof(hint), "--var %s=%s", v->name,
			 v->file ? "FILE" : "...");
		if (v->required && !v->value)
			problem_plain(c->problems, 0, 0, hint,
				      "variable '%s' is required%s%s", v->name,
				      v->help ? ": " : "",
				      v->help ? v->help : "");
		else if (v->value && v->file && !v->value[0])
			problem_plain(c->problems, 0, 0, hint,
				      "variable '%s' must name a file",
				      v->name);
	}
}

void compile_recipe(struct compile *c, const struct yaml *root)
{
	const struct yaml *steps, *when;

	if (root->kind != YAML_MAP) {
		problem_at(c, root,
			   "recipe: NAME, then steps:", "this is no recipe");
		return;
	}
	map_read(c, root, "a recipe", first_pass, c->r);
	if (!yaml_get(root, "recipe"))
		problem_at(c, root, "begin with recipe: NAME",
			   "the recipe has no name");
	if (c->binding)
		bind_vars(c);
	when = yaml_get(root, "when");
	if (when)
		read_header_when(c, when, c->r);
	steps = yaml_get(root, "steps");
	if (!steps) {
		problem_at(c, root, "steps:", "the recipe has no steps");
		return;
	}
	read_steps(c, steps, &c->r->steps);
	compile_check_order(c, &c->r->steps);
	sum_up(c->r, &c->r->steps);
	c->r->bound = c->binding;
}
