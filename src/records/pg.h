/* SPDX-License-Identifier: MIT */
/*
 * Part of records.h: a connection to PostgreSQL and questions to it.  Every
 * wait ends, that for a name too: by a deadline, or within a tenth of a second
 * after *stop is set.
 * The only door to libpq, without which a program can be built; then pg_open()
 * says so.
 */
#ifndef RECORDS_PG_H
#define RECORDS_PG_H

#include <stdatomic.h>

#include "base/err.h"

struct pg;
struct pg_rows;

/*
 * Is it a connection string, and without a password?  ERR_USAGE; the words of
 * libpq are not told, for they repeat what was typed.
 */
int pg_check(const char *conninfo, struct err *e);

/* stop: or NULL.  ERR_NO_RECORDS: not reached; ERR_RECORDS: it refuses. */
int pg_open(const char *conninfo, const atomic_bool *stop, struct pg **out,
	    struct err *e);
void pg_close(struct pg **p);

/* Several statements, no values. */
int pg_exec(struct pg *p, const char *sql, struct err *e);
/* What follows may take an hour: tables are made, or made anew. */
int pg_patient(struct pg *p, struct err *e);
/* One statement; values as text.  *rows: pg_rows_free(); NULL: not wanted. */
int pg_query(struct pg *p, const char *sql, const char *const *values, int n,
	     struct pg_rows **rows, struct err *e);

int pg_count(const struct pg_rows *r);
int pg_columns(const struct pg_rows *r);
const char *pg_name(const struct pg_rows *r, int column);
/* As the server gives it, not clean; "" for NULL. */
const char *pg_cell(const struct pg_rows *r, int row, int column);
void pg_rows_free(struct pg_rows *r);

#endif
