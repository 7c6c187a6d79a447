/* SPDX-License-Identifier: MIT */
/* What a run leaves in the journal, and what it finds there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "device/owner.h"
#include "device/settings.h"
#include "roads/flash.h"
#include "run/acts.h"
#include "model/catalog/table_json.h"
#include "model/plan/json.h"

#define EARLIER_MAX 16 /* jobs of this device that are looked at */

static int keep_json(struct run *r, const char *name, json_t *doc,
		     struct err *e)
{
	struct job *j = r->job;
	char *text;
	int rc = 0;

	if (!j->journal || !j->id[0]) {
		json_decref(doc);
		return 0;
	}
	text = doc ? memory_json(doc, JSON_COMPACT) : NULL;
	json_decref(doc);
	if (!text)
		return err_memory(e, "run");
	rc = journal_document(j->journal, j->id, name, text, e);
	free(text);
	return rc;
}

int run_keep_table(struct run *r, const char *name, struct err *e)
{
	return keep_json(r, name, table_json(&r->now), e);
}

int run_keep_diagnosis(struct run *r, struct err *e)
{
	const struct diagnosis *d = &r->diagnosis;

	return keep_json(r, "diagnosis",
			 json_pack("{s:s, s:s, s:s}", "verdict",
				   verdict_id(d->verdict), "confidence",
				   confidence_name(d->confidence), "summary",
				   d->summary),
			 e);
}

static json_t *or_null(const char *text)
{
	return text[0] ? json_string(text) : json_null();
}

int run_keep_still(struct run *r, struct err *e)
{
	const struct run_fails *still = &r->out->still;
	json_t *list = json_array();

	for (size_t i = 0; i < still->count; i++) {
		const struct failing *f = &still->list[i];

		json_array_append_new(
			list,
			json_pack("{s:s, s:s, s:s, s:o, s:o}", "module",
				  f->module, "check", f->check, "since",
				  still->in_backup[i] ? "backup" : "before",
				  "needs", or_null(f->needs), "has",
				  or_null(f->has)));
	}
	return keep_json(r, "still_failing", list, e);
}

static bool is_refused(const struct journal_job *job)
{
	return !job->pending && (job->verdict == JOB_SKIPPED ||
				 job->exit_class == EXIT_CLASS_REFUSED);
}

static bool has_passed(const struct journal_job *job)
{
	return !job->pending && job->verdict == JOB_PASS;
}

/* The newest first; *jobs is the caller's, NULL: there is no journal. */
static int jobs_of_device(const struct run *r, struct journal_job **jobs,
			  struct err *e)
{
	const struct job *j = r->job;

	*jobs = NULL;
	if (!j->journal || !owner_known(&j->device))
		return 0;
	*jobs = calloc(EARLIER_MAX, sizeof(**jobs));
	return *jobs ? journal_jobs(j->journal, j->device.id, NULL, *jobs,
				    EARLIER_MAX, e)
		     : err_memory(e, "run");
}

int run_recall_session(struct run *r, struct err *e)
{
	struct journal_job *jobs;
	int n = jobs_of_device(r, &jobs, e), i = 0;

	while (i < n && is_refused(&jobs[i]))
		i++;
	if (i < n && !has_passed(&jobs[i]) && r->arrived == MODE_DFU)
		settings_disturbed(r->job);
	free(jobs);
	return n < 0 ? n : 0;
}

int run_find_earlier(struct run *r, struct err *e)
{
	struct journal_job *jobs;
	int n = jobs_of_device(r, &jobs, e);

	for (int i = 0; i < n; i++) {
		/* What a command makes itself has a name and no text. */
		bool same = strcmp(jobs[i].recipe_sha256,
				   r->rq->recipe->sha256) == 0 &&
			    strcmp(jobs[i].recipe, r->rq->recipe->name) == 0;

		if (!same || has_passed(&jobs[i]))
			break;
		if (is_refused(&jobs[i])) /* it changed nothing: go on */
			continue;
		memcpy(r->earlier, jobs[i].id, sizeof(r->earlier));
		break;
	}
	free(jobs);
	return n < 0 ? n : 0;
}

static int keep_fields(const struct run *r, struct job_fields *out,
		       struct err *e)
{
	struct journal_job then;
	int rc = 0;

	if (r->rq->fields)
		*out = *r->rq->fields;
	if (r->earlier[0] && r->rq->resume)
		rc = journal_job(r->job->journal, r->earlier, &then, e);
	if (rc > 0)
		field_fill(out, &then.fields);
	return rc < 0 ? rc : 0;
}

int run_begin_record(struct run *r, struct err *e)
{
	struct job *j = r->job;
	struct journal_job record = { .practice = j->world->practice };
	int rc;

	if (!j->journal)
		return 0;
	text_copy(record.batch, sizeof(record.batch),
		  r->rq->batch ? r->rq->batch : "");
	memcpy(record.device, j->device.id, sizeof(record.device));
	text_copy(record.port, sizeof(record.port), j->device.usb.port);
	text_copy(record.platform, sizeof(record.platform),
		  j->device.platform->name);
	text_copy(record.recipe, sizeof(record.recipe), r->rq->recipe->name);
	text_copy(record.recipe_sha256, sizeof(record.recipe_sha256),
		  r->rq->recipe->sha256);
	rc = keep_fields(r, &record.fields, e);
	if (rc == 0)
		rc = journal_begin(j->journal, &record,
				   r->rq->request ? r->rq->request : "", e);
	if (rc == 0) {
		memcpy(j->id, record.id, sizeof(j->id));
		memcpy(r->out->job, record.id, sizeof(r->out->job));
	}
	return rc;
}

static int keep_plan_step(struct run *r, const struct run_act *a, int number,
			  struct err *e)
{
	struct job *j = r->job;
	struct journal_step s = { .number = number };
	json_t *doc;
	char *text;

	if (!j->journal || !j->id[0])
		return 0;
	doc = plan_step_json(&a->shown);
	text = doc ? memory_json(doc, JSON_COMPACT) : NULL;
	json_decref(doc);
	if (!text)
		return err_memory(e, "run");
	text_copy(s.plan, sizeof(s.plan), text);
	free(text);
	return journal_step_plan(j->journal, j->id, &s, e);
}

static int keep_firmware(struct run *r, const struct run_act *a, int number,
			 struct err *e)
{
	struct job *j = r->job;
	struct journal_firmware f = { .step = number };

	if (!a->load || !j->journal || !j->id[0])
		return 0;
	text_copy(f.what, sizeof(f.what), a->shown.what);
	text_copy(f.source, sizeof(f.source), a->load->supply.image.source);
	memcpy(f.sha256, a->load->supply.image.sha256, sizeof(f.sha256));
	return journal_firmware(j->journal, j->id, &f, e);
}

int run_keep_plan(struct run *r, struct err *e)
{
	struct plan *p = &r->out->plan;

	p->platform_id = r->job->device.platform->id;
	p->possible = true;
	r->job->steps = (int)r->acts.count;
	for (size_t i = 0; i < r->acts.count; i++) {
		const struct run_act *a = &r->acts.list[i];
		int rc = keep_plan_step(r, a, (int)i + 1, e);

		if (rc == 0)
			rc = keep_firmware(r, a, (int)i + 1, e);
		if (rc < 0)
			return rc;
		p->seconds += a->shown.seconds;
		if (p->step_count < PLAN_MAX_STEPS)
			p->steps[p->step_count++] = a->shown;
	}
	return 0;
}

void run_end_act(struct run *r, int number, enum step_state state,
		 const char *note, const struct err *why)
{
	struct job *j = r->job;
	int64_t us = clock_now_us(j->world->clock) - j->begun_us;
	struct journal_step s = { .number = number, .state = state };

	if (!j->journal || !j->id[0])
		return;
	s.bytes = j->moved;
	s.ms = us / 1000;
	s.rate = us > 0 ? (uint32_t)(j->moved * 1000000 / (uint64_t)us) : 0;
	s.timed = job_spent(j, &s.spent);
	s.retries = j->retries;
	text_copy(s.note, sizeof(s.note), note);
	if (why) {
		s.code = why->code;
		text_copy(s.error, sizeof(s.error), why->what);
	}
	/* If this cannot be kept the step counts as begun: the safe side. */
	journal_step_end(j->journal, j->id, &s, &j->gap);
}

bool run_keep_spent(struct run *r, struct spent *out)
{
	struct job *j = r->job;
	json_t *o;

	j->begun_us = r->begun_us;
	memset(j->metered_us, 0, sizeof(j->metered_us));
	if (!job_spent(j, out))
		return false;
	o = json_object();
	spent_json(out, o);
	keep_json(r, "spent", o, &j->gap);
	return true;
}

bool run_is_done(const struct run *r, const struct run_act *a)
{
	const struct flash_image *image;
	struct journal_step *steps;
	struct journal_firmware *files;
	bool done = false;
	int n, m;

	if (!r->earlier[0] || a->verb != RECIPE_FLASH || !a->load ||
	    !r->known || a->repeated)
		return false;
	image = &a->load->supply.image;
	if (image->store != STORE_MAIN || flash_is_in(image, &r->now, NULL) < 0)
		return false;
	steps = calloc(PLAN_MAX_STEPS, sizeof(*steps));
	files = calloc(PLAN_MAX_STEPS, sizeof(*files));
	if (!steps || !files)
		goto out;
	n = journal_steps(r->job->journal, r->earlier, steps, PLAN_MAX_STEPS,
			  NULL);
	m = journal_firmwares(r->job->journal, r->earlier, files,
			      PLAN_MAX_STEPS, NULL);
	for (int i = 0; i < m; i++) {
		if (strcmp(files[i].sha256, image->sha256) != 0)
			continue;
		for (int k = 0; k < n; k++)
			done = done || (steps[k].number == files[i].step &&
					(steps[k].state == STEP_VERIFIED ||
					 steps[k].state == STEP_SKIPPED));
	}
out:
	free(steps);
	free(files);
	return done;
}
