/* SPDX-License-Identifier: MIT */
/* Recipe texts: recipe/recipe.h. */
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "recipe/recipe.h"

/*
 * libfyaml 0.7.12 loses a buffer of 2 KB when a quoted scalar with many
 * escapes is never closed; nothing here could free it.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfyaml";
}

static void check_clean(const char *text)
{
	for (; *text; text++)
		fuzz_require((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void check_problems(const struct recipe_problems *p, int rc)
{
	struct buf out;

	fuzz_require(p->count <= RECIPE_MAX_PROBLEMS);
	fuzz_require(rc == 0 ? p->count == 0
			     : rc != -(int)ERR_RECIPE || p->count > 0);
	buf_init(&out, 1u << 20);
	for (size_t i = 0; i < p->count; i++) {
		check_clean(p->list[i].what);
		check_clean(p->list[i].hint);
		check_clean(p->list[i].source);
		recipe_problem_print(p, i, &out);
	}
	buf_fini(&out);
}

static void check_steps(const struct recipe_steps *steps, unsigned depth)
{
	char text[200];

	fuzz_require(depth <= RECIPE_MAX_DEPTH);
	fuzz_require(steps->count <= RECIPE_MAX_STEPS);
	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];

		fuzz_require(s->verb < RECIPE_VERBS);
		fuzz_require(s->retry <= RECIPE_MAX_RETRY);
		fuzz_require(s->seconds <= RECIPE_MAX_SECONDS);
		fuzz_require(s->times <= RECIPE_MAX_REPEAT);
		check_clean(recipe_step_text(s, text, sizeof(text)));
		check_steps(&s->body, depth + 1);
		check_steps(&s->fail_steps, depth + 1);
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static const struct recipe_value app = { "app", "a b\n.bin" };
	static struct recipe_problems problems;
	struct recipe *r = NULL, *bound = NULL;
	struct err e = { 0 };
	int rc;

	fuzz_luck();
	rc = recipe_parse("f/z.yaml", (const char *)data, size, &r, &problems,
			  &e);
	fuzz_require(rc == 0 ? r != NULL : r == NULL);
	check_problems(&problems, rc);
	if (rc)
		return;
	fuzz_require(r->name && r->steps.count > 0);
	check_steps(&r->steps, 0);
	err_clear(&e);
	rc = recipe_bind(r, &app, 1, &bound, &problems, &e);
	check_problems(&problems, rc);
	if (rc == 0)
		check_steps(&bound->steps, 0);
	recipe_free(&bound);
	recipe_free(&r);
}
