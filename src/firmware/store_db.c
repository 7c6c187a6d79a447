/* SPDX-License-Identifier: MIT */
#include "firmware/store_db.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"

#define VERSION 1

static const char where[] = "store";

static const char schema[] =
	"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	"BEGIN IMMEDIATE;"
	"CREATE TABLE IF NOT EXISTS module("
	" sha256 TEXT PRIMARY KEY, origin TEXT NOT NULL, added TEXT NOT NULL,"
	" size INTEGER, practice INTEGER, platform INTEGER, function INTEGER,"
	" idx INTEGER, version INTEGER, flags INTEGER, mcu INTEGER,"
	" start INTEGER, stop INTEGER, dep1 INTEGER, dep2 INTEGER,"
	" product INTEGER, product_version INTEGER, suffix_size INTEGER,"
	" problems INTEGER, prefix_offset INTEGER, crc INTEGER,"
	" traits INTEGER, module_sha BLOB) WITHOUT ROWID;"
	"PRAGMA user_version=1;"
	"COMMIT;";

static const char select_rows[] =
	"SELECT sha256, origin, added, size, practice, platform, function,"
	" idx, version, flags, mcu, start, stop, dep1, dep2, product,"
	" product_version, suffix_size, problems, prefix_offset, crc, traits,"
	" module_sha FROM module WHERE substr(sha256, 1, length(?1)) = ?1"
	" ORDER BY platform, function, idx, version, sha256";

static const char insert_row[] =
	"INSERT OR REPLACE INTO module VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
	"?,?,?,?,?,?,?,?)";

enum traits { TRAIT_SHA_OK = 1, TRAIT_DYNAMIC = 2, TRAIT_SECURED = 4 };

static int fail(sqlite3 *db, struct err *e)
{
	return err_set(e, ERR_DISK, where, "the store's index: %s",
		       db ? sqlite3_errmsg(db) : "out of memory");
}

int store_db_exec(sqlite3 *db, const char *sql, struct err *e)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK
		       ? 0
		       : fail(db, e);
}

/* The first value of the answer as text; a result code of SQLite. */
static int ask(sqlite3 *db, const char *sql, char *out, size_t size)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
	const char *text;

	out[0] = '\0';
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		text = (const char *)sqlite3_column_text(st, 0);
		text_copy(out, size, text ? text : "");
		rc = SQLITE_OK;
	}
	sqlite3_finalize(st);
	return rc;
}

enum soundness { DAMAGED = -1, UNUSABLE = -2 }; /* or the schema version */

/* What is busy or cannot be read just now is not damaged. */
static int version_of(sqlite3 *db)
{
	char word[32];
	unsigned long version = 0;
	int rc = ask(db, "PRAGMA quick_check(1)", word, sizeof(word));

	if (rc == SQLITE_OK && strcmp(word, "ok") != 0)
		return DAMAGED;
	if (rc == SQLITE_OK)
		rc = ask(db, "PRAGMA user_version", word, sizeof(word));
	if (rc == SQLITE_OK && !text_number(word, 0, INT_MAX, &version))
		return DAMAGED;
	if (rc == SQLITE_OK && version == VERSION)
		rc = ask(db, select_rows, word, sizeof(word));
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_DONE: /* no module yet */
		return (int)version;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR: /* other tables than ours */
		return DAMAGED;
	default:
		return UNUSABLE;
	}
}

static int open_db(const char *path, sqlite3 **db, struct err *e)
{
	if (sqlite3_open_v2(path, db,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
			    NULL) != SQLITE_OK) {
		fail(*db, e);
		sqlite3_close(*db);
		*db = NULL;
		return -ERR_DISK;
	}
	sqlite3_busy_timeout(*db, 10000);
	return 0;
}

/* A damaged index only repeats what the files say: it is put aside. */
static void put_aside(const char *path)
{
	char from[PATH_MAX], to[PATH_MAX];
	/* a log never stays behind for the new one */
	static const char *const ends[] = { "-wal", "-shm", "" };

	for (size_t i = 0; i < 3; i++) {
		snprintf(from, sizeof(from), "%s%s", path, ends[i]);
		snprintf(to, sizeof(to), "%s.damaged%s", path, ends[i]);
		rename(from, to);
	}
}

int store_db_open(const char *path, sqlite3 **out, bool *fresh, struct err *e)
{
	int version, rc;

	*fresh = false;
	if (open_db(path, out, e))
		return -ERR_DISK;
	version = version_of(*out);
	if (version == VERSION)
		return store_db_exec(*out, "PRAGMA synchronous=FULL", e);
	if (version == UNUSABLE) {
		fail(*out, e);
		sqlite3_close(*out);
		*out = NULL;
		return -ERR_DISK;
	}
	if (version > VERSION) {
		sqlite3_close(*out);
		*out = NULL;
		return err_set(e, ERR_DISK, where,
			       "the store was written by a newer unbrick");
	}
	if (version == DAMAGED) {
		sqlite3_close(*out);
		put_aside(path);
		if (open_db(path, out, e))
			return -ERR_DISK;
	}
	rc = store_db_exec(*out, schema, e);
	if (rc) {
		sqlite3_close(*out);
		*out = NULL;
	}
	*fresh = true;
	return rc;
}

static sqlite3_int64 pack_ref(const struct module_ref *r)
{
	return (sqlite3_int64)r->function << 24 |
	       (sqlite3_int64)r->index << 16 | r->version;
}

static struct module_ref unpack_ref(sqlite3_int64 v)
{
	return (struct module_ref){ (uint8_t)(v >> 24), (uint8_t)(v >> 16),
				    (uint16_t)v };
}

/* Whole or not at all: what is missing would read as another module. */
static bool bind_item(sqlite3_stmt *st, const struct store_item *item)
{
	const struct module *m = &item->module;
	const sqlite3_int64 numbers[] = {
		(sqlite3_int64)item->size,
		item->practice,
		m->platform_id,
		m->function,
		m->index,
		m->version,
		m->flags,
		m->mcu,
		m->start,
		m->end,
		pack_ref(&m->deps[0]),
		pack_ref(&m->deps[1]),
		m->product_id,
		m->product_version,
		m->suffix_size,
		m->problems,
		m->prefix_offset,
		m->crc,
		(m->sha_ok ? TRAIT_SHA_OK : 0) |
			(m->dynamic_location ? TRAIT_DYNAMIC : 0) |
			(m->secured ? TRAIT_SECURED : 0),
	};
	int n = (int)COUNT(numbers), rc;

	rc = sqlite3_bind_text(st, 1, item->sha256, -1, SQLITE_STATIC);
	rc |= sqlite3_bind_text(st, 2, item->origin, -1, SQLITE_STATIC);
	rc |= sqlite3_bind_text(st, 3, item->added, -1, SQLITE_STATIC);
	for (int i = 0; i < n; i++)
		rc |= sqlite3_bind_int64(st, 4 + i, numbers[i]);
	rc |= sqlite3_bind_blob(st, 4 + n, m->sha256, sizeof(m->sha256),
				SQLITE_TRANSIENT);
	return rc == SQLITE_OK;
}

int store_db_put(sqlite3 *db, const struct store_item *item, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = 0;

	if (sqlite3_prepare_v2(db, insert_row, -1, &st, NULL) != SQLITE_OK)
		return fail(db, e);
	if (!bind_item(st, item) || sqlite3_step(st) != SQLITE_DONE)
		rc = fail(db, e);
	sqlite3_finalize(st);
	return rc;
}

int store_db_delete(sqlite3 *db, const char *sha256, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = 0;

	if (sqlite3_prepare_v2(db, "DELETE FROM module WHERE sha256 = ?", -1,
			       &st, NULL) != SQLITE_OK)
		return fail(db, e);
	if (sqlite3_bind_text(st, 1, sha256, -1, SQLITE_STATIC) != SQLITE_OK ||
	    sqlite3_step(st) != SQLITE_DONE)
		rc = fail(db, e);
	sqlite3_finalize(st);
	return rc;
}

static void text_of(sqlite3_stmt *st, int column, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(st, column);

	text = text ? text : "";
	text_clean(out, size, text, strlen(text)); /* whoever wrote it */
}

static void read_item(sqlite3_stmt *st, struct store_item *item)
{
	struct module *m = &item->module;
	const void *blob;
	int c = 3, traits;

	*item = (struct store_item){ 0 };
	text_of(st, 0, item->sha256, sizeof(item->sha256));
	text_of(st, 1, item->origin, sizeof(item->origin));
	text_of(st, 2, item->added, sizeof(item->added));
	item->size = (uint64_t)sqlite3_column_int64(st, c++);
	item->practice = sqlite3_column_int(st, c++) != 0;
	m->platform_id = (uint16_t)sqlite3_column_int(st, c++);
	m->function = (uint8_t)sqlite3_column_int(st, c++);
	m->index = (uint8_t)sqlite3_column_int(st, c++);
	m->version = (uint16_t)sqlite3_column_int(st, c++);
	m->flags = (uint8_t)sqlite3_column_int(st, c++);
	m->mcu = (uint8_t)sqlite3_column_int(st, c++);
	m->start = (uint32_t)sqlite3_column_int64(st, c++);
	m->end = (uint32_t)sqlite3_column_int64(st, c++);
	m->deps[0] = unpack_ref(sqlite3_column_int64(st, c++));
	m->deps[1] = unpack_ref(sqlite3_column_int64(st, c++));
	m->product_id = (uint32_t)sqlite3_column_int64(st, c++);
	m->product_version = (uint16_t)sqlite3_column_int(st, c++);
	m->suffix_size = (uint16_t)sqlite3_column_int(st, c++);
	m->problems = (uint32_t)sqlite3_column_int64(st, c++);
	m->prefix_offset = (uint32_t)sqlite3_column_int64(st, c++);
	m->crc = (uint32_t)sqlite3_column_int64(st, c++);
	traits = sqlite3_column_int(st, c++);
	m->sha_ok = traits & TRAIT_SHA_OK;
	m->dynamic_location = traits & TRAIT_DYNAMIC;
	m->secured = traits & TRAIT_SECURED;
	blob = sqlite3_column_blob(st, c);
	if (blob && sqlite3_column_bytes(st, c) == (int)sizeof(m->sha256))
		memcpy(m->sha256, blob, sizeof(m->sha256));
	m->size = m->end - m->start + MODULE_CRC_SIZE;
	m->ok = m->found = m->crc_ok = true;
}

int store_db_each(sqlite3 *db, const char *prefix,
		  int (*each)(void *ctx, const struct store_item *item),
		  void *ctx, struct err *e)
{
	struct store_item item;
	sqlite3_stmt *st = NULL;
	int step, rc = 0;

	if (sqlite3_prepare_v2(db, select_rows, -1, &st, NULL) != SQLITE_OK)
		return fail(db, e);
	if (sqlite3_bind_text(st, 1, prefix, -1, SQLITE_STATIC) != SQLITE_OK)
		rc = fail(db, e);
	while (rc == 0 && (step = sqlite3_step(st)) != SQLITE_DONE) {
		if (step != SQLITE_ROW) {
			rc = fail(db, e);
			break;
		}
		read_item(st, &item);
		rc = each(ctx, &item);
	}
	sqlite3_finalize(st);
	return rc;
}
