/* SPDX-License-Identifier: MIT */
/* The acts of a run: made, shown, forgotten, and what they lead to. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "device/inspect.h"
#include "device/watch.h"
#include "model/catalog/release.h"
#include "model/diagnose/diagnose.h"
#include "model/rules/rules.h"
#include "run/acts.h"

void run_learn(struct run *r, const struct table *t)
{
	r->now = *t;
	r->known = r->current = true;
	r->just_read = true;
	r->read_on = r->job->device.usb;
	diagnose_table(&r->now, r->job->device.mode, &r->diagnosis);
}

bool run_changes(const struct run_act *a)
{
	switch (a->verb) {
	case RECIPE_INSPECT:
	case RECIPE_BACKUP:
	case RECIPE_EXPECT:
	case RECIPE_TELL:
		return false;
	default:
		return true;
	}
}

bool run_spares(const struct run *r)
{
	return r->known && r->current &&
	       (inspect_is_slow(r->job) ||
		(r->just_read && watch_same(&r->read_on, &r->job->device.usb)));
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

void run_show_other(struct run_act *a)
{
	const struct recipe_step *s = a->step;
	struct plan_step *p = &a->shown;

	p->from = p->to = -1;
	p->reversible = true;
	switch (s->verb) {
	case RECIPE_BACKUP:
		p->action = PLAN_BACKUP;
		break;
	case RECIPE_MODE:
		p->action = s->mode == MODE_UNKNOWN ? PLAN_RESET : PLAN_MODE;
		p->mode = s->mode;
		text_copy(p->what, sizeof(p->what),
			  s->mode == MODE_UNKNOWN ? "" : mode_name(s->mode));
		break;
	case RECIPE_INSPECT:
	case RECIPE_EXPECT:
		p->action = PLAN_INSPECT;
		break;
	default:
		p->action = PLAN_WAIT;
		p->seconds = s->seconds;
		break;
	}
	if (p->action != PLAN_WAIT)
		p->seconds = plan_seconds(p->action, p->mode);
	recipe_step_text(s, p->why, sizeof(p->why));
}

struct run_act *run_begin_act(const struct recipe_step *step,
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

void run_foresee_start(struct run *r)
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
	run_forget_cloud(r);
	free(r->put_back);
	free(r->reordered);
}
