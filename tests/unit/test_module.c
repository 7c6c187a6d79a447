/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/bytes.h"
#include "base/count.h"
#include "make_module.h"
#include "model/catalog/platform.h"

#define BIT(p) (1u << MODULE_##p)

static void parse(const struct make_module *want, struct module *m)
{
	size_t len;
	uint8_t *data = make_module(want, &len);

	module_parse(data, len, m);
	free(data);
}

static uint32_t problems_of(const void *data, size_t len)
{
	struct module m;

	assert_false(module_parse(data, len, &m));
	assert_false(m.found);
	return m.problems;
}

static void reads_every_field(void **state)
{
	struct module m;

	(void)state;
	parse(&make_photon_part2, &m);
	assert_true(m.ok && m.found && m.crc_ok && m.sha_ok);
	assert_int_equal(m.problems, 0);
	assert_int_equal(m.prefix_offset, 0x184);
	assert_int_equal(m.start, 0x08060000);
	assert_int_equal(m.end, 0x08060000 + 4092);
	assert_int_equal(m.size, 4096);
	assert_int_equal(m.platform_id, 6);
	assert_int_equal(m.function, 4);
	assert_int_equal(m.index, 2);
	assert_int_equal(m.version, 1213);
	assert_int_equal(m.deps[0].function, 4);
	assert_int_equal(m.deps[0].index, 1);
	assert_int_equal(m.deps[0].version, 1213);
	assert_int_equal(m.deps[1].function, 2);
	assert_int_equal(m.deps[1].version, 311);
	assert_int_equal(m.suffix_size, 40);
	assert_int_equal(m.product_id, 65535);
	assert_int_equal(m.product_version, 65535);
}

/* Every window of every platform, at every place of a prefix. */
static void reads_modules_of_all_platforms(void **state)
{
	static const uint32_t places[] = { 0,	  0x10,	 0x20,	0xc0,
					   0x10c, 0x184, 0x200, 0x1ffc };

	(void)state;
	for (size_t i = 0; platform_at(i); i++) {
		const struct platform *p = platform_at(i);

		for (size_t k = 0; k < p->window_count; k++) {
			const struct window *w = &p->windows[k];
			struct make_module want = {
				.platform = p->id,
				.function = w->function,
				.index = w->index,
				.version = (uint16_t)(100 * k + 7),
				.start = w->start,
				.prefix_offset = places[(i + k) % 8],
				.seed = (uint32_t)(i * 100 + k),
			};
			struct module m;

			if (w->store != STORE_MAIN)
				continue;
			parse(&want, &m);
			assert_true(m.ok);
			assert_int_equal(m.problems, 0);
			assert_int_equal(m.platform_id, p->id);
			assert_int_equal(m.function, w->function);
			assert_int_equal(m.index, w->index);
			assert_int_equal(m.version, 100 * k + 7);
			assert_int_equal(m.start, w->start);
			assert_int_equal(m.prefix_offset, want.prefix_offset);
		}
	}
}

/* modules.md 4.2: the published radio stacks hash bytes 24 to size - 40. */
static void radio_stacks_are_hashed_by_their_own_rule(void **state)
{
	struct make_module want = { .platform = 12,
				    .function = FUNCTION_RADIO,
				    .version = 202,
				    .start = 0x1000,
				    .suffix_size = 36,
				    .flags = MODULE_DROP_INFO };
	size_t len;
	uint8_t *data = make_module(&want, &len);
	uint32_t n = (uint32_t)len - MODULE_CRC_SIZE;
	struct module m;

	(void)state;
	bytes_sha256(data + 24, len - 40 - 24, data + n - 34);
	put_be32(data + n, bytes_crc32(data, n));
	assert_true(module_parse(data, len, &m));
	assert_true(m.sha_ok);
	assert_int_equal(m.problems, 0);

	data[n - 34] ^= 1; /* worth a note, no reason to refuse */
	put_be32(data + n, bytes_crc32(data, n));
	assert_true(module_parse(data, len, &m));
	assert_int_equal(m.problems, BIT(SHA_MISMATCH));

	data[n - 34] ^= 1; /* a rule of radio stacks alone */
	data[14] = FUNCTION_NCP;
	put_be32(data + n, bytes_crc32(data, n));
	assert_true(module_parse(data, len, &m));
	assert_int_equal(m.problems, BIT(SHA_MISMATCH));
	free(data);
}

static void reads_all_suffixes(void **state)
{
	/* DYNAMIC_LOCATION and PRODUCT_DATA: id 0x12345, version 9 */
	static const uint8_t gen4[] = { 2,  0, 16,   0,	   0, 0x40, 0x5f, 8, 0,
					0,  0, 0,    0,	   0, 0,    0,	  1, 0,
					10, 0, 0x45, 0x23, 1, 0,    9,	  0 };
	struct make_module want = make_photon_tinker;
	struct module m;

	(void)state;
	parse(&want, &m);
	assert_int_equal(m.product_id, 6);
	assert_int_equal(m.product_version, 3);
	assert_false(m.dynamic_location);

	want.suffix_size = 36;
	parse(&want, &m);
	assert_true(m.ok && m.sha_ok);
	assert_int_equal(m.product_id, 65535);
	assert_int_equal(m.product_version, 65535);

	want.suffix_size = 42;
	want.product_id = 0x00abcdef;
	want.product_version = 61183;
	parse(&want, &m);
	assert_int_equal(m.product_id, 0x00abcdef);
	assert_int_equal(m.product_version, 61183);

	want.ext = gen4;
	want.ext_len = sizeof(gen4);
	parse(&want, &m);
	assert_int_equal(m.suffix_size, 62);
	assert_int_equal(m.product_id, 0x12345);
	assert_int_equal(m.product_version, 9);
	assert_true(m.dynamic_location);
	assert_true(m.ok);
}

static void reads_assets_and_security(void **state)
{
	static const uint8_t ext[] = { 0x12, 0,	   13,	0,   0,	     2,	  0xab,
				       0xcd, 'c',  'a', 't', '\x1b', '!', 0x13,
				       0,    5,	   0,	1,   0x11,   0,	  7,
				       0,    'd',  'o', 'g', 0,	     0,	  4,
				       0,    0x11, 0,	5,   0,	     'x' };
	struct make_module want = make_photon_tinker;
	struct module m;

	(void)state;
	want.ext = ext;
	want.ext_len = sizeof(ext);
	parse(&want, &m);
	assert_true(m.ok);
	assert_int_equal(m.asset_count, 1);
	assert_string_equal(m.assets[0].hash, "abcd");
	assert_string_equal(m.assets[0].name, "cat\\x1b!");
	assert_true(m.secured);
	/* What follows the END is not read. */
	assert_string_equal(m.name, "dog");
}

static void prefix_extensions_are_read(void **state)
{
	static const uint8_t ext[] = { 1, 0, 10, 0, 0x39, 0x30, 0, 0, 5,
				       0, 0, 0,	 8, 0,	  0,	0, 0, 0 };
	struct make_module want = make_photon_tinker;
	struct module m;

	(void)state;
	want.suffix_size = 36;
	want.flags = MODULE_PREFIX_EXTENSIONS;
	want.prefix_ext = ext;
	want.prefix_ext_len = sizeof(ext);
	parse(&want, &m);
	assert_true(m.ok);
	assert_int_equal(m.product_id, 12345);
	assert_int_equal(m.product_version, 5);
}

static void hostile_extensions_end_the_list(void **state)
{
	static const struct {
		uint8_t bytes[16];
		size_t len;
	} lists[] = {
		{ { 0x12, 0, 16, 0, 0, 200, 1, 2, 3 }, 16 },
		{ { 0x11, 0, 0xff, 0xff, 'a', 'b' }, 8 },
		{ { 0x11, 0, 0, 0, 'a', 'b' }, 8 },
		{ { 0x11, 0, 3, 0, 'a', 'b' }, 8 },
		{ { 0xff, 0xff, 4, 0, 0x11, 0, 5, 0, 'x' }, 9 },
		{ { 0x12, 0, 4, 0, 0x12, 0, 5, 0, 0 }, 9 },
		{ { 1, 0, 9, 0, 1, 0, 0, 0, 1 }, 9 },
		{ { 0x11, 0, 4 }, 3 },
		{ { 2, 0, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, 15 },
	};
	struct make_module want = make_photon_tinker;

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		struct module m;

		want.ext = lists[i].bytes;
		want.ext_len = lists[i].len;
		parse(&want, &m);
		assert_true(m.ok);
		assert_int_equal(m.asset_count, 0);
		assert_string_equal(m.name, "");
		assert_false(m.dynamic_location);
	}
}

static void suffix_sizes_are_not_trusted(void **state)
{
	static const uint16_t sizes[] = {
		0, 1, 35, 37, 39, 41, 43, 2000, 65535
	};
	size_t len;
	uint8_t *data = make_module(&make_photon_tinker, &len);

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct module m;
		uint32_t n = (uint32_t)len - 4;

		put_le16(data + n - 2, sizes[i]);
		put_be32(data + n, bytes_crc32(data, n));
		assert_true(module_parse(data, len, &m));
		assert_int_equal(m.suffix_size, sizes[i]);
		assert_int_equal(m.product_id,
				 sizes[i] >= 40 && sizes[i] <= 2000 ? 6
								    : 65535);
	}
	free(data);
}

static void too_many_assets_are_cut(void **state)
{
	uint8_t ext[400] = { 0 };
	struct make_module want = make_photon_tinker;
	struct module m;

	(void)state;
	for (int i = 0; i < 40; i++)
		memcpy(ext + 10 * i, "\x12\0\x0a\0\0\x02\xab\xcdn", 9);
	want.ext = ext;
	want.ext_len = sizeof(ext);
	parse(&want, &m);
	assert_int_equal(m.asset_count, MODULE_MAX_ASSETS);
}

static void flags_are_kept_and_checked(void **state)
{
	static const uint8_t head[] = { 8, 0, 0, 15, 0, 16, 0, 0 };
	struct make_module want = make_photon_tinker;
	struct module m;

	(void)state;
	for (uint8_t f = 0; f < 32; f++) {
		want.flags = f;
		want.body = want.prefix_ext = head;
		want.body_len = sizeof(head);
		want.prefix_ext_len = 0;
		if (f & MODULE_PREFIX_EXTENSIONS) {
			want.prefix_ext = (const uint8_t *)"\0\0\4";
			want.prefix_ext_len = 4;
		}
		parse(&want, &m);
		assert_int_equal(m.flags, f);
		assert_true(m.ok);
	}
	want.flags = MODULE_COMPRESSED;
	want.prefix_ext_len = 0;
	for (int i = 0; i < 5; i++) {
		static const uint8_t bad[][8] = {
			{ 7, 0, 0, 0, 0, 16, 0, 0 },
			{ 8, 0, 1, 0, 0, 16, 0, 0 },
			{ 8, 0, 0, 7, 0, 16, 0, 0 },
			{ 8, 0, 0, 16, 0, 16, 0, 0 },
			{ 8, 0, 0, 0, 0, 0, 0, 0 },
		};

		want.body = bad[i];
		parse(&want, &m);
		assert_true(m.found && m.crc_ok);
		assert_false(m.ok);
		assert_int_equal(m.problems, BIT(NOT_A_MODULE));
	}
	want = make_photon_part2; /* its prefix is not at 0 */
	want.flags = MODULE_DROP_INFO;
	parse(&want, &m);
	assert_true(m.found);
	assert_false(m.ok);
}

static void damage_has_names(void **state)
{
	struct make_module want = make_photon_part2;
	struct module m;
	size_t len;
	uint8_t *data;

	(void)state;
	want.bad_crc = true;
	parse(&want, &m);
	assert_true(m.found);
	assert_false(m.ok || m.crc_ok);
	assert_int_equal(m.problems, BIT(CRC_MISMATCH));
	assert_int_equal(m.version, 1213);

	want.trailing = 12288; /* as in the padded images of 2015 */
	parse(&want, &m);
	assert_int_equal(m.problems, BIT(CRC_MISMATCH) | BIT(TRAILING_BYTES));

	want.bad_crc = false;
	parse(&want, &m);
	assert_true(m.ok);
	assert_int_equal(m.problems, BIT(TRAILING_BYTES));
	assert_int_equal(m.size, 4096);

	want.trailing = 0;
	want.stale_sha = true;
	parse(&want, &m);
	assert_true(m.ok);
	assert_false(m.sha_ok);
	assert_int_equal(m.problems, BIT(SHA_MISMATCH));

	want.stale_sha = false;
	want.platform = 103;
	parse(&want, &m);
	assert_true(m.ok);
	assert_int_equal(m.problems, BIT(UNKNOWN_PLATFORM));

	data = make_module(&make_photon_part2, &len);
	for (size_t cut = 0x184 + 24; cut < len; cut += 61) {
		assert_false(module_parse(data, cut, &m));
		assert_true(m.found);
		assert_int_equal(m.problems, BIT(TRUNCATED));
		assert_int_equal(m.version, 1213);
	}
	assert_int_equal(problems_of(data, 0x184), BIT(NOT_A_MODULE));
	free(data);
}

static void other_files_have_names(void **state)
{
	static const char html[] = "\n <!DOCTYPE html><html></html>";
	static const char hex[] = ":10010000214601360121470136007EFE09D21901"
				  "40\n";
	static const uint8_t zeros[64] = { 0 };
	static const uint8_t flag[] = { 0xa5 };

	(void)state;
	assert_int_equal(problems_of("", 0), BIT(EMPTY));
	assert_int_equal(problems_of(html, sizeof(html) - 1), BIT(WEB_PAGE));
	assert_int_equal(problems_of(hex, sizeof(hex) - 1), BIT(INTEL_HEX));
	assert_int_equal(problems_of("\x7f"
				     "ELF\1\1\1\0\0\0",
				     10),
			 BIT(ELF));
	assert_int_equal(problems_of("{\"error\":\"not found\"}", 21),
			 BIT(TEXT));
	assert_int_equal(problems_of("gr\xc3\xbc\xc3\x9f", 6), BIT(TEXT));
	assert_int_equal(problems_of(":hello", 6), BIT(TEXT));
	assert_int_equal(problems_of(zeros, 64), BIT(NOT_A_MODULE));
	assert_int_equal(problems_of(flag, 1), BIT(NOT_A_MODULE));
	/* A Core image from before 0.4.4: vectors, no prefix. */
	assert_int_equal(problems_of("\0\x50\0\x20\x45\x51\0\x08\1\0\0\0", 12),
			 BIT(NOT_A_MODULE));
}

static void random_bytes_are_no_module(void **state)
{
	uint8_t data[8192];
	struct module m;

	(void)state;
	srand(4711);
	for (int round = 0; round < 300; round++) {
		for (size_t i = 0; i < sizeof(data); i++)
			data[i] = (uint8_t)(rand() >> 7);
		assert_false(module_parse(data, sizeof(data), &m));
		assert_false(m.found);
	}
}

static void mutations_do_no_harm(void **state)
{
	size_t len;
	uint8_t *good = make_module(&make_photon_tinker, &len);

	(void)state;
	srand(42);
	for (int round = 0; round < 3000; round++) {
		size_t cut = (size_t)rand() % (len + 1);
		uint8_t *copy = malloc(cut ? cut : 1);
		struct module m;
		bool ok;

		memcpy(copy, good, cut);
		for (int i = rand() % 4; i >= 0 && cut > 0; i--) {
			size_t where = (size_t)rand() % (round % 2  ? cut
							 : cut < 28 ? cut
								    : 28);

			copy[where] = (uint8_t)rand();
		}
		ok = module_parse(copy, cut, &m);
		assert_int_equal(ok, m.ok);
		assert_true(m.ok || m.problems);
		assert_true(!m.found || m.ok || m.size > 0);
		module_header(copy, cut, 6, 0x080a0000, &m);
		free(copy);
	}
	free(good);
}

static void headers_are_found_where_devices_look(void **state)
{
	static const struct {
		int platform;
		uint32_t start, offset;
	} slots[] = {
		{ 6, 0x08020000, 0x184 },  { 6, 0x080a0000, 0 },
		{ 10, 0x08060000, 0 },	   { 12, 0x00030000, 0x200 },
		{ 12, 0x000d4000, 0 },	   { 0, 0x08005000, 0x10c },
		{ 88, 0x08040000, 0x184 }, { 32, 0x08060000, 0 },
	};
	uint8_t blank[0x300];
	struct module m;

	(void)state;
	for (size_t i = 0; i < COUNT(slots); i++) {
		struct make_module want = {
			.platform = (uint16_t)slots[i].platform,
			.function = FUNCTION_SYSTEM,
			.index = 1,
			.version = 77,
			.start = slots[i].start,
			.prefix_offset = slots[i].offset,
		};
		size_t len;
		uint8_t *data = make_module(&want, &len);

		assert_true(module_header(data, 0x218, slots[i].platform,
					  slots[i].start, &m));
		assert_int_equal(m.version, 77);
		assert_int_equal(m.prefix_offset, slots[i].offset);
		assert_false(m.ok || m.crc_ok);
		assert_true(
			module_header(data, 0x218, slots[i].platform, 0, &m));
		assert_false(module_header(data, 0x218, slots[i].platform,
					   slots[i].start + 0x1000, &m));
		assert_false(module_header(data, 10, slots[i].platform,
					   slots[i].start, &m));
		free(data);
	}
	memset(blank, 0xff, sizeof(blank));
	assert_false(module_header(blank, sizeof(blank), 6, 0x08020000, &m));
	assert_false(module_header(blank, sizeof(blank), 12, 0, &m));
	memset(blank, 0, sizeof(blank));
	assert_false(module_header(blank, sizeof(blank), 6, 0x08020000, &m));
}

static void practice_firmware_is_known(void **state)
{
	static const char text[] = "..unbrick practice image..";

	(void)state;
	assert_true(module_is_practice((const uint8_t *)text, 26));
	assert_false(module_is_practice((const uint8_t *)text, 23));
}

static void problems_have_ids_and_words(void **state)
{
	(void)state;
	assert_string_equal(module_problem_id(MODULE_WEB_PAGE), "web-page");
	assert_string_equal(module_problem_id(MODULE_UNKNOWN_PLATFORM),
			    "unknown-platform");
	assert_true(module_problem_is_note(MODULE_SHA_MISMATCH));
	assert_false(module_problem_is_note(MODULE_CRC_MISMATCH));
	for (int p = 0; p < MODULE_PROBLEMS; p++)
		assert_true(*module_problem_text((enum module_problem)p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_field),
		cmocka_unit_test(reads_modules_of_all_platforms),
		cmocka_unit_test(radio_stacks_are_hashed_by_their_own_rule),
		cmocka_unit_test(reads_all_suffixes),
		cmocka_unit_test(reads_assets_and_security),
		cmocka_unit_test(prefix_extensions_are_read),
		cmocka_unit_test(hostile_extensions_end_the_list),
		cmocka_unit_test(suffix_sizes_are_not_trusted),
		cmocka_unit_test(too_many_assets_are_cut),
		cmocka_unit_test(flags_are_kept_and_checked),
		cmocka_unit_test(damage_has_names),
		cmocka_unit_test(other_files_have_names),
		cmocka_unit_test(random_bytes_are_no_module),
		cmocka_unit_test(mutations_do_no_harm),
		cmocka_unit_test(headers_are_found_where_devices_look),
		cmocka_unit_test(practice_firmware_is_known),
		cmocka_unit_test(problems_have_ids_and_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
