/* SPDX-License-Identifier: MIT */
/* Command line: what is taken for what, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "base/near.h"
#include "cli/commands.h"
#include "cli/frame.h"

#define MAX_WORDS 12

struct line {
	struct cli cli;
	struct err e;
	int rc;
	char words[MAX_WORDS][64];
	char *argv[MAX_WORDS + 1];
};

static const struct cli_host host = { .commands = cli_commands };

static struct line *parse(struct line *l, const char *const *words)
{
	int argc = 1;

	memset(l, 0, sizeof(*l));
	l->cli.host = &host;
	strcpy(l->words[0], "unbrick");
	l->argv[0] = l->words[0];
	for (; words[argc - 1]; argc++) {
		assert_true(argc < MAX_WORDS);
		strcpy(l->words[argc], words[argc - 1]);
		l->argv[argc] = l->words[argc];
	}
	l->rc = options_parse(&l->cli, argc, l->argv, &l->e);
	return l;
}

#define PARSE(l, ...) parse(l, (const char *const[]){ __VA_ARGS__, NULL })

static void options_may_stand_anywhere(void **state)
{
	struct line l;

	(void)state;
	PARSE(&l, "--json", "help", "-f", "a", "list", "--firmware=b", "-dX1");
	assert_int_equal(l.rc, 0);
	assert_string_equal(l.cli.command->name, "help");
	assert_true(l.cli.json);
	assert_int_equal(l.cli.arg_count, 1);
	assert_string_equal(l.cli.args[0], "list");
	assert_string_equal(cli_value(&l.cli, "firmware", 0), "a");
	assert_string_equal(cli_value(&l.cli, "firmware", 1), "b");
	assert_null(cli_value(&l.cli, "firmware", 2));
	assert_string_equal(l.cli.device, "X1");
	options_fini(&l.cli);
}

static void dashes_end_the_options(void **state)
{
	struct line l;

	(void)state;
	PARSE(&l, "help", "--", "--json");
	assert_int_equal(l.rc, 0);
	assert_false(l.cli.json);
	assert_string_equal(l.cli.args[0], "--json");
	options_fini(&l.cli);
}

static void a_lone_dash_is_an_argument(void **state)
{
	struct line l;

	(void)state;
	PARSE(&l, "help", "-");
	assert_int_equal(l.rc, 0);
	assert_string_equal(l.cli.args[0], "-");
	options_fini(&l.cli);
}

static void wrong_lines_are_named(void **state)
{
	static const struct {
		const char *words[4];
		const char *says;
	} cases[] = {
		{ { "hepl" }, "did you mean 'help'" },
		{ { "help", "--jsno" }, "did you mean '--json'" },
		{ { "help", "--json=1" }, "takes no value" },
		{ { "help", "--store" }, "needs a value" },
		{ { "help", "--store", "--json" }, "needs a value" },
		{ { "help", "--store=a", "--store=b" }, "given twice" },
		{ { "help", "a", "b" }, "one argument too many" },
		{ { "-x" }, "unknown option '-x'" },
		{ { "zzzzzz" }, "unknown command 'zzzzzz'" },
	};
	struct line l;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		parse(&l, cases[i].words);
		assert_int_equal(l.rc, -ERR_USAGE);
		if (!strstr(l.e.what, cases[i].says))
			fail_msg("'%s' lacks '%s'", l.e.what, cases[i].says);
		options_fini(&l.cli);
	}
}

static void an_early_error_still_honours_json(void **state)
{
	struct line l;

	(void)state;
	PARSE(&l, "hepl", "--json");
	assert_int_equal(l.rc, -ERR_USAGE);
	assert_true(l.cli.json);
	options_fini(&l.cli);
}

static void hostile_words_reach_no_terminal(void **state)
{
	struct line l;

	(void)state;
	PARSE(&l, "\033]52;c;x\a");
	assert_int_equal(l.rc, -ERR_USAGE);
	assert_null(strchr(l.e.what, '\033'));
	options_fini(&l.cli);
}

static void numbers_have_a_range(void **state)
{
	struct line l;
	struct err e = { 0 };
	unsigned long n;

	(void)state;
	PARSE(&l, "help", "--store", "12");
	assert_int_equal(cli_number(&l.cli, "store", 1, 64, 4, &n, &e), 0);
	assert_int_equal(n, 12);
	assert_int_equal(cli_number(&l.cli, "bench", 1, 64, 4, &n, &e), 0);
	assert_int_equal(n, 4);
	assert_int_equal(cli_number(&l.cli, "store", 1, 8, 4, &n, &e),
			 -ERR_USAGE);
	options_fini(&l.cli);
}

static void near_words_are_found(void **state)
{
	static const char *const words[] = { "bootloader", "system", "tinker",
					     "radio", "ncp" };
	static const struct {
		const char *word, *best;
	} cases[] = {
		{ "bootlaoder", "bootloader" }, { "Bootloader", "bootloader" },
		{ "boot", "bootloader" },	{ "sytem", "system" },
		{ "tinkr", "tinker" },		{ "npc", "ncp" },
		{ "firmware", NULL },		{ "x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct near n = near_to(cases[i].word);

		for (size_t j = 0; j < COUNT(words); j++)
			near_try(&n, words[j]);
		if (cases[i].best)
			assert_string_equal(n.best, cases[i].best);
		else
			assert_null(n.best);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_may_stand_anywhere),
		cmocka_unit_test(dashes_end_the_options),
		cmocka_unit_test(a_lone_dash_is_an_argument),
		cmocka_unit_test(wrong_lines_are_named),
		cmocka_unit_test(an_early_error_still_honours_json),
		cmocka_unit_test(hostile_words_reach_no_terminal),
		cmocka_unit_test(numbers_have_a_range),
		cmocka_unit_test(near_words_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
