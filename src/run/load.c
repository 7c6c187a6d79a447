/* SPDX-License-Identifier: MIT */
/* The images of a run: chosen, loaded, checked against device and road. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "roads/flash.h"
#include "run/acts.h"
#include "model/catalog/release.h"
#include "model/catalog/tinker.h"
#include "model/rules/rules.h"

static struct run_load *find_load(struct run *r, const struct recipe_step *step,
				  unsigned part)
{
	for (size_t i = 0; i < r->load_count; i++) {
		if (r->loads[i]->step == step && r->loads[i]->part == part)
			return r->loads[i];
	}
	return NULL;
}

static struct run_load *add_load(struct run *r, const struct recipe_step *step,
				 unsigned part, struct err *e)
{
	struct run_load *l;

	if (r->load_count == r->load_room) {
		size_t room = r->load_room ? 2 * r->load_room : 8;
		struct run_load **list =
			realloc(r->loads, room * sizeof(struct run_load *));

		if (!list) {
			err_memory(e, "run");
			return NULL;
		}
		r->loads = list;
		r->load_room = room;
	}
	l = calloc(1, sizeof(*l));
	if (!l) {
		err_memory(e, "run");
		return NULL;
	}
	l->step = step;
	l->part = part;
	r->loads[r->load_count++] = l;
	return l;
}

/* What could not be chosen is not there when steps are laid once more. */
static void drop_last(struct run *r)
{
	struct run_load *l = r->loads[--r->load_count];

	supply_image_fini(&l->supply);
	free(l);
}

static int main_version(const struct run *r)
{
	uint8_t function, index;

	release_main_part(r->job->device.platform->id, &function, &index);
	return table_version(&r->then, function, index);
}

/* Would the device, as it will be then, take this over this road? */
static int check_road(struct run *r, const struct flash_image *image,
		      enum road over, struct err *e)
{
	const struct module *m = &image->module;
	const char *why;
	struct setup setup;
	struct fitted fitted = { .function = m->function,
				 .index = m->index,
				 .version = m->version,
				 .here = true,
				 .intact = true,
				 .deps = { m->deps[0], m->deps[1] } };
	int rc = flash_check(r->job, image, over, flash_system(&r->then), e);

	if (rc < 0)
		return rc;
	why = road_closed(r->job->device.platform->id, over, m->function,
			  m->index, main_version(r));
	if (why)
		return err_set(e, ERR_NO_ROAD, "run", "%s over %s: %s",
			       function_name(m->function), road_name(over),
			       why);
	if (road_row(over)->direct)
		return 0;
	setup_from_table(&r->then, &setup);
	why = rules_refused(&setup, &fitted, over);
	return why ? err_set(e, ERR_DEPENDENCY, "run",
			     "the device would refuse %s %u v%u: %s",
			     function_name(m->function), m->index, m->version,
			     why)
		   : 0;
}

/*
 * Only over a road of its own does nothing of the device's firmware run: a
 * system that starts meanwhile may bring its bootloader.
 */
static int foresee_road(struct run *r, const struct flash_image *image,
			enum road over, struct err *e)
{
	if (!road_row(over)->direct)
		run_foresee_start(r);
	return check_road(r, image, over, e);
}

static void foresee_written(struct run *r, const struct flash_image *image,
			    enum road over)
{
	r->uses_ota = r->uses_ota || road_row(over)->network;
	flash_foresee(image, over, &r->then);
	if (!road_row(over)->direct)
		run_foresee_start(r);
}

static void show_flash(struct run *r, struct run_act *a, enum road over)
{
	const struct module *m = &a->load->supply.image.module;
	struct plan_step *s = &a->shown;
	const char *release;

	s->action = PLAN_FLASH;
	s->function = m->function;
	s->index = m->index;
	s->from = table_version(&r->then, m->function, m->index);
	s->to = m->version;
	memcpy(s->deps, m->deps, sizeof(s->deps));
	release = m->function == FUNCTION_USER
			  ? NULL
			  : release_name(m->platform_id, m->function, m->index,
					 m->version);
	text_copy(s->release, sizeof(s->release), release ? release : "");
	s->over = over;
	s->address = m->start;
	s->bytes = m->size;
	s->seconds = road_seconds(over, r->job->device.platform, m->function,
				  m->size);
	s->reversible = m->function != FUNCTION_BOOTLOADER;
	if (a->load->supply.image.store == STORE_FACTORY) {
		const struct window *w = flash_window(
			r->job, &a->load->supply.image, flash_system(&r->then));

		s->from = -1;
		s->address = w ? w->start : 0;
		text_copy(s->what, sizeof(s->what), "factory application");
	} else if (a->step->flash.what == RECIPE_WHAT_TINKER ||
		   tinker_is_published(a->load->supply.image.sha256))
		text_copy(s->what, sizeof(s->what), "tinker");
	else if (m->function == FUNCTION_ASSET)
		plan_asset(m->name, s->what);
	else
		plan_what(m->function, m->index, s->what);
}

int run_load_flash(struct run *r, struct run_act *a, unsigned part,
		   enum road over, struct err *e)
{
	struct run_load *l = find_load(r, a->step, part);
	int rc = 0;

	if (!l) {
		l = add_load(r, a->step, part, e);
		if (!l)
			return -(int)e->code;
		rc = run_choose(r, a->step, part, &l->supply, e);
		if (rc < 0)
			drop_last(r);
	}
	if (rc == 0 && over == ROAD_NONE)
		over = flash_best_road(r->job, &l->supply.image, &r->then);
	if (rc == 0)
		rc = foresee_road(r, &l->supply.image, over, e);
	if (rc < 0)
		return rc;
	a->load = l;
	show_flash(r, a, over);
	foresee_written(r, &l->supply.image, over);
	return 0;
}

static const struct module_asset *called(const struct module_asset *list,
					 size_t count, const char *what)
{
	char its[PLAN_WHAT];

	for (size_t i = 0; i < count; i++) {
		if (strcmp(plan_asset(list[i].name, its), what) == 0)
			return &list[i];
	}
	return NULL;
}

/* Of those that the device told, or that a new application needs. */
static int planned_asset(struct run *r, const struct plan_step *p,
			 struct supply_image *out, struct err *e)
{
	const struct module_asset *a = called(
		r->then.asset_missing, r->then.asset_missing_count, p->what);

	for (size_t i = 0; !a && i < r->load_count; i++) {
		const struct module *m = &r->loads[i]->supply.image.module;

		a = called(m->assets, m->asset_count, p->what);
	}
	if (a)
		return supply_asset(r->rq->supply, a, out, e);
	return err_set(e, ERR_INTERNAL, "run", "%s is not missing", p->what);
}

static int plan_image(struct run *r, const struct plan_step *p,
		      const struct recipe_step *step, struct supply_image *out,
		      struct err *e)
{
	const struct supply_want want = {
		.platform_id = r->job->device.platform->id,
		.function = p->function,
		.index = p->index,
		.min_version = (uint16_t)(p->to < 0 ? 0 : p->to),
		.max_version = (uint16_t)(p->to < 0 ? 0 : p->to),
		.deps = p->deps,
	};
	int rc;

	if (p->function == FUNCTION_ASSET)
		return planned_asset(r, p, out, e);
	if (strcmp(p->what, "tinker") == 0)
		return supply_tinker(r->rq->supply, want.platform_id, &r->then,
				     out, e);
	if (p->function == FUNCTION_USER && step->plan.app)
		return supply_app(r->rq->supply, step->plan.app, out, e);
	if (p->function == FUNCTION_USER && r->known) {
		rc = supply_hidden(r->rq->supply, want.platform_id,
				   rules_hidden_app(&r->now), out, e);
		if (rc != 0)
			return rc < 0 ? rc : 0;
	}
	return supply_module(r->rq->supply, &want, &r->then, out, e);
}

int run_load_planned(struct run *r, struct run_act *a, unsigned part,
		     struct err *e)
{
	struct run_load *l = add_load(r, a->step, part, e);
	int rc;

	if (!l)
		return -(int)e->code;
	rc = plan_image(r, &a->shown, a->step, &l->supply, e);
	if (rc == 0)
		rc = foresee_road(r, &l->supply.image, a->shown.over, e);
	if (rc < 0)
		return rc;
	a->load = l;
	foresee_written(r, &l->supply.image, a->shown.over);
	return 0;
}
