/* SPDX-License-Identifier: MIT */
#include "played.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

const int played_platforms[PLAYED_PLATFORMS] = { 0,  6,	 8,  10, 12, 13,
						 14, 15, 22, 23, 24, 25,
						 26, 28, 32, 35, 88 };

void played_fit(struct replay_part *p, int fn, int ix, int v,
		const struct module_ref deps[2])
{
	memset(p, 0, sizeof(*p));
	p->fn = fn;
	p->ix = ix;
	p->v = v;
	p->there = true;
	p->whole = true;
	for (int d = 0; d < 2; d++) {
		p->need[d].fn = deps[d].function;
		p->need[d].ix = deps[d].index;
		p->need[d].v = deps[d].version;
	}
}

static void put_slot(struct table *t, const struct release_module *m)
{
	struct slot *s = &t->slots[t->count++];

	memset(s, 0, sizeof(*s));
	s->present = true;
	s->function = m->function;
	s->index = m->index;
	s->version = m->version;
	for (int d = 0; d < 2; d++) {
		if (m->deps[d].function || (d == 0 && m->deps[1].function))
			s->deps[s->dep_count++] = m->deps[d];
	}
}

void played_put(struct table *t, struct replay *r,
		const struct release_module *m, bool whole)
{
	struct replay_part p;

	put_slot(t, m);
	played_fit(&p, m->function, m->index, m->version, m->deps);
	p.whole = whole;
	if (!whole)
		t->slots[t->count - 1].checks[CHECK_INTEGRITY] = CHECK_FAIL;
	replay_put(r, &p);
}

/* SoftDevice 7.0.1, where the table of releases does not list it. */
static const struct release_module radio = { .function = FUNCTION_RADIO,
					     .version = 202,
					     .deps_known = true };

void played_device(const struct release *rel, struct table *t, struct replay *r)
{
	bool needs_radio = false, has_radio = false;

	memset(t, 0, sizeof(*t));
	memset(r, 0, sizeof(*r));
	t->platform_id = r->platform = rel->platform_id;
	for (size_t i = 0; i < rel->module_count; i++) {
		const struct release_module *m = &rel->modules[i];

		has_radio |= m->function == FUNCTION_RADIO;
		for (int d = 0; d < 2; d++)
			needs_radio |= m->deps[d].function == FUNCTION_RADIO;
		if (!m->twin)
			played_put(t, r, m, true);
	}
	if (needs_radio && !has_radio)
		played_put(t, r, &radio, true);
}

bool played_step(struct replay *r, const struct plan_step *s)
{
	struct replay_part p;

	switch (s->action) {
	case PLAN_FLASH:
		played_fit(&p, s->function, s->index, s->to, s->deps);
		return replay_flash(r, &p, road_name(s->over), s->address,
				    s->bytes);
	case PLAN_MODE:
		return replay_enter(r, s->what);
	case PLAN_RESET:
		return replay_reset(r);
	case PLAN_WAIT:
		return replay_wait(r);
	case PLAN_BACKUP:
		return replay_backup(r);
	default:
		return true;
	}
}

void played_show_table(const struct table *t)
{
	char label[SLOT_LABEL];

	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		print_error("  has %s v%d%s%s\n", slot_label(s, label),
			    s->version, s->present ? "" : " (missing)",
			    s->checks[CHECK_INTEGRITY] == CHECK_FAIL
				    ? " (broken)"
				    : "");
	}
}

void played_show(const struct plan *p, const char *from, const char *to)
{
	print_error("platform %d, %s -> %s (%s): %s\n", p->platform_id, from,
		    to ? to : "same", p->target, p->reason);
	for (size_t i = 0; i < p->step_count; i++) {
		const struct plan_step *s = &p->steps[i];

		print_error("  %s %s %d -> %d %s\n", plan_do_name(s->action),
			    s->what, s->from, s->to,
			    s->over ? road_name(s->over) : "");
	}
}

void played_all(struct replay *r, const struct plan *p, const char *from,
		const char *to)
{
	for (size_t i = 0; i < p->step_count; i++) {
		const struct plan_step *s = &p->steps[i];

		if (s->action == PLAN_FLASH)
			assert_int_equal(s->from, replay_version(r, s->function,
								 s->index));
		if (!played_step(r, s)) {
			played_show(p, from, to);
			fail_msg("step %zu: %s", i + 1, r->complaint);
		}
	}
	assert_false(r->staged.there);
}

void played_goal(const struct replay *r, const struct plan *p,
		 const struct release *to, const char *from)
{
	for (size_t i = 0; to && i < to->module_count; i++) {
		const struct release_module *m = &to->modules[i];

		if (m->function != FUNCTION_SYSTEM &&
		    m->function != FUNCTION_MONOLITHIC)
			continue;
		if (replay_version(r, m->function, m->index) != m->version) {
			played_show(p, from, to->version);
			fail_msg("not the parts asked for");
		}
	}
	if (!replay_healthy(r)) {
		played_show(p, from, to ? to->version : "same");
		fail_msg("not healthy in the end");
	}
}

bool played_known(const struct release *r)
{
	uint8_t function, index;

	release_main_part(r->platform_id, &function, &index);
	if (!release_module(r, function, index))
		return false;
	for (size_t i = 0; i < r->module_count; i++) {
		if (!r->modules[i].deps_known)
			return false;
	}
	return true;
}

uint32_t played_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

const struct release *played_release(int platform, uint32_t *seed)
{
	const struct release *r;

	do
		r = release_at(platform,
			       played_random(seed) % release_count(platform));
	while (!played_known(r));
	return r;
}

static bool gen3(int platform)
{
	const struct platform *p = platform_by_id(platform);

	return p && p->gen == 3;
}

/* Each module from a release of its own; some broken, some missing. */
void played_random_device(int platform, uint32_t *seed, struct table *t,
			  struct replay *r)
{
	const struct release *shape = played_release(platform, seed);

	memset(t, 0, sizeof(*t));
	memset(r, 0, sizeof(*r));
	t->platform_id = r->platform = platform;
	t->source = TABLE_DFU;
	for (size_t i = 0; i < shape->module_count; i++) {
		const struct release_module *m = &shape->modules[i];
		const struct release *other = played_release(platform, seed);
		const struct release_module *o =
			release_module(other, m->function, m->index);
		uint32_t luck = played_random(seed) % 16;

		if (m->twin)
			continue;
		if (luck == 0 && m->function == FUNCTION_SYSTEM) {
			struct slot *s = &t->slots[t->count++];

			s->function = m->function;
			s->index = m->index;
		} else if (m->function != FUNCTION_RADIO) {
			played_put(t, r, o && luck < 10 ? o : m,
				   luck != 1 || m->index == 1);
		}
	}
	/* What is read out of flash shows an empty place as empty. */
	if (platform == PLATFORM_ELECTRON &&
	    replay_version(r, FUNCTION_SYSTEM, 3) < 0) {
		t->slots[t->count] = (struct slot){ .function = FUNCTION_SYSTEM,
						    .index = 3 };
		t->count++;
	}
	if (gen3(platform)) {
		struct release_module m = radio;

		m.version = played_random(seed) % 3 ? 202 : 182;
		played_put(t, r, &m, true);
	}
}
