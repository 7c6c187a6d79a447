/* SPDX-License-Identifier: MIT */
#include "record/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "base/memory.h"
#include "base/text.h"
#include "record/door.h"
#include "record/report_parts.h"

#define MAX_JOBS  2048
#define MAX_STEPS 2048
#define MAX_DOC	  (1u << 20)

static const char *const endings[REPORT_FORMS] = {
	[REPORT_JSON] = ".json", [REPORT_NDJSON] = ".ndjson",
	[REPORT_CSV] = ".csv",	 [REPORT_XML] = ".xml",
	[REPORT_HTML] = ".html", [REPORT_TXT] = ".txt",
};

static json_t *or_null(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

static json_t *error_json(enum err_code code, int exit_class, const char *what)
{
	const struct err_row *row = err_row(code);

	if (code == ERR_OK)
		return json_null();
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "code", row->id,
			 "name", row->name, "text", row->text, "what", what,
			 "state", err_state(code, exit_class), "next",
			 row->next);
}

/* NULL for what is no JSON, and without memory, which is an error. */
static json_t *clean_json(const char *text, struct err *e)
{
	json_t *doc = json_loads(text, 0, NULL);
	bool is_json = doc != NULL;

	doc = door_clean(NULL, doc, false);
	if (is_json && !doc)
		err_memory(e, "report");
	return doc;
}

/* A document of the job as JSON; null if it has none. */
static json_t *document(struct journal *j, const char *job, const char *name,
			struct err *e)
{
	struct buf text;
	json_t *doc = NULL;
	int rc;

	buf_init(&text, MAX_DOC);
	rc = journal_read_document(j, job, name, &text, e);
	if (rc == 1)
		doc = clean_json(buf_text(&text), e);
	buf_fini(&text);
	return doc ? doc : json_null();
}

static json_t *step_json(const struct journal_step *s, struct err *e)
{
	json_t *o = clean_json(s->plan, e);

	if (!json_is_object(o)) {
		json_decref(o);
		o = json_object();
	}
	json_object_set_new(o, "number", json_integer(s->number));
	json_object_set_new(o, "state", json_string(step_state_name(s->state)));
	json_object_set_new(o, "begun", or_null(s->begun));
	json_object_set_new(o, "ended", or_null(s->ended));
	json_object_set_new(o, "bytes_moved",
			    json_integer((json_int_t)s->bytes));
	json_object_set_new(o, "milliseconds", json_integer(s->ms));
	if (s->timed)
		spent_json(&s->spent, o);
	json_object_set_new(o, "rate", json_integer(s->rate));
	json_object_set_new(o, "retries", json_integer(s->retries));
	json_object_set_new(o, "note", or_null(s->note));
	json_object_set_new(o, "error",
			    error_json(s->code, EXIT_CLASS_REFUSED, s->error));
	return o;
}

static json_t *steps_json(struct journal *j, const char *job, struct err *e)
{
	struct journal_step *steps = calloc(MAX_STEPS, sizeof(*steps));
	json_t *list = json_array();
	int n = steps ? journal_steps(j, job, steps, MAX_STEPS, e)
		      : err_memory(e, "report");

	for (int i = 0; i < n; i++)
		json_array_append_new(list, step_json(&steps[i], e));
	free(steps);
	return list;
}

static json_t *firmware_json(struct journal *j, const char *job, struct err *e)
{
	struct journal_firmware *files = calloc(MAX_STEPS, sizeof(*files));
	json_t *list = json_array();
	int n = files ? journal_firmwares(j, job, files, MAX_STEPS, e)
		      : err_memory(e, "report");

	for (int i = 0; i < n; i++)
		json_array_append_new(
			list,
			json_pack("{s:i, s:s, s:s, s:s}", "step", files[i].step,
				  "what", files[i].what, "source",
				  files[i].source, "sha256", files[i].sha256));
	free(files);
	return list;
}

/* What fails at the end as it did before; no list means nothing. */
static json_t *still_json(struct journal *j, const char *job, struct err *e)
{
	json_t *list = document(j, job, "still_failing", e);

	if (json_is_array(list))
		return list;
	json_decref(list);
	return json_array();
}

static json_t *fields_json(const struct job_fields *f)
{
	json_t *o = json_object();

	for (size_t i = 0; i < JOB_FIELDS; i++)
		json_object_set_new(o, field_name(i), or_null(f->text[i]));
	return o;
}

static json_t *job_json(struct journal *j, const struct journal_job *job,
			struct err *e)
{
	json_t *o = json_object();

	json_object_set_new(o, "job", json_string(job->id));
	json_object_set_new(o, "device", or_null(job->device));
	json_object_set_new(o, "port", json_string(job->port));
	json_object_set_new(o, "platform", json_string(job->platform));
	json_object_set_new(o, "fields", fields_json(&job->fields));
	json_object_set_new(o, "recipe", json_string(job->recipe));
	json_object_set_new(o, "recipe_sha256",
			    json_string(job->recipe_sha256));
	json_object_set_new(o, "practice", json_boolean(job->practice));
	json_object_set_new(o, "started", json_string(job->started));
	json_object_set_new(o, "ended", or_null(job->ended));
	json_object_set_new(o, "firmware", firmware_json(j, job->id, e));
	json_object_set_new(o, "diagnosis",
			    document(j, job->id, "diagnosis", e));
	json_object_set_new(o, "before", document(j, job->id, "before", e));
	json_object_set_new(o, "after", document(j, job->id, "after", e));
	json_object_set_new(o, "still_failing", still_json(j, job->id, e));
	json_object_set_new(o, "steps", steps_json(j, job->id, e));
	json_object_set_new(o, "spent", document(j, job->id, "spent", e));
	/* Without a verdict it was broken off: nothing was proven. */
	json_object_set_new(
		o, "verdict",
		json_string(job->pending ? "FAIL"
					 : job_verdict_name(job->verdict)));
	json_object_set_new(o, "interrupted", json_boolean(job->pending));
	json_object_set_new(o, "exit",
			    job->pending ? json_null()
					 : json_integer(job->exit_class));
	json_object_set_new(o, "error",
			    error_json(job->code, job->exit_class, job->error));
	return o;
}

/* "2026-08-14" */
static bool is_day(const char *id)
{
	for (size_t i = 0; i < 10; i++) {
		if (i == 4 || i == 7 ? id[i] != '-'
				     : id[i] < '0' || id[i] > '9')
			return false;
	}
	return id[10] == '\0';
}

/* The jobs that began on this day; the count. */
static int jobs_of_day(struct journal *j, const char *day,
		       struct journal_job *jobs, struct err *e)
{
	int n = journal_jobs(j, NULL, NULL, jobs, MAX_JOBS, e), kept = 0;

	for (int i = 0; i < n; i++) {
		if (text_starts(jobs[i].started, day))
			jobs[kept++] = jobs[i];
	}
	return n < 0 ? n : kept;
}

/* By job first, then by the name of the run, then by day; the count. */
static int find_jobs(struct journal *j, const char *id,
		     struct journal_job *jobs, struct err *e)
{
	int n = journal_job(j, id, jobs, e);

	if (n == 0)
		n = is_day(id) ? jobs_of_day(j, id, jobs, e)
			       : journal_jobs(j, NULL, id, jobs, MAX_JOBS, e);
	if (n == 0) {
		char clean[64];

		text_clean(clean, sizeof(clean), id, strlen(id));
		return err_set(e, ERR_USAGE, "report",
			       "there is no job %s; see unbrick history",
			       clean);
	}
	return n;
}

json_t *report_json(struct journal *j, const char *id, struct err *e)
{
	struct journal_job *jobs = calloc(MAX_JOBS, sizeof(*jobs));
	json_t *doc = NULL, *list;
	unsigned refused = memory_refused();
	struct err why = { 0 };
	int n;

	if (!jobs) {
		err_memory(e, "report");
		return NULL;
	}
	n = id[0] ? find_jobs(j, id, jobs, e)
		  : err_set(e, ERR_USAGE, "report", "no job was named");
	if (n < 0)
		goto out;
	doc = json_pack("{s:s, s:s, s:s}", "schema", "unbrick.report/1",
			"unbrick", UNBRICK_VERSION, "run", jobs[0].batch);
	list = json_array();
	/* The journal gives the newest first. */
	for (int i = n - 1; i >= 0; i--)
		json_array_append_new(list, job_json(j, &jobs[i], &why));
	json_object_set_new(doc, "devices", list);
	if (memory_refused() != refused)
		err_memory(&why, "report");
	if (why.code) {
		err_pass(e, &why);
		json_decref(doc);
		doc = NULL;
	}
out:
	free(jobs);
	return doc;
}

int report_form_of(const char *path, enum report_form *out, struct err *e)
{
	for (int i = 0; i < REPORT_FORMS; i++) {
		if (text_ends(path, endings[i])) {
			*out = (enum report_form)i;
			return 0;
		}
	}
	return err_set(e, ERR_USAGE, "report",
		       "the name of a report ends in .json, .ndjson, .csv, "
		       ".xml, .html or .txt");
}

static bool dump(const json_t *doc, size_t flags, struct buf *out)
{
	char *text = memory_json(doc, flags);
	bool ok = text && buf_puts(out, text) && buf_puts(out, "\n");

	free(text);
	return ok;
}

/* One line per device, each a document of its own. */
static bool ndjson(const json_t *doc, struct buf *out)
{
	const json_t *device;
	size_t i;
	bool ok = true;

	json_array_foreach(json_object_get(doc, "devices"), i, device)
	{
		json_t *one = json_copy((json_t *)(uintptr_t)doc);
		json_t *list = json_array();

		json_array_append(list, (json_t *)(uintptr_t)device);
		json_object_set_new(one, "devices", list);
		ok = ok && dump(one, JSON_COMPACT, out);
		json_decref(one);
	}
	return ok;
}

int report_format(const json_t *doc, enum report_form form, struct buf *out,
		  struct err *e)
{
	unsigned refused = memory_refused();
	bool ok;

	switch (form) {
	case REPORT_NDJSON:
		ok = ndjson(doc, out);
		break;
	case REPORT_CSV:
		ok = report_csv(doc, out);
		break;
	case REPORT_XML:
		ok = report_xml(doc, out);
		break;
	case REPORT_HTML:
		ok = report_html(doc, out);
		break;
	case REPORT_TXT:
		ok = report_txt(doc, out);
		break;
	default:
		ok = dump(doc, JSON_INDENT(2), out);
		break;
	}
	return ok && memory_refused() == refused
		       ? 0
		       : err_set(e, ERR_NO_MEMORY, "report",
				 "the report is too large");
}

int report_write(struct journal *j, const char *id, const char *path,
		 struct err *e)
{
	enum report_form form = REPORT_JSON;
	struct err why = { 0 };
	json_t *doc;
	struct buf out;
	int rc = report_form_of(path, &form, e);

	if (rc < 0)
		return rc;
	doc = report_json(j, id, &why);
	if (!doc)
		return err_pass(e, &why);
	buf_init(&out, REPORT_MAX);
	rc = report_format(doc, form, &out, e);
	if (rc == 0)
		rc = fsio_write(path, out.data, out.len, 0644, e);
	buf_fini(&out);
	json_decref(doc);
	return rc;
}
