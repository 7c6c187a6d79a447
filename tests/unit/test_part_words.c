/* SPDX-License-Identifier: MIT */
/* The Electron's naming trap (platforms.md 2): both names, the same in all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "model/catalog/part_words.h"
#include "model/catalog/platform.h"
#include "model/catalog/release.h"
#include "model/plan/plan.h"
#include "played.h"

static void test_by_module_and_by_file(void **state)
{
	char out[PART_WORDS];

	(void)state;
	assert_string_equal(part_words(PLATFORM_ELECTRON, 3, 1213, out),
			    "system part1 (file), module system 3");
	assert_string_equal(part_words(PLATFORM_ELECTRON, 1, 1213, out),
			    "system part2 (file), module system 1");
	assert_string_equal(part_words(PLATFORM_ELECTRON, 2, 1213, out),
			    "system part3 (file), module system 2");
	/* Up to 0.5.x both agree, and elsewhere they always do. */
	assert_string_equal(part_words(PLATFORM_ELECTRON, 1, 22, out),
			    "system-part1");
	assert_string_equal(part_words(PLATFORM_PHOTON, 2, 1213, out),
			    "system-part2");
	assert_string_equal(part_words_of_file(PLATFORM_ELECTRON,
					       "system-part3", "1.2.1", out),
			    "system part3 (file), module system 2");
	assert_string_equal(part_words_of_file(PLATFORM_ELECTRON,
					       "system-part2", "0.5.1", out),
			    "system-part2");
	assert_string_equal(part_words_of_file(PLATFORM_ELECTRON,
					       "system-part1 and more", "",
					       out),
			    "system-part1 and more");
	assert_string_equal(part_words_of_file(-1, "bootloader", "", out),
			    "bootloader");
}

/* A plan names the part as an explanation does, and the file to be got. */
static bool nothing(void *ctx, const struct plan_firmware *want,
		    uint32_t *bytes, uint32_t *start)
{
	(void)ctx;
	(void)want;
	(void)bytes;
	(void)start;
	return false;
}

static void test_plan_says_the_same(void **state)
{
	const struct plan_have have = { .at_hand = nothing };
	const struct plan_wish w = { .have = &have };
	char out[PART_WORDS], what[PLAN_WHAT];
	struct table t;
	struct replay r;
	struct plan p;

	(void)state;
	played_device(release_find(PLATFORM_ELECTRON, "1.2.1"), &t, &r);
	for (size_t i = 0; i < t.count; i++) {
		if (t.slots[i].function == FUNCTION_SYSTEM &&
		    t.slots[i].index == 2)
			t.slots[i].checks[CHECK_INTEGRITY] = CHECK_FAIL;
	}
	plan_make(&t, MODE_DFU, &w, &p);
	assert_true(p.possible && p.step_count > 1);
	assert_string_equal(p.steps[0].what, "system-part2");
	assert_string_equal(plan_called(PLATFORM_ELECTRON, &p.steps[0], what),
			    part_words_of_file(PLATFORM_ELECTRON,
					       "system-part3", "1.2.1", out));
	assert_int_equal(p.steps[0].index, 2);
	assert_non_null(strstr(p.missing[0].where, "system part3 (file)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_module_and_by_file),
		cmocka_unit_test(test_plan_says_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
