/* SPDX-License-Identifier: MIT */
#include "records/pg_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"

#ifdef HAVE_PQ

#define QUESTION_MS 60000
#define PATIENT_MS  3600000

struct pg {
	PGconn *c;
	const atomic_bool *stop;
	int64_t wait_ms; /* for an answer */
};

struct pg_rows {
	PGresult *r;
};

int pg_check(const char *conninfo, struct err *e)
{
	PQconninfoOption *list = PQconninfoParse(conninfo, NULL);
	int rc = list ? 0
		      : err_set(e, ERR_USAGE, PG_WHERE,
				"this is no connection string of PostgreSQL");

	for (PQconninfoOption *o = list; rc == 0 && o->keyword; o++) {
		if (strstr(o->keyword, "password") && o->val && o->val[0])
			rc = err_set(e, ERR_USAGE, PG_WHERE,
				     "a password is never kept: put it into "
				     "~/.pgpass and leave it out here");
	}
	PQconninfoFree(list);
	return rc;
}

static void unheard(void *ctx, const char *message)
{
	(void)ctx, (void)message;
}

int pg_open(const char *conninfo, const atomic_bool *stop, struct pg **out,
	    struct err *e)
{
	struct pg *p = calloc(1, sizeof(*p));
	int rc;

	*out = p;
	if (!p)
		return err_memory(e, PG_WHERE);
	p->stop = stop;
	p->wait_ms = QUESTION_MS;
	rc = pg_connect(conninfo, stop, &p->c, e);
	if (rc == 0) {
		PQsetNoticeProcessor(p->c, unheard, NULL);
		PQsetnonblocking(p->c, 1);
		rc = pg_exec(p,
			     "SET client_encoding = 'UTF8';"
			     "SET statement_timeout = '50s';"
			     "SET search_path = unbrick",
			     e);
	}
	if (rc < 0)
		pg_close(out);
	return rc;
}

void pg_close(struct pg **p)
{
	if (!*p)
		return;
	if ((*p)->c)
		PQfinish((*p)->c);
	free(*p);
	*p = NULL;
}

/* What the server says in its words, after ours where we have some. */
static int refused(struct err *e, enum err_code code, const PGresult *r)
{
	static const struct {
		const char *state, *words;
		enum err_code code; /* or ERR_OK: the caller's */
	} known[] = {
		{ "53100", "the disk of the server is full", ERR_OK },
		{ "42501", "this login has not the right to do it", ERR_OK },
		{ "25006", "this server is read only", ERR_OK },
		{ "57014", "the server took too long", ERR_OK },
		{ "22007", "this is no day or time", ERR_USAGE },
		{ "22008", "this is no day or time", ERR_USAGE },
	};
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
	const char *said = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);

	if (!said)
		return pg_fail(e, code, PQresultErrorMessage(r));
	for (size_t i = 0; state && i < COUNT(known); i++) {
		if (strcmp(state, known[i].state) == 0)
			return err_set(e, known[i].code ? known[i].code : code,
				       PG_WHERE, "%s: %.*s", known[i].words,
				       (int)strcspn(said, "\n"), said);
	}
	return pg_fail(e, code, said);
}

/* SQLSTATE 08, 57P: the line or the server is gone. */
static enum err_code code_of(const struct pg *p, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

	if (PQstatus(p->c) == CONNECTION_BAD || !state ||
	    strncmp(state, "08", 2) == 0 || strncmp(state, "57P", 3) == 0)
		return ERR_NO_RECORDS;
	return ERR_RECORDS;
}

/* All results of what was sent; the last rows stay. */
static int collect(struct pg *p, PGresult **last, struct err *e)
{
	struct deadline d = deadline_in(clock_real(), p->wait_ms);
	PGresult *r;
	int rc = 0, left;

	while (rc == 0 && (left = PQflush(p->c)) != 0)
		rc = left < 0 ? pg_fail(e, ERR_NO_RECORDS, PQerrorMessage(p->c))
			      : pg_await(p->c, true, p->stop, &d, e);
	for (;;) {
		while (rc == 0 && PQisBusy(p->c)) {
			rc = pg_await(p->c, false, p->stop, &d, e);
			if (rc == 0 && !PQconsumeInput(p->c))
				rc = pg_fail(e, ERR_NO_RECORDS,
					     PQerrorMessage(p->c));
		}
		if (rc < 0 || !(r = PQgetResult(p->c)))
			return rc;
		if (PQresultStatus(r) != PGRES_COMMAND_OK &&
		    PQresultStatus(r) != PGRES_TUPLES_OK)
			rc = refused(e, code_of(p, r), r);
		PQclear(*last);
		*last = r;
	}
}

int pg_exec(struct pg *p, const char *sql, struct err *e)
{
	PGresult *last = NULL;
	int rc = PQsendQuery(p->c, sql)
			 ? collect(p, &last, e)
			 : pg_fail(e, ERR_NO_RECORDS, PQerrorMessage(p->c));

	PQclear(last);
	return rc;
}

int pg_patient(struct pg *p, struct err *e)
{
	p->wait_ms = PATIENT_MS;
	return pg_exec(p, "SET statement_timeout = 0", e);
}

int pg_query(struct pg *p, const char *sql, const char *const *values, int n,
	     struct pg_rows **rows, struct err *e)
{
	PGresult *last = NULL;
	int rc;

	if (rows)
		*rows = NULL;
	rc = PQsendQueryParams(p->c, sql, n, NULL, values, NULL, NULL, 0)
		     ? collect(p, &last, e)
		     : pg_fail(e, ERR_NO_RECORDS, PQerrorMessage(p->c));
	if (rc == 0 && rows) {
		*rows = calloc(1, sizeof(**rows));
		if (*rows)
			(*rows)->r = last;
		else
			rc = err_memory(e, PG_WHERE);
	}
	if (rc < 0 || !rows)
		PQclear(last);
	return rc;
}

int pg_count(const struct pg_rows *r)
{
	return PQntuples(r->r);
}

int pg_columns(const struct pg_rows *r)
{
	return PQnfields(r->r);
}

const char *pg_name(const struct pg_rows *r, int column)
{
	return PQfname(r->r, column);
}

const char *pg_cell(const struct pg_rows *r, int row, int column)
{
	return PQgetvalue(r->r, row, column);
}

void pg_rows_free(struct pg_rows *r)
{
	if (r)
		PQclear(r->r);
	free(r);
}

#else

static int without(struct err *e)
{
	return err_set(e, ERR_USAGE, PG_WHERE,
		       "this unbrick was built without libpq and reaches no "
		       "records");
}

int pg_check(const char *conninfo, struct err *e)
{
	(void)conninfo;
	return without(e);
}

int pg_open(const char *conninfo, const atomic_bool *stop, struct pg **out,
	    struct err *e)
{
	(void)conninfo, (void)stop;
	*out = NULL;
	return without(e);
}

void pg_close(struct pg **p)
{
	*p = NULL;
}

int pg_exec(struct pg *p, const char *sql, struct err *e)
{
	(void)p, (void)sql;
	return without(e);
}

int pg_patient(struct pg *p, struct err *e)
{
	(void)p;
	return without(e);
}

int pg_query(struct pg *p, const char *sql, const char *const *values, int n,
	     struct pg_rows **rows, struct err *e)
{
	(void)p, (void)sql, (void)values, (void)n, (void)rows;
	return without(e);
}

int pg_count(const struct pg_rows *r)
{
	(void)r;
	return 0;
}

int pg_columns(const struct pg_rows *r)
{
	(void)r;
	return 0;
}

const char *pg_name(const struct pg_rows *r, int column)
{
	(void)r, (void)column;
	return "";
}

const char *pg_cell(const struct pg_rows *r, int row, int column)
{
	(void)r, (void)row, (void)column;
	return "";
}

void pg_rows_free(struct pg_rows *r)
{
	(void)r;
}

#endif
