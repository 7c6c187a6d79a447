/* SPDX-License-Identifier: MIT */
#include "records/records.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "recipe/embed.h"

static const char where[] = "records";

/* "unbrick" as a number: who else locks by numbers takes another. */
#define LOCK "SELECT pg_advisory_xact_lock(7596553787262135)"

/* "records/001-tables.sql", from 1; NULL past the last. */
static const struct embedded *file_at(int number)
{
	char begin[24];

	snprintf(begin, sizeof(begin), "records/%03d-", number);
	for (const struct embedded *f = embedded; f->name; f++) {
		if (text_starts(f->name, begin))
			return f;
	}
	return NULL;
}

int records_schema_newest(void)
{
	int n = 0;

	while (file_at(n + 1))
		n++;
	return n;
}

int records_schema(struct pg *p, struct err *e)
{
	struct pg_rows *rows;
	int rc = pg_query(p, "SELECT to_regclass('unbrick.meta') IS NOT NULL",
			  NULL, 0, &rows, e);
	unsigned long is;
	bool there = rc == 0 && pg_cell(rows, 0, 0)[0] == 't';

	pg_rows_free(rows);
	if (rc < 0 || !there)
		return rc;
	rc = pg_query(p, "SELECT value FROM unbrick.meta WHERE key = 'schema'",
		      NULL, 0, &rows, e);
	if (rc == 0 && pg_count(rows) &&
	    text_number(pg_cell(rows, 0, 0), 0, 9999, &is))
		rc = (int)is;
	pg_rows_free(rows);
	return rc;
}

static int newer(int is, struct err *e)
{
	return err_set(
		e, ERR_RECORDS, where,
		"the records were made by a newer unbrick (their form is "
		"%d, this one knows %d); nothing is told to them",
		is, records_schema_newest());
}

static int apply(struct pg *p, int number, struct err *e)
{
	char mark[160];
	int rc = pg_exec(p, file_at(number)->text, e);

	snprintf(mark, sizeof(mark),
		 "INSERT INTO unbrick.meta VALUES('schema', '%d') ON CONFLICT"
		 " (key) DO UPDATE SET value = excluded.value",
		 number);
	return rc < 0 ? rc : pg_exec(p, mark, e);
}

/* What a device says may be in any script. */
static int check_encoding(struct pg *p, struct err *e)
{
	struct pg_rows *rows;
	int rc = pg_query(p, "SHOW server_encoding", NULL, 0, &rows, e);

	if (rc == 0 && strcmp(pg_cell(rows, 0, 0), "UTF8") != 0)
		rc = err_set(e, ERR_RECORDS, where,
			     "the database holds text as %.40s, not as UTF8: "
			     "createdb --encoding UTF8 --template template0",
			     pg_cell(rows, 0, 0));
	pg_rows_free(rows);
	return rc;
}

int records_init(struct pg *p, struct err *e)
{
	int rc = pg_patient(p, e), is = 0, n = 0;

	if (rc == 0)
		rc = check_encoding(p, e);
	if (rc == 0)
		rc = pg_exec(p, "BEGIN", e);
	if (rc == 0)
		rc = pg_exec(p, LOCK, e);
	if (rc == 0)
		rc = is = records_schema(p, e);
	if (rc > records_schema_newest())
		rc = newer(rc, e);
	for (n = is; rc >= 0 && n < records_schema_newest(); n++)
		rc = apply(p, n + 1, e);
	if (rc >= 0)
		rc = pg_exec(p, "COMMIT", e);
	if (rc < 0) {
		pg_exec(p, "ROLLBACK", NULL);
		return rc;
	}
	return n - is;
}

int records_check(struct pg *p, struct err *e)
{
	int is = records_schema(p, e);

	if (is < 0)
		return is;
	if (is > records_schema_newest())
		return newer(is, e);
	if (is < records_schema_newest())
		return err_set(e, ERR_RECORDS, where,
			       is ? "the records have an older form: unbrick "
				    "records init brings them along"
				  : "there are no records in this database "
				    "yet: unbrick records init makes them");
	return 0;
}

int records_name(struct pg *p, char out[RECORDS_PLACE], struct err *e)
{
	struct pg_rows *rows;
	int rc = pg_query(p,
			  "SELECT value FROM unbrick.meta WHERE key ="
			  " 'place'",
			  NULL, 0, &rows, e);

	if (rc == 0 && pg_count(rows) == 1)
		text_copy(out, RECORDS_PLACE, pg_cell(rows, 0, 0));
	else if (rc == 0)
		rc = err_set(e, ERR_RECORDS, where, "these are no records");
	pg_rows_free(rows);
	return rc;
}
