/* SPDX-License-Identifier: MIT */
#include "core.h"

#include <math.h>
#include <string.h>

/*
 * Single precision by the machine's own, which rounds to the nearest as FPSCR
 * says after a reset.  Other modes and the cumulative flags of FPSCR are not
 * modelled.
 */

static float get(const struct cpu *c, unsigned n)
{
	float f;

	memcpy(&f, &c->s[n], sizeof(f));
	return f;
}

static void put(struct cpu *c, unsigned n, float f)
{
	memcpy(&c->s[n], &f, sizeof(f));
}

/* What numbers give that is none has no sign; what was none before goes on as
 * it is. */
static float result(float v, float a, float b)
{
	if (!isnan(v))
		return v;
	if (isnan(a))
		return a;
	return isnan(b) ? b : NAN;
}

static float sum(float a, float b)
{
	return result(a + b, a, b);
}

static float times(float a, float b)
{
	return result(a * b, a, b);
}

static float fused(float a, float b, float c)
{
	float v = fmaf(a, b, c);

	return isnan(c) ? v : result(v, a, b);
}

#define FLOAT(name, value)                                                     \
	static uint32_t name(struct cpu *c, const struct op *o, uint32_t next) \
	{                                                                      \
		float n = get(c, o->n), m = get(c, o->m), d = get(c, o->d);    \
                                                                               \
		(void)d;                                                       \
		put(c, o->d, value);                                           \
		return next;                                                   \
	}

FLOAT(add_product, sum(d, times(n, m)))
FLOAT(subtract_product, sum(d, -times(n, m)))
FLOAT(negate_and_subtract, sum(-d, -times(n, m)))
FLOAT(negate_and_add, sum(-d, times(n, m)))
FLOAT(multiply, times(n, m))
FLOAT(multiply_negate, -times(n, m))
FLOAT(add, sum(n, m))
FLOAT(subtract, result(n - m, n, m))
FLOAT(fused_add, fused(n, m, d))
FLOAT(fused_subtract, fused(-n, m, d))
FLOAT(fused_add_negate, fused(-n, m, -d))
FLOAT(fused_subtract_negate, fused(n, m, -d))

static uint32_t divide(struct cpu *c, const struct op *o, uint32_t next)
{
	float n = get(c, o->n), m = get(c, o->m);

	c->cycles += 13;
	put(c, o->d, result(n / m, n, m));
	return next;
}

op_run *const op_float_arithmetic[7][2] = {
	{ add_product, subtract_product },
	{ negate_and_add, negate_and_subtract },
	{ multiply, multiply_negate },
	{ add, subtract },
	{ divide, NULL },
	{ fused_subtract_negate, fused_add_negate },
	{ fused_add, fused_subtract },
};

uint32_t op_float_copy(struct cpu *c, const struct op *o, uint32_t next)
{
	c->s[o->d] = c->s[o->m];
	return next;
}

uint32_t op_float_absolute(struct cpu *c, const struct op *o, uint32_t next)
{
	c->s[o->d] = c->s[o->m] & 0x7fffffff;
	return next;
}

uint32_t op_float_negate(struct cpu *c, const struct op *o, uint32_t next)
{
	c->s[o->d] = c->s[o->m] ^ 0x80000000;
	return next;
}

uint32_t op_float_root(struct cpu *c, const struct op *o, uint32_t next)
{
	float m = get(c, o->m);

	c->cycles += 13;
	put(c, o->d, result(sqrtf(m), m, m));
	return next;
}

uint32_t op_float_constant(struct cpu *c, const struct op *o, uint32_t next)
{
	c->s[o->d] = o->imm;
	return next;
}

/* ---------------------------------------------------------- comparison */

static void compare(struct cpu *c, float a, float b)
{
	uint32_t v = 2;

	if (isnan(a) || isnan(b))
		v = 3;
	else if (a <= b)
		v = a < b ? 8 : 6;
	c->fpscr = (c->fpscr & 0x0fffffff) | v << 28;
}

uint32_t op_float_compare(struct cpu *c, const struct op *o, uint32_t next)
{
	compare(c, get(c, o->d), get(c, o->m));
	return next;
}

uint32_t op_float_compare_zero(struct cpu *c, const struct op *o, uint32_t next)
{
	compare(c, get(c, o->d), 0);
	return next;
}

/* ---------------------------------------------------------- conversion */

/* What does not fit becomes the nearest that does. */
static uint32_t to_integer(double v, bool sign)
{
	if (isnan(v))
		return 0;
	if (sign) {
		if (v >= 2147483648.0)
			return 0x7fffffff;
		return v < -2147483648.0 ? 0x80000000u : (uint32_t)(int32_t)v;
	}
	if (v >= 4294967296.0)
		return 0xffffffff;
	return v < 0 ? 0 : (uint32_t)v;
}

/* a: signed; b: towards zero. */
uint32_t op_float_to_integer(struct cpu *c, const struct op *o, uint32_t next)
{
	double v = (double)get(c, o->m);

	c->s[o->d] = to_integer(o->b ? trunc(v) : nearbyint(v), o->a);
	return next;
}

/* b: signed. */
uint32_t op_float_from_integer(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t v = c->s[o->m];

	put(c, o->d, o->b ? (float)(int32_t)v : (float)v);
	return next;
}

static uint32_t clamped(uint32_t v, bool sign)
{
	int32_t s = (int32_t)v;

	if (!sign)
		return v > 0xffff ? 0xffff : v;
	if (s < INT16_MIN)
		return (uint32_t)INT16_MIN;
	return s > INT16_MAX ? INT16_MAX : v;
}

/* imm: unsigned; a: bits; b: those behind the point. */
uint32_t op_float_to_fixed(struct cpu *c, const struct op *o, uint32_t next)
{
	double v = trunc(ldexp((double)get(c, o->d), o->b));
	uint32_t r = to_integer(v, !o->imm);

	c->s[o->d] = o->a == 16 ? clamped(r, !o->imm) : r;
	return next;
}

uint32_t op_float_from_fixed(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t v = c->s[o->d];
	double r;

	if (o->a == 16)
		v = o->imm ? (uint16_t)v : (uint32_t)(int16_t)v;
	r = o->imm ? (double)v : (double)(int32_t)v;
	put(c, o->d, (float)ldexp(r, -o->b));
	return next;
}

/* --------------------------------------------------- half precision (b: top)
 */

uint32_t op_float_from_half(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t h = c->s[o->m] >> (o->b ? 16 : 0) & 0xffff;
	unsigned exponent = h >> 10 & 31, fraction = h & 0x3ff;
	float f;

	if (exponent == 31) {
		c->s[o->d] = (h >> 15) << 31 | 0x7f800000 | fraction << 13 |
			     (fraction ? 0x400000 : 0);
		return next;
	}
	if (exponent == 0)
		f = ldexpf((float)fraction, -24);
	else
		f = ldexpf((float)(fraction | 0x400), (int)exponent - 25);
	put(c, o->d, h >> 15 ? -f : f);
	return next;
}

static uint32_t half_of(float f)
{
	float size = fabsf(f);
	uint32_t sign = signbit(f) ? 0x8000 : 0;
	int exponent;
	double scaled;

	if (isnan(f))
		return sign | 0x7e00;
	if (size >= 65520.0f)
		return sign | 0x7c00;
	frexpf(size, &exponent);
	if (exponent < -13)
		exponent = -13;
	scaled = nearbyint(ldexp((double)size, 11 - exponent));
	return sign + (uint32_t)scaled +
	       (uint32_t)(size > 0 ? (exponent + 13) << 10 : 0);
}

uint32_t op_float_to_half(struct cpu *c, const struct op *o, uint32_t next)
{
	unsigned shift = o->b ? 16 : 0;

	c->s[o->d] = (c->s[o->d] & ~(0xffffu << shift)) | half_of(get(c, o->m))
								  << shift;
	return next;
}
