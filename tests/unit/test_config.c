/* SPDX-License-Identifier: MIT */
/*
 * config.yaml: what is good for the reader is good for the schema, and what is
 * wrong is named with its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "base/fsio.h"
#include "cli/commands.h"
#include "recipe/config.h"
#include "recipe/yaml.h"
#include "tests/lib/schema.h"
#include "tests/lib/scratch.h"

static struct recipe_problems problems;
static struct config config;
static char path[SCRATCH_PATH];

static int read_text(const char *text)
{
	int rc;

	config_free(&config);
	scratch_file(path, sizeof(path), ".yaml", text);
	rc = config_load(path, &config, &problems, NULL);
	scratch_drop(path);
	return rc;
}

static bool by_schema(const char *text)
{
	json_t *schema = schema_load("schema/config.schema.json");
	struct yaml_error at;
	struct arena arena;
	char why[300];
	json_t *value;
	bool good;

	arena_init(&arena, 8u << 20);
	value = schema_from_yaml(
		yaml_parse(&arena, text, strlen(text), &at, NULL));
	good = schema_holds(schema, value, why, sizeof(why));
	json_decref(value);
	json_decref(schema);
	arena_fini(&arena);
	return good;
}

static const char *const good[] = {
	"{}",
	"firmware: /srv/firmware\n",
	"firmware: [a, ~/b.zip, /c]\nstore: store\ntheme: light\njobs: 8\n",
	"operator: Ann B.\nlot: 17\ncustomer: \"No: 5\"\n",
	"budget: 2 GB\npassphrase_file: ~/.unbrick-pass\n",
	"budget: 1048576\n",
	"theme: high-contrast\njobs: 64\nbudget: 500m\n",
	"still: true\nno_mouse: false\n",
	"records: shop\n",
	"records: \"postgres://bench7@host/shop?sslmode=require\"\n",
	"records: host=/run/pg user=a:b\n",
};

static const char *const bad[] = {
	"firmwares: /a\n",    "firmware: []\n", "firmware: { a: b }\n",
	"theme: pink\n",      "jobs: 0\n",	"jobs: 65\n",
	"jobs: many\n",	      "budget: some\n", "budget: 2 GiBs\n",
	"operator: [a, b]\n", "store:\n",	"- firmware\n",
	"records: [a]\n",     "records:\n",	"jobs: [1]\n",
	"password: secret\n", "lot: {}\n",	"still: maybe\n",
	"no_mouse: [true]\n", "still: $x\n",
};

static void reader_and_schema_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		if (read_text(good[i]) != 0)
			fail_msg("%s: %s", good[i], problems.list[0].what);
		if (!by_schema(good[i]))
			fail_msg("schema: %s", good[i]);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (read_text(bad[i]) != -ERR_CONFIG || !problems.count)
			fail_msg("taken: %s", bad[i]);
		if (by_schema(bad[i]))
			fail_msg("schema takes: %s", bad[i]);
	}
}

static void every_error_has_its_place_and_a_hint(void **state)
{
	(void)state;
	assert_int_equal(read_text("jobs: 99\n# a comment\ntheme: drak\n"
				   "firmwear: x\njobs: 2\n"),
			 -ERR_CONFIG);
	assert_int_equal(problems.count, 4);
	assert_int_equal(problems.list[0].line, 1);
	assert_int_equal(problems.list[0].column, 7);
	assert_int_equal(problems.list[1].line, 3);
	assert_string_equal(problems.list[1].hint, "did you mean 'dark'?");
	assert_int_equal(problems.list[2].line, 4);
	assert_string_equal(problems.list[2].hint, "did you mean 'firmware'?");
	assert_int_equal(problems.list[3].line, 5);
	assert_string_equal(problems.list[3].source, "jobs: 2");
}

/* Neither taken nor shown. */
static void no_password_is_taken(void **state)
{
	static const char *const texts[] = {
		"records: postgres://ann:canary@host/shop\n",
		"records: host=h password=canary\n",
		"records: \"postgres://host/shop?PASSWORD=canary\"\n",
		"records: \"host=h sslpassword=canary\"\n",
	};
	struct buf text;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_int_equal(read_text(texts[i]), -ERR_CONFIG);
		assert_int_equal(config.count, 0);
		buf_init(&text, 1 << 16);
		recipe_problem_print(&problems, 0, &text);
		assert_non_null(strstr(buf_text(&text), "pgpass"));
		assert_null(strstr(buf_text(&text), "canary"));
		buf_fini(&text);
	}
}

static const char *value_of(const char *key)
{
	for (size_t i = 0; i < config.count; i++) {
		if (strcmp(config.list[i].key, key) == 0)
			return config.list[i].text;
	}
	fail_msg("no %s", key);
	return NULL;
}

static void paths_are_whole(void **state)
{
	char here[SCRATCH_PATH + 20];

	(void)state;
	setenv("HOME", "/home/ann", 1);
	assert_int_equal(read_text("firmware: fw\nstore: ~/store\n"
				   "passphrase_file: /etc/pass\n"),
			 0);
	*strrchr(path, '/') = '\0';
	snprintf(here, sizeof(here), "%s/fw", path);
	assert_string_equal(value_of("firmware"), here);
	assert_string_equal(value_of("store"), "/home/ann/store");
	assert_string_equal(value_of("passphrase_file"), "/etc/pass");
}

static void a_switch_that_is_off_says_nothing(void **state)
{
	(void)state;
	assert_int_equal(read_text("still: false\nno_mouse: true\n"), 0);
	assert_int_equal(config.count, 1);
	assert_string_equal(config.list[0].option, "no-mouse");
}

static bool is_option(const char *name)
{
	const struct cli_command *c;

	for (const struct cli_option *o = cli_common; o->name; o++) {
		if (strcmp(o->name, name) == 0)
			return true;
	}
	for (size_t i = 0; (c = cli_commands[i]); i++) {
		for (const struct cli_option *o = c->options; o && o->name; o++)
			if (strcmp(o->name, name) == 0)
				return true;
	}
	return false;
}

/* A key that stands for no option would do nothing, without a word. */
static void every_key_is_an_option(void **state)
{
	(void)state;
	assert_int_equal(read_text("firmware: a\nstore: b\ntheme: dark\n"
				   "jobs: 1\noperator: o\nlot: l\n"
				   "customer: c\nbudget: 1G\n"
				   "passphrase_file: p\n"
				   "still: true\nno_mouse: true\n"),
			 0);
	assert_int_equal(config.count, 11);
	for (size_t i = 0; i < config.count; i++) {
		if (!is_option(config.list[i].option))
			fail_msg("%s is no option", config.list[i].option);
	}
}

static void every_key_is_told_in_the_manual(void **state)
{
	json_t *schema = schema_load("schema/config.schema.json"), *value;
	struct buf page;
	const char *key;

	(void)state;
	buf_init(&page, 1u << 20);
	assert_int_equal(
		fsio_read("src/share/man/unbrick-files.5", &page, NULL), 0);
	json_object_foreach(json_object_get(schema, "properties"), key, value)
	{
		char word[64];

		snprintf(word, sizeof(word), "%s:", key);
		if (!strstr(buf_text(&page), word))
			fail_msg("unbrick-files.5: %s", word);
	}
	buf_fini(&page);
	json_decref(schema);
}

static void a_file_that_is_not_there_says_nothing(void **state)
{
	(void)state;
	config_free(&config);
	assert_int_equal(config_load("/no/such", &config, &problems, NULL), 0);
	assert_int_equal(config.count, 0);
	assert_int_equal(read_text(""), 0);
	assert_int_equal(read_text("# nothing yet\n"), 0);
	assert_int_equal(read_text("a: [\n"), -ERR_CONFIG);
	assert_int_equal(problems.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reader_and_schema_agree),
		cmocka_unit_test(every_error_has_its_place_and_a_hint),
		cmocka_unit_test(no_password_is_taken),
		cmocka_unit_test(paths_are_whole),
		cmocka_unit_test(a_switch_that_is_off_says_nothing),
		cmocka_unit_test(every_key_is_an_option),
		cmocka_unit_test(every_key_is_told_in_the_manual),
		cmocka_unit_test(a_file_that_is_not_there_says_nothing),
	};
	int rc = cmocka_run_group_tests(tests, NULL, NULL);

	config_free(&config);
	return rc;
}
