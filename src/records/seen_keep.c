/* SPDX-License-Identifier: MIT */
/*
 * Part of seen.h: what the records said of a device, a file for each that was
 * at another bench, and that together with the journal of this one.
 */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "base/memory.h"
#include "base/text.h"
#include "records/records.h"
#include "records/seen_parts.h"

#define FILE_MAX (256u << 10)
#define OWN_ROWS 64 /* of the journal: some may be practice, or go on */

static const char where[] = "records";

bool seen_id(const char *id)
{
	return strlen(id) == DEVICE_ID - 1 &&
	       strspn(id, "0123456789abcdefABCDEF") == DEVICE_ID - 1;
}

static int path_of(const char *id, bool practice, bool make, char *out,
		   struct err *e)
{
	char home[PATH_MAX], dir[PATH_MAX], name[DEVICE_ID + 16];
	int rc = fsio_home(FSIO_STATE, home, sizeof(home), e);

	if (rc == 0)
		rc = fsio_join(dir, sizeof(dir), home, "seen", e);
	if (rc == 0 && make)
		rc = fsio_mkdir(dir, 0700, e);
	snprintf(name, sizeof(name), "%s%s.json", id,
		 practice ? "-practice" : "");
	return rc < 0 ? rc : fsio_join(out, PATH_MAX, dir, name, e);
}

static json_t *rows_json(const char *place, const struct pg_rows *rows)
{
	json_t *doc = json_object(), *jobs = json_array();
	char now[CLOCK_STAMP];

	clock_stamp(now);
	for (int i = 0; i < pg_count(rows); i++) {
		json_t *o = json_object();

		for (int c = 0; c < pg_columns(rows); c++)
			json_object_set_new(o, pg_name(rows, c),
					    json_string(pg_cell(rows, i, c)));
		json_array_append_new(jobs, o);
	}
	json_object_set_new(doc, "place", json_string(place));
	json_object_set_new(doc, "asked", json_string(now));
	json_object_set_new(doc, "jobs", jobs);
	return doc;
}

int seen_keep(const char *place, const char *id, bool practice,
	      const struct pg_rows *rows, struct err *e)
{
	bool any = pg_count(rows) > 0;
	char path[PATH_MAX], *text;
	json_t *doc;
	int rc = path_of(id, practice, any, path, e);

	if (rc < 0)
		return rc;
	if (!any)
		return unlink(path) == 0 || errno == ENOENT
			       ? 0
			       : err_set_sys(e, ERR_DISK, errno, where, "%s",
					     path);
	doc = rows_json(place, rows);
	text = memory_json(doc, JSON_COMPACT);
	rc = text ? fsio_write(path, text, strlen(text), 0600, e)
		  : err_memory(e, where);
	free(text);
	json_decref(doc);
	return rc;
}

static void member(const json_t *o, const char *key, char *out, size_t size)
{
	const char *text = json_string_value(json_object_get(o, key));

	text_clean(out, size, text ? text : "", text ? strlen(text) : 0);
}

/* What this place said once, or NULL: another one's is not believed. */
static json_t *kept(const char *place, const char *id, bool practice)
{
	char path[PATH_MAX];
	const char *of;
	json_t *doc = NULL;
	struct buf text;

	buf_init(&text, FILE_MAX);
	if (path_of(id, practice, false, path, NULL) == 0 &&
	    access(path, F_OK) == 0 && fsio_read(path, &text, NULL) == 0)
		doc = json_loadb(buf_text(&text), text.len, 0, NULL);
	buf_fini(&text);
	of = json_string_value(json_object_get(doc, "place"));
	if (of && strcmp(of, place) == 0)
		return doc;
	json_decref(doc);
	return NULL;
}

static int newest_first(const void *a, const void *b)
{
	const struct seen_job *x = a, *y = b;

	return strcmp(y->started, x->started);
}

/* Both together are at most so many. */
struct found {
	struct seen_job list[OWN_ROWS + SEEN_ROWS];
	size_t count;
};

static int add_own(struct journal *j, const char *id, bool practice,
		   struct found *f, struct err *e)
{
	struct journal_job *jobs = calloc(OWN_ROWS, sizeof(*jobs));
	int rc = jobs ? journal_jobs(j, id, NULL, jobs, OWN_ROWS, e)
		      : err_memory(e, where);

	for (int i = 0; i < rc; i++) {
		struct seen_job *s = &f->list[f->count];

		if (jobs[i].pending || jobs[i].practice != practice)
			continue;
		f->count++;
		s->here = true;
		text_copy(s->job, sizeof(s->job), jobs[i].id);
		text_copy(s->started, sizeof(s->started), jobs[i].started);
		text_copy(s->recipe, sizeof(s->recipe), jobs[i].recipe);
		text_copy(s->verdict, sizeof(s->verdict),
			  job_verdict_name(jobs[i].verdict));
		text_copy(s->error, sizeof(s->error), jobs[i].error);
	}
	free(jobs);
	return rc < 0 ? rc : 0;
}

/* The records tell of our own jobs too. */
static bool is_own(struct journal *j, const char *id, const struct seen_job *s)
{
	struct journal_job job;

	return j && journal_job(j, s->job, &job, NULL) == 1 &&
	       strcmp(job.device, id) == 0 &&
	       strcmp(job.started, s->started) == 0;
}

static void add_others(struct journal *j, const char *id, const json_t *jobs,
		       struct found *f)
{
	for (size_t i = 0; i < json_array_size(jobs) && i < SEEN_ROWS; i++) {
		const json_t *o = json_array_get(jobs, i);
		struct seen_job *s = &f->list[f->count];
		char wrong[4];

		member(o, "bench", s->bench, sizeof(s->bench));
		member(o, "job", s->job, sizeof(s->job));
		member(o, "started", s->started, sizeof(s->started));
		member(o, "recipe", s->recipe, sizeof(s->recipe));
		member(o, "verdict", s->verdict, sizeof(s->verdict));
		member(o, "error", s->error, sizeof(s->error));
		member(o, "clock_wrong", wrong, sizeof(wrong));
		s->clock_wrong = wrong[0] == 't';
		if (!is_own(j, id, s))
			f->count++;
		else
			memset(s, 0, sizeof(*s));
	}
}

static void read_kept(struct journal *j, const char *id, bool practice,
		      bool answered, struct seen *out, struct found *f)
{
	char place[RECORDS_INFO];
	json_t *doc;

	if (records_place(place, NULL) != 1)
		return;
	doc = kept(place, id, practice);
	out->records = answered ? SEEN_CURRENT
		       : doc	? SEEN_OLD
				: SEEN_NOT_REACHED;
	member(doc, "asked", out->asked, sizeof(out->asked));
	add_others(j, id, json_object_get(doc, "jobs"), f);
	json_decref(doc);
}

int seen_read(struct journal *j, const char *id, bool practice, bool answered,
	      struct seen *out, struct err *e)
{
	struct found *f = calloc(1, sizeof(*f));
	int rc = f ? 0 : err_memory(e, where);

	*out = (struct seen){ 0 };
	if (rc == 0 && seen_id(id)) {
		rc = j ? add_own(j, id, practice, f, e) : 0;
		read_kept(j, id, practice, answered, out, f);
		qsort(f->list, f->count, sizeof(f->list[0]), newest_first);
		out->more = f->count > SEEN_MAX;
		out->count = out->more ? SEEN_MAX : f->count;
		memcpy(out->list, f->list, out->count * sizeof(f->list[0]));
	}
	free(f);
	return rc;
}

const char *seen_records_name(enum seen_records r)
{
	static const char *const names[] = {
		[SEEN_NO_RECORDS] = "none",
		[SEEN_CURRENT] = "current",
		[SEEN_OLD] = "old",
		[SEEN_NOT_REACHED] = "not-reached",
	};

	return names[r];
}

void seen_line(const struct seen *s, char *out, size_t size)
{
	const struct seen_job *last = &s->list[0];
	bool old = s->records == SEEN_OLD;

	out[0] = '\0';
	if (s->count == 0)
		return;
	snprintf(out, size,
		 "here before: %zu%s job%s, the last %s (%s) %s%s%s%s%s%s",
		 s->count, s->more ? " or more" : "", s->count == 1 ? "" : "s",
		 last->verdict, last->recipe, last->started,
		 last->here ? "" : " at ", last->bench,
		 last->clock_wrong ? ", by a wrong clock" : "",
		 old ? "; other benches: old, as of " : "",
		 old ? s->asked : "");
}
