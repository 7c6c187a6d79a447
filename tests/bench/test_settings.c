/* SPDX-License-Identifier: MIT */
/*
 * The settings area (DCT): where it ends, what lies behind, when a bootloader
 * may be asked for it; and that backup, restore and staging keep to that.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/restore.h"
#include "inside.h"
#include "device/mode.h"
#include "device/watch.h"
#include "job_kit.h"
#include "kit.h"

#define SPARE 8134 /* a byte that no check looks at */

static int put_byte(struct kit *k, uint32_t address, uint8_t byte)
{
	assert_int_equal(kit_control(k, 0x21, 6, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_dfu_address(k, address), 0);
	return kit_dfu_write(k, 2, &byte, 1);
}

/*
 * Real code, tests/silicon/FACTS.md "The DCT": what is read of the area, and
 * which byte is the first that a bootloader does not take.
 */
static void test_dct_ends_before_its_map(void **state)
{
	static const struct {
		int platform;
		const char *release;
		unsigned bootloader, size;
	} rows[] = {
		{ PLATFORM_PHOTON, "0.6.3", 11, 16384 },
		{ PLATFORM_PHOTON, "1.2.1", 311, 8820 },
		{ PLATFORM_P1, "2.3.1", 1006, 8820 },
		{ PLATFORM_ELECTRON, "0.5.3", 11, 16376 },
		{ PLATFORM_ELECTRON, "1.2.1", 311, 16344 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		uint32_t size = rows[i].size;
		struct kit k;

		kit_whole(&k, rows[i].platform, rows[i].release,
			  rows[i].bootloader);
		kit_boot(&k);
		kit_to_dfu(&k);
		kit_select_alt(&k, 1);
		assert_int_equal(put_byte(&k, size - 1, 0x5a), 0);
		assert_int_equal(vdev_settings(k.v)[size - 1], 0x5a);
		if (size < 16384)
			assert_int_equal(put_byte(&k, size, 0x5a), VDEV_STALL);
		kit_close(&k);
	}
}

/* The same: a footer with a counter, and then the copy before. */
static void test_dct_has_foreign_bytes_behind(void **state)
{
	uint8_t before[40], after[40];
	struct kit k;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	kit_boot(&k);
	kit_to_dfu(&k);
	kit_select_alt(&k, 1);
	assert_int_equal(put_byte(&k, 5, 1), 0);
	assert_int_equal(kit_upload(&k, 8820 - 8, before, sizeof(before)), 40);
	assert_int_equal(get_le32(before + 8), 0xdc0200cd);
	assert_int_equal(put_byte(&k, 5, 2), 0);
	assert_int_equal(kit_upload(&k, 8820 - 8, after, sizeof(after)), 40);
	assert_memory_equal(before, after, 8);
	assert_int_equal(get_le32(after + 8), 0xdc0200cd);
	assert_int_equal(get_le16(after + 20), get_le16(before + 20) + 1);
	assert_memory_not_equal(before + 24, after + 24, 16);
	kit_close(&k);
}

/* dfu.md 4.5, and on real code with bootloaders 311 to 1006 */
static void test_dct_needs_system_parts(void **state)
{
	static const uint8_t name[] = "device.spark.io";
	const uint8_t gone[4] = { 0 };
	uint8_t key[512];
	struct kit k;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "0.7.0", 101);
	kit_boot(&k);
	kit_to_dfu(&k);
	kit_select_alt(&k, 1);
	assert_int_equal(kit_upload(&k, 2082, key, sizeof(key)), 512);
	assert_memory_equal(key + 384 + 2, name, sizeof(name));
	assert_int_equal(key[450] << 8 | key[451], 5683);
	/* without a valid part 2 at the start it is closed for the session */
	assert_true(vdev_poke(k.v, false, 0x08060010, gone, 4));
	vdev_reset(k.v, k.now);
	kit_wait_ms(&k, 5000);
	if (vdev_mode(k.v) != MODE_DFU)
		kit_to_dfu(&k);
	kit_install_release(&k, "0.7.0", FUNCTION_SYSTEM, 2);
	kit_select_alt(&k, 1);
	assert_int_equal(kit_upload(&k, 2082, key, sizeof(key)), 512);
	for (size_t i = 0; i < sizeof(key); i++)
		assert_int_equal(key[i], 0);
	assert_int_equal(put_byte(&k, 1753, 0xa5), VDEV_STALL);
	kit_close(&k);
}

/*
 * The same: once another part 2 is written the pointers lead astray, without
 * an error when it is read, and for good when it is written.
 */
static void test_dct_after_another_system_part(void **state)
{
	uint8_t key[512];
	struct kit k;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 1003);
	kit_boot(&k);
	kit_to_dfu(&k);
	kit_install_release(&k, "1.2.1", FUNCTION_SYSTEM, 2);
	kit_select_alt(&k, 1);
	assert_int_equal(kit_upload(&k, 2082, key, sizeof(key)), 512);
	assert_memory_equal(key, vdev_settings(k.v) + 2082, sizeof(key));
	kit_install_release(&k, "1.4.0", FUNCTION_SYSTEM, 2);
	assert_int_equal(kit_control(&k, 0x21, 6, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_upload(&k, 2082, key, sizeof(key)), 512);
	assert_memory_equal(key, vdev_flash(k.v, false, 0x08000000 + 2082, 512),
			    sizeof(key));
	assert_int_equal(kit_control(&k, 0x21, 6, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_dfu_address(&k, 1753), 0);
	assert_int_equal(kit_control(&k, 0x21, 1, 2, 0, key, 1), 1);
	for (int i = 0; i < 2; i++)
		assert_int_equal(kit_control(&k, 0xa1, 3, 0, 0, key, 6),
				 VDEV_STALL);
	vdev_reset(k.v, k.now);
	kit_wait_ms(&k, 5000);
	kit_to_dfu(&k);
	kit_select_alt(&k, 1);
	assert_int_equal(put_byte(&k, 1753, 0xa5), 0);
	kit_close(&k);
}

/* ------------------------------------------------------------- program */

static struct job_kit k;
static struct job job;
static struct err why;
static char manifest[PATH_MAX];

static void begin(const char *scene)
{
	struct device d;

	job_kit_open(&k, scene);
	d = job_kit_device(&k, 0);
	job_init(&job, &k.world, &d, &k.sink);
	memset(&why, 0, sizeof(why));
}

static uint8_t *dct(void)
{
	return inside_dct(bench_vdev(k.bench, 0));
}

static uint32_t kept_settings(void)
{
	struct backup_manifest m;
	struct backup b;

	if (backup_take(&job, NULL, NULL, &b, &why))
		fail_msg("%s", why.what);
	text_copy(manifest, sizeof(manifest), b.manifest);
	assert_int_equal(backup_read(b.manifest, &m, NULL), 0);
	for (size_t i = 0; i < m.count; i++) {
		if (m.areas[i].alt == 1)
			return m.areas[i].size;
	}
	return 0;
}

static void test_a_backup_holds_what_is_the_devices(void **state)
{
	static const struct {
		const char *scene;
		uint32_t size;
	} rows[] = {
		{ "healthy-photon", 8820 },  /* bootloader 311 */
		{ "old-photon-047", 16384 }, /* 5 */
		{ "p1-mixed", 8820 },	     /* 311 */
		{ "electron-051", 16376 },   /* 5 */
		{ "electron-mixed", 16344 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		begin(rows[i].scene);
		print_message("%s\n", rows[i].scene);
		assert_int_equal(kept_settings(), rows[i].size);
		job_kit_close(&k);
	}
}

/* A backup as it was made before, with 16 KB of settings. */
static void make_old(void)
{
	char dir[PATH_MAX], path[PATH_MAX + 80], sha256[SHA256_HEX], *at;
	struct backup_manifest m;
	struct buf text, area;
	size_t i = 0;

	assert_int_equal(backup_read(manifest, &m, NULL), 0);
	while (m.areas[i].alt != 1)
		i++;
	buf_init(&area, 1 << 16);
	assert_int_equal(backup_read_area(manifest, &m.areas[i],
					  &(struct seal){ 0 }, &area, NULL),
			 0);
	while (area.len < 16384)
		buf_add(&area, "\x77", 1);
	bytes_sha256_hex((uint8_t *)area.data, area.len, sha256);
	text_copy(dir, sizeof(dir), manifest);
	*strrchr(dir, '/') = '\0';
	snprintf(path, sizeof(path), "%s/%s.bin", dir, sha256);
	assert_int_equal(fsio_write(path, area.data, area.len, 0600, NULL), 0);
	buf_init(&text, 1 << 16);
	assert_int_equal(fsio_read(manifest, &text, NULL), 0);
	at = strstr(text.data, m.areas[i].sha256);
	memcpy(at, sha256, strlen(sha256));
	at = strstr(text.data, ": 8820");
	assert_non_null(at);
	buf_clear(&area);
	buf_add(&area, text.data, (size_t)(at - text.data));
	buf_add(&area, ": 16384", strlen(": 16384"));
	at += strlen(": 8820");
	buf_add(&area, at, strlen(at));
	bytes_sha256_hex((uint8_t *)area.data, area.len, sha256);
	snprintf(strrchr(manifest, '-'), 15, "-%.8s.json", sha256);
	assert_int_equal(fsio_write(manifest, area.data, area.len, 0600, NULL),
			 0);
	buf_fini(&area);
	buf_fini(&text);
}

static void puts_back(void)
{
	struct restore done;

	dct()[SPARE] = 0x7a;
	if (restore_backup(&job, manifest, NULL, &done, &why))
		fail_msg("%s", why.what);
	assert_int_equal(dct()[SPARE], 0x41);
}

static void test_a_backup_of_16_kb_is_put_back(void **state)
{
	(void)state;
	begin("healthy-photon");
	dct()[SPARE] = 0x41;
	assert_int_equal(kept_settings(), 8820);
	puts_back();
	make_old();
	puts_back();
	job_kit_close(&k);
}

static bool noted(const char *part)
{
	for (size_t i = 0; i < k.event_count; i++) {
		if (k.events[i].kind == EVENT_NOTE &&
		    strstr(k.events[i].text, part))
			return true;
	}
	return false;
}

/*
 * The flag is written to the settings: not in the session in which the parts
 * were.
 */
static void test_staging_after_system_parts_starts_anew(void **state)
{
	const struct run_outcome *o;

	(void)state;
	begin("healthy-photon");
	o = job_kit_run(&k, 0,
			"recipe: x\nsteps:\n"
			"- flash: { what: system, release: 1.4.0, over: dfu }\n"
			"- flash: { what: bootloader, release: 1.4.0, over: "
			"dfu-staged }\n",
			NULL);
	if (o->verdict != JOB_PASS)
		fail_msg("%s", o->error.what);
	assert_true(noted("started again before its settings"));
	assert_int_equal(table_version(&o->after, FUNCTION_BOOTLOADER, 0), 500);
	job_kit_close(&k);
}

/* The same by a run that takes up what was broken off in DFU mode. */
static void test_what_a_run_before_has_written_counts(void **state)
{
	static const char recipe[] =
		"recipe: x\nsteps:\n"
		"- flash: { what: system, release: 1.4.0, over: dfu }\n"
		"- flash: { what: bootloader, release: 1.4.0, over: "
		"dfu-staged }\n";
	const struct run_outcome *o;

	(void)state;
	begin("healthy-photon");
	k.strike = job_kit_stop;
	k.strike_step = 2;
	k.strike_percent = 100;
	o = job_kit_run(&k, 0, recipe, NULL);
	assert_int_equal(o->verdict, JOB_STOPPED);
	assert_int_equal(vdev_mode(bench_vdev(k.bench, 0)), MODE_DFU);
	k.strike = NULL;
	k.stop = false;
	o = job_kit_run(&k, 0, recipe, NULL);
	if (o->verdict != JOB_PASS)
		fail_msg("%s", o->error.what);
	job_kit_close(&k);
}

/* Without valid parts there are no settings; they come after the parts. */
static void test_settings_are_put_back_after_the_parts(void **state)
{
	const uint8_t none[8] = { 0 };
	struct deadline limit;
	struct restore done;

	(void)state;
	begin("healthy-photon");
	dct()[SPARE] = 0x41;
	assert_int_equal(kept_settings(), 8820);
	assert_int_equal(mode_reset(&job, &why), 0);
	assert_true(vdev_poke(bench_vdev(k.bench, 0), false, 0x08060010, none,
			      sizeof(none)));
	assert_true(vdev_poke(bench_vdev(k.bench, 0), false, 0x08020000, none,
			      sizeof(none)));
	dct()[SPARE] = 0x7a;
	vdev_reset(bench_vdev(k.bench, 0), clock_now_us(&k.clock.clock));
	limit = job_deadline(&job, 60000);
	assert_int_equal(watch_for(&k.world.bus, &job.device,
				   MODE_BIT(MODE_DFU), &limit, &why),
			 0);
	if (restore_backup(&job, manifest, NULL, &done, &why))
		fail_msg("%s", why.what);
	assert_int_equal(dct()[SPARE], 0x41);
	job_kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dct_ends_before_its_map),
		cmocka_unit_test(test_dct_has_foreign_bytes_behind),
		cmocka_unit_test(test_dct_needs_system_parts),
		cmocka_unit_test(test_dct_after_another_system_part),
		cmocka_unit_test(test_a_backup_holds_what_is_the_devices),
		cmocka_unit_test(test_a_backup_of_16_kb_is_put_back),
		cmocka_unit_test(test_staging_after_system_parts_starts_anew),
		cmocka_unit_test(test_what_a_run_before_has_written_counts),
		cmocka_unit_test(test_settings_are_put_back_after_the_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
