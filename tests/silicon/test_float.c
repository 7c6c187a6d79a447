/* SPDX-License-Identifier: MIT */
/*
 * The floating point unit of a Cortex-M4F against values worked out by hand
 * from the rules of the ARMv7-M architecture reference manual, and what its
 * use changes about exceptions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bare.h"

#define UNIT_ON	 (0xfu << 20) /* CPACR */
#define NO_UNIT	 (1u << 19)   /* CFSR */
#define NONE	 (1u << 16)
#define MINUS(n) ((uint32_t) - (n))

static void start(struct bare *b, const uint16_t *code)
{
	bare_init(b);
	b->cpu.m4 = true;
	b->cpu.cpacr = UNIT_ON;
	bare_code(b, BARE_CODE, code, 2);
}

/* s0 = what it does with s0, s1 and s2; as numbers, or as words where words
 * says so. */
struct float_row {
	const char *what;
	uint16_t code[2];
	float in[3], out;
	uint32_t in_word, out_word; /* of s1 (in) and s0, if not 0 */
};

static const struct float_row floats[] = {
	{ .what = "vadd",
	  .code = { 0xee30, 0x0a81 },
	  .in = { 9, 1.5f, 2 },
	  .out = 3.5f },
	{ .what = "vsub",
	  .code = { 0xee30, 0x0ac1 },
	  .in = { 9, 1.5f, 2 },
	  .out = -0.5f },
	{ .what = "vmul",
	  .code = { 0xee20, 0x0a81 },
	  .in = { 9, 1.5f, 2 },
	  .out = 3 },
	{ .what = "vnmul",
	  .code = { 0xee20, 0x0ac1 },
	  .in = { 9, 1.5f, 2 },
	  .out = -3 },
	{ .what = "vdiv",
	  .code = { 0xee80, 0x0a81 },
	  .in = { 9, 1.5f, 2 },
	  .out = 0.75f },
	{ .what = "vmla",
	  .code = { 0xee00, 0x0a81 },
	  .in = { 10, 1.5f, 2 },
	  .out = 13 },
	{ .what = "vmls",
	  .code = { 0xee00, 0x0ac1 },
	  .in = { 10, 1.5f, 2 },
	  .out = 7 },
	{ .what = "vnmla",
	  .code = { 0xee10, 0x0ac1 },
	  .in = { 10, 1.5f, 2 },
	  .out = -13 },
	{ .what = "vnmls",
	  .code = { 0xee10, 0x0a81 },
	  .in = { 10, 1.5f, 2 },
	  .out = -7 },
	{ .what = "vfma",
	  .code = { 0xeea0, 0x0a81 },
	  .in = { 10, 1.5f, 2 },
	  .out = 13 },
	{ .what = "vfms",
	  .code = { 0xeea0, 0x0ac1 },
	  .in = { 10, 1.5f, 2 },
	  .out = 7 },
	{ .what = "vfnma",
	  .code = { 0xee90, 0x0ac1 },
	  .in = { 10, 1.5f, 2 },
	  .out = -13 },
	{ .what = "vfnms",
	  .code = { 0xee90, 0x0a81 },
	  .in = { 10, 1.5f, 2 },
	  .out = -7 },
	{ .what = "vsqrt",
	  .code = { 0xeeb1, 0x0ae0 },
	  .in = { 9, 2.25f },
	  .out = 1.5f },
	{ .what = "vabs",
	  .code = { 0xeeb0, 0x0ae0 },
	  .in = { 9, -2 },
	  .out = 2 },
	{ .what = "vneg",
	  .code = { 0xeeb1, 0x0a60 },
	  .in = { 9, 2 },
	  .out = -2 },
	{ .what = "vmov 1.5", .code = { 0xeeb7, 0x0a08 }, .out = 1.5f },
	{ .what = "vmov",
	  .code = { 0xeeb0, 0x0a60 },
	  .in = { 9, 2 },
	  .out = 2 },
	{ .what = "vcvt.s32",
	  .code = { 0xeebd, 0x0ae0 },
	  .in = { 9, -2.75f },
	  .out_word = MINUS(2) },
	{ .what = "vcvtr.s32",
	  .code = { 0xeebd, 0x0a60 },
	  .in = { 9, -2.75f },
	  .out_word = MINUS(3) },
	{ .what = "vcvt.s32, too much",
	  .code = { 0xeebd, 0x0ae0 },
	  .in = { 9, 1e20f },
	  .out_word = 0x7fffffff },
	{ .what = "vcvt.u32",
	  .code = { 0xeebc, 0x0ae0 },
	  .in = { 9, 3e9f },
	  .out_word = 3000000000u },
	{ .what = "vcvt.f32.s32",
	  .code = { 0xeeb8, 0x0ae0 },
	  .in_word = MINUS(3),
	  .out = -3 },
	{ .what = "vcvt.f32.u32",
	  .code = { 0xeeb8, 0x0a60 },
	  .in_word = 0x80000000u,
	  .out = 2147483648.0f },
	{ .what = "vcvt.s16 #8",
	  .code = { 0xeebe, 0x0a44 },
	  .in = { -1.5f },
	  .out_word = MINUS(384) },
	{ .what = "vcvt.s16 #8, too much",
	  .code = { 0xeebe, 0x0a44 },
	  .in = { 300 },
	  .out_word = 0x7fff },
	{ .what = "vcvtb.f32.f16",
	  .code = { 0xeeb2, 0x0a60 },
	  .in_word = 0x3e00,
	  .out = 1.5f },
	{ .what = "vcvtt.f16.f32",
	  .code = { 0xeeb3, 0x0ae0 },
	  .in = { 0, 1.5f },
	  .out_word = 0x3e000000 },
};

static void run_float_row(const struct float_row *r)
{
	static struct bare b;
	uint32_t want = r->out_word;

	start(&b, r->code);
	memcpy(b.cpu.s, r->in, sizeof(r->in));
	if (r->in_word)
		b.cpu.s[1] = r->in_word;
	if (!want)
		memcpy(&want, &r->out, sizeof(want));
	bare_steps(&b, 1);
	if (b.cpu.s[0] != want)
		fail_msg("%s: %08x, not %08x", r->what, (unsigned)b.cpu.s[0],
			 (unsigned)want);
	assert_true(b.cpu.fpca);
	assert_int_equal(b.cpu.faults, 0);
	bare_fini(&b);
}

static void test_floats(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(floats) / sizeof(*floats); i++)
		run_float_row(&floats[i]);
}

/* vcmp s0, s1 and vmrs: N, Z, C, V as 8, 4, 2, 1. */
static void test_comparison(void **state)
{
	static const struct {
		float a, b;
		unsigned flags;
	} rows[] = { { 1, 2, 8 },
		     { 2, 2, 6 },
		     { 3, 2, 2 },
		     { 1, __builtin_nanf(""), 3 } };
	static const uint16_t code[] = { 0xeeb4, 0x0a60, 0xeef1, 0xfa10 };
	static struct bare b;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		start(&b, code);
		bare_code(&b, BARE_CODE, code, 4);
		memcpy(&b.cpu.s[0], &rows[i].a, 4);
		memcpy(&b.cpu.s[1], &rows[i].b, 4);
		bare_steps(&b, 2);
		assert_int_equal(bare_flags(&b), rows[i].flags);
		bare_fini(&b);
	}
}

/* vpush {s16-s19}, vmov s16, r0, vpop, vmov r2, r3, d1 and back. */
static void test_moves(void **state)
{
	static const uint16_t code[] = { 0xed2d, 0x8a04, 0xee08, 0x0a10,
					 0xecbd, 0x8a04, 0xec53, 0x2b11 };
	static struct bare b;

	(void)state;
	start(&b, code);
	bare_code(&b, BARE_CODE, code, 8);
	for (unsigned i = 0; i < 32; i++)
		b.cpu.s[i] = 100 + i;
	b.cpu.r[0] = 7;
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.r[13], BARE_STACK - 16);
	assert_int_equal(bare_peek(&b, BARE_STACK - 16), 116);
	assert_int_equal(bare_peek(&b, BARE_STACK - 4), 119);
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.s[16], 7);
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.s[16], 116);
	assert_int_equal(b.cpu.r[13], BARE_STACK);
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.r[2], 102);
	assert_int_equal(b.cpu.r[3], 103);
	bare_fini(&b);
}

/* ------------------------------------------------------------ exceptions */

static void faults_with(bool m4, uint32_t cpacr, uint32_t bits)
{
	static const uint16_t code[] = { 0xee30, 0x0a81 };
	static struct bare b;

	start(&b, code);
	b.cpu.m4 = m4;
	b.cpu.cpacr = cpacr;
	bare_word(&b, 0x08000000 + 4 * EXC_HARD, BARE_CODE + 0x101);
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.faults, 1);
	assert_int_equal(b.cpu.cfsr, bits);
	bare_fini(&b);
}

/* An M3 has no such instructions, an M4 none that is switched off. */
static void test_missing_unit(void **state)
{
	(void)state;
	faults_with(true, 0, NO_UNIT);
	faults_with(false, UNIT_ON, NONE);
}

/* Who used the unit finds its registers again after an exception. */
static void test_frame(void **state)
{
	/* vmov s0, s1; svc 0; the handler: vmov s0, s2; bx lr */
	static const uint16_t code[] = { 0xeeb0, 0x0a60, 0xdf00, 0xbf00 };
	static const uint16_t handler[] = { 0xeeb0, 0x0a41, 0x4770 };
	static struct bare b;

	(void)state;
	start(&b, code);
	bare_code(&b, BARE_CODE, code, 4);
	bare_code(&b, BARE_CODE + 0x100, handler, 3);
	bare_word(&b, 0x08000000 + 4 * EXC_SVC, BARE_CODE + 0x101);
	b.cpu.s[1] = 11;
	b.cpu.s[2] = 22;
	bare_steps(&b, 3);
	assert_int_equal(b.cpu.ipsr, EXC_SVC);
	assert_int_equal(b.cpu.r[14], 0xffffffe9u);
	assert_int_equal(b.cpu.r[13], BARE_STACK - 104);
	assert_int_equal(bare_peek(&b, BARE_STACK - 104 + 32), 11);
	assert_int_equal(b.cpu.s[0], 22);
	bare_steps(&b, 1);
	assert_int_equal(b.cpu.ipsr, 0);
	assert_int_equal(b.cpu.r[13], BARE_STACK);
	assert_int_equal(b.cpu.s[0], 11);
	assert_true(b.cpu.fpca);
	bare_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_floats),
		cmocka_unit_test(test_comparison),
		cmocka_unit_test(test_moves),
		cmocka_unit_test(test_missing_unit),
		cmocka_unit_test(test_frame),
	};

	return cmocka_run_group_tests_name("float", tests, NULL, NULL);
}
