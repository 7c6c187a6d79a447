/* SPDX-License-Identifier: MIT */
/*
 * Plans played on a device that knows nothing of the planner: every pair of
 * releases, and random tables.  UNBRICK_ALL_PLANS=1 plays all pairs, else a
 * sample is taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "base/count.h"
#include "model/plan/plan.h"
#include "model/catalog/release.h"
#include "replay.h"

static const int platforms[] = { 0,  6,	 8,  10, 12, 13, 14, 15, 22,
				 23, 24, 25, 26, 28, 32, 35, 88 };
#define PLATFORMS COUNT(platforms)

static void fit(struct replay_part *p, int fn, int ix, int v,
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

static void put_both(struct table *t, struct replay *r,
		     const struct release_module *m, bool whole)
{
	struct replay_part p;

	put_slot(t, m);
	fit(&p, m->function, m->index, m->version, m->deps);
	p.whole = whole;
	if (!whole)
		t->slots[t->count - 1].checks[CHECK_INTEGRITY] = CHECK_FAIL;
	replay_put(r, &p);
}

/* SoftDevice 7.0.1, where the table of releases does not list it. */
static const struct release_module radio = { .function = FUNCTION_RADIO,
					     .version = 202,
					     .deps_known = true };

static void device_of(const struct release *rel, struct table *t,
		      struct replay *r)
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
			put_both(t, r, m, true);
	}
	if (needs_radio && !has_radio)
		put_both(t, r, &radio, true);
}

static bool play_step(struct replay *r, const struct plan_step *s)
{
	struct replay_part p;

	switch (s->action) {
	case PLAN_FLASH:
		fit(&p, s->function, s->index, s->to, s->deps);
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

static void show_table(const struct table *t)
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

static void show(const struct plan *p, const char *from, const char *to)
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

static void play(struct replay *r, const struct plan *p, const char *from,
		 const char *to)
{
	for (size_t i = 0; i < p->step_count; i++) {
		const struct plan_step *s = &p->steps[i];

		if (s->action == PLAN_FLASH)
			assert_int_equal(s->from, replay_version(r, s->function,
								 s->index));
		if (!play_step(r, s)) {
			show(p, from, to);
			fail_msg("step %zu: %s", i + 1, r->complaint);
		}
	}
	assert_false(r->staged.there);
}

static void assert_goal(const struct replay *r, const struct plan *p,
			const struct release *to, const char *from)
{
	for (size_t i = 0; to && i < to->module_count; i++) {
		const struct release_module *m = &to->modules[i];

		if (m->function != FUNCTION_SYSTEM &&
		    m->function != FUNCTION_MONOLITHIC)
			continue;
		if (replay_version(r, m->function, m->index) != m->version) {
			show(p, from, to->version);
			fail_msg("not the parts asked for");
		}
	}
	if (!replay_healthy(r)) {
		show(p, from, to ? to->version : "same");
		fail_msg("not healthy in the end");
	}
}

static bool known(const struct release *r)
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

static clock_t slowest;

static void timed(const struct table *t, enum device_mode mode,
		  const struct plan_wish *w, struct plan *p)
{
	clock_t begin = clock(), took;

	plan_make(t, mode, w, p);
	took = clock() - begin;
	if (took > slowest)
		slowest = took;
}

static bool duo_forbids(const struct release *a, const struct release *b)
{
	return a->platform_id == PLATFORM_DUO && a->modules[0].version >= 8 &&
	       b->modules[0].version <= 7;
}

static void pair(const struct release *a, const struct release *b,
		 enum device_mode mode, uint32_t closed)
{
	struct plan_wish w = { .release = b->version, .closed_roads = closed };
	struct plan p;
	struct table t;
	struct replay r;

	device_of(a, &t, &r);
	r.mode = mode == MODE_DFU ? 'd' : 'r';
	timed(&t, mode, &w, &p);
	if (!p.possible) {
		assert_true(p.reason[0] != '\0');
		if (closed == 0 && !duo_forbids(a, b)) {
			show(&p, a->version, b->version);
			fail_msg("no plan");
		}
		return;
	}
	assert_false(duo_forbids(a, b));
	play(&r, &p, a->version, b->version);
	assert_goal(&r, &p, b, a->version);
	if (a == b && p.step_count > 0) {
		show(&p, a->version, b->version);
		fail_msg("nothing was to be done");
	}
}

static void all_pairs(enum device_mode mode, uint32_t closed, unsigned stride)
{
	const bool all = getenv("UNBRICK_ALL_PLANS") != NULL;
	unsigned n = 0;

	for (size_t i = 0; i < PLATFORMS; i++) {
		const struct release *a, *b;

		for (size_t x = 0; (a = release_at(platforms[i], x)); x++) {
			for (size_t y = 0; (b = release_at(platforms[i], y));
			     y++) {
				if ((all || n++ % stride == 0) && known(a) &&
				    known(b))
					pair(a, b, mode, closed);
			}
		}
	}
}

static void test_all_pairs(void **state)
{
	(void)state;
	all_pairs(MODE_NORMAL, 0, 5);
}

static void test_all_pairs_from_dfu(void **state)
{
	(void)state;
	all_pairs(MODE_DFU, 0, 7);
}

static void test_all_pairs_without_dfu(void **state)
{
	(void)state;
	all_pairs(MODE_NORMAL, 1u << ROAD_DFU, 11);
}

static void test_all_pairs_without_serial(void **state)
{
	(void)state;
	all_pairs(MODE_NORMAL, 1u << ROAD_SERIAL, 11);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static const struct release *any_release(int platform, uint32_t *seed)
{
	const struct release *r;

	do
		r = release_at(platform,
			       next_random(seed) % release_count(platform));
	while (!known(r));
	return r;
}

static bool gen3(int platform)
{
	const struct platform *p = platform_by_id(platform);

	return p && p->gen == 3;
}

/* Each module from a release of its own; some broken, some missing. */
static void random_device(int platform, uint32_t *seed, struct table *t,
			  struct replay *r)
{
	const struct release *shape = any_release(platform, seed);

	memset(t, 0, sizeof(*t));
	memset(r, 0, sizeof(*r));
	t->platform_id = r->platform = platform;
	t->source = TABLE_DFU;
	for (size_t i = 0; i < shape->module_count; i++) {
		const struct release_module *m = &shape->modules[i];
		const struct release *other = any_release(platform, seed);
		const struct release_module *o =
			release_module(other, m->function, m->index);
		uint32_t luck = next_random(seed) % 16;

		if (m->twin)
			continue;
		if (luck == 0 && m->function == FUNCTION_SYSTEM) {
			struct slot *s = &t->slots[t->count++];

			s->function = m->function;
			s->index = m->index;
		} else if (m->function != FUNCTION_RADIO) {
			put_both(t, r, o && luck < 10 ? o : m,
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

		m.version = next_random(seed) % 3 ? 202 : 182;
		put_both(t, r, &m, true);
	}
}

static int main_of(const struct replay *r)
{
	uint8_t function, index;

	release_main_part(r->platform, &function, &index);
	return replay_version(r, function, index);
}

/* None, an empty place, one that runs, one that asks for more, a broken one. */
static void random_user(uint32_t *seed, struct table *t, struct replay *r)
{
	struct release_module m = { .function = FUNCTION_USER,
				    .index = 1,
				    .version = 3,
				    .deps_known = true };
	uint32_t kind = next_random(seed) % 5;
	int system = main_of(r);

	if (kind == 0 || r->platform == PLATFORM_CORE)
		return;
	if (kind == 1) {
		t->slots[t->count] = (struct slot){ .present = false };
		t->count++;
		return;
	}
	if (gen3(r->platform) && system >= 3102 && next_random(seed) % 2)
		m.index = 2;
	release_main_part(r->platform, &m.deps[0].function, &m.deps[0].index);
	m.deps[0].version = (uint16_t)(system > 0 ? system : 1);
	if (kind == 2)
		m.deps[0].version = (uint16_t)(next_random(seed) % 4000);
	put_both(t, r, &m, kind != 4);
}

static bool user_shown(const struct table *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const struct slot *s = &t->slots[i];

		if (s->function == FUNCTION_USER ||
		    (!s->present && s->function == FUNCTION_NONE))
			return true;
	}
	return false;
}

static void test_random_tables(void **state)
{
	uint32_t seed = 20240229;
	int possible = 0, count = 0;

	(void)state;
	for (int n = 0; n < 6000; n++) {
		int platform = platforms[next_random(&seed) % PLATFORMS];
		const struct release *to = NULL;
		struct plan_wish w = { 0 };
		struct plan p;
		struct table t;
		struct replay r;
		bool starts;

		random_device(platform, &seed, &t, &r);
		random_user(&seed, &t, &r);
		if (next_random(&seed) % 3) {
			to = any_release(platform, &seed);
			w.release = to->version;
		}
		w.backup = next_random(&seed) % 2;
		w.network = next_random(&seed) % 4 == 0;
		w.tinker = next_random(&seed) % 2;
		starts = replay_starts(&r) && next_random(&seed) % 2;
		r.mode = starts ? 'r' : 'd';
		timed(&t, starts ? MODE_NORMAL : MODE_DFU, &w, &p);
		count++;
		if (!p.possible) {
			assert_true(p.reason[0] != '\0');
			continue;
		}
		possible++;
		if (getenv("UNBRICK_SHOW"))
			show_table(&t);
		play(&r, &p, "random", w.release);
		assert_goal(&r, &p, to, "random");
		if (w.tinker && p.step_count > 0 && user_shown(&t) &&
		    release_tinker(platform, (unsigned)main_of(&r)) &&
		    !replay_user(&r)) {
			show(&p, "random", w.release);
			fail_msg("no application runs");
		}
	}
	/* What has no way is rare: broken bootloaders of a Core, ... */
	assert_true(possible * 10 > count * 9);
}

/* The judge must be able to say no. */
static void test_judge_refuses(void **state)
{
	const struct release *from = release_find(PLATFORM_PHOTON, "0.7.0");
	struct plan_wish w = { .release = "1.2.1",
			       .closed_roads = 1u << ROAD_DFU };
	struct plan_step first;
	struct replay r;
	struct table t;
	struct plan p;
	bool ok = true;

	(void)state;
	device_of(from, &t, &r);
	r.mode = 'r';
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_true(p.possible && p.step_count == 7);
	/* Without the bootloader, nothing is healthy in the end. */
	for (size_t i = 0; i < p.step_count; i++) {
		if (p.steps[i].function != FUNCTION_BOOTLOADER)
			assert_true(play_step(&r, &p.steps[i]));
	}
	assert_int_equal(replay_version(&r, FUNCTION_SYSTEM, 2), 1213);
	assert_false(replay_healthy(&r));
	/* Part 2 before part 1 is refused, and so is a closed shell. */
	device_of(from, &t, &r);
	r.mode = 'r';
	first = p.steps[p.step_count - 2];
	assert_int_equal(first.index, 2);
	assert_false(play_step(&r, &first));
	assert_true(replay_enter(&r, "listening"));
	assert_false(play_step(&r, &first));
	/* An address of another part. */
	first.over = ROAD_DFU;
	first.address = 0x08020000;
	assert_true(replay_enter(&r, "dfu"));
	assert_false(play_step(&r, &first));
	/* A part alone over DFU leaves nothing that starts. */
	first.address = 0x08060000;
	assert_true(play_step(&r, &first));
	ok = replay_reset(&r);
	assert_false(ok);
}

/* Nobody vouches for a table: no crash, and every plan can be played. */
static void test_hostile_tables(void **state)
{
	uint32_t seed = 4242;

	(void)state;
	for (int n = 0; n < 4000; n++) {
		struct plan_wish w = { .tinker = true };
		struct table t;
		struct plan p;

		memset(&t, 0, sizeof(t));
		t.platform_id =
			next_random(&seed) % 8
				? platforms[next_random(&seed) % PLATFORMS]
				: (int)next_random(&seed) - 70000;
		t.count = next_random(&seed) % (TABLE_MAX_SLOTS + 1);
		t.source = (enum table_source)(next_random(&seed) % 5);
		for (size_t i = 0; i < t.count; i++) {
			struct slot *s = &t.slots[i];

			s->present = next_random(&seed) % 8;
			s->function = (uint8_t)(next_random(&seed) % 12);
			s->index = (uint8_t)(next_random(&seed) % 5);
			s->version = (uint16_t)next_random(&seed);
			s->store = (enum store)(next_random(&seed) % STORES);
			s->dep_count = next_random(&seed) % 3;
			for (size_t d = 0; d < s->dep_count; d++) {
				s->deps[d].function =
					(uint8_t)(next_random(&seed) % 12);
				s->deps[d].index =
					(uint8_t)(next_random(&seed) % 5);
				s->deps[d].version =
					(uint16_t)next_random(&seed);
			}
			s->checks[next_random(&seed) % CHECK_KINDS] =
				(enum check)(next_random(&seed) % 3);
		}
		if (next_random(&seed) % 2)
			w.release = "1.2.1";
		timed(&t, (enum device_mode)(next_random(&seed) % MODES), &w,
		      &p);
		assert_true(p.possible || p.reason[0]);
		assert_true(p.step_count <= PLAN_MAX_STEPS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_pairs),
		cmocka_unit_test(test_all_pairs_from_dfu),
		cmocka_unit_test(test_all_pairs_without_dfu),
		cmocka_unit_test(test_all_pairs_without_serial),
		cmocka_unit_test(test_random_tables),
		cmocka_unit_test(test_judge_refuses),
		cmocka_unit_test(test_hostile_tables),
	};

	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	/* A figure, not a test: the aim is 50 ms. */
	printf("slowest plan %.1f ms\n",
	       1000.0 * (double)slowest / CLOCKS_PER_SEC);
	return failed;
}
