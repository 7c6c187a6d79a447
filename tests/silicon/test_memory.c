/* SPDX-License-Identifier: MIT */
/*
 * Loads, stores, branches, IT blocks and exceptions against values worked
 * out by hand from the ARMv7-M architecture reference manual.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bare.h"

#define D  BARE_DATA
#define SP BARE_STACK
#define PC BARE_CODE

/* Memory before: D-4 cafef00d, D 8322f180, D+4 11223344, SP aabbccdd,
 * SP+4 55667788.  Registers r0 to r3; one word of memory after. */
struct move {
	const char *what;
	uint16_t code[4];
	unsigned steps;
	uint32_t in[4], out[4], at, word;
};

static const struct move moves[] = {
	{ "ldr r0, [r1]", { 0x6808 }, 1, { 0, D }, { 0x8322f180, D }, 0, 0 },
	{ "ldrb r0, [r1, #1]", { 0x7848 }, 1, { 0, D }, { 0xf1, D }, 0, 0 },
	{ "ldrh r0, [r1, #2]", { 0x8848 }, 1, { 0, D }, { 0x8322, D }, 0, 0 },
	{ "ldrsb r0, [r1, r2]",
	  { 0x5688 },
	  1,
	  { 0, D, 0 },
	  { 0xffffff80, D },
	  0,
	  0 },
	{ "ldrsh r0, [r1, r2]",
	  { 0x5e88 },
	  1,
	  { 0, D, 0 },
	  { 0xfffff180, D },
	  0,
	  0 },
	{ "ldr r0, [r1] off by one",
	  { 0x6808 },
	  1,
	  { 0, D + 1 },
	  { 0x448322f1, D + 1 },
	  0,
	  0 },
	{ "ldr r0, [r1, #-4]",
	  { 0xf851, 0x0c04 },
	  1,
	  { 0, D },
	  { 0xcafef00d, D },
	  0,
	  0 },
	{ "ldr r0, [r1], #4",
	  { 0xf851, 0x0b04 },
	  1,
	  { 0, D },
	  { 0x8322f180, D + 4 },
	  0,
	  0 },
	{ "ldr r0, [r1, #4]!",
	  { 0xf851, 0x0f04 },
	  1,
	  { 0, D },
	  { 0x11223344, D + 4 },
	  0,
	  0 },
	{ "ldr.w r0, [r1, r2, lsl #2]",
	  { 0xf851, 0x0022 },
	  1,
	  { 0, D, 1 },
	  { 0x11223344, D, 1 },
	  0,
	  0 },
	{ "str r0, [r1]", { 0x6008 }, 1, { 7, D }, { 7, D }, D, 7 },
	{ "strb r0, [r1, #3]",
	  { 0x70c8 },
	  1,
	  { 0x155, D },
	  { 0x155, D },
	  D,
	  0x5522f180 },
	{ "strh r0, [r1, #2]",
	  { 0x8048 },
	  1,
	  { 0x12345, D },
	  { 0x12345, D },
	  D,
	  0x2345f180 },
	{ "str r0, [r1, #-4]!",
	  { 0xf841, 0x0d04 },
	  1,
	  { 5, D },
	  { 5, D - 4 },
	  D - 4,
	  5 },
	{ "strd r2, r3, [r1, #8]",
	  { 0xe9c1, 0x2302 },
	  1,
	  { 0, D, 3, 4 },
	  { 0, D, 3, 4 },
	  D + 12,
	  4 },
	{ "ldrd r0, r2, [r1]",
	  { 0xe9d1, 0x0200 },
	  1,
	  { 0, D },
	  { 0x8322f180, D, 0x11223344 },
	  0,
	  0 },
	{ "ldm r1!, {r0, r2}",
	  { 0xc905 },
	  1,
	  { 0, D },
	  { 0x8322f180, D + 8, 0x11223344 },
	  0,
	  0 },
	{ "ldmia.w r1!, {r0, r2}",
	  { 0xe8b1, 0x0005 },
	  1,
	  { 0, D },
	  { 0x8322f180, D + 8, 0x11223344 },
	  0,
	  0 },
	{ "stmdb r1!, {r0, r2}",
	  { 0xe921, 0x0005 },
	  1,
	  { 1, D, 2 },
	  { 1, D - 8, 2 },
	  D - 4,
	  2 },
	{ "push {r0, r1}", { 0xb403 }, 1, { 1, 2 }, { 1, 2 }, SP - 8, 1 },
	{ "pop {r0, r3}",
	  { 0xbc09 },
	  1,
	  { 0 },
	  { 0xaabbccdd, 0, 0, 0x55667788 },
	  0,
	  0 },
	{ "ldr r0, [pc, #4]", { 0x4801, 0, 0, 0 }, 1, { 1 }, { 0 }, 0, 0 },
	{ "ldrex, strex r2, r3, [r1]",
	  { 0xe851, 0x0f00, 0xe841, 0x3200 },
	  2,
	  { 0, D, 9, 6 },
	  { 0x8322f180, D, 0, 6 },
	  D,
	  6 },
	{ "strex alone",
	  { 0xe841, 0x3200 },
	  1,
	  { 0, D, 9, 6 },
	  { 0, D, 1, 6 },
	  D,
	  0x8322f180 },
};

static void memory(struct bare *b)
{
	bare_init(b);
	bare_word(b, D - 4, 0xcafef00d);
	bare_word(b, D, 0x8322f180);
	bare_word(b, D + 4, 0x11223344);
	bare_word(b, SP, 0xaabbccdd);
	bare_word(b, SP + 4, 0x55667788);
}

static void test_moves(void **state)
{
	static struct bare b;

	(void)state;
	for (size_t i = 0; i < sizeof(moves) / sizeof(*moves); i++) {
		const struct move *m = &moves[i];

		memory(&b);
		bare_code(&b, PC, m->code, 4);
		memcpy(b.cpu.r, m->in, sizeof(m->in));
		bare_steps(&b, m->steps);
		if (memcmp(b.cpu.r, m->out, sizeof(m->out)) != 0)
			fail_msg("%s: %08x %08x %08x %08x", m->what,
				 (unsigned)b.cpu.r[0], (unsigned)b.cpu.r[1],
				 (unsigned)b.cpu.r[2], (unsigned)b.cpu.r[3]);
		if (m->at && bare_peek(&b, m->at) != m->word)
			fail_msg("%s: stores %08x", m->what,
				 (unsigned)bare_peek(&b, m->at));
		bare_fini(&b);
	}
}

/* Where the program goes on, and the link register. */
static const struct {
	const char *what;
	uint16_t code[3];
	uint32_t r0, r1;
	unsigned flags;
	uint32_t pc, lr;
} branches[] = {
	{ "cbz taken", { 0xb108 }, 0, 0, 0, PC + 6, 0 },
	{ "cbz not taken", { 0xb108 }, 1, 0, 0, PC + 2, 0 },
	{ "cbnz taken", { 0xb908 }, 1, 0, 0, PC + 6, 0 },
	{ "beq taken", { 0xd001 }, 0, 0, 4, PC + 6, 0 },
	{ "beq not taken", { 0xd001 }, 0, 0, 11, PC + 2, 0 },
	{ "bgt taken: N is V", { 0xdc01 }, 0, 0, 9, PC + 6, 0 },
	{ "bgt not taken: Z", { 0xdc01 }, 0, 0, 13, PC + 2, 0 },
	{ "bhi.w taken: C, no Z", { 0xf200, 0x8002 }, 0, 0, 2, PC + 8, 0 },
	{ "bhi.w not taken", { 0xf200, 0x8002 }, 0, 0, 6, PC + 4, 0 },
	{ "b.w", { 0xf000, 0xbffe }, 0, 0, 0, PC + 0x1000, 0 },
	{ "b backwards", { 0xe7fd }, 0, 0, 0, PC - 2, 0 },
	{ "bl", { 0xf000, 0xf87e }, 0, 0, 0, PC + 0x100, PC + 5 },
	{ "blx r1", { 0x4788 }, 0, PC + 0x41, 0, PC + 0x40, PC + 3 },
	{ "bx r1", { 0x4708 }, 0, PC + 0x41, 0, PC + 0x40, 0 },
	{ "tbb [pc, r1]", { 0xe8df, 0xf001, 0x0503 }, 0, 1, 0, PC + 14, 0 },
	{ "tbh [pc, r1, lsl #1]",
	  { 0xe8df, 0xf011, 0x0007 },
	  0,
	  0,
	  0,
	  PC + 18,
	  0 },
};

static void test_branches(void **state)
{
	static struct bare b;

	(void)state;
	for (size_t i = 0; i < sizeof(branches) / sizeof(*branches); i++) {
		bare_init(&b);
		bare_code(&b, PC, branches[i].code, 3);
		b.cpu.r[0] = branches[i].r0;
		b.cpu.r[1] = branches[i].r1;
		b.cpu.r[14] = 0;
		bare_set_flags(&b, branches[i].flags);
		bare_steps(&b, 1);
		if (b.cpu.r[15] != branches[i].pc ||
		    b.cpu.r[14] != branches[i].lr)
			fail_msg("%s: pc %08x lr %08x", branches[i].what,
				 (unsigned)b.cpu.r[15], (unsigned)b.cpu.r[14]);
		bare_fini(&b);
	}
}

/* In an IT block the 16-bit forms set no flags, others are passed over. */
static void test_if_then(void **state)
{
	/* ite eq; moveq r0, #2; movne r0, #1; itt cs; addcs r0, #1 twice */
	static const uint16_t code[] = { 0xbf0c, 0x2002, 0x2001,
					 0xbf24, 0x1c40, 0x1c40 };
	static const struct {
		unsigned flags;
		uint32_t r0;
	} rows[] = { { 0, 1 }, { 4, 2 }, { 2, 3 }, { 6, 4 } };
	static struct bare b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bare_init(&b);
		bare_code(&b, PC, code, 6);
		/* twice: the second time from what was decoded */
		for (int round = 0; round < 2; round++) {
			b.cpu.r[15] = PC;
			bare_set_flags(&b, rows[i].flags);
			bare_steps(&b, 6);
			assert_int_equal(b.cpu.r[0], rows[i].r0);
			assert_int_equal(bare_flags(&b), rows[i].flags);
			assert_int_equal(b.cpu.r[15], PC + 12);
		}
		bare_fini(&b);
	}
}

/* SVC: the frame lies on the stack, the handler returns behind it. */
static void test_supervisor_call(void **state)
{
	static const uint16_t code[] = { 0xdf05, 0xbf00 };
	static const uint16_t handler[] = { 0x3001, 0x4770 };
	static struct bare b;

	(void)state;
	bare_init(&b);
	bare_code(&b, PC, code, 2);
	bare_code(&b, PC + 0x40, handler, 2);
	bare_word(&b, 0x08000000 + 4 * EXC_SVC, (PC + 0x40) | 1);
	b.cpu.r[0] = 10;
	b.cpu.r[1] = 11;
	bare_set_flags(&b, 8);
	bare_steps(&b, 2);
	assert_int_equal(b.cpu.ipsr, EXC_SVC);
	assert_int_equal(b.cpu.r[13], SP - 32);
	assert_int_equal(b.cpu.r[14], 0xfffffff9);
	assert_int_equal(b.cpu.r[0], 11);
	assert_int_equal(bare_peek(&b, SP - 32), 10);
	assert_int_equal(bare_peek(&b, SP - 28), 11);
	assert_int_equal(bare_peek(&b, SP - 8), PC + 2);
	assert_int_equal(bare_peek(&b, SP - 4), 0x81000000);
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.ipsr, 0);
	assert_int_equal(b.cpu.r[0], 10);
	assert_int_equal(b.cpu.r[13], SP);
	assert_int_equal(b.cpu.r[15], PC + 2);
	assert_int_equal(bare_flags(&b), 8);
	bare_fini(&b);
}

/* BASEPRI holds back what is not more urgent, PRIMASK everything. */
static void test_masks(void **state)
{
	static const uint16_t nops[] = { 0xbf00, 0xbf00, 0xbf00, 0xbf00,
					 0xbf00, 0xbf00, 0xbf00, 0xbf00 };
	static struct bare b;

	(void)state;
	bare_init(&b);
	bare_code(&b, PC, nops, 8);
	bare_code(&b, PC + 0x40, nops, 8);
	bare_word(&b, 0x08000000 + 4 * (EXC_IRQ0 + 33), (PC + 0x40) | 1);
	cpu_store(&b.cpu, 0xe000e104, 4, 1u << 1);
	cpu_store(&b.cpu, 0xe000e421, 1, 0x50);
	assert_int_equal(cpu_load(&b.cpu, 0xe000e104, 4), 1u << 1);
	assert_int_equal(cpu_load(&b.cpu, 0xe000e421, 1), 0x50);
	b.cpu.basepri = 0x50;
	cpu_line(&b.cpu, 33, true);
	bare_steps(&b, 2);
	assert_int_equal(b.cpu.ipsr, 0);
	b.cpu.basepri = 0x60;
	b.cpu.primask = true;
	b.cpu.check = true;
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.ipsr, 0);
	b.cpu.primask = false;
	b.cpu.check = true;
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.ipsr, EXC_IRQ0 + 33);
	bare_fini(&b);
}

static const struct {
	const char *what;
	uint16_t code[2];
	uint32_t r1, ccr, cfsr;
} faults[] = {
	{ "udf", { 0xde00 }, 0, 0x200, 1u << 16 },
	{ "ldm not aligned", { 0xc905 }, D + 2, 0x200, 1u << 24 },
	{ "bx to ARM code", { 0x4708 }, PC, 0x200, 1u << 17 },
	{ "udiv by 0, trapped", { 0xfbb1, 0xf0f2 }, 5, 0x210, 1u << 25 },
	{ "ldr of nothing", { 0x6808 }, 0x60000000, 0x200, 0x8200 },
};

/* Without their handlers enabled all faults are hard ones. */
static void test_faults(void **state)
{
	static struct bare b;

	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(*faults); i++) {
		bare_init(&b);
		bare_code(&b, PC, faults[i].code, 2);
		bare_word(&b, 0x0800000c, (PC + 0x40) | 1);
		b.cpu.r[1] = faults[i].r1;
		b.cpu.ccr = faults[i].ccr;
		bare_steps(&b, 1);
		if (b.cpu.cfsr != faults[i].cfsr)
			fail_msg("%s: %08x", faults[i].what,
				 (unsigned)b.cpu.cfsr);
		assert_int_equal(b.cpu.ipsr, EXC_HARD);
		assert_int_equal(b.cpu.r[15], PC + 0x40);
		assert_int_equal(bare_peek(&b, SP - 8), PC);
		assert_int_equal(b.cpu.hfsr, 1u << 30);
		bare_fini(&b);
	}
}

/* What was decoded is forgotten when flash changes. */
static void test_forget(void **state)
{
	static const uint16_t one[] = { 0x2001 }, two[] = { 0x2002 };
	static struct bare b;

	(void)state;
	bare_init(&b);
	bare_code(&b, PC, one, 1);
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.r[0], 1);
	bare_code(&b, PC, two, 1);
	b.cpu.r[15] = PC;
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.r[0], 2);
	assert_true(cpu_hook(&b.cpu, PC, 404));
	b.cpu.r[15] = PC;
	b.cpu.r[14] = PC + 0x21;
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.r[0], 404);
	assert_int_equal(b.cpu.r[15], PC + 0x20);
	/* a hook is for the code it was made for */
	bare_code(&b, PC, one, 1);
	b.cpu.r[15] = PC;
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.r[0], 1);
	bare_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_if_then),
		cmocka_unit_test(test_supervisor_call),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_forget),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
