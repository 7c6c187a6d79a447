/* SPDX-License-Identifier: MIT */
/* Many outcomes, one exit code; events that wait for their reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "record/queue.h"
#include "run/schedule.h"

static int merged(const int *classes, size_t count)
{
	struct run_outcome *list = calloc(count, sizeof(*list));
	int rc;

	assert_non_null(list);
	for (size_t i = 0; i < count; i++)
		list[i].exit_class = classes[i];
	rc = schedule_exit_class(list, count);
	free(list);
	return rc;
}

static void test_one_exit_code_for_all(void **state)
{
	(void)state;
	assert_int_equal(merged((int[]){ 0 }, 1), 0);
	assert_int_equal(merged((int[]){ 0, 0, 0 }, 3), 0);
	assert_int_equal(merged((int[]){ 6 }, 1), 6);
	assert_int_equal(merged((int[]){ 5, 5 }, 2), 5);
	assert_int_equal(merged((int[]){ 5, 6 }, 2), 1);
	assert_int_equal(merged((int[]){ 0, 5 }, 2), 9);
	assert_int_equal(merged((int[]){ 4, 0, 6 }, 3), 9);
	assert_int_equal(merged((int[]){ 7, 7 }, 2), 7);
}

static void test_what_an_error_means_for_the_exit_code(void **state)
{
	struct err e = { .code = ERR_CLOUD_OFFLINE };

	(void)state;
	/* 4 promises that nothing was written. */
	assert_int_equal(run_exit_class(&e, false), 4);
	assert_int_equal(run_exit_class(&e, true), 5);
	e.code = ERR_VERIFY;
	assert_int_equal(run_exit_class(&e, true), 6);
	e.code = ERR_OK;
	assert_int_equal(run_exit_class(&e, true), 0);
}

/* Jobs of two batches must never be taken for those of one. */
static void test_no_two_batches_have_one_name(void **state)
{
	enum { NAMES = 50 };
	char names[NAMES][JOB_ID];

	(void)state;
	for (size_t i = 0; i < NAMES; i++) {
		schedule_name(names[i]);
		assert_int_equal(strlen(names[i]), JOB_ID - 1);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(names[k], names[i]);
	}
}

static struct event sample(enum event_kind kind, const char *port, int step,
			   uint64_t done)
{
	struct event e = { .kind = kind, .step = step, .done = done };

	strcpy(e.port, port);
	return e;
}

static void test_progress_replaces_progress_only(void **state)
{
	struct queue *q = queue_new();
	struct event_sink sink = queue_sink(q);
	struct event e, out;

	(void)state;
	e = sample(EVENT_PROGRESS, "1-1", 1, 10);
	event_put(&sink, &e);
	e = sample(EVENT_PROGRESS, "1-2", 1, 11);
	event_put(&sink, &e);
	e = sample(EVENT_PROGRESS, "1-1", 1, 20);
	event_put(&sink, &e);
	e = sample(EVENT_VERIFIED, "1-1", 1, 0);
	event_put(&sink, &e);
	e = sample(EVENT_PROGRESS, "1-1", 2, 5);
	event_put(&sink, &e);

	assert_true(queue_take(q, &out, 0));
	assert_string_equal(out.port, "1-1");
	assert_int_equal(out.done, 20);
	assert_true(queue_take(q, &out, 0));
	assert_string_equal(out.port, "1-2");
	assert_true(queue_take(q, &out, 0));
	assert_int_equal(out.kind, EVENT_VERIFIED);
	assert_true(queue_take(q, &out, 0));
	assert_int_equal(out.done, 5);
	assert_false(queue_take(q, &out, 0));
	queue_free(q);
}

static void test_a_flood_of_progress_loses_no_state(void **state)
{
	struct queue *q = queue_new();
	struct event_sink sink = queue_sink(q);
	struct event e, out;
	unsigned states = 0;

	(void)state;
	for (int i = 0; i < 300; i++) {
		for (int k = 0; k < 20; k++) {
			e = sample(EVENT_PROGRESS, "1-1", i, (uint64_t)k);
			event_put(&sink, &e);
		}
		e = sample(EVENT_DONE, "1-1", i, 0);
		event_put(&sink, &e);
	}
	while (queue_take(q, &out, 0))
		states += out.kind == EVENT_DONE;
	assert_int_equal(states, 300);
	queue_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_exit_code_for_all),
		cmocka_unit_test(test_no_two_batches_have_one_name),
		cmocka_unit_test(test_what_an_error_means_for_the_exit_code),
		cmocka_unit_test(test_progress_replaces_progress_only),
		cmocka_unit_test(test_a_flood_of_progress_loses_no_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
