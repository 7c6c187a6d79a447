/* SPDX-License-Identifier: MIT */
#include "records/records.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "records/push_parts.h"

/* What one statement tells: fewer wait longer, more hold the server up. */
#define AT_ONCE	   1000
#define STEPS_ONCE 5000

static const char where[] = "records";

/* $1 bench, $2 jobs and $4 steps as JSON, $3 our clock. */
static const char tell[] =
	"WITH j AS (INSERT INTO unbrick.job(bench, id, batch, device, port,"
	" platform, recipe, recipe_sha256, practice, started, ended, verdict,"
	" exit, code, error, operator, lot, customer, note, label,"
	" skew_seconds)"
	" SELECT $1, id, batch, device, port, platform, recipe, recipe_sha256,"
	" practice, started, ended, verdict, exit, code, error, operator, lot,"
	" customer, note, label,"
	" extract(epoch FROM now())::bigint - $3::bigint"
	" FROM jsonb_to_recordset($2::jsonb) AS x(id text, batch text,"
	" device text, port text, platform text, recipe text,"
	" recipe_sha256 text, practice boolean, started timestamptz,"
	" ended timestamptz, verdict text, exit integer, code text, error text,"
	" operator text, lot text, customer text, note text, label text)"
	" ON CONFLICT DO NOTHING RETURNING id),"
	" s AS (INSERT INTO unbrick.step(bench, job, number, action, what, road,"
	" state, milliseconds, bytes, retries, code, error, note)"
	" SELECT $1, job, number, action, what, road, state, milliseconds,"
	" bytes, retries, code, error, note"
	" FROM jsonb_to_recordset($4::jsonb) AS x(job text,"
	" number integer, action text, what text, road text, state text,"
	" milliseconds bigint, bytes bigint, retries integer, code text,"
	" error text, note text) WHERE job IN (SELECT id FROM j))"
	" SELECT id FROM j";

/* What is behind our keys now: $1 bench, $2 as above. */
static const char look[] =
	"SELECT j.id, (j.started, j.ended, j.device, j.port, j.batch,"
	" j.verdict) = (x.started, x.ended, x.device, x.port, x.batch,"
	" x.verdict)"
	" FROM jsonb_to_recordset($1::jsonb) AS x(id text,"
	" started timestamptz, ended timestamptz, device text, port text,"
	" batch text, verdict text)"
	/* each by its key, however many others that bench has told */
	" CROSS JOIN LATERAL (SELECT * FROM unbrick.job k"
	" WHERE k.bench = $2 AND k.id = x.id OFFSET 0) j";

static const char *member(const json_t *plan, const char *key)
{
	const char *text = json_string_value(json_object_get(plan, key));

	return text ? text : "";
}

static json_t *step_json(const char *job, const struct journal_step *s)
{
	json_t *plan = json_loads(s->plan, 0, NULL);
	json_t *o = json_pack(
		"{s:s, s:i, s:s, s:s, s:s, s:s, s:I, s:I, s:i, s:s, s:s, s:s}",
		"job", job, "number", s->number, "action", member(plan, "do"),
		"what", member(plan, "what"), "road", member(plan, "over"),
		"state", step_state_name(s->state), "milliseconds",
		(json_int_t)s->ms, "bytes", (json_int_t)s->bytes, "retries",
		s->retries, "code", s->code ? err_row(s->code)->id : "",
		"error", s->error, "note", s->note);

	json_decref(plan);
	return o;
}

/* A batch as the server reads it: lists of JSON. */
struct batch {
	char *jobs, *steps;
};

static void batch_free(struct batch *b)
{
	free(b->jobs);
	free(b->steps);
}

/* As many of these *n as are told at once.  batch_free() it after an error too.
 */
static int batch_make(struct journal *j, const struct journal_job *jobs, int *n,
		      struct batch *out, struct err *e)
{
	struct journal_step *steps = calloc(PUSH_STEPS, sizeof(*steps));
	json_t *list = json_array(), *all = json_array();
	int rc = steps ? 0 : err_memory(e, where), i = 0;

	for (; rc >= 0 && i < *n && json_array_size(all) < STEPS_ONCE; i++) {
		json_array_append_new(list, push_job_json(&jobs[i]));
		rc = journal_steps(j, jobs[i].id, steps, PUSH_STEPS, e);
		for (int k = 0; k < rc; k++)
			json_array_append_new(all,
					      step_json(jobs[i].id, &steps[k]));
	}
	*n = i;
	*out = (struct batch){ 0 };
	if (rc >= 0) {
		out->jobs = memory_json(list, JSON_COMPACT);
		out->steps = memory_json(all, JSON_COMPACT);
		rc = out->jobs && out->steps ? 0 : err_memory(e, where);
	}
	json_decref(list);
	json_decref(all);
	free(steps);
	return rc;
}

/* Those of these n that the server has and that are ours. */
static int look_for(struct pg *p, const char *bench, const char *text, int n,
		    json_t *had, struct err *e)
{
	const char *const values[] = { text, bench };
	struct pg_rows *rows;
	int rc = pg_query(p, look, values, 2, &rows, e);

	if (rc == 0 && pg_count(rows) < n)
		rc = err_set(e, ERR_RECORDS, where,
			     "the server does not show what it was told");
	for (int i = 0; rc == 0 && i < n; i++) {
		if (pg_cell(rows, i, 1)[0] == 't')
			json_array_append_new(had,
					      json_string(pg_cell(rows, i, 0)));
	}
	pg_rows_free(rows);
	return rc;
}

/*
 * Marks what the server has of these n; taken: those that it had not.  The
 * number of keys of other jobs.
 */
static int mark(struct pg *p, struct journal *j, const char *place,
		const char *bench, const char *text, int n,
		const struct pg_rows *taken, struct err *e)
{
	json_t *had = json_array();
	char *ids = NULL;
	int rc = 0;

	if (pg_count(taken) < n)
		rc = look_for(p, bench, text, n, had, e);
	for (int i = 0; i < n && pg_count(taken) == n; i++)
		json_array_append_new(had, json_string(pg_cell(taken, i, 0)));
	if (rc == 0)
		ids = memory_json(had, JSON_COMPACT);
	if (rc == 0)
		rc = ids ? outbox_mark(j, place, ids, e) : err_memory(e, where);
	if (rc == 0)
		rc = n - (int)json_array_size(had);
	json_decref(had);
	free(ids);
	return rc;
}

static int push_batch(struct pg *p, struct journal *j, const char *place,
		      const char *bench, const struct journal_job *jobs, int n,
		      struct records_pushed *out, struct err *e)
{
	struct batch b;
	char now[24];
	struct pg_rows *rows = NULL;
	int others = 0, rc = batch_make(j, jobs, &n, &b, e);
	const char *const values[] = { bench, b.jobs, now, b.steps };

	snprintf(now, sizeof(now), "%lld", (long long)time(NULL));
	if (rc == 0)
		rc = push_know_bench(p, bench, e);
	if (rc == 0)
		rc = pg_query(p, tell, values, 4, &rows, e);
	if (rc == 0)
		rc = others = mark(p, j, place, bench, b.jobs, n, rows, e);
	if (rc >= 0) {
		unsigned sent = (unsigned)pg_count(rows);

		out->sent += sent;
		out->known += (unsigned)(n - others) - sent;
	}
	pg_rows_free(rows);
	batch_free(&b);
	return rc;
}

static int read_skew(struct pg *p, int64_t *out, struct err *e)
{
	struct pg_rows *rows;
	int rc = pg_query(p,
			  "SELECT extract(epoch FROM clock_timestamp())"
			  "::bigint",
			  NULL, 0, &rows, e);

	if (rc == 0)
		*out = strtoll(pg_cell(rows, 0, 0), NULL, 10) -
		       (int64_t)time(NULL);
	pg_rows_free(rows);
	return rc;
}

int records_push(struct pg *p, struct journal *j, records_broken *broken,
		 struct records_pushed *out, struct err *e)
{
	struct journal_job *jobs = calloc(AT_ONCE, sizeof(*jobs));
	char place[RECORDS_PLACE], bench[BENCH_ID];
	struct err why = { 0 };
	int n = 1, rc;

	memset(out, 0, sizeof(*out));
	rc = jobs ? records_check(p, &why) : err_memory(&why, where);
	if (rc == 0)
		rc = records_name(p, place, &why);
	if (rc == 0)
		rc = read_skew(p, &out->skew, &why);
	if (rc == 0)
		rc = outbox_bench(j, bench, &why);
	while (rc >= 0 && n > 0) {
		rc = n = outbox_jobs(j, place, jobs, AT_ONCE, &why);
		if (n > 0)
			rc = push_batch(p, j, place, bench, jobs, n, out, &why);
		if (rc > 0 && n > 0) {
			out->renamed += (unsigned)rc;
			rc = outbox_new_bench(j, bench, &why);
		}
	}
	free(jobs);
	if (rc >= 0 && broken)
		rc = push_interrupted(p, j, place, bench, broken, out, &why);
	return rc < 0 ? err_pass(e, &why) : 0;
}
