/* SPDX-License-Identifier: MIT */
/*
 * Plans from what is at hand: random stores (any subset of modules), each plan
 * played on the judge, and none refused where a search through all that the
 * store allows finds a way.  UNBRICK_ALL_PLANS=1 takes 2,000 stores and more
 * room for that search.
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
#include "model/rules/rules.h"
#include "played.h"
#include "shelf.h"
#include "wander.h"

/* Some modules of some releases, and now and then a whole one. */
static void random_shelf(int platform, uint32_t *seed, struct shelf *s)
{
	uint32_t releases = 1 + played_random(seed) % 4;

	s->count = 0;
	for (uint32_t n = 0; n < releases; n++) {
		const struct release *r = played_release(platform, seed);
		uint32_t odds = played_random(seed) % 3 ? 10 : 6;

		for (size_t i = 0; i < r->module_count; i++) {
			if (played_random(seed) % 10 < odds)
				shelf_put(s, platform, &r->modules[i]);
		}
	}
}

static void to_store(const struct shelf *s, struct wander_store *out)
{
	out->count = 0;
	for (size_t i = 0; i < s->count; i++) {
		const struct plan_offer *o = &s->list[i];
		struct wander_module *m = &out->list[out->count++];

		memset(m, 0, sizeof(*m));
		played_fit(&m->part, o->function, o->index, o->version,
			   o->deps);
		m->address = o->start;
		m->bytes = o->bytes;
	}
}

static bool is_good(const struct replay *r, const void *ctx)
{
	const struct release *to = ctx;

	for (size_t i = 0; to && i < to->module_count; i++) {
		const struct release_module *m = &to->modules[i];

		if ((m->function == FUNCTION_SYSTEM ||
		     m->function == FUNCTION_MONOLITHIC) &&
		    replay_version(r, m->function, m->index) != m->version)
			return false;
	}
	return replay_healthy(r);
}

/* A Duo is never taken back below 0.3.0; serial.md 6.5. */
static void forbid_on_duo(const struct replay *r, struct shelf *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->count; i++) {
		if (r->platform != PLATFORM_DUO || s->list[i].version >= 8 ||
		    s->list[i].function != FUNCTION_SYSTEM)
			s->list[kept++] = s->list[i];
	}
	s->count = kept;
}

static void show_shelf(const struct shelf *s)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct plan_offer *o = &s->list[i];

		print_error("  at hand %s %u v%u > %s %u v%u, %s %u v%u\n",
			    function_name(o->function), o->index, o->version,
			    function_name(o->deps[0].function),
			    o->deps[0].index, o->deps[0].version,
			    function_name(o->deps[1].function),
			    o->deps[1].index, o->deps[1].version);
	}
}

struct count {
	int ways, none, large;
};

static void one_store(uint32_t *seed, int states, struct count *n)
{
	int platform = played_platforms[played_random(seed) % PLAYED_PLATFORMS];
	struct shelf shelf;
	struct plan_have have = shelf_have(&shelf);
	struct plan_wish w = { .have = &have };
	const struct release *to = NULL;
	struct wander_store store;
	enum wander_end end;
	struct replay r;
	struct table t;
	struct plan p;

	played_random_device(platform, seed, &t, &r);
	random_shelf(platform, seed, &shelf);
	forbid_on_duo(&r, &shelf);
	if (played_random(seed) % 3 == 0) {
		to = played_release(platform, seed);
		w.release = to->version;
	}
	if (played_random(seed) % 2)
		w.closed_roads = 1u
				 << (ROAD_NONE + 1 + played_random(seed) % 4);
	r.mode = replay_starts(&r) && played_random(seed) % 2 ? 'r' : 'd';
	plan_make(&t, r.mode == 'r' ? MODE_NORMAL : MODE_DFU, &w, &p);
	store.no_dfu = w.closed_roads & (1u << ROAD_DFU);
	store.no_serial = w.closed_roads & (1u << ROAD_SERIAL);
	store.no_usb = w.closed_roads & (1u << ROAD_USB);
	store.no_staged = w.closed_roads & (1u << ROAD_DFU_STAGED);
	to_store(&shelf, &store);
	end = wander(&r, &store, is_good, to, states);
	n->ways += end == WANDER_FOUND;
	n->none += end == WANDER_NO;
	n->large += end == WANDER_TOO_MANY;
	if (end == WANDER_FOUND && (!p.possible || p.missing_count)) {
		played_show_table(&t);
		show_shelf(&shelf);
		played_show(&p, "random", w.release);
		fail_msg("there is a way with what is at hand");
	}
	if (end == WANDER_NO && p.possible && p.missing_count == 0) {
		played_show_table(&t);
		show_shelf(&shelf);
		played_show(&p, "random", w.release);
		fail_msg("there is no way with what is at hand");
	}
	if (!p.possible) {
		assert_true(p.reason[0] != '\0');
		return;
	}
	played_all(&r, &p, "random", w.release);
	played_goal(&r, &p, to, "random");
}

static void test_random_stores(void **state)
{
	const bool all = getenv("UNBRICK_ALL_PLANS") != NULL;
	struct count n = { 0 };
	uint32_t seed = 20260311;

	(void)state;
	for (int i = 0; i < (all ? 2000 : 300); i++)
		one_store(&seed, all ? 40000 : 4000, &n);
	printf("stores with a way %d, without %d, not looked through %d\n",
	       n.ways, n.none, n.large);
	assert_true(n.ways > 50 && n.none > 50);
	assert_true(n.large * 10 < n.ways);
}

/* All of a platform but what luck leaves out, and more of others. */
static void large_shelf(int platform, uint32_t *seed, struct shelf *s)
{
	const uint32_t odds = 2 + played_random(seed) % 98;
	const struct release *r;

	s->count = 0;
	for (size_t n = 0; (r = release_at(platform, n)); n++) {
		for (size_t i = 0; i < r->module_count; i++) {
			if (played_random(seed) % 100 < odds)
				shelf_put(s, platform, &r->modules[i]);
		}
	}
	while (s->count < SHELF_MAX) {
		int other = played_platforms[played_random(seed) %
					     PLAYED_PLATFORMS];

		r = played_release(other, seed);
		for (size_t i = 0; other != platform && i < r->module_count;
		     i++)
			shelf_put(s, other, &r->modules[i]);
	}
}

/* A figure, not a test: the aim is 20 ms. */
static void test_large_stores(void **state)
{
	const bool all = getenv("UNBRICK_ALL_PLANS") != NULL;
	struct plan_have have;
	struct shelf *shelf = malloc(sizeof(*shelf));
	uint32_t seed = 7;
	clock_t slowest = 0;

	(void)state;
	assert_non_null(shelf);
	have = shelf_have(shelf);
	for (int i = 0; i < (all ? 3000 : 200); i++) {
		int platform = played_platforms[played_random(&seed) %
						PLAYED_PLATFORMS];
		struct plan_wish w = { .have = &have };
		struct replay r;
		struct table t;
		struct plan p;
		clock_t begin;

		played_random_device(platform, &seed, &t, &r);
		large_shelf(platform, &seed, shelf);
		r.mode = replay_starts(&r) && played_random(&seed) % 2 ? 'r'
								       : 'd';
		if (played_random(&seed) % 3 == 0)
			w.release = played_release(platform, &seed)->version;
		begin = clock();
		plan_make(&t, r.mode == 'r' ? MODE_NORMAL : MODE_DFU, &w, &p);
		begin = clock() - begin;
		if (begin > slowest)
			slowest = begin;
		if (p.possible)
			played_all(&r, &p, "random", w.release);
		if (p.possible)
			played_goal(&r, &p, NULL, "random");
	}
	free(shelf);
	printf("slowest plan with %d modules at hand %.1f ms\n", SHELF_MAX,
	       1000.0 * (double)slowest / CLOCKS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_stores),
		cmocka_unit_test(test_large_stores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
