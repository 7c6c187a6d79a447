/* SPDX-License-Identifier: MIT */
/* The rules by which a station and the console's batch start by themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "run/place.h"

#define SECOND 1000000LL

static struct place place;

static struct device device(const char *id)
{
	struct device d = { .platform = platform_by_id(PLATFORM_PHOTON) };

	strcpy(d.id, id);
	strcpy(d.usb.port, "1-1");
	return d;
}

static int fresh(void **state)
{
	(void)state;
	place_init(&place, "1-1");
	return 0;
}

/* Arrives and is run at `us`; the run takes a second. */
static void run(const struct device *d, int64_t us, enum job_verdict verdict,
		enum err_code code)
{
	static struct run_outcome o;

	memset(&o, 0, sizeof(o));
	o.verdict = verdict;
	o.error.code = code;
	o.device = *d;
	assert_int_equal(place.state, PLACE_WAITING);
	place_begin(&place, us);
	assert_int_equal(place.state, PLACE_WORKING);
	place_end(&place, &o, us + SECOND);
	assert_int_equal(place.ms, 1000);
}

static void test_once_and_again_after_unplugging(void **state)
{
	const struct device d = device("a");

	(void)state;
	assert_true(place_see(&place, &d, true));
	assert_true(place.first);
	run(&d, 0, JOB_PASS, ERR_OK);
	assert_false(place_see(&place, &d, false));
	assert_int_equal(place.state, PLACE_PASSED);
	/* Away for less than five seconds, as between two modes. */
	assert_false(place_miss(&place, 2 * SECOND));
	assert_false(place_miss(&place, 6 * SECOND));
	assert_false(place_see(&place, &d, false));
	assert_false(place_miss(&place, 8 * SECOND));
	assert_true(place_miss(&place, 13 * SECOND));
	assert_int_equal(place.state, PLACE_EMPTY);
	assert_true(place_see(&place, &d, false));
	assert_false(place.first);
	assert_int_equal(place.runs, 0);
}

static void test_another_device_needs_no_pause(void **state)
{
	const struct device a = device("a"), b = device("b");

	(void)state;
	place_see(&place, &a, true);
	run(&a, 0, JOB_FAIL, ERR_VERIFY);
	assert_int_equal(place.state, PLACE_HELD);
	assert_true(place_see(&place, &b, false));
	assert_int_equal(place.state, PLACE_WAITING);
	assert_string_equal(place.device.id, "b");
}

static void test_lost_device_is_started_again_but_not_for_ever(void **state)
{
	const struct device d = device("a");

	(void)state;
	place_see(&place, &d, true);
	run(&d, 0, JOB_FAIL, ERR_LOST);
	assert_true(place_see(&place, &d, false));
	run(&d, 2 * SECOND, JOB_FAIL, ERR_LOST);
	assert_true(place_see(&place, &d, false));
	assert_int_equal(place.runs, 2);
	run(&d, 4 * SECOND, JOB_FAIL, ERR_LOST);
	assert_false(place_see(&place, &d, false));
	assert_int_equal(place.state, PLACE_HELD);
	assert_true(place_again(&place));
	assert_int_equal(place.state, PLACE_WAITING);
}

static void test_kept_is_freed_by_hand_only(void **state)
{
	const struct device a = device("a"), b = device("b");

	(void)state;
	place_see(&place, &a, true);
	run(&a, 0, JOB_FAIL, ERR_VERIFY);
	place.kept = true;
	assert_false(place_miss(&place, 2 * SECOND));
	assert_false(place_miss(&place, 20 * SECOND));
	assert_int_equal(place.state, PLACE_HELD);
	assert_false(place_see(&place, &b, false));
	assert_false(place_see(&place, &a, false));
	place.kept = false;
	assert_true(place_see(&place, &b, false));
	/* A lost one that is kept comes back, but no other in its stead. */
	run(&b, 30 * SECOND, JOB_FAIL, ERR_LOST);
	place.kept = true;
	assert_false(place_see(&place, &a, false));
	assert_true(place_see(&place, &b, false));
	assert_false(place.kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_once_and_again_after_unplugging,
				       fresh),
		cmocka_unit_test_setup(test_another_device_needs_no_pause,
				       fresh),
		cmocka_unit_test_setup(
			test_lost_device_is_started_again_but_not_for_ever,
			fresh),
		cmocka_unit_test_setup(test_kept_is_freed_by_hand_only, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
