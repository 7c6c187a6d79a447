/* SPDX-License-Identifier: MIT */
#include "core.h"

/* Extension, reversal, fields, saturation, wide constants. */

/* a: 0 SXTH, 1 UXTH, 2 SXTB, 3 UXTB; b: rotation of m to the right. */
uint32_t op_extend(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t v = c->r[o->m], carry = 0;

	v = shift_by(v, ROR, o->b, &carry);
	switch (o->a) {
	case 0:
		v = (uint32_t)(int16_t)v;
		break;
	case 1:
		v = (uint16_t)v;
		break;
	case 2:
		v = (uint32_t)(int8_t)v;
		break;
	default:
		v = (uint8_t)v;
	}
	write_reg(c, o->d, v);
	return next;
}

static uint32_t bit_reverse(uint32_t v)
{
	v = (v >> 1 & 0x55555555) | (v & 0x55555555) << 1;
	v = (v >> 2 & 0x33333333) | (v & 0x33333333) << 2;
	v = (v >> 4 & 0x0f0f0f0f) | (v & 0x0f0f0f0f) << 4;
	return __builtin_bswap32(v);
}

/* a: 0 REV, 1 REV16, 2 RBIT, 3 REVSH. */
uint32_t op_reverse(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t v = c->r[o->m];

	switch (o->a) {
	case 0:
		v = __builtin_bswap32(v);
		break;
	case 1:
		v = (v >> 8 & 0x00ff00ff) | (v << 8 & 0xff00ff00);
		break;
	case 2:
		v = bit_reverse(v);
		break;
	default:
		v = (uint32_t)(int16_t)((v >> 8 & 0xff) | (v << 8 & 0xff00));
	}
	write_reg(c, o->d, v);
	return next;
}

uint32_t op_count_zeros(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t m = c->r[o->m];

	write_reg(c, o->d, m ? (uint32_t)__builtin_clz(m) : 32);
	return next;
}

/* MOVT: imm is in the upper half already. */
uint32_t op_move_top(struct cpu *c, const struct op *o, uint32_t next)
{
	write_reg(c, o->d, (c->r[o->d] & 0xffff) | o->imm);
	return next;
}

/* a: lowest bit; b: width less one. */
uint32_t op_signed_field(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t v = c->r[o->n] << ((31 - o->b - o->a) & 31);

	write_reg(c, o->d, (uint32_t)((int32_t)v >> (31 - o->b)));
	return next;
}

uint32_t op_unsigned_field(struct cpu *c, const struct op *o, uint32_t next)
{
	write_reg(c, o->d, c->r[o->n] >> o->a & o->imm);
	return next;
}

/* imm: the bits that change; without n (15) they are cleared. */
uint32_t op_insert_field(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t v = o->n == 15 ? 0 : c->r[o->n] << o->a & o->imm;

	write_reg(c, o->d, (c->r[o->d] & ~o->imm) | v);
	return next;
}

/* a: type of shift, b: amount; imm: bits, and 0x100 for signed. */
uint32_t op_saturate(struct cpu *c, const struct op *o, uint32_t next)
{
	bool sign = o->imm & 0x100;
	unsigned bits = o->imm & 0xff;
	uint32_t carry = c->c;
	int64_t v = (int32_t)shift_imm(c->r[o->n], o->a, o->b, &carry);
	int64_t lo = sign ? -((int64_t)1 << (bits - 1)) : 0;
	int64_t hi = ((int64_t)1 << (sign ? bits - 1 : bits)) - 1;

	if (v < lo || v > hi) {
		v = v < lo ? lo : hi;
		c->q = true;
	}
	write_reg(c, o->d, (uint32_t)v);
	return next;
}
