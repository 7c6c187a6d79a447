/* SPDX-License-Identifier: MIT */
/* The folder of backups: what is in it, what is sound, what may go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fsio.h"
#include "device/shelf.h"
#include "tests/lib/scratch.h"

#define ONE   "111111111111111111111111"
#define TWO   "222222222222222222222222"
#define BYTES 1000

static char dir[SCRATCH_PATH];
static struct shelf shelf;
static struct shelf_pruning done;

static int setup(void **state)
{
	(void)state;
	scratch_folder(dir, sizeof(dir));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	shelf_close(&shelf);
	scratch_drop(dir);
	return 0;
}

/* A file of an area, BYTES times this letter. */
static void write_area(char letter, char hash[SHA256_HEX])
{
	char data[BYTES], path[SCRATCH_PATH + 100];

	memset(data, letter, sizeof(data));
	bytes_sha256_hex((uint8_t *)data, sizeof(data), hash);
	snprintf(path, sizeof(path), "%s/%s.bin", dir, hash);
	assert_int_equal(fsio_write(path, data, sizeof(data), 0600, NULL), 0);
}

/* One area per letter; day 1 to 9. */
static void make(const char *device, int day, const char *letters)
{
	char text[2000], path[SCRATCH_PATH + 100], hash[SHA256_HEX];
	size_t n;

	n = (size_t)snprintf(text, sizeof(text),
			     "{\"schema\":\"unbrick.backup/1\",\"device\":"
			     "\"%s\",\"port\":\"1-1\",\"platform\":\"photon\","
			     "\"time\":\"2026-11-0%dT00:00:00Z\",\"areas\":[",
			     device, day);
	for (size_t i = 0; letters[i]; i++) {
		write_area(letters[i], hash);
		n += (size_t)snprintf(text + n, sizeof(text) - n,
				      "%s{\"alt\":0,\"name\":\"x\",\"address\":"
				      "%zu,\"size\":%d,\"sha256\":\"%s\"}",
				      i ? "," : "", i * BYTES, BYTES, hash);
	}
	n += (size_t)snprintf(text + n, sizeof(text) - n, "]}");
	bytes_sha256_hex((uint8_t *)text, n, hash);
	snprintf(path, sizeof(path), "%s/%s-2026-11-0%d-%.8s.json", dir,
		 device[0] ? device : "photon-1-1", day, hash);
	assert_int_equal(fsio_write(path, text, n, 0600, NULL), 0);
}

static void look(void)
{
	shelf_close(&shelf);
	assert_int_equal(shelf_open(dir, &shelf, NULL), 0);
}

static void prune(uint64_t budget)
{
	look();
	assert_int_equal(shelf_prune(&shelf, budget, true, &done, NULL), 0);
	look();
	assert_true(shelf.bytes == done.left);
}

/* Every backup that stays is whole. */
static void check_all_sound(void)
{
	for (size_t i = 0; i < shelf.count; i++)
		assert_int_equal(shelf_verify(&shelf.list[i], NULL, NULL), 0);
}

static void the_newest_stands_first(void **state)
{
	(void)state;
	make(ONE, 1, "ab");
	make(TWO, 2, "ac");
	make(ONE, 3, "ad");
	look();
	assert_int_equal(shelf.count, 3);
	assert_int_equal(shelf.file_count, 4); /* a is there once */
	assert_string_equal(shelf.list[0].manifest.device, ONE);
	assert_string_equal(shelf.list[0].manifest.time,
			    "2026-11-03T00:00:00Z");
	assert_true(shelf.list[0].newest);
	assert_true(shelf.list[1].newest);
	assert_false(shelf.list[2].newest);
	assert_true(shelf.list[0].bytes == 2 * BYTES + shelf.list[0].size);
}

static void the_oldest_goes_and_what_others_need_stays(void **state)
{
	(void)state;
	make(ONE, 1, "ab");
	make(ONE, 2, "ac");
	make(ONE, 3, "ad");
	look();
	prune(shelf.bytes - 1);
	assert_int_equal(done.backups, 1);
	assert_int_equal(done.files, 1);
	assert_int_equal(shelf.count, 2);
	assert_int_equal(shelf.file_count, 3);
	assert_string_equal(shelf.list[1].manifest.time,
			    "2026-11-02T00:00:00Z");
	check_all_sound();
}

static void the_newest_of_each_device_always_stays(void **state)
{
	(void)state;
	make(ONE, 1, "ab");
	make(TWO, 2, "ac");
	make(TWO, 3, "ad");
	make(ONE, 4, "ae");
	make(TWO, 5, "af");
	prune(0);
	assert_int_equal(shelf.count, 2);
	assert_string_equal(shelf.list[0].manifest.device, TWO);
	assert_string_equal(shelf.list[0].manifest.time,
			    "2026-11-05T00:00:00Z");
	assert_string_equal(shelf.list[1].manifest.device, ONE);
	assert_string_equal(shelf.list[1].manifest.time,
			    "2026-11-04T00:00:00Z");
	check_all_sound();
}

/* It may be the only one of its device: nobody can tell. */
static void one_without_an_id_always_stays(void **state)
{
	(void)state;
	make("", 1, "ab");
	make("", 2, "ac");
	prune(0);
	assert_int_equal(shelf.count, 2);
	check_all_sound();
}

static void within_the_budget_nothing_goes(void **state)
{
	(void)state;
	make(ONE, 1, "ab");
	make(ONE, 2, "ac");
	look();
	prune(shelf.bytes);
	assert_int_equal(done.backups, 0);
	assert_int_equal(shelf.count, 2);
}

static void what_no_backup_names_goes(void **state)
{
	char hash[SHA256_HEX], path[SCRATCH_PATH + 100];

	(void)state;
	make(ONE, 1, "a");
	write_area('z', hash);
	snprintf(path, sizeof(path), "%s/notes.bin", dir);
	assert_int_equal(fsio_write(path, "mine", 4, 0600, NULL), 0);
	look();
	prune(1u << 20);
	assert_int_equal(done.files, 1);
	assert_int_equal(shelf.file_count, 1);
	assert_int_equal(access(path, F_OK), 0); /* not ours */
	check_all_sound();
}

static void looking_deletes_nothing(void **state)
{
	(void)state;
	make(ONE, 1, "ab");
	make(ONE, 2, "ac");
	look();
	assert_int_equal(shelf_prune(&shelf, 0, false, &done, NULL), 0);
	assert_int_equal(done.backups, 1);
	assert_true(shelf.list[1].goes);
	look();
	assert_int_equal(shelf.count, 2);
	check_all_sound();
}

/* Which files it names nobody knows. */
static void a_manifest_that_cannot_be_read_stops_it(void **state)
{
	char path[SCRATCH_PATH + 100];
	struct err e = { 0 };

	(void)state;
	make(ONE, 1, "ab");
	make(ONE, 2, "ac");
	snprintf(path, sizeof(path), "%s/torn-12345678.json", dir);
	assert_int_equal(fsio_write(path, "{\"schema\":", 10, 0600, NULL), 0);
	look();
	assert_int_equal(shelf.count, 3);
	assert_int_equal(shelf.list[2].problem.code, ERR_BAD_FILE);
	assert_int_equal(shelf_prune(&shelf, 0, true, &done, &e),
			 -ERR_BAD_FILE);
	assert_non_null(strstr(e.what, "torn-12345678.json"));
	look();
	assert_int_equal(shelf.count, 3);
	assert_int_equal(shelf.file_count, 3);
}

static void a_flipped_bit_and_a_lost_file_are_found(void **state)
{
	char path[SCRATCH_PATH + 200], name[BACKUP_FILE];
	struct err e = { 0 };
	FILE *f;

	(void)state;
	make(ONE, 1, "ab");
	look();
	backup_file(&shelf.list[0].manifest.areas[1], name);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r+");
	assert_non_null(f);
	fputc('B', f);
	fclose(f);
	assert_int_equal(shelf_verify(&shelf.list[0], NULL, &e), -ERR_BAD_FILE);
	assert_non_null(strstr(e.what, name));
	unlink(path);
	assert_true(shelf_verify(&shelf.list[0], NULL, NULL) < 0);
}

static void nobody_prunes_while_a_backup_is_made(void **state)
{
	struct err e = { 0 };
	int one, two, alone;

	(void)state;
	make(ONE, 1, "ab");
	make(ONE, 2, "ac");
	assert_int_equal(fsio_hold(dir, false, &one, &e), 0);
	assert_int_equal(fsio_hold(dir, false, &two, &e), 0);
	assert_int_equal(shelf_keep(dir, 0, &done, &e), -ERR_BUSY);
	close(one);
	close(two);
	assert_int_equal(shelf_keep(dir, 0, &done, NULL), 0);
	assert_int_equal(done.backups, 1);
	assert_int_equal(fsio_hold(dir, true, &alone, NULL), 0);
	close(alone);
}

static void a_folder_that_is_not_there_is_empty(void **state)
{
	(void)state;
	assert_int_equal(shelf_open("/no/such/folder", &shelf, NULL), 0);
	assert_int_equal(shelf.count, 0);
	assert_int_equal(shelf_prune(&shelf, 0, true, &done, NULL), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_newest_stands_first),
		TEST(the_oldest_goes_and_what_others_need_stays),
		TEST(the_newest_of_each_device_always_stays),
		TEST(one_without_an_id_always_stays),
		TEST(within_the_budget_nothing_goes),
		TEST(what_no_backup_names_goes),
		TEST(looking_deletes_nothing),
		TEST(a_manifest_that_cannot_be_read_stops_it),
		TEST(a_flipped_bit_and_a_lost_file_are_found),
		TEST(nobody_prunes_while_a_backup_is_made),
		TEST(a_folder_that_is_not_there_is_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
