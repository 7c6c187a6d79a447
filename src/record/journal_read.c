/* SPDX-License-Identifier: MIT */
/* The reading half of the journal. */
#include "record/journal.h"

#include <string.h>

#include "base/text.h"
#include "record/journal_db.h"
#include "record/journal_rows.h"

static void read_job(sqlite3_stmt *st, struct journal_job *job)
{
	char verdict[16];
	int v;

	memset(job, 0, sizeof(*job));
	journal_db_text(st, 0, job->id, sizeof(job->id));
	journal_db_text(st, 1, job->batch, sizeof(job->batch));
	journal_db_text(st, 2, job->device, sizeof(job->device));
	journal_db_text(st, 3, job->port, sizeof(job->port));
	journal_db_text(st, 4, job->platform, sizeof(job->platform));
	journal_db_text(st, 5, job->recipe, sizeof(job->recipe));
	journal_db_text(st, 6, job->recipe_sha256, sizeof(job->recipe_sha256));
	journal_db_text(st, 7, job->started, sizeof(job->started));
	journal_db_text(st, 8, job->ended, sizeof(job->ended));
	job->practice = sqlite3_column_int(st, 9) != 0;
	journal_db_text(st, 10, verdict, sizeof(verdict));
	job->pending = !verdict[0];
	v = job_verdict_by_name(verdict);
	job->verdict = v < 0 ? JOB_FAIL : (enum job_verdict)v;
	job->exit_class = sqlite3_column_int(st, 11);
	job->code = (enum err_code)sqlite3_column_int(st, 12);
	journal_db_text(st, 13, job->error, sizeof(job->error));
	for (int i = 0; i < JOB_FIELDS; i++)
		journal_db_text(st, 14 + i, job->fields.text[i], FIELD_SIZE);
}

int journal_read_jobs(struct journal *j, sqlite3_stmt *st,
		      struct journal_job *out, size_t max, struct err *e)
{
	size_t n = 0;
	int rc = 0;

	if (!st)
		return -ERR_DISK;
	while (n < max && (rc = journal_db_step(j, st, e)) == 1)
		read_job(st, &out[n++]);
	sqlite3_finalize(st);
	return rc < 0 ? rc : (int)n;
}

int journal_jobs(struct journal *j, const char *device, const char *batch,
		 struct journal_job *out, size_t max, struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	pthread_mutex_lock(&j->lock);
	st = journal_db_prepare(j, e,
				"SELECT " JOURNAL_JOB_COLUMNS " FROM job"
				" WHERE (?1 = '' OR device = ?1)"
				" AND (?2 = '' OR batch = ?2)"
				" ORDER BY rowid DESC",
				"tt", device ? device : "", batch ? batch : "");
	rc = journal_read_jobs(j, st, out, max, e);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_job(struct journal *j, const char *id, struct journal_job *out,
		struct err *e)
{
	sqlite3_stmt *st;
	int rc;

	pthread_mutex_lock(&j->lock);
	st = journal_db_prepare(
		j, e, "SELECT " JOURNAL_JOB_COLUMNS " FROM job WHERE id = ?",
		"t", id);
	rc = journal_read_jobs(j, st, out, 1, e);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

static void read_step(sqlite3_stmt *st, struct journal_step *s)
{
	memset(s, 0, sizeof(*s));
	s->number = sqlite3_column_int(st, 0);
	s->state = (enum step_state)sqlite3_column_int(st, 1);
	journal_db_text(st, 2, s->begun, sizeof(s->begun));
	journal_db_text(st, 3, s->ended, sizeof(s->ended));
	s->mark = (uint64_t)sqlite3_column_int64(st, 4);
	s->bytes = (uint64_t)sqlite3_column_int64(st, 5);
	s->rate = (uint32_t)sqlite3_column_int64(st, 6);
	s->ms = sqlite3_column_int64(st, 7);
	s->retries = sqlite3_column_int(st, 8);
	s->code = (enum err_code)sqlite3_column_int(st, 9);
	journal_db_text(st, 10, s->error, sizeof(s->error));
	journal_db_text(st, 11, s->note, sizeof(s->note));
	journal_db_text(st, 12, s->plan, sizeof(s->plan));
	s->spent.device_ms = sqlite3_column_int64(st, 13);
	s->spent.bus_ms = sqlite3_column_int64(st, 14);
	s->spent.wait_ms = sqlite3_column_int64(st, 15);
	s->spent.own_ms = sqlite3_column_int64(st, 16);
	s->timed = sqlite3_column_type(st, 16) != SQLITE_NULL;
}

/* Prepared once: to do so takes longer than the rows of a job. */
static sqlite3_stmt *steps_of(struct journal *j, const char *job, struct err *e)
{
	if (!j->steps)
		j->steps = journal_db_prepare(
			j, e,
			"SELECT number, state, begun, ended, mark,"
			" bytes, rate, ms, retries, code, error,"
			" note, plan, device_ms, bus_ms, wait_ms,"
			" own_ms FROM step WHERE job = ?"
			" ORDER BY number",
			"");
	/* Unbound it would be asked for the steps of no job: there are none. */
	if (j->steps && sqlite3_bind_text(j->steps, 1, job, -1,
					  SQLITE_STATIC) != SQLITE_OK) {
		err_memory(e, "journal");
		return NULL;
	}
	return j->steps;
}

int journal_steps(struct journal *j, const char *job, struct journal_step *out,
		  size_t max, struct err *e)
{
	sqlite3_stmt *st;
	size_t n = 0;
	int rc = -ERR_DISK;

	pthread_mutex_lock(&j->lock);
	st = steps_of(j, job, e);
	if (st) {
		while (n < max && (rc = journal_db_step(j, st, e)) == 1)
			read_step(st, &out[n++]);
		sqlite3_reset(st);
		sqlite3_clear_bindings(st); /* job is the caller's */
	}
	pthread_mutex_unlock(&j->lock);
	return rc < 0 ? rc : (int)n;
}

int journal_firmwares(struct journal *j, const char *job,
		      struct journal_firmware *out, size_t max, struct err *e)
{
	sqlite3_stmt *st;
	size_t n = 0;
	int rc = -ERR_DISK;

	pthread_mutex_lock(&j->lock);
	st = journal_db_prepare(j, e,
				"SELECT step, what, source, sha256 FROM"
				" firmware WHERE job = ? ORDER BY rowid",
				"t", job);
	while (st && n < max && (rc = journal_db_step(j, st, e)) == 1) {
		out[n].step = sqlite3_column_int(st, 0);
		journal_db_text(st, 1, out[n].what, sizeof(out[n].what));
		journal_db_text(st, 2, out[n].source, sizeof(out[n].source));
		journal_db_text(st, 3, out[n].sha256, sizeof(out[n].sha256));
		n++;
	}
	sqlite3_finalize(st);
	pthread_mutex_unlock(&j->lock);
	return rc < 0 ? rc : (int)n;
}

/* Appends the first column of every row, `end` after each. */
static int read_texts(struct journal *j, sqlite3_stmt *st, const char *end,
		      struct buf *out, struct err *e)
{
	int rc, rows = 0;

	if (!st)
		return -ERR_DISK;
	while ((rc = journal_db_step(j, st, e)) == 1) {
		const unsigned char *text = sqlite3_column_text(st, 0);

		if ((!text && sqlite3_column_type(st, 0) != SQLITE_NULL) ||
		    !buf_puts(out, text ? (const char *)text : "") ||
		    !buf_puts(out, end)) {
			rc = err_set(e, ERR_NO_MEMORY, "journal",
				     "the document is too large");
			break;
		}
		rows++;
	}
	sqlite3_finalize(st);
	return rc < 0 ? rc : rows;
}

int journal_read_document(struct journal *j, const char *job, const char *name,
			  struct buf *out, struct err *e)
{
	int rc;

	pthread_mutex_lock(&j->lock);
	rc = read_texts(j,
			journal_db_prepare(j, e,
					   "SELECT json FROM document"
					   " WHERE job = ? AND name = ?",
					   "tt", job, name),
			"", out, e);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_read_request(struct journal *j, const char *job, struct buf *out,
			 struct err *e)
{
	int rc;

	pthread_mutex_lock(&j->lock);
	rc = read_texts(
		j,
		journal_db_prepare(j, e, "SELECT request FROM job WHERE id = ?",
				   "t", job),
		"", out, e);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_read_events(struct journal *j, const char *job, struct buf *out,
			struct err *e)
{
	int rc;

	pthread_mutex_lock(&j->lock);
	rc = read_texts(j,
			journal_db_prepare(j, e,
					   "SELECT json FROM event"
					   " WHERE job = ? ORDER BY number",
					   "t", job),
			"\n", out, e);
	pthread_mutex_unlock(&j->lock);
	return rc;
}
