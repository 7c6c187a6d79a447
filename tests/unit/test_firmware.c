/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/count.h"
#include "base/text.h"
#include "firmware/firmware.h"
#include "tests/lib/pace.h"
#include "tests/lib/scratch.h"
#include "make_module.h"

static char folder[256];

static int set_up(void **state)
{
	(void)state;
	scratch_folder(folder, sizeof(folder));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_drop(folder);
	return 0;
}

static void put(const char *name, const struct make_module *want)
{
	size_t len;
	uint8_t *data = make_module(want, &len);

	make_file(folder, name, data, len);
	free(data);
}

static struct firmware_set *gather(bool practice)
{
	struct firmware_set *set = firmware_set_new(practice);

	assert_int_equal(firmware_set_add(set, folder, NULL), 0);
	return set;
}

static const struct firmware *find(struct firmware_set *set, unsigned function,
				   unsigned index, unsigned min, unsigned max,
				   const struct table *t)
{
	const struct firmware_query q = {
		6, function, index, (uint16_t)min, (uint16_t)max, NULL
	};

	return firmware_find(set, &q, t);
}

static struct table photon_with(uint16_t bootloader, uint16_t system)
{
	return (struct table){
		.platform_id = 6,
		.source = TABLE_SERIAL,
		.count = 3,
		.slots = { { .present = true,
			     .function = FUNCTION_BOOTLOADER,
			     .version = bootloader },
			   { .present = true,
			     .function = FUNCTION_SYSTEM,
			     .index = 1,
			     .version = system },
			   { .present = true,
			     .function = FUNCTION_SYSTEM,
			     .index = 2,
			     .version = system } },
	};
}

static void finds_by_header_not_by_name(void **state)
{
	struct make_module m = make_photon_bootloader;
	struct firmware_set *set;
	const struct firmware *all[8];

	(void)state;
	put("system-part1.bin", &make_photon_part2);
	put("z.bin", &m);
	m.version = 101;
	put("a.bin", &m);
	m.version = 1003;
	put("m.bin", &m);
	m.platform = 8;
	m.version = 2000;
	put("p1.bin", &m);
	make_file(folder, "readme.txt", "hello", 5);
	set = gather(false);

	assert_int_equal(find(set, FUNCTION_BOOTLOADER, 0, 0, 0, NULL)->version,
			 1003);
	assert_int_equal(
		find(set, FUNCTION_BOOTLOADER, 0, 101, 311, NULL)->version,
		311);
	assert_int_equal(
		find(set, FUNCTION_BOOTLOADER, 0, 101, 101, NULL)->version,
		101);
	assert_null(find(set, FUNCTION_BOOTLOADER, 0, 1004, 0, NULL));
	assert_null(find(set, FUNCTION_SYSTEM, 1, 0, 0, NULL));
	assert_int_equal(find(set, FUNCTION_SYSTEM, 2, 0, 0, NULL)->start,
			 0x08060000);
	assert_int_equal(
		firmware_find_all(set,
				  &(struct firmware_query){
					  .platform_id = 6,
					  .function = FUNCTION_BOOTLOADER },
				  all, 8),
		3);
	assert_int_equal(all[0]->version, 1003);
	assert_int_equal(all[1]->version, 311);
	assert_int_equal(all[2]->version, 101);
	assert_int_equal(
		firmware_find_all(set,
				  &(struct firmware_query){
					  .platform_id = 6,
					  .function = FUNCTION_BOOTLOADER },
				  all, 2),
		2);
	assert_int_equal(all[1]->version, 311);
	firmware_set_free(set);
}

static void loads_what_was_found(void **state)
{
	struct firmware_set *set;
	const struct firmware *f;
	struct make_module changed = make_photon_part2;
	struct err e = { 0 };
	struct module m;
	struct buf b;

	(void)state;
	put("part.bin", &make_photon_part2);
	set = gather(false);
	f = find(set, FUNCTION_SYSTEM, 2, 0, 0, NULL);
	assert_non_null(f);
	assert_int_equal(strlen(f->sha256), 64);
	assert_ptr_equal(firmware_by_sha(set, f->sha256), f);
	buf_init(&b, 1 << 20);
	assert_int_equal(firmware_load(set, f, &b, &m, &e), 0);
	assert_int_equal(b.len, 4096);
	assert_int_equal(m.version, 1213);
	buf_clear(&b);
	changed.seed = 99; /* same header, other contents */
	put("part.bin", &changed);
	assert_int_equal(firmware_load(set, f, &b, &m, &e), -ERR_BAD_FILE);
	assert_int_equal(b.len, 0);
	buf_fini(&b);
	firmware_set_free(set);
}

/* One that goes away would be missed by who reads it. */
static void one_that_was_read_is_found_without_reading_others(void **state)
{
	char gone[sizeof(folder) + 16];
	struct firmware_set *set;
	const struct firmware *f;

	(void)state;
	put("a.bin", &make_photon_bootloader);
	put("b.bin", &make_photon_part2);
	set = gather(false);
	f = find(set, FUNCTION_SYSTEM, 2, 0, 0, NULL);
	assert_non_null(f);
	snprintf(gone, sizeof(gone), "%s/a.bin", folder);
	assert_int_equal(unlink(gone), 0);
	assert_ptr_equal(firmware_by_sha(set, f->sha256), f);
	assert_null(firmware_set_refused(set, 0));
	firmware_set_free(set);
}

static void damaged_files_are_passed_over(void **state)
{
	struct make_module m = make_photon_part2;
	struct firmware_set *set;

	(void)state;
	put("good.bin", &m);
	m.version = 2302;
	m.bad_crc = true;
	put("bad.bin", &m);
	set = gather(false);
	assert_int_equal(find(set, FUNCTION_SYSTEM, 2, 0, 0, NULL)->version,
			 1213);
	assert_non_null(firmware_set_refused(set, 0));
	assert_non_null(strstr(firmware_set_refused(set, 0), "checksum"));
	assert_null(firmware_set_refused(set, 1));
	firmware_set_free(set);
}

/* Part 2 of 0.7.0 with and without bootloader dependency. */
static void twins_are_told_apart(void **state)
{
	struct table old = photon_with(11, 109), fresh = photon_with(101, 109);
	struct make_module m = make_photon_part2;
	struct firmware_set *set;

	(void)state;
	m.version = m.deps[0].version = 207;
	m.deps[1].version = 101;
	put("b.bin", &m);
	m.deps[1].version = 7;
	put("a-no-boot-dep.bin", &m);
	set = gather(false);
	assert_int_equal(
		find(set, FUNCTION_SYSTEM, 2, 207, 207, &old)->deps[1].version,
		7);
	assert_int_equal(
		find(set, FUNCTION_SYSTEM, 2, 207, 207, NULL)->deps[1].version,
		7);
	assert_int_equal(find(set, FUNCTION_SYSTEM, 2, 207, 207, &fresh)
				 ->deps[1]
				 .version,
			 101);
	firmware_set_free(set);

	m = make_photon_bootloader;
	m.version = 101;
	put("c.bin", &m);
	set = gather(false);
	assert_int_equal(
		find(set, FUNCTION_SYSTEM, 2, 207, 207, &old)->deps[1].version,
		101);
	firmware_set_free(set);
}

/*
 * Product id = platform id is the build's default for every application
 * (corrections of 2026-11): no sign of Tinker, and its name is none either.
 */
static void an_application_is_no_tinker(void **state)
{
	struct make_module m = make_photon_tinker;
	const struct firmware *maybe[4];
	struct firmware_set *set;

	(void)state;
	put("tinker.bin", &m);
	m.deps[0].version = 207;
	put("customer-app.bin", &m);
	set = gather(false);
	assert_null(firmware_tinker(set, 6, NULL));
	assert_int_equal(firmware_not_tinker(set, 6, maybe, 4), 2);
	assert_int_equal(firmware_not_tinker(set, 8, maybe, 4), 0);
	assert_int_equal(firmware_not_tinker(set, 6, maybe, 1), 1);
	firmware_set_free(set);
}

static void tinker_is_what_somebody_calls_so(void **state)
{
	struct table old = photon_with(11, 21), fresh = photon_with(311, 1213);
	struct make_module m = make_photon_tinker;
	struct firmware_set *set;
	char said[300], other[300];
	struct err e = { 0 };

	(void)state;
	m.has_product = false;
	m.deps[0].version = 207;
	put("mine.bin", &m);
	m.version = 9;
	put("newer.bin", &m);
	put("loader.bin", &make_photon_bootloader);
	snprintf(said, sizeof(said), "%s/mine.bin", folder);
	snprintf(other, sizeof(other), "%s/loader.bin", folder);
	set = firmware_set_new(false);
	assert_int_equal(firmware_set_add_tinker(set, said, NULL), 0);
	assert_int_equal(firmware_set_add(set, folder, NULL), 0);
	assert_true(
		text_ends(firmware_tinker(set, 6, &fresh)->label, "mine.bin"));
	assert_null(firmware_tinker(set, 6, &old));
	assert_null(firmware_tinker(set, 8, NULL));
	assert_int_equal(firmware_set_add_tinker(set, other, &e),
			 -ERR_BAD_FILE);
	assert_non_null(strstr(e.what, "loader.bin"));
	firmware_set_free(set);
}

static void practice_stays_on_the_bench(void **state)
{
	static const char mark[] = "unbrick practice image";
	struct make_module m = make_photon_part2;
	struct firmware_set *set;
	const struct firmware *f;

	(void)state;
	put("real.bin", &m);
	m.version = 2302;
	m.body = (const uint8_t *)mark;
	m.body_len = sizeof(mark);
	put("practice.bin", &m);
	set = gather(false);
	assert_int_equal(find(set, FUNCTION_SYSTEM, 2, 0, 0, NULL)->version,
			 1213);
	firmware_set_free(set);
	set = gather(true);
	f = find(set, FUNCTION_SYSTEM, 2, 0, 0, NULL);
	assert_int_equal(f->version, 2302);
	assert_true(f->practice);
	firmware_set_free(set);
}

static void the_store_is_searched_too(void **state)
{
	char dir[300];
	struct firmware_store *s;
	struct firmware_set *set = firmware_set_new(false);
	const struct firmware *f;
	struct module m;
	struct buf b;

	(void)state;
	put("t.bin", &make_photon_tinker);
	put("p.bin", &make_photon_part2);
	snprintf(dir, sizeof(dir), "%s-store", folder);
	assert_int_equal(store_open(dir, true, &s, NULL), 0);
	assert_int_equal(store_import(s, folder, NULL, NULL), 2);
	assert_int_equal(firmware_set_add_store(set, NULL, NULL), 0);
	assert_int_equal(firmware_set_add_store(set, s, NULL), 0);
	f = find(set, FUNCTION_USER, 1, 0, 0, NULL);
	assert_non_null(f);
	assert_true(f->stored);
	buf_init(&b, 1 << 20);
	assert_int_equal(firmware_load(set, f, &b, &m, NULL), 0);
	assert_int_equal(b.len, 5324);
	buf_fini(&b);
	assert_ptr_equal(firmware_by_sha(set, f->sha256), f);
	firmware_set_free(set);
	store_close(s);
	scratch_drop(dir);
}

/* Published firmware, whose names mislead: Electron file part1 is index 3. */
static void real_firmware_is_found(void **state)
{
	static const struct {
		struct firmware_query q;
		const char *label; /* its end */
	} want[] = {
		{ { 10, FUNCTION_SYSTEM, 3, 0, 0, NULL },
		  "electron-system-part1@2.0.0.bin" },
		{ { 10, FUNCTION_SYSTEM, 2, 0, 0, NULL },
		  "electron-system-part3@2.0.0.bin" },
		{ { 6, FUNCTION_BOOTLOADER, 0, 311, 400, NULL },
		  "photon-bootloader@1.2.1.bin" },
		{ { 6, FUNCTION_BOOTLOADER, 0, 0, 0, NULL },
		  "photon-bootloader@2.0.0+lto.bin" },
		{ { 12, FUNCTION_SYSTEM, 1, 0, 1999, NULL },
		  "argon-system-part1@1.4.0.bin" },
		{ { 12, FUNCTION_RADIO, 0, 202, 0, NULL },
		  "argon-softdevice@1.4.0.bin" },
		{ { 6, FUNCTION_SYSTEM, 2, 207, 207, NULL },
		  "system-part2-0.7.0-photon.bin" },
	};
	struct table electron = { .platform_id = 10, .count = 1 };
	struct firmware_set *set = firmware_set_new(false);

	(void)state;
	if (firmware_set_add(set, "../shared/firmware", NULL)) {
		firmware_set_free(set);
		print_message("no ../shared/firmware\n");
		skip();
	}
	for (size_t i = 0; i < COUNT(want); i++) {
		const struct firmware *f = firmware_find(set, &want[i].q, NULL);

		assert_non_null(f);
		assert_true(text_ends(f->label, want[i].label));
	}
	assert_true(text_ends(firmware_tinker(set, 6, NULL)->label,
			      "tinker-0.4.5-photon.bin"));
	electron.slots[0] = (struct slot){ .present = true,
					   .function = FUNCTION_SYSTEM,
					   .index = 2,
					   .version = 21 };
	assert_true(text_ends(firmware_tinker(set, 10, &electron)->label,
			      "electron_tinker.bin"));
	electron.slots[0].version = 2008;
	assert_true(text_ends(firmware_tinker(set, 10, &electron)->label,
			      "tinker-usb-debugging-0.6.0-electron.bin"));
	assert_null(firmware_set_refused(set, 0));
	firmware_set_free(set);
}

static void many_files_are_quick(void **state)
{
	struct make_module m = make_photon_part2;
	struct timespec from, to;
	struct firmware_set *set;
	size_t len;
	uint8_t *data;
	double seconds;

	(void)state;
	m.size = 200000;
	data = make_module(&m, &len);
	for (int i = 0; i < 2000; i++) {
		char name[24], path[300];

		snprintf(name, sizeof(name), "%d.bin", i);
		put_le16(data + 0x184 + 10, (uint16_t)(i + 1));
		make_file(folder, name, data, 8300);
		snprintf(path, sizeof(path), "%s/%s", folder, name);
		assert_int_equal(truncate(path, (off_t)len), 0);
	}
	make_module_sign(data, (uint32_t)len - 4);
	make_file(folder, "last.bin", data, len);
	free(data);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	set = gather(false);
	assert_int_equal(find(set, FUNCTION_SYSTEM, 2, 2000, 2000, NULL)->len,
			 200000);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	seconds = (double)(to.tv_sec - from.tv_sec) +
		  (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	print_message("2001 files in %.3f s\n", seconds);
	assert_true(seconds < pace_wait(5));
	firmware_set_free(set);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(finds_by_header_not_by_name),
		T(loads_what_was_found),
		T(one_that_was_read_is_found_without_reading_others),
		T(damaged_files_are_passed_over),
		T(twins_are_told_apart),
		T(an_application_is_no_tinker),
		T(tinker_is_what_somebody_calls_so),
		T(practice_stays_on_the_bench),
		T(the_store_is_searched_too),
		T(real_firmware_is_found),
		T(many_files_are_quick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
