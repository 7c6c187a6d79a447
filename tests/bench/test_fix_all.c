/* SPDX-License-Identifier: MIT */
/*
 * `fix` on every scene that is shipped: exit 0 means that each device model
 * starts and finds itself sound, exit 4 that nothing was written to any, and
 * where some passed the others are named, in the document too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/cli_run.h"
#include "tests/lib/oracle.h"

#define SCENES "recipes/scenes/*.yaml"

struct seen {
	struct oracle oracle;
	bool healthy, untouched;
	char ill[ORACLE_SAYS], touched[ORACLE_SAYS];
};

static struct cli_output o;

static void opened(void *ctx, struct bench *b)
{
	struct seen *s = ctx;

	oracle_open(&s->oracle, b);
}

static void closing(void *ctx, struct bench *b, const struct clock *clock)
{
	struct seen *s = ctx;

	s->untouched = oracle_untouched(&s->oracle, s->touched);
	s->healthy = true;
	for (size_t i = 0; s->healthy && i < bench_device_count(b); i++)
		s->healthy = oracle_healthy(b, i, clock, s->ill);
	oracle_close(&s->oracle);
}

static void fix(const char *scene)
{
	const char *const words[] = { "fix",	 "--yes", "--device", "all",
				      "--bench", scene,	  NULL };
	struct seen s = { 0 };
	const struct cli_watch watch = { opened, closing, &s };

	cli_run_watched(&o, words, &watch);
	if (o.rc == 0 && !s.healthy)
		fail_msg("%s: exit 0, but %s\n%s\n%s", scene, s.ill, o.out,
			 o.err);
	if (o.rc == EXIT_CLASS_REFUSED && !s.untouched)
		fail_msg("%s: exit 4, but %s\n%s\n%s", scene, s.touched, o.out,
			 o.err);
	if (o.rc == EXIT_CLASS_MIXED && !strstr(o.out, "FAIL  F"))
		fail_msg("%s: exit 9, but all passed\n%s", scene, o.out);
}

static void exit_0_means_healthy(void **state)
{
	glob_t g;

	(void)state;
	assert_int_equal(glob(SCENES, 0, NULL, &g), 0);
	assert_true(g.gl_pathc > 30);
	for (size_t i = 0; i < g.gl_pathc; i++)
		fix(g.gl_pathv[i]);
	globfree(&g);
}

/* One of six is protected: it is refused, the others are repaired. */
static void the_document_has_the_refused(void **state)
{
	size_t lines, passed = 0, refused = 0, i;
	json_t *doc, *d;

	(void)state;
	CLI_RUN(&o, "fix", "--yes", "--json", "--device", "all", "--bench",
		"trouble-gen3");
	assert_int_equal(o.rc, EXIT_CLASS_MIXED);
	lines = cli_check_schema(&o, "fix");
	doc = cli_line(&o, lines - 1);
	json_array_foreach(json_object_get(doc, "devices"), i, d)
	{
		json_int_t exit =
			json_integer_value(json_object_get(d, "exit"));

		passed += exit == EXIT_CLASS_OK;
		refused += exit == EXIT_CLASS_REFUSED;
	}
	assert_int_equal(passed, 5);
	assert_int_equal(refused, 1);
	json_decref(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_document_has_the_refused),
		cmocka_unit_test(exit_0_means_healthy),
	};

	return cmocka_run_group_tests(tests, cli_own_folders, NULL);
}
