/* SPDX-License-Identifier: MIT */
/*
 * Which file may go over which road: what flash_check() refuses before a
 * device is touched, and why.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/count.h"
#include "model/catalog/platform.h"
#include "roads/flash.h"

/* One sound module for its platform, with something about it that is not. */
static const struct row {
	uint16_t platform;
	unsigned function, index;
	enum road over;
	uint8_t flags;
	size_t len; /* of the file; 0: that of the module */
	bool practice;
	enum err_code code;
	const char *says;
} rows[] = {
	{ PLATFORM_PHOTON, FUNCTION_USER, 1, ROAD_DFU, 0, 0, false, ERR_OK,
	  "" },
	{ PLATFORM_PHOTON, FUNCTION_USER, 1, ROAD_DFU, 0, 0, true, ERR_PRACTICE,
	  "is practice firmware" },
	{ PLATFORM_PHOTON, FUNCTION_USER, 1, ROAD_NONE, 0, 0, false,
	  ERR_NO_ROAD, "there is no way for user 1" },
	{ PLATFORM_PHOTON, FUNCTION_BOOTLOADER, 0, ROAD_DFU, 0, 0, false,
	  ERR_NO_ROAD, "bootloader cannot be written to this Photon over dfu" },
	/* serial.md 4.4: what does not fit is ours to see */
	{ PLATFORM_PHOTON, FUNCTION_USER, 1, ROAD_SERIAL, 0, 1u << 20, false,
	  ERR_OUT_OF_WINDOW, "do not fit the OTA area" },
	/* modules.md 2.1: how much is left out is known of the plain header */
	{ PLATFORM_ARGON, FUNCTION_RADIO, 0, ROAD_DFU,
	  MODULE_DROP_INFO | MODULE_PREFIX_EXTENSIONS, 0, false, ERR_NO_ROAD,
	  "extended header" },
	{ PLATFORM_ARGON, FUNCTION_USER, 2, ROAD_DFU, MODULE_DROP_INFO, 0,
	  false, ERR_BAD_FILE, "without its header" },
};

static void check(const struct row *row)
{
	const struct window *w =
		platform_window(platform_by_id(row->platform), row->function,
				row->index, STORE_MAIN, 0);
	struct flash_image image = {
		.module = { .platform_id = row->platform,
			    .function = (uint8_t)row->function,
			    .index = (uint8_t)row->index,
			    .flags = row->flags,
			    .start = w->start,
			    .size = 4096,
			    .end = w->start + 4096 - 4 },
		.len = row->len ? row->len : 4096,
		.practice = row->practice,
		.source = "a file",
	};
	struct world world = { 0 };
	const struct device device = { .platform =
					       platform_by_id(row->platform) };
	struct err e = { 0 };
	struct job j;

	job_init(&j, &world, &device, NULL);
	if (flash_check(&j, &image, row->over, 0, &e) != -(int)row->code ||
	    !strstr(e.what, row->says))
		fail_msg("row %zu: %s \"%s\"", (size_t)(row - rows),
			 err_row(e.code)->id, e.what);
}

static void test_roads(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rows[i]);
}

/* A table that has no room for one more is left as it is. */
static void test_a_full_table(void **state)
{
	const struct flash_image image = { .module = { .function =
							       FUNCTION_USER,
						       .index = 1,
						       .version = 5 } };
	static struct table t;

	(void)state;
	flash_foresee(&image, ROAD_DFU, &t);
	assert_int_equal(t.count, 1);
	assert_int_equal(table_version(&t, FUNCTION_USER, 1), 5);
	memset(&t, 0, sizeof(t));
	t.count = TABLE_MAX_SLOTS;
	flash_foresee(&image, ROAD_DFU, &t);
	assert_int_equal(t.count, TABLE_MAX_SLOTS);
	assert_int_equal(table_version(&t, FUNCTION_USER, 1), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roads),
		cmocka_unit_test(test_a_full_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
