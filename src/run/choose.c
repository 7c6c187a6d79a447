/* SPDX-License-Identifier: MIT */
/* Which image a flash step of a recipe means on this device. */
#include <stdio.h>
#include <string.h>

#include "device/inspect.h"
#include "run/acts.h"
#include "model/catalog/release.h"
#include "model/rules/rules.h"

static int platform_of(const struct run *r)
{
	return r->job->device.platform->id;
}

/* The release of the system that is there; NULL if it is not known. */
static const struct release *installed(const struct run *r)
{
	const struct table *t = &r->then;
	uint8_t function, index;
	int version;

	release_main_part(platform_of(r), &function, &index);
	version = table_version(t, function, index);
	return version < 0 ? NULL
			   : release_of(platform_of(r), function, index,
					(unsigned)version);
}

static const struct release *wanted(const struct run *r,
				    const struct recipe_flash *f, struct err *e)
{
	const struct release *rel;

	if (f->release) {
		rel = release_find(platform_of(r), f->release);
		if (!rel)
			err_set(e, ERR_NO_FIRMWARE, "run",
				"there is no Device OS %s for %s", f->release,
				r->job->device.platform->title);
		return rel;
	}
	rel = installed(r);
	if (!rel)
		err_set(e, ERR_REFUSED, "run",
			"which Device OS the device has is not known; name a "
			"release");
	return rel;
}

/* What the installed modules ask of this one; 0: nothing. */
static uint16_t asked_for(const struct table *t, unsigned function,
			  unsigned index)
{
	uint16_t most = 0;

	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (!s->present || s->store != STORE_MAIN)
			continue;
		for (size_t k = 0; k < s->dep_count; k++) {
			if (s->deps[k].function == function &&
			    s->deps[k].index == index &&
			    s->deps[k].version > most)
				most = s->deps[k].version;
		}
	}
	return most;
}

static int by_version(struct run *r, unsigned function, unsigned index,
		      unsigned version, struct supply_image *out, struct err *e)
{
	const struct supply_want want = {
		.platform_id = platform_of(r),
		.function = function,
		.index = index,
		.min_version = (uint16_t)version,
		.max_version = (uint16_t)version,
	};

	return supply_module(r->rq->supply, &want, &r->then, out, e);
}

/* May the device have this one, as it will be then? */
static bool can_have(const struct run *r, const struct module *m)
{
	struct setup setup;
	struct fitted f = { .function = m->function,
			    .index = m->index,
			    .version = m->version,
			    .here = true,
			    .intact = true,
			    .deps = { m->deps[0], m->deps[1] } };

	setup_from_table(&r->then, &setup);
	return rules_dependencies(&setup, &f) != CHECK_FAIL &&
	       (m->function != FUNCTION_BOOTLOADER ||
		!rules_bootloader_too_new(setup.platform_id, m->version,
					  setup_system(&setup)));
}

/*
 * Not at hand, but what the system asks for is met by any later one: the
 * lowest at hand that the device can have.
 */
static int lowest_that_does(struct run *r, unsigned function, unsigned index,
			    unsigned need, struct supply_image *out,
			    struct err *e)
{
	struct supply_want want = { .platform_id = platform_of(r),
				    .function = function,
				    .index = index,
				    .min_version = (uint16_t)need };
	char what[PLAN_WHAT];
	int version;

	while ((version = supply_lowest(r->rq->supply, &want)) >= 0) {
		if (by_version(r, function, index, (unsigned)version, out,
			       NULL) == 0 &&
		    can_have(r, &out->image.module)) {
			job_say(r->job, EVENT_NOTE,
				"the system asks for %s v%u or later; v%d is "
				"the lowest at hand, and is taken",
				plan_what(function, index, what), need,
				version);
			return 0;
		}
		supply_image_fini(out);
		if (version == UINT16_MAX)
			break;
		want.min_version = (uint16_t)(version + 1);
	}
	return by_version(r, function, index, need, out, e);
}

/*
 * A module of a release; without a named release the one of the installed
 * system, raised to what its modules ask for.
 */
static int of_release(struct run *r, const struct recipe_flash *f,
		      unsigned function, unsigned index,
		      struct supply_image *out, struct err *e)
{
	const struct release *rel = wanted(r, f, e);
	uint16_t need = f->release ? 0 : asked_for(&r->then, function, index);
	const struct release_module *m;
	char what[PLAN_WHAT];
	int rc;

	if (!rel && !need)
		return -(int)e->code;
	err_clear(e);
	m = release_module(rel, function, index);
	if (m && m->version >= need) {
		struct err why = { 0 };

		rc = by_version(r, function, index, m->version, out, &why);
		if (rc == 0 || !need || why.code != ERR_NO_FIRMWARE)
			return rc == 0 ? 0 : err_pass(e, &why);
		supply_image_fini(out);
	}
	if (need && function != FUNCTION_SYSTEM &&
	    function != FUNCTION_MONOLITHIC)
		return lowest_that_does(r, function, index, need, out, e);
	if (need)
		return by_version(r, function, index, need, out, e);
	return err_set(e, ERR_NO_FIRMWARE, "run",
		       "Device OS %s has no %s for %s", rel->version,
		       plan_what(function, index, what),
		       r->job->device.platform->title);
}

unsigned run_parts(const struct run *r, const struct recipe_step *step)
{
	if (step->flash.what != RECIPE_WHAT_SYSTEM ||
	    r->job->device.platform->system_parts == 0)
		return 1;
	return r->job->device.platform->system_parts;
}

static int system_part(struct run *r, const struct recipe_flash *f,
		       unsigned part, struct supply_image *out, struct err *e)
{
	const struct platform *p = r->job->device.platform;
	const struct release *rel = wanted(r, f, e);

	if (!rel)
		return -(int)e->code;
	if (!p->system_parts)
		return of_release(r, f, FUNCTION_MONOLITHIC, 0, out, e);
	return of_release(r, f, FUNCTION_SYSTEM,
			  platform_part_of_file(p, part + 1), out, e);
}

static int check_kind(const struct recipe_flash *f, const struct module *m,
		      struct err *e)
{
	if (f->function == FUNCTION_NONE || m->function == f->function)
		return 0;
	return err_set(e, ERR_WRONG_KIND, "run",
		       "the file is a %s, the step wants a %s",
		       function_name(m->function), function_name(f->function));
}

int run_choose(struct run *r, const struct recipe_step *step, unsigned part,
	       struct supply_image *out, struct err *e)
{
	const struct recipe_flash *f = &step->flash;
	int rc;

	if (f->file)
		rc = supply_file(r->rq->supply, f->file, f->sha256, out, e);
	else if (f->sha256)
		rc = supply_sha(r->rq->supply, f->sha256, out, e);
	else if (f->what == RECIPE_WHAT_TINKER ||
		 f->what == RECIPE_WHAT_FACTORY)
		rc = supply_tinker(r->rq->supply, platform_of(r), &r->then, out,
				   e);
	else if (f->what == RECIPE_WHAT_SYSTEM)
		rc = system_part(r, f, part, out, e);
	else
		rc = of_release(r, f, f->function, f->index, out, e);
	if (f->what == RECIPE_WHAT_FACTORY)
		out->image.store = STORE_FACTORY;
	return rc < 0 ? rc : check_kind(f, &out->image.module, e);
}
