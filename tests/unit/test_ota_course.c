/* SPDX-License-Identifier: MIT */
/*
 * What the cloud tells of a transfer, in another order than it happened:
 * nothing from before the newest "started" is its end (ota.md B9).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "model/catalog/platform.h"
#include "roads/ota_course.h"

struct course {
	struct clock_virtual clock;
	struct world world;
	struct job job;
	struct ota_course c;
};

static void hush(void *ctx, const struct event *ev)
{
	(void)ctx;
	(void)ev;
}

static void begin(struct course *t)
{
	static const struct event_sink sink = { hush, NULL };
	struct device d = { .platform = platform_by_id(6) };

	*t = (struct course){ 0 };
	clock_virtual_init(&t->clock);
	t->world.clock = &t->clock.clock;
	job_init(&t->job, &t->world, &d, &sink);
}

/* second: of the minute in which the cloud says that it was said. */
static void tell(struct course *t, enum cloud_event_kind kind, int second,
		 const char *data)
{
	struct cloud_event ev = { .kind = kind, .data = data };

	snprintf(ev.published_at, sizeof(ev.published_at),
		 "2026-01-01T12:00:%02d.000Z", second);
	ota_course_take(&t->job, &t->c, &ev);
}

static void an_end_from_before_the_start_is_none(void **state)
{
	struct course t;

	(void)state;
	begin(&t);
	tell(&t, CLOUD_FLASH_STARTED, 10, "started ");
	tell(&t, CLOUD_FLASH_SUCCESS, 5, "success ");
	assert_false(ota_course_sent(&t.c));
	tell(&t, CLOUD_FLASH_FAILED, 6, "failed ");
	assert_false(t.c.failed);
	tell(&t, CLOUD_FLASH_SUCCESS, 20, "success ");
	assert_true(ota_course_sent(&t.c));
}

static void a_start_that_comes_late_or_twice_forgets_no_end(void **state)
{
	struct course t;

	(void)state;
	begin(&t);
	tell(&t, CLOUD_FLASH_SUCCESS, 20, "success ");
	assert_false(ota_course_sent(&t.c));
	tell(&t, CLOUD_FLASH_STARTED, 10, "started ");
	assert_true(ota_course_sent(&t.c));
	tell(&t, CLOUD_FLASH_STARTED, 10, "started ");
	assert_true(ota_course_sent(&t.c));
	tell(&t, CLOUD_FLASH_STARTED, 30, "started ");
	assert_false(ota_course_sent(&t.c));
}

static void only_the_newest_restart_counts(void **state)
{
	struct course t;

	(void)state;
	begin(&t);
	tell(&t, CLOUD_FLASH_STARTED, 10, "started ");
	tell(&t, CLOUD_LAST_RESET, 11, "update_timeout");
	assert_false(t.c.timed_out); /* it has not left the bus */
	t.c.left = true;
	tell(&t, CLOUD_LAST_RESET, 9, "update_timeout");
	assert_false(t.c.timed_out);
	tell(&t, CLOUD_LAST_RESET, 30, "user");
	tell(&t, CLOUD_LAST_RESET, 20, "update_timeout");
	assert_false(t.c.timed_out);
	tell(&t, CLOUD_LAST_RESET, 40, "update_timeout");
	assert_true(t.c.timed_out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_end_from_before_the_start_is_none),
		cmocka_unit_test(
			a_start_that_comes_late_or_twice_forgets_no_end),
		cmocka_unit_test(only_the_newest_restart_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
