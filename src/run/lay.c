/* Laying a recipe out for one device and checking it before the start. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "run/acts.h"
#include "model/diagnose/diagnose.h"
#include "model/catalog/release.h"
#include "model/rules/rules.h"

#define BACKUP_SECONDS 20

void run_learn(struct run *r, const struct table *t)
{
	r->now = *t;
	r->known = true;
	diagnose_table(&r->now, r->job->device.mode, &r->diagnosis);
}

static enum check judge_gate(const struct run *r, const struct table *t,
			     const struct run_gate *g, char *why, size_t size)
{
	const struct recipe_facts facts = {
		.platform_id = r->job->device.platform->id,
		.mode = r->job->device.mode,
		.table = r->known ? t : NULL,
		.diagnosis = r->known ? &r->diagnosis : NULL,
	};
	enum check c;

	if (!g)
		return CHECK_PASS;
	c = judge_gate(r, t, g->outer, why, size);
	if (c != CHECK_PASS)
		return c;
	if (!g->judged)
		return recipe_when_holds(&g->step->when, &facts, why, size);
	if (why)
		text_copy(why, size, g->why);
	return g->holds;
}

/* Does the step come, as far as one can see before the first? */
static bool comes(const struct run *r, const struct run_gate *g)
{
	return judge_gate(r, &r->then, g, NULL, 0) == CHECK_PASS;
}

enum check run_passes(const struct run *r, struct run_gate *g, char *why,
		      size_t size)
{
	enum check c;

	if (!g)
		return CHECK_PASS;
	c = run_passes(r, g->outer, why, size);
	if (c != CHECK_PASS)
		return c;
	c = judge_gate(r, &r->now, g, why, size);
	if (!g->judged) {
		g->judged = true;
		g->holds = c;
		text_copy(g->why, sizeof(g->why), why);
	}
	return c;
}

static struct run_act *add_act(struct run_acts *acts, struct err *e)
{
	if (acts->count >= RUN_MAX_ACTS) {
		err_set(e, ERR_REFUSED, "run",
			"the recipe comes to more than %d steps", RUN_MAX_ACTS);
		return NULL;
	}
	if (acts->count == acts->room) {
		size_t room = acts->room ? 2 * acts->room : 16;
		struct run_act *list =
			realloc(acts->list, room * sizeof(*list));

		if (!list) {
			err_memory(e, "run");
			return NULL;
		}
		acts->list = list;
		acts->room = room;
	}
	memset(&acts->list[acts->count], 0, sizeof(*acts->list));
	return &acts->list[acts->count++];
}

/* What a step that does not flash looks like in plan and report. */
static void show_other(struct run_act *a)
{
	const struct recipe_step *s = a->step;
	struct plan_step *p = &a->shown;

	p->from = p->to = -1;
	p->reversible = true;
	switch (s->verb) {
	case RECIPE_BACKUP:
		p->action = PLAN_BACKUP;
		p->seconds = BACKUP_SECONDS;
		break;
	case RECIPE_MODE:
		p->action = s->mode == MODE_UNKNOWN ? PLAN_RESET : PLAN_MODE;
		p->mode = s->mode;
		text_copy(p->what, sizeof(p->what),
			  s->mode == MODE_UNKNOWN ? "" : mode_name(s->mode));
		p->seconds = 5;
		break;
	case RECIPE_INSPECT:
	case RECIPE_EXPECT:
		p->action = PLAN_INSPECT;
		p->seconds = 3;
		break;
	default:
		p->action = PLAN_WAIT;
		p->seconds = s->seconds;
		break;
	}
	recipe_step_text(s, p->why, sizeof(p->why));
}

static int lay_steps(struct run *r, const struct recipe_steps *steps,
		     struct run_gate *gate, struct run_acts *acts,
		     struct err *e);

static struct run_act *begin_act(const struct recipe_step *step,
				 struct run_gate *gate, struct run_acts *acts,
				 struct err *e)
{
	struct run_act *a = add_act(acts, e);

	if (!a)
		return NULL;
	a->step = step;
	a->verb = step->verb;
	a->gate = gate;
	return a;
}

/*
 * Some systems bring a bootloader and write it at their first start
 * (serial.md 6.1): from then on it counts.
 */
static void foresee_start(struct run *r)
{
	uint8_t function, index;
	struct setup setup;
	bool fresh;
	int own;

	release_main_part(r->job->device.platform->id, &function, &index);
	fresh = table_version(&r->then, function, index) !=
		table_version(&r->now, function, index);
	setup_from_table(&r->then, &setup);
	own = rules_embedded_bootloader(&setup, fresh);
	for (size_t i = 0; i < r->then.count; i++) {
		struct slot *s = &r->then.slots[i];

		if (s->present && s->store == STORE_MAIN &&
		    s->function == FUNCTION_BOOTLOADER && s->index == 0)
			s->version = (uint16_t)own;
	}
}

static int lay_flash(struct run *r, const struct recipe_step *step,
		     struct run_gate *gate, struct run_acts *acts,
		     struct err *e)
{
	struct table then = r->then;
	bool sure = true;

	for (unsigned part = 0; part < run_parts(r, step); part++) {
		struct run_act *a = begin_act(step, gate, acts, e);
		struct err why = { 0 };

		if (!a)
			return -(int)e->code;
		recipe_step_text(step, a->shown.why, sizeof(a->shown.why));
		sure = a->sure = comes(r, gate);
		if (run_load_flash(r, a, part, step->flash.over, &why) == 0)
			continue;
		if (sure)
			return err_pass(e, &why);
		a->unready = why; /* told only if the step comes */
		a->shown.action = PLAN_FLASH;
		a->shown.from = a->shown.to = -1;
	}
	if (!sure)
		r->then = then;
	foresee_start(r);
	return 0;
}

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
	struct run_act *a = begin_act(step, gate, acts, e);

	if (!a)
		return -(int)e->code;
	a->verb = verb_of(p->action);
	a->sure = comes(r, gate);
	a->shown = *p;
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

static int make_plan(struct run *r, const struct recipe_step *step,
		     struct run_gate *gate, struct run_acts *acts,
		     struct err *e)
{
	struct plan *plan = malloc(sizeof(*plan));
	struct supply_image app = { 0 };
	struct plan_have have;
	struct plan_wish wish = { .release = step->plan.release,
				  .tinker = !step->plan.app,
				  .have = &have };
	int rc = 0;

	if (!plan)
		return err_memory(e, "run");
	supply_have(r->rq->supply, &have);
	if (step->plan.app) {
		rc = supply_file(r->rq->supply, step->plan.app, NULL, &app, e);
		wish.app = &app.image.module;
	}
	if (rc < 0)
		goto out;
	/* Something has to run in the end; without Tinker nothing does. */
	wish.tinker = !step->plan.app;
	plan_make(&r->then, r->job->device.mode, &wish, plan);
	if (wish.tinker && only_tinker_missing(plan)) {
		job_say(r->job, EVENT_NOTE,
			"Tinker is not at hand (--firmware): the device stays "
			"without a valid application");
		wish.tinker = false;
		plan_make(&r->then, r->job->device.mode, &wish, plan);
	}
	if (!plan->possible)
		rc = err_set(e, ERR_NO_ROAD, "run", "no plan: %s",
			     plan->reason);
	else if (plan->missing_count)
		rc = err_set(e, ERR_NO_FIRMWARE, "run", "%s %s is at no hand",
			     plan->missing[0].what, plan->missing[0].release);
	for (size_t i = 0; rc == 0 && i < plan->step_count; i++)
		rc = lay_plan_step(r, step, gate, &plan->steps[i], (unsigned)i,
				   acts, e);
	if (rc == 0)
		foresee_start(r);
out:
	supply_image_fini(&app);
	free(plan);
	return rc;
}

/* A plan that may not be asked for must not be in the way of the others. */
static int lay_plan(struct run *r, const struct recipe_step *step,
		    struct run_gate *gate, struct run_acts *acts, struct err *e)
{
	const struct table then = r->then;
	const size_t first = acts->count;
	struct err why = { 0 };
	struct run_act *a;
	int rc;

	if (comes(r, gate))
		return make_plan(r, step, gate, acts, e);
	rc = make_plan(r, step, gate, acts, &why);
	r->then = then;
	if (rc == 0)
		return 0;
	acts->count = first;
	a = begin_act(step, gate, acts, e);
	if (!a)
		return -(int)e->code;
	show_other(a);
	a->unready = why;
	return 0;
}

static struct run_gate *add_gate(struct run *r, const struct recipe_step *step,
				 struct run_gate *outer)
{
	struct run_gate *g = calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->step = step;
	g->outer = outer;
	g->next = r->gates;
	r->gates = g;
	return g;
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
	judge = begin_act(step, gate, acts, e);
	if (!judge)
		return -(int)e->code;
	judge->rounds = rounds;
	show_other(judge);
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

static int lay_steps(struct run *r, const struct recipe_steps *steps,
		     struct run_gate *gate, struct run_acts *acts,
		     struct err *e)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];
		size_t first = acts->count;
		struct run_gate *own = gate;
		struct run_act *a;
		int rc = 0;

		if (s->has_when) {
			own = add_gate(r, s, gate);
			if (!own)
				return err_memory(e, "run");
		}
		rc = run_check_step(r, s, comes(r, own), e);
		if (rc < 0)
			return rc;
		if (s->verb == RECIPE_FLASH) {
			rc = lay_flash(r, s, own, acts, e);
		} else if (s->verb == RECIPE_PLAN) {
			rc = lay_plan(r, s, own, acts, e);
		} else if (s->verb == RECIPE_REPEAT) {
			rc = lay_repeat(r, s, own, acts, e);
		} else {
			a = begin_act(s, own, acts, e);
			if (!a)
				return -(int)e->code;
			show_other(a);
		}
		if (rc == 0)
			rc = lay_on_fail(r, s, acts, first, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

int run_prepare(struct run *r, struct err *e)
{
	int rc;

	r->then = r->now;
	rc = lay_steps(r, &r->rq->recipe->steps, NULL, &r->acts, e);
	return rc < 0 ? rc : run_check_all(r, e);
}

void run_forget(struct run *r)
{
	while (r->fail_lists) {
		struct run_acts *next = r->fail_lists->next;

		free(r->fail_lists->list);
		free(r->fail_lists);
		r->fail_lists = next;
	}
	while (r->rounds) {
		struct run_rounds *next = r->rounds->next;

		free(r->rounds);
		r->rounds = next;
	}
	while (r->gates) {
		struct run_gate *next = r->gates->next;

		free(r->gates);
		r->gates = next;
	}
	free(r->acts.list);
	for (size_t i = 0; i < r->load_count; i++) {
		supply_image_fini(&r->loads[i]->supply);
		free(r->loads[i]);
	}
	free(r->loads);
}
