/* SPDX-License-Identifier: MIT */
/*
 * The fault matrix: every kind at every place of each repair, and two at once
 * by chance.  It is data; a new kind or road is a row.  What is demanded of
 * each run: fault_matrix.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "fault_matrix.h"
#include "tests/lib/sample.h"

#define NEVER	  1000000000u
#define PAIRS	  4000 /* of two faults at once */
#define FEW_PAIRS 60

/* Smoke takes each `every`th place. */
struct row {
	const char *kind;
	unsigned count; /* operations in a row; 0: from there on */
	unsigned arg;
	enum matrix_ends ends;
	unsigned every;
};

static const struct row short_rows[] = {
	/* USB: every transfer */
	{ "pull", 1, 0, MATRIX_FAILS, 4 },
	{ "pull", 1, 4000, MATRIX_EITHER, 5 },
	{ "pull", 1, 60000, MATRIX_EITHER, 9 },
	{ "stall", 1, 0, MATRIX_EITHER, 3 },
	{ "stall", 2, 0, MATRIX_EITHER, 11 },
	{ "stall", 0, 0, MATRIX_EITHER, 7 },
	{ "lost-answer", 1, 0, MATRIX_EITHER, 5 },
	{ "slow", 1, 3000, MATRIX_PASSES, 9 },
	{ "slow", 1, 600000, MATRIX_EITHER, 7 },
	{ "garbled", 1, 0, MATRIX_EITHER, 5 },
	{ "garbled", 1, 1, MATRIX_EITHER, 5 },
	{ "garbled", 1, 4, MATRIX_EITHER, 5 },
	{ "garbled", 1, 2000, MATRIX_EITHER, 5 },
	{ "garbled", 0, 4, MATRIX_EITHER, 11 },
	{ "short", 1, 0, MATRIX_EITHER, 7 },
	{ "short", 1, 3, MATRIX_EITHER, 7 },
	{ "short", 0, 5, MATRIX_EITHER, 11 },
	/* Flash */
	{ "erase-fails", 1, 0, MATRIX_EITHER, 1 },
	{ "erase-fails", 0, 0, MATRIX_EITHER, 1 },
	{ "erase-lies", 1, 0, MATRIX_EITHER, 1 },
	{ "erase-lies", 0, 0, MATRIX_EITHER, 1 },
	{ "write-lies", 1, 0, MATRIX_EITHER, 2 },
	{ "write-lies", 0, 0, MATRIX_EITHER, 3 },
	{ "bit-flips", 1, 0, MATRIX_EITHER, 2 },
	{ "bit-flips", 0, 0, MATRIX_EITHER, 3 },
	/* YMODEM: header, each block, end */
	{ "lost-ack", 1, 0, MATRIX_PASSES, 1 },
	{ "lost-ack", 3, 0, MATRIX_EITHER, 3 },
	{ "lost-ack", 0, 0, MATRIX_EITHER, 5 },
	{ "nak", 1, 0, MATRIX_EITHER, 1 },
	{ "nak", 4, 0, MATRIX_EITHER, 3 },
	{ "nak", 0, 0, MATRIX_FAILS, 5 },
	{ "cancel", 1, 0, MATRIX_FAILS, 3 },
	{ "double-ack", 1, 0, MATRIX_EITHER, 1 },
	{ "c-for-ack", 1, 0, MATRIX_EITHER, 1 },
	{ "block-noise", 1, 0, MATRIX_EITHER, 1 },
	{ "one-can", 1, 0, MATRIX_EITHER, 1 },
	{ "slow-block", 1, 4000, MATRIX_PASSES, 3 },
	{ "slow-block", 1, 120000, MATRIX_EITHER, 5 },
	{ "pull-block", 1, 0, MATRIX_FAILS, 1 },
	{ "pull-block", 1, 4000, MATRIX_EITHER, 1 },
	/* The image, the start, the shell */
	{ "validation-fails", 1, 0, MATRIX_EITHER, 1 },
	{ "never-returns", 1, 0, MATRIX_EITHER, 1 },
	{ "late", 1, 20000, MATRIX_PASSES, 1 },
	{ "late", 1, 110000, MATRIX_EITHER, 2 },
	{ "other-id", 1, 0, MATRIX_EITHER, 1 },
	{ "boots-to-dfu", 1, 0, MATRIX_EITHER, 1 },
	{ "crashes", 1, 0, MATRIX_EITHER, 1 },
	{ "reply-cut", 1, 15, MATRIX_EITHER, 1 },
	{ "reply-cut", 0, 15, MATRIX_EITHER, 2 },
	{ "no-reply", 1, 0, MATRIX_EITHER, 1 },
	{ "no-reply", 0, 0, MATRIX_EITHER, 2 },
	{ "log-noise", 1, 0, MATRIX_EITHER, 1 },
};

/* With backup and OTA. */
static const struct row main_rows[] = {
	{ "pull", 1, 0, MATRIX_FAILS, 83 },
	{ "pull", 1, 4000, MATRIX_EITHER, 97 },
	{ "stall", 1, 0, MATRIX_EITHER, 71 },
	{ "garbled", 1, 2, MATRIX_EITHER, 79 },
	{ "pull-block", 1, 4000, MATRIX_EITHER, 5 },
	{ "never-returns", 1, 0, MATRIX_FAILS, 2 },
};

/* Requests of a running system. */
static const struct row usb_rows[] = {
	{ "pull", 1, 0, MATRIX_EITHER, 29 },
	{ "pull", 1, 4000, MATRIX_EITHER, 31 },
	{ "stall", 1, 0, MATRIX_EITHER, 23 },
	{ "stall", 0, 0, MATRIX_EITHER, 37 },
	{ "lost-answer", 1, 0, MATRIX_EITHER, 31 },
	{ "slow", 1, 3000, MATRIX_PASSES, 37 },
	{ "garbled", 1, 0, MATRIX_EITHER, 31 },
	{ "garbled", 1, 4, MATRIX_EITHER, 31 },
	{ "short", 1, 0, MATRIX_EITHER, 31 },
	{ "short", 1, 3, MATRIX_EITHER, 37 },
	{ "erase-fails", 1, 0, MATRIX_EITHER, 3 },
	{ "erase-lies", 1, 0, MATRIX_EITHER, 3 },
	{ "write-lies", 1, 0, MATRIX_EITHER, 7 },
	{ "bit-flips", 1, 0, MATRIX_EITHER, 7 },
	{ "validation-fails", 1, 0, MATRIX_EITHER, 1 },
	{ "never-returns", 1, 0, MATRIX_EITHER, 1 },
	{ "late", 1, 20000, MATRIX_PASSES, 1 },
	{ "boots-to-dfu", 1, 0, MATRIX_EITHER, 1 },
	{ "crashes", 1, 0, MATRIX_EITHER, 1 },
};

/* The rows of each repair. */
static const struct {
	const struct row *rows;
	size_t count;
} tables[MATRIX_REPAIRS] = {
	[MATRIX_SHORT] = { short_rows, COUNT(short_rows) },
	[MATRIX_MAIN] = { main_rows, COUNT(main_rows) },
	[MATRIX_USB] = { usb_rows, COUNT(usb_rows) },
	[MATRIX_STAGED] = { usb_rows, COUNT(usb_rows) },
};

static void fault_line(char *out, size_t size, const struct row *row,
		       unsigned at)
{
	snprintf(out, size,
		 "      - { kind: %s, at: %u, count: %u, arg: %u }\n",
		 row->kind, at, row->count, row->arg);
}

/* How many operations of that kind an undisturbed run has. */
static unsigned places(const struct matrix_repair *r, const struct row *row)
{
	char line[MATRIX_LINES];

	fault_line(line, sizeof(line), row, NEVER);
	return matrix_sound(r, line, NULL);
}

static void run_row(const struct matrix_repair *r, size_t n, struct tally *t)
{
	const struct row *row = &tables[r - matrix_repairs].rows[n];
	const struct tally before = *t;
	unsigned count = places(r, row);
	unsigned step = sample_full() ? 1 : row->every;

	for (unsigned at = 1 + (unsigned)n % step; at <= count; at += step) {
		char line[MATRIX_LINES], what[96];
		const struct matrix_case c = { .what = what,
					       .faults = line,
					       .ends = row->ends };

		fault_line(line, sizeof(line), row, at);
		snprintf(what, sizeof(what), "%s: %s %u x %u at %u", r->name,
			 row->kind, row->arg, row->count, at);
		matrix_one(r, &c, t);
	}
	printf("%-18s %5u %7u %7u %6u %6u\n", row->kind, row->count, row->arg,
	       t->runs - before.runs, t->passes - before.passes,
	       t->runs - before.runs - (t->passes - before.passes));
}

static void run_repair(size_t number)
{
	const struct matrix_repair *r = &matrix_repairs[number];
	struct tally t = { 0 };

	printf("%-18s %5s %7s %7s %6s %6s\n", "kind", "count", "arg", "places",
	       "PASS", "FAIL");
	for (size_t i = 0; i < tables[number].count; i++)
		run_row(r, i, &t);
	tally_print(r->name, &t);
	assert_int_equal(matrix_breaches(), 0);
	/* both ends are seen */
	assert_true(t.passes > t.runs / 10 && t.passes < t.runs);
}

/* Two faults in a row cause most real failures; by seed. */
static void test_two_at_once(void **state)
{
	const struct matrix_repair *r = &matrix_repairs[MATRIX_SHORT];
	unsigned counts[COUNT(short_rows)];
	unsigned pairs = sample_full() ? PAIRS : FEW_PAIRS;
	struct tally t = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(short_rows); i++)
		counts[i] = places(r, &short_rows[i]);
	for (uint32_t seed = 1; seed <= pairs; seed++) {
		char lines[MATRIX_LINES] = "", what[32];
		const struct matrix_case c = { .what = what, .faults = lines };
		uint32_t dice = seed;

		for (unsigned i = 0; i < 2; i++) {
			size_t n = matrix_chance(&dice, COUNT(short_rows));
			size_t end = strlen(lines);

			fault_line(lines + end, sizeof(lines) - end,
				   &short_rows[n],
				   1 + matrix_chance(&dice, counts[n]));
		}
		snprintf(what, sizeof(what), "two faults, seed %u", seed);
		matrix_one(r, &c, &t);
	}
	tally_print("two faults at once", &t);
	assert_int_equal(matrix_breaches(), 0);
}

static void test_every_kind_at_every_place(void **state)
{
	(void)state;
	run_repair(MATRIX_SHORT);
}

static void test_the_main_recipe(void **state)
{
	(void)state;
	run_repair(MATRIX_MAIN);
}

static void test_usb_requests(void **state)
{
	(void)state;
	run_repair(MATRIX_USB);
}

static void test_staged(void **state)
{
	(void)state;
	run_repair(MATRIX_STAGED);
}

static int setup(void **state)
{
	(void)state;
	matrix_setup();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	matrix_teardown();
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
