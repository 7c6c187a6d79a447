/* SPDX-License-Identifier: MIT */
/* Part of records.h: jobs that were broken off, told aside until they end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "records/push_parts.h"

#define AT_ONCE 100

static const char where[] = "records";

/* $1 bench, $2 a list of jobs as JSON, $3 our clock. */
static const char tell[] =
	"INSERT INTO unbrick.interrupted(bench, id, batch, device, port,"
	" platform, recipe, recipe_sha256, practice, started, step, operator,"
	" lot, customer, note, label, skew_seconds)"
	" SELECT $1, id, batch, device, port, platform, recipe, recipe_sha256,"
	" practice, started, step, operator, lot, customer, note, label,"
	" extract(epoch FROM now())::bigint - $3::bigint"
	" FROM jsonb_to_recordset($2::jsonb) AS x(id text, batch text,"
	" device text, port text, platform text, recipe text,"
	" recipe_sha256 text, practice boolean, started timestamptz,"
	" step text, operator text, lot text, customer text, note text,"
	" label text) ON CONFLICT DO NOTHING";

/* What is ours behind these keys: $1 bench, $2 as above. */
static const char look[] =
	"SELECT i.id FROM jsonb_to_recordset($2::jsonb) AS x(id text,"
	" batch text, port text, started timestamptz)"
	" JOIN unbrick.interrupted i ON i.bench = $1 AND i.id = x.id"
	" AND (i.started, i.port, i.batch) = (x.started, x.port, x.batch)";

/* In which step it was: "in step 3: flash bootloader". */
static int step_text(struct journal *j, const char *job, char *out, size_t size,
		     struct err *e)
{
	struct journal_step *steps = calloc(PUSH_STEPS, sizeof(*steps));
	int n = steps ? journal_steps(j, job, steps, PUSH_STEPS, e)
		      : err_memory(e, where);

	snprintf(out, size, "broken off before its first step");
	for (int i = 0; i < n; i++) {
		json_t *plan;
		const char *action = NULL, *what = NULL;

		if (steps[i].state != STEP_BEGUN)
			continue;
		plan = json_loads(steps[i].plan, 0, NULL);
		action = json_string_value(json_object_get(plan, "do"));
		what = json_string_value(json_object_get(plan, "what"));
		snprintf(out, size, "broken off in step %d: %s%s%s",
			 steps[i].number, action ? action : "unknown",
			 what ? " " : "", what ? what : "");
		json_decref(plan);
	}
	free(steps);
	return n < 0 ? n : 0;
}

static int add(struct journal *j, const struct journal_job *job, json_t *list,
	       struct err *e)
{
	char step[160];
	int rc = step_text(j, job->id, step, sizeof(step), e);
	json_t *o = rc < 0 ? NULL : push_job_json(job);

	json_object_set_new(o, "step", json_string(step));
	json_array_append_new(list, o);
	return rc;
}

static int mark(struct pg *p, struct journal *j, const char *place,
		const char *const *values, struct err *e)
{
	char open[RECORDS_PLACE + sizeof(OUTBOX_OPEN)], *ids;
	json_t *had = json_array();
	struct pg_rows *rows;
	int rc = pg_query(p, look, values, 2, &rows, e);

	snprintf(open, sizeof(open), "%s" OUTBOX_OPEN, place);
	for (int i = 0; rc == 0 && i < pg_count(rows); i++)
		json_array_append_new(had, json_string(pg_cell(rows, i, 0)));
	ids = memory_json(had, JSON_COMPACT);
	if (rc == 0)
		rc = ids ? outbox_mark(j, open, ids, e) : err_memory(e, where);
	if (rc == 0)
		rc = (int)json_array_size(had);
	pg_rows_free(rows);
	json_decref(had);
	free(ids);
	return rc;
}

static int tell_all(struct pg *p, struct journal *j, const char *place,
		    const char *bench, const json_t *list, struct err *e)
{
	char now[24], *text = memory_json(list, JSON_COMPACT);
	const char *const values[] = { bench, text, now };
	int rc = text ? push_know_bench(p, bench, e) : err_memory(e, where);

	snprintf(now, sizeof(now), "%lld", (long long)time(NULL));
	if (rc == 0)
		rc = pg_query(p, tell, values, 3, NULL, e);
	if (rc == 0)
		rc = mark(p, j, place, values, e);
	free(text);
	return rc;
}

int push_interrupted(struct pg *p, struct journal *j, const char *place,
		     const char *bench, records_broken *broken,
		     struct records_pushed *out, struct err *e)
{
	struct journal_job *jobs = calloc(AT_ONCE, sizeof(*jobs));
	json_t *list = json_array();
	int n, rc;

	rc = n = jobs ? outbox_open(j, place, jobs, AT_ONCE, e)
		      : err_memory(e, where);
	for (int i = 0; rc >= 0 && i < n; i++) {
		if (broken(&jobs[i]))
			rc = add(j, &jobs[i], list, e);
	}
	if (rc >= 0 && json_array_size(list))
		rc = tell_all(p, j, place, bench, list, e);
	else if (rc >= 0)
		rc = 0;
	if (rc > 0)
		out->interrupted += (unsigned)rc;
	json_decref(list);
	free(jobs);
	return rc < 0 ? rc : 0;
}
