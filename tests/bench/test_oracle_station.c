/* SPDX-License-Identifier: MIT */
/*
 * A station of eight devices under the oracle: PASS is compared with the
 * device model, and nothing is changed but what the recipe writes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "run/station.h"
#include "tests/lib/oracle.h"
#include "tests/lib/pace.h"
#include "tests/lib/scratch.h"
#include "tests/lib/tally.h"

static void silent(void *ctx, const struct event *e)
{
	(void)ctx;
	(void)e;
}

/* A station in this process, until all of its devices had their turn. */
struct floor {
	struct clock_scaled fast;
	struct world world;
	struct bench *bench;
	struct journal *journal;
	struct supply supply;
	struct recipe *loaded, *recipe;
	struct oracle oracle;
	bool passed[BUS_MAX_DEVICES];
	size_t ended;
};

static void open_floor(struct floor *f)
{
	static struct recipe_problems problems;
	const struct recipe_value app = { "app", "app-3.9.0.bin" };
	struct err e = { 0 };

	clock_scaled_init(&f->fast, pace(50));
	if (bench_world_open("eight-photons", &f->fast.clock, &f->world,
			     &f->bench, &e) ||
	    journal_open(NULL, &f->journal, &e) ||
	    recipe_load("bootloader-tinker-app", &f->loaded, &problems, &e) ||
	    recipe_bind(f->loaded, &app, 1, &f->recipe, &problems, &e))
		fail_msg("%s", e.what);
	f->supply.world = &f->world;
	oracle_open(&f->oracle, f->bench);
	for (size_t i = 0; i < bench_device_count(f->bench); i++) {
		oracle_name_module(&f->oracle, i, FUNCTION_BOOTLOADER, 0,
				   STORE_MAIN);
		oracle_name_module(&f->oracle, i, FUNCTION_USER, 1, STORE_MAIN);
	}
}

static void work_floor(struct floor *f)
{
	const struct event_sink sink = { silent, NULL };
	const struct station_request rq = {
		.world = &f->world,
		.journal = f->journal,
		.sink = &sink,
		.run = { .recipe = f->recipe, .supply = &f->supply },
	};
	struct station *s;
	struct place p;

	assert_int_equal(station_open(&rq, &s, NULL), 0);
	/* two hours of the bench at most */
	for (int i = 0; i < 36000 && f->ended < 8; i++) {
		assert_true(station_look(s, NULL) >= 0);
		while (station_result(s, &p)) {
			int n = bench_find(f->bench, p.port);

			assert_true(n >= 0);
			f->passed[n] = p.verdict == JOB_PASS;
			f->ended++;
		}
		clock_sleep_ms(&f->fast.clock, 200);
	}
	station_stop(s);
	station_free(s);
}

static void test_station(void **state)
{
	struct floor f = { 0 };
	struct tally t = { 0 };
	char says[ORACLE_SAYS];

	(void)state;
	open_floor(&f);
	work_floor(&f);
	assert_int_equal(f.ended, 8);
	if (!oracle_untouched(&f.oracle, says))
		fail_msg("%s", says);
	oracle_close(&f.oracle);
	for (size_t i = 0; i < 8; i++) {
		t.runs++;
		t.passes += f.passed[i];
		if (!f.passed[i] ||
		    oracle_healthy(f.bench, i, &f.fast.clock, says))
			continue;
		printf("slot %zu: %s\n", i + 1, says);
		t.false_passes++;
	}
	recipe_free(&f.recipe);
	recipe_free(&f.loaded);
	journal_close(&f.journal);
	bench_close(f.bench);
	tally_print("station", &t);
	assert_int_equal(t.passes, 8);
	assert_int_equal(t.false_passes, 0);
}

static char home[SCRATCH_PATH];

static int setup(void **state)
{
	(void)state;
	scratch_folder(home, sizeof(home));
	setenv("XDG_STATE_HOME", home, 1);
	setenv("XDG_DATA_HOME", home, 1);
	setenv("XDG_CONFIG_HOME", home, 1);
	setenv("XDG_RUNTIME_DIR", home, 1);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scratch_drop(home);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_station),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
