/* SPDX-License-Identifier: MIT */
/*
 * Part of seen.h: the question to the records, by a thread that is left behind
 * where it takes too long: even to look up a name can take longer than anybody
 * wants to wait for what is only good to know.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/system.h"
#include "base/text.h"
#include "records/records.h"
#include "records/seen_parts.h"

#define WAIT_MS	  1000
#define SYNC_JOBS 16  /* the devices of so many */
#define LEAVE_MS  250 /* for a thread that was told to stop */

static const char where[] = "records";

/* Held by the asking thread and by who waits; the last one frees it. */
struct question {
	pthread_mutex_t lock;
	pthread_cond_t ended;
	int holders;
	bool done;
	atomic_bool stop;
	char place[RECORDS_INFO];
	bool practice;
	int rc;
	struct err error;
	size_t count;
	char ids[][DEVICE_ID];
};

static void let_go(struct question *q)
{
	bool last;

	pthread_mutex_lock(&q->lock);
	last = --q->holders == 0;
	pthread_mutex_unlock(&q->lock);
	if (!last)
		return;
	pthread_cond_destroy(&q->ended);
	pthread_mutex_destroy(&q->lock);
	free(q);
}

static int ask_one(struct pg *p, const char *place, const char *id,
		   bool practice, struct err *e)
{
	static const char sql[] =
		"SELECT coalesce(nullif(b.name, ''), j.bench) AS bench,"
		" j.id AS job, to_char(j.started AT TIME ZONE 'UTC',"
		" 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS started, j.recipe,"
		" j.verdict, j.error, j.clock_wrong"
		" FROM unbrick.jobs j JOIN unbrick.bench b ON b.id = j.bench"
		" WHERE j.device = $1 AND j.practice = $2"
		" ORDER BY j.started DESC LIMIT $3::int";
	char max[8];
	const char *const values[] = { id, practice ? "t" : "f", max };
	struct pg_rows *rows;
	int rc;

	snprintf(max, sizeof(max), "%d", SEEN_ROWS);
	rc = pg_query(p, sql, values, 3, &rows, e);
	if (rc == 0)
		rc = seen_keep(place, id, practice, rows, e);
	pg_rows_free(rows);
	return rc;
}

static void *ask(void *arg)
{
	struct question *q = arg;
	struct pg *p = NULL;
	int rc = pg_open(q->place, &q->stop, &p, &q->error);

	if (rc == 0)
		rc = records_check(p, &q->error);
	for (size_t i = 0; rc == 0 && i < q->count; i++)
		rc = ask_one(p, q->place, q->ids[i], q->practice, &q->error);
	pg_close(&p);
	pthread_mutex_lock(&q->lock);
	q->rc = rc;
	q->done = true;
	pthread_cond_broadcast(&q->ended);
	pthread_mutex_unlock(&q->lock);
	let_go(q);
	return NULL;
}

static bool await(struct question *q, unsigned ms)
{
	struct timespec until;
	int rc = 0;

	system_until(ms, &until);
	while (!q->done && rc == 0)
		rc = pthread_cond_timedwait(&q->ended, &q->lock, &until);
	return q->done;
}

static int answer(struct question *q, struct err *e)
{
	int rc = 1;

	pthread_mutex_lock(&q->lock);
	if (!await(q, WAIT_MS)) {
		atomic_store(&q->stop, true);
		await(q, LEAVE_MS);
		rc = err_set(e, ERR_NO_RECORDS, where,
			     "the records do not answer within a second");
	} else if (q->rc < 0) {
		rc = err_pass(e, &q->error);
	}
	pthread_mutex_unlock(&q->lock);
	return rc;
}

static struct question *question(const char *const *ids, size_t n,
				 bool practice)
{
	struct question *q = calloc(1, sizeof(*q) + n * sizeof(q->ids[0]));

	if (!q)
		return NULL;
	q->practice = practice;
	q->holders = 1;
	for (size_t i = 0; i < n; i++) {
		if (seen_id(ids[i]))
			text_copy(q->ids[q->count++], DEVICE_ID, ids[i]);
	}
	pthread_mutex_init(&q->lock, NULL);
	system_cond_init(&q->ended);
	return q;
}

int seen_ask(const char *const *ids, size_t n, bool practice, struct err *e)
{
	struct question *q = question(ids, n, practice);
	pthread_t thread;
	int rc;

	if (!q)
		return err_memory(e, where);
	rc = records_place(q->place, e);
	if (rc == 1 && q->count) {
		q->holders = 2;
		if (pthread_create(&thread, NULL, ask, q) == 0) {
			pthread_detach(thread);
			rc = answer(q, e);
		} else {
			q->holders = 1;
			rc = err_memory(e, where);
		}
	}
	let_go(q);
	return rc;
}

static bool is_new(const struct journal_job *jobs, int i)
{
	for (int k = 0; k < i; k++) {
		if (strcmp(jobs[k].device, jobs[i].device) == 0 &&
		    jobs[k].practice == jobs[i].practice)
			return false;
	}
	return seen_id(jobs[i].device);
}

int seen_sync(struct pg *p, struct journal *j, struct err *e)
{
	struct journal_job *jobs = calloc(SYNC_JOBS, sizeof(*jobs));
	char place[RECORDS_INFO];
	int n = 0, rc = jobs ? records_place(place, e) : err_memory(e, where);

	if (rc == 1)
		rc = n = journal_jobs(j, NULL, NULL, jobs, SYNC_JOBS, e);
	for (int i = 0; rc >= 0 && i < n; i++) {
		if (is_new(jobs, i))
			rc = ask_one(p, place, jobs[i].device, jobs[i].practice,
				     e);
	}
	free(jobs);
	return rc < 0 ? rc : 0;
}
