/* SPDX-License-Identifier: MIT */
/* The manual pages know every command, option, key and fault of the tables. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fsio.h"
#include "base/text.h"
#include "bench/cloud/fault.h"
#include "bench/vdev/fault.h"
#include "cli/commands.h"

/* Without the escapes of roff: "\-" is a dash, "\fB" is nothing. */
static char *read_page(const char *path)
{
	struct buf text;
	char *to, *page;

	buf_init(&text, 1 << 20);
	assert_int_equal(fsio_read(path, &text, NULL), 0);
	page = to = strdup(buf_text(&text));
	for (const char *from = page; *from; from++) {
		if (from[0] == '\\' && from[1] == 'f' && from[2])
			from += 2;
		else if (*from != '\\')
			*to++ = *from;
	}
	*to = '\0';
	buf_fini(&text);
	return page;
}

/* Is it there, with neither a letter nor a dash beside it? */
static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at++) {
		char before = ' ', after = at[len];

		if (at > text)
			before = at[-1];
		if (!isalnum((unsigned char)before) && before != '-' &&
		    before != '_' && !isalnum((unsigned char)after) &&
		    after != '-' && after != '_')
			return true;
	}
	return false;
}

/* The lines in bold: what is typed. */
static char *bold_lines(const char *page)
{
	char *out = calloc(1, strlen(page) + 2), *to = out;

	assert_non_null(out);
	for (const char *line = page; *line; line += strcspn(line, "\n") + 1) {
		size_t n = strcspn(line, "\n") + 1;

		if (text_starts(line, ".B"))
			to = (char *)memcpy(to, line, n) + n;
		if (!line[n - 1])
			break;
	}
	return out;
}

/*
 * What is said about a word: each paragraph that it begins, up to the next,
 * and the sections that several commands share.
 */
static char *about(const char *page, const char *word)
{
	static const char *const shared[] = { "\n.SH RUNNING",
					      "\n.SH THE CONSOLE" };
	char *out = calloc(3, strlen(page) + 2);
	const char *at, *end;

	assert_non_null(out);
	for (at = page; (at = strstr(at, "\n.TP\n.B")); at++) {
		const char *tag = strchr(at + 7, ' ') + 1;

		end = strstr(at + 5, "\n.TP\n");
		if (!end)
			end = at + strlen(at);
		if (text_starts(tag, word) &&
		    strchr(" \"\n", tag[strlen(word)]))
			strncat(out, at, (size_t)(end - at));
	}
	if (!out[0])
		fail_msg("no paragraph begins with '%s'", word);
	for (size_t i = 0; i < 2; i++) {
		at = strstr(page, shared[i]);
		assert_non_null(at);
		end = strstr(at + 5, "\n.SH ");
		strncat(out, at, (size_t)(end - at));
	}
	return out;
}

static void check_options(const char *text, const char *command,
			  const struct cli_option *o)
{
	char name[48];

	for (; o && o->name; o++) {
		snprintf(name, sizeof(name), "--%s", o->name);
		if (!has_word(text, name))
			fail_msg("unbrick.1: %s of %s", name, command);
		snprintf(name, sizeof(name), "-%c", o->letter);
		if (o->letter && !has_word(text, name))
			fail_msg("unbrick.1: %s of %s", name, command);
	}
}

static void every_command_and_option_is_told(void **state)
{
	char *page = read_page("src/share/man/unbrick.1"), *text;
	const struct cli_command *c;

	(void)state;
	check_options(page, "every command", cli_common);
	for (size_t i = 0; (c = cli_commands[i]); i++) {
		if (c->face) {
			check_options(page, c->name, c->options);
			continue;
		}
		text = about(page, c->name);
		check_options(text, c->name, c->options);
		free(text);
	}
	free(page);
}

static bool known(const char *name, size_t len)
{
	const struct cli_command *c;
	const struct cli_option *o;

	for (o = cli_common; o->name; o++) {
		if (strlen(o->name) == len && !memcmp(o->name, name, len))
			return true;
	}
	for (size_t i = 0; (c = cli_commands[i]); i++) {
		for (o = c->options; o && o->name; o++) {
			if (strlen(o->name) == len &&
			    !memcmp(o->name, name, len))
				return true;
		}
	}
	return false;
}

static void no_option_is_told_that_is_not_there(void **state)
{
	char *page = read_page("src/share/man/unbrick.1");

	(void)state;
	for (const char *at = page; (at = strstr(at, "--"));) {
		size_t n = strspn(at += 2, "abcdefghijklmnopqrstuvwxyz-");

		if (n && !known(at, n))
			fail_msg("unbrick.1: there is no --%.*s", (int)n, at);
	}
	free(page);
}

static void check_told(const char *page, const char *text, const char *word)
{
	if (!has_word(text, word))
		fail_msg("%s: nothing about '%s'", page, word);
}

/* Keys, and words of enums. */
static void walk(const json_t *schema, const char *text)
{
	const char *key;
	const json_t *v, *word;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)schema, key, v)
	{
		const char *inner;
		const json_t *ignored;

		if (strcmp(key, "properties") == 0) {
			json_object_foreach((json_t *)(uintptr_t)v, inner,
					    ignored)
				check_told("unbrick-recipe.5", text, inner);
		}
		if (strcmp(key, "enum") == 0) {
			json_array_foreach(v, i, word)
				check_told("unbrick-recipe.5", text,
					   json_string_value(word));
		}
		walk(v, text);
	}
	json_array_foreach(schema, i, v) walk(v, text);
}

static void every_key_of_a_recipe_is_told(void **state)
{
	char *page = read_page("src/share/man/unbrick-recipe.5");
	char *bold = bold_lines(page);
	json_t *schema =
		json_load_file("src/share/schema/recipe.schema.json", 0, NULL);

	(void)state;
	assert_non_null(schema);
	walk(schema, bold);
	json_decref(schema);
	free(bold);
	free(page);
}

static void every_fault_of_a_scene_is_told(void **state)
{
	char *page = read_page("src/share/man/unbrick-scene.5");
	char *bold = bold_lines(page);

	(void)state;
	for (int i = 0; i < VDEV_FAULTS; i++)
		check_told("unbrick-scene.5", bold,
			   fault_id((enum fault_kind)i));
	for (int i = 0; i < CLOUD_FAULTS; i++)
		check_told("unbrick-scene.5", bold,
			   cloud_fault_id((enum cloud_fault_kind)i));
	free(bold);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_and_option_is_told),
		cmocka_unit_test(no_option_is_told_that_is_not_there),
		cmocka_unit_test(every_key_of_a_recipe_is_told),
		cmocka_unit_test(every_fault_of_a_scene_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
