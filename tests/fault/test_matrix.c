/*
 * The fault matrix: every kind at every place of a repair.  It is data; a new
 * kind or road is a row.  Whatever is spoiled, a PASS means that the flash is
 * that of an undisturbed run, byte for byte; everything else says what
 * happened, in time, and the next run without the fault passes.
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

#include "base/count.h"
#include "fault_kit.h"

#define BUDGET_US (30LL * 60 * 1000000) /* of the bench's time, per run */
#define REST_MS	  90000
#define NEVER	  1000000000u

enum ends { EITHER, PASSES, FAILS };

/* Smoke takes each `every`th place. */
struct row {
	const char *kind;
	unsigned count; /* operations in a row; 0: from there on */
	unsigned arg;
	enum ends ends;
	unsigned every;
};

static const struct row short_rows[] = {
	/* USB: every transfer */
	{ "pull", 1, 0, FAILS, 4 },
	{ "pull", 1, 4000, EITHER, 5 },
	{ "pull", 1, 60000, EITHER, 9 },
	{ "stall", 1, 0, EITHER, 3 },
	{ "stall", 2, 0, EITHER, 11 },
	{ "stall", 0, 0, EITHER, 7 },
	{ "lost-answer", 1, 0, EITHER, 5 },
	{ "slow", 1, 3000, PASSES, 9 },
	{ "slow", 1, 600000, EITHER, 7 },
	{ "garbled", 1, 0, EITHER, 5 },
	{ "garbled", 1, 1, EITHER, 5 },
	{ "garbled", 1, 4, EITHER, 5 },
	{ "garbled", 1, 2000, EITHER, 5 },
	{ "garbled", 0, 4, EITHER, 11 },
	{ "short", 1, 0, EITHER, 7 },
	{ "short", 1, 3, EITHER, 7 },
	{ "short", 0, 5, EITHER, 11 },
	/* Flash */
	{ "erase-fails", 1, 0, EITHER, 1 },
	{ "erase-fails", 0, 0, EITHER, 1 },
	{ "erase-lies", 1, 0, EITHER, 1 },
	{ "erase-lies", 0, 0, EITHER, 1 },
	{ "write-lies", 1, 0, EITHER, 2 },
	{ "write-lies", 0, 0, EITHER, 3 },
	{ "bit-flips", 1, 0, EITHER, 2 },
	{ "bit-flips", 0, 0, EITHER, 3 },
	/* YMODEM: header, each block, end */
	{ "lost-ack", 1, 0, PASSES, 1 },
	{ "lost-ack", 3, 0, EITHER, 3 },
	{ "lost-ack", 0, 0, EITHER, 5 },
	{ "nak", 1, 0, EITHER, 1 },
	{ "nak", 4, 0, EITHER, 3 },
	{ "nak", 0, 0, FAILS, 5 },
	{ "cancel", 1, 0, FAILS, 3 },
	{ "double-ack", 1, 0, EITHER, 1 },
	{ "c-for-ack", 1, 0, EITHER, 1 },
	{ "block-noise", 1, 0, EITHER, 1 },
	{ "one-can", 1, 0, EITHER, 1 },
	{ "slow-block", 1, 4000, PASSES, 3 },
	{ "slow-block", 1, 120000, EITHER, 5 },
	{ "pull-block", 1, 0, FAILS, 1 },
	{ "pull-block", 1, 4000, EITHER, 1 },
	/* The image, the start, the shell */
	{ "validation-fails", 1, 0, EITHER, 1 },
	{ "never-returns", 1, 0, EITHER, 1 },
	{ "late", 1, 20000, PASSES, 1 },
	{ "late", 1, 110000, EITHER, 2 },
	{ "other-id", 1, 0, EITHER, 1 },
	{ "boots-to-dfu", 1, 0, EITHER, 1 },
	{ "crashes", 1, 0, EITHER, 1 },
	{ "reply-cut", 1, 15, EITHER, 1 },
	{ "reply-cut", 0, 15, EITHER, 2 },
	{ "no-reply", 1, 0, EITHER, 1 },
	{ "no-reply", 0, 0, EITHER, 2 },
	{ "log-noise", 1, 0, EITHER, 1 },
};

/* With backup and OTA. */
static const struct row main_rows[] = {
	{ "pull", 1, 0, FAILS, 83 },
	{ "pull", 1, 4000, EITHER, 97 },
	{ "stall", 1, 0, EITHER, 71 },
	{ "garbled", 1, 2, EITHER, 79 },
	{ "pull-block", 1, 4000, EITHER, 5 },
	{ "never-returns", 1, 0, FAILS, 2 },
};
static const char recipe[] = "recipe: matrix\n"
			     "steps:\n"
			     "  - flash: { what: bootloader, over: serial }\n"
			     "  - flash: { what: tinker, over: dfu }\n"
			     "  - expect: { healthy: true }\n";

static char home[64];
static uint8_t *sound[2]; /* of the short recipe, of the main one */
static unsigned breaches;
static bool with_main; /* the main recipe is run */

/* All are listed, not only the first. */
static void breach(const char *what, const char *why, const char *says)
{
	printf("%s: %s%s%s\n", what, why, says[0] ? ": " : "", says);
	breaches++;
}

static void spoiled_scene(char *out, size_t size, const struct row *row,
			  unsigned at)
{
	char lines[160];

	snprintf(lines, sizeof(lines),
		 "    faults:\n      - { kind: %s, at: %u, count: %u, "
		 "arg: %u }\n",
		 row->kind, at, row->count, row->arg);
	fault_scene(out, size, lines, "");
}

static const char *text(void)
{
	return with_main ? NULL : recipe;
}

/* How many operations of that kind an undisturbed run has. */
static unsigned places(const struct row *row)
{
	static struct fault_kit k;
	struct vdev_note note;
	char scene[2048];

	spoiled_scene(scene, sizeof(scene), row, NEVER);
	fault_kit_open(&k, home, scene);
	assert_int_equal(fault_kit_run(&k, text())->verdict, JOB_PASS);
	vdev_note(bench_vdev(k.bench, 0), &note);
	if (!sound[with_main]) {
		sound[with_main] = malloc(FLASH_SIZE);
		memcpy(sound[with_main], fault_flash(&k), FLASH_SIZE);
	}
	fault_kit_close(&k);
	fault_home_remove(home);
	return note.faults_seen[0];
}

/* Out and in again, which is what people do then, and the same once more. */
static void second_run(struct fault_kit *k, const char *what)
{
	const struct run_outcome *o;

	vdev_mute_faults(bench_vdev(k->bench, 0), true);
	bench_pull(k->bench, 0);
	bench_plug(k->bench, 0);
	clock_sleep_ms(&k->clock.clock, REST_MS);
	o = fault_kit_run(k, text());
	if (o->verdict != JOB_PASS)
		breach(what, "the next run fails", o->error.what);
	else if (memcmp(fault_flash(k), sound[with_main], FLASH_SIZE) != 0)
		breach(what, "the next run leaves other flash", "");
}

static bool one(const struct row *row, unsigned at)
{
	static struct fault_kit k;
	const struct run_outcome *o;
	char scene[2048], what[96];
	bool pass;

	snprintf(what, sizeof(what), "%s %u x %u at %u", row->kind, row->arg,
		 row->count, at);
	spoiled_scene(scene, sizeof(scene), row, at);
	fault_kit_open(&k, home, scene);
	o = fault_kit_run(&k, text());
	pass = o->verdict == JOB_PASS;
	if (k.clock.us > BUDGET_US)
		breach(what, "it does not end", "");
	if (pass && memcmp(fault_flash(&k), sound[with_main], FLASH_SIZE) != 0)
		breach(what, "a false PASS", "");
	if (!pass && (o->verdict != JOB_FAIL || !o->error.what[0] ||
		      o->exit_class < EXIT_CLASS_REFUSED ||
		      o->exit_class > EXIT_CLASS_VERIFY))
		breach(what, "ends in no allowed way", o->error.what);
	if ((row->ends == PASSES && !pass) || (row->ends == FAILS && pass))
		breach(what, job_verdict_name(o->verdict), o->error.what);
	if (!pass)
		second_run(&k, what);
	fault_kit_close(&k);
	fault_home_remove(home);
	return pass;
}

static void run_rows(const struct row *rows, size_t row_count)
{
	unsigned runs = 0, passes = 0;

	breaches = 0;
	printf("%-18s %5s %7s %7s %6s %6s\n", "kind", "count", "arg", "places",
	       "PASS", "FAIL");
	for (size_t i = 0; i < row_count; i++) {
		const struct row *row = &rows[i];
		unsigned count = places(row), passed = 0, done = 0;
		unsigned step = fault_full() ? 1 : row->every;

		assert_true(count > 0);
		for (unsigned at = 1 + (unsigned)i % step; at <= count;
		     at += step) {
			passed += one(row, at);
			done++;
		}
		printf("%-18s %5u %7u %7u %6u %6u\n", row->kind, row->count,
		       row->arg, done, passed, done - passed);
		runs += done;
		passes += passed;
	}
	printf("%u runs: %u PASS, %u FAIL, each of these with a good second "
	       "run; %u breaches\n",
	       runs, passes, runs - passes, breaches);
	assert_int_equal(breaches, 0);
	/* both ends are seen */
	assert_true(passes > runs / 10 && passes < runs);
}

static void test_every_kind_at_every_place(void **state)
{
	(void)state;
	with_main = false;
	run_rows(short_rows, COUNT(short_rows));
}

static void test_the_main_recipe(void **state)
{
	(void)state;
	with_main = true;
	run_rows(main_rows, COUNT(main_rows));
}

static int setup(void **state)
{
	(void)state;
	snprintf(home, sizeof(home), "%s/unbrick-matrix-%d",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
		 (int)getpid());
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(sound[0]);
	free(sound[1]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_at_every_place),
		cmocka_unit_test(test_the_main_recipe),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
