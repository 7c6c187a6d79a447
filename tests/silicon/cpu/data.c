/* SPDX-License-Identifier: MIT */
#include "core.h"

/*
 * Data processing: one function for each operation, form of the second
 * operand and wish for flags, so that none of them decides anything.  The
 * tables at the end are what the decoders choose from.
 */

/* ------------------------------------------------------ second operands */

static inline uint32_t second_reg(const struct cpu *c, const struct op *o,
				  uint32_t *carry)
{
	(void)carry;
	return c->r[o->m];
}

static inline uint32_t second_imm(const struct cpu *c, const struct op *o,
				  uint32_t *carry)
{
	(void)c;
	if (o->a != 2)
		*carry = o->a;
	return o->imm;
}

static inline uint32_t second_shift(const struct cpu *c, const struct op *o,
				    uint32_t *carry)
{
	return shift_imm(c->r[o->m], o->a, o->b, carry);
}

/* ----------------------------------------------------------- operations */

static inline uint32_t add_with(struct cpu *c, uint32_t a, uint32_t b,
				uint32_t carry, bool s)
{
	return s ? add_flags(c, a, b, carry) : a + b + carry;
}

static inline uint32_t logic_flags(struct cpu *c, uint32_t v, uint32_t carry,
				   bool s)
{
	if (s) {
		set_nz(c, v);
		c->c = carry;
	}
	return v;
}

#define DO_AND(s) logic_flags(c, a &b, carry, s)
#define DO_BIC(s) logic_flags(c, a & ~b, carry, s)
#define DO_ORR(s) logic_flags(c, a | b, carry, s)
#define DO_ORN(s) logic_flags(c, a | ~b, carry, s)
#define DO_EOR(s) logic_flags(c, a ^ b, carry, s)
#define DO_MOV(s) logic_flags(c, b, carry, s)
#define DO_MVN(s) logic_flags(c, ~b, carry, s)
#define DO_ADD(s) add_with(c, a, b, 0, s)
#define DO_ADC(s) add_with(c, a, b, c->c, s)
#define DO_SBC(s) add_with(c, a, ~b, c->c, s)
#define DO_SUB(s) add_with(c, a, ~b, 1, s)
#define DO_RSB(s) add_with(c, ~a, b, 1, s)

#define OP(name, form, s, what)                                                \
	static uint32_t name(struct cpu *c, const struct op *o, uint32_t next) \
	{                                                                      \
		uint32_t carry = c->c, b = second_##form(c, o, &carry);        \
		uint32_t a = c->r[o->n];                                       \
		uint32_t v = DO_##what(s);                                     \
                                                                               \
		(void)a;                                                       \
		(void)carry;                                                   \
		c->r[o->d] = v;                                                \
		return next;                                                   \
	}

#define TEST(name, form, what)                                                 \
	static uint32_t name(struct cpu *c, const struct op *o, uint32_t next) \
	{                                                                      \
		uint32_t carry = c->c, b = second_##form(c, o, &carry);        \
		uint32_t a = c->r[o->n];                                       \
                                                                               \
		(void)a;                                                       \
		(void)carry;                                                   \
		DO_##what(true);                                               \
		return next;                                                   \
	}

#define FORMS_OF(name, what)                                                   \
	OP(name##_reg, reg, false, what)                                       \
	OP(name##_imm, imm, false, what)                                       \
	OP(name##_shift, shift, false, what)                                   \
	OP(name##_reg_s, reg, true, what)                                      \
	OP(name##_imm_s, imm, true, what)                                      \
	OP(name##_shift_s, shift, true, what)                                  \
	TEST(name##_reg_test, reg, what)                                       \
	TEST(name##_imm_test, imm, what)                                       \
	TEST(name##_shift_test, shift, what)

FORMS_OF(and, AND)
FORMS_OF(bic, BIC)
FORMS_OF(orr, ORR)
FORMS_OF(orn, ORN)
FORMS_OF(eor, EOR)
FORMS_OF(mov, MOV)
FORMS_OF(mvn, MVN)
FORMS_OF(add, ADD)
FORMS_OF(adc, ADC)
FORMS_OF(sbc, SBC)
FORMS_OF(sub, SUB)
FORMS_OF(rsb, RSB)

#define ROW(f)                                                                 \
	{                                                                      \
		[DP_AND] = and_##f, [DP_BIC] = bic_##f, [DP_ORR] = orr_##f,    \
		[DP_ORN] = orn_##f, [DP_EOR] = eor_##f, [DP_MOV] = mov_##f,    \
		[DP_MVN] = mvn_##f, [DP_ADD] = add_##f, [DP_ADC] = adc_##f,    \
		[DP_SBC] = sbc_##f, [DP_SUB] = sub_##f, [DP_RSB] = rsb_##f,    \
	}

op_run *const op_data[FORMS][2][DP_COUNT] = {
	{ ROW(reg), ROW(reg_s) },
	{ ROW(imm), ROW(imm_s) },
	{ ROW(shift), ROW(shift_s) },
};

op_run *const op_test[FORMS][DP_COUNT] = {
	ROW(reg_test),
	ROW(imm_test),
	ROW(shift_test),
};

/* ------------------------------------------------ d is the stack pointer */

/* then: the operation as for any other register. */
uint32_t op_to_stack(struct cpu *c, const struct op *o, uint32_t next)
{
	o->then(c, o, next);
	c->r[13] &= ~3u;
	return next;
}

/* ---------------------------------------------------------- shifts alone */

/* a: type; n by the low byte of m. */
uint32_t op_shift_reg(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t carry = c->c;

	write_reg(c, o->d,
		  shift_by(c->r[o->n], o->a, c->r[o->m] & 0xff, &carry));
	return next;
}

uint32_t op_shift_reg_s(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t v = shift_by(c->r[o->n], o->a, c->r[o->m] & 0xff, &c->c);

	set_nz(c, v);
	write_reg(c, o->d, v);
	return next;
}

/* --------------------------------------------------------- multiplication */

uint32_t op_multiply(struct cpu *c, const struct op *o, uint32_t next)
{
	write_reg(c, o->d, c->r[o->n] * c->r[o->m]);
	return next;
}

uint32_t op_multiply_s(struct cpu *c, const struct op *o, uint32_t next)
{
	c->r[o->d] = c->r[o->n] * c->r[o->m];
	set_nz(c, c->r[o->d]);
	return next;
}

uint32_t op_multiply_add(struct cpu *c, const struct op *o, uint32_t next)
{
	write_reg(c, o->d, c->r[o->a] + c->r[o->n] * c->r[o->m]);
	return next;
}

uint32_t op_multiply_sub(struct cpu *c, const struct op *o, uint32_t next)
{
	write_reg(c, o->d, c->r[o->a] - c->r[o->n] * c->r[o->m]);
	return next;
}

/* b: 0 SMULL, 2 UMULL, 4 SMLAL, 6 UMLAL; low half in a, high half in d. */
uint32_t op_long_multiply(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t n = c->r[o->n], m = c->r[o->m];
	uint64_t v = o->b & 2 ? (uint64_t)n * m
			      : (uint64_t)((int64_t)(int32_t)n * (int32_t)m);

	if (o->b & 4)
		v += (uint64_t)c->r[o->d] << 32 | c->r[o->a];
	c->cycles += 3;
	c->r[o->a] = (uint32_t)v;
	c->r[o->d] = (uint32_t)(v >> 32);
	return next;
}

/* a: signed. */
uint32_t op_divide(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t n = c->r[o->n], m = c->r[o->m], v;

	if (!m) {
		if (c->ccr >> 4 & 1)
			cpu_fault(c, EXC_USAGE, FAULT_DIVIDED);
		else
			write_reg(c, o->d, 0);
		return next;
	}
	c->cycles += 6;
	if (!o->a)
		v = n / m;
	else if (n == 0x80000000 && m == 0xffffffff)
		v = n;
	else
		v = (uint32_t)((int32_t)n / (int32_t)m);
	write_reg(c, o->d, v);
	return next;
}
