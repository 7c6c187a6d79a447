/* SPDX-License-Identifier: MIT */
/* Which way to take with what is at hand: making.h has the order. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "model/plan/making.h"

#define MAX_AIMS 256

/* A system that could be what runs in the end. */
struct aim {
	struct release_module parts[3];
	struct release release;
	struct worth least; /* no way to it is better */
};

struct worth plan_worth(const struct making *m, const struct attempt *a)
{
	struct worth w = { .changes = false };
	uint8_t pick[PLAN_KEYS] = { 0 };
	struct setup end;
	const char *name;

	for (int i = 0; i < a->count; i++) {
		const struct plan_move *move = &a->moves[i];

		w.one_way += move->bootloader >= 0;
		if (move->kind != MOVE_FLASH)
			continue;
		pick[move->key] = move->part;
		w.one_way += a->space.keys[move->key].function ==
			     FUNCTION_BOOTLOADER;
		w.bytes += a->space.keys[move->key].parts[move->part].bytes;
	}
	plan_setup(&a->space, pick, &end);
	w.changes = setup_system(&end) != setup_system(&m->now);
	name = a->space.target ? a->space.target->version : "";
	w.early = !release_is_final(name);
	return w;
}

int plan_compare(const struct worth *a, const struct worth *b)
{
	if (a->changes != b->changes)
		return a->changes ? 1 : -1;
	if (a->one_way != b->one_way)
		return a->one_way > b->one_way ? 1 : -1;
	if (a->early != b->early)
		return a->early ? 1 : -1;
	return (a->bytes > b->bytes) - (a->bytes < b->bytes);
}

bool plan_lacks(const struct attempt *a)
{
	for (int i = 0; i < a->count; i++) {
		const struct plan_move *move = &a->moves[i];
		const struct plan_part *p =
			&a->space.keys[move->key].parts[move->part];

		if (move->kind == MOVE_FLASH && p->missing)
			return true;
	}
	return false;
}

/* A system part with this version that is there and whole. */
static const struct fitted *whole(const struct making *m, unsigned function,
				  unsigned index, unsigned version)
{
	const struct fitted *f = setup_find(&m->now, function, index);

	return f && f->here && f->intact && f->version == version ? f : NULL;
}

static const struct plan_offer *offer_of(const struct making *m,
					 unsigned function, unsigned index,
					 unsigned version)
{
	size_t i = plan_stock_from(&m->stock, function, index, version);
	const struct plan_offer *o = &m->stock.list[i];

	return i < m->stock.count && o->function == function &&
			       o->index == index && o->version == version
		       ? o
		       : NULL;
}

/* Can it be met with what is there, at hand, or in the system itself? */
static bool can_be_met(const struct making *m, const struct module_ref *r)
{
	const struct plan_stock *s = &m->stock;
	size_t i = plan_stock_from(s, r->function, r->index, r->version);

	return rules_satisfied(&m->now, r) != CHECK_FAIL ||
	       (r->function == FUNCTION_BOOTLOADER &&
		platform_id_has(m->table->platform_id,
				TRAIT_LOADER_STAYS_INSIDE)) ||
	       (i < s->count && s->list[i].function == r->function &&
		s->list[i].index == r->index);
}

/* The parts are at hand or there, and so is what the builds at hand need. */
static bool add_part(const struct making *m, struct aim *aim, unsigned function,
		     unsigned index, unsigned version)
{
	struct release_module *part = &aim->parts[aim->release.module_count];
	const struct fitted *there = whole(m, function, index, version);
	const struct plan_offer *o = offer_of(m, function, index, version);
	const struct plan_offer *end = m->stock.list + m->stock.count;
	bool fits = there, boot = there;
	uint32_t bytes = o ? o->bytes : 0;

	if (!there && !o)
		return false;
	*part = (struct release_module){ .function = (uint8_t)function,
					 .index = (uint8_t)index,
					 .version = (uint16_t)version };
	for (; o && o < end && o->function == function && o->index == index &&
	       o->version == version;
	     o++) {
		bool can = can_be_met(m, &o->deps[0]) &&
			   can_be_met(m, &o->deps[1]);

		fits = fits || can;
		for (size_t d = 0; d < 2; d++) {
			if (o->deps[d].function == FUNCTION_BOOTLOADER &&
			    rules_satisfied(&m->now, &o->deps[d]) == CHECK_FAIL)
				can = false;
		}
		boot = boot || can;
	}
	aim->release.module_count++;
	aim->least.bytes += there ? 0 : bytes;
	aim->least.one_way = aim->least.one_way || !boot ? 1 : 0;
	return fits;
}

/* r: the release of that version, or NULL */
static bool make_aim(const struct making *m, const struct release *r,
		     unsigned version, struct aim *aim)
{
	const struct platform *p = platform_by_id(m->table->platform_id);
	const struct release_module *known;

	memset(aim, 0, sizeof(*aim));
	aim->release.platform_id = p->id;
	aim->release.modules = aim->parts;
	aim->release.version = r ? r->version : "";
	if (plan_duo_would_break(m, (int)version))
		return false;
	aim->least.changes = (int)version != setup_system(&m->now);
	aim->least.early = !release_is_final(aim->release.version);
	aim->least.one_way = rules_bootloader_too_new(
		p->id, setup_version(&m->now, FUNCTION_BOOTLOADER, 0),
		(int)version);
	if (!p->system_parts)
		return add_part(m, aim, FUNCTION_MONOLITHIC, 0, version);
	for (unsigned i = 1; i <= p->system_parts; i++) {
		known = release_module(r, FUNCTION_SYSTEM, i);
		/* A part that came later: none of older systems. */
		if (r && !known)
			continue;
		if (!add_part(m, aim, FUNCTION_SYSTEM, i,
			      known ? known->version : version))
			return false;
	}
	return true;
}

static bool make_own_aim(const struct making *m, unsigned version,
			 struct aim *aim)
{
	const int platform = m->table->platform_id;
	uint8_t function, index;

	release_main_part(platform, &function, &index);
	return make_aim(m, release_of(platform, function, index, version),
			version, aim);
}

static int compare_aims(const void *a, const void *b)
{
	const struct aim *const *x = a, *const *y = b;
	int c = plan_compare(&(*x)->least, &(*y)->least);

	return c ? c : (int)(*y)->parts[0].version - (*x)->parts[0].version;
}

/* Systems of which every part is at hand or there, the best first. */
static size_t find_aims(const struct making *m, struct aim *list,
			const struct aim **order)
{
	const unsigned need = plan_system_needed(m);
	int there = setup_system(&m->now), last = -1;
	uint8_t function, index;
	size_t n = 0;

	release_main_part(m->table->platform_id, &function, &index);
	if (there >= (int)need && make_own_aim(m, (unsigned)there, &list[n]))
		n++;
	for (size_t i = plan_stock_from(&m->stock, function, index, need);
	     i < m->stock.count && n < MAX_AIMS; i++) {
		const struct plan_offer *o = &m->stock.list[i];

		if (o->function != function || o->index != index)
			break;
		if (o->version == last || o->version == there)
			continue;
		last = o->version;
		if (make_own_aim(m, o->version, &list[n]))
			n++;
	}
	for (size_t i = 0; i < n; i++)
		order[i] = &list[i];
	qsort(order, n, sizeof(*order), compare_aims);
	return n;
}

static void try_aims(struct making *m, const struct aim *const *order,
		     size_t count)
{
	struct attempt *best = malloc(sizeof(*best));
	struct worth worth = { .changes = false };

	if (!best) {
		memory_missed();
		return;
	}
	best->count = -1;
	for (size_t i = 0; i < count; i++) {
		struct worth w;

		if (best->count >= 0 &&
		    plan_compare(&worth, &order[i]->least) <= 0)
			break;
		m->best.count = -1;
		if (!plan_attempt(m, &order[i]->release, REACH_NEEDED,
				  REACH_TWINS))
			continue;
		w = plan_worth(m, &m->best);
		if (best->count >= 0 && plan_compare(&worth, &w) <= 0)
			continue;
		*best = m->best;
		worth = w;
	}
	m->best = *best;
	free(best);
}

/* The system that is there, else the best of those at hand. */
static void choose_system(struct making *m, bool stays)
{
	struct aim *aims = calloc(MAX_AIMS, sizeof(*aims));
	const struct aim **order = calloc(MAX_AIMS, sizeof(*order));

	if (!aims || !order)
		memory_missed();
	if (stays)
		plan_attempt(m, NULL, REACH_NEEDED, REACH_TWINS);
	if (m->best.count < 0 && aims && order)
		try_aims(m, order, find_aims(m, aims, order));
	/* The aims end here; what is said of them is in the table. */
	if (m->best.count >= 0 && m->best.space.target)
		m->best.space.target = release_find(
			m->table->platform_id, m->best.space.target->version);
	free(aims);
	free(order);
}

/*
 * All that lies at hand, in any mixture that is healthy: where that has no
 * way nothing has.
 */
static void choose_any(struct making *m, bool stays)
{
	struct attempt *any = malloc(sizeof(*any));

	if (!any) {
		memory_missed();
		return;
	}
	m->any_system = true;
	plan_attempt(m, NULL, REACH_ALL, REACH_ALL);
	m->any_system = false;
	*any = m->best;
	if (any->count >= 0 && stays) {
		m->best.count = -1;
		if (!plan_attempt(m, NULL, REACH_ALL, REACH_ALL))
			m->best = *any;
	}
	free(any);
}

static void to_any_at_hand(struct making *m)
{
	const bool fits = setup_system(&m->now) >= (int)plan_system_needed(m);
	const bool stays = fits && rules_runs(&m->now) != CHECK_FAIL;

	choose_system(m, stays);
	if (m->best.count < 0 && fits)
		choose_any(m, stays);
}

static void to_release_at_hand(struct making *m)
{
	const int platform = m->table->platform_id;
	const struct release *r = release_find(platform, m->wish->release);
	const struct release_module *part;
	uint8_t function, index;
	struct aim aim;

	release_main_part(platform, &function, &index);
	part = release_module(r, function, index);
	if (part && (!m->wish->app || plan_system_needed(m) <= part->version) &&
	    make_aim(m, r, part->version, &aim))
		plan_attempt(m, r, REACH_NEEDED, REACH_ALL);
}

void plan_at_hand(struct making *m)
{
	m->best.count = -1;
	m->from_stock = true;
	if (m->wish->release && !text_same(m->wish->release, "same"))
		to_release_at_hand(m);
	else if (rules_runs(&m->now) == CHECK_FAIL ||
		 setup_system(&m->now) >= 0)
		to_any_at_hand(m);
	m->from_stock = false;
}
