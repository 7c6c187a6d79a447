/* SPDX-License-Identifier: MIT */
/*
 * Every recipe of at most 1 MB is read or refused within a second: texts that
 * are as large as may be, each of one thing repeated.  The bound is in
 * processor time and generous, so that a slow or busy computer does not
 * matter and quadratic work does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/count.h"
#include "recipe/recipe.h"
#include "tests/lib/pace.h"

#define BOUND_S 5

static const char head[] = "recipe: x\n";
static const char steps[] = "steps:\n  - inspect:\n";

/* begin, then each over and over ("%d" counts), then end. */
static const struct text {
	const char *name, *begin, *each, *end;
} texts[] = {
	{ "variables", "recipe: x\nvars:\n", "  v%d: {}\n", steps },
	{ "one variable again", "recipe: x\nvars:\n", "  v: {}\n", steps },
	{ "keys", head, "k%d: 1\n", steps },
	{ "keys, then a known one again", head, "k%d: 1\n",
	  "title: a\ntitle: b\ntitle: c\n" },
	{ "a known key again", head, "title: a\n", steps },
	{ "a known key far from its first", head, "k%d: 1\ntitle: a\n", steps },
	{ "steps", "recipe: x\nsteps:\n", "  - inspect:\n", "" },
	{ "wrong steps", "recipe: x\nsteps:\n", "  - inspekt:\n", "" },
	{ "keys of a step", "recipe: x\nsteps:\n  - inspect:\n", "    k%d: 1\n",
	  "" },
	{ "one key of a step again", "recipe: x\nsteps:\n  - inspect:\n",
	  "    k%d:\n    retry: 1\n", "" },
	{ "platforms", "recipe: x\nfor: [", "photon, ", "p1]\nsteps: []\n" },
	{ "wrong platforms", "recipe: x\nfor: [", "foton, ",
	  "p1]\nsteps: []\n" },
	{ "verdicts", "recipe: x\nwhen: { verdict: [", "no-app, ",
	  "x] }\nsteps: []\n" },
	{ "modes", "recipe: x\nwhen: { mode: [", "dfu, ", "x] }\nsteps: []\n" },
	{ "lists in lists", "recipe: x\nsteps: ", "[", "" },
	{ "groups in groups", "recipe: x\nsteps: ", "{a: ", "" },
	{ "lists in lists with a blank", "recipe: x\nsteps: ", "[ ", "" },
	{ "lists in lists with a word", "recipe: x\nsteps: ", "[a,", "" },
	{ "rows of lists in lists",
	  "recipe: x\nsteps: ", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[a,", "" },
	{ "lists in lists, closed in quotes", "recipe: x\nsteps: ", "[']',",
	  "" },
	{ "lists in lists behind lists", "recipe: x\nsteps: ", "[],[", "" },
	{ "lists in lists, then a comment", "recipe: x\nsteps: ", "[#\n", "" },
	{ "lists and groups", "recipe: x\nsteps: ", "[{", "" },
	{ "lists in lists, line by line", "recipe: x\nsteps: ", "- ", "" },
	{ "repeats in repeats",
	  "recipe: x\nsteps: ", "[{repeat: {times: 2, steps: ", "" },
	{ "anchors", "recipe: x\nsteps: [", "&a%d b, ", "c]\n" },
	{ "aliases", "recipe: x\nsteps: [", "*a, ", "c]\n" },
	{ "tags", "recipe: x\nsteps: [", "!t b, ", "c]\n" },
	{ "directives", "", "%%TAG !t%d! x\n", "---\nrecipe: x\n" },
	{ "versions", "", "%%YAML 1.2\n", "---\nrecipe: x\n" },
	{ "documents", head, "---\n", "" },
	{ "comments", head, "#\n", steps },
	{ "empty lines", head, "\n", steps },
	{ "blanks", "recipe:", "                ", "x\nsteps: []\n" },
	{ "one long word", "recipe: ", "xxxxxxxxxxxxxxxx", "\nsteps: []\n" },
	{ "one long line", "recipe: x\ntitle: '", "many words ", "'\n" },
	{ "one folded text", "recipe: x\ntitle: >\n", "  a\n", steps },
	{ "one kept text", "recipe: x\ntitle: |\n", "  a\n", steps },
	{ "a text in quotes, folded", "recipe: x\ntitle: \"", "a\n  ", "\"\n" },
	{ "escapes", "recipe: x\ntitle: \"", "\\x41", "\"\n" },
	{ "a plain text over many lines", "recipe: x\ntitle: a\n", "  a\n",
	  steps },
	{ "variables in a text", "recipe: x\nvars: {a: {default: b}}\ntitle: '",
	  "$a", "'\nsteps: [{tell: $a}]\n" },
	{ "variables in a told text",
	  "recipe: x\nvars: {a: {default: b}}\nsteps: [{tell: '", "$a",
	  "'}]\n" },
	{ "dollars", "recipe: x\nsteps: [{tell: '", "$$", "'}]\n" },
	{ "mistakes at the end of a long line", "recipe: x\nsteps: [",
	  "{inspect: }, ", "{a: b}]\n" },
	{ "question marks", "recipe: x\n", "? a%d\n", steps },
	{ "question marks in a list", "recipe: x\nsteps: [", "? a, ", "b]\n" },
	{ "colons", "recipe: x\nsteps: [", ": , ", "b]\n" },
	{ "words on one line before a colon", "recipe: x\n", "a b ", ": c\n" },
	{ "deep indentation", "recipe: x\nsteps:\n", " -\n", "" },
	{ "bad bytes", head, "\xff", "" },
	{ "wide characters", "recipe: x\ntitle: '", "\xc3\xa9", "'\n" },
};

/* As many as fit into the largest recipe. */
static void make(const struct text *t, struct buf *out)
{
	size_t room = RECIPE_MAX_SIZE - strlen(t->end);

	buf_puts(out, t->begin);
	for (int i = 0;; i++) {
		char each[128];
		int n = snprintf(each, sizeof(each), t->each, i);

		if (out->len + (size_t)n > room)
			break;
		buf_add(out, each, (size_t)n);
	}
	buf_puts(out, t->end);
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void every_large_text_is_soon_judged(void **state)
{
	struct recipe_problems *problems = malloc(sizeof(*problems));
	double worst = 0;

	(void)state;
	assert_non_null(problems);
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct recipe *r;
		struct err e = { 0 };
		struct buf text;
		double took;

		buf_init(&text, RECIPE_MAX_SIZE);
		make(&texts[i], &text);
		took = seconds();
		recipe_parse("x.yaml", text.data, text.len, &r, problems, &e);
		recipe_free(&r);
		took = seconds() - took;
		buf_fini(&text);
		print_message("%5.0f ms  %-6s %s\n", took * 1000,
			      e.code ? err_row(e.code)->id : "read",
			      texts[i].name);
		worst = took > worst ? took : worst;
		if (took > pace_wait(BOUND_S))
			fail_msg("%s: %.1f s", texts[i].name, took);
	}
	print_message("at most %.0f ms\n", worst * 1000);
	free(problems);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_large_text_is_soon_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
