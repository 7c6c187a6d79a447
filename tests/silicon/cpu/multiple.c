/* SPDX-License-Identifier: MIT */
#include "core.h"

/* Several words, pairs, exclusive access, and jump tables. */

static bool unaligned(struct cpu *c, uint32_t a)
{
	if (!(a & 3))
		return false;
	cpu_fault(c, EXC_USAGE, FAULT_UNALIGNED);
	return true;
}

/* imm: registers, bit 14 for lr; a: how many. */
uint32_t op_push(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t a = c->r[13] - 4u * o->a;

	c->cycles += o->a;
	for (uint32_t rest = o->imm; rest; rest &= rest - 1, a += 4)
		store(c, a, 4, c->r[__builtin_ctz(rest)]);
	if (!c->fault)
		c->r[13] -= 4u * o->a;
	return next;
}

/* imm: registers, bit 15 for the pc; a: how many. */
uint32_t op_pop(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t a = c->r[13], v = 0;

	c->cycles += o->a;
	for (uint32_t rest = o->imm; rest; rest &= rest - 1, a += 4) {
		unsigned i = (unsigned)__builtin_ctz(rest);

		v = load(c, a, 4);
		if (i < 15)
			c->r[i] = v;
	}
	if (c->fault)
		return next;
	c->r[13] += 4u * o->a;
	return o->imm >> 15 ? interwork(c, v) : next;
}

/* LDM and STM of the 16-bit set; a: load. */
uint32_t op_multiple16(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t a = c->r[o->n];

	if (unaligned(c, a))
		return next;
	for (uint32_t rest = o->imm; rest; rest &= rest - 1, a += 4) {
		unsigned i = (unsigned)__builtin_ctz(rest);

		if (o->a)
			c->r[i] = load(c, a, 4);
		else
			store(c, a, 4, c->r[i]);
		c->cycles++;
	}
	if (!c->fault && !(o->a && o->imm >> o->n & 1))
		c->r[o->n] = a;
	return next;
}

static bool block_move(struct cpu *c, const struct op *o, uint32_t a,
		       uint32_t *pc)
{
	for (uint32_t rest = o->imm; rest; rest &= rest - 1, a += 4) {
		unsigned i = (unsigned)__builtin_ctz(rest);
		uint32_t v;

		if (!(o->b & 4)) {
			store(c, a, 4, c->r[i]);
			continue;
		}
		v = load(c, a, 4);
		if (c->fault)
			return false;
		if (i == 15)
			*pc = v;
		else
			c->r[i] = v;
	}
	return !c->fault;
}

/* b: 4 load, 2 up, 1 write back; a: how many. */
uint32_t op_block(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t a = c->r[o->n], pc = 0;
	uint32_t end = o->b & 2 ? a + 4u * o->a : a - 4u * o->a;
	uint32_t from = o->b & 2 ? a : end;

	if (unaligned(c, from) || !block_move(c, o, from, &pc))
		return next;
	c->cycles += o->a;
	if (o->b & 1 && !(o->b & 4 && o->imm >> o->n & 1))
		write_reg(c, o->n, end);
	return o->b & 4 && o->imm >> 15 ? interwork(c, pc) : next;
}

/* LDRD and STRD of d and a.  b: 8 load, 4 before, 2 up, 1 write back; n 15:
 * imm is the address. */
uint32_t op_dual(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t base = o->n == 15 ? 0 : c->r[o->n];
	uint32_t to = o->b & 2 ? base + o->imm : base - o->imm;
	uint32_t a = o->b & 4 ? to : base;

	if (unaligned(c, a))
		return next;
	if (o->b & 8) {
		uint32_t lo = load(c, a, 4), hi = load(c, a + 4, 4);

		if (c->fault)
			return next;
		c->r[o->d] = lo;
		c->r[o->a] = hi;
	} else {
		store(c, a, 4, c->r[o->d]);
		store(c, a + 4, 4, c->r[o->a]);
	}
	if (o->b & 1 && !c->fault)
		write_reg(c, o->n, to);
	return next;
}

/* b: size; a: the register of the result of a store, 16 for a load. */
uint32_t op_exclusive(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t a = c->r[o->n] + o->imm;

	if (o->a == 16) {
		uint32_t v = cpu_load(c, a, o->b);

		c->exclusive = true;
		if (!c->fault)
			write_reg(c, o->d, v);
		return next;
	}
	if (c->exclusive)
		cpu_store(c, a, o->b, c->r[o->d]);
	if (!c->fault)
		c->r[o->a] = !c->exclusive;
	c->exclusive = false;
	return next;
}

/* TBB and TBH; n 15: the table is behind the instruction. */
uint32_t op_table_branch(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t base = o->n == 15 ? next : c->r[o->n], at = c->r[o->m], n;

	n = o->a ? load(c, base + at * 2, 2) : load(c, base + at, 1);
	return next + 2 * n;
}
