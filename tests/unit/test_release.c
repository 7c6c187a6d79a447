/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/count.h"
#include "model/catalog/milestone.h"
#include "model/catalog/platform.h"
#include "model/catalog/release.h"

static const char *system2(unsigned version)
{
	return release_name(PLATFORM_PHOTON, FUNCTION_SYSTEM, 2, version);
}

static const char *photon_boot(unsigned version)
{
	return release_name(PLATFORM_PHOTON, FUNCTION_BOOTLOADER, 0, version);
}

/* modules.md 9, "Traps" */
static void test_numbers_and_names(void **state)
{
	(void)state;
	assert_string_equal(system2(206), "0.7.0-rc.7");
	assert_string_equal(system2(207), "0.7.0");
	assert_string_equal(system2(300), "0.8.0-rc.1");
	assert_string_equal(system2(1), "0.4.1");
	assert_string_equal(system2(3), "0.4.3");
	assert_string_equal(system2(13), "0.5.0");
	assert_string_equal(system2(1104), "1.1.1");
	assert_string_equal(system2(2021), "2.0.2");
	assert_null(system2(208));
	assert_null(system2(6305));
	assert_string_equal(photon_boot(101), "0.7.0");
	assert_string_equal(photon_boot(100), "0.7.0-rc.4");
	assert_string_equal(photon_boot(11), "0.6.3");
	assert_string_equal(photon_boot(311), "1.2.1");
	assert_string_equal(release_name(PLATFORM_DUO, FUNCTION_SYSTEM, 2, 9),
			    "0.3.1");
	assert_string_equal(
		release_name(PLATFORM_ARGON, FUNCTION_SYSTEM, 1, 326),
		"0.8.0-rc.27");
	assert_string_equal(
		release_name(PLATFORM_CORE, FUNCTION_MONOLITHIC, 0, 207),
		"0.7.0");
	assert_null(release_name(4711, FUNCTION_SYSTEM, 1, 326));
}

static void test_every_name_of_a_version(void **state)
{
	const struct release *out[4];

	(void)state;
	assert_int_equal(release_carrying(PLATFORM_PHOTON, FUNCTION_SYSTEM, 1,
					  1, out, 4),
			 2);
	assert_string_equal(out[0]->version, "0.4.0");
	assert_string_equal(out[1]->version, "0.4.1");
	assert_int_equal(release_carrying(PLATFORM_PHOTON, FUNCTION_BOOTLOADER,
					  0, 101, out, 2),
			 4);
	assert_string_equal(out[0]->version, "0.7.0-rc.5");
	assert_int_equal(release_carrying(PLATFORM_PHOTON, FUNCTION_BOOTLOADER,
					  0, 999, out, 4),
			 0);
}

static const struct release_module *module_of(int platform, const char *version,
					      unsigned function, unsigned index)
{
	const struct release *r = release_find(platform, version);

	assert_non_null(r);
	return release_module(r, function, index);
}

static void assert_ref(const struct module_ref *r, unsigned function,
		       unsigned index, unsigned version)
{
	assert_int_equal(r->function, function);
	assert_int_equal(r->index, index);
	assert_int_equal(r->version, version);
}

/* modules.md 9 "Other system dependencies" and 10 */
static void test_dependencies(void **state)
{
	const struct release_module *m;

	(void)state;
	m = module_of(PLATFORM_PHOTON, "1.2.1", FUNCTION_SYSTEM, 2);
	assert_int_equal(m->version, 1213);
	assert_ref(&m->deps[0], FUNCTION_SYSTEM, 1, 1213);
	assert_ref(&m->deps[1], FUNCTION_BOOTLOADER, 0, 311);
	m = module_of(PLATFORM_PHOTON, "v1.4.1", FUNCTION_SYSTEM, 1);
	assert_ref(&m->deps[0], FUNCTION_SYSTEM, 2, 207);
	assert_ref(&m->deps[1], FUNCTION_NONE, 0, 0);
	m = module_of(PLATFORM_ELECTRON, "0.7.0", FUNCTION_SYSTEM, 3);
	assert_ref(&m->deps[0], FUNCTION_SYSTEM, 2, 110);
	m = module_of(PLATFORM_ARGON, "4.1.0", FUNCTION_SYSTEM, 1);
	assert_ref(&m->deps[0], FUNCTION_RADIO, 0, 202);
	assert_ref(&m->deps[1], FUNCTION_BOOTLOADER, 0, 1200);
	m = module_of(PLATFORM_BORON, "1.5.2", FUNCTION_BOOTLOADER, 0);
	assert_ref(&m->deps[0], FUNCTION_SYSTEM, 1, 1102);
	m = module_of(PLATFORM_TRACKER, "5.6.0", FUNCTION_SYSTEM, 1);
	assert_ref(&m->deps[1], FUNCTION_SYSTEM, 1, 3001);
	m = module_of(PLATFORM_P2, "5.8.2", FUNCTION_BOOTLOADER, 0);
	assert_ref(&m->deps[0], FUNCTION_BOOTLOADER, 2, 8);
	m = module_of(PLATFORM_ARGON, "1.4.2", FUNCTION_RADIO, 0);
	assert_int_equal(m->version, 202);
	assert_ref(&m->deps[0], FUNCTION_BOOTLOADER, 0, 501);
	assert_false(module_of(PLATFORM_ARGON, "5.8.1", FUNCTION_SYSTEM, 1)
			     ->deps_known);
}

/* modules.md 6: "same release, two builds" */
static void test_twins(void **state)
{
	static const char *const with_twin[] = { "0.7.0", "1.0.0", "1.0.1",
						 "1.1.0", "1.1.1" };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		const struct release_module *m = module_of(
			PLATFORM_P1, with_twin[i], FUNCTION_SYSTEM, 2);

		assert_false(m[0].twin);
		assert_true(m[0].deps[1].version >= 101);
		assert_true(m[1].twin);
		assert_int_equal(m[1].version, m[0].version);
		assert_ref(&m[1].deps[1], FUNCTION_BOOTLOADER, 0, 7);
	}
}

static void test_order(void **state)
{
	static const int platforms[] = { 0,  6,	 8,  10, 12, 13, 14, 15, 22,
					 23, 24, 25, 26, 28, 32, 35, 88 };

	(void)state;
	for (size_t p = 0; p < COUNT(platforms); p++) {
		const struct release *r, *last = NULL;

		assert_true(release_count(platforms[p]) > 1);
		for (size_t i = 0; (r = release_at(platforms[p], i)); i++) {
			assert_int_equal(r->platform_id, platforms[p]);
			assert_true(r->module_count > 0);
			assert_ptr_equal(release_find(platforms[p], r->version),
					 r);
			if (last)
				assert_true(release_compare(last->version,
							    r->version) < 0);
			last = r;
		}
	}
	assert_int_equal(release_count(7), 0);
	assert_null(release_at(7, 0));
	assert_null(release_find(PLATFORM_PHOTON, "0.6.4"));
	assert_null(release_find(PLATFORM_PHOTON, ""));
	assert_null(release_find(PLATFORM_PHOTON, NULL));
}

static void test_compare(void **state)
{
	static const char *const ascending[] = {
		"0.4.9",	 "0.7.0-alpha", "0.7.0-alpha.1", "0.7.0-rc.2",
		"0.7.0-rc.10",	 "0.7.0",	"0.10.0",	 "1.5.4-rc.2",
		"2.0.0-alpha.4", "2.0.0-rc.1",	"2.0.0",	 "2.0.0.1",
		"10.0.0",
	};
	const size_t n = COUNT(ascending);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			int want = (i > j) - (i < j);

			assert_int_equal(
				release_compare(ascending[i], ascending[j]),
				want);
		}
	}
	assert_int_equal(release_compare("v1.2.1", "1.2.1"), 0);
	assert_int_equal(release_compare("1.02.1", "1.2.1"), 0);
	assert_int_equal(release_compare("", "1"), -1);
	assert_true(release_is_final("1.2.1"));
	assert_false(release_is_final("1.4.5-b5som.1"));
}

static void test_lowest_that_is_enough(void **state)
{
	(void)state;
	assert_string_equal(
		release_at_least(PLATFORM_PHOTON, FUNCTION_SYSTEM, 2, 204)
			->version,
		"0.7.0");
	assert_string_equal(
		release_at_least(PLATFORM_ELECTRON, FUNCTION_SYSTEM, 2, 110)
			->version,
		"0.6.4");
	assert_string_equal(
		release_at_least(PLATFORM_ARGON, FUNCTION_SYSTEM, 1, 1321)
			->version,
		"1.3.1");
	assert_null(release_at_least(PLATFORM_XENON, FUNCTION_SYSTEM, 1, 9999));
}

/* platforms.md 7 */
static void test_tinker(void **state)
{
	const struct release_tinker *t = release_tinker(PLATFORM_PHOTON, 206);

	(void)state;
	assert_non_null(t);
	assert_int_equal(t->version, 3);
	assert_int_equal(t->needs, 6);
	assert_int_equal(t->start, 0x080A0000);
	assert_int_equal(t->size, 5324);
	assert_int_equal(release_tinker(PLATFORM_PHOTON, 5)->version, 2);
	assert_int_equal(release_tinker(PLATFORM_ELECTRON, 108)->needs, 102);
	assert_null(release_tinker(PLATFORM_ASOM, 1406));
	assert_null(release_tinker(PLATFORM_MSOM, 6200));
}

static void test_main_part(void **state)
{
	uint8_t function, index;

	(void)state;
	release_main_part(PLATFORM_P1, &function, &index);
	assert_int_equal(index, 2);
	release_main_part(PLATFORM_BORON, &function, &index);
	assert_int_equal(function, FUNCTION_SYSTEM);
	assert_int_equal(index, 1);
	release_main_part(PLATFORM_CORE, &function, &index);
	assert_int_equal(function, FUNCTION_MONOLITHIC);
}

/* modules.md 9 and the changes that milestone.h names */
static void test_milestones(void **state)
{
	static const struct {
		int platform;
		int version; /* of the main part, or the bootloader */
		const char *release;
		bool bootloader;
	} rows[] = {
		{ 6, OS_YMODEM_WORKS, "0.4.3", false },
		{ 6, OS_LISTENS, "0.5.0-rc.1", false },
		{ 6, OS_FULL_CHECK, "0.5.3-rc.1", false },
		{ 10, OS_PART3_PLACE, "0.5.3-rc.2", false },
		{ 10, OS_PART3_PLACE_FINAL, RELEASE_PART3_PLACE, false },
		{ 10, OS_LOADER_BACK_055, "0.5.5", false },
		{ 10, OS_LOADER_BACK_063, "0.6.3", false },
		{ 10, OS_LOADER_BACK_064, "0.6.4", false },
		{ 10, OS_PART3, "0.6.0-rc.1", false },
		{ 10, OS_LOADER_RAISED, "0.6.1", false },
		{ 6, OS_SPLIT, RELEASE_SPLIT, false },
		{ 6, OS_SERVICE, "0.8.0-rc.2", false },
		{ 12, OS_SERVICE_GEN3, "0.9.0", false },
		{ 6, OS_STAGED, "1.2.1-rc.3", false },
		{ 12, OS_RADIO_202, "1.4.0", false },
		{ 25, OS_FAR_UPDATES, "3.0.0-alpha.1", false },
		{ 12, OS_BIG_APP, "3.1.0-rc.1", false },
		{ 12, OS_ASSETS, "5.5.0-rc.1", false },
		{ 12, OS_NO_YMODEM, "6.0.0", false },
		{ 12, OS_LOW_SYSTEM, "6.2.0", false },
		{ 88, DUO_0_3_0, "0.3.0", false },
		{ 88, DUO_APPLIES, "0.3.1", false },
		{ 6, BL_SPLIT, RELEASE_SPLIT, true },
		{ 12, BL_DROPS_OLD_APP, "3.1.0", true },
		{ 12, BL_LOW_SYSTEM, "6.2.0", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t function = FUNCTION_BOOTLOADER, index = 0;
		const struct release *r =
			release_find(rows[i].platform, rows[i].release);

		if (!rows[i].bootloader)
			release_main_part(rows[i].platform, &function, &index);
		assert_int_equal(release_module(r, function, index)->version,
				 rows[i].version);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_and_names),
		cmocka_unit_test(test_every_name_of_a_version),
		cmocka_unit_test(test_dependencies),
		cmocka_unit_test(test_twins),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_lowest_that_is_enough),
		cmocka_unit_test(test_tinker),
		cmocka_unit_test(test_main_part),
		cmocka_unit_test(test_milestones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
