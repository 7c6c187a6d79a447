/* SPDX-License-Identifier: MIT */
/*
 * Journals of every form there has been become today's with all they hold; one
 * of a newer form is left as it is to the byte.  The SQL of old forms stands
 * in tests/unit/journal as it was then; it is never changed.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/fsio.h"
#include "record/journal.h"
#include "record/journal_db.h"
#include "tests/lib/scratch.h"

#define JOBS 300

static char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16];

static int setup(void **state)
{
	(void)state;
	scratch_folder(dir, sizeof(dir));
	snprintf(path, sizeof(path), "%s/journal.db", dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scratch_drop(dir);
	return 0;
}

static void sql(sqlite3 *db, const char *text)
{
	char *why = NULL;

	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
}

static void sql_file(sqlite3 *db, int form)
{
	struct buf text;
	char name[64];

	snprintf(name, sizeof(name), "tests/unit/journal/form-%d.sql", form);
	buf_init(&text, 1 << 16);
	assert_int_equal(fsio_read(name, &text, NULL), 0);
	sql(db, buf_text(&text));
	buf_fini(&text);
}

/* As that program left it: JOBS jobs with a step, a file, a document each. */
static sqlite3 *make_old(int form)
{
	sqlite3 *db;
	char line[512];

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sql(db, "PRAGMA journal_mode = WAL");
	sql_file(db, form);
	sql(db, "BEGIN");
	for (int i = 1; i <= JOBS; i++) {
		snprintf(line, sizeof(line),
			 "INSERT INTO job(id, batch, device, port, platform,"
			 " recipe, recipe_sha256, practice, request, started,"
			 " ended, verdict, exit, code, error) VALUES("
			 "'20261101-%04d','20261101-0001','dev%d','1-1',"
			 "'photon','fix','ab',0,'{\"a\":%d}',"
			 "'2026-11-01T00:00:00Z','2026-11-01T00:01:00Z',"
			 "'PASS',0,0,'')",
			 i, i % 7, i);
		sql(db, line);
		snprintf(line, sizeof(line),
			 "INSERT INTO step(job, number, state, plan, ms, note)"
			 " VALUES('20261101-%04d',1,2,'{\"do\":\"flash\"}',%d,"
			 "'seen')",
			 i, i);
		sql(db, line);
		snprintf(line, sizeof(line),
			 "INSERT INTO firmware VALUES('20261101-%04d',1,'app',"
			 "'store','cd');"
			 "INSERT INTO document VALUES('20261101-%04d','before',"
			 "'{}');"
			 "INSERT INTO event(job, json) VALUES('20261101-%04d',"
			 "'{\"event\":\"note\"}')",
			 i, i, i);
		sql(db, line);
	}
	sql(db, "COMMIT");
	return db;
}

static void check_all(struct journal *j)
{
	struct journal_job *jobs = calloc(JOBS + 1, sizeof(*jobs));
	struct journal_step step;
	struct journal_firmware file;
	struct buf text;

	assert_int_equal(journal_jobs(j, NULL, NULL, jobs, JOBS + 1, NULL),
			 JOBS);
	for (int i = 0; i < JOBS; i++) {
		char id[32];

		snprintf(id, sizeof(id), "20261101-%04d", JOBS - i);
		assert_string_equal(jobs[i].id, id);
		assert_false(jobs[i].pending);
		assert_string_equal(jobs[i].fields.text[FIELD_OPERATOR], "");
	}
	free(jobs);
	assert_int_equal(journal_steps(j, "20261101-0042", &step, 1, NULL), 1);
	assert_true(step.ms == 42);
	assert_string_equal(step.note, "seen");
	assert_int_equal(journal_firmwares(j, "20261101-0042", &file, 1, NULL),
			 1);
	buf_init(&text, 1 << 16);
	assert_int_equal(journal_read_document(j, "20261101-0042", "before",
					       &text, NULL),
			 1);
	assert_int_equal(journal_read_request(j, "20261101-0042", &text, NULL),
			 1);
	assert_string_equal(buf_text(&text), "{}{\"a\":42}");
	buf_fini(&text);
}

/* And it goes on: the next job is kept with what only today's form has. */
static void check_next(struct journal *j)
{
	struct journal_job job = { .port = "1-2", .platform = "argon" }, back;

	strcpy(job.fields.text[FIELD_LOT], "seven");
	assert_int_equal(journal_begin(j, &job, "{}", NULL), 0);
	assert_int_equal(journal_job(j, job.id, &back, NULL), 1);
	assert_string_equal(back.fields.text[FIELD_LOT], "seven");
}

static void every_old_form_becomes_todays(void **state)
{
	(void)state;
	assert_true(journal_schema_newest() >= 2);
	for (int form = 1; form < journal_schema_newest(); form++) {
		struct journal *j;
		struct err e = { 0 };

		sqlite3_close(make_old(form));
		if (journal_open(path, &j, &e) < 0)
			fail_msg("form %d: %s", form, e.what);
		check_all(j);
		check_next(j);
		journal_close(&j);
		unlink(path);
	}
}

/* A program of then that still has it open goes on as well. */
static void who_has_it_open_meanwhile_goes_on(void **state)
{
	sqlite3 *old = make_old(1);
	struct journal *j;

	(void)state;
	assert_int_equal(journal_open(path, &j, NULL), 0);
	check_all(j);
	sql(old, "INSERT INTO job(id, batch, device, port, platform, recipe,"
		 " recipe_sha256, practice, request, started) VALUES('x','x',"
		 "'d','p','photon','r','s',0,'{}','t')");
	assert_int_equal(sqlite3_close(old), SQLITE_OK);
	journal_close(&j);
}

static void two_may_come_at_once(void **state)
{
	pid_t children[4];

	(void)state;
	sqlite3_close(make_old(1));
	for (int i = 0; i < 4; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			struct journal *j;

			_exit(journal_open(path, &j, NULL) < 0);
		}
	}
	for (int i = 0; i < 4; i++) {
		int status = 1;

		waitpid(children[i], &status, 0);
		assert_int_equal(status, 0);
	}
}

/* What cannot be finished is not begun. */
static void a_step_that_fails_changes_nothing(void **state)
{
	struct journal *j = NULL;
	struct err e = { 0 };
	sqlite3 *db = make_old(1);

	(void)state;
	/* The last column of the step is there already: somebody else's. */
	sql(db, "ALTER TABLE job ADD COLUMN label TEXT NOT NULL DEFAULT ''");
	sqlite3_close(db);
	assert_int_equal(journal_open(path, &j, &e), -ERR_JOURNAL);
	assert_null(j);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sql(db, "ALTER TABLE job DROP COLUMN label");
	sqlite3_close(db);
	assert_int_equal(journal_open(path, &j, NULL), 0);
	check_all(j);
	journal_close(&j);
}

/* Every file of the folder, one after the other, but for SQLite's index. */
static void read_folder(struct buf *out)
{
	struct dirent **names;
	int n = scandir(dir, &names, NULL, alphasort);
	char file[SCRATCH_PATH + 300];

	buf_init(out, 8u << 20);
	for (int i = 0; i < n; i++) {
		snprintf(file, sizeof(file), "%s/%s", dir, names[i]->d_name);
		if (names[i]->d_name[0] != '.' && !strstr(file, "-shm")) {
			buf_puts(out, names[i]->d_name);
			assert_int_equal(fsio_read(file, out, NULL), 0);
		}
		free(names[i]);
	}
	free(names);
}

static void check_left_alone(void)
{
	struct buf before, after;
	struct journal *j = NULL;
	struct err e = { 0 };

	read_folder(&before);
	assert_int_equal(journal_open(path, &j, &e), -ERR_DISK);
	assert_null(j);
	assert_non_null(strstr(e.what, "newer unbrick"));
	assert_non_null(strstr(e.what, "left as it is"));
	read_folder(&after);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, before.len);
	buf_fini(&before);
	buf_fini(&after);
}

static void a_newer_one_is_left_as_it_is(void **state)
{
	sqlite3 *db = make_old(1);

	(void)state;
	sql(db, "PRAGMA user_version = 99; PRAGMA journal_mode = DELETE");
	sqlite3_close(db);
	check_left_alone();
}

/* With its last jobs still in the log, as after a lost process. */
static void a_newer_one_with_a_log_is_left_as_it_is(void **state)
{
	sqlite3 *db = make_old(1);

	(void)state;
	sql(db, "PRAGMA user_version = 99");
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_close(db);
	check_left_alone();
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_old_form_becomes_todays),
		TEST(who_has_it_open_meanwhile_goes_on),
		TEST(two_may_come_at_once),
		TEST(a_step_that_fails_changes_nothing),
		TEST(a_newer_one_is_left_as_it_is),
		TEST(a_newer_one_with_a_log_is_left_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
