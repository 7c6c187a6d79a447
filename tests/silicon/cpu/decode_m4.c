/* SPDX-License-Identifier: MIT */
#include "core.h"

/*
 * What a Cortex-M4F has and an M3 has not (A5.3.12 to A5.3.18, A6): asked
 * only for what op_decode32() leaves undefined.
 */

static void registers_of(struct op *o, uint32_t h1, uint32_t h2)
{
	o->n = h1 & 15;
	o->m = h2 & 15;
	o->d = h2 >> 8 & 15;
	o->a = (uint8_t)(h2 >> 12);
	o->b = h2 >> 4 & 15;
}

/* Products of halves and upper halves of products (A5.3.16). */
static void multiply(struct op *o, uint32_t h1)
{
	static op_run *const runs[8] = {
		[1] = op_half_multiply,	    [2] = op_dual_multiply,
		[3] = op_word_half,	    [4] = op_dual_multiply,
		[5] = op_most_significant,  [6] = op_most_significant,
		[7] = op_sum_of_differences
	};
	static const uint8_t highest[8] = { 0, 3, 1, 1, 1, 1, 1, 0 };
	unsigned op = h1 >> 4 & 7;

	o->imm = op == 4 || op == 6; /* subtract */
	if (o->b <= highest[op])
		o->run = runs[op];
}

static void long_multiply(struct op *o, uint32_t h1)
{
	unsigned op = h1 >> 4 & 7;

	o->imm = op == 5;
	if (op == 6 && o->b == 6)
		o->run = op_accumulate_twice;
	else if (op == 4 && o->b >= 8 && o->b < 12)
		o->run = op_long_half;
	else if ((op == 4 || op == 5) && (o->b == 12 || o->b == 13))
		o->run = op_long_dual;
}

/* Lanes, sums of extended ones, saturating sums (A5.3.12 to A5.3.15). */
static void lanes(struct op *o, uint32_t h1)
{
	/* a of op_extend; 9: of both halves, which has a function of its own */
	static const uint8_t extends[] = { 0, 1, 9, 9, 2, 3 };
	unsigned op = h1 >> 4 & 15;

	if (o->a != 15)
		return;
	o->imm = op & 7;
	if (op < 6 && o->b >= 8) {
		o->run = extends[op] == 9 ? op_extend_halves : op_extend_add;
		o->a = extends[op] == 9 ? op & 1 : extends[op];
		o->b = (uint8_t)((o->b & 3) * 8);
	} else if (op >= 8 && o->b < 8) {
		op_decode_lanes(o);
	} else if (op == 8 && o->b < 12) {
		o->run = op_saturating_sum;
	} else if (op == 10 && o->b == 8) {
		o->run = op_select;
	}
}

/* PKHBT and PKHTB. */
static void pack(struct op *o, uint32_t h2)
{
	o->a = h2 >> 5 & 1 ? ASR : LSL;
	o->b = (uint8_t)((h2 >> 12 & 7) << 2 | (h2 >> 6 & 3));
	o->run = op_pack;
}

/* SSAT16 and USAT16. */
static void saturate_halves(struct op *o, uint32_t h1, uint32_t h2)
{
	bool sign = !(h1 >> 7 & 1);

	o->imm = (h2 & 15) + (sign ? 0x101 : 0);
	o->run = op_saturate_halves;
}

void op_decode_m4(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2)
{
	registers_of(o, h1, h2);
	if ((h1 & 0xfc00) == 0xec00 && (h2 >> 9 & 7) == 5)
		op_decode_float(o, pc, h1, h2);
	else if ((h1 & 0xff00) == 0xfa00)
		lanes(o, h1);
	else if ((h1 & 0xff80) == 0xfb00)
		multiply(o, h1);
	else if ((h1 & 0xff80) == 0xfb80)
		long_multiply(o, h1);
	else if ((h1 & 0xfff0) == 0xeac0 && !(h2 & 0x8010))
		pack(o, h2);
	else if ((h1 & 0xff70) == 0xf320 && !(h2 & 0xf0f0))
		saturate_halves(o, h1, h2);
}
