/* SPDX-License-Identifier: MIT */
#include "core.h"

/*
 * Products of halves, and upper halves of products (A7.7, SMLAxy to USADA8).
 * b: which halves; a: what is added, 15 for nothing; imm: subtract.
 */

static int32_t half(uint32_t v, unsigned top)
{
	return (int16_t)(top ? v >> 16 : v);
}

static int64_t added(const struct cpu *c, const struct op *o)
{
	return o->a == 15 ? 0 : (int32_t)c->r[o->a];
}

/* Q says that the sum did not fit; it goes round. */
static void put_sum(struct cpu *c, const struct op *o, int64_t v)
{
	if (v > INT32_MAX || v < INT32_MIN)
		c->q = true;
	write_reg(c, o->d, (uint32_t)v);
}

static int64_t of_halves(const struct cpu *c, const struct op *o)
{
	return (int64_t)half(c->r[o->n], o->b >> 1 & 1) *
	       half(c->r[o->m], o->b & 1);
}

/* Both products of halves; b: with the halves of m exchanged. */
static int64_t two_products(const struct cpu *c, const struct op *o)
{
	uint32_t n = c->r[o->n], m = c->r[o->m];
	int64_t high = (int64_t)half(n, 1) * half(m, !(o->b & 1));

	return (int64_t)half(n, 0) * half(m, o->b & 1) +
	       (o->imm ? -high : high);
}

/* SMLAxy, SMULxy */
uint32_t op_half_multiply(struct cpu *c, const struct op *o, uint32_t next)
{
	put_sum(c, o, added(c, o) + of_halves(c, o));
	return next;
}

/* SMLAD, SMUAD, SMLSD, SMUSD */
uint32_t op_dual_multiply(struct cpu *c, const struct op *o, uint32_t next)
{
	put_sum(c, o, added(c, o) + two_products(c, o));
	return next;
}

/* SMLAWy, SMULWy */
uint32_t op_word_half(struct cpu *c, const struct op *o, uint32_t next)
{
	int64_t v = (int64_t)(int32_t)c->r[o->n] * half(c->r[o->m], o->b);

	put_sum(c, o, added(c, o) + (v >> 16));
	return next;
}

/* SMMLA, SMMUL, SMMLS; b: rounded. */
uint32_t op_most_significant(struct cpu *c, const struct op *o, uint32_t next)
{
	int64_t v = (int64_t)(int32_t)c->r[o->n] * (int32_t)c->r[o->m];

	v = added(c, o) * 0x100000000ll + (o->imm ? -v : v) +
	    (o->b ? 0x80000000ll : 0);
	write_reg(c, o->d, (uint32_t)(v >> 32));
	return next;
}

/* USAD8, USADA8 */
uint32_t op_sum_of_differences(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t n = c->r[o->n], m = c->r[o->m];
	uint32_t sum = o->a == 15 ? 0 : c->r[o->a];

	for (unsigned i = 0; i < 32; i += 8) {
		int d = (int)(n >> i & 255) - (int)(m >> i & 255);

		sum += (uint32_t)(d < 0 ? -d : d);
	}
	write_reg(c, o->d, sum);
	return next;
}

/* ------------------------------------------- 64 bits: a is the lower half */

static uint64_t pair(const struct cpu *c, const struct op *o)
{
	return (uint64_t)c->r[o->d] << 32 | c->r[o->a];
}

static void put_pair(struct cpu *c, const struct op *o, uint64_t v)
{
	c->r[o->a] = (uint32_t)v;
	c->r[o->d] = (uint32_t)(v >> 32);
}

/* UMAAL */
uint32_t op_accumulate_twice(struct cpu *c, const struct op *o, uint32_t next)
{
	put_pair(c, o,
		 (uint64_t)c->r[o->n] * c->r[o->m] + c->r[o->a] + c->r[o->d]);
	return next;
}

/* SMLALxy */
uint32_t op_long_half(struct cpu *c, const struct op *o, uint32_t next)
{
	put_pair(c, o, pair(c, o) + (uint64_t)of_halves(c, o));
	return next;
}

/* SMLALD, SMLSLD */
uint32_t op_long_dual(struct cpu *c, const struct op *o, uint32_t next)
{
	put_pair(c, o, pair(c, o) + (uint64_t)two_products(c, o));
	return next;
}
