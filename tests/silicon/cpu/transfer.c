/* SPDX-License-Identifier: MIT */
#include "core.h"

/*
 * Single loads and stores.  Address: n and imm; n and m shifted by a; or
 * indexed, with b saying how: 4 before, 2 up, 1 write back (A7.3).
 */

static inline uint32_t at_imm(const struct cpu *c, const struct op *o)
{
	return c->r[o->n] + o->imm;
}

static inline uint32_t at_reg(const struct cpu *c, const struct op *o)
{
	return c->r[o->n] + (c->r[o->m] << o->a);
}

static inline uint32_t moved(const struct cpu *c, const struct op *o)
{
	return o->b & 2 ? c->r[o->n] + o->imm : c->r[o->n] - o->imm;
}

static inline uint32_t at_indexed(const struct cpu *c, const struct op *o)
{
	return o->b & 4 ? moved(c, o) : c->r[o->n];
}

#define LOAD(name, where, size, type)                                          \
	static uint32_t name(struct cpu *c, const struct op *o, uint32_t next) \
	{                                                                      \
		uint32_t v = load(c, at_##where(c, o), size);                  \
                                                                               \
		if (c->fault)                                                  \
			return next;                                           \
		c->cycles++;                                                   \
		c->r[o->d] = (uint32_t)(type)v;                                \
		return next;                                                   \
	}

#define STORE(name, where, size)                                               \
	static uint32_t name(struct cpu *c, const struct op *o, uint32_t next) \
	{                                                                      \
		store(c, at_##where(c, o), size, c->r[o->d]);                  \
		return next;                                                   \
	}

/* The base changes after the access, and before what was loaded goes in. */
#define LOAD_INDEXED(name, size, type)                                         \
	static uint32_t name(struct cpu *c, const struct op *o, uint32_t next) \
	{                                                                      \
		uint32_t to = moved(c, o);                                     \
		uint32_t v = load(c, at_indexed(c, o), size);                  \
                                                                               \
		if (c->fault)                                                  \
			return next;                                           \
		if (o->b & 1)                                                  \
			write_reg(c, o->n, to);                                \
		c->cycles++;                                                   \
		c->r[o->d] = (uint32_t)(type)v;                                \
		return next;                                                   \
	}

#define STORE_INDEXED(name, size)                                              \
	static uint32_t name(struct cpu *c, const struct op *o, uint32_t next) \
	{                                                                      \
		uint32_t to = moved(c, o);                                     \
                                                                               \
		store(c, at_indexed(c, o), size, c->r[o->d]);                  \
		if (o->b & 1 && !c->fault)                                     \
			write_reg(c, o->n, to);                                \
		return next;                                                   \
	}

#define BOTH(name, size, type)                                                 \
	LOAD(name##_imm, imm, size, type)                                      \
	LOAD(name##_reg, reg, size, type)                                      \
	LOAD_INDEXED(name##_indexed, size, type)
#define BOTH_STORE(name, size)                                                 \
	STORE(name##_imm, imm, size)                                           \
	STORE(name##_reg, reg, size)                                           \
	STORE_INDEXED(name##_indexed, size)

BOTH(ldr, 4, uint32_t)
BOTH(ldrh, 2, uint16_t)
BOTH(ldrb, 1, uint8_t)
BOTH(ldrsh, 2, int16_t)
BOTH(ldrsb, 1, int8_t)
BOTH_STORE(str, 4)
BOTH_STORE(strh, 2)
BOTH_STORE(strb, 1)

#define ROW(f)                                                                 \
	{                                                                      \
		[MOVE_STR] = str_##f, [MOVE_STRH] = strh_##f,                  \
		[MOVE_STRB] = strb_##f, [MOVE_LDRSB] = ldrsb_##f,              \
		[MOVE_LDR] = ldr_##f, [MOVE_LDRH] = ldrh_##f,                  \
		[MOVE_LDRB] = ldrb_##f, [MOVE_LDRSH] = ldrsh_##f,              \
	}

op_run *const op_transfer[ADDRESSES][MOVES] = { ROW(imm), ROW(reg),
						ROW(indexed) };

/* A word at the absolute address imm. */
uint32_t op_load_literal(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t at = o->imm - c->flash_base;
	uint32_t v = at <= c->flash_size - 4 ? get32(c->flash + at)
					     : cpu_load(c, o->imm, 4);

	if (c->fault)
		return next;
	c->cycles++;
	c->r[o->d] = v;
	return next;
}

/* Into the stack pointer or the pc, by what `then` loads into d: it works on
 * a register that the address does not need, whose value is kept. */
uint32_t op_load_any(struct cpu *c, const struct op *o, uint32_t next)
{
	struct op scratch = *o;
	uint32_t kept, v;

	scratch.d = 0;
	while (scratch.d == o->n || scratch.d == o->m)
		scratch.d++;
	kept = c->r[scratch.d];
	o->then(c, &scratch, next);
	v = c->r[scratch.d];
	c->r[scratch.d] = kept;
	if (c->fault)
		return next;
	if (o->d == 15)
		return interwork(c, v);
	write_reg(c, o->d, v);
	return next;
}

/* Preload hints. */
uint32_t op_nothing(struct cpu *c, const struct op *o, uint32_t next)
{
	(void)c;
	(void)o;
	return next;
}

/* What is no word from the absolute address imm; a: the kind. */
uint32_t op_load_near(struct cpu *c, const struct op *o, uint32_t next)
{
	static const uint8_t sizes[MOVES] = { [MOVE_LDRSB] = 1,
					      [MOVE_LDRH] = 2,
					      [MOVE_LDRB] = 1,
					      [MOVE_LDRSH] = 2 };
	uint32_t v = cpu_load(c, o->imm, sizes[o->a]);

	if (c->fault)
		return next;
	c->cycles++;
	if (o->a == MOVE_LDRSB)
		v = (uint32_t)(int8_t)v;
	else if (o->a == MOVE_LDRSH)
		v = (uint32_t)(int16_t)v;
	c->r[o->d] = v;
	return next;
}
