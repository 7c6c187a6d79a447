#include "ui/host/choices.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "device/restore.h"
#include "run/run.h"
#include "model/catalog/release.h"

#define REQUEST_BYTES (2u << 20) /* of the text kept with a job */

static size_t values_of(const struct choice *c,
			struct recipe_value out[APP_VARS])
{
	for (size_t i = 0; i < c->var_count; i++)
		out[i] = (struct recipe_value){ c->vars[i].name,
						c->vars[i].value };
	return c->var_count;
}

static void give(struct choice *c, const char *name, const char *value)
{
	struct choice_var *v;

	if (c->var_count == APP_VARS)
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

static int load(struct choice *c, struct recipe **out, struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	struct recipe_value values[APP_VARS];
	struct recipe *raw = NULL;
	int rc;

	if (!problems)
		return err_memory(e, "console");
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

int choices_recipe(const struct choice *choice, struct recipe **out,
		   struct err *e)
{
	struct choice *c = malloc(sizeof(*c));
	int rc;

	if (!c)
		return err_memory(e, "console");
	*c = *choice;
	rc = load(c, out, e);
	if (rc == 0 && c->needs[0])
		rc = err_set(e, ERR_RECIPE, "console",
			     "the recipe needs a value for %s", c->needs);
	free(c);
	return rc;
}

int choices_complete(struct choice *choice, struct err *e)
{
	struct recipe *recipe = NULL;
	int rc = load(choice, &recipe, e);

	recipe_free(&recipe);
	return rc;
}

char *choices_request(const struct ui_options *o, const struct choice *choice,
		      const struct recipe *recipe)
{
	json_t *vars = json_array();
	json_t *doc;
	char *out;

	for (size_t i = 0; i < choice->var_count; i++)
		json_array_append_new(
			vars, json_sprintf("%s=%s", choice->vars[i].name,
					   choice->vars[i].value));
	doc = json_pack("{s:s, s:o, s:s, s:o, s:s?}", "origin", recipe->origin,
			"text", json_stringn(recipe->text, recipe->text_len),
			"sha256", recipe->sha256, "vars", vars, "bench",
			o->bench);
	out = doc ? json_dumps(doc, JSON_COMPACT) : NULL;
	json_decref(doc);
	return out;
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

static void judge(const struct recipe *recipe, const struct run_outcome *out,
		  struct choice *c)
{
	c->irreversible = writes_keys(&recipe->steps);
	c->plan = out->plan;
	c->plan.possible = out->error.code == ERR_OK;
	if (!c->plan.possible)
		snprintf(c->plan.reason, sizeof(c->plan.reason), "%s %.240s",
			 err_row(out->error.code)->id, out->error.what);
	for (size_t i = 0; i < c->plan.step_count; i++)
		c->irreversible |= c->plan.steps[i].action == PLAN_FLASH &&
				   !c->plan.steps[i].reversible;
}

/* What would be done: the recipe tried dry on the table read before. */
static void rehearse(const struct ui_options *o, const struct request *rq,
		     struct choice *c)
{
	struct run_outcome *out = calloc(1, sizeof(*out));
	struct run_request run = { .supply = o->supply,
				   .dry_run = true,
				   .known = rq->table.count ? &rq->table : NULL,
				   .request = "",
				   .batch = "" };
	struct recipe *recipe = NULL;
	struct err e = { 0 };
	struct job j;

	if (!out)
		return;
	if (load(c, &recipe, &e) < 0) {
		text_copy(c->plan.reason, sizeof(c->plan.reason), e.what);
		free(out);
		return;
	}
	if (!c->needs[0]) {
		job_init(&j, o->world, &rq->device, NULL);
		/* Where the first look of the run will leave it. */
		if (run.known && rq->table.source == TABLE_SERIAL &&
		    j.device.mode != MODE_DFU)
			j.device.mode = MODE_LISTENING;
		run.recipe = recipe;
		run_recipe(&j, &run, out);
		judge(recipe, out, c);
	}
	recipe_free(&recipe);
	free(out);
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
	text_copy(c->recipe, sizeof(c->recipe), recipe);
	snprintf(c->title, sizeof(c->title), title, release);
	return c;
}

static bool has_application(const struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (s->present && s->function == FUNCTION_USER &&
		    s->store == STORE_MAIN &&
		    s->checks[CHECK_INTEGRITY] != CHECK_FAIL)
			return true;
	}
	return false;
}

static void add_restore(struct list *l, const struct request *rq)
{
	char manifest[512];
	struct err none = { 0 };
	struct choice *c;

	if (restore_newest(rq->device.id, manifest, sizeof(manifest), &none) <
	    0)
		return;
	c = add(l, "restore", "Put the newest backup back", "");
	if (c)
		give(c, "backup", manifest);
}

static void add_usual(struct list *l, const struct request *rq)
{
	const char *newest = rq->device.platform
				     ? newest_release(rq->device.platform->id)
				     : NULL;
	const char *now = rq->table.release[0] ? rq->table.release : "";
	bool app = has_application(&rq->table);
	struct choice *c;

	/* A repair gives a device without an application Tinker. */
	add(l, "repair",
	    app ? "Repair; application and Device OS %s stay"
		: "Repair with Tinker; Device OS stays %s",
	    now);
	if (app)
		add(l, "repair-tinker",
		    "Repair with Tinker in place of the application", "");
	c = add(l, "system-and-app", "Repair with an application file of yours",
		"");
	if (c)
		give(c, "release", "same-as-system");
	if (newest && strcmp(newest, rq->table.release) != 0) {
		c = add(l, "repair",
			app ? "Repair; Device OS becomes %s"
			    : "Repair with Tinker; Device OS becomes %s",
			newest);
		if (c)
			give(c, "release", newest);
	}
	add_restore(l, rq);
}

/*
 * The recipe and the values of a job that was broken off.  The run itself
 * finds out what is proven already.
 */
static int add_resumed(struct list *l, const struct ui_options *o,
		       const struct request *rq, struct err *e)
{
	struct buf text;
	json_t *doc, *value;
	const char *origin;
	struct choice *c;
	size_t i;
	int rc;

	buf_init(&text, REQUEST_BYTES);
	rc = journal_read_request(o->journal, rq->job, &text, e);
	doc = rc < 0 ? NULL : json_loads(buf_text(&text), 0, NULL);
	buf_fini(&text);
	origin = json_string_value(json_object_get(doc, "origin"));
	if (rc >= 0 && !origin)
		rc = err_set(e, ERR_REFUSED, "console",
			     "job %s was no recipe; start it again", rq->job);
	if (rc < 0) {
		json_decref(doc);
		return rc;
	}
	c = add(l, origin, "Go on with job %s", rq->job);
	if (text_ends(c->recipe, ".yaml") && !strchr(c->recipe, '/'))
		c->recipe[strlen(c->recipe) - 5] = '\0';
	json_array_foreach(json_object_get(doc, "vars"), i, value)
	{
		const char *v = json_string_value(value);
		const char *equals = v ? strchr(v, '=') : NULL;
		char name[32];

		if (!equals)
			continue;
		text_copy_n(name, sizeof(name), v, (size_t)(equals - v));
		give(c, name, equals + 1);
	}
	json_decref(doc);
	return 0;
}

int choices_find(const struct ui_options *o, const struct request *rq,
		 struct choice *out, size_t max, struct err *e)
{
	struct list l = { out, max, 0 };

	if (rq->job[0]) {
		int rc = add_resumed(&l, o, rq, e);

		if (rc < 0)
			return rc;
	} else if (strcmp(rq->choice.recipe, "restore") == 0 && rq->slot < 0) {
		add_restore(&l, rq);
		if (l.n == 0)
			return err_set(e, ERR_NO_FIRMWARE, "console",
				       "there is no backup of this device");
	} else if (rq->choice.recipe[0]) {
		out[0] = rq->choice;
		l.n = 1;
	} else {
		add_usual(&l, rq);
	}
	for (int i = 0; i < l.n; i++)
		rehearse(o, rq, &out[i]);
	return l.n;
}
