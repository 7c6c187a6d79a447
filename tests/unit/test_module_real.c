/* SPDX-License-Identifier: MIT */
/*
 * Real firmware and the list of real headers, from ../shared; skipped where
 * that is absent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/fsio.h"
#include "make_module.h"
#include "model/catalog/platform.h"

#define FIRMWARE "../shared/firmware/"
#define HEADERS	 "../shared/reference/real-headers.csv"
#define COLUMNS	 25
#define ROWS	 743
#define BIT(p)	 (1u << MODULE_##p)

static void read_file(const char *name, struct buf *b)
{
	char path[256];

	snprintf(path, sizeof(path), FIRMWARE "%s", name);
	buf_init(b, 4 << 20);
	assert_int_equal(fsio_read(path, b, NULL), 0);
}

static long number(const json_t *o, const char *key)
{
	return (long)json_integer_value(json_object_get(o, key));
}

static void same_dependencies(const json_t *want, const struct module *m)
{
	size_t n = 0;

	for (int i = 0; i < 2; i++) {
		const json_t *d = json_array_get(want, n);

		if (m->deps[i].function == FUNCTION_NONE)
			continue;
		assert_int_equal(m->deps[i].function, number(d, "function_id"));
		assert_int_equal(m->deps[i].index, number(d, "index"));
		assert_int_equal(m->deps[i].version, number(d, "version"));
		n++;
	}
	assert_int_equal(n, json_array_size(want));
}

static void same_module(const json_t *want, const char *name)
{
	struct module m;
	char sha[SHA256_HEX];
	struct buf b;

	read_file(name, &b);
	print_message("%s\n", name);
	assert_true(module_parse((const uint8_t *)b.data, b.len, &m));
	assert_true(m.crc_ok);
	assert_int_equal(m.problems, 0);
	assert_true(m.sha_ok);
	assert_int_equal(m.size, b.len);
	assert_int_equal(m.platform_id, number(want, "platform_id"));
	assert_int_equal(m.function, number(want, "function_id"));
	assert_int_equal(m.index, number(want, "index"));
	assert_int_equal(m.version, number(want, "version"));
	assert_int_equal(m.start, number(want, "start"));
	assert_int_equal(m.end, number(want, "end"));
	assert_int_equal(m.flags, number(want, "flags"));
	/* The other reader says -1 where there is no such field. */
	assert_int_equal(m.product_id, number(want, "product_id") & 0xffff);
	assert_int_equal(m.product_version,
			 number(want, "product_version") & 0xffff);
	bytes_hex(m.sha256, sizeof(m.sha256), sha);
	assert_string_equal(sha,
			    json_string_value(json_object_get(want, "sha256")));
	same_dependencies(json_object_get(want, "dependencies"), &m);
	buf_fini(&b);
}

static void real_files_read_as_expected(void **state)
{
	json_t *list = json_load_file(FIRMWARE "expected.json", 0, NULL);
	json_t *want;
	size_t i;

	(void)state;
	if (!list) {
		print_message("no " FIRMWARE "\n");
		skip();
	}
	json_array_foreach(list, i, want)
	{
		same_module(want,
			    json_string_value(json_object_get(want, "file")));
	}
	assert_int_equal(i, 41);
	json_decref(list);
}

static void real_mishaps_are_named(void **state)
{
	static const struct {
		const char *name;
		uint32_t problems;
	} bad[] = {
		{ "bad/empty.bin", BIT(EMPTY) },
		{ "bad/web-page.bin", BIT(WEB_PAGE) },
	};
	FILE *f = fopen(FIRMWARE "README.md", "r");

	(void)state;
	if (!f) {
		print_message("no " FIRMWARE "\n");
		skip();
	}
	fclose(f);
	for (size_t i = 0; i < 2; i++) {
		struct module m;
		struct buf b;

		read_file(bad[i].name, &b);
		assert_false(
			module_parse((const uint8_t *)buf_text(&b), b.len, &m));
		assert_int_equal(m.problems, bad[i].problems);
		buf_fini(&b);
	}
}

static int split(char *line, char *out[COLUMNS])
{
	int n = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (char *p = line; p && n < COLUMNS; n++)
		out[n] = strsep(&p, ",");
	return n;
}

static uint8_t function_of(const char *name)
{
	int f = strcmp(name, "mono") == 0 ? FUNCTION_MONOLITHIC
					  : function_by_name(name);

	return (uint8_t)(f >= 0 ? f : atoi(name));
}

/* "bootloader.0>=401" */
static struct module_ref ref_of(const char *text)
{
	struct module_ref r = { 0 };
	unsigned index, version;
	char name[24];

	if (sscanf(text, "%23[^.].%u>=%u", name, &index, &version) == 3) {
		r.function = function_of(name);
		r.index = (uint8_t)index;
		r.version = (uint16_t)version;
	}
	return r;
}

enum column {
	C_FUNCTION = 6,
	C_INDEX,
	C_VERSION,
	C_PLATFORM,
	C_START,
	C_END,
	C_PREFIX,
	C_SIZE,
	C_FLAGS,
	C_MCU,
	C_DEP1,
	C_DEP2,
	C_SUFFIX,
	C_PRODUCT,
	C_PRODUCT_VERSION,
	C_SHA = 23,
	C_TRAILING,
};

static uint32_t u32(char *column[], enum column c)
{
	return (uint32_t)strtoul(column[c], NULL, 0);
}

/* Extensions of that size with the product, as newer tools write them. */
static size_t extensions(uint8_t *ext, size_t len, uint32_t id,
			 uint16_t version)
{
	memset(ext, 0, len);
	if (len < 14)
		return len;
	put_le16(ext, 1);
	put_le16(ext + 2, 10);
	put_le16(ext + 4, 0xffff);
	put_le16(ext + 6, (uint16_t)id);
	put_le16(ext + 8, version);
	put_le16(ext + 12, (uint16_t)(len - 10));
	return len;
}

static void one_header(char *c[])
{
	static uint8_t ext[512];
	struct make_module want = {
		.platform = (uint16_t)u32(c, C_PLATFORM),
		.function = function_of(c[C_FUNCTION]),
		.index = (uint8_t)u32(c, C_INDEX),
		.version = (uint16_t)u32(c, C_VERSION),
		.start = u32(c, C_START),
		.size = u32(c, C_SIZE),
		.prefix_offset = u32(c, C_PREFIX),
		.flags = (uint8_t)u32(c, C_FLAGS),
		.mcu = (uint8_t)u32(c, C_MCU),
		.deps = { ref_of(c[C_DEP1]), ref_of(c[C_DEP2]) },
		.suffix_size = (uint16_t)u32(c, C_SUFFIX),
		.has_product = *c[C_PRODUCT] != '\0',
		.product_id = u32(c, C_PRODUCT),
		.product_version = (uint16_t)u32(c, C_PRODUCT_VERSION),
		.stale_sha = strcmp(c[C_SHA], "no") == 0,
		.trailing = u32(c, C_TRAILING),
	};
	struct module m;
	uint8_t *data;
	size_t len;

	if (want.suffix_size > 42 && want.suffix_size < sizeof(ext)) {
		want.ext = ext;
		want.ext_len =
			extensions(ext, want.suffix_size - 36u, want.product_id,
				   want.product_version);
	}
	data = make_module(&want, &len);
	assert_true(module_parse(data, len, &m));
	assert_int_equal(m.prefix_offset, want.prefix_offset);
	assert_int_equal(m.platform_id, want.platform);
	assert_int_equal(m.function, want.function);
	assert_int_equal(m.index, want.index);
	assert_int_equal(m.version, want.version);
	assert_int_equal(m.start, want.start);
	assert_int_equal(m.end, u32(c, C_END));
	assert_int_equal(m.size, want.size);
	assert_int_equal(m.flags, want.flags);
	assert_int_equal(m.mcu, want.mcu);
	assert_memory_equal(m.deps, want.deps, sizeof(m.deps));
	assert_int_equal(m.sha_ok, !want.stale_sha);
	assert_int_equal(!!(m.problems & BIT(TRAILING_BYTES)),
			 want.trailing > 0);
	if (want.suffix_size >= 40 && want.suffix_size < sizeof(ext)) {
		assert_int_equal(m.product_id, want.product_id);
		assert_int_equal(m.product_version, want.product_version);
	}
	free(data);
}

static void real_headers_round_trip(void **state)
{
	FILE *f = fopen(HEADERS, "r");
	char line[1024];
	int rows = 0;

	(void)state;
	if (!f) {
		print_message("no " HEADERS "\n");
		skip();
	}
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		char *column[COLUMNS];

		assert_int_equal(split(line, column), COLUMNS);
		one_header(column);
		rows++;
	}
	fclose(f);
	assert_int_equal(rows, 748);
}

/* The system version that tells which map holds for a module. */
static unsigned map_of(char *c[])
{
	struct module_ref d = ref_of(c[C_DEP1]);

	switch (function_of(c[C_FUNCTION])) {
	case FUNCTION_SYSTEM:
	case FUNCTION_MONOLITHIC:
		return u32(c, C_VERSION);
	case FUNCTION_USER:
		return d.function == FUNCTION_SYSTEM ? d.version : 0;
	default:
		return 0;
	}
}

/* Does it lie as the map says?  What is dropped takes no room. */
static bool fits(const struct platform *p, char *c[], const struct window *w)
{
	bool floats = platform_has(p, TRAIT_APP_FLOATS) &&
		      w->function == FUNCTION_USER;
	uint32_t start = u32(c, C_START), size = u32(c, C_SIZE);
	uint32_t skip = u32(c, C_FLAGS) & MODULE_DROP_INFO ? 24 : 0;

	return (start == w->start || (floats && start > w->start)) &&
	       size - skip <= w->size - (start - w->start);
}

/* Of platforms that are only read about, and of no index that is in use. */
static bool is_odd(const struct platform *p, char *c[])
{
	return !p || !p->window_count ||
	       (function_of(c[C_FUNCTION]) == FUNCTION_MONOLITHIC &&
		u32(c, C_INDEX) == 1);
}

static void real_headers_fit_their_places(void **state)
{
	FILE *f = fopen(HEADERS, "r");
	char line[1024];
	int rows = 0;

	(void)state;
	if (!f) {
		print_message("no " HEADERS "\n");
		skip();
	}
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		char *c[COLUMNS];
		const struct platform *p;
		const struct window *w;

		assert_int_equal(split(line, c), COLUMNS);
		p = platform_by_id((int)u32(c, C_PLATFORM));
		if (is_odd(p, c) ||
		    function_of(c[C_FUNCTION]) == FUNCTION_ASSET)
			continue;
		w = platform_window(p, function_of(c[C_FUNCTION]),
				    u32(c, C_INDEX), STORE_MAIN, map_of(c));
		if (!w || !fits(p, c, w))
			fail_msg("%s %s %s v%s at %s", p->name, c[C_FUNCTION],
				 c[C_INDEX], c[C_VERSION], c[C_START]);
		rows++;
	}
	fclose(f);
	assert_int_equal(rows, ROWS);
}

/* No file of 6.2.0 was published: its map, from the sources alone. */
static void the_map_of_62(void **state)
{
	static const int ids[] = { PLATFORM_ARGON, PLATFORM_BORON,
				   PLATFORM_ESOMX, PLATFORM_BSOM,
				   PLATFORM_B5SOM, PLATFORM_TRACKER };

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		const struct platform *p = platform_by_id(ids[i]);
		const struct window *system = platform_window(
			p, FUNCTION_SYSTEM, 1, STORE_MAIN, 6200);
		const struct window *radio =
			platform_window(p, FUNCTION_RADIO, 0, STORE_MAIN, 6200);
		const struct window *user =
			platform_window(p, FUNCTION_USER, 2, STORE_MAIN, 6200);

		assert_int_equal(system->start, 0x28000);
		assert_int_equal(system->start + system->size, 0xb4000);
		assert_true(radio->start + radio->size <= system->start);
		assert_int_equal(user->start, 0xb4000);
		assert_int_equal(user->start + user->size, 0xf4000);
		system = platform_window(p, FUNCTION_SYSTEM, 1, STORE_MAIN,
					 6102);
		assert_int_equal(system->start, 0x30000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_files_read_as_expected),
		cmocka_unit_test(real_mishaps_are_named),
		cmocka_unit_test(real_headers_round_trip),
		cmocka_unit_test(real_headers_fit_their_places),
		cmocka_unit_test(the_map_of_62),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
