/* SPDX-License-Identifier: MIT */
/*
 * Two devices repaired at the same time, one of them with a fault by chance:
 * the other one passes as if it were alone, and what is said of the first is
 * true.  Nobody is taken for his neighbour.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/fsio.h"
#include "fault_matrix.h"
#include "run/schedule.h"
#include "tests/lib/crowd_clock.h"
#include "tests/lib/oracle.h"
#include "tests/lib/sample.h"
#include "tests/lib/scratch.h"

#define RUNS	  400
#define FEW_RUNS  40
#define BUDGET_US (30LL * 60 * 1000000) /* of the bench's time */
#define TWO	  2

/* In one of the first `places` operations, `count` in a row. */
static const struct trouble {
	const char *kind;
	unsigned places, count, arg;
} troubles[] = {
	{ "pull", 90, 1, 0 },
	{ "pull", 90, 1, 4000 },
	{ "stall", 90, 1, 0 },
	{ "stall", 90, 0, 0 },
	{ "lost-answer", 90, 1, 0 },
	{ "garbled", 90, 1, 4 },
	{ "slow", 90, 1, 600000 },
	{ "erase-fails", 3, 1, 0 },
	{ "write-lies", 12, 0, 0 },
	{ "bit-flips", 12, 1, 0 },
	{ "pull-block", 18, 1, 4000 },
	{ "cancel", 16, 1, 0 },
	{ "nak", 16, 0, 0 },
	{ "lost-ack", 16, 3, 0 },
	{ "validation-fails", 1, 1, 0 },
	{ "never-returns", 3, 1, 0 },
	{ "late", 3, 1, 110000 },
	{ "other-id", 3, 1, 0 },
	{ "boots-to-dfu", 3, 1, 0 },
	{ "crashes", 3, 1, 0 },
	{ "reply-cut", 16, 0, 15 },
	{ "no-reply", 16, 0, 0 },
};

static const char recipe_text[] =
	"recipe: two\nsteps:\n"
	"  - flash: { what: bootloader, over: serial }\n"
	"  - flash: { what: tinker, over: dfu }\n"
	"  - expect: { healthy: true }\n";

struct pair {
	char dir[SCRATCH_PATH];
	struct crowd_clock clock;
	struct bench *bench;
	struct world world;
	struct journal *journal;
	struct supply supply;
	struct recipe *recipe;
	struct oracle oracle;
	struct schedule *schedule;
	const struct run_outcome *outcomes;
};

static uint8_t *sound[TWO];

/* faults[i]: a line of device i, or NULL. */
static void write_scene(const char *path, const char *const faults[TWO])
{
	struct buf b;

	buf_init(&b, 8192);
	buf_printf(&b, "scene: two\ndevices:\n");
	for (size_t i = 0; i < TWO; i++) {
		buf_printf(&b,
			   "  - id: 1f0038000647343232363%zu30\n"
			   "    platform: photon\n    port: 1-1.%zu\n"
			   "    release: 0.7.0-rc.7\n    modules:\n"
			   "      - { what: bootloader, version: 100 }\n"
			   "      - { what: tinker, empty: true }\n",
			   i, i + 1);
		if (faults[i])
			buf_printf(&b, "    faults:\n%s", faults[i]);
	}
	assert_int_equal(fsio_write(path, buf_text(&b), b.len, 0600, NULL), 0);
	buf_fini(&b);
}

static void heard(void *ctx, const struct event *e)
{
	/* the last word of a worker */
	if (e->kind == EVENT_VERDICT)
		crowd_clock_leave(&((struct pair *)ctx)->clock);
}

static void open_pair(struct pair *p, const char *const faults[TWO])
{
	static struct recipe_problems problems;
	char path[SCRATCH_PATH + 16];
	struct recipe *loaded;
	struct err e = { 0 };

	memset(p, 0, sizeof(*p));
	scratch_folder(p->dir, sizeof(p->dir));
	fault_home(p->dir);
	snprintf(path, sizeof(path), "%s/scene.yaml", p->dir);
	write_scene(path, faults);
	crowd_clock_init(&p->clock, 1);
	if (bench_world_open(path, &p->clock.clock, &p->world, &p->bench, &e) ||
	    journal_open(NULL, &p->journal, &e) ||
	    recipe_parse("two.yaml", recipe_text, strlen(recipe_text), &loaded,
			 &problems, &e) ||
	    recipe_bind(loaded, NULL, 0, &p->recipe, &problems, &e))
		fail_msg("%s", e.what);
	recipe_free(&loaded);
	p->supply.world = &p->world;
	oracle_open(&p->oracle, p->bench);
	for (size_t i = 0; i < TWO; i++) {
		oracle_name_module(&p->oracle, i, FUNCTION_BOOTLOADER, 0,
				   STORE_MAIN);
		oracle_name_module(&p->oracle, i, FUNCTION_USER, 1, STORE_MAIN);
	}
}

static void close_pair(struct pair *p)
{
	oracle_close(&p->oracle);
	schedule_free(p->schedule);
	recipe_free(&p->recipe);
	journal_close(&p->journal);
	bench_close(p->bench);
	crowd_clock_fini(&p->clock);
	scratch_drop(p->dir);
}

static void run_pair(struct pair *p)
{
	const struct event_sink sink = { heard, p };
	const struct schedule_request rq = {
		.world = &p->world,
		.journal = p->journal,
		.sink = &sink,
		.run = { .recipe = p->recipe, .supply = &p->supply },
	};
	struct device devices[BUS_MAX_DEVICES];
	struct err e = { 0 };
	size_t count;

	assert_int_equal(
		device_list(&p->world.bus, devices, BUS_MAX_DEVICES, &e), TWO);
	p->clock.members = TWO;
	if (schedule_start(&rq, devices, TWO, &p->schedule, &e))
		fail_msg("%s", e.what);
	p->outcomes = schedule_wait(p->schedule, &count);
	assert_int_equal(count, TWO);
	p->clock.members = 1;
}

static const uint8_t *flash_of(struct pair *p, size_t i)
{
	return vdev_flash(bench_vdev(p->bench, i), false, FLASH_BASE,
			  FLASH_SIZE);
}

static void judge(struct pair *p, size_t i, bool troubled, const char *what,
		  struct tally *t)
{
	const struct run_outcome *o = &p->outcomes[i];
	char says[ORACLE_SAYS] = "";
	bool well;

	t->runs++;
	if (o->verdict != JOB_PASS) {
		if (!troubled || o->verdict != JOB_FAIL || !o->error.what[0])
			matrix_breach(what,
				      troubled ? "ends in no allowed way"
					       : "the other one did not pass",
				      o->error.what);
		return;
	}
	t->passes++;
	vdev_mute_faults(bench_vdev(p->bench, i), true);
	well = memcmp(flash_of(p, i), sound[i], FLASH_SIZE) == 0 &&
	       oracle_healthy(p->bench, i, &p->clock.clock, says);
	if (!well)
		matrix_breach(what, "a false PASS", says);
	t->false_passes += !well;
}

static void one(uint32_t seed, struct tally *t)
{
	static struct pair p;
	uint32_t dice = seed;
	const struct trouble *trouble =
		&troubles[matrix_chance(&dice, COUNT(troubles))];
	size_t which = matrix_chance(&dice, TWO);
	const char *faults[TWO] = { NULL };
	char line[MATRIX_LINES], what[96], says[ORACLE_SAYS];
	unsigned at = 1 + matrix_chance(&dice, trouble->places);

	snprintf(line, sizeof(line),
		 "      - { kind: %s, at: %u, count: %u, arg: %u }\n",
		 trouble->kind, at, trouble->count, trouble->arg);
	snprintf(what, sizeof(what), "seed %u, %s at %u of device %zu",
		 (unsigned)seed, trouble->kind, at, which);
	faults[which] = line;
	open_pair(&p, faults);
	run_pair(&p);
	if (p.clock.us > BUDGET_US)
		matrix_breach(what, "it does not end", "");
	if (!oracle_untouched(&p.oracle, says))
		matrix_breach(what, "something else was changed", says);
	for (size_t i = 0; i < TWO; i++)
		judge(&p, i, i == which, what, t);
	close_pair(&p);
}

static void test_one_has_trouble(void **state)
{
	const unsigned runs = sample_full() ? RUNS : FEW_RUNS;
	struct tally t = { 0 };

	(void)state;
	for (uint32_t seed = 1; seed <= runs; seed++)
		one(seed, &t);
	tally_print("two devices, one with trouble", &t);
	assert_int_equal(matrix_breaches(), 0);
	/* the sound ones, some of the others, and not all */
	assert_true(t.passes > t.runs / 2 && t.passes < t.runs);
}

static int setup(void **state)
{
	const char *none[TWO] = { NULL };
	static struct pair p;

	(void)state;
	open_pair(&p, none);
	run_pair(&p);
	for (size_t i = 0; i < TWO; i++) {
		assert_int_equal(p.outcomes[i].verdict, JOB_PASS);
		sound[i] = malloc(FLASH_SIZE);
		assert_non_null(sound[i]);
		memcpy(sound[i], flash_of(&p, i), FLASH_SIZE);
	}
	close_pair(&p);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	for (size_t i = 0; i < TWO; i++)
		free(sound[i]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_has_trouble),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
