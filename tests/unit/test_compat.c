/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "model/rules/compat.h"
#include "model/catalog/platform.h"

static struct compat found;

static void judge(int platform, int bootloader, int system, int user)
{
	const struct compat_query q = { platform, bootloader, system, user };

	compat_judge(&q, &found);
}

static void test_bootloader_too_old(void **state)
{
	(void)state;
	judge(PLATFORM_PHOTON, 100, 207, -1);
	assert_true(found.judged);
	assert_false(found.good);
	assert_int_equal(found.finding_count, 1);
	assert_int_equal(found.findings[0].kind, COMPAT_BOOTLOADER_TOO_OLD);
	assert_int_equal(found.findings[0].needs.version, 101);
	assert_int_equal(found.findings[0].has, 100);
	assert_non_null(strstr(found.findings[0].text, "207 (0.7.0)"));
	assert_non_null(strstr(found.findings[0].text, "101 (0.7.0)"));
	assert_non_null(strstr(found.findings[0].text, "7 only"));
	judge(PLATFORM_PHOTON, 101, 207, -1);
	assert_true(found.good);
	judge(PLATFORM_ELECTRON, 311, 1321, -1);
	assert_int_equal(found.findings[0].needs.version, 400);
	judge(PLATFORM_ARGON, 2300, 6000, -1);
	assert_int_equal(found.findings[0].needs.version, 3000);
	judge(PLATFORM_PHOTON, 3, 109, -1);
	assert_true(found.good);
}

static void test_bootloader_too_new(void **state)
{
	(void)state;
	judge(PLATFORM_P1, 100, 108, -1);
	assert_false(found.good);
	assert_int_equal(found.findings[0].kind, COMPAT_BOOTLOADER_TOO_NEW);
	assert_non_null(strstr(found.findings[0].text, "11 belongs"));
	judge(PLATFORM_ELECTRON, 100, 108, -1);
	assert_true(found.good);
	judge(PLATFORM_PHOTON, 1006, 207, -1);
	assert_true(found.good);
}

static void test_application(void **state)
{
	(void)state;
	judge(PLATFORM_ARGON, -1, 325, 326);
	assert_int_equal(found.findings[0].kind, COMPAT_SYSTEM_TOO_OLD);
	assert_non_null(strstr(found.findings[0].text, "326 (0.8.0-rc.27)"));
	judge(PLATFORM_ARGON, -1, 326, 326);
	assert_true(found.good);
	judge(PLATFORM_PHOTON, 11, 207, 300);
	assert_int_equal(found.finding_count, 2);
}

static void test_what_is_not_known(void **state)
{
	(void)state;
	judge(PLATFORM_PHOTON, 100, -1, -1);
	assert_false(found.judged);
	judge(PLATFORM_PHOTON, -1, 207, -1);
	assert_false(found.judged);
	judge(PLATFORM_PHOTON, 100, 208, -1);
	assert_false(found.judged);
	assert_int_equal(found.findings[0].kind, COMPAT_UNKNOWN_SYSTEM);
	judge(PLATFORM_ARGON, 2600, 5801, -1);
	assert_false(found.judged);
	assert_int_equal(found.findings[0].kind, COMPAT_UNKNOWN_NEEDS);
}

static bool fits(int platform, const char *release, int bootloader, int user)
{
	const struct compat_query q = { platform, bootloader, -1, user };
	struct compat_row row;

	assert_true(compat_row_of(release_find(platform, release), &row));
	return compat_fits(&row, &q);
}

static void test_rows(void **state)
{
	struct compat_row row;

	(void)state;
	assert_true(
		compat_row_of(release_find(PLATFORM_PHOTON, "1.1.0"), &row));
	assert_int_equal(row.system, 1102);
	assert_int_equal(row.bootloader, 301);
	assert_int_equal(row.bootloader_min, 201);
	assert_int_equal(row.bootloader_twin, 7);
	assert_true(
		compat_row_of(release_find(PLATFORM_TRACKER, "4.0.0"), &row));
	assert_int_equal(row.ncp_min, 7);
	assert_int_equal(row.bootloader_twin, -1);
	assert_false(compat_row_of(release_find(PLATFORM_PHOTON, "0.4.5-rc.1"),
				   &row));
	assert_true(fits(PLATFORM_PHOTON, "0.7.0", 100, -1)); /* the twin */
	assert_false(fits(PLATFORM_PHOTON, "0.7.0-rc.7", 100, -1));
	assert_true(fits(PLATFORM_PHOTON, "0.7.0-rc.4", 100, -1));
	assert_false(fits(PLATFORM_PHOTON, "0.6.3", 100, -1));
	assert_true(fits(PLATFORM_PHOTON, "1.2.1", -1, 1213));
	assert_false(fits(PLATFORM_PHOTON, "1.1.1", -1, 1213));
}

static void test_ids(void **state)
{
	(void)state;
	assert_string_equal(compat_id(COMPAT_BOOTLOADER_TOO_OLD),
			    "bootloader-too-old");
	assert_string_equal(compat_id(COMPAT_UNKNOWN_NEEDS), "unknown-needs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bootloader_too_old),
		cmocka_unit_test(test_bootloader_too_new),
		cmocka_unit_test(test_application),
		cmocka_unit_test(test_what_is_not_known),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
