/* SPDX-License-Identifier: MIT */
#include "core.h"

/* Several small numbers in one register: sums, saturation, choice. */

enum { LANE_PLAIN, LANE_SATURATED, LANE_HALVED };

/* In imm, how each operation of the encoding goes. */
#define LANE_BYTES    8u
#define LANE_CROSSED  16u /* the halves of m change places */
#define LANE_LOW_NEG  32u /* subtract in the lower lanes */
#define LANE_HIGH_NEG 64u

void op_decode_lanes(struct op *o)
{
	enum { NONE = 1 };
	static const uint8_t kinds[8] = { [0] = LANE_BYTES,
					  [1] = 0,
					  [2] = LANE_CROSSED | LANE_LOW_NEG,
					  [3] = NONE,
					  [4] = LANE_BYTES | LANE_LOW_NEG |
						LANE_HIGH_NEG,
					  [5] = LANE_LOW_NEG | LANE_HIGH_NEG,
					  [6] = LANE_CROSSED | LANE_HIGH_NEG,
					  [7] = NONE };
	unsigned kind = kinds[o->imm & 7];

	if (kind == NONE || (o->b & 3) == 3)
		return;
	o->imm = kind;
	o->a = o->b >> 2 & 1; /* unsigned */
	o->b &= 3;
	o->run = op_lanes;
}

static int32_t clamp(int32_t v, int32_t low, int32_t high)
{
	if (v < low)
		return low;
	return v > high ? high : v;
}

/* One lane, i bits from the right, before it is cut to its width. */
static int32_t lane(const struct cpu *c, const struct op *o, unsigned i)
{
	unsigned j = o->imm & LANE_CROSSED ? 16 - i : i;
	bool minus = o->imm & (i < 16 ? LANE_LOW_NEG : LANE_HIGH_NEG);
	uint32_t a = c->r[o->n] >> i, b = c->r[o->m] >> j;
	int32_t x, y;

	if (o->imm & LANE_BYTES) {
		x = o->a ? (uint8_t)a : (int8_t)a;
		y = o->a ? (uint8_t)b : (int8_t)b;
	} else {
		x = o->a ? (uint16_t)a : (int16_t)a;
		y = o->a ? (uint16_t)b : (int16_t)b;
	}
	return minus ? x - y : x + y;
}

/* Does GE say yes: no borrow, a carry, or not negative? */
static bool reaches(const struct op *o, unsigned i, int32_t v, int32_t top)
{
	bool minus = o->imm & (i < 16 ? LANE_LOW_NEG : LANE_HIGH_NEG);

	return o->a && !minus ? v > top : v >= 0;
}

uint32_t op_lanes(struct cpu *c, const struct op *o, uint32_t next)
{
	unsigned width = o->imm & LANE_BYTES ? 8 : 16;
	int32_t top = (1 << width) - 1, half = top / 2;
	uint32_t v = 0;
	uint8_t ge = 0;

	for (unsigned i = 0; i < 32; i += width) {
		int32_t r = lane(c, o, i);

		if (o->b == LANE_PLAIN && reaches(o, i, r, top))
			ge |= (uint8_t)((width == 8 ? 1 : 3) << i / 8);
		else if (o->b == LANE_SATURATED)
			r = o->a ? clamp(r, 0, top) : clamp(r, -half - 1, half);
		else if (o->b == LANE_HALVED)
			r >>= 1;
		v |= ((uint32_t)r & (uint32_t)top) << i;
	}
	if (o->b == LANE_PLAIN)
		c->ge = ge;
	write_reg(c, o->d, v);
	return next;
}

/* SEL: by GE, byte by byte. */
uint32_t op_select(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t mask = 0;

	for (unsigned i = 0; i < 4; i++)
		mask |= ((unsigned)c->ge >> i & 1u) * (0xffu << 8 * i);
	write_reg(c, o->d, (c->r[o->n] & mask) | (c->r[o->m] & ~mask));
	return next;
}

/* ------------------------------------------------------------ extension */

/* SXTAH and so on; a and b as op_extend has them. */
uint32_t op_extend_add(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t n = c->r[o->n];

	op_extend(c, o, next);
	write_reg(c, o->d, n + c->r[o->d]);
	return next;
}

/* SXTAB16, UXTAB16 and, without n (15), SXTB16, UXTB16; a: unsigned. */
uint32_t op_extend_halves(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t carry = 0, n = o->n == 15 ? 0 : c->r[o->n];
	uint32_t m = shift_by(c->r[o->m], ROR, o->b, &carry), low, high;

	low = o->a ? m & 0xff : (uint32_t)(int8_t)m;
	high = o->a ? m >> 16 & 0xff : (uint32_t)(int8_t)(m >> 16);
	write_reg(c, o->d,
		  ((n + low) & 0xffff) | ((n & 0xffff0000) + (high << 16)));
	return next;
}

/* a: type of shift, b: amount; ASR takes the upper half of n. */
uint32_t op_pack(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t carry = 0, n = c->r[o->n];
	uint32_t m = shift_imm(c->r[o->m], o->a, o->b, &carry);

	if (o->a == ASR)
		write_reg(c, o->d, (n & 0xffff0000) | (m & 0xffff));
	else
		write_reg(c, o->d, (m & 0xffff0000) | (n & 0xffff));
	return next;
}

/* ----------------------------------------------------------- saturation */

static int32_t saturate(struct cpu *c, int64_t v, int64_t low, int64_t high)
{
	if (v < low || v > high) {
		c->q = true;
		v = v < low ? low : high;
	}
	return (int32_t)v;
}

/* QADD, QDADD, QSUB, QDSUB: bit 0 of b doubles n, bit 1 subtracts. */
uint32_t op_saturating_sum(struct cpu *c, const struct op *o, uint32_t next)
{
	int64_t n = (int32_t)c->r[o->n], m = (int32_t)c->r[o->m];

	if (o->b & 1)
		n = saturate(c, 2 * n, INT32_MIN, INT32_MAX);
	n = saturate(c, o->b & 2 ? m - n : m + n, INT32_MIN, INT32_MAX);
	write_reg(c, o->d, (uint32_t)n);
	return next;
}

/* SSAT16, USAT16; imm as of op_saturate. */
uint32_t op_saturate_halves(struct cpu *c, const struct op *o, uint32_t next)
{
	bool sign = o->imm & 0x100;
	unsigned bits = o->imm & 0xff;
	int32_t high = (1 << (sign ? bits - 1 : bits)) - 1;
	int32_t low = sign ? -high - 1 : 0;
	uint32_t n = c->r[o->n], v;

	v = (uint32_t)saturate(c, (int16_t)n, low, high) & 0xffff;
	v |= (uint32_t)saturate(c, (int16_t)(n >> 16), low, high) << 16;
	write_reg(c, o->d, v);
	return next;
}
