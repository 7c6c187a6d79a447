/* SPDX-License-Identifier: MIT */
/* unbrick releases and compat: output, documents, exit codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/lib/cli_run.h"

static struct cli_output o;

static void assert_has(const char *text, const char *what)
{
	if (!strstr(text, what))
		fail_msg("'%s' is not in: %s", what, text);
}

static json_t *document(void)
{
	json_t *doc = cli_line(&o, 0);

	assert_int_equal(cli_check_schema(&o, "document"), 1);
	return doc;
}

static void a_bad_combination_is_named(void **state)
{
	(void)state;
	CLI_RUN(&o, "compat", "--platform", "photon", "--bootloader", "100",
		"--system", "207");
	assert_int_equal(o.rc, 0);
	assert_has(o.out, "bootloader too old");
	assert_has(o.out, "needs bootloader 101 (0.7.0)");
	CLI_RUN(&o, "compat", "--platform", "photon", "--bootloader", "100",
		"--system", "207", "--check");
	assert_int_equal(o.rc, 1);
	CLI_RUN(&o, "compat", "--platform", "photon", "--bootloader", "101",
		"--release", "0.7.0", "--check");
	assert_int_equal(o.rc, 0);
	assert_has(o.out, "good");
}

static void compat_is_a_document_for_programs(void **state)
{
	json_t *doc, *f;

	(void)state;
	CLI_RUN(&o, "compat", "--json", "--platform", "photon", "--bootloader",
		"100", "--system", "207");
	doc = document();
	assert_true(json_is_false(json_object_get(doc, "good")));
	f = json_array_get(json_object_get(doc, "findings"), 0);
	assert_string_equal(json_string_value(json_object_get(f, "id")),
			    "bootloader-too-old");
	assert_int_equal(json_integer_value(json_object_get(f, "has")), 100);
	json_decref(doc);
	CLI_RUN(&o, "compat", "--json", "--system", "207");
	doc = document();
	assert_true(json_array_size(json_object_get(doc, "platforms")) >= 4);
	json_decref(doc);
	CLI_RUN(&o, "compat", "--json", "--platform", "6", "--user", "2302");
	doc = document();
	assert_true(json_is_null(json_object_get(doc, "good")));
	assert_true(json_array_size(json_object_get(doc, "combinations")) > 3);
	json_decref(doc);
}

static void releases_are_listed(void **state)
{
	json_t *doc, *r;

	(void)state;
	CLI_RUN(&o, "releases");
	assert_int_equal(o.rc, 0);
	assert_has(o.out, "photon");
	CLI_RUN(&o, "releases", "--platform", "electron", "--final");
	assert_has(o.out, "0.6.4");
	assert_null(strstr(o.out, "-rc"));
	CLI_RUN(&o, "releases", "0.7.0", "--platform", "p1");
	assert_has(o.out, "needs system part 1 v207 (0.7.0), bootloader v7");
	CLI_RUN(&o, "releases", "0.7.0", "--platform", "p1", "--json");
	doc = document();
	r = json_array_get(json_object_get(doc, "releases"), 0);
	assert_int_equal(json_array_size(json_object_get(r, "modules")), 4);
	json_decref(doc);
	CLI_RUN(&o, "releases", "--platform", "argon", "--json");
	doc = document();
	assert_true(json_array_size(json_object_get(doc, "releases")) > 100);
	json_decref(doc);
}

static void an_empty_list_says_so(void **state)
{
	(void)state;
	CLI_RUN(&o, "releases", "--platform", "sulu");
	assert_int_equal(o.rc, 0);
	assert_has(o.out, "none is known; unbrick firmware fetch --releases "
			  "--platform sulu");
}

static void wrong_words_are_mended(void **state)
{
	(void)state;
	CLI_RUN(&o, "releases", "1.2.12", "--platform", "photon");
	assert_int_equal(o.rc, 2);
	assert_has(o.err, "did you mean 1.2.1?");
	CLI_RUN(&o, "compat", "--platform", "foton");
	assert_int_equal(o.rc, 2);
	assert_has(o.err, "did you mean 'photon'?");
	CLI_RUN(&o, "compat", "--platform", "photon", "--system", "x");
	assert_int_equal(o.rc, 2);
	CLI_RUN(&o, "compat", "--platform", "photon", "--release", "1.2.1",
		"--system", "207");
	assert_int_equal(o.rc, 2);
	CLI_RUN(&o, "compat", "--platform", "photon", "--release", "4.0.0");
	assert_int_equal(o.rc, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_combination_is_named),
		cmocka_unit_test(compat_is_a_document_for_programs),
		cmocka_unit_test(releases_are_listed),
		cmocka_unit_test(an_empty_list_says_so),
		cmocka_unit_test(wrong_words_are_mended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
