/* SPDX-License-Identifier: MIT */
/*
 * One fault at every place of a repair: each run ends in time, says what
 * happened, never passes without the modules being there, and the next run
 * of the same recipe, without a fault, finishes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "tests/lib/scratch.h"
#include "job_kit.h"

#define BUDGET_US (30LL * 60 * 1000000) /* of the bench's time, per run */
#define REST_MS	  90000

static const char recipe[] = "recipe: sweep\n"
			     "steps:\n"
			     "  - flash: { what: bootloader, over: serial }\n"
			     "  - flash: { what: tinker, over: dfu }\n"
			     "  - expect: { healthy: true }\n";

static const char scene[] =
	"scene: sweep\n"
	"title: one fault\n"
	"devices:\n"
	"  - id: 1f0038000647343232363230\n"
	"    name: slot 1\n"
	"    platform: photon\n"
	"    port: 1-1.1\n"
	"    release: 0.7.0-rc.7\n"
	"    modules:\n"
	"      - { what: bootloader, version: 100 }\n"
	"      - { what: tinker, empty: true }\n"
	"    faults:\n"
	"      - { kind: %s, at: %u, count: %u, arg: %u }\n";

struct ends {
	unsigned passed, failed;
};

static void open_scene(struct job_kit *k, const char *kind, unsigned at,
		       unsigned count, unsigned arg)
{
	char text[1024], path[SCRATCH_PATH];

	snprintf(text, sizeof(text), scene, kind, at, count, arg);
	scratch_file(path, sizeof(path), ".yaml", text);
	job_kit_open(k, path);
	scratch_drop(path);
}

static bool is_whole(const struct run_outcome *o)
{
	return o->has_after &&
	       table_version(&o->after, FUNCTION_BOOTLOADER, 0) == 101 &&
	       table_version(&o->after, FUNCTION_USER, 1) == 3;
}

static void one(const char *kind, unsigned at, unsigned count, unsigned arg,
		struct ends *ends)
{
	struct job_kit *k = malloc(sizeof(*k));
	const struct run_outcome *o;
	int64_t began;

	open_scene(k, kind, at, count, arg);
	began = clock_now_us(&k->clock.clock);
	o = job_kit_run(k, 0, recipe, NULL);
	if (clock_now_us(&k->clock.clock) - began > BUDGET_US)
		fail_msg("%s at %u: does not end", kind, at);
	if (o->verdict == JOB_PASS) {
		ends->passed++;
		if (!is_whole(o))
			fail_msg("%s at %u: a PASS that is none", kind, at);
	} else {
		ends->failed++;
		if (!o->error.what[0] || o->exit_class < 4 || o->exit_class > 6)
			fail_msg("%s at %u: exit %d, \"%s\"", kind, at,
				 o->exit_class, o->error.what);
		/* Out and in again, which is what people do then. */
		bench_pull(k->bench, 0);
		bench_plug(k->bench, 0);
		clock_sleep_ms(&k->clock.clock, REST_MS);
		o = job_kit_run(k, 0, recipe, NULL);
		if (o->verdict != JOB_PASS || !is_whole(o))
			fail_msg("%s at %u: the next run ends with %s \"%s\"",
				 kind, at, err_row(o->error.code)->name,
				 o->error.what);
	}
	job_kit_close(k);
	free(k);
}

static void sweep(const char *kind, unsigned last, unsigned step, unsigned arg,
		  struct ends *ends)
{
	for (unsigned at = 1; at <= last; at += step)
		one(kind, at, 1, arg, ends);
}

static void test_the_cable_at_every_transfer(void **state)
{
	struct ends ends = { 0 };

	(void)state;
	sweep("pull", 90, 3, 0, &ends);
	sweep("pull", 90, 7, 4000, &ends);
	assert_true(ends.failed > 10);
}

static void test_a_stall_at_every_transfer(void **state)
{
	struct ends ends = { 0 };

	(void)state;
	sweep("stall", 90, 5, 0, &ends);
	assert_true(ends.passed > 5);
}

static void test_a_slow_device(void **state)
{
	struct ends ends = { 0 };

	(void)state;
	sweep("slow", 120, 17, 3000, &ends);
	assert_int_equal(ends.failed, 0);
}

static void test_the_cable_at_every_block(void **state)
{
	struct ends ends = { 0 };

	(void)state;
	sweep("pull-block", 18, 1, 4000, &ends);
	assert_true(ends.failed > 10);
}

static void test_answers_of_blocks_lost_or_late(void **state)
{
	struct ends ends = { 0 };

	(void)state;
	sweep("lost-ack", 16, 1, 0, &ends);
	sweep("slow-block", 16, 3, 20000, &ends);
	assert_int_equal(ends.failed, 0);
}

static void test_answers_of_the_shell_spoiled(void **state)
{
	struct ends ends = { 0 };

	(void)state;
	sweep("log-noise", 16, 1, 0, &ends);
	sweep("reply-cut", 16, 1, 15, &ends);
	sweep("no-reply", 16, 1, 0, &ends);
	assert_true(ends.passed > 30);
}

static void test_flash_that_lies(void **state)
{
	struct ends ends = { 0 };

	(void)state;
	sweep("erase-lies", 6, 1, 0, &ends);
	sweep("erase-fails", 6, 1, 0, &ends);
	sweep("bit-flips", 12, 3, 0, &ends);
	sweep("write-lies", 12, 3, 0, &ends);
}

static void test_every_start_goes_wrong_in_turn(void **state)
{
	struct ends ends = { 0 };

	(void)state;
	sweep("late", 6, 1, 25000, &ends);
	assert_int_equal(ends.failed, 0);
	sweep("boots-to-dfu", 6, 1, 0, &ends);
	sweep("never-returns", 6, 1, 0, &ends);
	assert_true(ends.failed > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_cable_at_every_transfer),
		cmocka_unit_test(test_a_stall_at_every_transfer),
		cmocka_unit_test(test_a_slow_device),
		cmocka_unit_test(test_the_cable_at_every_block),
		cmocka_unit_test(test_answers_of_blocks_lost_or_late),
		cmocka_unit_test(test_answers_of_the_shell_spoiled),
		cmocka_unit_test(test_flash_that_lies),
		cmocka_unit_test(test_every_start_goes_wrong_in_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
