/* SPDX-License-Identifier: MIT */
/* Releases that are not compiled in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/releases.h"
#include "model/catalog/platform.h"
#include "tests/lib/scratch.h"

static struct release_fact fact(const char *release, int platform,
				unsigned function, unsigned index,
				unsigned version)
{
	struct release_fact f = { .platform_id = (uint16_t)platform,
				  .source = RELEASE_FILES };

	strcpy(f.release, release);
	f.module = (struct release_module){ .function = (uint8_t)function,
					    .index = (uint8_t)index,
					    .version = (uint16_t)version,
					    .deps_known = true };
	return f;
}

static int forget(void **state)
{
	(void)state;
	release_forget();
	return 0;
}

static void test_new_release(void **state)
{
	const size_t before = release_count(PLATFORM_ARGON);
	const struct release *r;
	struct release_fact f[2] = {
		fact("6.3.4", PLATFORM_ARGON, FUNCTION_SYSTEM, 1, 6305),
		fact("6.3.4", PLATFORM_ARGON, FUNCTION_BOOTLOADER, 0, 3200),
	};

	(void)state;
	assert_null(release_find(PLATFORM_ARGON, "6.3.4"));
	f[0].module.deps[0] =
		(struct module_ref){ FUNCTION_BOOTLOADER, 0, 3200 };
	assert_int_equal(release_learn(f, 2, NULL), 0);
	r = release_find(PLATFORM_ARGON, "v6.3.4");
	assert_non_null(r);
	assert_int_equal(r->source, RELEASE_FILES);
	assert_int_equal(release_count(PLATFORM_ARGON), before + 1);
	assert_ptr_equal(release_at(PLATFORM_ARGON, before), r);
	assert_int_equal(release_module(r, FUNCTION_SYSTEM, 1)->version, 6305);
	assert_int_equal(release_module(r, FUNCTION_SYSTEM, 1)->deps[0].version,
			 3200);
	assert_string_equal(
		release_name(PLATFORM_ARGON, FUNCTION_SYSTEM, 1, 6305),
		"6.3.4");
	/* others know nothing of it, and the table ends where it did */
	assert_null(release_find(PLATFORM_BORON, "6.3.4"));
	assert_string_equal(release_table_end(PLATFORM_ARGON)->version,
			    "6.2.0");
	/* the list's word goes before that of files */
	f[0].source = f[1].source = RELEASE_LIST;
	f[1].module.version = 3201;
	assert_int_equal(release_learn(f + 1, 1, NULL), 0);
	r = release_find(PLATFORM_ARGON, "6.3.4");
	assert_int_equal(release_module(r, FUNCTION_BOOTLOADER, 0)->version,
			 3201);
	f[1].source = RELEASE_FILES;
	f[1].module.version = 3200;
	assert_int_equal(release_learn(f + 1, 1, NULL), 1);
}

/* A Photon's system has two parts: with one of them nothing can be planned. */
static void test_partial(void **state)
{
	const size_t before = release_count(PLATFORM_PHOTON);
	struct release_fact f =
		fact("2.4.0", PLATFORM_PHOTON, FUNCTION_SYSTEM, 2, 2400);

	(void)state;
	assert_int_equal(release_learn(&f, 1, NULL), 0);
	assert_int_equal(release_count(PLATFORM_PHOTON), before);
	assert_non_null(release_find(PLATFORM_PHOTON, "2.4.0"));
	assert_false(release_is_whole(release_find(PLATFORM_PHOTON, "2.4.0")));
	assert_string_equal(
		release_name(PLATFORM_PHOTON, FUNCTION_SYSTEM, 2, 2400),
		"2.4.0");
	f = fact("2.4.0", PLATFORM_PHOTON, FUNCTION_SYSTEM, 1, 2400);
	assert_int_equal(release_learn(&f, 1, NULL), 0);
	assert_int_equal(release_count(PLATFORM_PHOTON), before + 1);
}

/* What the table knows stays; what it did not know is filled in. */
static void test_table(void **state)
{
	size_t first = 9;
	struct release_fact f[2] = {
		fact("6.1.2", PLATFORM_ARGON, FUNCTION_SYSTEM, 1, 6102),
		fact("1.2.1", PLATFORM_PHOTON, FUNCTION_SYSTEM, 2, 1299),
	};
	const struct release *r = release_find(PLATFORM_ARGON, "6.1.2");

	(void)state;
	assert_false(release_module(r, FUNCTION_SYSTEM, 1)->deps_known);
	f[0].module.deps[0] = (struct module_ref){ FUNCTION_RADIO, 0, 202 };
	assert_int_equal(release_learn(f, 2, &first), 1);
	assert_int_equal(first, 1);
	r = release_find(PLATFORM_ARGON, "6.1.2");
	assert_true(release_module(r, FUNCTION_SYSTEM, 1)->deps_known);
	assert_int_equal(release_module(r, FUNCTION_SYSTEM, 1)->deps[0].version,
			 202);
	assert_int_equal(r->source, RELEASE_TABLE);
	r = release_find(PLATFORM_PHOTON, "1.2.1");
	assert_int_equal(release_module(r, FUNCTION_SYSTEM, 2)->version, 1213);
}

static void test_range(void **state)
{
	char text[RELEASE_RANGE];

	(void)state;
	/* modules.md 9: bootloader 311 came with 1.2.1-rc.2, 400 with 1.3.0 */
	assert_string_equal(
		release_range(PLATFORM_PHOTON, FUNCTION_SYSTEM, 2, 1213, text),
		"1.2.1");
	assert_string_equal(
		release_range(PLATFORM_PHOTON, FUNCTION_BOOTLOADER, 0, 2, text),
		"0.4.0 to 0.4.1");
	assert_string_equal(
		release_range(PLATFORM_PHOTON, FUNCTION_SYSTEM, 2, 9999, text),
		"");
}

static void test_names(void **state)
{
	static const struct {
		const char *label;
		unsigned function, version;
		const char *release; /* NULL: tells nothing */
	} rows[] = {
		{ "photon-bootloader@2.3.1+lto.bin", FUNCTION_BOOTLOADER, 1005,
		  "2.3.1" },
		{ "d/system-part1-0.7.0-photon.bin", FUNCTION_SYSTEM, 207,
		  "0.7.0" },
		{ "system-part1-0.7.0-rc.7-photon.bin", FUNCTION_SYSTEM, 206,
		  "0.7.0-rc.7" },
		{ "x/6.3.4/p2/p2-system-part1.bin", FUNCTION_SYSTEM, 6305,
		  "6.3.4" },
		{ "a.tgz:package/v6.3.4/x.bin", FUNCTION_SYSTEM, 6305,
		  "6.3.4" },
		{ "photon-system-part1@2.3.1.bin", FUNCTION_SYSTEM, 1213,
		  NULL },
		{ "system-part1.bin", FUNCTION_SYSTEM, 1213, NULL },
		{ "192.168.1.5/x.bin", FUNCTION_BOOTLOADER, 1, NULL },
		{ "tinker-6.3.4-p2.bin", FUNCTION_USER, 6, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct module m = { .function = (uint8_t)rows[i].function,
				    .version = (uint16_t)rows[i].version };
		struct release_fact f;

		assert_int_equal(releases_fact(&m, rows[i].label, &f),
				 rows[i].release != NULL);
		if (rows[i].release)
			assert_string_equal(f.release, rows[i].release);
	}
	assert_true(release_is_version("6.3.4"));
	assert_true(release_is_version("0.8.0-rc.27"));
	assert_false(release_is_version("6.3"));
	assert_false(release_is_version("6.3.4\n"));
	assert_false(release_is_version("../../etc"));
	assert_false(release_is_version(""));
}

static void test_kept(void **state)
{
	struct release_fact f =
		fact("6.3.4", PLATFORM_P2, FUNCTION_SYSTEM, 1, 6305);
	char dir[SCRATCH_PATH];

	(void)state;
	scratch_folder(dir, sizeof(dir));
	f.module.deps[1] = (struct module_ref){ FUNCTION_BOOTLOADER, 0, 3300 };
	assert_int_equal(release_learn(&f, 1, NULL), 0);
	assert_int_equal(releases_save(dir, NULL), 0);
	release_forget();
	assert_null(release_find(PLATFORM_P2, "6.3.4"));
	assert_int_equal(releases_load(dir, NULL), 0);
	assert_non_null(release_find(PLATFORM_P2, "6.3.4"));
	assert_int_equal(release_module(release_find(PLATFORM_P2, "6.3.4"),
					FUNCTION_SYSTEM, 1)
				 ->deps[1]
				 .version,
			 3300);
	scratch_drop(dir);
	release_forget();
	assert_int_equal(releases_load(dir, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_new_release, forget),
		cmocka_unit_test_teardown(test_partial, forget),
		cmocka_unit_test_teardown(test_table, forget),
		cmocka_unit_test_teardown(test_range, forget),
		cmocka_unit_test_teardown(test_names, forget),
		cmocka_unit_test_teardown(test_kept, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
