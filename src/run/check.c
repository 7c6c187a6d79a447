/* SPDX-License-Identifier: MIT */
/* What can be known to go wrong is refused before anything is written. */
#include <string.h>

#include "base/text.h"
#include "device/restore.h"
#include "roads/flash.h"
#include "run/acts.h"

/* A run asks nobody: the answer is a variable that was given. */
static int check_answer(const struct run *r, const struct recipe_step *s,
			struct err *e)
{
	const struct recipe *recipe = r->rq->recipe;

	for (size_t i = 0; s->var && i < recipe->var_count; i++) {
		const struct recipe_var *v = &recipe->vars[i];

		if (strcmp(v->name, s->var) == 0 && v->value &&
		    (text_same(v->value, "yes") || text_same(v->value, "true")))
			return 0;
	}
	return err_set(e, ERR_REFUSED, "run", "%s (%s%s%s)", s->text,
		       s->var ? "answer with --var "
			      : "only a person can "
				"answer that",
		       s->var ? s->var : "", s->var ? "=yes" : "");
}

int run_check_step(const struct run *r, const struct recipe_step *s, bool sure,
		   struct err *e)
{
	if (s->verb == RECIPE_ASK)
		return check_answer(r, s, e);
	if (s->verb == RECIPE_RESTORE && s->file)
		return restore_check(r->job, s->file, e);
	if (s->verb == RECIPE_KEYS && sure)
		return run_may_keys(r, s, e);
	return 0;
}

/* Files that only a later check reads must be sound as well. */
static int check_expected(const struct run *r, struct err *e)
{
	for (size_t i = 0; i < r->acts.count; i++) {
		const struct recipe_step *s = r->acts.list[i].step;
		struct supply_image app;
		int rc;

		if (s->verb != RECIPE_EXPECT || !s->expect.app)
			continue;
		rc = supply_app(r->rq->supply, s->expect.app, &app, e);
		supply_image_fini(&app);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/*
 * A plan that finds nothing to write has repaired nothing, whatever is wrong:
 * that the end is expected to be healthy will not come true.
 */
static int check_repairs(const struct run *r, struct err *e)
{
	const struct diagnosis *d = &r->diagnosis;
	const struct repair_step *next = &d->repair[0];
	bool expects = false;

	if (!r->idle || d->verdict == VERDICT_HEALTHY)
		return 0;
	for (size_t i = 0; i < r->acts.count; i++) {
		const struct run_act *a = &r->acts.list[i];

		if (run_changes(a))
			return 0;
		expects = expects ||
			  (a->verb == RECIPE_EXPECT &&
			   a->step->expect.healthy && run_comes(r, a->gate));
	}
	if (!expects)
		return 0;
	if (d->repair_count == 0)
		return err_set(e, ERR_NO_REPAIR, "run", "%s", d->summary);
	return err_set(e, ERR_NO_REPAIR, "run",
		       "%.200s What helps: %s (%s%s%s)", d->summary,
		       next->action, next->what, next->over[0] ? " over " : "",
		       next->over);
}

int run_check_all(struct run *r, struct err *e)
{
	int rc = run_judge_end(r, e);

	if (rc == 0)
		rc = check_expected(r, e);
	if (rc == 0)
		rc = check_repairs(r, e);
	if (rc < 0 || !r->uses_ota)
		return rc;
	rc = flash_ota_check(r->job, &r->in_cloud, e);
	r->cloud_asked = rc == 0;
	return rc;
}
