/* SPDX-License-Identifier: MIT */
/* Plans from what is at hand: cases that came up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "played.h"
#include "shelf.h"

static const struct plan_step *nth_flash(const struct plan *p, size_t n)
{
	for (size_t i = 0; i < p->step_count; i++) {
		if (p->steps[i].action == PLAN_FLASH && n-- == 0)
			return &p->steps[i];
	}
	return NULL;
}

static struct slot *slot_of(struct table *t, unsigned function, unsigned index)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->slots[i].function == function &&
		    t->slots[i].index == index)
			return &t->slots[i];
	}
	fail_msg("no such slot");
	return NULL;
}

/* The published case with a folder of 1.2.1 files. */
static void test_any_bootloader_that_does(void **state)
{
	struct shelf shelf = { .count = 0 };
	struct plan_have have = shelf_have(&shelf);
	struct plan_wish w = { .have = &have };
	struct table t;
	struct replay r;
	struct plan p;

	(void)state;
	shelf_of(&shelf, PLATFORM_PHOTON, "1.2.1");
	played_device(release_find(PLATFORM_PHOTON, "0.7.0-rc.7"), &t, &r);
	slot_of(&t, FUNCTION_BOOTLOADER, 0)->version = 100;
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_true(p.possible);
	assert_int_equal(p.missing_count, 0);
	assert_int_equal(p.better_count, 0);
	assert_int_equal(nth_flash(&p, 0)->to, 311);
	assert_int_equal(nth_flash(&p, 0)->over, ROAD_SERIAL);
	assert_null(nth_flash(&p, 1));
	/* The lowest of several. */
	shelf_of(&shelf, PLATFORM_PHOTON, "2.3.1");
	shelf_of(&shelf, PLATFORM_PHOTON, "0.8.0-rc.1");
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_int_equal(nth_flash(&p, 0)->to, 200);
	/* A release that is named stays exact. */
	w.release = "0.7.0";
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_true(p.possible && p.missing_count > 0);
}

static const struct module newer_app = {
	.ok = true,
	.platform_id = PLATFORM_PHOTON,
	.function = FUNCTION_USER,
	.index = 1,
	.version = 5,
	.start = 0x080A0000,
	.size = 9000,
	.deps = { { FUNCTION_SYSTEM, 2, 1406 } },
};

static void test_any_release_that_carries_it(void **state)
{
	struct shelf shelf = { .count = 0 };
	struct plan_have have = shelf_have(&shelf);
	const struct plan_wish w = { .have = &have, .app = &newer_app };
	struct table t;
	struct replay r;
	struct plan p;

	(void)state;
	shelf_of(&shelf, PLATFORM_PHOTON, "1.5.2");
	shelf_of(&shelf, PLATFORM_PHOTON, "0.7.0");
	played_device(release_find(PLATFORM_PHOTON, "1.2.1"), &t, &r);
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_true(p.possible);
	assert_string_equal(p.target, "1.5.2");
	assert_int_equal(p.missing_count, 0);
	played_all(&r, &p, "1.2.1", "1.5.2");
}

/* The bench has no Argon: here on paper alone. */
static void test_argon_with_other_files(void **state)
{
	struct shelf shelf = { .count = 0 };
	struct plan_have have = shelf_have(&shelf);
	const struct plan_wish w = { .have = &have };
	struct table t;
	struct replay r;
	struct plan p;

	(void)state;
	shelf_of(&shelf, PLATFORM_ARGON, "2.0.0");
	/* A part of 1.4.0 over the bootloader of 1.2.1, which it refuses. */
	played_device(release_find(PLATFORM_ARGON, "1.4.0"), &t, &r);
	slot_of(&t, FUNCTION_BOOTLOADER, 0)->version = 311;
	r.parts[0].v = 311;
	assert_int_equal(r.parts[0].fn, R_BOOT);
	assert_false(replay_healthy(&r));
	r.mode = 'r';
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_true(p.possible);
	assert_int_equal(p.missing_count, 0);
	assert_int_equal(nth_flash(&p, 0)->to, 1003);
	assert_null(nth_flash(&p, 1));
	played_all(&r, &p, "1.4.0", NULL);
	played_goal(&r, &p, NULL, "1.4.0");
	/* Its system part is damaged: another Device OS, and that is said. */
	played_device(release_find(PLATFORM_ARGON, "1.4.0"), &t, &r);
	slot_of(&t, FUNCTION_SYSTEM, 1)->checks[CHECK_INTEGRITY] = CHECK_FAIL;
	plan_make(&t, MODE_DFU, &w, &p);
	assert_true(p.possible);
	assert_string_equal(p.target, "2.0.0");
	assert_int_equal(p.better_count, 1);
	assert_int_equal(p.better[0].version, 1401);
	assert_non_null(strstr(p.better_why, "could stay"));
}

static void test_complete(void **state)
{
	struct plan_wish w = { .release = "1.5.2" };
	struct table t;
	struct replay r;
	struct plan p;

	(void)state;
	played_device(release_find(PLATFORM_PHOTON, "1.5.2"), &t, &r);
	slot_of(&t, FUNCTION_BOOTLOADER, 0)->version = 400;
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_int_equal(p.step_count, 0);
	w.complete = true;
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_true(p.possible);
	assert_int_equal(nth_flash(&p, 0)->to, 502);
	/* With a radio stack. */
	played_device(release_find(PLATFORM_ARGON, "1.5.2"), &t, &r);
	slot_of(&t, FUNCTION_RADIO, 0)->version = 182;
	w.complete = false;
	plan_make(&t, MODE_DFU, &w, &p);
	w.complete = true;
	plan_make(&t, MODE_DFU, &w, &p);
	assert_true(p.possible);
	assert_int_equal(nth_flash(&p, 0)->function, FUNCTION_RADIO);
}

/* What a table does not show is not fine. */
static void test_unknown_is_not_fine(void **state)
{
	const struct plan_wish w = { .tinker = true };
	struct table t;
	struct replay r;
	struct plan p;

	(void)state;
	played_device(release_find(PLATFORM_PHOTON, "1.2.1"), &t, &r);
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_string_equal(p.assumes, "");
	t.source = TABLE_TEXT;
	t.cut = true;
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_non_null(strstr(p.assumes, "cut"));
	assert_int_equal(p.step_count, 1);
	assert_int_equal(p.steps[0].action, PLAN_INSPECT);
	t.cut = false;
	assert_int_equal(t.slots[0].function, FUNCTION_BOOTLOADER);
	t.slots[0] = t.slots[--t.count];
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_non_null(strstr(p.assumes, "bootloader 0, taken to be v311"));
	assert_int_equal(p.step_count, 1);
	slot_of(&t, FUNCTION_SYSTEM, 2)->checks[CHECK_INTEGRITY] = CHECK_FAIL;
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_non_null(strstr(p.assumes, "bootloader 0"));
	assert_true(p.step_count > 1);
	/* A device's own list leaves nothing open. */
	played_device(release_find(PLATFORM_PHOTON, "1.2.1"), &t, &r);
	t.source = TABLE_SERIAL;
	t.slots[0] = t.slots[--t.count];
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_string_equal(p.assumes, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_any_bootloader_that_does),
		cmocka_unit_test(test_any_release_that_carries_it),
		cmocka_unit_test(test_argon_with_other_files),
		cmocka_unit_test(test_complete),
		cmocka_unit_test(test_unknown_is_not_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
