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
#include "played.h"

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

	played_device(a, &t, &r);
	r.mode = mode == MODE_DFU ? 'd' : 'r';
	timed(&t, mode, &w, &p);
	if (!p.possible) {
		assert_true(p.reason[0] != '\0');
		if (closed == 0 && !duo_forbids(a, b)) {
			played_show(&p, a->version, b->version);
			fail_msg("no plan");
		}
		return;
	}
	assert_false(duo_forbids(a, b));
	played_all(&r, &p, a->version, b->version);
	played_goal(&r, &p, b, a->version);
	if (a == b && p.step_count > 0) {
		played_show(&p, a->version, b->version);
		fail_msg("nothing was to be done");
	}
}

static void all_pairs(enum device_mode mode, uint32_t closed, unsigned stride)
{
	const bool all = getenv("UNBRICK_ALL_PLANS") != NULL;
	unsigned n = 0;

	for (size_t i = 0; i < PLAYED_PLATFORMS; i++) {
		const struct release *a, *b;

		for (size_t x = 0; (a = release_at(played_platforms[i], x));
		     x++) {
			for (size_t y = 0;
			     (b = release_at(played_platforms[i], y)); y++) {
				if ((all || n++ % stride == 0) &&
				    played_known(a) && played_known(b))
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
	uint32_t kind = played_random(seed) % 5;
	int system = main_of(r);

	if (kind == 0 || r->platform == PLATFORM_CORE)
		return;
	if (kind == 1) {
		t->slots[t->count] = (struct slot){ .present = false };
		t->count++;
		return;
	}
	if (platform_id_has(r->platform, TRAIT_OLD_APP_SHADOWS) &&
	    system >= 3102 && played_random(seed) % 2)
		m.index = 2;
	release_main_part(r->platform, &m.deps[0].function, &m.deps[0].index);
	m.deps[0].version = (uint16_t)(system > 0 ? system : 1);
	if (kind == 2)
		m.deps[0].version = (uint16_t)(played_random(seed) % 4000);
	played_put(t, r, &m, kind != 4);
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
		int platform = played_platforms[played_random(&seed) %
						PLAYED_PLATFORMS];
		const struct release *to = NULL;
		struct plan_wish w = { 0 };
		struct plan p;
		struct table t;
		struct replay r;
		bool starts;

		played_random_device(platform, &seed, &t, &r);
		random_user(&seed, &t, &r);
		if (played_random(&seed) % 3) {
			to = played_release(platform, &seed);
			w.release = to->version;
		}
		w.backup = played_random(&seed) % 2;
		w.network = played_random(&seed) % 4 == 0;
		w.tinker = played_random(&seed) % 2;
		starts = replay_starts(&r) && played_random(&seed) % 2;
		r.mode = starts ? 'r' : 'd';
		timed(&t, starts ? MODE_NORMAL : MODE_DFU, &w, &p);
		count++;
		if (!p.possible) {
			assert_true(p.reason[0] != '\0');
			continue;
		}
		possible++;
		if (getenv("UNBRICK_SHOW"))
			played_show_table(&t);
		played_all(&r, &p, "random", w.release);
		played_goal(&r, &p, to, "random");
		if (w.tinker && p.step_count > 0 && user_shown(&t) &&
		    release_tinker(platform, (unsigned)main_of(&r)) &&
		    !replay_user(&r)) {
			played_show(&p, "random", w.release);
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
	played_device(from, &t, &r);
	r.mode = 'r';
	plan_make(&t, MODE_NORMAL, &w, &p);
	assert_true(p.possible && p.step_count == 7);
	/* Without the bootloader, nothing is healthy in the end. */
	for (size_t i = 0; i < p.step_count; i++) {
		if (p.steps[i].function != FUNCTION_BOOTLOADER)
			assert_true(played_step(&r, &p.steps[i]));
	}
	assert_int_equal(replay_version(&r, FUNCTION_SYSTEM, 2), 1213);
	assert_false(replay_healthy(&r));
	/* Part 2 before part 1 is refused, and so is a closed shell. */
	played_device(from, &t, &r);
	r.mode = 'r';
	first = p.steps[p.step_count - 2];
	assert_int_equal(first.index, 2);
	assert_false(played_step(&r, &first));
	assert_true(replay_enter(&r, "listening"));
	assert_false(played_step(&r, &first));
	/* An address of another part. */
	first.over = ROAD_DFU;
	first.address = 0x08020000;
	assert_true(replay_enter(&r, "dfu"));
	assert_false(played_step(&r, &first));
	/* A part alone over DFU leaves nothing that starts. */
	first.address = 0x08060000;
	assert_true(played_step(&r, &first));
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
			played_random(&seed) % 8
				? played_platforms[played_random(&seed) %
						   PLAYED_PLATFORMS]
				: (int)played_random(&seed) - 70000;
		t.count = played_random(&seed) % (TABLE_MAX_SLOTS + 1);
		t.source = (enum table_source)(played_random(&seed) % 5);
		for (size_t i = 0; i < t.count; i++) {
			struct slot *s = &t.slots[i];

			s->present = played_random(&seed) % 8;
			s->function = (uint8_t)(played_random(&seed) % 12);
			s->index = (uint8_t)(played_random(&seed) % 5);
			s->version = (uint16_t)played_random(&seed);
			s->store = (enum store)(played_random(&seed) % STORES);
			s->dep_count = played_random(&seed) % 3;
			for (size_t d = 0; d < s->dep_count; d++) {
				s->deps[d].function =
					(uint8_t)(played_random(&seed) % 12);
				s->deps[d].index =
					(uint8_t)(played_random(&seed) % 5);
				s->deps[d].version =
					(uint16_t)played_random(&seed);
			}
			s->checks[played_random(&seed) % CHECK_KINDS] =
				(enum check)(played_random(&seed) % 3);
		}
		if (played_random(&seed) % 2)
			w.release = "1.2.1";
		timed(&t, (enum device_mode)(played_random(&seed) % MODES), &w,
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
