/* SPDX-License-Identifier: MIT */
/*
 * The index of the firmware store: one row per file.  Private to store*.c.
 */
#ifndef FIRMWARE_STORE_DB_H
#define FIRMWARE_STORE_DB_H

#include <sqlite3.h>

#include "firmware/store.h"

/*
 * Opens or creates the index.  *fresh: it was lost or damaged and is empty
 * now, to be filled from the files.
 */
int store_db_open(const char *path, sqlite3 **out, bool *fresh, struct err *e);

/* BEGIN IMMEDIATE, COMMIT, ROLLBACK */
int store_db_exec(sqlite3 *db, const char *sql, struct err *e);

int store_db_put(sqlite3 *db, const struct store_item *item, struct err *e);
int store_db_delete(sqlite3 *db, const char *sha256, struct err *e);

/*
 * Rows whose SHA-256 begins with `prefix` ("" for all), in the order of
 * store_list; the visitor stops it by non-zero, which is returned.
 */
int store_db_each(sqlite3 *db, const char *prefix,
		  int (*each)(void *ctx, const struct store_item *item),
		  void *ctx, struct err *e);

#endif
