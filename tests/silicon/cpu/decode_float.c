/* SPDX-License-Identifier: MIT */
#include "core.h"

/*
 * Coprocessors 10 and 11: single precision (A6).  Register numbers are those
 * of S registers; a D register is two of them.  Each instruction is done
 * behind op_float, which asks whether the unit is switched on.
 */

enum { S_COUNT = 32 };

static void choose(struct op *o, op_run *run)
{
	if (!run)
		return;
	o->then = run;
	o->run = op_float;
}

static bool is_double(uint32_t h2)
{
	return h2 >> 8 & 1;
}

/* A register from its four bits and its one, which are the other way round
 * for a D register. */
static uint8_t number(uint32_t four, uint32_t one, bool twice)
{
	return (uint8_t)(twice ? (four | one << 4) * 2 : four << 1 | one);
}

/* VLDR, VSTR, VLDM, VSTM (A6.5); a: registers, b: 4 load, 2 up, 1 write
 * back; imm: distance. */
static void transfer(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2)
{
	bool before = h1 >> 8 & 1, back = h1 >> 5 & 1, twice = is_double(h2);
	bool up = h1 >> 7 & 1, single = before && !back;

	o->n = h1 & 15;
	o->d = number(h2 >> 12, h1 >> 6 & 1, twice);
	o->imm = (h2 & 0xff) * 4;
	o->a = (uint8_t)(single ? 1u + twice : h2 & 0xff);
	o->b = (uint8_t)((h1 >> 4 & 1) << 2 | (unsigned)up << 1 | back);
	if (o->d + o->a > S_COUNT || (before && back && up))
		return;
	if (single && o->n == 15) {
		uint32_t base = (pc + 4) & ~3u;

		o->imm = up ? base + o->imm : base - o->imm;
		choose(o, op_float_near);
	} else {
		choose(o, single ? op_float_single : op_float_block);
	}
}

/* Two core registers and two of ours; b: to the core. */
static void move_two(struct op *o, uint32_t h1, uint32_t h2)
{
	o->m = number(h2 & 15, h2 >> 5 & 1, is_double(h2));
	o->d = (uint8_t)(h2 >> 12);
	o->n = h1 & 15;
	o->b = h1 >> 4 & 1;
	if (o->m + 2 <= S_COUNT)
		choose(o, op_float_move_two);
}

static void move_one(struct op *o, uint32_t h1, uint32_t h2)
{
	unsigned op = h1 >> 5 & 7;
	bool twice = is_double(h2);

	o->d = (uint8_t)(h2 >> 12);
	o->b = h1 >> 4 & 1;
	o->n = number(h1 & 15, h2 >> 7 & 1, twice);
	if (op == 7) {
		choose(o, op_float_status);
	} else if (op < (twice ? 2u : 1u) && o->n + op < S_COUNT) {
		o->n = (uint8_t)(o->n + op);
		choose(o, op_float_move);
	}
}

/* A constant as A6.4.1 expands it. */
static uint32_t expand(uint32_t imm)
{
	return (imm >> 7 & 1) << 31 | (imm >> 6 & 1 ? 0x1fu : 0x20u) << 25 |
	       (imm & 0x3f) << 19;
}

/* VCVT with fixed point: d is what is converted too; a: bits, 16 or 32; b:
 * how many of them are behind the point. */
static void fixed_point(struct op *o, unsigned op2, uint32_t h2)
{
	unsigned size = h2 >> 7 & 1 ? 32 : 16;
	unsigned before = (h2 & 15) << 1 | (h2 >> 5 & 1);

	if (before > size)
		return;
	o->imm = op2 & 1; /* unsigned */
	o->a = (uint8_t)size;
	o->b = (uint8_t)(size - before);
	choose(o, op2 & 4 ? op_float_to_fixed : op_float_from_fixed);
}

/* What has one operand (A6.4, table A6-2): opc2, and the upper bit of opc3 in
 * b. */
static void one_operand(struct op *o, uint32_t h1, uint32_t h2)
{
	static op_run *const runs[16][2] = {
		{ op_float_copy, op_float_absolute },
		{ op_float_negate, op_float_root },
		{ op_float_from_half, op_float_from_half },
		{ op_float_to_half, op_float_to_half },
		{ op_float_compare, op_float_compare },
		{ op_float_compare_zero, op_float_compare_zero },
		[8] = { op_float_from_integer, op_float_from_integer },
		[12] = { op_float_to_integer, op_float_to_integer },
		[13] = { op_float_to_integer, op_float_to_integer },
	};
	unsigned op2 = h1 & 15;

	o->b = h2 >> 7 & 1;
	o->a = op2 & 1;
	if (!(h2 >> 6 & 1)) {
		o->imm = expand(op2 << 4 | (h2 & 15));
		choose(o, op_float_constant);
	} else if ((op2 & 10) == 10) {
		fixed_point(o, op2, h2);
	} else {
		choose(o, runs[op2][o->b]);
	}
}

static void arithmetic(struct op *o, uint32_t h1, uint32_t h2)
{
	unsigned op = (h1 >> 7 & 1) << 2 | (h1 >> 4 & 3);
	bool other = h2 >> 6 & 1;

	if (is_double(h2))
		return;
	o->d = number(h2 >> 12, h1 >> 6 & 1, false);
	o->n = number(h1 & 15, h2 >> 7 & 1, false);
	o->m = number(h2 & 15, h2 >> 5 & 1, false);
	if (op == 7)
		one_operand(o, h1, h2);
	else
		choose(o, op_float_arithmetic[op][other]);
}

void op_decode_float(struct op *o, uint32_t pc, uint32_t h1, uint32_t h2)
{
	if ((h1 & 0xffe0) == 0xec40)
		move_two(o, h1, h2);
	else if ((h1 & 0xfe00) == 0xec00)
		transfer(o, pc, h1, h2);
	else if ((h1 & 0xff00) == 0xee00 && h2 >> 4 & 1)
		move_one(o, h1, h2);
	else if ((h1 & 0xff00) == 0xee00)
		arithmetic(o, h1, h2);
}
