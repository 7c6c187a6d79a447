/* SPDX-License-Identifier: MIT */
/* A PASS is one that the journal can show: what could not be kept is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>

#include "base/count.h"
#include "job_kit.h"

static const char recipe[] = "recipe: local\n"
			     "steps:\n"
			     "  - flash: { what: bootloader, over: serial }\n"
			     "  - flash: { what: tinker, over: dfu }\n"
			     "  - expect: { healthy: true }\n";

/* As if the disk had been full for this one write and no longer. */
static const struct gap {
	const char *what, *trigger;
} gaps[] = {
	{ "an event", "CREATE TRIGGER full BEFORE INSERT ON event"
		      " WHEN (SELECT count(*) FROM event) = 5"
		      " BEGIN SELECT RAISE(ABORT, 'disk full'); END" },
	{ "the end of a step",
	  "CREATE TRIGGER full BEFORE UPDATE OF ended ON step"
	  " WHEN OLD.number = 1"
	  " BEGIN SELECT RAISE(ABORT, 'disk full'); END" },
	{ "the last table", "CREATE TRIGGER full BEFORE INSERT ON document"
			    " WHEN NEW.name = 'after'"
			    " BEGIN SELECT RAISE(ABORT, 'disk full'); END" },
	{ "the verdict", "CREATE TRIGGER full BEFORE UPDATE OF verdict ON job"
			 " BEGIN SELECT RAISE(ABORT, 'disk full'); END" },
};

static void without(const struct gap *g)
{
	struct job_kit *k = malloc(sizeof(*k));
	const struct run_outcome *o;
	char path[SCRATCH_PATH + 32];
	sqlite3 *db;

	assert_non_null(k);
	print_message("without %s\n", g->what);
	job_kit_open(k, "photon-safe-mode");
	assert_int_equal(journal_default(path, sizeof(path), NULL), 0);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, g->trigger, NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	o = job_kit_run(k, 0, recipe, NULL);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->exit_class, EXIT_CLASS_INTERNAL);
	assert_int_equal(o->error.code, ERR_DISK);
	assert_non_null(strstr(o->error.what, "the device passed"));
	assert_non_null(strstr(o->error.what, "disk full"));
	/* and so it is: nothing but the record is wrong */
	assert_int_equal(table_version(&o->after, FUNCTION_BOOTLOADER, 0), 101);
	job_kit_close(k);
	free(k);
}

static void a_pass_without_its_record_is_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(gaps); i++)
		without(&gaps[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pass_without_its_record_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
