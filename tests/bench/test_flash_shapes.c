/* SPDX-License-Identifier: MIT */
/*
 * Files of an odd shape over every road to a healthy device, judged as in
 * test_flash_odd: cut, with something behind them, too large for their place,
 * with a second header inside, twins of what is there, circles of what needs
 * what.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "bench/forge.h"
#include "odd_kit.h"
#include "tests/lib/tally.h"

#define P     PLATFORM_PHOTON
#define SLOT  0x20000u /* of the application */
#define SMALL 4096
#define PART2_206                                                              \
	{                                                                      \
		FUNCTION_SYSTEM, 2, 206                                        \
	}
#define MOST_BEHIND (2 * SLOT)

/* Modules that are sound in themselves. */
static const struct {
	const char *name;
	struct forge_spec spec;
} sounds[] = {
	{ "as large as its place",
	  { P, 5, 1, 5, { PART2_206 }, .size = SLOT } },
	{ "one byte larger", { P, 5, 1, 5, { PART2_206 }, .size = SLOT + 1 } },
	{ "a page larger", { P, 5, 1, 5, { PART2_206 }, .size = SLOT + 4096 } },
	{ "in the last page",
	  { P, 5, 1, 5, { PART2_206 }, .size = SMALL, .start = 0x080FF000 } },
	{ "on the second settings",
	  { P, 5, 1, 5, { PART2_206 }, .size = SMALL, .start = 0x08008000 } },
	{ "a CRC of its own",
	  { P, 5, 1, 5, { PART2_206 }, .size = SMALL, .bad_crc = true } },
	{ "a bootloader too large", { P, 2, 0, 101, .size = 0x4000 + 100 } },
	{ "a bootloader among applications",
	  { P, 2, 0, 101, .size = SMALL, .start = ODD_APP } },
	{ "a twin of the bootloader", { P, 2, 0, 101, .seed = 77 } },
	{ "a twin of part 1", { P, 4, 1, 213, .seed = 77 } },
	{ "part 1 of a circle",
	  { P, 4, 1, 300, { { 4, 2, 300 } }, .seed = 1 } },
	{ "part 2 of a circle",
	  { P, 4, 2, 300, { { 4, 1, 300 } }, .seed = 1 } },
	{ "needs its own version",
	  { P, 5, 1, 5, { { 5, 1, 5 } }, .size = SMALL } },
	{ "needs a newer self",
	  { P, 5, 1, 5, { { 5, 1, 6 } }, .size = SMALL } },
	{ "a twin", { P, 5, 1, 5, { PART2_206 }, .size = SMALL, .seed = 77 } },
};

static void over_every_road(const char *name, const struct buf *b,
			    size_t module, struct odd_ends *ends)
{
	char what[120];

	for (size_t k = 0; k < ODD_ROADS; k++) {
		snprintf(what, sizeof(what), "%s over %s", name, odd_roads[k]);
		odd_one(what, b, module, odd_roads[k], ends);
	}
}

static void test_sizes_places_and_twins(void **state)
{
	struct odd_ends ends = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(sounds); i++) {
		struct buf b;

		buf_init(&b, 1 << 20);
		assert_int_equal(forge_module(&sounds[i].spec, &b, NULL), 0);
		over_every_road(sounds[i].name, &b, b.len, &ends);
		buf_fini(&b);
	}
	odd_count("modules of odd sizes, places and twins", &ends);
}

static void behind(const char *name, const void *data, size_t len,
		   struct odd_ends *ends)
{
	struct buf b;
	size_t module;

	odd_sound(USER, &b);
	module = b.len;
	assert_true(buf_add(&b, data, len));
	over_every_road(name, &b, module, ends);
	buf_fini(&b);
}

/* A module ends where it says; whatever follows is not written with it. */
static void test_something_behind(void **state)
{
	static uint8_t blank[MOST_BEHIND];
	static const enum odd_base bases[] = { USER, LOADER, PART2 };
	struct odd_ends ends = { 0 };
	char name[64];

	(void)state;
	memset(blank, 0xff, sizeof(blank));
	behind("one byte behind", blank, 1, &ends);
	behind("a few bytes behind", blank, 100, &ends);
	behind("more behind than there is room", blank, sizeof(blank), &ends);
	for (size_t i = 0; i < COUNT(bases); i++) {
		struct buf b;

		odd_sound(bases[i], &b);
		snprintf(name, sizeof(name), "module of %u behind", bases[i]);
		behind(name, b.data, b.len, &ends);
		buf_fini(&b);
	}
	assert_int_equal(ends.failed, 0);
	odd_count("modules with something behind", &ends);
}

static void test_a_second_header(void **state)
{
	struct odd_ends ends = { 0 };
	struct buf b, inner;

	(void)state;
	odd_sound(USER, &b);
	odd_sound(LOADER, &inner);
	memcpy(b.data + 128, inner.data, 1024);
	odd_spoil(&(struct odd){ "", USER, 8, 1, 0, 0 }, 0, &b);
	over_every_road("a bootloader's header inside", &b, b.len, &ends);
	b.data[200] ^= 1; /* the CRC is not that of it any more */
	over_every_road("one bit", &b, b.len, &ends);
	buf_fini(&inner);
	buf_fini(&b);
	odd_count("modules with two headers", &ends);
}

/* Cut anywhere, nothing of it is written. */
static void test_cut_anywhere(void **state)
{
	static const size_t ends_at[] = { 100,	0x184, 0x19c, 1000, 2048, 4000,
					  4051, 4052,  4091,  4092, 4095 };
	struct tally t = { 0 };
	struct buf b;

	(void)state;
	odd_sound(USER, &b);
	odd_open(ODD_SCENE);
	for (size_t i = 0; i < 64 + COUNT(ends_at); i++) {
		size_t cut = i < 64 ? i : ends_at[i - 64];

		for (size_t k = 0; k < ODD_ROADS; k++) {
			const struct run_outcome *o =
				odd_send(b.data, cut, odd_roads[k]);

			assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
			assert_memory_equal(odd_before, odd_flash(),
					    ODD_FLASH_SIZE);
			t.runs++;
		}
	}
	odd_close();
	buf_fini(&b);
	tally_print("modules cut", &t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes_places_and_twins),
		cmocka_unit_test(test_something_behind),
		cmocka_unit_test(test_a_second_header),
		cmocka_unit_test(test_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
