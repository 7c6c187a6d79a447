/* SPDX-License-Identifier: MIT */
#include "run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/plain_words.h"
#include "device/inspect.h"
#include "device/lock.h"
#include "device/mode.h"
#include "run/acts.h"
#include "device/watch.h"

#define COME_BACK_MS 30000 /* before a retry */

int run_exit_class(const struct err *e, bool wrote)
{
	enum exit_class c;

	if (e->code == ERR_OK)
		return EXIT_CLASS_OK;
	c = err_row(e->code)->exit_class;
	/* 4 promises that nothing was written. */
	if (wrote && c == EXIT_CLASS_REFUSED)
		c = EXIT_CLASS_TRANSFER;
	return (int)c;
}

/* "flash bootloader v100 (0.7.0-rc.4) > v101 (0.7.0) over serial" */
static void act_text(const struct run *r, const struct run_act *a, char *out,
		     size_t size)
{
	const struct plan_step *p = &a->shown;
	char what[PLAN_WHAT], from[PLAIN_WORDS], to[PLAIN_WORDS];
	int platform = r->job->device.platform->id;
	struct module_ref part = { p->function, p->index, (uint16_t)p->from };

	if (a->verb != RECIPE_FLASH) {
		if (a->step->verb == a->verb)
			recipe_step_text(a->step, out, size);
		else
			snprintf(out, size, "%s%s%s", plan_do_name(p->action),
				 p->what[0] ? " " : "", p->what);
		return;
	}
	plain_version(platform, &part, from);
	part.version = (uint16_t)p->to;
	snprintf(out, size, "flash %s %s%s%s over %s",
		 plan_called(platform, p, what), p->from >= 0 ? from : "",
		 p->from >= 0 ? " > " : "", plain_version(platform, &part, to),
		 road_name(p->over));
}

static bool may_retry(const struct run *r, const struct err *e)
{
	return err_row(e->code)->retry && e->code != ERR_STOPPED &&
	       !job_stopping(r->job);
}

/* One act with its retries. */
static int attempt(struct run *r, struct run_act *a, char *proof, size_t size,
		   struct err *e)
{
	unsigned left = a->step->retry;

	for (;;) {
		struct deadline d;
		struct err why = { 0 };
		int rc = run_do(r, a, proof, size, &why);

		if (rc == 0)
			return 0;
		if (left == 0 || !may_retry(r, &why))
			return err_pass(e, &why);
		left--;
		r->job->retries++;
		job_say(r->job, EVENT_RETRY, "%s", why.what);
		d = job_deadline(r->job, COME_BACK_MS);
		err_clear(&why);
		if (watch_for(&r->job->world->bus, &r->job->device,
			      MODE_RUNNING | MODE_BIT(MODE_DFU), &d, &why) < 0)
			return err_pass(e, &why);
	}
}

static int skip_act(struct run *r, int number, const char *why)
{
	run_end_act(r, number, STEP_SKIPPED, why, NULL);
	job_say(r->job, EVENT_DONE, "skipped: %s", why);
	return 0;
}

static bool proves(enum recipe_verb v)
{
	return v == RECIPE_FLASH || v == RECIPE_EXPECT || v == RECIPE_BACKUP ||
	       v == RECIPE_RESTORE || v == RECIPE_KEYS || v == RECIPE_REPEAT ||
	       v == RECIPE_SETUP || v == RECIPE_SERVICE;
}

static int run_act(struct run *r, struct run_act *a, int number, struct err *e)
{
	struct job *j = r->job;
	char words[160], proof[256], why[160] = "";
	struct err failed = { 0 };
	int rc;

	job_step_begin(j, number);
	act_text(r, a, words, sizeof(words));
	job_say(j, EVENT_BEGUN, "%s", words);
	rc = job_check_stop(j, e);
	if (rc < 0)
		return rc;
	if (run_passes(r, a->gate, why, sizeof(why)) != CHECK_PASS)
		return skip_act(r, number, why);
	if (run_is_done(r, a)) {
		/* It counts as ours, and is proven with the rest. */
		a->written = r->took_over = true;
		return skip_act(r, number, "done by the run before this one");
	}
	if (j->journal && j->id[0]) {
		rc = journal_step_begin(j->journal, j->id, number, e);
		if (rc < 0)
			return rc;
	}
	if (run_changes(a))
		run_heard_cloud(r);
	a->written = a->verb == RECIPE_FLASH || a->verb == RECIPE_RESTORE;
	rc = attempt(r, a, proof, sizeof(proof), &failed);
	if (rc < 0) {
		run_end_act(r, number, STEP_FAILED, "", &failed);
		job_fail(j, &failed);
		return err_pass(e, &failed);
	}
	run_end_act(r, number, proves(a->verb) ? STEP_VERIFIED : STEP_DONE,
		    proof, NULL);
	job_say(j, proves(a->verb) ? EVENT_VERIFIED : EVENT_DONE, "%s", proof);
	return 0;
}

/* After a failure: what the recipe wants done before it ends. */
static void make_good(struct run *r, struct run_act *a)
{
	struct err ignored = { 0 };
	struct recipe_step restore = { .verb = RECIPE_RESTORE };
	struct run_act act = { .step = &restore, .verb = RECIPE_RESTORE };
	char proof[256];

	if (a->on_fail == RECIPE_FAIL_RESTORE) {
		job_say(r->job, EVENT_NOTE, "putting the backup back");
		if (run_do(r, &act, proof, sizeof(proof), &ignored) < 0)
			job_fail(r->job, &ignored);
		else
			job_say(r->job, EVENT_VERIFIED, "%s", proof);
	}
	for (size_t i = 0; a->fail && i < a->fail->count; i++) {
		struct run_act *f = &a->fail->list[i];
		char words[160], why[160];

		act_text(r, f, words, sizeof(words));
		if (run_passes(r, f->gate, why, sizeof(why)) != CHECK_PASS)
			continue;
		job_say(r->job, EVENT_NOTE, "on failure: %s", words);
		err_clear(&ignored);
		if (attempt(r, f, proof, sizeof(proof), &ignored) < 0) {
			job_fail(r->job, &ignored);
			return;
		}
	}
}

static int run_acts(struct run *r, struct err *e)
{
	size_t next;

	for (size_t i = 0; i < r->acts.count; i = next) {
		struct run_act *a = &r->acts.list[i];
		struct err why = { 0 };

		next = i + 1;
		if (run_act(r, a, (int)i + 1, &why) == 0) {
			run_round_went(r, i);
			continue;
		}
		a->written = false;
		if (why.code != ERR_STOPPED)
			make_good(r, a);
		next = run_round_failed(r, i, &why);
		if (next)
			continue;
		if (a->on_fail != RECIPE_FAIL_CONTINUE ||
		    why.code == ERR_STOPPED)
			return err_pass(e, &why);
		if (!r->noted.code)
			r->noted = why;
		next = i + 1;
	}
	return 0;
}

/* The last word: what was written is there, and nothing is wrong. */
static int prove_all(struct run *r, struct err *e)
{
	struct table t;
	int rc;

	if (!r->wrote && !r->took_over)
		return 0;
	if (!r->fresh || (inspect_is_slow(r->job) && !run_spares(r))) {
		rc = r->job->device.mode == MODE_DFU ? mode_normal(r->job, e)
						     : 0;
		if (rc == 0)
			rc = inspect_proof(r->job, true, &t, e);
		if (rc < 0)
			return rc;
		run_learn(r, &t);
		r->fresh = true;
	}
	rc = run_all_in(r, e);
	return rc < 0 ? rc : run_end_health(r, e);
}

/* A look that changes nothing, for the table after a failure. */
static void look_after(struct run *r, struct err *e)
{
	struct table t;
	bool no_touch = r->job->no_touch;
	bool failed = e->code != ERR_OK;
	struct err ignored = { 0 };

	if (!r->wrote && !r->took_over) {
		r->out->has_after = r->out->has_before;
		r->out->after = r->out->before;
		return;
	}
	if (!r->fresh || (failed && !run_spares(r))) {
		r->job->no_touch = true;
		if (inspect_device(r->job, false, &t, &ignored) == 0) {
			run_learn(r, &t);
			r->fresh = true;
		}
		r->job->no_touch = no_touch;
	}
	if (!r->fresh)
		return;
	r->out->has_after = true;
	r->out->after = r->now;
	run_no_worse(r, e);
	run_keep_table(r, "after", &r->job->gap);
	if (r->out->still.count)
		run_keep_still(r, &r->job->gap);
}

/* First look, conditions, preparation: nothing is written here. */
static int begin(struct run *r, struct err *e)
{
	const struct recipe *recipe = r->rq->recipe;
	struct job *j = r->job;
	struct recipe_facts facts = { .platform_id = j->device.platform->id };
	char why[160] = "";
	struct table t;
	int rc;

	if (!recipe_is_for(recipe, j->device.platform->id)) {
		r->out->verdict = JOB_SKIPPED;
		return err_set(e, ERR_REFUSED, "run",
			       "the recipe is not for a %s",
			       j->device.platform->title);
	}
	rc = run_open_service(r, e);
	if (rc < 0)
		return rc;
	if (r->rq->dry_run && r->rq->known) {
		t = *r->rq->known;
	} else {
		rc = inspect_device(j, r->rq->dry_run, &t, e);
		if (rc < 0)
			return rc;
	}
	run_learn(r, &t);
	r->out->has_before = true;
	r->out->before = r->now;
	r->out->diagnosis = r->diagnosis;
	rc = run_keep_table(r, "before", e);
	if (rc == 0)
		rc = run_keep_diagnosis(r, e);
	if (rc < 0)
		return rc;
	facts.mode = r->arrived;
	facts.table = &r->now;
	facts.diagnosis = &r->diagnosis;
	if (recipe->has_when && !r->earlier[0] &&
	    recipe_when_holds(&recipe->when, &facts, why, sizeof(why)) !=
		    CHECK_PASS) {
		r->out->verdict = JOB_SKIPPED;
		return err_set(e, ERR_REFUSED, "run",
			       "the recipe does not fit: %s", why);
	}
	if (r->earlier[0])
		job_say(j, EVENT_NOTE, "going on where job %s was broken off",
			r->earlier);
	rc = run_prepare(r, e);
	return rc < 0 ? rc : run_same_job(r, e);
}

/* A PASS that cannot be shown later is none, whatever the device is like. */
static void no_record(struct run *r, const struct err *lost)
{
	struct run_outcome *out = r->out;

	out->verdict = JOB_FAIL;
	out->error = *lost;
	err_context(&out->error,
		    "the device passed, but its record is not whole");
	out->exit_class = run_exit_class(&out->error, r->wrote);
}

/* ev: what is to be told of it when the device is free. */
static void conclude(struct run *r, const struct err *e, struct event *ev)
{
	struct run_outcome *out = r->out;
	struct job *j = r->job;

	out->error = *e;
	out->exit_class = run_exit_class(&out->error, r->wrote);
	if (e->code == ERR_OK)
		out->verdict = JOB_PASS;
	else if (e->code == ERR_STOPPED)
		out->verdict = JOB_STOPPED;
	else if (out->verdict != JOB_SKIPPED)
		out->verdict = JOB_FAIL;
	out->device = j->device;
	j->step = 0;
	job_event(j, EVENT_VERDICT, ev);
	ev->timed = run_keep_spent(r, &ev->spent);
	if (out->verdict == JOB_PASS && j->gap.code != ERR_OK)
		no_record(r, &j->gap);
	if (j->journal && j->id[0]) {
		struct err lost = { 0 };

		if (journal_end(j->journal, j->id, out->verdict,
				out->exit_class, &out->error, &lost) < 0 &&
		    out->verdict == JOB_PASS)
			no_record(r, &lost);
	}
	ev->verdict = out->verdict;
	ev->exit_class = out->exit_class;
	ev->code = out->error.code;
	run_verdict_text(out, ev->text, sizeof(ev->text));
	event_clean(ev, j->world->secrets);
}

static int whole_run(struct run *r, struct err *e)
{
	struct job *j = r->job;
	int rc = run_recall_session(r, e);

	if (rc == 0)
		rc = r->rq->resume ? run_take_up(r, e) : run_find_earlier(r, e);
	if (rc == 0)
		rc = run_begin_record(r, e);
	if (rc < 0)
		return rc;
	job_say(j, EVENT_BEGUN, "%s",
		r->rq->recipe->title ? r->rq->recipe->title
				     : r->rq->recipe->name);
	rc = device_usable(&j->device, e);
	if (rc == 0)
		rc = begin(r, e);
	if (rc == 0)
		rc = run_tell_cloud(r, e);
	if (rc == 0)
		rc = run_keep_plan(r, e);
	if (rc < 0 || r->rq->dry_run)
		return rc;
	if (r->rq->planned)
		r->rq->planned(r->rq->planned_ctx, &r->out->plan);
	rc = run_acts(r, e);
	j->step = 0;
	if (rc == 0 && r->noted.code)
		rc = err_pass(e, &r->noted);
	if (rc == 0)
		rc = prove_all(r, e);
	return rc < 0 ? rc : run_leave(r, e);
}

void run_recipe(struct job *j, const struct run_request *rq,
		struct run_outcome *out)
{
	struct run *r = calloc(1, sizeof(*r));
	struct world *world = j->world;
	struct err e = { 0 };
	struct lock lock = { { -1, -1 } };
	struct event told;

	memset(out, 0, sizeof(*out));
	out->verdict = JOB_FAIL;
	out->device = j->device;
	if (!r) {
		err_memory(&out->error, "run");
		out->exit_class = EXIT_CLASS_INTERNAL;
		return;
	}
	meter_init(&r->meter, world);
	j->world = &r->meter.world;
	j->meter = &r->meter;
	job_step_begin(j, 0);
	r->begun_us = j->begun_us;
	r->job = j;
	r->rq = rq;
	r->arrived = j->device.mode;
	r->out = out;
	r->past = j->journal;
	if (rq->dry_run)
		j->journal = NULL;
	if (lock_take(j->device.usb.port, j->device.id, world_apart(j->world),
		      &lock, &e) == 0) {
		if (whole_run(r, &e) < 0)
			run_leave_failed(r);
		look_after(r, &e);
		run_end_service(r, &e);
	}
	conclude(r, &e, &told);
	lock_drop(&lock);
	event_put(j->sink, &told);
	run_forget(r);
	j->world = world;
	j->meter = NULL;
	j->backup = NULL;
	free(r);
}
