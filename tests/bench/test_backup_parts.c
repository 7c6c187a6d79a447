/* SPDX-License-Identifier: MIT */
/*
 * What a backup copies from files instead of reading it: only what the device
 * has checked, and what it then holds is what the flash holds.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "base/fsio.h"
#include "bench/forge.h"
#include "device/inspect.h"
#include "device/mode.h"
#include "device/restore.h"
#include "firmware/keeper.h"
#include "job_kit.h"
#include "tests/lib/scratch.h"

#define PART1 0x08020000
#define PART2 0x08060000
#define OTA   0x080C0000
#define PAGES 0x08004000 /* of the DCT */

static struct job_kit k;
static struct keeper keeper;
static struct job job;
static struct table seen;
static struct err why;

static void begin(const char *scene)
{
	struct device d;

	memset(&why, 0, sizeof(why));
	job_kit_open(&k, scene);
	k.supply.set = firmware_set_new(true);
	assert_non_null(k.supply.set);
	keeper_init(&keeper, k.supply.set, true, NULL);
	k.supply.keeper = &keeper;
	d = job_kit_device(&k, 0);
	job_init(&job, &k.world, &d, &k.sink);
}

static void end(void)
{
	firmware_set_free(k.supply.set);
	keeper_fini(&keeper);
	job_kit_close(&k);
}

static struct vdev *vdev(void)
{
	return bench_vdev(k.bench, 0);
}

static void look(void)
{
	if (job.device.mode == MODE_DFU)
		assert_int_equal(mode_normal(&job, &why), 0);
	if (inspect_device(&job, false, &seen, &why) != 0)
		fail_msg("%s", why.what);
}

static struct backup take(bool lean)
{
	const struct backup_help help = { &k.supply, &seen, lean };
	struct backup b;

	if (backup_take(&job, NULL, &help, &b, &why) != 0)
		fail_msg("%s", why.what);
	return b;
}

/* Everything that it holds of the internal flash; is this address in it? */
static bool holds_the_flash(const struct backup *b, uint32_t address)
{
	struct backup_manifest m;
	bool held = false;

	assert_int_equal(backup_read(b->manifest, &m, NULL), 0);
	for (size_t i = 0; i < m.count; i++) {
		const struct backup_area *a = &m.areas[i];
		struct buf bytes;

		if (a->alt != 0)
			continue;
		buf_init(&bytes, 1u << 20);
		assert_int_equal(backup_read_area(b->manifest, a,
						  &(struct seal){ 0 }, &bytes,
						  NULL),
				 0);
		assert_memory_equal(
			bytes.data,
			vdev_flash(vdev(), false, a->address, a->size),
			a->size);
		buf_fini(&bytes);
		held = held || (address >= a->address &&
				address - a->address < a->size);
	}
	return held;
}

static uint32_t module_size(uint32_t start)
{
	struct module m;

	assert_true(module_parse(vdev_flash(vdev(), false, start, 0x40000),
				 0x40000, &m));
	return m.size;
}

static void test_what_was_read_once_is_copied(void **state)
{
	struct backup first, second;

	(void)state;
	begin("healthy-photon");
	look();
	first = take(false);
	assert_int_equal(first.copied, 0);
	look();
	second = take(false);
	assert_true(second.copied >= module_size(PART1) + module_size(PART2));
	assert_int_equal(first.bytes, second.bytes);
	assert_true(holds_the_flash(&second, OTA));
	end();
}

/* One byte inside, and the device says so: nothing vouches for the rest. */
static void test_a_part_that_fails_is_read(void **state)
{
	uint32_t middle = PART2 + 0x10000;
	struct backup b;
	uint8_t byte;

	(void)state;
	begin("healthy-photon");
	look();
	take(false);
	byte = (uint8_t) ~*vdev_flash(vdev(), false, middle, 1);
	assert_true(vdev_poke(vdev(), false, middle, &byte, 1));
	look();
	b = take(false);
	assert_true(b.copied >= module_size(PART1));
	assert_true(b.copied < module_size(PART1) + 0x10000);
	assert_true(holds_the_flash(&b, PART2));
	end();
}

/* What was read in DFU mode is our own word, and that of a text is nobody's. */
static void test_only_the_device_itself_vouches(void **state)
{
	static const enum table_source sources[] = { TABLE_DFU, TABLE_TEXT,
						     TABLE_EVENT };

	(void)state;
	begin("healthy-photon");
	look();
	take(false);
	for (size_t i = 0; i < 3; i++) {
		seen.source = sources[i];
		assert_int_equal(take(false).copied, 0);
	}
	seen.source = TABLE_USB;
	for (size_t i = 0; i < seen.count; i++)
		seen.slots[i].checks[CHECK_INTEGRITY] = CHECK_UNKNOWN;
	assert_int_equal(take(false).copied, 0);
	end();
}

/* A file with the same header and other contents: its end tells. */
static void test_a_twin_is_not_taken_for_it(void **state)
{
	struct forge_spec twin_of = { 0 };
	struct backup b;
	struct buf twin;

	(void)state;
	begin("healthy-photon");
	look();
	assert_true(forge_from_version(
		PLATFORM_PHOTON, FUNCTION_SYSTEM, 2,
		(unsigned)table_version(&seen, FUNCTION_SYSTEM, 2), &twin_of));
	twin_of.seed = 99;
	buf_init(&twin, 1u << 20);
	assert_int_equal(forge_module(&twin_of, &twin, &why), 0);
	assert_int_equal(firmware_set_add_bytes(k.supply.set,
						(const uint8_t *)twin.data,
						twin.len, "twin", &why),
			 0);
	b = take(false);
	assert_int_equal(b.copied, 0);
	assert_true(holds_the_flash(&b, PART2));
	buf_fini(&twin);
	end();
}

/* Nothing puts these back, and `backup` by itself has them. */
static void test_a_run_leaves_out_what_no_restore_needs(void **state)
{
	struct backup all, lean;

	(void)state;
	begin("healthy-photon");
	look();
	all = take(false);
	assert_true(holds_the_flash(&all, OTA));
	assert_true(holds_the_flash(&all, PAGES));
	look();
	lean = take(true);
	assert_true(lean.has_dct);
	assert_false(holds_the_flash(&lean, OTA));
	assert_false(holds_the_flash(&lean, PAGES));
	assert_true(holds_the_flash(&lean, 0x0800C000)); /* EEPROM */
	end();
}

/* Copied parts are put back like read ones. */
static void test_a_restore_is_byte_equal(void **state)
{
	static const uint8_t gone[64];
	struct restore done;
	struct backup b;
	uint8_t *before;

	(void)state;
	begin("healthy-photon");
	look();
	take(true);
	look();
	b = take(true);
	assert_true(b.copied > 0);
	before = malloc(0xA0000);
	assert_non_null(before);
	memcpy(before, vdev_flash(vdev(), false, PART1, 0xA0000), 0xA0000);
	assert_true(vdev_poke(vdev(), false, PART1 + 0x1000, gone, 64));
	assert_true(vdev_poke(vdev(), false, 0x080BFF00, gone, 64));
	if (restore_backup(&job, b.manifest, NULL, &done, &why) != 0)
		fail_msg("%s", why.what);
	assert_memory_equal(before, vdev_flash(vdev(), false, PART1, 0xA0000),
			    0xA0000);
	free(before);
	end();
}

/* Files named by what is in them, and no manifest that names them. */
static size_t whole_files(const char *dir)
{
	DIR *d = opendir(dir);
	const char *name;
	size_t n = 0;

	assert_non_null(d);
	while (fsio_next(d, dir, &name, NULL) == 1) {
		char path[PATH_MAX], sha256[SHA256_HEX];
		struct buf b;

		if (name[0] == '.')
			continue;
		buf_init(&b, 1u << 20);
		assert_int_equal(fsio_join(path, sizeof(path), dir, name, NULL),
				 0);
		assert_int_equal(fsio_read(path, &b, NULL), 0);
		bytes_sha256_hex((const uint8_t *)b.data, b.len, sha256);
		assert_memory_equal(name, sha256, SHA256_HEX - 1);
		assert_string_equal(name + SHA256_HEX - 1, ".bin");
		buf_fini(&b);
		n++;
	}
	closedir(d);
	return n;
}

/* The cable goes while an area is read, whose file is begun already. */
static void test_what_breaks_off_is_not_there(void **state)
{
	static const uint32_t pulled[] = { 30, 90, 170, 250 };
	size_t most = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(pulled); i++) {
		const struct vdev_fault f = { .kind = VDEV_FAULT_CONTROL_PULL,
					      .at = pulled[i],
					      .count = 1,
					      .arg = 3600000 };
		const struct backup_help help = { &k.supply, &seen, false };
		struct mode_dfu dfu = { 0 };
		char dir[SCRATCH_PATH];
		struct backup b;
		size_t n;

		begin("healthy-photon");
		scratch_folder(dir, sizeof(dir));
		look();
		assert_int_equal(mode_dfu(&job, &dfu, &why), 0);
		mode_dfu_close(&dfu);
		assert_true(vdev_fault_add(vdev(), &f));
		assert_true(backup_take(&job, dir, &help, &b, &why) < 0);
		n = whole_files(dir);
		most = n > most ? n : most;
		scratch_drop(dir);
		end();
	}
	assert_true(most > 0);
}

#define FACTORY 0x080E0000u

/* No restore puts it back: a lean backup holds the module of a full slot. */
static void test_a_factory_application(void **state)
{
	static uint8_t before[0x20000];
	struct backup_manifest m;
	struct module application;
	struct backup b;
	uint32_t held = 0;

	(void)state;
	begin("tests/bench/scenes/photon-factory.yaml");
	look();
	b = take(true);
	assert_int_equal(backup_read(b.manifest, &m, NULL), 0);
	for (size_t i = 0; i < m.count; i++) {
		if (m.areas[i].alt == 0 && m.areas[i].address == FACTORY)
			held = m.areas[i].size;
	}
	memcpy(before, vdev_flash(vdev(), false, FACTORY, sizeof(before)),
	       sizeof(before));
	assert_true(module_parse(before, sizeof(before), &application));
	assert_int_equal(held, application.size);
	/* who asks for everything gets everything */
	look();
	b = take(false);
	assert_int_equal(backup_read(b.manifest, &m, NULL), 0);
	for (size_t i = 0; i < m.count; i++) {
		if (m.areas[i].alt == 0 && m.areas[i].address == FACTORY)
			held = m.areas[i].size;
	}
	assert_int_equal(held, sizeof(before));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_was_read_once_is_copied),
		cmocka_unit_test(test_a_part_that_fails_is_read),
		cmocka_unit_test(test_only_the_device_itself_vouches),
		cmocka_unit_test(test_a_twin_is_not_taken_for_it),
		cmocka_unit_test(test_a_run_leaves_out_what_no_restore_needs),
		cmocka_unit_test(test_a_restore_is_byte_equal),
		cmocka_unit_test(test_what_breaks_off_is_not_there),
		cmocka_unit_test(test_a_factory_application),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
