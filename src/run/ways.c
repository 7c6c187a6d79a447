/* SPDX-License-Identifier: MIT */
#include "run/ways.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "device/owner.h"
#include "device/restore.h"
#include "model/catalog/release.h"

bool ways_one_way(const struct plan_step *s)
{
	return s->action == PLAN_FLASH && !s->reversible;
}

static size_t values_of(const struct choice *c,
			struct recipe_value out[CHOICE_VARS])
{
	size_t n = 0;

	for (size_t i = 0; i < c->var_count; i++) {
		if (strcmp(c->vars[i].name, WAYS_TINKER) != 0)
			out[n++] = (struct recipe_value){ c->vars[i].name,
							  c->vars[i].value };
	}
	return n;
}

static void give(struct choice *c, const char *name, const char *value)
{
	struct choice_var *v;

	if (c->var_count == CHOICE_VARS)
		return;
	v = &c->vars[c->var_count++];
	text_copy(v->name, sizeof(v->name), name);
	text_copy(v->value, sizeof(v->value), value);
}

/* The first variable without a value, if there is one. */
static void find_need(const struct recipe *r, struct choice *c)
{
	c->needs[0] = '\0';
	for (size_t i = 0; i < r->var_count; i++) {
		const struct recipe_var *v = &r->vars[i];
		bool given = !v->required || v->value;

		for (size_t k = 0; k < c->var_count; k++)
			given |= strcmp(c->vars[k].name, v->name) == 0;
		if (given)
			continue;
		text_copy(c->needs, sizeof(c->needs), v->name);
		text_copy(c->needs_help, sizeof(c->needs_help),
			  v->help ? v->help : v->name);
		return;
	}
}

/* The bound recipe; none while c->needs a value. */
static int load(struct choice *c, struct recipe **out, struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	struct recipe_value values[CHOICE_VARS];
	struct recipe *raw = NULL;
	int rc;

	if (!problems)
		return err_memory(e, "ways");
	rc = recipe_load(c->recipe, &raw, problems, e);
	if (rc == 0)
		find_need(raw, c);
	if (rc == 0 && !c->needs[0])
		rc = recipe_bind(raw, values, values_of(c, values), out,
				 problems, e);
	if (rc < 0 && problems->count)
		err_context(e, "%s", problems->list[0].what);
	recipe_free(&raw);
	free(problems);
	return rc;
}

static int stored_job(struct journal *journal, const char *id,
		      struct run_stored *out, struct err *e)
{
	struct journal_job job;
	int rc = journal_job(journal, id, &job, e);

	if (rc == 0)
		return err_set(e, ERR_REFUSED, "ways",
			       "there is no record of job %s", id);
	return rc < 0 ? rc : run_stored_read(journal, &job, out, e);
}

/* Sets c->needs, and then gives no recipe. */
static int order(struct choice *c, struct journal *journal, const char *bench,
		 struct run_stored *out, struct err *e)
{
	struct recipe_value values[CHOICE_VARS];
	int rc;

	memset(out, 0, sizeof(*out));
	if (c->job[0])
		return stored_job(journal, c->job, out, e);
	rc = load(c, &out->recipe, e);
	if (rc < 0 || c->needs[0])
		return rc;
	out->request = run_stored_text(out->recipe, values,
				       values_of(c, values), bench);
	if (out->request)
		return 0;
	run_stored_free(out);
	return err_memory(e, "ways");
}

int ways_order(const struct choice *choice, struct journal *journal,
	       const char *bench, struct run_stored *out, struct err *e)
{
	struct choice *c = malloc(sizeof(*c));
	int rc;

	memset(out, 0, sizeof(*out));
	if (!c)
		return err_memory(e, "ways");
	*c = *choice;
	rc = order(c, journal, bench, out, e);
	if (rc == 0 && !out->recipe)
		rc = err_set(e, ERR_RECIPE, "ways",
			     "the recipe needs a value for %s", c->needs);
	free(c);
	return rc;
}

/* Device and server keys that are overwritten are gone for ever. */
static bool writes_keys(const struct recipe_steps *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];

		if ((s->verb == RECIPE_KEYS && s->keys != RECIPE_KEYS_CHECK) ||
		    writes_keys(&s->body))
			return true;
	}
	return false;
}

static bool restores(const struct recipe_steps *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		if (steps->list[i].verb == RECIPE_RESTORE ||
		    restores(&steps->list[i].body))
			return true;
	}
	return false;
}

static bool has_application(const struct table *t)
{
	for (size_t i = 0; t && i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (s->present && s->function == FUNCTION_USER &&
		    s->store == STORE_MAIN &&
		    s->checks[CHECK_INTEGRITY] != CHECK_FAIL)
			return true;
	}
	return false;
}

static void judge(const struct recipe *recipe, const struct run_outcome *out,
		  struct choice *c)
{
	c->irreversible = writes_keys(&recipe->steps);
	c->restores = restores(&recipe->steps);
	c->by_port = !owner_known(&out->device) &&
		     (c->job[0] || c->restores || c->irreversible);
	c->had_app = out->has_before && has_application(&out->before);
	if (out->has_before)
		ways_now(&out->before, c->now);
	c->plan = out->plan;
	c->plan.possible = out->error.code == ERR_OK;
	if (!c->plan.possible)
		snprintf(c->plan.reason, sizeof(c->plan.reason), "%s %.240s",
			 err_row(out->error.code)->id, out->error.what);
	for (size_t i = 0; i < c->plan.step_count; i++)
		c->irreversible |= ways_one_way(&c->plan.steps[i]);
}

/* What would be done: tried dry on the table that was read before. */
static void try_dry(const struct ways_request *rq,
		    const struct run_stored *stored, struct choice *c)
{
	struct run_outcome *out = calloc(1, sizeof(*out));
	struct run_request run = { .recipe = stored->recipe,
				   .supply = rq->supply,
				   .dry_run = true,
				   .known = rq->known && rq->known->count
						    ? rq->known
						    : NULL,
				   .request = "",
				   .batch = "" };
	struct job j;

	if (!out)
		return;
	if (stored->resume[0])
		run.resume = stored->resume;
	job_init(&j, rq->world, rq->device, NULL);
	j.journal = rq->journal;
	/* Where the first look of the run will leave it. */
	if (run.known && run.known->source == TABLE_SERIAL &&
	    j.device.mode != MODE_DFU)
		j.device.mode = MODE_LISTENING;
	run_name_port(&j, &run);
	run_recipe(&j, &run, out);
	judge(stored->recipe, out, c);
	free(out);
}

static bool writes_tinker(const struct recipe_steps *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct recipe_step *s = &steps->list[i];

		if ((s->verb == RECIPE_FLASH &&
		     s->flash.what == RECIPE_WHAT_TINKER) ||
		    writes_tinker(&s->body))
			return true;
	}
	return false;
}

/* Several may be Tinker and none is known to be: a person has to say. */
static void ask_tinker(const struct supply *supply, int platform,
		       const struct table *known, struct choice *c)
{
	struct supply_image tinker;
	struct buf names;
	bool lacks = supply_tinker(supply, platform, known, &tinker, NULL) < 0;

	supply_image_fini(&tinker);
	buf_init(&names, 160);
	if (lacks && supply_unproven(supply, platform, &names) > 0) {
		text_copy(c->needs, sizeof(c->needs), WAYS_TINKER);
		snprintf(c->needs_help, sizeof(c->needs_help),
			 "which of these is Tinker? %s", buf_text(&names));
	}
	buf_fini(&names);
}

/*
 * Said once it holds for all that is done afterwards; what is no application
 * is asked for again.
 */
static int hear_tinker(const struct supply *supply, struct choice *c,
		       struct err *e)
{
	for (size_t i = 0; supply->set && i < c->var_count; i++) {
		struct choice_var *v = &c->vars[i];

		if (strcmp(v->name, WAYS_TINKER) != 0)
			continue;
		if (firmware_set_say_tinker(supply->set, v->value, e) == 0)
			continue;
		*v = c->vars[--c->var_count];
		text_copy(c->needs, sizeof(c->needs), WAYS_TINKER);
		snprintf(c->needs_help, sizeof(c->needs_help), "%.180s",
			 e->what);
		return -(int)e->code;
	}
	return 0;
}

int ways_complete(const struct supply *supply, const int *platforms,
		  size_t count, struct choice *choice, struct err *e)
{
	struct recipe *recipe = NULL;
	struct err why = { 0 };
	int rc;

	if (hear_tinker(supply, choice, &why) < 0)
		return 0; /* it is asked for again */
	rc = load(choice, &recipe, e);
	for (size_t i = 0; i < count; i++) {
		if (rc == 0 && !choice->needs[0] &&
		    writes_tinker(&recipe->steps))
			ask_tinker(supply, platforms[i], NULL, choice);
	}
	recipe_free(&recipe);
	return rc;
}

static void rehearse_way(const struct ways_request *rq, struct choice *c)
{
	struct run_stored stored;
	struct err e = { 0 };

	memset(&c->plan, 0, sizeof(c->plan));
	memset(&stored, 0, sizeof(stored));
	if (hear_tinker(rq->supply, c, &e) < 0 ||
	    order(c, rq->journal, NULL, &stored, &e) < 0)
		text_copy(c->plan.reason, sizeof(c->plan.reason), e.what);
	else if (stored.recipe)
		try_dry(rq, &stored, c);
	if (stored.recipe && !c->plan.possible && rq->device->platform &&
	    writes_tinker(&stored.recipe->steps))
		ask_tinker(rq->supply, rq->device->platform->id, rq->known, c);
	run_stored_free(&stored);
}

/* The newest final release of a platform, or NULL. */
static const char *newest_release(int platform)
{
	const char *newest = NULL;

	for (size_t i = 0; i < release_count(platform); i++) {
		const struct release *r = release_at(platform, i);

		if (release_is_final(r->version) &&
		    (!newest || release_compare(r->version, newest) > 0))
			newest = r->version;
	}
	return newest;
}

struct list {
	struct choice *out;
	size_t max;
	int n;
};

static struct choice *add(struct list *l, const char *recipe, const char *title,
			  const char *release)
{
	struct choice *c;

	if ((size_t)l->n == l->max)
		return NULL;
	c = &l->out[l->n++];
	memset(c, 0, sizeof(*c));
	text_copy(c->recipe, sizeof(c->recipe), recipe);
	snprintf(c->title, sizeof(c->title), title, release);
	return c;
}

static int add_restore(struct list *l, const struct ways_request *rq,
		       struct err *e)
{
	char manifest[512];
	struct choice *c;
	int rc = restore_newest(rq->device, manifest, sizeof(manifest), e);

	if (rc < 0)
		return rc;
	c = add(l, "restore", "Put the newest backup back", "");
	if (c)
		give(c, "backup", manifest);
	return 0;
}

static void add_usual(struct list *l, const struct ways_request *rq)
{
	const struct platform *p = rq->device->platform;
	const char *newest = p ? newest_release(p->id) : NULL;
	const char *now = rq->known ? rq->known->release : "";
	bool app = has_application(rq->known);
	struct err none = { 0 };
	struct choice *c;

	/* A repair gives a device without an application Tinker. */
	add(l, "repair", "Repair with the fewest changes", "");
	if (app)
		add(l, "repair-tinker",
		    "Repair with Tinker in place of the application", "");
	c = add(l, "system-and-app", "Repair with an application file of yours",
		"");
	if (c)
		give(c, "release", "same-as-system");
	if (newest && strcmp(newest, now) != 0) {
		c = add(l, "repair", "Repair to Device OS %s", newest);
		if (c)
			give(c, "release", newest);
	}
	add_restore(l, rq, &none);
}

/* The run itself finds out what is proven already. */
static int add_resumed(struct list *l, const struct ways_request *rq,
		       struct err *e)
{
	const char *job = rq->only->job;
	struct run_stored stored = { 0 };
	int rc = stored_job(rq->journal, job, &stored, e);
	struct choice *c =
		rc < 0 ? NULL
		       : add(l, stored.recipe->name, "Go on with job %s", job);

	if (c)
		memcpy(c->job, job, sizeof(c->job));
	run_stored_free(&stored);
	return rc;
}

/* Each says what its plan does; of two that do the same the first stays. */
static void keep_different(struct list *l)
{
	int kept = 0;

	for (int i = 0; i < l->n; i++) {
		struct choice *c = &l->out[i];
		bool twice = false;

		for (int k = 0; k < kept; k++)
			twice |= ways_same(&l->out[k], c);
		if (twice)
			continue;
		if (!c->restores)
			ways_title(c);
		if (kept != i)
			l->out[kept] = *c;
		kept++;
	}
	l->n = kept;
}

int ways_find(const struct ways_request *rq, struct choice *out, size_t max,
	      struct err *e)
{
	struct list l = { out, max, 0 };
	const struct choice *only = rq->only;
	int rc = 0;

	if (only && only->job[0]) {
		rc = add_resumed(&l, rq, e);
	} else if (only && strcmp(only->recipe, "restore") == 0 &&
		   only->var_count == 0) {
		rc = add_restore(&l, rq, e);
	} else if (only && only->recipe[0]) {
		out[l.n++] = *only;
	} else {
		add_usual(&l, rq);
	}
	for (int i = 0; rc == 0 && i < l.n; i++)
		rehearse_way(rq, &out[i]);
	if (rc == 0 && !(only && (only->job[0] || only->recipe[0])))
		keep_different(&l);
	else if (rc == 0 && l.n == 1 && text_starts(l.out->recipe, "repair"))
		ways_title(l.out);
	return rc < 0 ? rc : l.n;
}
