/* SPDX-License-Identifier: MIT */
/*
 * Boards that are emulated at once, as the road does it: each ends as it
 * would have alone.  `make tsan` looks at what they share.
 */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "chip/chip.h"
#include "road/crew.h"

#define HANDS	3
#define PIECES	200
#define ROUNDS	100
#define PATIENT 1000000 /* how often one looks for the other */
#define LATE	1000
#define BOARDS	5
#define MS	60
#define APP	0x080a0000u
#define END	(APP + 8192)

/* ------------------------------------------------------------- the crew */

static void count_piece(void *ctx, size_t i)
{
	unsigned *counts = ctx;

	counts[i]++;
}

static void test_each_once(void **state)
{
	struct crew *w = crew_new(HANDS);
	unsigned counts[PIECES] = { 0 };

	(void)state;
	assert_non_null(w);
	for (unsigned i = 1; i <= ROUNDS; i++) {
		crew_run(w, count_piece, counts, PIECES);
		for (size_t k = 0; k < PIECES; k++)
			assert_int_equal(counts[k], i);
	}
	crew_run(w, count_piece, counts, 0);
	crew_free(w);
	/* without a crew the same */
	crew_run(NULL, count_piece, counts, PIECES);
	assert_int_equal(counts[PIECES - 1], ROUNDS + 1);
	crew_free(NULL);
	assert_null(crew_new(1));
}

struct meeting {
	pthread_t caller;
	atomic_uint begun;
	bool met[2];
};

static void meet(void *ctx, size_t i)
{
	struct meeting *m = ctx;

	atomic_fetch_add(&m->begun, 1);
	for (unsigned k = 0; k < PATIENT && atomic_load(&m->begun) < 2; k++)
		sched_yield();
	/* the caller waits for the other, who is late */
	for (unsigned k = 0; k < LATE && m->caller != pthread_self(); k++)
		sched_yield();
	m->met[i] = atomic_load(&m->begun) == 2;
}

/* Two pieces that wait for each other meet. */
static void test_at_once(void **state)
{
	struct crew *w = crew_new(2);
	struct meeting m = { .caller = pthread_self() };

	(void)state;
	assert_non_null(w);
	crew_run(w, meet, &m, 2);
	assert_true(m.met[0]);
	assert_true(m.met[1]);
	crew_free(w);
}

/* ----------------------------------------------------------- the boards */

/* Each computes numbers of its own, and writes them into flash. */
static struct chip *fill(unsigned i)
{
	/* adds r3, r3, r5; movs r7, #100; subs r7, #1; bne .-2; str r3, [r4];
	 * adds r4, #4; cmp r4, r6; bne .-14; b . */
	static const uint8_t code[] = { 0x5b, 0x19, 0x64, 0x27, 0x01, 0x3f,
					0xfd, 0xd1, 0x23, 0x60, 0x04, 0x34,
					0xb4, 0x42, 0xf7, 0xd1, 0xfe, 0xe7 };
	struct chip *c = chip_new();

	assert_non_null(c);
	chip_write(c, 0x08000100, code, sizeof(code));
	chip_write(c, 0x08000000, "\0\x10\0\x20\x01\x01\0\x08", 8);
	chip_reset(c, RESET_POWER);
	cpu_store(&c->cpu, 0x40023c04, 4, 0x45670123);
	cpu_store(&c->cpu, 0x40023c04, 4, 0xcdef89ab);
	cpu_store(&c->cpu, 0x40023c10, 4, 0x201);
	c->cpu.r[4] = APP;
	c->cpu.r[5] = 0x01234567u * (2 * i + 1);
	c->cpu.r[6] = END;
	return c;
}

static void run_one(void *ctx, size_t i)
{
	struct chip *const *chips = ctx;

	chip_run_us(chips[i], 1000);
}

static void test_boards(void **state)
{
	struct crew *w = crew_new(HANDS);
	struct chip *at_once[BOARDS], *in_turn[BOARDS];

	(void)state;
	assert_non_null(w);
	for (unsigned i = 0; i < BOARDS; i++) {
		at_once[i] = fill(i);
		in_turn[i] = fill(i);
	}
	for (unsigned ms = 0; ms < MS; ms++) {
		crew_run(w, run_one, at_once, BOARDS);
		crew_run(NULL, run_one, in_turn, BOARDS);
	}
	for (unsigned i = 0; i < BOARDS; i++) {
		assert_int_equal(cpu_peek(&at_once[i]->cpu, END - 4),
				 0x01234567u * (2 * i + 1) * 2048);
		assert_memory_equal(at_once[i]->flash, in_turn[i]->flash,
				    CHIP_FLASH);
		assert_int_equal(chip_hash(at_once[i]), chip_hash(in_turn[i]));
		chip_free(at_once[i]);
		chip_free(in_turn[i]);
	}
	crew_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_boards),
	};

	return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
