/* SPDX-License-Identifier: MIT */
/* Encrypted backups: nothing of the device is readable; they are put back. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fsio.h"
#include "base/text.h"
#include "device/restore.h"
#include "device/shelf.h"
#include "job_kit.h"

#define CHUNK 32

static struct job_kit k;
static struct job job;
static struct err why;

static int begin(void **state)
{
	struct device d;

	(void)state;
	memset(&why, 0, sizeof(why));
	job_kit_open(&k, "healthy-photon");
	d = job_kit_device(&k, 0);
	job_init(&job, &k.world, &d, &k.sink);
	return 0;
}

static int end(void **state)
{
	(void)state;
	job_kit_close(&k);
	return 0;
}

static struct backup take(const char *passphrase, const char *folder)
{
	char dir[SCRATCH_PATH + 20];
	struct backup b;

	k.world.passphrase = passphrase;
	snprintf(dir, sizeof(dir), "%s/%s", k.dir, folder);
	if (backup_take(&job, dir, NULL, &b, &why) != 0)
		fail_msg("%s", why.what);
	return b;
}

/* Is this anywhere in a file of the folder? */
static bool holds(const char *folder, const uint8_t *what)
{
	char dir[SCRATCH_PATH + 20], path[PATH_MAX];
	struct dirent *entry;
	bool found = false;
	DIR *d;

	snprintf(dir, sizeof(dir), "%s/%s", k.dir, folder);
	d = opendir(dir);
	assert_non_null(d);
	while ((entry = readdir(d))) {
		struct buf b;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		buf_init(&b, 16u << 20);
		assert_int_equal(fsio_read(path, &b, NULL), 0);
		found = found ||
			bytes_find((uint8_t *)b.data, b.len, what, CHUNK);
		buf_fini(&b);
	}
	closedir(d);
	return found;
}

static bool all_one_byte(const uint8_t *p)
{
	for (size_t i = 1; i < CHUNK; i++) {
		if (p[i] != p[0])
			return false;
	}
	return true;
}

static void nothing_of_the_device_is_readable(void **state)
{
	struct backup plain = take(NULL, "plain");
	struct backup_manifest m;
	struct seal none = { 0 };
	size_t looked = 0;

	(void)state;
	take("correct horse", "sealed");
	assert_int_equal(backup_read(plain.manifest, &m, NULL), 0);
	for (size_t i = 0; i < m.count; i++) {
		struct buf b;

		buf_init(&b, 16u << 20);
		assert_int_equal(backup_read_area(plain.manifest, &m.areas[i],
						  &none, &b, NULL),
				 0);
		for (size_t at = 0; at + CHUNK <= b.len && looked < 200;
		     at += 997) {
			const uint8_t *p = (uint8_t *)b.data + at;

			if (all_one_byte(p))
				continue;
			assert_true(holds("plain", p));
			assert_false(holds("sealed", p));
			looked++;
		}
		buf_fini(&b);
	}
	assert_true(looked > 50);
}

static void it_is_put_back(void **state)
{
	struct backup b = take("correct horse", "sealed");
	struct vdev *v = bench_vdev(k.bench, 0);
	uint8_t *flash =
		(uint8_t *)(uintptr_t)vdev_flash(v, false, 0x08020000, 0x1000);
	uint8_t was[0x100];
	struct restore done;

	(void)state;
	memcpy(was, flash + 0x400, sizeof(was));
	memset(flash + 0x400, 0x55, sizeof(was));
	if (restore_backup(&job, b.manifest, k.dir, &done, &why) != 0)
		fail_msg("%s", why.what);
	assert_true(done.written > 0);
	flash = (uint8_t *)(uintptr_t)vdev_flash(v, false, 0x08020000, 0x1000);
	assert_memory_equal(flash + 0x400, was, sizeof(was));
}

static void without_its_passphrase_nothing_is_written(void **state)
{
	static const char *const wrong[] = { NULL, "incorrect horse" };
	static const int codes[] = { ERR_REFUSED, ERR_BAD_FILE };
	struct backup b = take("correct horse", "sealed");

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct restore done;
		struct err e = { 0 };

		k.world.passphrase = wrong[i];
		assert_int_equal(
			restore_backup(&job, b.manifest, k.dir, &done, &e),
			-codes[i]);
		assert_int_equal(done.written, 0);
		assert_null(strstr(e.what, "horse"));
	}
}

static void verify_needs_no_passphrase_for_the_files(void **state)
{
	char dir[SCRATCH_PATH + 20];
	struct shelf s;

	(void)state;
	take("correct horse", "sealed");
	snprintf(dir, sizeof(dir), "%s/sealed", k.dir);
	assert_int_equal(shelf_open(dir, &s, NULL), 0);
	assert_int_equal(s.count, 1);
	assert_true(s.list[0].sealed);
	assert_int_equal(shelf_verify(&s.list[0], NULL, NULL), 0);
	assert_int_equal(shelf_verify(&s.list[0], "correct horse", NULL), 0);
	assert_int_equal(shelf_verify(&s.list[0], "another", NULL),
			 -ERR_BAD_FILE);
	shelf_close(&s);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_of_the_device_is_readable),
		TEST(it_is_put_back),
		TEST(without_its_passphrase_nothing_is_written),
		TEST(verify_needs_no_passphrase_for_the_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
