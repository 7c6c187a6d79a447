/* SPDX-License-Identifier: MIT */
/*
 * Loops in which a program only waits are counted and not run: whatever the
 * program is, it ends with the same registers, memory, instructions and cycles
 * as if each instruction had been carried out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bare.h"

#define PC	 BARE_CODE
#define D	 BARE_DATA
#define COUNTER	 0xe0001004u /* cycles, of DWT */
#define WORDS	 24
#define WAKE	 1000000
#define STEP	 90000 /* as long as a device's events let one wait */
#define PROGRAMS 4000
#define ENDS	 3

/* In each: r1 is D, r6 the cycle counter, r2 120, r3 1000, r4 20,
 * r5 2000123. */
static const struct {
	const char *what;
	bool counted;
	uint16_t code[WORDS];
} loops[] = {
	{ "a byte that an interrupt writes",
	  true,
	  /* ldrb r0, [r1]; cmp r0, #0; beq .-4; movs r7, #1; b . */
	  { 0x7808, 0x2800, 0xd0fc, 0x2701, 0xe7fe } },
	{ "the stack, with other bytes each time",
	  true,
	  /* ldrb r0, [r1]; push {r2}; pop {r5}; push {r3}; pop {r5};
	   * cmp r0, #0; beq .-12; movs r7, #1; b . */
	  { 0x7808, 0xb404, 0xbc20, 0xb408, 0xbc20, 0x2800, 0xd0f8, 0x2701,
	    0xe7fe } },
	{ "a count of locks, back to what it was",
	  true,
	  /* ldrb r0, [r1]; ldr r5, [r1, #4]; adds r5, #1; str r5, [r1, #4];
	   * subs r5, #1; str r5, [r1, #4]; cmp r0, #0; beq .-14; movs r7, #1;
	   * b . */
	  { 0x7808, 0x684d, 0x3501, 0x604d, 0x3d01, 0x604d, 0x2800, 0xd0f7,
	    0x2701, 0xe7fe } },
	{ "masked for a while",
	  true,
	  /* cpsid i; ldrb r0, [r1]; cpsie i; msr basepri, r2; msr basepri, r5;
	   * cmp r0, #0; beq .-16; movs r7, #1; b . */
	  { 0xb672, 0x7808, 0xb662, 0xf382, 0x8811, 0xf385, 0x8811, 0x2800,
	    0xd0f6, 0x2701, 0xe7fe } },
	{ "a count that goes on",
	  false,
	  /* ldrb r0, [r1]; ldr r5, [r1, #4]; adds r5, #1; str r5, [r1, #4];
	   * movs r5, #0; cmp r0, #0; beq .-12; movs r7, #1; b . */
	  { 0x7808, 0x684d, 0x3501, 0x604d, 0x2500, 0x2800, 0xd0f8, 0x2701,
	    0xe7fe } },
	{ "until some milliseconds are over",
	  true,
	  /* ldr r0, [r6]; udiv r0, r0, r2; udiv r0, r0, r3; cmp r0, r4;
	   * bcs .+8; movs r0, #0; cmp r0, #1; b .-18; movs r7, #1; b . */
	  { 0x6830, 0xfbb0, 0xf0f2, 0xfbb0, 0xf0f3, 0x42a0, 0xd202, 0x2000,
	    0x2801, 0xe7f5, 0x2701, 0xe7fe } },
	{ "until the millisecond has come",
	  true,
	  /* the same with beq, */
	  { 0x6830, 0xfbb0, 0xf0f2, 0xfbb0, 0xf0f3, 0x42a0, 0xd002, 0x2000,
	    0x2801, 0xe7f5, 0x2701, 0xe7fe } },
	{ "milliseconds with a sign",
	  true,
	  /* with bge, */
	  { 0x6830, 0xfbb0, 0xf0f2, 0xfbb0, 0xf0f3, 0x42a0, 0xda02, 0x2000,
	    0x2801, 0xe7f5, 0x2701, 0xe7fe } },
	{ "a distance that wraps around",
	  true,
	  /* ldr r0, [r6]; subs r0, r0, r5; lsrs r0, r0, #31; cmp r0, #0;
	   * beq .+8; movs r0, #0; cmp r0, #1; b .-14; movs r7, #1; b . */
	  { 0x6830, 0x1b40, 0x0fc0, 0x2800, 0xd002, 0x2000, 0x2801, 0xe7f7,
	    0x2701, 0xe7fe } },
	{ "a bit of the cycle counter",
	  false,
	  /* ldr r0, [r6]; lsrs r0, r0, #8; ands r0, r4; movs r0, #0; b .-8;
	   */
	  { 0x6830, 0x0a00, 0x4020, 0x2000, 0xe7fa } },
	{ "a shift that keeps the sign",
	  false,
	  /* ldr r0, [r6]; asrs r0, r0, #4; movs r0, #0; cmp r0, #0; b .-8 */
	  { 0x6830, 0x1100, 0x2000, 0x2800, 0xe7fa } },
	{ "divided by the cycle counter",
	  false,
	  /* ldr r0, [r6]; udiv r0, r2, r0; movs r0, #0; cmp r0, #0; b .-10 */
	  { 0x6830, 0xfbb2, 0xf0f0, 0x2000, 0x2800, 0xe7f9 } },
};

static void start(struct bare *b, const uint16_t *code, bool count)
{
	bare_init(b);
	bare_code(b, PC, code, WORDS);
	b->cpu.r[1] = D;
	b->cpu.r[2] = 120;
	b->cpu.r[3] = 1000;
	b->cpu.r[4] = 20;
	b->cpu.r[5] = 2000123;
	b->cpu.r[6] = COUNTER;
	b->cpu.dwt_ctrl = 1;
	b->cpu.count_waits = count;
}

/* One has carried out everything, the other has counted. */
static bool same(const struct bare *a, const struct bare *b)
{
	return memcmp(a->cpu.r, b->cpu.r, sizeof(a->cpu.r)) == 0 &&
	       cpu_psr(&a->cpu) == cpu_psr(&b->cpu) &&
	       a->cpu.cycles == b->cpu.cycles &&
	       a->cpu.instructions == b->cpu.instructions &&
	       memcmp(a->ram, b->ram, sizeof(a->ram)) == 0;
}

static void test_loops(void **state)
{
	static struct bare b[2];

	(void)state;
	for (size_t i = 0; i < sizeof(loops) / sizeof(*loops); i++) {
		bool clock = loops[i].code[0] == 0x6830;

		for (int k = 0; k < 2; k++) {
			start(&b[k], loops[i].code, k);
			b[k].wake_at = WAKE;
			cpu_run(&b[k].cpu, WAKE - 1000);
			if (!clock)
				assert_int_equal(b[k].cpu.r[7], 0);
			for (uint32_t at = WAKE; at <= 3 * WAKE; at += STEP)
				cpu_run(&b[k].cpu, at);
		}
		if (loops[i].counted != (b[1].cpu.waited > WAKE / 10))
			fail_msg("%s: %llu counted", loops[i].what,
				 (unsigned long long)b[1].cpu.waited);
		if (!same(&b[0], &b[1]))
			fail_msg("%s: not the same", loops[i].what);
		assert_int_equal(b[0].cpu.waited, 0);
		bare_fini(&b[0]);
		bare_fini(&b[1]);
	}
}

/* ------------------------------------------------------ random programs */

static uint32_t random_below(uint32_t n)
{
	static uint64_t seed = 88172645463325252u;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 20) % n;
}

/* Any low register but those with addresses. */
static unsigned any(void)
{
	static const uint8_t regs[] = { 0, 2, 3, 4, 5, 7 };

	return regs[random_below(sizeof(regs))];
}

static size_t instruction(uint16_t *code)
{
	unsigned d = any(), n = any(), m = any();
	unsigned cond = random_below(14), imm = random_below(256);

	switch (random_below(18)) {
	case 0: /* LDR d, [r6] */
		code[0] = (uint16_t)(0x6830 | d);
		return 1;
	case 1: /* LDR, STR d, [r1, #] */
		code[0] = (uint16_t)(0x6808 | (imm & 7) << 6 | d);
		return 1;
	case 2:
		code[0] = (uint16_t)(0x6008 | (imm & 7) << 6 | d);
		return 1;
	case 3: /* UDIV */
	case 4:
		code[0] = (uint16_t)(0xfbb0 | n);
		code[1] = (uint16_t)(0xf0f0 | d << 8 | m);
		return 2;
	case 5: /* ADDS, SUBS of registers */
	case 6:
		code[0] = (uint16_t)(0x1800 | (imm & 1) << 9 | m << 6 | n << 3 |
				     d);
		return 1;
	case 7: /* with a byte: MOVS, CMP, ADDS, SUBS */
	case 8:
		code[0] = (uint16_t)(0x2000 | (cond & 3) << 11 | d << 8 | imm);
		return 1;
	case 9: /* LSRS, or another shift */
	case 10:
		code[0] = (uint16_t)((cond ? 0x0800u : cond * 0x800u) |
				     (imm & 31) << 6 | n << 3 | d);
		return 1;
	case 11: /* ANDS to MVNS, CMP among them */
		code[0] = (uint16_t)(0x4000 | (imm & 15) << 6 | m << 3 | d);
		return 1;
	case 12: /* CMP */
		code[0] = (uint16_t)(0x4280 | m << 3 | d);
		return 1;
	case 13: /* MOV */
		code[0] = (uint16_t)(0x4600 | m << 3 | d);
		return 1;
	case 14: /* SUB.W, ADC.W and so on with a byte */
		code[0] = (uint16_t)(0xf140 | (imm & 3) << 5 | n);
		code[1] = (uint16_t)(d << 8 | imm);
		return 2;
	case 15: /* PUSH, POP */
		code[0] = (uint16_t)(0xb400 | 1u << d);
		code[1] = (uint16_t)(0xbc00 | 1u << n);
		return 2;
	default: /* over the next one, if it is a short one */
		code[0] = (uint16_t)(0xd000 | cond << 8);
		code[1] = (uint16_t)(0x2000 | d << 8 | imm);
		return 2;
	}
}

/* Round and round; what moves is thrown away at the end of most. */
static void write_program(uint16_t *code)
{
	unsigned reg = any();
	size_t n = 2;

	memset(code, 0, WORDS * sizeof(*code));
	code[0] = (uint16_t)(0x6830 | reg);
	code[1] = random_below(2) ? 0x0bc0 : 0x46c0;
	code[1] |= (uint16_t)(code[1] == 0x0bc0 ? reg << 3 | reg : 0);
	while (n < 12)
		n += instruction(code + n);
	while (n < WORDS - 2 && random_below(8))
		code[n++] = (uint16_t)(0x2000 | any() << 8);
	code[n] = (uint16_t)(0xe000 | ((0x7fe - n) & 0x7ff));
}

static void test_random_programs(void **state)
{
	static const uint32_t sizes[] = { 4, 256, 65536, 0xffffffff };
	static struct bare b[2];
	uint16_t code[WORDS];
	unsigned counted = 0;

	(void)state;
	for (unsigned i = 0; i < PROGRAMS; i++) {
		uint32_t from = random_below(2) ? 0 : random_below(0xffffffff);
		uint32_t r[8], end = 0;

		write_program(code);
		for (unsigned k = 0; k < 8; k++)
			r[k] = random_below(sizes[random_below(4)]);
		r[1] = D;
		r[6] = COUNTER;
		for (int k = 0; k < 2; k++) {
			start(&b[k], code, k);
			memcpy(b[k].cpu.r, r, sizeof(r));
			b[k].cpu.dwt_from = from;
		}
		for (unsigned e = 0; e < ENDS; e++) {
			end += 2000 + random_below(20000);
			cpu_run(&b[0].cpu, end);
			cpu_run(&b[1].cpu, end);
			if (!same(&b[0], &b[1]))
				fail_msg("program %u, end %u", i, e);
		}
		counted += b[1].cpu.waited > 0;
		bare_fini(&b[0]);
		bare_fini(&b[1]);
	}
	assert_true(counted > PROGRAMS / 20);
	print_message("%u of %d are counted\n", counted, PROGRAMS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loops),
		cmocka_unit_test(test_random_programs),
	};

	return cmocka_run_group_tests_name("wait", tests, NULL, NULL);
}
