/* SPDX-License-Identifier: MIT */
/*
 * The shipped JSON Schemas among themselves: what they share stands once, in
 * common.json, and its lists of words are the program's own tables.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "base/text.h"
#include "model/catalog/road.h"
#include "model/diagnose/verdict.h"
#include "recipe/embed.h"
#include "tests/lib/schema.h"

#define COMMON "schema/common.json"

static const char *platform_word(size_t i)
{
	const struct platform *p = platform_at(i);

	return p ? p->name : NULL;
}

static const char *verdict_word(size_t i)
{
	return i < VERDICTS ? verdict_id((enum verdict)i) : NULL;
}

static const char *road_word(size_t i)
{
	enum road r = (enum road)(i + ROAD_SERIAL);

	return r < ROADS ? road_name(r) : NULL;
}

static const struct {
	const char *definition;
	const char *(*word)(size_t i); /* of the program; NULL past the end */
} lists[] = {
	{ "platform", platform_word },
	{ "verdict", verdict_word },
	{ "road", road_word },
};

static bool has(json_t *list, const char *word)
{
	size_t i;
	json_t *w;

	json_array_foreach(list, i, w)
	{
		if (strcmp(json_string_value(w), word) == 0)
			return true;
	}
	return false;
}

/* No word of the program is missing there, and none stands there alone. */
static void words_are_those_of_the_program(void **state)
{
	json_t *common = schema_load(COMMON);
	const char *word;

	(void)state;
	for (size_t l = 0; l < COUNT(lists); l++) {
		json_t *list = json_object_get(
			json_object_get(json_object_get(common, "definitions"),
					lists[l].definition),
			"enum");
		size_t n = 0;

		for (; (word = lists[l].word(n)); n++) {
			if (!has(list, word))
				fail_msg("common.json: no %s '%s'",
					 lists[l].definition, word);
		}
		assert_int_equal(json_array_size(list), n);
	}
	json_decref(common);
}

/* Calls back for every object inside a schema. */
static void each_object(json_t *j, void (*see)(json_t *o, void *ctx), void *ctx)
{
	const char *key;
	json_t *m;
	size_t i;

	if (json_is_object(j))
		see(j, ctx);
	json_object_foreach(j, key, m) each_object(m, see, ctx);
	json_array_foreach(j, i, m) each_object(m, see, ctx);
}

static void each_schema(void (*see)(const char *name, json_t *schema))
{
	size_t n = 0;

	for (const struct embedded *f = embedded; f->name; f++) {
		json_t *s;

		if (!text_starts(f->name, "schema/"))
			continue;
		s = schema_load(f->name);
		assert_non_null(s);
		see(f->name, s);
		json_decref(s);
		n++;
	}
	assert_true(n >= 28);
}

struct file {
	const char *name;
	json_t *root, *others;
};

static void leads_somewhere(json_t *o, void *ctx)
{
	const char *ref = json_string_value(json_object_get(o, "$ref"));
	struct file *f = ctx;
	json_t *in;

	if (ref && !schema_follow(f->root, f->others, ref, &in))
		fail_msg("%s: '%s' leads nowhere", f->name, ref);
}

static void see_references(const char *name, json_t *schema)
{
	struct file f = { name, schema, json_object() };

	each_object(schema, leads_somewhere, &f);
	json_decref(f.others);
}

static void every_reference_leads_somewhere(void **state)
{
	(void)state;
	each_schema(see_references);
}

/* An enumeration with four words of a shared list is a copy of it. */
static void is_no_copy(json_t *o, void *ctx)
{
	const char *pattern = json_string_value(json_object_get(o, "pattern"));
	json_t *words = json_object_get(o, "enum");
	const char *word;

	if (pattern && strstr(pattern, "photon"))
		fail_msg("%s: platforms in a pattern", (const char *)ctx);
	for (size_t l = 0; json_is_array(words) && l < COUNT(lists); l++) {
		size_t same = 0;

		for (size_t i = 0; (word = lists[l].word(i)); i++)
			same += has(words, word);
		if (same > 3)
			fail_msg("%s: a %s list of its own", (const char *)ctx,
				 lists[l].definition);
	}
}

static void see_copies(const char *name, json_t *schema)
{
	char copy[80];

	text_copy(copy, sizeof(copy), name);
	if (strcmp(name, COMMON) != 0)
		each_object(schema, is_no_copy, copy);
}

static void nothing_is_said_twice(void **state)
{
	(void)state;
	each_schema(see_copies);
}

/* The checker goes from one file to the other and back. */
static void references_are_followed(void **state)
{
	static const struct {
		const char *platform;
		bool good;
	} cases[] = {
		{ "msom", true },
		{ "platform-99", true },
		{ "photn", false },
		{ "platform-", false },
	};
	json_t *schema = schema_load("schema/bench.json");
	char why[300];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		json_t *doc = json_pack("{s:s, s:[{s:s, s:s, s:s, s:s, s:b, "
					"s:s}]}",
					"schema", "unbrick.bench/1", "devices",
					"name", "a", "id", "b", "port", "1-1",
					"platform", cases[i].platform,
					"plugged", 1, "mode", "dfu");

		if (schema_holds(schema, doc, why, sizeof(why)) !=
		    cases[i].good)
			fail_msg("%s: %s", cases[i].platform, why);
		json_decref(doc);
	}
	json_decref(schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_those_of_the_program),
		cmocka_unit_test(every_reference_leads_somewhere),
		cmocka_unit_test(nothing_is_said_twice),
		cmocka_unit_test(references_are_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
