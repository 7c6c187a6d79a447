/* SPDX-License-Identifier: MIT */
/*
 * What a Cortex-M4F has beyond an M3, against values worked out by hand from
 * the rules of the ARMv7-M architecture reference manual.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bare.h"

#define MINUS(n) ((uint32_t) - (n))

/* Registers r0 to r3, GE and Q before (GE only) and after. */
struct row {
	const char *what;
	uint16_t code[2];
	uint32_t in[4];
	uint8_t ge;
	uint32_t out; /* r0 */
	uint8_t then; /* GE */
	bool q;
	uint32_t high; /* r3, if it changes */
};

static const struct row products[] = {
	{ .what = "smulbb",
	  .code = { 0xfb11, 0xf002 },
	  .in = { 0, 0x5fffe, 0x70003 },
	  .out = MINUS(6) },
	{ .what = "smultb",
	  .code = { 0xfb11, 0xf022 },
	  .in = { 0, 0x5fffe, 0x70003 },
	  .out = 15 },
	{ .what = "smlabt",
	  .code = { 0xfb11, 0x3012 },
	  .in = { 0, 2, 0x70003, 100 },
	  .out = 114 },
	{ .what = "smlabt, too much",
	  .code = { 0xfb11, 0x3012 },
	  .in = { 0, 2, 0x70003, 0x7fffffff },
	  .out = 0x8000000d,
	  .q = true },
	{ .what = "smuad",
	  .code = { 0xfb21, 0xf002 },
	  .in = { 0, 0x20003, 0x50007 },
	  .out = 31 },
	{ .what = "smuadx",
	  .code = { 0xfb21, 0xf012 },
	  .in = { 0, 0x20003, 0x50007 },
	  .out = 29 },
	{ .what = "smlsd",
	  .code = { 0xfb41, 0x3002 },
	  .in = { 0, 0x20003, 0x50007, 1 },
	  .out = 12 },
	{ .what = "smulwb",
	  .code = { 0xfb31, 0xf002 },
	  .in = { 0, 0x30000, 0x7fffe },
	  .out = MINUS(6) },
	{ .what = "smmul",
	  .code = { 0xfb51, 0xf002 },
	  .in = { 0, 0x40000000, 7 },
	  .out = 1 },
	{ .what = "smmulr",
	  .code = { 0xfb51, 0xf012 },
	  .in = { 0, 0x40000000, 7 },
	  .out = 2 },
	{ .what = "smmls",
	  .code = { 0xfb61, 0x3002 },
	  .in = { 0, 0x40000000, 4, 10 },
	  .out = 9 },
	{ .what = "usada8",
	  .code = { 0xfb71, 0x3002 },
	  .in = { 0, 0x01ff0010, 0x03fe0020, 5 },
	  .out = 24 },
	{ .what = "umaal",
	  .code = { 0xfbe1, 0x0362 },
	  .in = { MINUS(1), MINUS(1), MINUS(1), MINUS(1) },
	  .out = MINUS(1),
	  .high = MINUS(1) },
	{ .what = "smlalbb",
	  .code = { 0xfbc1, 0x0382 },
	  .in = { 1, 0xffff, 3, 0 },
	  .out = MINUS(2),
	  .high = MINUS(1) },
	{ .what = "smlald",
	  .code = { 0xfbc1, 0x03c2 },
	  .in = { 1, 0x20003, 0x50007, 9 },
	  .out = 32,
	  .high = 9 },
};

static const struct row lanes[] = {
	{ .what = "sadd16",
	  .code = { 0xfa91, 0xf002 },
	  .in = { 0, 0x0001ffff, 0x00010000 },
	  .out = 0x0002ffff,
	  .then = 12 },
	{ .what = "uadd8",
	  .code = { 0xfa81, 0xf042 },
	  .in = { 0, 0xff010203, 0x01ff0101 },
	  .out = 0x00000304,
	  .then = 12 },
	{ .what = "usub8",
	  .code = { 0xfac1, 0xf042 },
	  .in = { 0, 0x05010203, 0x04020202 },
	  .out = 0x01ff0001,
	  .then = 11 },
	{ .what = "sel",
	  .code = { 0xfaa1, 0xf082 },
	  .in = { 0, 0x11223344, 0xaabbccdd },
	  .ge = 10,
	  .out = 0x11bb33dd,
	  .then = 10 },
	{ .what = "qadd16",
	  .code = { 0xfa91, 0xf012 },
	  .in = { 0, 0x7fff8000, 0x0001ffff },
	  .out = 0x7fff8000 },
	{ .what = "uqsub8",
	  .code = { 0xfac1, 0xf052 },
	  .in = { 0, 0x05010203, 0x04020204 },
	  .out = 0x01000000 },
	{ .what = "shadd16",
	  .code = { 0xfa91, 0xf022 },
	  .in = { 0, 0x0003ffff, 0x0003ffff },
	  .out = 0x0003ffff },
	{ .what = "sasx",
	  .code = { 0xfaa1, 0xf002 },
	  .in = { 0, 0x00050003, 0x00010002 },
	  .out = 0x00070002,
	  .then = 15 },
	{ .what = "ssax",
	  .code = { 0xfae1, 0xf002 },
	  .in = { 0, 0x00050003, 0x00010006 },
	  .out = 0xffff0004,
	  .then = 3 },
	{ .what = "sxtab",
	  .code = { 0xfa41, 0xf082 },
	  .in = { 0, 100, 0xfe },
	  .out = 98 },
	{ .what = "uxtah ror 16",
	  .code = { 0xfa11, 0xf0a2 },
	  .in = { 0, 100, 0x00070000 },
	  .out = 107 },
	{ .what = "uxtb16",
	  .code = { 0xfa3f, 0xf081 },
	  .in = { 0, 0x11223344 },
	  .out = 0x00220044 },
	{ .what = "sxtab16",
	  .code = { 0xfa21, 0xf082 },
	  .in = { 0, 0x00010001, 0x00ff0002 },
	  .out = 0x00000003 },
	{ .what = "pkhbt lsl 16",
	  .code = { 0xeac1, 0x4002 },
	  .in = { 0, 0x11112222, 0x33334444 },
	  .out = 0x44442222 },
	{ .what = "pkhtb asr 16",
	  .code = { 0xeac1, 0x4022 },
	  .in = { 0, 0x11112222, 0x33334444 },
	  .out = 0x11113333 },
	{ .what = "qadd",
	  .code = { 0xfa82, 0xf081 },
	  .in = { 0, 0x7fffffff, 1 },
	  .out = 0x7fffffff,
	  .q = true },
	{ .what = "qdsub",
	  .code = { 0xfa82, 0xf0b1 },
	  .in = { 0, 100, 7 },
	  .out = 86 },
	{ .what = "ssat16",
	  .code = { 0xf321, 0x0007 },
	  .in = { 0, 0x01000005 },
	  .out = 0x007f0005,
	  .q = true },
	{ .what = "usat16",
	  .code = { 0xf3a1, 0x0008 },
	  .in = { 0, 0xffff0005 },
	  .out = 0x00000005,
	  .q = true },
};

static void start(struct bare *b, const uint16_t *code)
{
	bare_init(b);
	b->cpu.m4 = true;
	bare_code(b, BARE_CODE, code, 2);
}

static void run_row(const struct row *r)
{
	static struct bare b;
	const uint32_t *now = b.cpu.r;
	uint32_t high = r->high ? r->high : r->in[3];

	start(&b, r->code);
	memcpy(b.cpu.r, r->in, sizeof(r->in));
	b.cpu.ge = r->ge;
	bare_steps(&b, 1);
	if (now[0] != r->out || now[1] != r->in[1] || now[2] != r->in[2] ||
	    now[3] != high || b.cpu.ge != r->then || b.cpu.q != r->q)
		fail_msg("%s: %08x, r3 %08x, GE %u, Q %u", r->what,
			 (unsigned)now[0], (unsigned)now[3], b.cpu.ge, b.cpu.q);
	assert_int_equal(now[15], BARE_CODE + 4);
	assert_int_equal(b.cpu.faults, 0);
	bare_fini(&b);
}

static void test_products(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(products) / sizeof(*products); i++)
		run_row(&products[i]);
}

static void test_lanes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(lanes) / sizeof(*lanes); i++)
		run_row(&lanes[i]);
}

/* SEV before WFE: it does not wait, the next one does. */
static void test_event(void **state)
{
	static const uint16_t code[] = { 0xbf40, 0xbf20, 0xbf20, 0xbf00 };
	static struct bare b;

	(void)state;
	start(&b, code);
	bare_code(&b, BARE_CODE, code, 4);
	bare_steps(&b, 2);
	assert_false(b.cpu.sleeping);
	bare_steps(&b, 1);
	assert_true(b.cpu.sleeping);
	bare_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_products),
		cmocka_unit_test(test_lanes),
		cmocka_unit_test(test_event),
	};

	return cmocka_run_group_tests_name("instructions_m4", tests, NULL,
					   NULL);
}
