/* SPDX-License-Identifier: MIT */
/*
 * "Here before": what the journal and what is kept of the records say of a
 * device, and of no other one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "records/seen.h"
#include "tests/lib/scratch.h"

#define DEVICE "3f0030000647353138383138"
#define PLACE  "service=shop"

static char dir[SCRATCH_PATH];
static struct journal *journal;
static struct seen seen;

static void put(const char *name, const char *text)
{
	char path[SCRATCH_PATH + 80];

	snprintf(path, sizeof(path), "%s/unbrick/%s", dir, name);
	assert_int_equal(fsio_write(path, text, strlen(text), 0600, NULL), 0);
}

static int setup(void **state)
{
	char path[SCRATCH_PATH + 20];

	(void)state;
	scratch_folder(dir, sizeof(dir));
	setenv("XDG_STATE_HOME", dir, 1);
	setenv("XDG_CONFIG_HOME", dir, 1);
	snprintf(path, sizeof(path), "%s/unbrick/seen", dir);
	assert_int_equal(fsio_mkdir(path, 0700, NULL), 0);
	return journal_open(NULL, &journal, NULL);
}

static int teardown(void **state)
{
	(void)state;
	journal_close(&journal);
	scratch_drop(dir);
	return 0;
}

static struct journal_job job(const char *device, bool practice, bool ends)
{
	struct journal_job j = { .practice = practice };

	strcpy(j.device, device);
	strcpy(j.port, "1-2.3");
	strcpy(j.platform, "photon");
	strcpy(j.recipe, "tinker");
	assert_int_equal(journal_begin(journal, &j, "", NULL), 0);
	if (ends)
		assert_int_equal(
			journal_end(journal, j.id, JOB_PASS, 0, NULL, NULL), 0);
	return j;
}

static const char *line(const char *device, bool practice)
{
	static char text[400];

	assert_int_equal(
		seen_read(journal, device, practice, false, &seen, NULL), 0);
	seen_line(&seen, text, sizeof(text));
	return text;
}

static void the_journal_tells_of_this_device_only(void **state)
{
	(void)state;
	job(DEVICE, false, true);
	job(DEVICE, true, true);
	job(DEVICE, false, false); /* goes on: not before */
	job("3f0030000647353138383139", false, true);
	job("", false, true);
	assert_non_null(strstr(line(DEVICE, false), "before: 1 job, the last "
						    "PASS (tinker) 2"));
	assert_true(seen.list[0].here);
	assert_int_equal(seen.records, SEEN_NO_RECORDS);
	assert_string_equal(line("3f0030000647353138383130", false), "");
	/* Neither does every device nor every other one without an id match. */
	assert_string_equal(line("", false), "");
	assert_string_equal(line("3f00", false), "");
}

static void a_job_of_two_sources_counts_once(void **state)
{
	struct journal_job own = job(DEVICE, false, true);
	char text[2000];

	(void)state;
	put("records", PLACE);
	snprintf(
		text, sizeof(text),
		"{\"place\":\"" PLACE "\",\"asked\":\"2026-01-02T03:04:05Z\","
		"\"jobs\":[{\"job\":\"%s\",\"started\":\"%s\",\"bench\":"
		"\"own\"},{\"job\":\"%s\",\"started\":\"2099-01-01T00:00:00Z\","
		"\"bench\":\"b\\u001b[2J\",\"verdict\":\"FAIL\",\"recipe\":"
		"\"x\",\"clock_wrong\":\"t\"}]}",
		own.id, own.started, own.id);
	put("seen/" DEVICE ".json", text);
	assert_string_equal(
		line(DEVICE, false),
		"here before: 2 jobs, the last FAIL (x) 2099-01-01T00:00:00Z "
		"at b\\x1b[2J, by a wrong clock; other benches: old, as of "
		"2026-01-02T03:04:05Z");
	assert_int_equal(seen.records, SEEN_OLD);
	assert_true(seen.list[1].here);
	/* Practice has records of its own. */
	assert_string_equal(line(DEVICE, true), "");
	assert_int_equal(seen.records, SEEN_NOT_REACHED);
}

static void what_other_records_said_is_not_believed(void **state)
{
	(void)state;
	put("records", "service=another");
	put("seen/" DEVICE ".json",
	    "{\"place\":\"" PLACE "\",\"asked\":\"x\",\"jobs\":[{\"job\":\"1\"}"
	    "]}");
	assert_string_equal(line(DEVICE, false), "");
	assert_int_equal(seen.records, SEEN_NOT_REACHED);
	put("records", PLACE);
	assert_non_null(strstr(line(DEVICE, false), "1 job"));
	put("seen/" DEVICE ".json", "[\"" PLACE "\"");
	assert_string_equal(line(DEVICE, false), "");
}

static void more_than_are_shown_are_told(void **state)
{
	(void)state;
	for (int i = 0; i < SEEN_MAX + 1; i++)
		job(DEVICE, false, true);
	assert_non_null(strstr(line(DEVICE, false), ": 16 or more jobs"));
	assert_int_equal(seen.count, SEEN_MAX);
}

/* Nothing is reached at port 1; nobody waits for that. */
static void records_that_are_not_reached_are_an_error(void **state)
{
	const char *const ids[] = { DEVICE };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(seen_ask(ids, 1, false, &e), 0);
	put("records", "host=127.0.0.1 port=1 connect_timeout=9");
	assert_true(seen_ask(ids, 1, false, &e) < 0);
	assert_true(e.code == ERR_NO_RECORDS || e.code == ERR_USAGE);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(the_journal_tells_of_this_device_only),
		TEST(a_job_of_two_sources_counts_once),
		TEST(what_other_records_said_is_not_believed),
		TEST(more_than_are_shown_are_told),
		TEST(records_that_are_not_reached_are_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
