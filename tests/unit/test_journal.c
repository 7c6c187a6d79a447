/* SPDX-License-Identifier: MIT */
/* The journal keeps what it is told, across closing and a lost process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sqlite3.h>
#include <unistd.h>

#include "record/journal.h"
#include "tests/lib/scratch.h"

static char dir[SCRATCH_PATH], path[SCRATCH_PATH + 16];

static int setup(void **state)
{
	(void)state;
	scratch_folder(dir, sizeof(dir));
	snprintf(path, sizeof(path), "%s/journal", dir);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scratch_drop(dir);
	return 0;
}

static struct journal *open_journal(void)
{
	struct journal *j;
	struct err e = { 0 };

	assert_int_equal(journal_open(path, &j, &e), 0);
	return j;
}

static void begin(struct journal *j, struct journal_job *job)
{
	struct err e = { 0 };

	memset(job, 0, sizeof(*job));
	strcpy(job->device, "3f0030000647353138383138");
	strcpy(job->port, "1-2.3");
	strcpy(job->platform, "photon");
	strcpy(job->recipe, "bootloader-tinker-app");
	strcpy(job->recipe_sha256, "51b0");
	assert_int_equal(journal_begin(j, job, "{\"recipe\":1}", &e), 0);
}

static void test_a_job_is_pending_until_it_has_a_verdict(void **state)
{
	struct journal *j = open_journal();
	struct journal_job job, back;
	struct err e = { 0 };

	(void)state;
	begin(j, &job);
	assert_int_equal(strlen(job.id), 13);
	assert_string_equal(job.id + 8, "-0001");
	assert_string_equal(job.batch, job.id);
	journal_close(&j);

	j = open_journal();
	assert_int_equal(journal_job(j, job.id, &back, &e), 1);
	assert_true(back.pending);
	assert_string_equal(back.device, "3f0030000647353138383138");
	err_set(&e, ERR_VERIFY, "x", "sector differs");
	assert_int_equal(
		journal_end(j, job.id, JOB_FAIL, EXIT_CLASS_VERIFY, &e, NULL),
		0);
	assert_int_equal(journal_job(j, job.id, &back, NULL), 1);
	assert_false(back.pending);
	assert_int_equal(back.verdict, JOB_FAIL);
	assert_int_equal(back.exit_class, 6);
	assert_int_equal(back.code, ERR_VERIFY);
	assert_string_equal(back.error, "sector differs");
	assert_int_equal(journal_job(j, "20000101-0001", &back, NULL), 0);
	journal_close(&j);
}

static void test_jobs_are_numbered_and_listed_newest_first(void **state)
{
	struct journal *j = open_journal();
	struct journal_job a, b, all[4];

	(void)state;
	begin(j, &a);
	begin(j, &b);
	assert_string_equal(b.id + 8, "-0002");
	assert_int_equal(journal_jobs(j, NULL, NULL, all, 4, NULL), 2);
	assert_string_equal(all[0].id, b.id);
	assert_int_equal(journal_jobs(j, "no-such", NULL, all, 4, NULL), 0);
	assert_int_equal(journal_jobs(j, NULL, a.id, all, 4, NULL), 1);
	assert_string_equal(all[0].id, a.id);
	journal_close(&j);
}

static void test_steps_keep_their_marks_and_results(void **state)
{
	struct journal *j = open_journal();
	struct journal_job job;
	struct journal_step s = { .number = 2, .plan = "{\"do\":\"flash\"}" };
	struct journal_step back[4];

	(void)state;
	begin(j, &job);
	assert_int_equal(journal_step_plan(j, job.id, &s, NULL), 0);
	assert_int_equal(journal_steps(j, job.id, back, 4, NULL), 1);
	assert_int_equal(back[0].state, STEP_PLANNED);
	assert_int_equal(journal_step_begin(j, job.id, 2, NULL), 0);
	assert_int_equal(journal_step_mark(j, job.id, 2, 65536, NULL), 0);
	assert_int_equal(journal_steps(j, job.id, back, 4, NULL), 1);
	assert_int_equal(back[0].state, STEP_BEGUN);
	assert_int_equal(back[0].mark, 65536);
	assert_string_equal(back[0].ended, "");

	s.state = STEP_FAILED;
	s.bytes = 70000;
	s.rate = 1234;
	s.ms = 56789;
	s.retries = 2;
	s.code = ERR_LOST;
	strcpy(s.error, "the cable");
	assert_int_equal(journal_step_end(j, job.id, &s, NULL), 0);
	assert_int_equal(journal_steps(j, job.id, back, 4, NULL), 1);
	assert_int_equal(back[0].state, STEP_FAILED);
	assert_int_equal(back[0].bytes, 70000);
	assert_int_equal(back[0].rate, 1234);
	assert_int_equal(back[0].ms, 56789);
	assert_int_equal(back[0].retries, 2);
	assert_int_equal(back[0].code, ERR_LOST);
	assert_string_equal(back[0].error, "the cable");
	assert_string_equal(back[0].plan, "{\"do\":\"flash\"}");
	journal_close(&j);
}

static void test_documents_firmware_request_and_events(void **state)
{
	struct journal *j = open_journal();
	struct journal_job job;
	struct journal_firmware f = { 2, "user 1", "app.bin", "abcd" }, back[2];
	struct event ev = { .kind = EVENT_PROGRESS };
	struct buf b;

	(void)state;
	begin(j, &job);
	buf_init(&b, 4096);
	assert_int_equal(journal_document(j, job.id, "before", "[1]", NULL), 0);
	assert_int_equal(journal_document(j, job.id, "before", "[2]", NULL), 0);
	assert_int_equal(journal_read_document(j, job.id, "before", &b, NULL),
			 1);
	assert_string_equal(buf_text(&b), "[2]");
	assert_int_equal(journal_read_document(j, job.id, "after", &b, NULL),
			 0);
	buf_clear(&b);
	assert_int_equal(journal_read_request(j, job.id, &b, NULL), 1);
	assert_string_equal(buf_text(&b), "{\"recipe\":1}");

	assert_int_equal(journal_firmware(j, job.id, &f, NULL), 0);
	assert_int_equal(journal_firmwares(j, job.id, back, 2, NULL), 1);
	assert_int_equal(back[0].step, 2);
	assert_string_equal(back[0].sha256, "abcd");

	strcpy(ev.job, job.id);
	assert_int_equal(journal_event(j, &ev, NULL), 0);
	ev.kind = EVENT_RETRY;
	strcpy(ev.text, "lost answer");
	assert_int_equal(journal_event(j, &ev, NULL), 0);
	buf_clear(&b);
	assert_int_equal(journal_read_events(j, job.id, &b, NULL), 1);
	assert_non_null(strstr(buf_text(&b), "\"kind\":\"retry\""));
	buf_fini(&b);
	journal_close(&j);
}

static void test_a_newer_journal_is_not_touched(void **state)
{
	struct journal *j = open_journal();
	struct err e = { 0 };
	sqlite3 *db;

	(void)state;
	journal_close(&j);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "PRAGMA user_version = 99", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(journal_open(path, &j, &e), -ERR_DISK);
	assert_null(j);
	assert_non_null(strstr(e.what, "newer"));
}

static void test_a_file_that_is_no_journal_is_refused(void **state)
{
	FILE *f = fopen(path, "w");
	struct journal *j;
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 200; i++)
		fputs("this is no database\n", f);
	fclose(f);
	assert_int_equal(journal_open(path, &j, &e), -ERR_JOURNAL);
	assert_null(j);
}

#define TOKEN "c4n4ry70ken5e1d0m"
#define NASTY "\033]0;T\a\xc2\x9b\xe2\x80\xae " TOKEN
#define TAME  "\\x1b]0;T\\x07\\x9b\\u202e [hidden]"

/* Every text of a job through the door; its id to *job. */
static void fill_nastily(struct journal *j, struct journal_job *job)
{
	struct journal_step s = { .number = 1, .state = STEP_FAILED };
	struct journal_firmware f = { .step = 1 };
	struct event ev = { .kind = EVENT_NOTE };
	struct err e = { 0 };

	strcpy(job->port, NASTY);
	strcpy(job->recipe, NASTY);
	strcpy(job->platform, "photon");
	assert_int_equal(journal_begin(j, job,
				       "{\"text\":\"\\u001b\xe2\x80\xae"
				       "\\u0085\"}",
				       NULL),
			 0);
	strcpy(s.plan,
	       "{\"what\":\"\\u001b]0;T\\u0007\xc2\x9b\xe2\x80\xae " TOKEN
	       "\"}");
	strcpy(s.note, NASTY);
	strcpy(s.error, NASTY);
	assert_int_equal(journal_step_plan(j, job->id, &s, NULL), 0);
	assert_int_equal(journal_step_end(j, job->id, &s, NULL), 0);
	strcpy(f.what, NASTY);
	strcpy(f.source, NASTY);
	assert_int_equal(journal_firmware(j, job->id, &f, NULL), 0);
	assert_int_equal(journal_document(j, job->id, "before", s.plan, NULL),
			 0);
	memcpy(ev.job, job->id, sizeof(ev.job));
	strcpy(ev.text, NASTY);
	assert_int_equal(journal_event(j, &ev, NULL), 0);
	err_set(&e, ERR_LOST, "x", "%s", NASTY);
	assert_int_equal(journal_end(j, job->id, JOB_FAIL, 5, &e, NULL), 0);
}

static void test_nothing_gets_in_but_by_the_door(void **state)
{
	struct secrets secrets = { 0 };
	struct journal *j = open_journal();
	struct journal_job job = { 0 };
	struct journal_step s;
	struct journal_firmware f;
	struct buf b;

	(void)state;
	secrets_add(&secrets, TOKEN);
	journal_hide(j, &secrets);
	fill_nastily(j, &job);
	journal_close(&j);
	j = open_journal(); /* what it says without help */
	assert_int_equal(journal_job(j, job.id, &job, NULL), 1);
	assert_string_equal(job.port, TAME);
	assert_string_equal(job.recipe, TAME);
	assert_string_equal(job.error, TAME);
	assert_int_equal(journal_steps(j, job.id, &s, 1, NULL), 1);
	assert_string_equal(s.note, TAME);
	assert_string_equal(s.error, TAME);
	/* inside of JSON a backslash stands twice */
	assert_string_equal(s.plan, "{\"what\":\"\\\\x1b]0;T\\\\x07\\\\x9b"
				    "\\\\u202e [hidden]\"}");
	assert_int_equal(journal_firmwares(j, job.id, &f, 1, NULL), 1);
	assert_string_equal(f.what, TAME);
	assert_string_equal(f.source, TAME);
	buf_init(&b, 4096);
	assert_int_equal(journal_read_document(j, job.id, "before", &b, NULL),
			 1);
	assert_string_equal(buf_text(&b), s.plan);
	buf_clear(&b);
	assert_int_equal(journal_read_events(j, job.id, &b, NULL), 1);
	assert_non_null(strstr(buf_text(&b),
			       "\"text\":\"\\\\x1b]0;T\\\\x07\\\\x9b\\\\u202e "
			       "[hidden]\""));
	/* a recipe has to come back to the byte, in letters that do nothing */
	buf_clear(&b);
	assert_int_equal(journal_read_request(j, job.id, &b, NULL), 1);
	assert_string_equal(buf_text(&b),
			    "{\"text\":\"\\u001B\\u202E\\u0085\"}");
	buf_fini(&b);
	journal_close(&j);
}

/* Writes over `size` bytes of the file at `at`. */
static void spoil(const char *file, long at, size_t size)
{
	FILE *f = fopen(file, "r+b");

	assert_non_null(f);
	assert_int_equal(fseek(f, at, SEEK_SET), 0);
	for (size_t i = 0; i < size; i++)
		fputc(0xa5, f);
	assert_int_equal(fclose(f), 0);
}

static void with_a_job(void)
{
	struct journal *j = open_journal();
	struct journal_job job;
	struct err e = { 0 };

	begin(j, &job);
	assert_int_equal(journal_end(j, job.id, JOB_PASS, 0, NULL, &e), 0);
	journal_close(&j);
}

/* The whole class: no header, no tables, other tables, a page inside.
 */
static void make_damage(int kind)
{
	sqlite3 *db;
	FILE *f;

	unlink(path);
	if (kind == 0) {
		f = fopen(path, "wb");
		fputs("this is no database, whatever else it may be\n", f);
		fclose(f);
	} else if (kind == 1) {
		assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
		sqlite3_exec(db, "CREATE TABLE job(x); PRAGMA user_version=1",
			     NULL, NULL, NULL);
		sqlite3_close(db);
	} else if (kind == 2) {
		assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
		sqlite3_exec(db, "CREATE TABLE job(x)", NULL, NULL, NULL);
		sqlite3_close(db);
	} else {
		with_a_job();
		spoil(path, 100, 300);
	}
}

static void test_a_damaged_journal_is_named_and_put_aside(void **state)
{
	(void)state;
	for (int kind = 0; kind < 4; kind++) {
		char aside[256];
		struct journal *j;
		struct journal_job job;
		struct err e = { 0 };

		make_damage(kind);
		assert_int_equal(journal_open(path, &j, &e), -ERR_JOURNAL);
		assert_non_null(strstr(e.what, path));
		assert_non_null(
			strstr(err_row(e.code)->next, "--fresh-journal"));
		assert_int_equal(access(path, F_OK), 0); /* never by itself */

		assert_int_equal(
			journal_put_aside(path, aside, sizeof(aside), NULL), 1);
		assert_int_equal(access(aside, F_OK), 0);
		unlink(aside);
		with_a_job();
		j = open_journal();
		assert_int_equal(journal_jobs(j, NULL, NULL, &job, 1, NULL), 1);
		journal_close(&j);
	}
}

/* Damage that only shows where it is read. */
static void test_damage_inside_is_told_when_met(void **state)
{
	char aside[256];
	struct journal *j;
	struct journal_job jobs[8];
	struct err e = { 0 };

	(void)state;
	with_a_job();
	spoil(path, 4096, 4096); /* the first page behind the schema */
	assert_int_equal(journal_open(path, &j, &e), 0);
	assert_true(journal_jobs(j, NULL, NULL, jobs, 8, &e) < 0);
	assert_int_equal(e.code, ERR_JOURNAL);
	journal_close(&j);
	assert_int_equal(journal_put_aside(path, aside, sizeof(aside), NULL),
			 1);
}

static void test_a_sound_journal_is_never_put_aside(void **state)
{
	char aside[256];
	struct journal *j;
	struct err e = { 0 };
	sqlite3 *db;

	(void)state;
	assert_int_equal(journal_put_aside(path, aside, sizeof(aside), &e), 0);
	with_a_job();
	assert_int_equal(journal_put_aside(path, aside, sizeof(aside), &e), 0);

	/* in the hands of another program, for as long as it likes */
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "PRAGMA locking_mode=EXCLUSIVE;"
				      "BEGIN EXCLUSIVE;"
				      "CREATE TABLE x(x)",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(journal_put_aside(path, aside, sizeof(aside), &e),
			 -ERR_DISK);
	assert_non_null(strstr(e.what, "in use by another program"));
	sqlite3_close(db);
	assert_int_equal(journal_open(path, &j, NULL), 0);
	journal_close(&j);
}

static void test_a_step_tells_what_its_time_was_spent_on(void **state)
{
	struct journal *j = open_journal();
	struct journal_job job;
	struct journal_step s = {
		.number = 1, .plan = "{}", .state = STEP_DONE, .ms = 70
	};
	struct journal_step back[2];

	(void)state;
	begin(j, &job);
	assert_int_equal(journal_step_plan(j, job.id, &s, NULL), 0);
	assert_int_equal(journal_step_end(j, job.id, &s, NULL), 0);
	assert_int_equal(journal_steps(j, job.id, back, 2, NULL), 1);
	assert_int_equal(back[0].ms, 70);
	assert_false(back[0].timed);
	s.timed = true;
	s.spent = (struct spent){ 40, 3, 20, 7 };
	assert_int_equal(journal_step_end(j, job.id, &s, NULL), 0);
	assert_int_equal(journal_steps(j, job.id, back, 2, NULL), 1);
	assert_true(back[0].timed);
	assert_memory_equal(&back[0].spent, &s.spent, sizeof(s.spent));
	journal_close(&j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_a_job_is_pending_until_it_has_a_verdict),
		T(test_jobs_are_numbered_and_listed_newest_first),
		T(test_steps_keep_their_marks_and_results),
		T(test_documents_firmware_request_and_events),
		T(test_a_newer_journal_is_not_touched),
		T(test_a_file_that_is_no_journal_is_refused),
		T(test_nothing_gets_in_but_by_the_door),
		T(test_a_damaged_journal_is_named_and_put_aside),
		T(test_damage_inside_is_told_when_met),
		T(test_a_sound_journal_is_never_put_aside),
		T(test_a_step_tells_what_its_time_was_spent_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
