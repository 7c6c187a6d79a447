/* SPDX-License-Identifier: MIT */
#include "core.h"

/* The floating point unit's registers: to and from memory and the core. */

#define UNIT_ON (0xfu << 20)

/* then: what is to be done, if CPACR allows the unit. */
uint32_t op_float(struct cpu *c, const struct op *o, uint32_t next)
{
	if ((c->cpacr & UNIT_ON) != UNIT_ON) {
		cpu_fault(c, EXC_USAGE, FAULT_NO_UNIT);
		return next;
	}
	c->fpca = true;
	c->touched = true;
	return o->then(c, o, next);
}

static void move(struct cpu *c, const struct op *o, uint32_t a)
{
	for (unsigned i = 0; i < o->a && !c->fault; i++) {
		if (o->b & 4) {
			uint32_t v = load(c, a + 4 * i, 4);

			if (!c->fault)
				c->s[o->d + i] = v;
		} else {
			store(c, a + 4 * i, 4, c->s[o->d + i]);
		}
	}
	c->cycles += o->a;
}

/* VLDR and VSTR, at imm itself with the pc as the base. */
uint32_t op_float_near(struct cpu *c, const struct op *o, uint32_t next)
{
	move(c, o, o->imm);
	return next;
}

uint32_t op_float_single(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t n = c->r[o->n];

	move(c, o, o->b & 2 ? n + o->imm : n - o->imm);
	return next;
}

/* VLDM and VSTM: upwards from the base, or from as far below it. */
uint32_t op_float_block(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t n = c->r[o->n], to = o->b & 2 ? n + o->imm : n - o->imm;

	move(c, o, o->b & 2 ? n : to);
	if (o->b & 1 && !c->fault)
		write_reg(c, o->n, to);
	return next;
}

/* b: to the core. */
uint32_t op_float_move(struct cpu *c, const struct op *o, uint32_t next)
{
	if (o->b)
		write_reg(c, o->d, c->s[o->n]);
	else
		c->s[o->n] = c->r[o->d];
	return next;
}

uint32_t op_float_move_two(struct cpu *c, const struct op *o, uint32_t next)
{
	if (o->b) {
		write_reg(c, o->d, c->s[o->m]);
		write_reg(c, o->n, c->s[o->m + 1]);
	} else {
		c->s[o->m] = c->r[o->d];
		c->s[o->m + 1] = c->r[o->n];
	}
	return next;
}

/* VMRS, with 15 into the flags, and VMSR. */
uint32_t op_float_status(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t v = c->fpscr;

	if (!o->b) {
		c->fpscr = c->r[o->d];
	} else if (o->d == 15) {
		c->n = v;
		c->z = !(v >> 30 & 1);
		c->c = v >> 29 & 1;
		c->v = v << 3;
	} else {
		write_reg(c, o->d, v);
	}
	return next;
}
