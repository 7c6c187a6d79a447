/* SPDX-License-Identifier: MIT */
/*
 * The little SQL layer under the journal: open with its schema, one
 * statement with bound values, rows read column by column.  Private to
 * journal*.c.
 */
#ifndef RECORD_JOURNAL_DB_H
#define RECORD_JOURNAL_DB_H

#include <pthread.h>
#include <sqlite3.h>

#include "base/err.h"
#include "base/secrets.h"

struct journal {
	sqlite3 *db;
	sqlite3_stmt *steps; /* of journal_steps(): asked for every job */
	pthread_mutex_t lock;
	const struct secrets *secrets; /* or NULL */
};

/*
 * SQL that makes a journal of form `from` one of the next form, 0 being an
 * empty file; NULL: there is no next one.  What stands there once is never
 * changed: journals of that form exist.
 */
const char *journal_schema(int from);
int journal_schema_newest(void);

/* ERR_JOURNAL: damaged; ERR_DISK: in use, newer, or the disk's fault. */
int journal_db_open(const char *path, struct journal *j, struct err *e);
/* Looks at every page: 1 damaged, 0 sound. */
int journal_db_damaged(struct journal *j, struct err *e);

/*
 * Binds one value per letter of `types`: i int64_t; const char *, through the
 * door: t text, j JSON, r JSON that has to come back as it was.  The statement
 * is ready for its first step.  NULL on error.
 */
sqlite3_stmt *journal_db_prepare(struct journal *j, struct err *e,
				 const char *sql, const char *types, ...);
/* Prepares, runs to the end, forgets. */
int journal_db_run(struct journal *j, struct err *e, const char *sql,
		   const char *types, ...);
/* 1: a row, 0: the end; ERR_DISK, ERR_JOURNAL. */
int journal_db_step(struct journal *j, sqlite3_stmt *st, struct err *e);

/*
 * Text of a column, "" for NULL, cut to size; clean, whoever wrote it.  ""
 * also when there was no memory for it: base/memory.h counts that.
 */
void journal_db_text(sqlite3_stmt *st, int column, char *out, size_t size);

#endif
