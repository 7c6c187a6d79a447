/* SPDX-License-Identifier: MIT */
/*
 * Modules with one odd field over every road to a healthy device, judged by
 * the model of the device itself: what is refused has not touched its flash,
 * what passes runs, and nothing that is written without force leaves it worse
 * than it was.  Files of an odd shape: test_flash_shapes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "base/count.h"
#include "odd_kit.h"

static const struct odd odds[] = {
	{ "sound", USER, 0, 0, 0, 0 },
	{ "start", USER, 0, 4, 0, 0 },
	{ "start", USER, 0, 4, 0x08000000, 0 },
	{ "start", USER, 0, 4, 0x08004000, 0 },
	{ "start", USER, 0, 4, 0x08020000, 0 },
	{ "start", USER, 0, 4, 0x08060000, 0 },
	{ "start", USER, 0, 4, 0x080C0000, 0 },
	{ "start", USER, 0, 4, 0x080BFF00, 0 },
	{ "start", USER, 0, 4, ODD_APP + 4, 0 },
	{ "start", USER, 0, 4, 0xffff0000, 0 },
	{ "end", USER, 4, 4, ODD_APP - 16, 0 },
	{ "end", USER, 4, 4, ODD_APP, 0 },
	{ "end", USER, 4, 4, 0xfffffff0, 0 },
	{ "end", USER, 4, 4, 0xffffffff, 0 },
	{ "mcu", USER, 8, 1, 255, 0 },
	{ "flag", USER, 9, 1, 0x01, 0 },
	{ "flag", USER, 9, 1, 0x02, 0 },
	{ "flag", USER, 9, 1, 0x04, 0 },
	{ "flag", USER, 9, 1, 0x08, 0 },
	{ "flag", USER, 9, 1, 0x10, 0 },
	{ "flag", USER, 9, 1, 0x20, 0 },
	{ "flag", USER, 9, 1, 0x40, 0 },
	{ "flag", USER, 9, 1, 0x80, 0 },
	{ "flag", USER, 9, 1, 0xff, 0 },
	{ "flag", LOADER, 9, 1, 0x01, 0 },
	{ "flag", PART1, 9, 1, 0x01, 0 },
	{ "flag", PART2, 9, 1, 0x02, 0 },
	{ "version", USER, 10, 2, 0, 0 },
	{ "version", USER, 10, 2, 65535, 0 },
	{ "platform", USER, 12, 2, 0, 0 },
	{ "platform", USER, 12, 2, 8, 0 },
	{ "platform", USER, 12, 2, 12, 0 },
	{ "platform", USER, 12, 2, 0xffff, 0 },
	{ "function", USER, 14, 1, 0, 15 },
	{ "function", USER, 14, 1, 127, 0 },
	{ "function", USER, 14, 1, 255, 0 },
	{ "index", USER, 15, 1, 0, 0 },
	{ "index", USER, 15, 1, 2, 3 },
	{ "index", USER, 15, 1, 255, 0 },
	{ "needs itself", USER, 16, 4, 0x00060105, 0 },
	{ "needs a newer system", USER, 16, 4, 0xffff0204, 0 },
	{ "needs nothing, with a number", USER, 16, 4, 0x00050100, 0 },
	{ "needs what nobody knows", USER, 16, 4, 0x00050163, 0 },
	{ "needs a newer bootloader", USER, 16, 4, 0xffff0002, 0 },
	{ "needs two", USER, 20, 4, 0xffff0104, 0 },
	{ "suffix", USER, ODD_SUFFIX + 2, 2, 0, 2 },
	{ "suffix", USER, ODD_SUFFIX + 2, 2, 35, 41 },
	{ "suffix", USER, ODD_SUFFIX + 2, 2, 4096, 0 },
	{ "suffix", USER, ODD_SUFFIX + 2, 2, 65535, 0 },
	{ "product", USER, ODD_SUFFIX + 40, 4, 0x00030006, 0 },
	{ "reserved", USER, ODD_SUFFIX + 36, 2, 0xffff, 0 },
	/* What would fit by itself and breaks what is there. */
	{ "old bootloader", LOADER, 10, 2, 101, 0 },
	{ "oldest bootloader", LOADER, 10, 2, 1, 0 },
	{ "bootloader that needs", LOADER, 16, 4, 0x03840204, 0 },
	{ "old part 1", PART1, 10, 2, 109, 0 },
	{ "old part 2", PART2, 10, 2, 109, 0 },
	{ "new part 1", PART1, 10, 2, 1512, 0 },
	{ "part 1 that needs", PART1, 16, 4, 0x05000204, 0 },
	{ "part 2 that needs", PART2, 16, 4, 0x05000104, 0 },
};

static void one(const struct odd *o, uint32_t value, const char *road,
		struct odd_ends *ends)
{
	struct buf b;
	char what[120];

	snprintf(what, sizeof(what), "%s of %u = 0x%x over %s", o->name,
		 o->base, (unsigned)value, road);
	odd_sound(o->base, &b);
	if (o->bytes)
		odd_spoil(o, value, &b);
	odd_one(what, &b, b.len, road, ends);
	buf_fini(&b);
}

static void test_odd_modules_over_every_road(void **state)
{
	struct odd_ends ends = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(odds); i++) {
		const struct odd *o = &odds[i];

		for (uint32_t v = o->value; v == o->value || v <= o->last; v++)
			for (size_t k = 0; k < ODD_ROADS; k++)
				one(o, v, odd_roads[k], &ends);
	}
	odd_count("odd modules", &ends);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_odd_modules_over_every_road),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
