/* SPDX-License-Identifier: MIT */
/*
 * What the matrices of faults have in common: the repairs, an undisturbed run
 * of each, and the judgement of a disturbed one.
 *
 * Whatever is spoiled, a PASS means that the flash is that of an undisturbed
 * run, byte for byte, that the device starts and finds itself sound, and that
 * the record says PASS too; everything else says what happened, in time, and
 * the next run without the fault passes.  Nothing but the modules of the
 * repair is ever changed.  What is wrong is printed and counted, all of it.
 */
#ifndef TESTS_FAULT_MATRIX_H
#define TESTS_FAULT_MATRIX_H

#include "fault_kit.h"
#include "tests/lib/tally.h"

#define MATRIX_LINES 400

/* What is repaired, and the modules that are written for it. */
struct matrix_repair {
	const char *name, *device, *apps;
	const char *recipe; /* NULL: the main recipe */
	struct {
		unsigned function, index;
	} modules[2];
};

enum {
	MATRIX_SHORT, /* serial and DFU */
	MATRIX_MAIN,  /* backup, serial, DFU, OTA */
	MATRIX_USB,
	MATRIX_STAGED,
	MATRIX_REPAIRS
};

extern const struct matrix_repair matrix_repairs[MATRIX_REPAIRS];

enum matrix_ends { MATRIX_EITHER, MATRIX_PASSES, MATRIX_FAILS };

/* One disturbed run. */
struct matrix_case {
	const char *what;   /* for people */
	const char *faults; /* lines of the scene */
	enum matrix_ends ends;
	/* Around the run itself; NULL: nothing. */
	void (*disturb)(void *ctx, bool on);
	void *ctx;
};

/* A folder of its own, and no sound runs known. */
void matrix_setup(void);
void matrix_teardown(void);

/*
 * Runs r with a fault that never comes and keeps its flash; how many places
 * the fault had.  disturb: as in struct matrix_case.
 */
unsigned matrix_sound(const struct matrix_repair *r, const char *faults,
		      const struct matrix_case *c);

void matrix_one(const struct matrix_repair *r, const struct matrix_case *c,
		struct tally *t);

void matrix_breach(const char *what, const char *why, const char *says);
/* Since the last call. */
unsigned matrix_breaches(void);

/* Below `below`, by a seed that moves on. */
uint32_t matrix_chance(uint32_t *seed, uint32_t below);

#endif
