/* SPDX-License-Identifier: MIT */
/*
 * The program is killed, before and after each transaction of its journal and
 * in the middle of transfers; the next start completes what it had begun,
 * and the device ends with the same bytes as in a run that nothing disturbed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fsio.h"
#include "fault_kit.h"
#include "run/broken.h"
#include "tests/lib/sample.h"
#include "tests/lib/tally.h"

enum moment { BEFORE, AFTER, ASLEEP };

static const char *const moment_names[] = { "before transaction",
					    "after transaction", "in sleep" };

/* In the process that is to be killed. */
static struct {
	enum moment moment;
	unsigned at; /* 0: only counts */
	unsigned transactions, sleeps;
	bool due;
	void (*sleep_us)(void *ctx, int64_t us); /* of the kit's clock */
} doom;

static char home[64];
static char scene[2048];
static uint8_t *sound; /* flash after an undisturbed run */
static unsigned transactions, sleeps;

static void die(void)
{
	kill(getpid(), SIGKILL);
}

static int before_commit(void *ctx)
{
	(void)ctx;
	doom.transactions++;
	if (doom.at != doom.transactions)
		return 0;
	if (doom.moment == BEFORE)
		die();
	doom.due = doom.moment == AFTER;
	return 0;
}

/* The end of a statement, and with it of its transaction. */
static int statement_ended(unsigned what, void *ctx, void *p, void *x)
{
	(void)what;
	(void)ctx;
	(void)p;
	(void)x;
	if (doom.due)
		die();
	return 0;
}

static int hook(sqlite3 *db, const char **message,
		const struct sqlite3_api_routines *api)
{
	(void)message;
	(void)api;
	sqlite3_commit_hook(db, before_commit, NULL);
	sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, statement_ended, NULL);
	return SQLITE_OK;
}

static void counted_sleep(void *ctx, int64_t us)
{
	doom.sleeps++;
	if (doom.moment == ASLEEP && doom.at == doom.sleeps)
		die();
	doom.sleep_us(ctx, us);
}

/* Runs the main recipe as a program would that is killed at this moment. */
static void doomed(enum moment moment, unsigned at)
{
	static struct fault_kit k;

	memset(&doom, 0, sizeof(doom));
	doom.moment = moment;
	doom.at = at;
	sqlite3_auto_extension((void (*)(void))hook);
	fault_kit_open(&k, home, scene);
	doom.sleep_us = k.clock.clock.sleep_us;
	k.clock.clock.sleep_us = counted_sleep;
	doom.transactions = 0; /* making the journal is not part of the run */
	fault_kit_run(&k, NULL);
	if (at == 0) { /* in the test's own process */
		assert_int_equal(k.outcome.verdict, JOB_PASS);
		memcpy(sound, fault_flash(&k), FLASH_SIZE);
		transactions = doom.transactions;
		sleeps = doom.sleeps;
		fault_kit_close(&k);
		sqlite3_cancel_auto_extension((void (*)(void))hook);
	}
}

/* True: it was killed. */
static bool killed(enum moment moment, unsigned at)
{
	pid_t pid;
	int status;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		doomed(moment, at);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static int text_is_ok(void *ctx, int n, char **values, char **names)
{
	(void)names;
	*(bool *)ctx = n == 1 && values[0] && strcmp(values[0], "ok") == 0;
	return 0;
}

static void check_integrity(const char *path, const char *what)
{
	sqlite3 *db = NULL;
	bool ok = false;

	assert_int_equal(
		sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL),
		SQLITE_OK);
	sqlite3_exec(db, "PRAGMA integrity_check", text_is_ok, &ok, NULL);
	if (!ok)
		fail_msg("%s: the journal is damaged", what);
	sqlite3_exec(db, "PRAGMA foreign_key_check", NULL, NULL, NULL);
	sqlite3_close(db);
}

static void journal_path(char *out, size_t size)
{
	snprintf(out, size, "%s/unbrick/journal.db", home);
}

/*
 * What the next start finds, and that it gets to the end.  forgetful: the
 * journal has lost what was written last, so that the recipe may not know the
 * device again; then it has to say so and leave it alone.
 */
static void complete(const char *what, bool forgetful)
{
	static struct fault_kit k;
	struct journal_job jobs[8];
	struct journal_job broken;
	const struct run_outcome *o;
	char path[128];
	bool was_done = false;
	int n;

	journal_path(path, sizeof(path));
	check_integrity(path, what);
	fault_kit_open(&k, home, scene);
	n = journal_jobs(k.journal, NULL, NULL, jobs, 8, NULL);
	assert_true(n <= 1);
	if (n == 1 && !jobs[0].pending) {
		was_done = jobs[0].verdict == JOB_PASS;
		if (was_done && memcmp(fault_flash(&k), sound, FLASH_SIZE) != 0)
			fail_msg("%s: a false PASS", what);
	} else if (n == 1 &&
		   broken_jobs(k.journal, false, &broken, 1, NULL) != 1) {
		fail_msg("%s: the broken job is not named", what);
	}
	o = fault_kit_run(&k, NULL);
	if (forgetful && o->verdict == JOB_SKIPPED) {
		fault_kit_close(&k);
		return;
	}
	if (was_done ? o->verdict != JOB_SKIPPED : o->verdict != JOB_PASS)
		fail_msg("%s: %s, %s", what, job_verdict_name(o->verdict),
			 o->error.what);
	if (memcmp(fault_flash(&k), sound, FLASH_SIZE) != 0)
		fail_msg("%s: the flash is not that of an undisturbed run",
			 what);
	fault_kit_close(&k);
	check_integrity(path, what);
}

static void kill_and_complete(enum moment moment, unsigned at)
{
	char what[64];

	snprintf(what, sizeof(what), "killed %s %u", moment_names[moment], at);
	if (!killed(moment, at))
		fail_msg("%s: it was not", what);
	complete(what, false);
	fault_home_remove(home);
}

/* Whatever is lost fails the test. */
static void count(const char *what, unsigned runs)
{
	tally_print(what, &(struct tally){ .runs = runs });
}

static void test_killed_at_every_transaction(void **state)
{
	(void)state;
	for (unsigned at = 1; at <= transactions; at++) {
		kill_and_complete(BEFORE, at);
		kill_and_complete(AFTER, at);
	}
	count("killed around transactions", 2 * transactions);
}

static void test_killed_in_the_middle_of_transfers(void **state)
{
	unsigned points = sample_full() ? sleeps : 60;

	(void)state;
	for (unsigned i = 0; i < points; i++)
		kill_and_complete(ASLEEP, 1 + i * (sleeps - 1) / points);
	count("killed in transfers", points);
}

static void copy(const char *from, const char *to, size_t max)
{
	struct buf b;

	buf_init(&b, 1u << 26);
	assert_int_equal(fsio_read(from, &b, NULL), 0);
	assert_int_equal(
		fsio_write(to, b.data, b.len < max ? b.len : max, 0600, NULL),
		0);
	buf_fini(&b);
}

/* A power cut may lose any tail of what was not yet written. */
static void test_log_cut_at_every_page(void **state)
{
	char db[128], wal[160], whole[160], whole_wal[160], shm[160];
	unsigned pages = 0, step;
	struct buf b;
	size_t frame;

	(void)state;
	assert_true(killed(AFTER, transactions - 1));
	journal_path(db, sizeof(db));
	snprintf(wal, sizeof(wal), "%s-wal", db);
	snprintf(shm, sizeof(shm), "%s-shm", db);
	snprintf(whole, sizeof(whole), "%s/whole.db", home);
	snprintf(whole_wal, sizeof(whole_wal), "%s/whole.wal", home);
	copy(db, whole, SIZE_MAX);
	copy(wal, whole_wal, SIZE_MAX);
	buf_init(&b, 1u << 26);
	assert_int_equal(fsio_read(wal, &b, NULL), 0);
	assert_true(b.len > 32);
	frame = 24 + get_be32((const uint8_t *)b.data + 8);
	pages = (unsigned)((b.len - 32) / frame);
	buf_fini(&b);
	assert_true(pages > transactions);
	for (unsigned p = 0; p <= pages; p++) {
		struct journal *j = NULL;
		struct journal_job job;
		struct err e = { 0 };
		char what[64];

		snprintf(what, sizeof(what), "cut at page %u", p);
		unlink(shm);
		copy(whole, db, SIZE_MAX);
		copy(whole_wal, wal, 32 + p * frame);
		check_integrity(db, what);
		if (journal_open(db, &j, &e))
			fail_msg("%s: %s", what, e.what);
		if (journal_jobs(j, NULL, NULL, &job, 1, NULL) == 1)
			assert_true(job.pending);
		journal_close(&j);
	}
	/* The device is further than the journal knows. */
	step = sample_full() ? 1 : pages / 6;
	for (unsigned p = 0; p <= pages; p += step) {
		char what[64];

		fault_home_remove(home);
		assert_true(killed(AFTER, transactions - 1));
		copy(db, whole, SIZE_MAX);
		copy(wal, whole_wal, SIZE_MAX);
		unlink(shm);
		copy(whole_wal, wal, 32 + p * frame);
		snprintf(what, sizeof(what), "log cut at page %u", p);
		complete(what, true);
	}
	count("journal cut at pages", pages + 1);
	fault_home_remove(home);
}

static int setup(void **state)
{
	(void)state;
	/* where a sync costs nothing, if there is such a place */
	snprintf(home, sizeof(home), "%s/unbrick-crash-%d",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
		 (int)getpid());
	fault_scene(scene, sizeof(scene), "", "");
	sound = malloc(FLASH_SIZE);
	doomed(BEFORE, 0);
	fault_home_remove(home);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(sound);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_at_every_transaction),
		cmocka_unit_test(test_killed_in_the_middle_of_transfers),
		cmocka_unit_test(test_log_cut_at_every_page),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
