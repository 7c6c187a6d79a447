/* SPDX-License-Identifier: MIT */
/* What lies at hand, and what of it is of use for a plan. */
#include "model/plan/space.h"

/* So many versions that would do are looked at. */
#define LOWEST	      3
#define LOWEST_SYSTEM 2

static int order(const struct plan_offer *o, unsigned function, unsigned index,
		 unsigned version)
{
	if (o->function != function)
		return o->function < function ? -1 : 1;
	if (o->index != index)
		return o->index < index ? -1 : 1;
	return o->version < version ? -1 : o->version > version;
}

size_t plan_stock_from(const struct plan_stock *stock, unsigned function,
		       unsigned index, unsigned version)
{
	size_t low = 0, high = stock->count;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (order(&stock->list[mid], function, index, version) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static const struct plan_offer *kind_at(const struct plan_stock *stock,
					size_t i, unsigned function,
					unsigned index)
{
	const struct plan_offer *o = &stock->list[i];

	return i < stock->count && o->function == function && o->index == index
		       ? o
		       : NULL;
}

/* Every build of one version. */
static void add_version(struct plan_space *s, unsigned function, unsigned index,
			unsigned version, bool target)
{
	const struct plan_offer *o;

	for (size_t i = plan_stock_from(s->stock, function, index, version);
	     (o = kind_at(s->stock, i, function, index)) &&
	     o->version == version;
	     i++) {
		struct plan_part *p = plan_add_offer(s, o);

		if (p && target)
			p->target = true;
	}
}

static bool is_met(const struct plan_space *s, const struct module_ref *r)
{
	int k = plan_find_key(s, r->function, r->index);
	const struct fitted *m = k < 0 ? NULL : &s->keys[k].parts[0].m;

	return r->function == FUNCTION_NONE ||
	       (m && m->here && m->intact && m->version >= r->version);
}

/* All parts of a system go together. */
static void add_system(struct plan_space *s, unsigned version)
{
	for (unsigned i = 1; i <= s->platform->system_parts; i++)
		add_version(s, FUNCTION_SYSTEM, i, version, false);
}

/* The lowest few that meet a need that is not met yet. */
static void add_needed(struct plan_space *s, const struct module_ref *r,
		       enum plan_reach reach)
{
	const unsigned most = r->function != FUNCTION_SYSTEM ? LOWEST
			      : reach == REACH_NEEDED	     ? 0
			      : reach == REACH_STONES	     ? 1
							     : LOWEST_SYSTEM;
	const struct plan_offer *o;
	unsigned versions = 0;
	int last = -1;

	if (is_met(s, r))
		return;
	for (size_t i = plan_stock_from(s->stock, r->function, r->index,
					r->version);
	     (o = kind_at(s->stock, i, r->function, r->index)); i++) {
		if (o->version != last && versions++ == most)
			break;
		last = o->version;
		if (o->function == FUNCTION_SYSTEM)
			add_system(s, o->version);
		else
			plan_add_offer(s, o);
	}
}

/* A bootloader that is too new for the system: the last ones before it. */
static void add_older_bootloaders(struct plan_space *s)
{
	const struct module_ref boot = { FUNCTION_BOOTLOADER, 0, 0 };
	int k = plan_find_key(s, boot.function, boot.index);
	size_t first, i;

	if (k < 0 || !s->keys[k].parts[0].m.here ||
	    !platform_has(s->platform, TRAIT_BORROWED_DCT))
		return;
	first = plan_stock_from(s->stock, boot.function, boot.index, 0);
	i = plan_stock_from(s->stock, boot.function, boot.index,
			    s->keys[k].parts[0].m.version);
	for (unsigned n = 0; i > first && n < LOWEST; n++)
		plan_add_offer(s, &s->stock->list[--i]);
}

/* What takes the place of something broken without a change. */
static void add_again(struct plan_space *s)
{
	for (size_t k = 0; k < s->key_count; k++) {
		const struct fitted m = s->keys[k].parts[0].m;

		if (m.here && !m.intact && m.function != FUNCTION_USER)
			add_version(s, m.function, m.index, m.version, false);
	}
}

static void add_target(struct plan_space *s)
{
	for (size_t i = 0; s->target && i < s->target->module_count; i++) {
		const struct release_module *m = &s->target->modules[i];

		if (m->function == FUNCTION_SYSTEM ||
		    m->function == FUNCTION_MONOLITHIC)
			add_version(s, m->function, m->index, m->version, true);
	}
}

static void add_all(struct plan_space *s)
{
	for (size_t i = 0; i < s->stock->count; i++) {
		if (!s->stock->list[i].tinker)
			plan_add_offer(s, &s->stock->list[i]);
	}
}

void plan_add_stock(struct plan_space *s, enum plan_reach reach)
{
	add_target(s);
	add_again(s);
	add_older_bootloaders(s);
	for (size_t k = 0; k < s->key_count; k++) {
		for (size_t i = 0; i < s->keys[k].count; i++) {
			const struct fitted m = s->keys[k].parts[i].m;

			add_needed(s, &m.deps[0], reach);
			add_needed(s, &m.deps[1], reach);
		}
	}
	if (reach == REACH_ALL)
		add_all(s);
	plan_add_embedded(s);
}
