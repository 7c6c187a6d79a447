/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/count.h"
#include "proto/dfuse_map.h"

static struct dfuse_map good(const char *text)
{
	struct dfuse_map m;
	struct err e = { 0 };

	if (dfuse_map_parse(text, &m, &e) != 0)
		fail_msg("%s: %s", text, e.what);
	return m;
}

static void bad(const char *text)
{
	struct dfuse_map m;
	struct err e = { 0 };

	if (dfuse_map_parse(text, &m, &e) == 0)
		fail_msg("taken: %s", text);
	assert_int_equal(e.code, ERR_PROTOCOL);
	assert_int_equal(m.count, 0);
}

/* dfu.md 2, first rows */
static void photon_has_sectors_of_three_sizes(void **state)
{
	struct dfuse_map m = good("@Internal Flash   /0x08000000/03*016Ka,"
				  "01*016Kg,01*064Kg,07*128Kg");
	uint32_t start, size;

	(void)state;
	assert_string_equal(m.name, "Internal Flash");
	assert_int_equal(m.count, 4);
	assert_true(dfuse_map_sector(&m, 0x08000001, &start, &size));
	assert_int_equal(start, 0x08000000);
	assert_int_equal(size, 16384);
	assert_true(dfuse_map_sector(&m, 0x0800ffff, &start, &size));
	assert_int_equal(start, 0x0800c000);
	assert_true(dfuse_map_sector(&m, 0x08010000, &start, &size));
	assert_int_equal(size, 65536);
	assert_true(dfuse_map_sector(&m, 0x080a1234, &start, &size));
	assert_int_equal(start, 0x080a0000);
	assert_int_equal(size, 131072);
	assert_true(dfuse_map_sector(&m, 0x080fffff, &start, &size));
	assert_int_equal(start, 0x080e0000);
	assert_false(dfuse_map_sector(&m, 0x08100000, &start, &size));
	assert_false(dfuse_map_sector(&m, 0x07ffffff, &start, &size));

	assert_true(dfuse_map_allows(&m, 0x08020000, 0xe0000, DFUSE_WRITE));
	assert_false(dfuse_map_allows(&m, 0x08020000, 0xe0001, DFUSE_WRITE));
	assert_false(dfuse_map_allows(&m, 0x08008000, 0x8000, DFUSE_WRITE));
	assert_true(dfuse_map_allows(&m, 0x08008000, 0x8000, DFUSE_READ));
	assert_false(dfuse_map_allows(&m, 0x08020000, 0, DFUSE_READ));
	assert_false(dfuse_map_protected(&m));
}

static void every_real_map_is_understood(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		uint32_t last; /* last byte */
	} maps[] = {
		{ "@Internal Flash  /0x08000000/20*001Ka,108*001Kg", 2,
		  0x0801ffff },
		{ "@SPI Flash : SST25x/0x00000000/512*04Kg", 1, 0x1fffff },
		{ "@DCT Flash   /0x00000000/01*016Kg", 1, 0x3fff },
		{ "@Serial Flash   /0x00000000/256*004Kg", 1, 0xfffff },
		{ "@Serial Flash   /0x00000000/192*004Kg,128*004Kg,64*004Kg,"
		  "128*004Kg",
		  4, 0x1fffff },
		{ "@Internal Flash   /0x00000000/1*004Ka,47*004Kg,192*004Kg,"
		  "4*004Kg,4*004Kg,8*004Ka",
		  6, 0xfffff },
		{ "@DCD Flash   /0x00000000/1*016Ke", 1, 0x3fff },
		{ "@External Flash   /0x80000000/1024*004Kg", 1, 0x803fffff },
		{ "@Internal Flash   /0x08000000/2048*004Kg", 1, 0x087fffff },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(maps); i++) {
		struct dfuse_map m = good(maps[i].text);

		assert_int_equal(m.count, maps[i].count);
		assert_non_null(dfuse_map_find(&m, maps[i].last));
		assert_null(dfuse_map_find(&m, maps[i].last + 1));
	}
}

static void letters_are_rights(void **state)
{
	struct dfuse_map m = good("@x/0x0/1*1Ka,1*1Kb,1*1Kc,1*1Kd,1*1Ke,"
				  "1*1Kf,1*1Kg");

	(void)state;
	for (unsigned i = 0; i < 7; i++)
		assert_int_equal(m.segments[i].access, i + 1);
	/* a protected Argon: dfu.md 7.3 */
	m = good("@Internal Flash   /0x00000000/1*004Kb,47*004Kb,192*004Kb");
	assert_true(dfuse_map_protected(&m));
	m = good("@Internal Flash   /0x00000000/1*004Kb,47*004Ka");
	assert_false(dfuse_map_protected(&m));
}

static void units_blanks_and_blocks(void **state)
{
	struct dfuse_map m = good("@Two parts /0x10000000/2* 8 a,1*16Bb/"
				  "0x00001000/1*1Mg");

	(void)state;
	assert_int_equal(m.count, 3);
	assert_int_equal(m.segments[0].start, 0x1000); /* sorted */
	assert_int_equal(m.segments[0].sector, 1048576);
	assert_int_equal(m.segments[1].start, 0x10000000);
	assert_int_equal(m.segments[1].sector, 8);
	assert_int_equal(m.segments[2].start, 0x10000010);
	assert_int_equal(m.segments[2].access, DFUSE_ERASE);
	m = good("@No unit/0x0/4*512g");
	assert_int_equal(m.segments[0].sector, 512);
	m = good("@Top/0xffff0000/1*64Kg");
	assert_true(dfuse_map_allows(&m, 0xffff0000, 65536, DFUSE_WRITE));
	assert_false(dfuse_map_allows(&m, 0xffff0000, 65537, DFUSE_WRITE));
}

static void hostile_maps_are_refused(void **state)
{
	char text[2048] = "@x/0x0/1*1Kg";

	(void)state;
	bad("");
	bad("Internal Flash /0x08000000/01*016Kg");
	bad("@Internal Flash");
	bad("@x/");
	bad("@x/0x");
	bad("@x/08000000/1*1Kg");
	bad("@x/0x123456789/1*1Kg");
	bad("@x/0x0");
	bad("@x/0x0/");
	bad("@x/0x0/1*1K");
	bad("@x/0x0/1*1Kh");
	bad("@x/0x0/1*1KG");
	bad("@x/0x0/0*1Kg");
	bad("@x/0x0/1*0Kg");
	bad("@x/0x0/-1*1Kg");
	bad("@x/0x0/1000000000*1Kg");
	bad("@x/0x0/1*4294967296g");
	bad("@x/0x0/1*99999Mg");
	bad("@x/0xffffffff/2*1g");
	bad("@x/0x0/65536*16Mg");
	bad("@x/0x0/1*1Kg,");
	bad("@x/0x0/1*1Kg junk");
	bad("@x/0x0/1*1Kg/0x200/1*1Kg");	   /* overlaps */
	bad("@x/0x1000/1*1Kg/0x0c01/1*1Kg");	   /* overlaps from below */
	bad("@x/0x0/4*1Kg/0x1000/1*1Kg/0x0/1*1g"); /* and again */
	for (size_t i = 0; i < 32; i++)
		strcat(text, ",1*1Kg");
	bad(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(photon_has_sectors_of_three_sizes),
		cmocka_unit_test(every_real_map_is_understood),
		cmocka_unit_test(letters_are_rights),
		cmocka_unit_test(units_blanks_and_blocks),
		cmocka_unit_test(hostile_maps_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
