/* SPDX-License-Identifier: MIT */
/* What a way promises: said by its plan, never by what was wished for. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/release.h"
#include "run/ways.h"

static bool flashes(const struct plan_step *s, unsigned function)
{
	return s->action == PLAN_FLASH && s->function == function;
}

/*
 * The step that makes another Device OS of it, or mends a part; or NULL.  Of
 * several the last: it is what the device ends with.
 */
static const struct plan_step *system_step(const struct plan *p, bool *main)
{
	const struct plan_step *some = NULL;
	uint8_t function, index;

	release_main_part(p->platform_id, &function, &index);
	*main = false;
	for (size_t i = 0; i < p->step_count; i++) {
		const struct plan_step *s = &p->steps[i];

		if (!flashes(s, function))
			continue;
		if (s->index == index || !*main)
			some = s;
		*main |= s->index == index;
	}
	return some;
}

static const struct plan_step *application_step(const struct plan *p)
{
	for (size_t i = 0; i < p->step_count; i++) {
		if (flashes(&p->steps[i], FUNCTION_USER))
			return &p->steps[i];
	}
	return NULL;
}

static bool writes(const struct plan *p)
{
	for (size_t i = 0; i < p->step_count; i++) {
		if (p->steps[i].action == PLAN_FLASH)
			return true;
	}
	return false;
}

const char *ways_release(int platform, const struct plan_step *s, bool after,
			 char out[WAYS_RELEASE])
{
	int version = after ? s->to : s->from;
	const char *name = version < 0 || s->function == FUNCTION_USER
				   ? NULL
				   : release_name(platform, s->function,
						  s->index, (unsigned)version);

	if (version < 0)
		text_copy(out, WAYS_RELEASE, "nothing");
	else if (s->function == FUNCTION_USER)
		snprintf(out, WAYS_RELEASE, "v%d", version);
	else if (after && s->release[0])
		text_copy(out, WAYS_RELEASE, s->release);
	else if (name)
		text_copy(out, WAYS_RELEASE, name);
	else
		snprintf(out, WAYS_RELEASE, "v%d", version);
	return out;
}

static void system_words(const struct plan *p, const char *now, char out[64])
{
	char from[WAYS_RELEASE], to[WAYS_RELEASE];
	bool main;
	const struct plan_step *s = system_step(p, &main);

	if (!s) {
		snprintf(out, 64, "Device OS %.31s%sstays", now,
			 now[0] ? " " : "");
		return;
	}
	ways_release(p->platform_id, s, true, to);
	ways_release(p->platform_id, s, false, from);
	if (!main || s->from == s->to)
		snprintf(out, 64, "Device OS %s is mended", to);
	else if (s->from < 0)
		snprintf(out, 64, "Device OS becomes %s", to);
	else
		snprintf(out, 64, "Device OS %.20s > %.20s", from, to);
}

static const char *application_words(const struct choice *c)
{
	const struct plan_step *s = application_step(&c->plan);
	bool tinker = s && text_same(s->what, "tinker");

	if (!s)
		return c->had_app ? ", application stays" : "";
	if (c->had_app)
		return tinker ? ", app becomes Tinker" : ", app becomes yours";
	return tinker ? ", Tinker is installed" : ", app is installed";
}

const char *ways_now(const struct table *t, char out[32])
{
	const char *name = NULL;
	uint8_t function, index;
	int version;

	release_main_part(t->platform_id, &function, &index);
	version = table_version(t, function, index);
	if (version >= 0)
		name = release_name(t->platform_id, function, index,
				    (unsigned)version);
	text_copy(out, 32, t->release[0] ? t->release : name ? name : "");
	return out;
}

void ways_title(struct choice *c)
{
	char system[64];
	bool main;

	if (!c->plan.possible || c->needs[0])
		return;
	if (!writes(&c->plan)) {
		text_copy(c->title, sizeof(c->title),
			  "Nothing has to be written: look and check");
		return;
	}
	if (c->had_app && !system_step(&c->plan, &main) &&
	    !application_step(&c->plan)) {
		snprintf(c->title, sizeof(c->title),
			 "Repair: Device OS %s%sand application stay", c->now,
			 c->now[0] ? " " : "");
		return;
	}
	system_words(&c->plan, c->now, system);
	snprintf(c->title, sizeof(c->title), "Repair: %s%s", system,
		 application_words(c));
}

static bool same_step(const struct plan_step *a, const struct plan_step *b)
{
	return a->action == b->action && a->mode == b->mode &&
	       a->function == b->function && a->index == b->index &&
	       a->to == b->to && a->over == b->over &&
	       strcmp(a->what, b->what) == 0 &&
	       strcmp(a->release, b->release) == 0;
}

bool ways_same(const struct choice *a, const struct choice *b)
{
	if (!a->plan.possible || !b->plan.possible || a->needs[0] ||
	    b->needs[0] || a->plan.step_count != b->plan.step_count)
		return false;
	for (size_t i = 0; i < a->plan.step_count; i++) {
		if (!same_step(&a->plan.steps[i], &b->plan.steps[i]))
			return false;
	}
	return true;
}
