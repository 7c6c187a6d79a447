/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/store.h"
#include "tests/lib/scratch.h"
#include "make_module.h"

static char folder[256]; /* firmware to import */
static char dir[300];	 /* the store */

struct counts {
	int fresh, known, refused;
	char why[128];
	struct store_item last;
};

static void on_imported(void *ctx, enum store_result result, const char *label,
			const struct store_item *item, const char *why)
{
	struct counts *c = ctx;

	(void)label;
	c->fresh += result == STORE_NEW;
	c->known += result == STORE_KNOWN;
	c->refused += result == STORE_REFUSED;
	if (why)
		snprintf(c->why, sizeof(c->why), "%s", why);
	if (item)
		c->last = *item;
}

static int set_up(void **state)
{
	const struct make_module *all[] = { &make_photon_bootloader,
					    &make_photon_part2,
					    &make_photon_tinker };
	static const char *const names[] = { "b.bin", "p2.bin", "t.bin" };

	(void)state;
	scratch_folder(folder, sizeof(folder));
	snprintf(dir, sizeof(dir), "%s-store", folder);
	for (int i = 0; i < 3; i++) {
		size_t len;
		uint8_t *data = make_module(all[i], &len);

		make_file(folder, names[i], data, len);
		free(data);
	}
	make_file(folder, "page.bin", "<html>no</html>", 15);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_drop(folder);
	scratch_drop(dir);
	return 0;
}

static struct firmware_store *open_store(void)
{
	struct firmware_store *s;

	assert_int_equal(store_open(dir, true, &s, NULL), 0);
	return s;
}

static struct counts import(struct firmware_store *s, int want)
{
	struct counts c = { 0 };
	const struct store_sink sink = { on_imported, &c };

	assert_int_equal(store_import(s, folder, &sink, NULL), want);
	return c;
}

static int count_items(void *ctx, const struct store_item *item)
{
	int *n = ctx;

	if (item->module.function == FUNCTION_USER) {
		assert_int_equal(item->module.product_id, 6);
		assert_int_equal(item->module.deps[0].function,
				 FUNCTION_SYSTEM);
		assert_int_equal(item->module.deps[0].index, 2);
		assert_int_equal(item->module.deps[0].version, 6);
		assert_int_equal(item->module.size, 5324);
		assert_true(item->module.sha_ok);
	}
	++*n;
	return 0;
}

static int count(struct firmware_store *s)
{
	int n = 0;

	assert_int_equal(store_list(s, count_items, &n, NULL), 0);
	return n;
}

static void nothing_is_made_by_looking(void **state)
{
	struct firmware_store *s = (struct firmware_store *)dir;
	struct store_item item;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(store_open(dir, false, &s, &e), 0);
	assert_null(s);
	assert_int_equal(access(dir, F_OK), -1);
	assert_int_equal(count(s), 0);
	assert_int_equal(store_verify(s, NULL, NULL, &e), 0);
	assert_int_equal(store_find(s, "abcd", &item, &e), -ERR_NO_FIRMWARE);
	store_close(s);
}

static void sound_modules_get_in_once(void **state)
{
	struct firmware_store *s = open_store();
	struct counts c = import(s, 3);
	struct store_item item;
	char prefix[7] = "";
	struct err e = { 0 };
	struct buf b;

	(void)state;
	assert_int_equal(c.fresh, 3);
	assert_int_equal(c.refused, 1);
	assert_string_equal(c.why, module_problem_text(MODULE_WEB_PAGE));
	c = import(s, 3);
	assert_int_equal(c.known, 3);
	assert_int_equal(c.fresh, 0);
	assert_int_equal(count(s), 3);

	memcpy(prefix, c.last.sha256, 6);
	assert_int_equal(store_find(s, prefix, &item, &e), 0);
	assert_string_equal(item.sha256, c.last.sha256);
	assert_int_equal(item.added[4], '-');
	buf_init(&b, 1 << 20);
	assert_int_equal(store_read(s, item.sha256, &b, &e), 0);
	assert_int_equal(b.len, item.size);
	buf_fini(&b);
	assert_int_equal(store_find(s, "abc", &item, &e), -ERR_USAGE);
	err_clear(&e);
	assert_int_equal(store_find(s, "../../x", &item, &e), -ERR_USAGE);
	err_clear(&e);
	assert_int_equal(store_read(s, "../index.sqlite3", &b, &e), -ERR_USAGE);
	store_close(s);
}

static void path_of(const char *sha256, char out[512])
{
	snprintf(out, 512, "%s/files/%s", dir, sha256);
}

struct states {
	int sound, missing, damaged;
};

static void on_state(void *ctx, const struct store_item *item,
		     enum store_state state)
{
	struct states *n = ctx;

	(void)item;
	n->sound += state == STORE_SOUND;
	n->missing += state == STORE_MISSING;
	n->damaged += state == STORE_DAMAGED;
}

static void damage_is_found_and_mended(void **state)
{
	struct firmware_store *s = open_store();
	struct counts c = import(s, 3);
	struct states n = { 0 };
	char path[512];
	struct buf b;
	FILE *f;

	(void)state;
	path_of(c.last.sha256, path);
	f = fopen(path, "r+b");
	fputc('!', f);
	fclose(f);
	assert_int_equal(store_verify(s, on_state, &n, NULL), 1);
	assert_int_equal(n.damaged, 1);
	assert_int_equal(n.sound, 2);
	buf_init(&b, 1 << 20);
	assert_int_equal(store_read(s, c.last.sha256, &b, NULL), -ERR_BAD_FILE);
	assert_int_equal(b.len, 0);
	unlink(path);
	n = (struct states){ 0 };
	assert_int_equal(store_verify(s, on_state, &n, NULL), 1);
	assert_int_equal(n.missing, 1);
	c = import(s, 3);
	assert_int_equal(c.fresh, 1);
	assert_int_equal(store_verify(s, NULL, NULL, NULL), 0);
	store_close(s);
}

static void a_lost_index_is_rebuilt(void **state)
{
	struct firmware_store *s = open_store();
	char path[512];
	struct counts c;

	(void)state;
	c = import(s, 3);
	store_close(s);
	snprintf(path, sizeof(path), "%s/index.sqlite3", dir);
	unlink(path);
	s = open_store();
	assert_int_equal(count(s), 3);
	store_close(s);

	make_file(dir, "index.sqlite3", "this is no database, alas", 25);
	/* A stranger among the files and a liar do not get in. */
	path_of(c.last.sha256, path);
	make_file(dir, "files/readme.txt", "hello", 5);
	make_file(dir,
		  "files/00000000000000000000000000000000"
		  "00000000000000000000000000000000",
		  "x", 1);
	s = open_store();
	assert_int_equal(count(s), 3);
	store_close(s);
}

/* An index that another program keeps to itself says so and stays. */
static void a_busy_index_is_not_damaged(void **state)
{
	struct firmware_store *s = open_store();
	struct err e = { 0 };
	char path[512];
	sqlite3 *db;

	(void)state;
	import(s, 3);
	store_close(s);
	snprintf(path, sizeof(path), "%s/index.sqlite3", dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "PRAGMA locking_mode=EXCLUSIVE;"
				      "BEGIN EXCLUSIVE; CREATE TABLE x(x)",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(store_open(dir, true, &s, &e), -ERR_DISK);
	assert_non_null(strstr(e.what, "locked"));
	sqlite3_close(db);
	snprintf(path, sizeof(path), "%s/index.sqlite3.damaged", dir);
	assert_true(access(path, F_OK) < 0);
	s = open_store();
	assert_int_equal(import(s, 3).known, 3);
	store_close(s);
}

/* Sound, but not with our tables: made anew from the files. */
static void a_foreign_index_is_rebuilt(void **state)
{
	struct firmware_store *s = open_store();
	char path[512];
	sqlite3 *db;

	(void)state;
	import(s, 3);
	store_close(s);
	snprintf(path, sizeof(path), "%s/index.sqlite3", dir);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(db, "DROP TABLE module", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	s = open_store();
	assert_int_equal(import(s, 3).known, 3);
	store_close(s);
}

static void removed_is_removed(void **state)
{
	struct firmware_store *s = open_store();
	struct counts c = import(s, 3);
	char path[512];
	struct err e = { 0 };

	(void)state;
	path_of(c.last.sha256, path);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(store_remove(s, c.last.sha256, &e), 0);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(count(s), 2);
	assert_int_equal(store_remove(s, c.last.sha256, &e), -ERR_NO_FIRMWARE);
	store_close(s);
}

static void two_may_use_it(void **state)
{
	struct firmware_store *a = open_store(), *b = open_store();

	(void)state;
	import(a, 3);
	assert_int_equal(count(b), 3);
	import(b, 3);
	store_close(a);
	store_close(b);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(nothing_is_made_by_looking),	T(sound_modules_get_in_once),
		T(damage_is_found_and_mended),	T(a_lost_index_is_rebuilt),
		T(a_busy_index_is_not_damaged), T(a_foreign_index_is_rebuilt),
		T(removed_is_removed),		T(two_may_use_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
