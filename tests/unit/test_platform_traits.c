/* SPDX-License-Identifier: MIT */
/*
 * What sets platforms apart, as the reference says it: for each trait
 * the ids that have it, for each platform its numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/count.h"
#include "model/catalog/platform.h"
#include "model/catalog/settings.h"

#define END  -1 /* after the last id */
#define GEN3 12, 13, 14, 15, 22, 23, 24, 25, 26
#define GEN4 28, 32, 35

static const struct {
	enum platform_trait trait;
	int ids[18];
} traits[] = {
	/* dfu.md 4.7: no CRC check on Gen 2; 5: the Core does as Gen 2 */
	{ TRAIT_HEADER_LAST, { 0, 6, 8, 10, 88, END } },
	/* platforms.md 2: sectors 5 to 11; 4 and 5: pages of 4 KB */
	{ TRAIT_BIG_SECTORS, { 6, 8, 10, 88, END } },
	/* platforms.md 1: controlOutTransfersRequireDataStage */
	{ TRAIT_OUT_NEEDS_DATA, { GEN4, 38, END } },
	/* platforms.md 6: NCP and assets; on Gen 4 bootloaders as well */
	{ TRAIT_NEEDS_USB, { GEN3, GEN4, 37, 38, END } },
	/* platforms.md 6, line "Bootloader" */
	{ TRAIT_LOADER_NOT_SERIAL, { GEN4, END } },
	/* platforms.md 8, the order of Gen 3 and Gen 4 */
	{ TRAIT_LOADER_FIRST, { GEN3, GEN4, END } },
	/* serial.md 6.1: Photon, P1 to 0.6.4, Electron, Duo */
	{ TRAIT_LOADER_INSIDE, { 6, 8, 10, 88, END } },
	/* serial.md 6.1: from 0.7.0 on Photon and P1 no longer */
	{ TRAIT_LOADER_STAYS_INSIDE, { 10, END } },
	/* dfu.md 4.5: Electron and Duo have DCT code of their own */
	{ TRAIT_BORROWED_DCT, { 6, 8, END } },
	/* real code: bootloaders 3 to 1006, Duo r3 to r6 */
	{ TRAIT_COMES_BACK, { 6, 8, 10, 88, END } },
	/* real code: Argon bootloaders 311 to 1200 */
	{ TRAIT_DCT_FILE, { GEN3, END } },
	/* platforms.md 5: "grows left, end fixed" */
	{ TRAIT_APP_FLOATS, { GEN4, END } },
	/* platforms.md 4: 0xD4000 is accepted and wins */
	{ TRAIT_OLD_APP_SHADOWS, { GEN3, END } },
	/* platforms.md 4: 0x30000 up to 6.1.x, 0x28000 in 6.2.0 */
	{ TRAIT_SYSTEM_MOVES, { GEN3, END } },
	/* platforms.md 2: "system part 3 (0.6.0+)", and the naming trap */
	{ TRAIT_PART3_LATE, { 10, END } },
	{ TRAIT_PART3_FIRST, { 10, END } },
	/* modules.md 11.2 */
	{ TRAIT_DEPENDENCIES_LIE, { 88, END } },
	/* serial.md 6.5, the last line; platforms.md 7 */
	{ TRAIT_OWN_VERSIONS, { 88, END } },
	/* led.md, blue-blink; platforms.md 2.1: setup_done of nRF52840 */
	{ TRAIT_SETUP_FLAG, { GEN3, END } },
	/* P1, "SoM", P2, M SoM: data sheets; the Electron's is on a board */
	{ TRAIT_MODULE, { 8, 15, 22, 23, 24, 25, 26, GEN4, END } },
	/* platforms.md 1: deviceProtection */
	{ TRAIT_PROTECTION, { 12, 13, 15, 23, 25, 26, 28, 32, 35, 38, END } },
};

/* platforms.md 1, 2, 4 and 6; dfu.md 2; led.md, first lines */
static const struct {
	int id;
	unsigned gen, parts, main, alternates; /* bits 0 to 2 */
	bool radio, ncp, assets, cellular;
	const char *button;
} rows[] = {
	{ 0, 1, 0, 0, 3, false, false, false, false, "MODE" },
	{ 6, 2, 2, 2, 3, false, false, false, false, "SETUP" },
	{ 8, 2, 2, 2, 7, false, false, false, false, "SETUP" },
	{ 10, 2, 3, 2, 3, false, false, false, true, "MODE" },
	{ 88, 2, 2, 2, 7, false, false, false, false, "SETUP" },
	{ 12, 3, 1, 1, 7, true, true, true, false, "MODE" },
	{ 13, 3, 1, 1, 7, true, false, true, true, "MODE" },
	{ 14, 3, 1, 1, 7, true, false, true, false, "MODE" },
	{ 15, 3, 1, 1, 7, true, false, true, true, "MODE" },
	{ 22, 3, 1, 1, 7, true, true, true, false, "MODE" },
	{ 23, 3, 1, 1, 7, true, false, true, true, "MODE" },
	{ 24, 3, 1, 1, 7, true, false, true, false, "MODE" },
	{ 25, 3, 1, 1, 7, true, false, true, true, "MODE" },
	{ 26, 3, 1, 1, 7, true, true, true, true, "MODE" },
	{ 28, 4, 1, 1, 3, false, false, true, true, "MODE" },
	{ 32, 4, 1, 1, 3, false, false, true, false, "MODE" },
	{ 35, 4, 1, 1, 3, false, false, true, true, "MODE" },
	/* No map is published: nothing is known to have a place. */
	{ 37, 3, 1, 1, 0, false, false, false, true, "MODE" },
	{ 38, 4, 1, 1, 0, false, false, false, false, "MODE" },
};

static bool among(const int *ids, int id)
{
	while (*ids != END) {
		if (*ids++ == id)
			return true;
	}
	return false;
}

static void traits_are_those_of_the_reference(void **state)
{
	unsigned all = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(traits); i++) {
		enum platform_trait t = traits[i].trait;

		all |= t;
		for (size_t k = 0; platform_at(k); k++) {
			const struct platform *p = platform_at(k);

			if (platform_has(p, t) != among(traits[i].ids, p->id))
				fail_msg("trait %#x of %s", (unsigned)t,
					 p->name);
			assert_int_equal(platform_id_has(p->id, t),
					 platform_has(p, t));
		}
	}
	for (size_t k = 0; platform_at(k); k++)
		assert_int_equal(platform_at(k)->traits & ~all, 0);
	assert_false(platform_has(NULL, TRAIT_HEADER_LAST));
	assert_false(platform_id_has(103, TRAIT_HEADER_LAST));
}

static void numbers_are_those_of_the_reference(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct platform *p = platform_by_id(rows[i].id);

		assert_int_equal(p->gen, rows[i].gen);
		assert_int_equal(p->system_parts, rows[i].parts);
		assert_int_equal(p->main_part, rows[i].main);
		assert_int_equal(p->cellular, rows[i].cellular);
		assert_string_equal(p->button, rows[i].button);
		assert_int_equal(platform_takes(p, FUNCTION_RADIO),
				 rows[i].radio);
		assert_int_equal(platform_takes(p, FUNCTION_NCP), rows[i].ncp);
		assert_int_equal(platform_takes(p, FUNCTION_ASSET),
				 rows[i].assets);
		for (size_t w = 0; w < p->window_count; w++)
			assert_true(rows[i].alternates &
				    1u << p->windows[w].dfu_alt);
	}
	assert_null(platform_at(COUNT(rows)));
}

/* modules.md 7.5; a Duo's checks pass whatever is there: 11.2 */
static void starts_are_checked_from_a_version_on(void **state)
{
	(void)state;
	for (size_t k = 0; platform_at(k); k++) {
		const struct platform *p = platform_at(k);
		unsigned from = p->id == 6 || p->id == 8     ? 200
				: p->id == 10 || p->id == 88 ? 0xFFFF
							     : 0;

		assert_int_equal(p->checks_start_from, from);
	}
}

/* platforms.md 2.1 and 3; ota.md C7: UDP where the modem is, and Gen 3 */
static void keys_lie_where_the_reference_says(void **state)
{
	(void)state;
	for (size_t k = 0; platform_at(k); k++) {
		const struct platform *p = platform_at(k);
		enum platform_keys keys = p->id == 0	? KEYS_SERIAL_FLASH
					  : p->id == 10 ? KEYS_BY_TRANSPORT
					  : p->gen == 2 ? KEYS_TCP
					  : p->id == 37 ? KEYS_UNKNOWN
					  : p->gen == 3 ? KEYS_UDP
							: KEYS_UNKNOWN;

		assert_int_equal(p->keys, keys);
	}
}

/* platforms.md 2, "Electron naming trap"; 8: index 3, 1, 2 */
static void parts_of_the_electron_go_by_their_files(void **state)
{
	const struct platform *electron = platform_by_id(PLATFORM_ELECTRON);
	const struct platform *photon = platform_by_id(PLATFORM_PHOTON);
	static const unsigned index_of[] = { 0, 3, 1, 2, 4 };

	(void)state;
	for (unsigned n = 0; n < COUNT(index_of); n++) {
		assert_int_equal(platform_part_of_file(electron, n),
				 index_of[n]);
		assert_int_equal(platform_file_of_part(electron, index_of[n]),
				 n);
		assert_int_equal(platform_part_of_file(photon, n), n);
		assert_int_equal(platform_file_of_part(photon, n), n);
		assert_int_equal(platform_file_of_part(NULL, n), n);
	}
}

/*
 * The first byte that real bootloaders refuse, tests/silicon/FACTS.md; Gen 3:
 * the size of the file that they make.
 */
static void test_settings_end_where_real_ones_end(void **state)
{
	static const struct {
		int platform, bootloader;
		uint32_t size;
	} sizes[] = {
		{ 6, 7, 16384 },    { 6, 11, 16384 },	 { 6, 101, 8820 },
		{ 6, 311, 8820 },   { 6, 1006, 8820 },	 { 6, -1, 8820 },
		{ 8, 7, 16384 },    { 8, 501, 8820 },	 { 10, 11, 16376 },
		{ 10, 400, 16344 }, { 10, 1006, 16344 }, { 10, -1, 16344 },
		{ 88, 5, 16384 },   { 88, 6, 8820 },	 { 12, 1003, 8391 },
		{ 12, -1, 8391 },   { 0, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++)
		assert_int_equal(
			settings_size(platform_by_id(sizes[i].platform),
				      sizes[i].bootloader),
			sizes[i].size);
	assert_true(settings_vary(platform_by_id(6)));
	assert_false(settings_vary(platform_by_id(12)));
	assert_true(settings_borrowed(platform_by_id(88)));
	assert_false(settings_borrowed(platform_by_id(10)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings_end_where_real_ones_end),
		cmocka_unit_test(traits_are_those_of_the_reference),
		cmocka_unit_test(numbers_are_those_of_the_reference),
		cmocka_unit_test(starts_are_checked_from_a_version_on),
		cmocka_unit_test(keys_lie_where_the_reference_says),
		cmocka_unit_test(parts_of_the_electron_go_by_their_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
