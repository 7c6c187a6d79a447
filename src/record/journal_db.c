/* SPDX-License-Identifier: MIT */
#include "record/journal_db.h"

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/text.h"
#include "record/door.h"

#define BUSY_MS 5000

static const char where[] = "journal";

/* Damaged, merely in use, or neither: that decides what can be done. */
static int fail(struct journal *j, struct err *e, const char *what)
{
	const char *file = j->db ? sqlite3_db_filename(j->db, "main") : NULL;
	int rc = j->db ? sqlite3_errcode(j->db) & 0xff : SQLITE_NOMEM;

	if (!file || !file[0])
		file = what;
	if (rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB)
		return err_set(e, ERR_JOURNAL, where, "%s: %s", file,
			       sqlite3_errmsg(j->db));
	if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
		return err_set(e, ERR_DISK, where,
			       "%s is in use by another program; it is not "
			       "damaged",
			       file);
	return err_set(e, ERR_DISK, where, "%s: %s", what,
		       j->db ? sqlite3_errmsg(j->db) : "out of memory");
}

/* Sound, but with other tables than ours. */
static int foreign(const char *path, struct err *e)
{
	return err_set(e, ERR_JOURNAL, where, "%s is no journal of unbrick",
		       path);
}

static int exec(struct journal *j, const char *sql, struct err *e)
{
	if (sqlite3_exec(j->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		return fail(j, e, "the journal cannot be used");
	return 0;
}

static int version(struct journal *j, struct err *e)
{
	sqlite3_stmt *st = journal_db_prepare(j, e, "PRAGMA user_version", "");
	int v;

	if (st && sqlite3_step(st) == SQLITE_ROW)
		v = sqlite3_column_int(st, 0);
	else
		v = fail(j, e, "the journal cannot be read");
	sqlite3_finalize(st);
	return v;
}

/* One step up; the version of the file is the last thing it writes. */
static int step_up(const char *path, struct journal *j, int from, struct err *e)
{
	if (exec(j, journal_schema(from), NULL) == 0)
		return 0;
	return sqlite3_errcode(j->db) == SQLITE_ERROR
		       ? foreign(path, e)
		       : fail(j, e, "the journal cannot be made");
}

/*
 * Two processes may come here at once, on the first day or after an update:
 * one of them finds it done.
 */
static int migrate(const char *path, struct journal *j, struct err *e)
{
	int v, rc = exec(j, "BEGIN IMMEDIATE", e);

	if (rc < 0)
		return rc;
	v = version(j, e);
	rc = v < 0 ? v : 0;
	while (rc == 0 && journal_schema(v))
		rc = step_up(path, j, v++, e);
	if (rc == 0)
		return exec(j, "COMMIT", e);
	exec(j, "ROLLBACK", NULL);
	return rc;
}

/* Every table is there, with what is asked of it. */
static int check_tables(const char *path, struct journal *j, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(j->db,
				    "SELECT job.error, job.label, step.own_ms,"
				    " step.note,"
				    " firmware.sha256, document.json,"
				    " event.json FROM job, step, firmware,"
				    " document, event",
				    -1, &st, NULL);

	sqlite3_finalize(st);
	if (rc == SQLITE_ERROR)
		return foreign(path, e);
	return rc == SQLITE_OK ? 0 : fail(j, e, path);
}

/*
 * Before anything is set: even a journal mode is a change.  What a newer
 * program has left in the log beside it is not ours to put away either.
 */
static int check_version(const char *path, struct journal *j, bool has_log,
			 struct err *e)
{
	int v = version(j, e);

	if (v < 0 || v <= journal_schema_newest())
		return v;
	if (has_log)
		sqlite3_db_config(j->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
				  NULL);
	return err_set(e, ERR_DISK, where,
		       "%s was written by a newer unbrick (its form is %d, "
		       "this one knows %d); it is left as it is: use the newer "
		       "one",
		       path, v, journal_schema_newest());
}

int journal_db_open(const char *path, struct journal *j, struct err *e)
{
	int rc, flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
			SQLITE_OPEN_FULLMUTEX;
	char log[PATH_MAX];
	struct stat st;
	bool has_log;

	snprintf(log, sizeof(log), "%s-wal", path);
	has_log = stat(log, &st) == 0 && st.st_size > 0;
	if (sqlite3_open_v2(path, &j->db, flags, NULL) != SQLITE_OK)
		return fail(j, e, path);
	sqlite3_busy_timeout(j->db, BUSY_MS);
	rc = check_version(path, j, has_log, e);
	if (rc >= 0)
		rc = exec(j,
			  "PRAGMA journal_mode = WAL; PRAGMA synchronous = "
			  "FULL; PRAGMA foreign_keys = ON;",
			  e);
	if (rc < 0)
		return rc;
	rc = version(j, e);
	if (rc >= 0 && rc < journal_schema_newest())
		rc = migrate(path, j, e);
	return rc < 0 ? rc : check_tables(path, j, e);
}

int journal_db_damaged(struct journal *j, struct err *e)
{
	sqlite3_stmt *st = NULL;
	const char *word;
	int rc, damaged = 0;

	rc = sqlite3_prepare_v2(j->db, "PRAGMA integrity_check(1)", -1, &st,
				NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		word = (const char *)sqlite3_column_text(st, 0);
		damaged = !word || strcmp(word, "ok") != 0;
	} else {
		damaged = fail(j, e, "the journal cannot be read");
	}
	sqlite3_finalize(st);
	return damaged == -ERR_JOURNAL ? 1 : damaged;
}

static int bind_text(const struct journal *j, sqlite3_stmt *st, int i,
		     char type, const char *text)
{
	char *made = type == 't' ? door_copy(j->secrets, text)
				 : door_json(j->secrets, text, type == 'r');

	return made ? sqlite3_bind_text(st, i, made, -1, free) : SQLITE_NOMEM;
}

static sqlite3_stmt *prepare(struct journal *j, struct err *e, const char *sql,
			     const char *types, va_list ap)
{
	sqlite3_stmt *st = NULL;
	int rc = sqlite3_prepare_v2(j->db, sql, -1, &st, NULL);

	for (int i = 1; rc == SQLITE_OK && *types; types++, i++) {
		if (*types == 'i')
			rc = sqlite3_bind_int64(st, i, va_arg(ap, int64_t));
		else
			rc = bind_text(j, st, i, *types,
				       va_arg(ap, const char *));
	}
	if (rc != SQLITE_OK) {
		fail(j, e, "the journal cannot be used");
		sqlite3_finalize(st);
		return NULL;
	}
	return st;
}

sqlite3_stmt *journal_db_prepare(struct journal *j, struct err *e,
				 const char *sql, const char *types, ...)
{
	va_list ap;
	sqlite3_stmt *st;

	va_start(ap, types);
	st = prepare(j, e, sql, types, ap);
	va_end(ap);
	return st;
}

int journal_db_step(struct journal *j, sqlite3_stmt *st, struct err *e)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : fail(j, e, "the journal failed");
}

int journal_db_run(struct journal *j, struct err *e, const char *sql,
		   const char *types, ...)
{
	va_list ap;
	sqlite3_stmt *st;
	int rc;

	va_start(ap, types);
	st = prepare(j, e, sql, types, ap);
	va_end(ap);
	if (!st)
		return -ERR_DISK;
	rc = journal_db_step(j, st, e);
	sqlite3_finalize(st);
	return rc < 0 ? rc : 0;
}

void journal_db_text(sqlite3_stmt *st, int column, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(st, column);
	const char *found = text ? (const char *)text : "";

	if (!text && sqlite3_column_type(st, column) != SQLITE_NULL)
		memory_missed();
	text_clean(out, size, found, strlen(found));
}
