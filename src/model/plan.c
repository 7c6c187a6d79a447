/* From a wish to a plan: which release to aim at, and which way to take. */
#include "model/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "model/plan_space.h"

#define LAST_SMALL_DUO 7 /* 0.2.4; serial.md 6.5 */
#define BIG_DUO_LOADER 5 /* 32 KB; dfu.md 4.4 */

struct attempt {
	struct plan_space space;
	struct plan_move moves[PLAN_MOVES];
	int count; /* -1: no way */
	uint64_t cost;
};

struct making {
	const struct table *table;
	const struct plan_wish *wish;
	struct setup now;
	enum device_mode mode;
	struct plan_memory *memory; /* NULL: all is at hand */
	bool app_there;		    /* the application asked for is installed */
	struct plan *out;
	struct attempt best;
	struct attempt tried;
};

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
static bool attempt(struct making *m, const struct release *target)
{
	struct attempt *a = &m->tried;
	struct plan_wish wish;

	ask(m, &wish);
	for (int widen = 0; widen < 3; widen++) {
		plan_space_init(&a->space, m->table, &wish);
		a->space.target = target;
		a->space.mode = m->mode;
		a->space.backup =
			wish.backup && !(wish.closed_roads & (1u << ROAD_DFU));
		a->space.place = m->mode == MODE_DFU || a->space.backup
					 ? PLACE_DFU
					 : PLACE_RUNNING;
		plan_add_target(&a->space, widen == 2);
		if (widen > 0)
			plan_add_stones(&a->space, widen == 2);
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

static bool duo_would_break(const struct making *m, const struct release *r)
{
	return m->table->platform_id == PLATFORM_DUO &&
	       main_version(r) <= LAST_SMALL_DUO &&
	       (setup_version(&m->now, FUNCTION_SYSTEM, 1) > LAST_SMALL_DUO ||
		setup_version(&m->now, FUNCTION_SYSTEM, 2) > LAST_SMALL_DUO ||
		setup_version(&m->now, FUNCTION_BOOTLOADER, 0) >=
			BIG_DUO_LOADER);
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

/* What the application that shall run, or that is there, needs. */
static unsigned system_needed(const struct making *m)
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

static void no_way(struct making *m, const char *why)
{
	if (!m->out->reason[0])
		text_copy(m->out->reason, sizeof(m->out->reason), why);
}

static void to_release(struct making *m)
{
	const struct platform *p = platform_by_id(m->table->platform_id);
	const struct release *r = release_find(p->id, m->wish->release);
	char *reason = m->out->reason;
	const size_t size = sizeof(m->out->reason);
	unsigned need = m->wish->app ? system_needed(m) : 0;

	if (!r) {
		char clean[40];

		text_clean(clean, sizeof(clean), m->wish->release,
			   strlen(m->wish->release));
		snprintf(reason, size,
			 "Device OS %s was never published for the %s", clean,
			 p->title);
	} else if (!dependencies_known(r)) {
		snprintf(reason, size,
			 "what the parts of Device OS %s need was never "
			 "published",
			 r->version);
	} else if (duo_would_break(m, r)) {
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

/* The releases that the intact parts belong to. */
static void complete_parts(struct making *m)
{
	const int platform = m->table->platform_id;

	for (size_t i = 0; i < m->now.count; i++) {
		const struct fitted *f = &m->now.modules[i];
		const struct release *r;

		if ((f->function != FUNCTION_SYSTEM &&
		     f->function != FUNCTION_MONOLITHIC) ||
		    !f->here || !f->intact)
			continue;
		r = release_of(platform, f->function, f->index, f->version);
		if (r && dependencies_known(r))
			attempt(m, r);
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
			    dependencies_known(r) && !duo_would_break(m, r) &&
			    attempt(m, r))
				return;
		}
	}
}

static void to_same(struct making *m)
{
	const int platform = m->table->platform_id;
	const unsigned need = system_needed(m);
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
			no_way(m, "the table does not show the system parts");
		else if (!attempt(m, NULL))
			nearby(m);
		return;
	}
	complete_parts(m);
	if (m->best.count < 0)
		new_system(m);
}

/* Is it the bootloader that keeps the way closed? */
static bool bootloader_lacks(const struct making *m)
{
	const struct plan_space *s = &m->tried.space;
	const uint8_t now[PLAN_KEYS] = { 0 };
	struct setup st;

	plan_setup(s, now, &st);
	for (size_t k = 0; k < s->key_count; k++) {
		const struct plan_key *key = &s->keys[k];

		for (size_t i = 0; i < key->count; i++) {
			const struct plan_part *p = &key->parts[i];

			for (size_t d = 0; p->m.here && d < 2; d++) {
				if (p->m.deps[d].function ==
					    FUNCTION_BOOTLOADER &&
				    rules_satisfied(&st, &p->m.deps[d]) !=
					    CHECK_PASS)
					return true;
			}
		}
	}
	return false;
}

/* Why a kind of module cannot be brought to the device as it is. */
static const char *stuck(const struct making *m, unsigned function,
			 unsigned index)
{
	static const enum road roads[] = { ROAD_DFU_STAGED, ROAD_DFU, ROAD_USB,
					   ROAD_SERIAL };
	const char *why = NULL;
	bool forbidden = false;

	for (size_t i = 0; i < sizeof(roads) / sizeof(roads[0]); i++) {
		const char *closed = rules_road_closed(
			m->table->platform_id, roads[i], function, index,
			setup_system(&m->now));

		if (closed)
			why = closed;
		else if (m->wish->closed_roads & (1u << roads[i]))
			forbidden = true;
		else
			return "the roads that are left do not lead there";
	}
	return forbidden ? "the road that could bring it is not allowed" : why;
}

static void explain_failure(struct making *m)
{
	const struct plan_space *s = &m->tried.space;
	uint8_t function, index;
	int k;

	if (m->out->reason[0])
		return;
	k = s->platform ? plan_find_key(s, FUNCTION_NCP, 0) : -1;
	if (k >= 0 && !s->keys[k].parts[0].m.here) {
		no_way(m, "the network co-processor needs newer firmware that "
			  "is not published");
		return;
	}
	if (!s->platform) {
		no_way(m, "no release is known that would fit this device");
		return;
	}
	if (bootloader_lacks(m)) {
		snprintf(m->out->reason, sizeof(m->out->reason),
			 "another bootloader is needed first: %s",
			 rules_runs(&m->now) == CHECK_FAIL
				 ? "no Device OS runs that could write it"
				 : stuck(m, FUNCTION_BOOTLOADER, 0));
		return;
	}
	release_main_part(m->table->platform_id, &function, &index);
	snprintf(m->out->reason, sizeof(m->out->reason),
		 "no order of steps is accepted by this device: %s",
		 stuck(m, function, index));
}

static enum device_mode mode_of(const struct making *m, enum device_mode mode)
{
	if (mode != MODE_UNKNOWN)
		return mode;
	switch (m->table->source) {
	case TABLE_DFU:
		return MODE_DFU;
	case TABLE_SERIAL:
		return MODE_LISTENING;
	case TABLE_USB:
	case TABLE_EVENT:
		return MODE_NORMAL;
	default:
		return rules_runs(&m->now) == CHECK_FAIL ? MODE_DFU
							 : MODE_NORMAL;
	}
}

static bool app_is_there(const struct making *m)
{
	const struct module *app = m->wish->app;
	const struct slot *s;
	char hash[SHA256_HEX];

	if (!app)
		return false;
	s = table_find(m->table, app->function, app->index, STORE_MAIN);
	bytes_hex(app->sha256, sizeof(app->sha256), hash);
	return s && s->checks[CHECK_INTEGRITY] != CHECK_FAIL &&
	       text_same(s->uuid, hash);
}

void plan_make(const struct table *t, enum device_mode mode,
	       const struct plan_wish *wish, struct plan *out)
{
	struct making m = { .table = t, .wish = wish, .out = out };
	const struct platform *p = platform_by_id(t->platform_id);
	const struct release *target;

	memset(out, 0, sizeof(*out));
	out->platform_id = t->platform_id;
	if (!p || release_count(p->id) == 0) {
		no_way(&m, p ? "no release is known for this platform"
			     : "the platform is not known");
		return;
	}
	m.best.count = -1;
	setup_from_table(t, &m.now);
	m.mode = mode_of(&m, mode);
	m.app_there = app_is_there(&m);
	if (wish->have && wish->have->at_hand) {
		m.memory = malloc(sizeof(*m.memory));
		if (!m.memory) {
			no_way(&m, "out of memory");
			return;
		}
		plan_remember(m.memory, wish->have);
	}
	if (wish->release && !text_same(wish->release, "same"))
		to_release(&m);
	else
		to_same(&m);
	free(m.memory);
	if (m.best.count < 0) {
		explain_failure(&m);
		return;
	}
	out->possible = true;
	out->reason[0] = '\0';
	target = m.best.space.target;
	if (target)
		text_copy(out->target, sizeof(out->target), target->version);
	plan_write_steps(&m.best.space, m.best.moves, (size_t)m.best.count,
			 out);
}
