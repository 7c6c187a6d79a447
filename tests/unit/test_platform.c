/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/count.h"
#include "model/catalog/platform.h"
#include "model/catalog/road.h"
#include "tests/lib/between.h"

static void names_and_numbers_agree(void **state)
{
	static const struct {
		int id;
		const char *name;
	} want[] = {
		{ 0, "core" },	    { 6, "photon" },	   { 8, "p1" },
		{ 10, "electron" }, { 88, "redbear-duo" }, { 12, "argon" },
		{ 13, "boron" },    { 14, "xenon" },	   { 15, "esomx" },
		{ 22, "asom" },	    { 23, "bsom" },	   { 24, "xsom" },
		{ 25, "b5som" },    { 26, "tracker" },	   { 28, "trackerm" },
		{ 32, "p2" },	    { 35, "msom" },
	};
	char name[PLATFORM_NAME];
	bool dfu;
	size_t n = 0;

	(void)state;
	for (size_t i = 0; platform_at(i); i++)
		assert_ptr_equal(platform_by_id(platform_at(i)->id),
				 platform_at(i));
	for (size_t i = 0; i < COUNT(want); i++) {
		const struct platform *p = platform_by_id(want[i].id);

		assert_non_null(p);
		assert_string_equal(p->name, want[i].name);
		assert_ptr_equal(platform_by_name(want[i].name), p);
		assert_string_equal(platform_name(want[i].id, name),
				    want[i].name);
	}
	for (const struct platform *p; (p = platform_at(n)); n++) {
		assert_ptr_equal(platform_by_id(p->id), p);
		assert_ptr_equal(platform_by_name(p->name), p);
		if (!p->known_usb)
			continue;
		assert_ptr_equal(platform_by_usb(p->vid, p->pid_normal, &dfu),
				 p);
		assert_false(dfu);
		assert_ptr_equal(platform_by_usb(p->vid, p->pid_dfu, &dfu), p);
		assert_true(dfu);
	}
	assert_true(n >= COUNT(want));
	assert_null(platform_by_id(103));
	assert_null(platform_by_name("platform-103"));
	assert_string_equal(platform_name(103, name), "platform-103");
	assert_string_equal(platform_name(-1, name), "platform--1");
}

static void usb_ids_tell_platform_and_mode(void **state)
{
	bool dfu = true;

	(void)state;
	assert_int_equal(platform_by_usb(0x2b04, 0xc006, &dfu)->id, 6);
	assert_false(dfu);
	assert_int_equal(platform_by_usb(0x2b04, 0xd058, &dfu)->id, 88);
	assert_true(dfu);
	assert_int_equal(platform_by_usb(0x1d50, 0x607f, &dfu)->id, 0);
	assert_true(dfu);
	assert_int_equal(platform_by_usb(0x2b04, 0xc023, NULL)->id, 35);
	assert_null(platform_by_usb(0x0483, 0xdf11, &dfu));
	assert_null(platform_by_usb(0x2b04, 0xc0ff, &dfu));
}

static void place(int id, unsigned f, unsigned index, enum store store,
		  unsigned system, unsigned alt, uint32_t start, uint32_t size)
{
	const struct window *w =
		platform_window(platform_by_id(id), f, index, store, system);

	assert_non_null(w);
	assert_int_equal(w->start, start);
	assert_int_equal(w->size, size);
	assert_int_equal(w->dfu_alt, alt);
}

static void modules_have_their_places(void **state)
{
	(void)state;
	place(6, FUNCTION_BOOTLOADER, 0, STORE_MAIN, 0, 0, 0x08000000, 0x4000);
	place(6, FUNCTION_SYSTEM, 2, STORE_MAIN, 0, 0, 0x08060000, 0x40000);
	place(6, FUNCTION_USER, 1, STORE_FACTORY, 0, 0, 0x080e0000, 0x20000);
	place(8, FUNCTION_USER, 1, STORE_MAIN, 0, 0, 0x080a0000, 0x20000);
	place(10, FUNCTION_SYSTEM, 3, STORE_MAIN, 0, 0, 0x08060000, 0x20000);
	place(10, FUNCTION_SYSTEM, 1, STORE_MAIN, 0, 0, 0x08020000, 0x20000);
	place(88, FUNCTION_SYSTEM, 2, STORE_MAIN, 0, 0, 0x08040000, 0x80000);
	place(88, FUNCTION_USER, 1, STORE_FACTORY, 0, 2, 0x140000, 0x20000);
	place(0, FUNCTION_MONOLITHIC, 0, STORE_MAIN, 0, 0, 0x08005000, 0x1b000);
	place(32, FUNCTION_BOOTLOADER, 2, STORE_MAIN, 0, 0, 0x08014000,
	      0x4a000);
	place(35, FUNCTION_SYSTEM, 1, STORE_MAIN, 5501, 0, 0x08060000,
	      0x180000);
	place(32, FUNCTION_SYSTEM, 1, STORE_MAIN, 5400, 0, 0x08060000,
	      0x200000);
	assert_null(platform_window(platform_by_id(6), FUNCTION_SYSTEM, 3,
				    STORE_MAIN, 0));
	assert_null(platform_window(platform_by_id(32), FUNCTION_USER, 1,
				    STORE_FACTORY, 0));
}

static void gen3_layout_follows_the_version(void **state)
{
	const struct platform *argon = platform_by_id(PLATFORM_ARGON);

	(void)state;
	place(12, FUNCTION_SYSTEM, 1, STORE_MAIN, 3005, 0, 0x30000, 0xa4000);
	place(12, FUNCTION_SYSTEM, 1, STORE_MAIN, 3103, 0, 0x30000, 0x84000);
	place(12, FUNCTION_SYSTEM, 1, STORE_MAIN, 6200, 0, 0x28000, 0x8c000);
	place(12, FUNCTION_RADIO, 0, STORE_MAIN, 6101, 0, 0x1000, 0x2f000);
	place(12, FUNCTION_RADIO, 0, STORE_MAIN, 6200, 0, 0x1000, 0x26000);
	place(12, FUNCTION_USER, 1, STORE_MAIN, 6200, 0, 0xd4000, 0x20000);
	place(12, FUNCTION_USER, 2, STORE_MAIN, 3102, 0, 0xb4000, 0x40000);
	assert_null(platform_window(argon, FUNCTION_USER, 2, STORE_MAIN, 3005));
	place(12, FUNCTION_NONE, 0, STORE_SCRATCH, 5400, 2, 0x80289000,
	      1536000);
	place(12, FUNCTION_BOOTLOADER, 0, STORE_SCRATCH, 5500, 2, 0x8024c000,
	      606208);
	place(26, FUNCTION_USER, 1, STORE_SCRATCH, 2301, 2, 0x80289000,
	      1536000);
	place(26, FUNCTION_USER, 1, STORE_SCRATCH, 4100, 2, 0x80689000,
	      1536000);
	place(12, FUNCTION_USER, 1, STORE_FACTORY, 4100, 2, 0x80200000,
	      0x40000);
	place(25, FUNCTION_USER, 1, STORE_FACTORY, 3005, 2, 0x80600000,
	      0x20000);
	place(12, FUNCTION_NCP, 0, STORE_MAIN, 0, 0, 0, 1536000);
	assert_null(platform_window(platform_by_id(PLATFORM_BORON),
				    FUNCTION_NCP, 0, STORE_MAIN, 0));
}

static bool may(int id, unsigned alt, uint32_t address, uint32_t size)
{
	return platform_may_write(platform_by_id(id), alt, address, size);
}

static void only_safe_places_are_writable(void **state)
{
	(void)state;
	assert_true(may(6, 0, 0x08020000, 0x40000));
	assert_true(may(6, 0, 0x080a0000, 4096));
	assert_false(may(6, 0, 0x08000000, 4));
	assert_false(may(6, 0, 0x0801ffff, 1));
	assert_false(may(6, 0, 0x0801ffff, 2));
	assert_false(may(6, 0, 0x080ffff0, 0x11));
	assert_false(may(6, 0, 0x08020000, 0));
	assert_false(may(6, 0, 0xfffffff0, 0x20));
	assert_false(may(6, 2, 0x08020000, 4));
	assert_true(may(6, 1, 1753, 1));
	assert_false(may(6, 1, 0x3fff, 2));
	assert_false(may(88, 0, 0x08008000, 4));
	assert_false(may(12, 0, 0, 4));
	assert_false(may(12, 0, 0xfff, 2));
	assert_true(may(12, 0, 0x1000, 153024));
	assert_true(may(12, 0, 0xf3000, 0x1000));
	assert_false(may(12, 0, 0xf3000, 0x1001));
	assert_false(may(12, 0, 0xf4000, 4));
	assert_true(may(12, 2, 0x80289000, 41756));
	assert_false(may(12, 2, 0x80000000, 4));
	assert_true(may(32, 0, 0x08060000, 4096));
	assert_false(may(32, 0, 0x0805f000, 4096));
	assert_false(may(32, 0, 0x08004000, 64));
	assert_true(may(32, 0, 0x085f4000, 49152));
	assert_false(may(32, 0, 0x085f4000, 49153));
	assert_true(may(0, 0, 0x08005000, 98932));
	assert_false(may(0, 0, 0x08004c00, 2));
}

/* A sweep in page steps over everything a device could accept. */
static void nothing_forbidden_is_in_any_window(void **state)
{
	(void)state;
	for (size_t i = 0; platform_at(i); i++) {
		const struct platform *p = platform_at(i);
		uint32_t low = p->gen == 1   ? 0x08005000
			       : p->gen == 2 ? 0x08020000
			       : p->gen == 3 ? 0x00001000
					     : 0x08060000;
		uint32_t high = p->gen == 1   ? 0x08020000
				: p->gen == 2 ? 0x08100000
				: p->gen == 3 ? 0x000f4000
					      : 0x08600000;

		for (uint32_t a = 0; a < 0x09000000; a += 0x400) {
			if (platform_may_write(p, 0, a, 4))
				assert_between(a, low, high - 4);
		}
		for (size_t k = 0; k < p->window_count; k++) {
			const struct window *w = &p->windows[k];

			assert_true(w->size > 0);
			assert_true(w->start + (w->size - 1) >= w->start);
			assert_true(!w->to_system ||
				    w->to_system >= w->from_system);
			assert_false(w->dfu &&
				     w->function == FUNCTION_BOOTLOADER);
		}
	}
}

static void roads_and_modes_have_names(void **state)
{
	(void)state;
	assert_string_equal(road_name(ROAD_DFU_STAGED), "dfu-staged");
	assert_int_equal(road_by_name("ota"), ROAD_OTA);
	assert_int_equal(road_by_name("none"), -1);
	assert_int_equal(road_by_name("ymodem"), -1);
	assert_string_equal(mode_name(MODE_LISTENING), "listening");
	assert_int_equal(mode_by_name("dfu"), MODE_DFU);
	assert_int_equal(mode_by_name("off"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_numbers_agree),
		cmocka_unit_test(usb_ids_tell_platform_and_mode),
		cmocka_unit_test(modules_have_their_places),
		cmocka_unit_test(gen3_layout_follows_the_version),
		cmocka_unit_test(only_safe_places_are_writable),
		cmocka_unit_test(nothing_forbidden_is_in_any_window),
		cmocka_unit_test(roads_and_modes_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
