/* SPDX-License-Identifier: MIT */
/*
 * The index of the firmware store.  First byte odd: the rest is the file
 * itself; else its lines are the values of rows.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/store.h"
#include "fuzz.h"
#include "luck.h"

#define COLUMNS 23

static void rows(const char *path, struct fuzz_lines *l)
{
	static const char insert[] =
		"INSERT OR REPLACE INTO module VALUES(?,?,?,?,?,?,?,?,?,?,?,?,"
		"?,?,?,?,?,?,?,?,?,?,?)";
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;

	fuzz_require(sqlite3_open(path, &db) == SQLITE_OK);
	sqlite3_exec(db, "PRAGMA synchronous = OFF; DELETE FROM module", NULL,
		     NULL, NULL);
	fuzz_require(sqlite3_prepare_v2(db, insert, -1, &st, NULL) ==
		     SQLITE_OK);
	for (int n = 0; fuzz_more(l) && n < 16; n++) {
		for (int i = 1; i <= COLUMNS; i++)
			sqlite3_bind_text(st, i, fuzz_line(l), -1,
					  SQLITE_TRANSIENT);
		sqlite3_step(st);
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	sqlite3_close(db);
}

static int look(void *ctx, const struct store_item *item)
{
	struct buf image;

	buf_init(&image, 1u << 24);
	if (store_read(ctx, item->sha256, &image, NULL) == 0)
		fuzz_require(image.len > 0);
	buf_fini(&image);
	return 0;
}

static void judged(void *ctx, const struct store_item *item,
		   enum store_state state)
{
	(void)ctx;
	fuzz_require(state != STORE_SOUND || item->sha256[0]);
}

static void use(struct firmware_store *s)
{
	struct store_item item;
	struct err e = { 0 };

	store_list(s, look, s, NULL);
	fuzz_require(store_find(s, "abcd", &item, &e) == -(int)e.code);
	store_verify(s, judged, NULL, NULL);
	store_remove(s, "abcd", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const others[] = { "store/index.sqlite3-wal",
					      "store/index.sqlite3-shm",
					      "store/index.sqlite3.damaged" };
	struct fuzz_lines l = { .data = data + 1, .size = size - 1 };
	struct firmware_store *s = NULL;
	char dir[96], path[128];

	if (size < 1)
		return 0;
	snprintf(dir, sizeof(dir), "%s/store", fuzz_folder());
	snprintf(path, sizeof(path), "%s/index.sqlite3", dir);
	for (size_t i = 0; i < 3; i++)
		unlink(fuzz_file(others[i], "", 0));
	if (data[0] & 1) {
		fuzz_file("store/index.sqlite3", data + 1, size - 1);
	} else {
		unlink(path);
		fuzz_require(store_open(dir, true, &s, NULL) == 0);
		store_close(s);
		rows(path, &l);
	}
	fuzz_luck(data, size);
	if (store_open(dir, true, &s, NULL) == 0) {
		use(s);
		store_close(s);
	}
	fuzz_luck_end();
	return 0;
}
