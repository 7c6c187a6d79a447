/* SPDX-License-Identifier: MIT */
/*
 * The fault matrix: every kind at every place of each repair, and two at once
 * by chance.  It is data; a new kind or road is a row.  Whatever is spoiled,
 * a PASS means that the flash is that of an undisturbed run, byte for byte,
 * and that the device starts and finds itself sound; everything else says what
 * happened, in time, and the next run without the fault passes.  Nothing but
 * the modules of the repair is ever changed.
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
#include "tests/lib/oracle.h"
#include "tests/lib/tally.h"

#define BUDGET_US (30LL * 60 * 1000000) /* of the bench's time, per run */
#define REST_MS	  90000
#define NEVER	  1000000000u
#define PAIRS	  4000 /* of two faults at once */
#define FEW_PAIRS 60
#define LINES	  400

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

/* Requests of a running system. */
static const struct row usb_rows[] = {
	{ "pull", 1, 0, EITHER, 29 },
	{ "pull", 1, 4000, EITHER, 31 },
	{ "stall", 1, 0, EITHER, 23 },
	{ "stall", 0, 0, EITHER, 37 },
	{ "lost-answer", 1, 0, EITHER, 31 },
	{ "slow", 1, 3000, PASSES, 37 },
	{ "garbled", 1, 0, EITHER, 31 },
	{ "garbled", 1, 4, EITHER, 31 },
	{ "short", 1, 0, EITHER, 31 },
	{ "short", 1, 3, EITHER, 37 },
	{ "erase-fails", 1, 0, EITHER, 3 },
	{ "erase-lies", 1, 0, EITHER, 3 },
	{ "write-lies", 1, 0, EITHER, 7 },
	{ "bit-flips", 1, 0, EITHER, 7 },
	{ "validation-fails", 1, 0, EITHER, 1 },
	{ "never-returns", 1, 0, EITHER, 1 },
	{ "late", 1, 20000, PASSES, 1 },
	{ "boots-to-dfu", 1, 0, EITHER, 1 },
	{ "crashes", 1, 0, EITHER, 1 },
};

struct named {
	unsigned function, index;
};

/* What is repaired, and the modules that are written for it. */
struct repair {
	const char *name, *device, *apps;
	const char *recipe; /* NULL: the main recipe */
	const struct row *rows;
	size_t row_count;
	struct named modules[2];
};

#define PHOTON	   "    platform: photon\n    release: 0.7.0-rc.7\n"
#define PHOTON_121 "    platform: photon\n    release: 1.2.1\n"
#define MODULES	   "    modules:\n"
#define BOOTLOADER "      - { what: bootloader, version: "
#define NO_APP	   "      - { what: tinker, empty: true }\n"
#define APP(needs)                                                                \
	"apps:\n  - { name: app.bin, platform: photon, version: 5, needs: " needs \
	", size: 21480, seed: 1 }\n"
#define HEALTHY "  - expect: { healthy: true }\n"
#define BOTH                                                                   \
	{                                                                      \
		{ FUNCTION_BOOTLOADER, 0 },                                    \
		{                                                              \
			FUNCTION_USER, 1                                       \
		}                                                              \
	}

static const struct repair repairs[] = {
	{ "serial and DFU", PHOTON MODULES BOOTLOADER "100 }\n" NO_APP,
	  APP("206"),
	  "recipe: matrix\nsteps:\n"
	  "  - flash: { what: bootloader, over: serial }\n"
	  "  - flash: { what: tinker, over: dfu }\n" HEALTHY,
	  short_rows, COUNT(short_rows), BOTH },
	{ "backup, serial, DFU, OTA",
	  PHOTON MODULES BOOTLOADER "100 }\n" NO_APP, APP("206"), NULL,
	  main_rows, COUNT(main_rows), BOTH },
	{ "USB requests",
	  PHOTON_121,
	  APP("1213"),
	  "recipe: matrix\nsteps:\n"
	  "  - flash: { file: app.bin, over: usb }\n" HEALTHY,
	  usb_rows,
	  COUNT(usb_rows),
	  { { FUNCTION_USER, 1 } } },
	{ "staged by DFU",
	  PHOTON_121 MODULES BOOTLOADER "101 }\n",
	  "",
	  "recipe: matrix\nsteps:\n"
	  "  - flash: { what: bootloader, over: dfu-staged }\n" HEALTHY,
	  usb_rows,
	  COUNT(usb_rows),
	  { { FUNCTION_BOOTLOADER, 0 } } },
};

static char home[64];
static uint8_t *sound[COUNT(repairs)];
static unsigned breaches;

/* All are listed, not only the first. */
static void breach(const char *what, const char *why, const char *says)
{
	printf("%s: %s%s%s\n", what, why, says[0] ? ": " : "", says);
	breaches++;
}

static void fault_line(char *out, size_t size, const struct row *row,
		       unsigned at)
{
	snprintf(out, size,
		 "      - { kind: %s, at: %u, count: %u, arg: %u }\n",
		 row->kind, at, row->count, row->arg);
}

static void open_repair(struct fault_kit *k, const struct repair *r,
			const char *faults)
{
	char scene[2048], lines[LINES + 32];

	snprintf(lines, sizeof(lines), "    faults:\n%s", faults);
	fault_scene_of(scene, sizeof(scene), r->device, lines, r->apps);
	fault_kit_open(k, home, scene);
}

static bool same_flash(struct fault_kit *k, const struct repair *r)
{
	return memcmp(fault_flash(k), sound[r - repairs], FLASH_SIZE) == 0;
}

/* How many operations of that kind an undisturbed run has. */
static unsigned places(const struct repair *r, const struct row *row)
{
	static struct fault_kit k;
	struct vdev_note note;
	char line[LINES], says[ORACLE_SAYS];
	uint8_t **whole = &sound[r - repairs];

	fault_line(line, sizeof(line), row, NEVER);
	open_repair(&k, r, line);
	fault_kit_run(&k, r->recipe);
	if (k.outcome.verdict != JOB_PASS)
		fail_msg("%s: %s", r->name, k.outcome.error.what);
	vdev_note(bench_vdev(k.bench, 0), &note);
	if (!*whole) {
		*whole = malloc(FLASH_SIZE);
		assert_non_null(*whole);
		memcpy(*whole, fault_flash(&k), FLASH_SIZE);
		if (!oracle_healthy(k.bench, 0, &k.clock.clock, says))
			fail_msg("%s: %s", r->name, says);
	}
	fault_kit_close(&k);
	fault_home_remove(home);
	return note.faults_seen[0];
}

/* Out and in again, which is what people do then, and the same once more. */
static void second_run(struct fault_kit *k, const struct repair *r,
		       const char *what)
{
	const struct run_outcome *o;

	vdev_mute_faults(bench_vdev(k->bench, 0), true);
	bench_pull(k->bench, 0);
	bench_plug(k->bench, 0);
	clock_sleep_ms(&k->clock.clock, REST_MS);
	o = fault_kit_run(k, r->recipe);
	if (o->verdict != JOB_PASS)
		breach(what, "the next run fails", o->error.what);
	else if (!same_flash(k, r))
		breach(what, "the next run leaves other flash", "");
}

/* Is it what it passes for?  Else false. */
static bool is_true(struct fault_kit *k, const struct repair *r,
		    const char *what)
{
	char says[ORACLE_SAYS];

	if (!same_flash(k, r)) {
		breach(what, "a false PASS", "other flash");
		return false;
	}
	vdev_mute_faults(bench_vdev(k->bench, 0), true);
	if (oracle_healthy(k->bench, 0, &k->clock.clock, says))
		return true;
	breach(what, "a false PASS", says);
	return false;
}

static void one(const struct repair *r, const char *faults, const char *what,
		enum ends ends, struct tally *t)
{
	static struct fault_kit k;
	const struct run_outcome *o;
	struct oracle oracle;
	char says[ORACLE_SAYS];
	bool pass;

	open_repair(&k, r, faults);
	oracle_open(&oracle, k.bench);
	for (size_t i = 0; i < 2 && r->modules[i].function; i++)
		oracle_name_module(&oracle, 0, r->modules[i].function,
				   r->modules[i].index, STORE_MAIN);
	o = fault_kit_run(&k, r->recipe);
	pass = o->verdict == JOB_PASS;
	if (k.clock.us > BUDGET_US)
		breach(what, "it does not end", "");
	if (!oracle_untouched(&oracle, says))
		breach(what, job_verdict_name(o->verdict), says);
	oracle_close(&oracle);
	if (!pass && (o->verdict != JOB_FAIL || !o->error.what[0] ||
		      o->exit_class < EXIT_CLASS_REFUSED ||
		      o->exit_class > EXIT_CLASS_VERIFY))
		breach(what, "ends in no allowed way", o->error.what);
	if ((ends == PASSES && !pass) || (ends == FAILS && pass))
		breach(what, job_verdict_name(o->verdict), o->error.what);
	t->runs++;
	t->passes += pass;
	if (pass)
		t->false_passes += !is_true(&k, r, what);
	else
		second_run(&k, r, what);
	fault_kit_close(&k);
	fault_home_remove(home);
}

static void run_row(const struct repair *r, size_t n, struct tally *t)
{
	const struct row *row = &r->rows[n];
	const struct tally before = *t;
	unsigned count = places(r, row);
	unsigned step = fault_full() ? 1 : row->every;

	for (unsigned at = 1 + (unsigned)n % step; at <= count; at += step) {
		char line[LINES], what[96];

		fault_line(line, sizeof(line), row, at);
		snprintf(what, sizeof(what), "%s: %s %u x %u at %u", r->name,
			 row->kind, row->arg, row->count, at);
		one(r, line, what, row->ends, t);
	}
	printf("%-18s %5u %7u %7u %6u %6u\n", row->kind, row->count, row->arg,
	       t->runs - before.runs, t->passes - before.passes,
	       t->runs - before.runs - (t->passes - before.passes));
}

static void run_repair(const struct repair *r)
{
	struct tally t = { 0 };

	breaches = 0;
	printf("%-18s %5s %7s %7s %6s %6s\n", "kind", "count", "arg", "places",
	       "PASS", "FAIL");
	for (size_t i = 0; i < r->row_count; i++)
		run_row(r, i, &t);
	tally_print(r->name, &t);
	assert_int_equal(breaches, 0);
	/* both ends are seen */
	assert_true(t.passes > t.runs / 10 && t.passes < t.runs);
}

static uint32_t chance(uint32_t *state, uint32_t below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % below;
}

/* Two faults in a row cause most real failures; by seed. */
static void test_two_at_once(void **state)
{
	const struct repair *r = &repairs[0];
	unsigned counts[COUNT(short_rows)];
	unsigned pairs = fault_full() ? PAIRS : FEW_PAIRS;
	struct tally t = { 0 };

	(void)state;
	breaches = 0;
	for (size_t i = 0; i < COUNT(short_rows); i++)
		counts[i] = places(r, &short_rows[i]);
	for (uint32_t seed = 1; seed <= pairs; seed++) {
		char lines[LINES] = "", what[32];
		uint32_t dice = seed;

		for (unsigned i = 0; i < 2; i++) {
			size_t n = chance(&dice, COUNT(short_rows));
			size_t end = strlen(lines);

			fault_line(lines + end, sizeof(lines) - end,
				   &short_rows[n],
				   1 + chance(&dice, counts[n]));
		}
		snprintf(what, sizeof(what), "two faults, seed %u", seed);
		one(r, lines, what, EITHER, &t);
	}
	tally_print("two faults at once", &t);
	assert_int_equal(breaches, 0);
}

static void test_every_kind_at_every_place(void **state)
{
	(void)state;
	run_repair(&repairs[0]);
}

static void test_the_main_recipe(void **state)
{
	(void)state;
	run_repair(&repairs[1]);
}

static void test_usb_requests(void **state)
{
	(void)state;
	run_repair(&repairs[2]);
}

static void test_staged(void **state)
{
	(void)state;
	run_repair(&repairs[3]);
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
	for (size_t i = 0; i < COUNT(repairs); i++)
		free(sound[i]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_at_every_place),
		cmocka_unit_test(test_the_main_recipe),
		cmocka_unit_test(test_usb_requests),
		cmocka_unit_test(test_staged),
		cmocka_unit_test(test_two_at_once),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
