/* SPDX-License-Identifier: MIT */
/*
 * The fault matrix in the computer: a full, dying or read-only disk, no
 * memory and no file descriptors, from each call of a repair on.  Linked
 * with the calls that fail (tests/torture/calls.h); what is demanded of each
 * run: fault_matrix.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/count.h"
#include "base/memory.h"
#include "fault_matrix.h"
#include "tests/lib/sample.h"
#include "tests/torture/calls.h"

#define DESCRIPTORS 24 /* that a repair may want at a time, and more */

/* Smoke takes each `every`th call. */
struct row {
	const char *family;
	enum calls_kind kind;
	enum calls_way way;
	unsigned every;
};

static const struct row rows[] = {
	{ "disk: an error, once", CALLS_FILE, CALLS_ONCE, 31 },
	{ "disk: full", CALLS_FILE, CALLS_FULL, 31 },
	{ "disk: read-only", CALLS_FILE, CALLS_READONLY, 37 },
	{ "disk: dying", CALLS_FILE, CALLS_DYING, 37 },
	{ "disk: a torn write", CALLS_FILE, CALLS_TORN, 41 },
	{ "database", CALLS_DATABASE, CALLS_ONCE, 23 },
	{ "memory", CALLS_MEMORY, CALLS_ONCE, 61 },
	{ "library", CALLS_LIBRARY, CALLS_ONCE, 3 },
};

/* One call of a row. */
struct point {
	const struct row *row;
	unsigned at, counted;
};

static void disturb(void *ctx, bool on)
{
	struct point *p = ctx;

	if (on) {
		calls_arm(p->row->kind, p->at, p->row->way);
		return;
	}
	p->counted = calls_counted(p->row->kind);
	calls_disarm();
}

static void run_row(const struct matrix_repair *r, const struct row *row,
		    struct tally *all)
{
	struct point p = { .row = row };
	struct matrix_case c = { .faults = "", .disturb = disturb, .ctx = &p };
	struct tally t = { 0 };
	unsigned count, step = sample_full() ? 1 : row->every;
	char what[128];

	matrix_sound(r, "", &c);
	count = p.counted;
	assert_true(count > 0);
	for (p.at = 1; p.at <= count; p.at += step) {
		snprintf(what, sizeof(what), "%s: %s at call %u", r->name,
			 row->family, p.at);
		c.what = what;
		matrix_one(r, &c, &t);
	}
	snprintf(what, sizeof(what), "%s, %s", row->family, r->name);
	tally_print(what, &t);
	all->runs += t.runs;
	all->passes += t.passes;
}

static void test_each_call(void **state)
{
	struct tally all = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		run_row(&matrix_repairs[MATRIX_MAIN], &rows[i], &all);
	assert_int_equal(matrix_breaches(), 0);
	assert_true(all.passes > 0 && all.passes < all.runs);
}

static unsigned lowest_free(void)
{
	int fd = dup(STDIN_FILENO);

	assert_true(fd >= 0);
	close(fd);
	return (unsigned)fd;
}

/* ctx: how many more may be opened. */
static void take_descriptors(void *ctx, bool on)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = on ? lowest_free() + *(unsigned *)ctx : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void test_no_descriptors(void **state)
{
	const struct matrix_repair *r = &matrix_repairs[MATRIX_MAIN];
	struct tally t = { 0 };
	char what[64];

	(void)state;
	for (unsigned more = 0; more < DESCRIPTORS; more++) {
		const struct matrix_case c = { .what = what,
					       .faults = "",
					       .disturb = take_descriptors,
					       .ctx = &more };

		snprintf(what, sizeof(what), "%u more descriptors", more);
		matrix_one(r, &c, &t);
	}
	tally_print("descriptors", &t);
	assert_int_equal(matrix_breaches(), 0);
	assert_true(t.passes > 0 && t.passes < t.runs);
}

static int setup(void **state)
{
	(void)state;
	matrix_setup();
	calls_install();
	memory_watch();
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
		cmocka_unit_test(test_each_call),
		cmocka_unit_test(test_no_descriptors),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
