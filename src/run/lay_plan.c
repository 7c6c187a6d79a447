/* SPDX-License-Identifier: MIT */
/* A plan step of a recipe, taken apart into its acts. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "model/rules/rules.h"
#include "run/acts.h"

static enum recipe_verb verb_of(enum plan_do d)
{
	switch (d) {
	case PLAN_FLASH:
		return RECIPE_FLASH;
	case PLAN_BACKUP:
		return RECIPE_BACKUP;
	case PLAN_INSPECT:
		return RECIPE_INSPECT;
	case PLAN_WAIT:
		return RECIPE_WAIT;
	default:
		return RECIPE_MODE;
	}
}

static int lay_plan_step(struct run *r, const struct recipe_step *step,
			 struct run_gate *gate, const struct plan_step *p,
			 unsigned part, struct run_acts *acts, struct err *e)
{
	struct run_act *a = run_begin_act(step, gate, acts, e);

	if (!a)
		return -(int)e->code;
	a->verb = verb_of(p->action);
	a->sure = run_comes(r, gate);
	a->shown = *p;
	if (p->action == PLAN_RESET ||
	    (p->action == PLAN_MODE && p->mode != MODE_DFU))
		run_foresee_start(r);
	if (p->action != PLAN_FLASH)
		return 0;
	return run_load_planned(r, a, part, e);
}

static bool only_tinker_missing(const struct plan *p)
{
	for (size_t i = 0; i < p->missing_count; i++) {
		if (!p->missing[i].tinker)
			return false;
	}
	return p->possible && p->missing_count > 0;
}

static bool writes(const struct plan *p)
{
	for (size_t i = 0; i < p->step_count; i++) {
		if (p->steps[i].action == PLAN_FLASH)
			return true;
	}
	return false;
}

/* How Tinker is not at hand: nothing may be it, or what might is not proven. */
static void no_tinker(const struct run *r, char *out, size_t size)
{
	struct buf names;

	buf_init(&names, 160);
	if (supply_unproven(r->rq->supply, r->job->device.platform->id,
			    &names) > 0)
		snprintf(out, size,
			 "nothing at hand is known to be Tinker (--tinker says "
			 "which is: %s)",
			 buf_text(&names));
	else
		text_copy(out, size, "Tinker is not at hand (--firmware)");
	buf_fini(&names);
}

/* What else there is to repair need not wait for Tinker. */
static void do_without_tinker(struct run *r, struct plan_wish *wish,
			      struct plan *plan)
{
	struct plan *rest = malloc(sizeof(*rest));
	char why[240];

	wish->tinker = false;
	if (rest)
		plan_make(&r->then, r->job->device.mode, wish, rest);
	if (rest && writes(rest)) {
		no_tinker(r, why, sizeof(why));
		job_say(r->job, EVENT_NOTE,
			"%s: the device stays without a valid application",
			why);
		*plan = *rest;
	}
	free(rest);
}

static int say_missing(const struct run *r, const struct plan_firmware *f,
		       struct err *e)
{
	char why[240];

	if (!f->tinker)
		return err_set(e, ERR_NO_FIRMWARE, "run", "not at hand: %s",
			       f->where);
	no_tinker(r, why, sizeof(why));
	return err_set(e, ERR_NO_FIRMWARE, "run", "%s; %s", why, f->where);
}

/* On the way to a release the application is not what is asked for. */
static int hidden_app(const struct run *r, const struct recipe_step *step,
		      struct supply_image *out, struct err *e)
{
	struct err why = { 0 };
	int rc = supply_hidden(r->rq->supply, r->now.platform_id,
			       rules_hidden_app(&r->now), out, &why);

	if (rc >= 0)
		return rc;
	return step->plan.release ? 0 : err_pass(e, &why);
}

static int make_plan(struct run *r, const struct recipe_step *step,
		     struct run_gate *gate, struct run_acts *acts,
		     struct err *e)
{
	struct plan *plan = malloc(sizeof(*plan));
	struct supply_image app = { 0 };
	struct plan_have have;
	struct plan_wish wish = { .release = step->plan.release,
				  .complete = step->plan.complete,
				  .have = &have };
	int rc = 0;

	if (!plan)
		return err_memory(e, "run");
	supply_have(r->rq->supply, &have);
	if (step->plan.app)
		rc = supply_app(r->rq->supply, step->plan.app, &app, e);
	else if (r->known)
		rc = hidden_app(r, step, &app, e);
	if (rc < 0)
		goto out;
	if (step->plan.app || rc > 0)
		wish.app = &app.image.module;
	/* Something has to run in the end; without Tinker nothing does. */
	wish.tinker = !wish.app;
	plan_make(&r->then, r->job->device.mode, &wish, plan);
	rc = supply_fetch_missing(r->rq->supply, plan, e);
	if (rc < 0)
		goto out;
	if (rc > 0)
		plan_make(&r->then, r->job->device.mode, &wish, plan);
	rc = 0;
	if (wish.tinker && only_tinker_missing(plan))
		do_without_tinker(r, &wish, plan);
	if (!plan->possible)
		rc = err_set(e, ERR_NO_ROAD, "run", "no plan: %s",
			     plan->reason);
	else if (plan->missing_count)
		rc = say_missing(r, &plan->missing[0], e);
	r->idle = r->idle || (rc == 0 && plan->step_count == 0);
	for (size_t i = 0; rc == 0 && i < plan->step_count; i++)
		rc = lay_plan_step(r, step, gate, &plan->steps[i], (unsigned)i,
				   acts, e);
out:
	supply_image_fini(&app);
	free(plan);
	return rc;
}

int run_lay_plan(struct run *r, const struct recipe_step *step,
		 struct run_gate *gate, struct run_acts *acts, struct err *e)
{
	const struct table then = r->then;
	const size_t first = acts->count;
	const bool idle = r->idle;
	struct err why = { 0 };
	struct run_act *a;
	int rc;

	/* The word may have come from a variable. */
	if (step->plan.complete && !step->plan.release)
		return err_set(e, ERR_REFUSED, "run",
			       "complete brings what a release has besides "
			       "its system, and none is named");
	if (run_comes(r, gate))
		return make_plan(r, step, gate, acts, e);
	rc = make_plan(r, step, gate, acts, &why);
	r->then = then;
	r->idle = idle;
	if (rc == 0)
		return 0;
	acts->count = first;
	a = run_begin_act(step, gate, acts, e);
	if (!a)
		return -(int)e->code;
	run_show_other(a);
	a->unready = why;
	return 0;
}
