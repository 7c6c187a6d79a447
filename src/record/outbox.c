/* SPDX-License-Identifier: MIT */
#include "record/outbox.h"

#include <openssl/rand.h>
#include <string.h>

#include "record/journal_db.h"
#include "record/journal_rows.h"

/* By its whole key: a scan of the marks for each job is a matter of minutes. */
#define UNTOLD                                                                 \
	" FROM job WHERE verdict IS NOT NULL AND verdict <> ''"                \
	" AND NOT EXISTS (SELECT 1 FROM pushed"                                \
	" WHERE pushed.place = ?1 AND pushed.job = job.id)"
#define UNTOLD_ANYWHERE                                                        \
	" FROM job WHERE verdict IS NOT NULL AND verdict <> ''"                \
	" AND id NOT IN (SELECT job FROM pushed"                               \
	" WHERE place NOT LIKE '%" OUTBOX_OPEN "')"

static int make_id(char out[BENCH_ID], struct err *e)
{
	uint8_t bytes[(BENCH_ID - 1) / 2];

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return err_set(e, ERR_INTERNAL, "journal", "no random numbers");
	bytes_hex(bytes, sizeof(bytes), out);
	return 0;
}

/* Two processes may make one at once: the first stays. */
static int settle(struct journal *j, const char *sql, char out[BENCH_ID],
		  struct err *e)
{
	sqlite3_stmt *st;
	int rc = make_id(out, e);

	if (rc < 0)
		return rc;
	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e, sql, "t", out);
	st = rc < 0 ? NULL
		    : journal_db_prepare(j, e,
					 "SELECT value FROM meta"
					 " WHERE key = 'bench'",
					 "");
	rc = st ? journal_db_step(j, st, e) : -ERR_DISK;
	if (rc == 1)
		journal_db_text(st, 0, out, BENCH_ID);
	sqlite3_finalize(st);
	pthread_mutex_unlock(&j->lock);
	return rc < 0 ? rc : 0;
}

int outbox_bench(struct journal *j, char out[BENCH_ID], struct err *e)
{
	return settle(j, "INSERT OR IGNORE INTO meta VALUES('bench', ?)", out,
		      e);
}

int outbox_new_bench(struct journal *j, char out[BENCH_ID], struct err *e)
{
	return settle(j, "INSERT OR REPLACE INTO meta VALUES('bench', ?)", out,
		      e);
}

int outbox_jobs(struct journal *j, const char *place, struct journal_job *out,
		size_t max, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	pthread_mutex_lock(&j->lock);
	st = journal_db_prepare(
		j, e, "SELECT " JOURNAL_JOB_COLUMNS UNTOLD " ORDER BY rowid",
		"t", place);
	rc = journal_read_jobs(j, st, out, max, e);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int outbox_open(struct journal *j, const char *place, struct journal_job *out,
		size_t max, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	pthread_mutex_lock(&j->lock);
	st = journal_db_prepare(j, e,
				"SELECT " JOURNAL_JOB_COLUMNS " FROM job"
				" WHERE coalesce(verdict, '') = ''"
				" AND NOT EXISTS (SELECT 1 FROM pushed"
				" WHERE pushed.place = ?1 || '" OUTBOX_OPEN "'"
				" AND pushed.job = job.id)"
				" ORDER BY rowid DESC",
				"t", place);
	rc = journal_read_jobs(j, st, out, max, e);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int outbox_count(struct journal *j, const char *place, struct err *e)
{
	sqlite3_stmt *st;
	int rc, n = 0;

	pthread_mutex_lock(&j->lock);
	st = place[0] ? journal_db_prepare(j, e, "SELECT count(*)" UNTOLD, "t",
					   place)
		      : journal_db_prepare(
				j, e, "SELECT count(*)" UNTOLD_ANYWHERE, "");
	rc = st ? journal_db_step(j, st, e) : -ERR_DISK;
	if (rc == 1)
		n = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	pthread_mutex_unlock(&j->lock);
	return rc < 0 ? rc : n;
}

int outbox_mark(struct journal *j, const char *place, const char *jobs,
		struct err *e)
{
	int rc;

	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e,
			    "INSERT OR IGNORE INTO pushed"
			    " SELECT ?1, value FROM json_each(?2)",
			    "tj", place, jobs);
	pthread_mutex_unlock(&j->lock);
	return rc;
}
