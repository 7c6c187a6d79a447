/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/catalog/platform.h"
#include "model/catalog/table.h"
#include "model/diagnose/verdict.h"

/* A Photon with parts of 1.2.1 on the bootloader of 0.7.0. */
static const struct table photon = {
	.platform_id = 6,
	.source = TABLE_SERIAL,
	.count = 5,
	.slots = {
		{ .present = true, .function = FUNCTION_BOOTLOADER,
		  .version = 101 },
		{ .present = true, .function = FUNCTION_SYSTEM, .index = 1,
		  .version = 1213 },
		{ .present = true, .function = FUNCTION_SYSTEM, .index = 2,
		  .version = 1213 },
		{ .present = true, .function = FUNCTION_USER, .index = 1,
		  .version = 4, .store = STORE_FACTORY },
		{ .present = false, .function = FUNCTION_USER, .index = 1 },
	},
};

static enum check needs(const struct table *t, uint8_t f, uint8_t index,
			uint16_t version)
{
	const struct module_ref r = { f, index, version };

	return table_satisfies(t, &r);
}

static void finds_by_place(void **state)
{
	(void)state;
	assert_int_equal(table_version(&photon, FUNCTION_SYSTEM, 2), 1213);
	assert_int_equal(table_version(&photon, FUNCTION_USER, 1), -1);
	assert_non_null(table_find(&photon, FUNCTION_USER, 1, STORE_FACTORY));
	assert_null(table_find(&photon, FUNCTION_USER, 1, STORE_MAIN));
	assert_null(table_find(&photon, FUNCTION_SYSTEM, 3, STORE_MAIN));
}

static void compares_dependencies(void **state)
{
	struct table t = photon;

	(void)state;
	assert_int_equal(needs(&t, FUNCTION_BOOTLOADER, 0, 101), CHECK_PASS);
	assert_int_equal(needs(&t, FUNCTION_BOOTLOADER, 0, 311), CHECK_FAIL);
	assert_int_equal(needs(&t, FUNCTION_NONE, 0, 0), CHECK_PASS);
	assert_int_equal(needs(&t, FUNCTION_USER, 1, 1), CHECK_FAIL);
	assert_int_equal(needs(&t, FUNCTION_SYSTEM, 3, 1), CHECK_FAIL);
	assert_int_equal(needs(&t, FUNCTION_RADIO, 0, 202), CHECK_FAIL);
	assert_int_equal(needs(&t, FUNCTION_NCP, 0, 7), CHECK_UNKNOWN);
	/* What cannot be there is not there, however much was read. */
	t.cut = true;
	assert_int_equal(needs(&t, FUNCTION_SYSTEM, 3, 1), CHECK_FAIL);
	assert_int_equal(needs(&t, 99, 1, 1), CHECK_FAIL);
	t.platform_id = PLATFORM_ARGON;
	assert_int_equal(needs(&t, FUNCTION_RADIO, 0, 202), CHECK_UNKNOWN);
	t.platform_id = PLATFORM_ELECTRON;
	assert_int_equal(needs(&t, FUNCTION_SYSTEM, 3, 1), CHECK_UNKNOWN);
	t.cut = false;
	t.source = TABLE_TEXT;
	assert_int_equal(needs(&t, FUNCTION_SYSTEM, 3, 1), CHECK_UNKNOWN);
	assert_int_equal(needs(&t, FUNCTION_USER, 1, 1), CHECK_FAIL);
}

static void validation_bits_become_checks(void **state)
{
	struct slot s = { 0 };

	(void)state;
	slot_set_valid(&s, 30, 26);
	assert_true(s.raw);
	assert_int_equal(s.checks[CHECK_INTEGRITY], CHECK_PASS);
	assert_int_equal(s.checks[CHECK_DEPENDENCIES], CHECK_FAIL);
	assert_int_equal(s.checks[CHECK_RANGE], CHECK_PASS);
	assert_int_equal(s.checks[CHECK_PLATFORM], CHECK_PASS);
	slot_set_valid(&s, 30, 28);
	assert_int_equal(s.checks[CHECK_INTEGRITY], CHECK_FAIL);
	assert_int_equal(s.checks[CHECK_DEPENDENCIES], CHECK_PASS);
	slot_set_valid(&s, 30, 14);
	assert_int_equal(s.checks[CHECK_PLATFORM], CHECK_FAIL);
	slot_set_valid(&s, 30, 22);
	assert_int_equal(s.checks[CHECK_RANGE], CHECK_FAIL);
	slot_set_valid(&s, 94, 30);
	assert_int_equal(s.checks[CHECK_DEPENDENCIES], CHECK_PASS);
	assert_int_equal(s.checked & ~s.passed, VALID_DEPENDENCIES_FULL);
	slot_set_valid(&s, 0, 30);
	for (int k = 0; k < CHECK_KINDS; k++)
		assert_int_equal(s.checks[k], CHECK_UNKNOWN);
}

static void labels_are_the_promised_ones(void **state)
{
	const struct module_ref ref = { FUNCTION_BOOTLOADER, 0, 101 };
	const struct slot empty = { .store = STORE_FACTORY };
	struct slot s = { .present = true,
			  .function = FUNCTION_USER,
			  .index = 1 };
	char out[SLOT_LABEL];

	(void)state;
	assert_string_equal(slot_label(&s, out), "user 1");
	s.store = STORE_FACTORY;
	assert_string_equal(slot_label(&s, out), "user 1 (factory)");
	s.store = STORE_SCRATCH;
	assert_string_equal(slot_label(&s, out), "user 1 (update slot)");
	assert_string_equal(slot_label(&empty, out), "empty (factory)");
	assert_string_equal(module_ref_label(&ref, out), "bootloader 0 v101");
}

static void words_are_the_promised_ones(void **state)
{
	(void)state;
	assert_string_equal(check_name(CHECK_UNKNOWN), "unknown");
	assert_string_equal(check_name(CHECK_FAIL), "fail");
	assert_string_equal(check_kind_name(CHECK_DEPENDENCIES),
			    "dependencies");
	assert_string_equal(table_source_name(TABLE_DFU), "dfu");
	assert_string_equal(verdict_id(VERDICT_BOOTLOADER_TOO_NEW),
			    "bootloader-too-new-after-downgrade");
	assert_int_equal(verdict_by_id("no-valid-system"),
			 VERDICT_NO_VALID_SYSTEM);
	assert_int_equal(verdict_by_id("nonsense"), -1);
	for (int v = 0; v < VERDICTS; v++)
		assert_int_equal(verdict_by_id(verdict_id((enum verdict)v)), v);
	assert_string_equal(confidence_name(CONFIDENCE_POSSIBLE), "possible");
	assert_string_equal(confidence_name(CONFIDENCE_CERTAIN), "certain");
}

static void letters_are_those_of_the_wire(void **state)
{
	(void)state;
	assert_int_equal(function_by_letter('s'), FUNCTION_SYSTEM);
	assert_int_equal(function_by_letter('a'), FUNCTION_RADIO);
	assert_int_equal(function_by_letter('c'), FUNCTION_NCP);
	assert_int_equal(function_by_letter('_'), -1);
	assert_int_equal(function_by_letter('\0'), -1);
	assert_int_equal(function_letter(FUNCTION_USER), 'u');
	assert_int_equal(function_letter(FUNCTION_SETTINGS), '_');
	assert_int_equal(function_letter(200), '_');
	assert_int_equal(store_by_letter('t'), STORE_SCRATCH);
	assert_int_equal(store_by_letter('x'), -1);
	assert_int_equal(store_letter(STORE_FACTORY), 'f');
	assert_string_equal(function_name(200), "none");
	assert_int_equal(function_by_name("monolithic"), 3);
	assert_int_equal(function_by_name("kernel"), -1);
	assert_string_equal(store_name(99), "other");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_by_place),
		cmocka_unit_test(compares_dependencies),
		cmocka_unit_test(validation_bits_become_checks),
		cmocka_unit_test(labels_are_the_promised_ones),
		cmocka_unit_test(words_are_the_promised_ones),
		cmocka_unit_test(letters_are_those_of_the_wire),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
