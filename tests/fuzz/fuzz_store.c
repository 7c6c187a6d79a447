/* SPDX-License-Identifier: MIT */
/*
 * The index of the firmware store, beside a sound module, a damaged one and
 * one that is imported.  First byte odd: the rest is the index itself; else
 * its lines are the version of the index, or empty, and the values of rows.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "firmware/store.h"
#include "fuzz.h"
#include "luck.h"
#include "tests/torture/calls.h"
#include "tests/unit/make_module.h"

#define COLUMNS 23
#define ODD	"abcd000000000000000000000000000000000000000000000000000000000002"

static char sound[SHA256_HEX]; /* of the module that is imported */

/* The one to be imported, and what lies in the store already. */
static void furnish(void)
{
	static struct make_module other;
	char name[96];
	uint8_t *data;
	size_t len;

	if (!sound[0]) {
		data = make_module(&make_photon_bootloader, &len);
		bytes_sha256_hex(data, len, sound);
		fuzz_file("import/a.bin", data, len);
		free(data);
		fuzz_file("import/b.txt", "no module", 9);
		fuzz_file("import/c.bin", "no module", 9);
	}
	snprintf(name, sizeof(name), "store/files/%s", sound);
	unlink(fuzz_file(name, "", 0));
	other = make_photon_tinker;
	other.size = 600;
	data = make_module(&other, &len);
	bytes_sha256_hex(data, len, name + strlen("store/files/"));
	fuzz_file(name, data, len);
	free(data);
	fuzz_file("store/files/" ODD, "damaged", 7);
	fuzz_file("store/files/left.tmp", "", 0);
}

static void rows(const char *path, struct fuzz_lines *l)
{
	static const char insert[] =
		"INSERT OR REPLACE INTO module VALUES(?,?,?,?,?,?,?,?,?,?,?,?,"
		"?,?,?,?,?,?,?,?,?,?,?)";
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;
	char version[48];

	fuzz_require(sqlite3_open(path, &db) == SQLITE_OK);
	sqlite3_exec(db, "PRAGMA synchronous = OFF; DELETE FROM module", NULL,
		     NULL, NULL);
	snprintf(version, sizeof(version), "PRAGMA user_version = %.8s",
		 fuzz_line(l));
	sqlite3_exec(db, version, NULL, NULL, NULL);
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
	for (const char *p = item->origin; *p; p++) /* it is shown */
		fuzz_require((unsigned char)*p >= 0x20 && *p != 0x7f);
	buf_fini(&image);
	return 0;
}

static void judged(void *ctx, const struct store_item *item,
		   enum store_state state)
{
	(void)ctx;
	fuzz_require(state != STORE_SOUND || item->sha256[0]);
}

static void imported(void *ctx, enum store_result result, const char *label,
		     const struct store_item *item, const char *why)
{
	(void)ctx;
	bool taken = result == STORE_NEW || result == STORE_KNOWN;

	fuzz_require(label[0] && taken == (why == NULL));
	fuzz_require(taken == (item != NULL));
}

/* What is in the store now is what the file says. */
static void import(struct firmware_store *s)
{
	const struct store_sink sink = { .imported = imported };
	struct store_item item;
	struct err e = { 0 };
	char path[96];
	int rc;

	snprintf(path, sizeof(path), "%s/import", fuzz_folder());
	rc = store_import(s, path, &sink, &e);
	fuzz_require(rc >= 0 || rc == -(int)e.code);
	if (rc <= 0)
		return;
	calls_spare(true);
	fuzz_require(store_find(s, sound, &item, NULL) == 0);
	fuzz_require(item.module.function == FUNCTION_BOOTLOADER &&
		     item.module.platform_id == 6 &&
		     item.module.start == make_photon_bootloader.start &&
		     item.module.version == make_photon_bootloader.version);
	calls_spare(false);
}

/* The same from memory, and what is none. */
static void put(struct firmware_store *s)
{
	enum store_result result;
	struct err e = { 0 };
	uint8_t *data;
	size_t len;
	int rc;

	rc = store_put(s, (const uint8_t *)"none", 4, "fuzz", &result, &e);
	fuzz_require(rc < 0 && rc == -(int)e.code && result == STORE_REFUSED);
	data = make_module(&make_photon_bootloader, &len);
	err_clear(&e);
	rc = store_put(s, data, len, "fuzz", &result, &e);
	free(data);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(rc < 0 || result == STORE_NEW || result == STORE_KNOWN);
}

static void use(struct firmware_store *s)
{
	static const char *const prefixes[] = { "abcd", "ABCD", "abc", "zzzz",
						ODD };
	struct store_item item;
	struct err e;

	store_hide(s, NULL);
	fuzz_require(!s == !store_folder(s)[0]);
	store_list(s, look, s, NULL);
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		err_clear(&e);
		fuzz_require(store_find(s, prefixes[i], &item, &e) ==
			     -(int)e.code);
	}
	import(s);
	import(s); /* known by now */
	store_verify(s, judged, NULL, NULL);
	store_remove(s, ODD, NULL);
	put(s);
	store_remove(s, sound, NULL);
	put(s); /* gone by now */
	fuzz_require(s || store_read(s, sound, NULL, NULL) < 0);
	store_remove(s, sound, NULL);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static const char *const others[] = { "store/index.sqlite3-wal",
					      "store/index.sqlite3-shm",
					      "store/index.sqlite3.damaged" };
	struct fuzz_lines l = { .data = data + 1, .size = size - 1 };
	struct firmware_store *s = NULL;
	char dir[96], path[128];

	if (size < 1)
		return;
	furnish();
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
	fuzz_luck();
	if (store_open(dir, true, &s, NULL) == 0)
		use(s);
	store_close(s);
	use(NULL);
	if (store_open(NULL, false, &s, NULL) == 0) /* none is there */
		fuzz_require(!s);
}
