/* SPDX-License-Identifier: MIT */
/*
 * Before the first step: the end state of all steps together, against what
 * is there now.  One judge for single files, recipes and plans.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/release.h"
#include "model/diagnose/diagnose.h"
#include "model/rules/harm.h"
#include "model/rules/rules.h"
#include "roads/flash.h"
#include "run/acts.h"

/* A backup that follows brings everything back but the bootloader. */
static bool is_taken_away(const struct run *r, size_t at)
{
	const struct run_load *l = r->acts.list[at].load;

	if (!l || l->supply.image.module.function == FUNCTION_BOOTLOADER)
		return false;
	for (size_t i = at + 1; i < r->acts.count; i++) {
		if (r->acts.list[i].verb == RECIPE_RESTORE &&
		    r->acts.list[i].sure)
			return true;
	}
	return false;
}

/* What will be written must find what it needs in the end. */
static int check_needs(const struct run *r, struct err *e)
{
	for (size_t i = 0; i < r->acts.count; i++) {
		const struct run_act *a = &r->acts.list[i];
		int rc = a->load && a->sure && !is_taken_away(r, i)
				 ? flash_check_dependencies(
					   &a->load->supply.image, &r->then, e)
				 : 0;

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Is something written, and is the end known?  Not where a step may be left
 * out. */
static bool is_foreseen(const struct run *r)
{
	bool any = false;

	for (size_t i = 0; i < r->acts.count; i++) {
		const struct run_act *a = &r->acts.list[i];
		const bool writes = a->verb == RECIPE_FLASH ||
				    a->verb == RECIPE_PLAN ||
				    a->verb == RECIPE_RESTORE;

		if (writes &&
		    (!a->sure || (!a->load && a->verb != RECIPE_RESTORE)))
			return false;
		any = any || writes;
	}
	return any;
}

/* The Device OS that the files belong to: that of a system before others. */
static const char *meant_release(const struct run *r)
{
	const char *meant = NULL;

	for (size_t i = 0; i < r->acts.count; i++) {
		const struct run_load *l = r->acts.list[i].load;
		const struct module *m = l ? &l->supply.image.module : NULL;
		const char *name;

		if (!m || m->function == FUNCTION_USER)
			continue;
		name = release_name(m->platform_id, m->function, m->index,
				    m->version);
		if (name && (!meant || m->function == FUNCTION_SYSTEM ||
			     m->function == FUNCTION_MONOLITHIC))
			meant = name;
	}
	return meant;
}

/* Is there a way to the whole of that release? */
static bool leads_there(const struct run *r, const char *release)
{
	const struct plan_wish wish = { .release = release, .tinker = true };
	struct plan *plan = malloc(sizeof(*plan));
	bool possible = false;

	if (plan) {
		plan_make(&r->now, r->job->device.mode, &wish, plan);
		possible = plan->possible && plan->step_count > 0;
	}
	free(plan);
	return possible;
}

static int refuse(const struct run *r, const char *why, struct err *e)
{
	const char *release = meant_release(r);

	if (release && leads_there(r, release))
		return err_set(e, ERR_DEPENDENCY, "run",
			       "%.200s; unbrick plan --to %s is the whole way",
			       why, release);
	return err_set(e, ERR_DEPENDENCY, "run", "%s", why);
}

static const char *ill_words(const struct run *r, const struct diagnosis *d)
{
	if (d->verdict == VERDICT_NO_USER)
		return "no application would be left";
	if (rules_hidden_app(&r->then))
		return "the old application at 0xd4000 would run instead; a "
		       "write over dfu clears it";
	return d->summary;
}

/* Would the last look of the run find fault with what is well now? */
static bool will_be_ill(const struct run *r, char out[HARM_TEXT])
{
	struct diagnosis *d = malloc(sizeof(*d));
	bool ill = false;

	if (!d)
		return false;
	diagnose_table(&r->now, MODE_NORMAL, d);
	if (d->verdict == VERDICT_HEALTHY) {
		diagnose_table(&r->then, MODE_NORMAL, d);
		/* What is foreseen is not seen: only a named fault counts,
		 * and that nothing is left to run. */
		ill = d->verdict == VERDICT_NO_USER ||
		      (d->verdict != VERDICT_HEALTHY && d->failing_count);
		text_copy(out, HARM_TEXT, ill_words(r, d));
	}
	free(d);
	return ill;
}

int run_judge_end(struct run *r, struct err *e)
{
	struct setup before, after;
	char harm[HARM_TEXT] = "";
	struct err why = { 0 };

	setup_from_table(&r->now, &before);
	setup_from_table(&r->then, &after);
	if (check_needs(r, &why) < 0)
		text_copy(harm, sizeof(harm), why.what);
	else if (!is_foreseen(r) ||
		 (!harm_of(&before, &after, harm) && !will_be_ill(r, harm)))
		return 0;
	if (!r->forcing)
		return refuse(r, harm, e);
	text_copy(r->out->breaks, sizeof(r->out->breaks), harm);
	job_say(r->job, EVENT_NOTE, "forced although it breaks: %s", harm);
	return 0;
}
