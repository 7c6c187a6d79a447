/* SPDX-License-Identifier: MIT */
/* Which release a plan aims at, and which modules it may use to get there. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/milestone.h"
#include "model/plan/making.h"

static int main_version(const struct release *r)
{
	uint8_t function, index;
	const struct release_module *m;

	if (!r)
		return -1;
	release_main_part(r->platform_id, &function, &index);
	m = release_module(r, function, index);
	return m ? m->version : -1;
}

static bool dependencies_known(const struct release *r)
{
	if (!release_is_whole(r))
		return false;
	for (size_t i = 0; i < r->module_count; i++) {
		if (!r->modules[i].deps_known &&
		    r->modules[i].function != FUNCTION_BOOTLOADER)
			return false;
	}
	return main_version(r) >= 0;
}

/* What was already there before is not asked for again. */
static void ask(struct making *m, struct plan_wish *wish)
{
	*wish = *m->wish;
	if (m->memory)
		wish->have = &m->memory->have;
	if (m->app_there)
		wish->app = NULL;
}

/* Ever more modules come into question until there is a way. */
bool plan_attempt(struct making *m, const struct release *target,
		  enum plan_reach from, enum plan_reach to)
{
	struct attempt *a = &m->tried;
	struct plan_wish wish;

	ask(m, &wish);
	for (int reach = (int)from; reach <= (int)to; reach++) {
		plan_space_init(&a->space, m->table, &wish);
		a->space.target = target;
		a->space.any_system = m->any_system;
		a->space.stock = m->from_stock ? &m->stock : NULL;
		a->space.mode = m->mode;
		a->space.backup =
			wish.backup && !(wish.closed_roads & (1u << ROAD_DFU));
		a->space.place = m->mode == MODE_DFU || a->space.backup
					 ? PLACE_DFU
					 : PLACE_RUNNING;
		plan_add_target(&a->space, reach >= REACH_TWINS);
		if (reach >= REACH_STONES)
			plan_add_stones(&a->space, reach >= REACH_TWINS);
		if (m->from_stock)
			plan_add_stock(&a->space, (enum plan_reach)reach);
		if (!plan_add_user(&a->space, m->out))
			return false;
		a->count = plan_search(&a->space, a->moves, &a->cost);
		if (a->count < 0)
			continue;
		if (m->best.count < 0 || a->cost < m->best.cost) {
			m->best = *a;
			m->best.space.wish = m->wish;
		}
		return true;
	}
	return false;
}

static bool attempt(struct making *m, const struct release *target)
{
	return plan_attempt(m, target, REACH_NEEDED, REACH_TWINS);
}

bool plan_duo_would_break(const struct making *m, int version)
{
	return platform_id_has(m->table->platform_id, TRAIT_OWN_VERSIONS) &&
	       version < DUO_0_3_0 &&
	       (setup_version(&m->now, FUNCTION_SYSTEM, 1) >= DUO_0_3_0 ||
		setup_version(&m->now, FUNCTION_SYSTEM, 2) >= DUO_0_3_0 ||
		setup_version(&m->now, FUNCTION_BOOTLOADER, 0) >=
			DUO_BIG_LOADER);
}

/* Version of the main part that an application asks for, 0 if none. */
static unsigned asked_by(int platform, const struct module_ref deps[2])
{
	uint8_t function, index;

	release_main_part(platform, &function, &index);
	for (size_t d = 0; d < 2; d++) {
		if (deps[d].function == function && deps[d].index == index)
			return deps[d].version;
	}
	return 0;
}

unsigned plan_system_needed(const struct making *m)
{
	unsigned need = 0;

	if (m->wish->app)
		return asked_by(m->table->platform_id, m->wish->app->deps);
	for (unsigned i = 1; i <= 2; i++) {
		const struct fitted *u = setup_find(&m->now, FUNCTION_USER, i);
		unsigned n;

		if (!u || !u->here || !u->intact)
			continue;
		n = asked_by(m->table->platform_id, u->deps);
		if (need == 0 || n < need)
			need = n;
	}
	return need;
}

void plan_no_way(struct making *m, const char *why)
{
	if (!m->out->reason[0])
		text_copy(m->out->reason, sizeof(m->out->reason), why);
}

void plan_to_release(struct making *m)
{
	const struct platform *p = platform_by_id(m->table->platform_id);
	const struct release *r = release_find(p->id, m->wish->release);
	char *reason = m->out->reason;
	const size_t size = sizeof(m->out->reason);
	unsigned need = m->wish->app ? plan_system_needed(m) : 0;

	if (!r) {
		char clean[40];

		text_clean(clean, sizeof(clean), m->wish->release,
			   strlen(m->wish->release));
		snprintf(
			reason, size,
			"Device OS %s for the %s is neither in unbrick's table "
			"nor in the files at hand; unbrick firmware fetch %s "
			"--platform %s asks the maker's list",
			clean, p->title, clean, p->name);
	} else if (!release_is_whole(r)) {
		snprintf(reason, size,
			 "of Device OS %s for the %s only some parts are "
			 "known; unbrick firmware fetch %s --platform %s gets "
			 "the others",
			 r->version, p->title, r->version, p->name);
	} else if (!dependencies_known(r)) {
		snprintf(reason, size,
			 "what the parts of Device OS %s need is not known; "
			 "unbrick firmware fetch %s --platform %s gets them",
			 r->version, r->version, p->name);
	} else if (plan_duo_would_break(m, main_version(r))) {
		snprintf(reason, size,
			 "a Duo with firmware 0.3.0 or later must not go back "
			 "to %s: its bootloader would be overwritten",
			 r->version);
	} else if ((int)need > main_version(r)) {
		snprintf(reason, size,
			 "the application needs system version %u, Device OS "
			 "%s has %d",
			 need, r->version, main_version(r));
	} else {
		attempt(m, r);
	}
}

/* The part with the highest version below `limit`, or NULL. */
static const struct fitted *highest_part(const struct setup *s, bool intact,
					 int limit)
{
	const struct fitted *best = NULL;

	for (size_t i = 0; i < s->count; i++) {
		const struct fitted *m = &s->modules[i];

		if ((m->function != FUNCTION_SYSTEM &&
		     m->function != FUNCTION_MONOLITHIC) ||
		    !m->here || m->intact != intact || m->version >= limit)
			continue;
		if (!best || m->version > best->version)
			best = m;
	}
	return best;
}

/*
 * Parts of several releases: an update that did not come to its end.  It is
 * brought to its end where that is possible, else taken back; so is a system
 * of which nothing is whole any more.
 */
static void complete_parts(struct making *m, bool intact)
{
	const struct fitted *f;
	int limit = INT_MAX;

	while (m->best.count < 0 &&
	       (f = highest_part(&m->now, intact, limit))) {
		const struct release *r =
			release_of(m->table->platform_id, f->function, f->index,
				   f->version);

		if (r && dependencies_known(r) &&
		    !plan_duo_would_break(m, main_version(r)))
			attempt(m, r);
		limit = f->version;
	}
}

/* Nothing of a system is left: the newest that the bootloader can carry. */
static void new_system(struct making *m)
{
	const int platform = m->table->platform_id;

	for (size_t i = release_count(platform); i > 0; i--) {
		const struct release *r = release_at(platform, i - 1);

		if (!release_is_final(r->version) || !dependencies_known(r))
			continue;
		if (attempt(m, r) && m->best.cost < (uint64_t)100 << 44)
			return;
	}
}

/* Around what is installed, for a bootloader that cannot be replaced. */
static void nearby(struct making *m)
{
	const int platform = m->table->platform_id;
	const size_t count = release_count(platform);
	size_t here = count;

	for (size_t i = 0; i < count; i++) {
		if (main_version(release_at(platform, i)) ==
		    setup_system(&m->now))
			here = i;
	}
	for (size_t d = 1; here < count && d < count; d++) {
		const size_t at[2] = { here + d, here - d };

		for (size_t i = 0; i < 2; i++) {
			const struct release *r =
				at[i] < count ? release_at(platform, at[i])
					      : NULL;

			if (r && release_is_final(r->version) &&
			    dependencies_known(r) &&
			    !plan_duo_would_break(m, main_version(r)) &&
			    attempt(m, r))
				return;
		}
	}
}

void plan_to_same(struct making *m)
{
	const int platform = m->table->platform_id;
	const unsigned need = plan_system_needed(m);
	enum check runs = rules_runs(&m->now);
	uint8_t function, index;
	const struct release *r;

	release_main_part(platform, &function, &index);
	if (setup_system(&m->now) >= 0 && (int)need > setup_system(&m->now)) {
		r = release_of(platform, function, index, need);
		if (!r)
			r = release_at_least(platform, function, index, need);
		if (!r || !dependencies_known(r))
			snprintf(m->out->reason, sizeof(m->out->reason),
				 "the application needs system version %u, "
				 "which no known release carries",
				 need);
		else
			attempt(m, r);
		return;
	}
	if (runs != CHECK_FAIL) {
		if (setup_system(&m->now) < 0)
			m->unread = true;
		else if (!attempt(m, NULL))
			nearby(m);
		return;
	}
	complete_parts(m, true);
	complete_parts(m, false);
	if (m->best.count < 0)
		new_system(m);
}
