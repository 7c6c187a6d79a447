/* SPDX-License-Identifier: MIT */
/* Scenes: what is read, and where an error is said to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "bench/scene/scene.h"
#include "model/catalog/module.h"

#define HEAD                                                                   \
	"scene: t\n"                                                           \
	"devices:\n"                                                           \
	"  - id: 1f0038000647343232363230\n"                                   \
	"    platform: photon\n"

static void expect_error(const char *text, const char *what)
{
	struct err e = { 0 };
	struct scene s;

	assert_int_equal(scene_parse("t", text, strlen(text), &s, &e),
			 -ERR_RECIPE);
	if (!strstr(e.what, what))
		fail_msg("\"%s\" instead of \"%s\"", e.what, what);
	scene_fini(&s);
}

static void test_errors_say_where(void **state)
{
	(void)state;
	expect_error("devices: [\n", "t:");
	expect_error("scene: t\n", "t:1:1: a scene needs devices");
	expect_error(HEAD "    colour: red\n", "t:5:5: no such key: colour");
	expect_error(HEAD "    plugged: maybe\n",
		     "t:5:14: plugged: true or false");
	expect_error(HEAD "    release: 9.9.9\n",
		     "t:5:14: no release 9.9.9 of this platform");
	expect_error(HEAD "    modules:\n      - { what: toaster }\n",
		     "t:6:9: what: bootloader");
	expect_error(HEAD "    modules: 7\n", "t:5:14: modules: a list");
	expect_error(HEAD "    faults:\n      - { kind: gremlin }\n",
		     "t:6:9: no such fault: gremlin");
	expect_error(HEAD "  - id: 1F0038000647343232363230\n"
			  "    platform: photon\n",
		     "id 1f0038000647343232363230 is there twice");
	expect_error("devices:\n  - id: 12\n    platform: photon\n",
		     "t:2:9: id: 24 hexadecimal digits");
	expect_error("devices:\n  - id: 1f0038000647343232363230\n"
		     "    platform: core\n",
		     "there is no practice device of this one");
	expect_error(HEAD "cloud:\n  faults:\n    - { kind: \"999\" }\n",
		     "no such fault: 999");
}

static void test_release_and_changes(void **state)
{
	static const char text[] = HEAD
		"    release: 1.2.1\n"
		"    modules:\n"
		"      - { what: bootloader, version: 101 }\n"
		"      - { what: tinker, empty: true }\n"
		"      - { what: user, version: 6, needs: 1213, seed: 9 }\n"
		"    faults:\n"
		"      - { kind: erase-fails, arg: 0x08060000, count: 0 }\n"
		"cloud:\n"
		"  token: abc\n"
		"  healer: true\n"
		"  faults:\n"
		"    - { kind: \"403\", at: 2 }\n";
	const struct scene_device *d;
	struct scene s;
	bool bootloader = false, user = false;

	(void)state;
	assert_int_equal(scene_parse("t", text, strlen(text), &s, NULL), 0);
	assert_int_equal(s.device_count, 1);
	d = &s.devices[0];
	assert_int_equal(d->module_count, 4);
	for (size_t i = 0; i < d->module_count; i++) {
		const struct forge_spec *m = &d->modules[i].spec;

		if (m->function == FUNCTION_BOOTLOADER) {
			assert_int_equal(m->version, 101);
			bootloader = true;
		} else if (m->function == FUNCTION_USER) {
			assert_int_equal(m->version, 6);
			assert_int_equal(m->deps[0].function, FUNCTION_SYSTEM);
			assert_int_equal(m->deps[0].index, 2);
			assert_int_equal(m->deps[0].version, 1213);
			user = true;
		} else {
			assert_int_equal(m->function, FUNCTION_SYSTEM);
			assert_int_equal(m->version, 1213);
		}
	}
	assert_true(bootloader && user);
	assert_int_equal(d->fault_count, 1);
	assert_int_equal(d->faults[0].kind, VDEV_FAULT_ERASE_FAILS);
	assert_int_equal(d->faults[0].arg, 0x08060000);
	assert_int_equal(d->faults[0].count, 0);
	assert_string_equal(s.token, "abc");
	assert_true(s.healer);
	assert_int_equal(s.cloud_faults[0].kind, CLOUD_FAULT_FOREIGN);
	assert_int_equal(s.cloud_faults[0].at, 2);
	scene_fini(&s);
}

static void test_forged_modules_are_sound(void **state)
{
	static const struct {
		int platform;
		const char *release;
		unsigned function, index;
		uint32_t prefix, start;
	} rows[] = {
		{ 6, "0.7.0", FUNCTION_BOOTLOADER, 0, 0x184, 0x08000000 },
		{ 6, "1.2.1", FUNCTION_SYSTEM, 1, 0x184, 0x08020000 },
		{ 8, "1.2.1", FUNCTION_SYSTEM, 2, 0x184, 0x08060000 },
		/* an Electron's third part has its header at 0 */
		{ 10, "1.2.1", FUNCTION_SYSTEM, 3, 0, 0x08060000 },
		{ 12, "1.2.1", FUNCTION_SYSTEM, 1, 0x200, 0x30000 },
		{ 88, "0.3.1", FUNCTION_SYSTEM, 2, 0x184, 0x08040000 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct forge_spec spec;
		struct module m;
		struct buf image, again;

		assert_true(forge_from_release(
			rows[i].platform, rows[i].release, rows[i].function,
			rows[i].index, &spec));
		buf_init(&image, 1 << 20);
		buf_init(&again, 1 << 20);
		assert_int_equal(forge_module(&spec, &image, NULL), 0);
		assert_true(module_parse((const uint8_t *)image.data, image.len,
					 &m));
		assert_int_equal(m.problems, 0);
		assert_int_equal(m.prefix_offset, rows[i].prefix);
		assert_int_equal(m.start, rows[i].start);
		assert_int_equal(m.size, image.len);
		assert_int_equal(m.platform_id, rows[i].platform);
		assert_int_equal(m.function, rows[i].function);
		assert_int_equal(m.index, rows[i].index);
		assert_int_equal(m.version, spec.version);
		assert_memory_equal(m.deps, spec.deps, sizeof(m.deps));
		/* the same spec, the same bytes */
		assert_int_equal(forge_module(&spec, &again, NULL), 0);
		assert_int_equal(again.len, image.len);
		assert_memory_equal(again.data, image.data, image.len);
		buf_fini(&image);
		buf_fini(&again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_errors_say_where),
		cmocka_unit_test(test_release_and_changes),
		cmocka_unit_test(test_forged_modules_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
