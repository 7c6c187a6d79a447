/* SPDX-License-Identifier: MIT */
#include "record/journal.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/text.h"
#include "record/journal_db.h"

#define EVENT_MAX 2048

static const char *const state_names[STEP_STATES] = {
	[STEP_PLANNED] = "planned",   [STEP_BEGUN] = "begun",
	[STEP_VERIFIED] = "verified", [STEP_DONE] = "done",
	[STEP_FAILED] = "failed",     [STEP_SKIPPED] = "skipped",
};

const char *step_state_name(enum step_state s)
{
	return (unsigned)s < STEP_STATES ? state_names[s] : "planned";
}

int journal_default(char *out, size_t size, struct err *e)
{
	char dir[PATH_MAX];
	int rc = fsio_home(FSIO_STATE, dir, sizeof(dir), e);

	if (rc == 0)
		rc = fsio_mkdir(dir, 0700, e);
	if (rc == 0)
		rc = fsio_join(out, size, dir, "journal.db", e);
	return rc;
}

int journal_open(const char *path, struct journal **out, struct err *e)
{
	char place[PATH_MAX];
	struct journal *j;
	int rc;

	*out = NULL;
	if (!path) {
		rc = journal_default(place, sizeof(place), e);
		if (rc < 0)
			return rc;
		path = place;
	}
	j = calloc(1, sizeof(*j));
	if (!j)
		return err_memory(e, "journal");
	pthread_mutex_init(&j->lock, NULL);
	*out = j;
	rc = journal_db_open(path, j, e);
	if (rc < 0)
		journal_close(out);
	return rc;
}

void journal_close(struct journal **j)
{
	if (!*j)
		return;
	sqlite3_finalize((*j)->steps);
	sqlite3_close((*j)->db);
	pthread_mutex_destroy(&(*j)->lock);
	free(*j);
	*j = NULL;
}

void journal_hide(struct journal *j, const struct secrets *secrets)
{
	j->secrets = secrets;
}

/* The next free "YYYYMMDD-NNNN" of the day; inside a transaction. */
static int next_id(struct journal *j, const char *started, char id[JOB_ID],
		   struct err *e)
{
	char day[16], like[24];
	sqlite3_stmt *st;
	unsigned number = 1;
	int rc;

	snprintf(day, sizeof(day), "%.4s%.2s%.2s", started, started + 5,
		 started + 8);
	snprintf(like, sizeof(like), "%s-%%", day);
	st = journal_db_prepare(
		j, e,
		"SELECT MAX(CAST(substr(id, 10) AS INTEGER)) FROM job"
		" WHERE id LIKE ?",
		"t", like);
	if (!st)
		return -ERR_DISK;
	rc = journal_db_step(j, st, e);
	if (rc == 1)
		number = (unsigned)sqlite3_column_int(st, 0) + 1;
	sqlite3_finalize(st);
	snprintf(id, JOB_ID, "%.8s-%04u", day, number);
	return rc < 0 ? rc : 0;
}

static int insert_job(struct journal *j, struct journal_job *job,
		      const char *request, struct err *e)
{
	int rc = journal_db_run(j, e, "BEGIN IMMEDIATE", "");

	if (rc < 0)
		return rc;
	rc = next_id(j, job->started, job->id, e);
	if (!job->batch[0])
		memcpy(job->batch, job->id, sizeof(job->batch));
	if (rc == 0)
		rc = journal_db_run(
			j, e,
			"INSERT INTO job(id, batch, device, port, platform,"
			" recipe, recipe_sha256, practice, request, started,"
			" operator, lot, customer, note, label)"
			" VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
			"tttttttirtttttt", job->id, job->batch, job->device,
			job->port, job->platform, job->recipe,
			job->recipe_sha256, (int64_t)job->practice, request,
			job->started, job->fields.text[FIELD_OPERATOR],
			job->fields.text[FIELD_LOT],
			job->fields.text[FIELD_CUSTOMER],
			job->fields.text[FIELD_NOTE],
			job->fields.text[FIELD_LABEL]);
	if (rc == 0)
		rc = journal_db_run(j, e, "COMMIT", "");
	if (rc < 0)
		journal_db_run(j, NULL, "ROLLBACK", "");
	return rc;
}

int journal_begin(struct journal *j, struct journal_job *job,
		  const char *request, struct err *e)
{
	int rc;

	clock_stamp(job->started);
	job->pending = true;
	pthread_mutex_lock(&j->lock);
	rc = insert_job(j, job, request, e);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_end(struct journal *j, const char *job, enum job_verdict verdict,
		int exit_class, const struct err *error, struct err *e)
{
	char now[CLOCK_STAMP];
	int rc;

	clock_stamp(now);
	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e,
			    "UPDATE job SET ended=?, verdict=?, exit=?,"
			    " code=?, error=? WHERE id=?",
			    "ttiitt", now, job_verdict_name(verdict),
			    (int64_t)exit_class,
			    (int64_t)(error ? error->code : ERR_OK),
			    error ? error->what : "", job);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_device(struct journal *j, const char *job, const char *device,
		   struct err *e)
{
	int rc;

	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e, "UPDATE job SET device=? WHERE id=?", "tt",
			    device, job);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_step_plan(struct journal *j, const char *job,
		      const struct journal_step *s, struct err *e)
{
	int rc;

	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e,
			    "INSERT INTO step(job, number, state, plan)"
			    " VALUES(?,?,?,?) ON CONFLICT(job, number)"
			    " DO UPDATE SET state=excluded.state,"
			    " plan=excluded.plan",
			    "tiij", job, (int64_t)s->number, (int64_t)s->state,
			    s->plan);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_step_begin(struct journal *j, const char *job, int number,
		       struct err *e)
{
	char now[CLOCK_STAMP];
	int rc;

	clock_stamp(now);
	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e,
			    "UPDATE step SET state=?, begun=?, mark=0"
			    " WHERE job=? AND number=?",
			    "itti", (int64_t)STEP_BEGUN, now, job,
			    (int64_t)number);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_step_mark(struct journal *j, const char *job, int number,
		      uint64_t bytes, struct err *e)
{
	int rc;

	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e,
			    "UPDATE step SET mark=? WHERE job=? AND number=?",
			    "iti", (int64_t)bytes, job, (int64_t)number);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_step_end(struct journal *j, const char *job,
		     const struct journal_step *s, struct err *e)
{
	char now[CLOCK_STAMP];
	int rc;

	clock_stamp(now);
	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e,
			    "UPDATE step SET state=?, ended=?, bytes=?,"
			    " rate=?, ms=?, retries=?, code=?, error=?,"
			    " note=?, device_ms=?, bus_ms=?, wait_ms=?,"
			    " own_ms=iif(?,?,NULL)"
			    " WHERE job=? AND number=?",
			    "itiiiiittiiiiiti", (int64_t)s->state, now,
			    (int64_t)s->bytes, (int64_t)s->rate, s->ms,
			    (int64_t)s->retries, (int64_t)s->code, s->error,
			    s->note, s->spent.device_ms, s->spent.bus_ms,
			    s->spent.wait_ms, (int64_t)s->timed,
			    s->spent.own_ms, job, (int64_t)s->number);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_firmware(struct journal *j, const char *job,
		     const struct journal_firmware *f, struct err *e)
{
	int rc;

	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e, "INSERT INTO firmware VALUES(?,?,?,?,?)",
			    "tittt", job, (int64_t)f->step, f->what, f->source,
			    f->sha256);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_document(struct journal *j, const char *job, const char *name,
		     const char *json, struct err *e)
{
	int rc;

	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e,
			    "INSERT OR REPLACE INTO document VALUES(?,?,?)",
			    "ttj", job, name, json);
	pthread_mutex_unlock(&j->lock);
	return rc;
}

int journal_event(struct journal *j, const struct event *ev, struct err *e)
{
	struct buf line;
	int rc = 0;

	if (ev->kind == EVENT_PROGRESS)
		return 0;
	buf_init(&line, EVENT_MAX);
	if (!event_json(ev, &line)) {
		buf_fini(&line);
		return err_memory(e, "journal");
	}
	pthread_mutex_lock(&j->lock);
	rc = journal_db_run(j, e, "INSERT INTO event(job, json) VALUES(?,?)",
			    "tj", ev->job, buf_text(&line));
	pthread_mutex_unlock(&j->lock);
	buf_fini(&line);
	return rc;
}
