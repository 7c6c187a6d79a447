#include "ui/choices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "job/restore.h"
#include "job/run.h"
#include "model/release.h"

int choices_recipe(const struct choice *choice, struct recipe **out,
		   struct err *e)
{
	struct recipe_problems *problems = calloc(1, sizeof(*problems));
	struct recipe_value values[2];
	struct recipe *raw = NULL;
	size_t n = 0;
	int rc;

	if (!problems)
		return err_set(e, ERR_NO_MEMORY, "console", "out of memory");
	if (choice->release[0])
		values[n++] =
			(struct recipe_value){ "release", choice->release };
	if (choice->backup[0])
		values[n++] = (struct recipe_value){ "backup", choice->backup };
	rc = recipe_load(choice->recipe, &raw, problems, e);
	if (rc == 0)
		rc = recipe_bind(raw, values, n, out, problems, e);
	if (rc < 0 && problems->count)
		err_context(e, "%s", problems->list[0].what);
	recipe_free(&raw);
	free(problems);
	return rc;
}

/* What would be done: the recipe tried dry on the device. */
static void rehearse(const struct ui_options *o, const struct request *rq,
		     struct choice *c)
{
	struct run_outcome *out = calloc(1, sizeof(*out));
	struct recipe *recipe = NULL;
	struct err e = { 0 };
	struct job j;

	if (!out)
		return;
	if (choices_recipe(c, &recipe, &e) < 0) {
		text_copy(c->plan.reason, sizeof(c->plan.reason), e.what);
		free(out);
		return;
	}
	job_init(&j, o->world, &rq->device, NULL);
	run_recipe(&j,
		   &(struct run_request){ .recipe = recipe,
					  .supply = o->supply,
					  .dry_run = true,
					  .request = "",
					  .batch = "" },
		   out);
	c->plan = out->plan;
	c->plan.possible = out->error.code == ERR_OK;
	if (!c->plan.possible)
		snprintf(c->plan.reason, sizeof(c->plan.reason), "%s %.240s",
			 err_row(out->error.code)->id, out->error.what);
	for (size_t i = 0; i < c->plan.step_count; i++)
		c->irreversible |= c->plan.steps[i].action == PLAN_FLASH &&
				   !c->plan.steps[i].reversible;
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

static void add(struct choice *out, size_t max, int *n, const char *recipe,
		const char *release, const char *title)
{
	struct choice *c;

	if ((size_t)*n == max)
		return;
	c = &out[(*n)++];
	text_copy(c->recipe, sizeof(c->recipe), recipe);
	text_copy(c->release, sizeof(c->release), release);
	text_copy(c->title, sizeof(c->title), title);
}

int choices_find(const struct ui_options *o, const struct request *rq,
		 struct choice *out, size_t max, struct err *e)
{
	const char *newest = rq->device.platform
				     ? newest_release(rq->device.platform->id)
				     : NULL;
	char title[96], manifest[512];
	struct err none = { 0 };
	int n = 0;

	(void)e;
	if (rq->choice.recipe[0]) {
		snprintf(title, sizeof(title), "Recipe %s", rq->choice.recipe);
		add(out, max, &n, rq->choice.recipe, "", title);
	} else {
		snprintf(title, sizeof(title),
			 rq->table.release[0] ? "Mend it, Device OS stays %s"
					      : "Mend it, Device OS stays",
			 rq->table.release);
		add(out, max, &n, "repair", "", title);
		if (newest && strcmp(newest, rq->table.release) != 0) {
			snprintf(title, sizeof(title),
				 "Mend it and bring Device OS to %s", newest);
			add(out, max, &n, "repair", newest, title);
		}
		if (restore_newest(rq->device.id, manifest, sizeof(manifest),
				   &none) == 0) {
			add(out, max, &n, "restore", "",
			    "Put the newest backup back");
			text_copy(out[n - 1].backup, sizeof(out[n - 1].backup),
				  manifest);
		}
	}
	for (int i = 0; i < n; i++)
		rehearse(o, rq, &out[i]);
	return n;
}
