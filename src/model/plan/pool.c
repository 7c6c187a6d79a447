/* SPDX-License-Identifier: MIT */
/* Which releases' modules come into question for a plan. */
#include "model/catalog/milestone.h"
#include "model/plan/space.h"

#include <string.h>

#define MAX_STONES 8

static void mark(struct plan_part *p)
{
	if (p)
		p->target = true;
}

static void add_kind(struct plan_space *s, const struct release *r,
		     unsigned function, bool twins, bool target)
{
	for (size_t i = 0; i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];
		struct plan_part *p;

		if (m->function != function || (m->twin && !twins) ||
		    (m->function == FUNCTION_BOOTLOADER && m->index == 1))
			continue;
		p = plan_add_module(s, r, m);
		if (target)
			mark(p);
	}
}

static void add_release(struct plan_space *s, const struct release *r,
			bool twins, bool target)
{
	static const uint8_t functions[] = { FUNCTION_BOOTLOADER,
					     FUNCTION_RADIO, FUNCTION_SYSTEM,
					     FUNCTION_MONOLITHIC };

	for (size_t i = 0; i < sizeof(functions); i++)
		add_kind(s, r, functions[i], twins, target);
}

/* Version that is there now, -1 if none. */
static int installed(const struct plan_space *s, const struct module_ref *r)
{
	int k = plan_find_key(s, r->function, r->index);

	if (k < 0 || !s->keys[k].parts[0].m.here)
		return -1;
	return s->keys[k].parts[0].m.version;
}

static bool offered(const struct plan_space *s, const struct module_ref *r)
{
	int k = plan_find_key(s, r->function, r->index);

	for (size_t i = 1; k >= 0 && i < s->keys[k].count; i++) {
		if (s->keys[k].parts[i].m.version >= r->version)
			return true;
	}
	return false;
}

/* The bootloader or radio stack that a part needs, if none is offered. */
static void add_needed(struct plan_space *s, const struct module_ref *r)
{
	const struct release *from;

	if ((r->function != FUNCTION_BOOTLOADER &&
	     r->function != FUNCTION_RADIO) ||
	    installed(s, r) >= r->version || offered(s, r))
		return;
	from = release_at_least(s->platform->id, r->function, r->index,
				r->version);
	if (from)
		add_kind(s, from, r->function, false, false);
}

/* A bootloader for a system that is kept, and one for a broken one. */
static void add_fitting_bootloader(struct plan_space *s)
{
	uint8_t function, index;
	const struct release *r;
	int k;

	release_main_part(s->platform->id, &function, &index);
	k = plan_find_key(s, function, index);
	if (k < 0 || !s->keys[k].parts[0].m.here)
		return;
	r = release_of(s->platform->id, function, index,
		       s->keys[k].parts[0].m.version);
	if (r)
		add_kind(s, r, FUNCTION_BOOTLOADER, false, !s->target);
}

void plan_add_embedded(struct plan_space *s)
{
	uint8_t function, index;
	int k;

	if (!platform_has(s->platform, TRAIT_LOADER_INSIDE))
		return;
	release_main_part(s->platform->id, &function, &index);
	k = plan_find_key(s, function, index);
	s->embedding = true;
	for (size_t i = 0; k >= 0 && i < s->keys[k].count; i++) {
		const struct release *r =
			release_of(s->platform->id, function, index,
				   s->keys[k].parts[i].m.version);

		if (r)
			add_kind(s, r, FUNCTION_BOOTLOADER, false, false);
	}
	s->embedding = false;
}

void plan_add_target(struct plan_space *s, bool twins)
{
	if (s->target)
		add_release(s, s->target, twins, true);
	else
		add_fitting_bootloader(s);
	for (size_t k = 0; k < s->key_count; k++) {
		for (size_t i = 0; i < s->keys[k].count; i++) {
			struct fitted m = s->keys[k].parts[i].m;

			add_needed(s, &m.deps[0]);
			add_needed(s, &m.deps[1]);
		}
	}
	plan_add_embedded(s);
}

/* Does this dependency keep a step between now and the target closed? */
static bool in_the_way(const struct plan_space *s, const struct module_ref *r,
		       unsigned own_version)
{
	const struct release_module *goal;

	if (r->function != FUNCTION_SYSTEM || r->version == own_version)
		return false;
	if (installed(s, r) < r->version)
		return true;
	goal = release_module(s->target, r->function, r->index);
	return goal && goal->version < r->version;
}

static bool known(const struct release *const *stones, size_t count,
		  const struct release *r)
{
	for (size_t i = 0; i < count; i++) {
		if (stones[i] == r)
			return true;
	}
	return false;
}

static size_t add_stone(const struct release **stones, size_t count,
			const struct release *r)
{
	if (r && count < MAX_STONES && !known(stones, count, r))
		stones[count++] = r;
	return count;
}

static size_t stones_of(const struct plan_space *s, const struct fitted *m,
			const struct release **stones, size_t count)
{
	for (size_t d = 0; d < 2; d++) {
		const struct module_ref *r = &m->deps[d];

		if (in_the_way(s, r, m->version))
			count = add_stone(
				stones, count,
				release_at_least(s->platform->id, r->function,
						 r->index, r->version));
	}
	return count;
}

/* Would this bootloader do for a release as it is? */
static bool carried(const struct plan_space *s, const struct release *r)
{
	for (size_t i = 0; i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];

		if (m->twin || m->function != FUNCTION_SYSTEM)
			continue;
		for (size_t d = 0; d < 2; d++) {
			if (m->deps[d].function == FUNCTION_BOOTLOADER &&
			    installed(s, &m->deps[d]) < m->deps[d].version)
				return false;
		}
		if (!m->deps_known)
			return false;
	}
	return r->module_count > 0;
}

/*
 * Where nothing runs that could write a bootloader, something has to that
 * the present one carries: what was there, else the newest.
 */
static const struct release *carrier(const struct plan_space *s)
{
	const int platform = s->platform->id;
	struct module_ref main_part = { 0 };
	const struct release *r = NULL;
	int there;

	release_main_part(platform, &main_part.function, &main_part.index);
	there = installed(s, &main_part);
	if (there >= 0)
		r = release_of(platform, main_part.function, main_part.index,
			       (unsigned)there);
	if (r && carried(s, r))
		return r;
	for (size_t i = release_count(platform); i > 0; i--) {
		r = release_at(platform, i - 1);
		if (release_is_final(r->version) && carried(s, r))
			return r;
	}
	return NULL;
}

void plan_add_stones(struct plan_space *s, bool twins)
{
	const struct release *stones[MAX_STONES];
	const struct module_ref part2 = { FUNCTION_SYSTEM, 2, 0 };
	size_t count = 0, done = 0;

	if (platform_has(s->platform, TRAIT_PART3_LATE) &&
	    installed(s, &part2) >= 0 && installed(s, &part2) < OS_PART3_PLACE)
		count = add_stone(
			stones, count,
			release_find(s->platform->id, RELEASE_PART3_PLACE));
	if (platform_has(s->platform, TRAIT_LOADER_FIRST))
		count = add_stone(stones, count, carrier(s));
	do {
		for (size_t k = 0; k < s->key_count; k++) {
			for (size_t i = 0; i < s->keys[k].count; i++)
				count = stones_of(s, &s->keys[k].parts[i].m,
						  stones, count);
		}
		for (; done < count; done++)
			add_release(s, stones[done], twins, false);
	} while (done < count);
	plan_add_embedded(s);
}
