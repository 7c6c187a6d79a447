/* SPDX-License-Identifier: MIT */
/* Laying a recipe out for one device and checking it before the start. */
#include <stdlib.h>

#include "base/text.h"
#include "device/restore.h"
#include "run/acts.h"

static int lay_steps(struct run *r, const struct recipe_steps *steps,
		     struct run_gate *gate, struct run_acts *acts,
		     struct err *e);

/* A road that nobody has watched is not promised to work. */
static void tell_unseen(struct run_act *a)
{
	const char *words = road_unseen(a->shown.over,
					a->load->supply.image.module.function);

	if (words)
		text_copy(a->shown.why, sizeof(a->shown.why), words);
}

static int lay_flash(struct run *r, const struct recipe_step *step,
		     struct run_gate *gate, struct run_acts *acts,
		     struct err *e)
{
	struct table then = r->then;
	bool sure = true;

	for (unsigned part = 0; part < run_parts(r, step); part++) {
		struct run_act *a = run_begin_act(step, gate, acts, e);
		struct err why = { 0 };

		if (!a)
			return -(int)e->code;
		recipe_step_text(step, a->shown.why, sizeof(a->shown.why));
		sure = a->sure = run_comes(r, gate);
		if (run_load_flash(r, a, part, step->flash.over, &why) == 0) {
			tell_unseen(a);
			continue;
		}
		if (sure)
			return err_pass(e, &why);
		a->unready = why; /* told only if the step comes */
		a->shown.action = PLAN_FLASH;
		a->shown.from = a->shown.to = -1;
	}
	if (!sure)
		r->then = then;
	return 0;
}

static struct run_rounds *add_rounds(struct run *r,
				     const struct recipe_step *step)
{
	struct run_rounds *n = calloc(1, sizeof(*n));

	if (!n)
		return NULL;
	n->step = step;
	n->next = r->rounds;
	r->rounds = n;
	return n;
}

static int lay_repeat(struct run *r, const struct recipe_step *step,
		      struct run_gate *gate, struct run_acts *acts,
		      struct err *e)
{
	struct run_rounds *rounds = NULL;
	struct run_act *judge;
	int rc = 0;

	if (recipe_counts_rounds(step)) {
		rounds = add_rounds(r, step);
		if (!rounds)
			return err_memory(e, "run");
	}
	for (unsigned n = 0; rc == 0 && n < step->times; n++) {
		size_t first = acts->count;

		rc = lay_steps(r, &step->body, gate, acts, e);
		for (size_t i = first; i < acts->count; i++) {
			acts->list[i].repeated = true;
			if (!rounds)
				continue;
			acts->list[i].rounds = rounds;
			acts->list[i].round = n + 1;
		}
	}
	if (rc < 0 || !rounds)
		return rc;
	judge = run_begin_act(step, gate, acts, e);
	if (!judge)
		return -(int)e->code;
	judge->rounds = rounds;
	run_show_other(judge);
	return 0;
}

/* What a failure of these acts leads to, if they do not say it themselves. */
static int lay_on_fail(struct run *r, const struct recipe_step *step,
		       struct run_acts *acts, size_t first, struct err *e)
{
	struct table then = r->then;
	struct run_acts *fail = NULL;
	int rc = 0;

	if (step->on_fail == RECIPE_FAIL_STOP || first == acts->count)
		return 0;
	if (step->on_fail == RECIPE_FAIL_STEPS) {
		fail = calloc(1, sizeof(*fail));
		if (!fail)
			return err_memory(e, "run");
		fail->next = r->fail_lists;
		r->fail_lists = fail;
		rc = lay_steps(r, &step->fail_steps, NULL, fail, e);
		/* It is not expected to happen. */
		r->then = then;
	}
	for (size_t i = first; i < acts->count; i++) {
		if (acts->list[i].on_fail != RECIPE_FAIL_STOP)
			continue;
		acts->list[i].on_fail = step->on_fail;
		acts->list[i].fail = fail;
	}
	return rc;
}

/*
 * What a backup brings that is there already is known.  One of this run
 * brings back what was there.
 */
static int lay_restore(struct run *r, const struct recipe_step *s,
		       struct run_gate *gate, struct run_acts *acts,
		       struct err *e)
{
	struct run_act *a = run_begin_act(s, gate, acts, e);
	int rc;

	if (!a)
		return -(int)e->code;
	run_show_other(a);
	if (!s->file || !run_comes(r, gate))
		return 0;
	rc = restore_foresee(s->file, r->job->device.platform,
			     r->job->world->passphrase, &r->then, e);
	a->sure = rc == 0;
	return rc;
}

/* What is laid out for a step that is no flash, plan or repeat. */
static int lay_other(struct run *r, const struct recipe_step *s,
		     struct run_gate *gate, struct run_acts *acts,
		     struct err *e)
{
	struct run_act *a = run_begin_act(s, gate, acts, e);

	if (!a)
		return -(int)e->code;
	run_show_other(a);
	if (s->verb == RECIPE_EXPECT || s->verb == RECIPE_LOG ||
	    (s->verb == RECIPE_MODE && s->mode != MODE_DFU))
		run_foresee_start(r);
	return 0;
}

static int lay_steps(struct run *r, const struct recipe_steps *steps,
		     struct run_gate *gate, struct run_acts *acts,
		     struct err *e)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];
		size_t first = acts->count;
		struct run_gate *own = gate;
		int rc = 0;

		if (s->has_when) {
			own = run_add_gate(r, s, gate);
			if (!own)
				return err_memory(e, "run");
		}
		rc = run_check_step(r, s, run_comes(r, own), e);
		if (rc < 0)
			return rc;
		if (s->verb == RECIPE_FLASH) {
			rc = lay_flash(r, s, own, acts, e);
		} else if (s->verb == RECIPE_PLAN) {
			rc = run_lay_plan(r, s, own, acts, e);
		} else if (s->verb == RECIPE_REPEAT) {
			rc = lay_repeat(r, s, own, acts, e);
		} else if (s->verb == RECIPE_RESTORE) {
			rc = lay_restore(r, s, own, acts, e);
		} else {
			rc = lay_other(r, s, own, acts, e);
		}
		if (rc == 0)
			rc = lay_on_fail(r, s, acts, first, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int prepare(struct run *r, const struct recipe_steps *steps,
		   struct err *e)
{
	int rc;

	r->then = r->now;
	r->acts.count = 0;
	r->uses_ota = false;
	r->idle = false;
	rc = lay_steps(r, steps, NULL, &r->acts, e);
	run_foresee_start(r); /* a run leaves its device running */
	return rc < 0 ? rc : run_check_all(r, e);
}

int run_prepare(struct run *r, struct err *e)
{
	struct recipe_steps other;
	struct err why = { 0 }, ignored = { 0 };

	if (prepare(r, &r->rq->recipe->steps, &why) == 0)
		return 0;
	if (r->rq->any_order && run_reorder(r, &other) &&
	    prepare(r, &other, &ignored) == 0)
		return 0;
	r->forcing = r->rq->force;
	return r->forcing ? prepare(r, &r->rq->recipe->steps, e)
			  : err_pass(e, &why);
}
