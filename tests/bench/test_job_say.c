/* SPDX-License-Identifier: MIT */
/* What a job may say: clean, without secrets, and not without end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "job_kit.h"

#define MANY 5000

static struct job_kit kit;
static struct secrets secrets;
static struct job job;

static int setup(void **state)
{
	struct device d;

	(void)state;
	job_kit_open(&kit, "healthy-photon");
	memset(&secrets, 0, sizeof(secrets));
	secrets_add(&secrets, "c4n4ry70ken5e1d0m");
	kit.world.secrets = &secrets;
	d = job_kit_device(&kit, 0);
	job_init(&job, &kit.world, &d, &kit.sink);
	job_step_begin(&job, 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	job_kit_close(&kit);
	return 0;
}

static const char *last(void)
{
	return kit.events[kit.event_count - 1].text;
}

static void test_it_is_clean_and_tells_no_secret(void **state)
{
	struct err e = { 0 };

	(void)state;
	job_say(&job, EVENT_NOTE, "device: %s %s", "\033[6n\302\233",
		"C4N4RY70KEN5E1D0M");
	assert_string_equal(last(), "device: \\x1b[6n\\x9b [hidden]");
	err_set(&e, ERR_CLOUD, "x", "\a%s", "c4n4ry70ken");
	job_fail(&job, &e);
	assert_string_equal(last(), "\\x07[hidden]");
}

static void test_a_secret_at_the_cut_is_hidden_too(void **state)
{
	char long_text[400];

	(void)state;
	for (size_t at = 290; at < 320; at++) {
		memset(long_text, '.', sizeof(long_text));
		memcpy(long_text + at, "c4n4ry70ken5e1d0m", 18);
		job_say(&job, EVENT_NOTE, "%s", long_text);
		assert_null(strstr(last(), "c4"));
	}
}

static void test_a_flood_is_counted_not_told(void **state)
{
	(void)state;
	for (int i = 0; i < MANY; i++)
		job_say(&job, EVENT_NOTE, "note %d", i);
	assert_int_equal(kit.event_count, JOB_NOTES);
	/* another kind has its own measure */
	job_say(&job, EVENT_RETRY, "why");
	assert_string_equal(last(), "why");
	/* the next second tells how many there were, then goes on */
	clock_sleep_ms(&kit.clock.clock, 1000);
	job_say(&job, EVENT_NOTE, "later");
	assert_int_equal(kit.event_count, JOB_NOTES + 3);
	assert_string_equal(kit.events[JOB_NOTES + 1].text,
			    "4950 more not shown");
	assert_string_equal(last(), "later");
}

static void test_the_turns_of_a_run_are_never_left_out(void **state)
{
	(void)state;
	for (int i = 0; i < MANY; i++)
		job_say(&job, EVENT_NOTE, "note %d", i);
	job_say(&job, EVENT_VERIFIED, "proof");
	assert_int_equal(kit.event_count, JOB_NOTES + 2);
	assert_string_equal(kit.events[JOB_NOTES].text, "4950 more not shown");
	assert_string_equal(last(), "proof");
	for (int i = 0; i < 2 * JOB_NOTES; i++)
		job_say(&job, EVENT_DONE, "done %d", i);
	assert_int_equal(kit.event_count, 3 * JOB_NOTES + 2);
	/* a step begins with a clean slate, and tells of the one before */
	for (int i = 0; i < JOB_NOTES + 1; i++)
		job_say(&job, EVENT_NOTE, "note %d", i);
	job_step_begin(&job, 2);
	assert_string_equal(last(), "1 more not shown");
	assert_int_equal(kit.events[kit.event_count - 1].step, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_it_is_clean_and_tells_no_secret),
		T(test_a_secret_at_the_cut_is_hidden_too),
		T(test_a_flood_is_counted_not_told),
		T(test_the_turns_of_a_run_are_never_left_out),
	};

	return cmocka_run_group_tests_name("job_say", tests, NULL, NULL);
}
