/* SPDX-License-Identifier: MIT */
#include "core.h"

/* Branches, conditions, exceptions and the special registers. */

/* ------------------------------------------------------------- branches */

#define IF(name, holds)                                                        \
	static uint32_t name(struct cpu *c, const struct op *o, uint32_t next) \
	{                                                                      \
		if (!(holds))                                                  \
			return next;                                           \
		c->cycles += 2;                                                \
		return o->imm;                                                 \
	}                                                                      \
	static uint32_t name##_wide(struct cpu *c, const struct op *o,         \
				    uint32_t next)                             \
	{                                                                      \
		return (holds) ? o->imm : next;                                \
	}

#define SAME(c) (((c->n ^ c->v) >> 31) == 0)

IF(branch_eq, !c->z)
IF(branch_ne, c->z)
IF(branch_cs, c->c)
IF(branch_cc, !c->c)
IF(branch_mi, c->n >> 31)
IF(branch_pl, !(c->n >> 31))
IF(branch_vs, c->v >> 31)
IF(branch_vc, !(c->v >> 31))
IF(branch_hi, c->c && c->z)
IF(branch_ls, !c->c || !c->z)
IF(branch_ge, SAME(c))
IF(branch_lt, !SAME(c))
IF(branch_gt, SAME(c) && c->z)
IF(branch_le, !SAME(c) || !c->z)

op_run *const op_branch_if[14][2] = {
	{ branch_eq, branch_eq_wide }, { branch_ne, branch_ne_wide },
	{ branch_cs, branch_cs_wide }, { branch_cc, branch_cc_wide },
	{ branch_mi, branch_mi_wide }, { branch_pl, branch_pl_wide },
	{ branch_vs, branch_vs_wide }, { branch_vc, branch_vc_wide },
	{ branch_hi, branch_hi_wide }, { branch_ls, branch_ls_wide },
	{ branch_ge, branch_ge_wide }, { branch_lt, branch_lt_wide },
	{ branch_gt, branch_gt_wide }, { branch_le, branch_le_wide },
};

uint32_t op_branch(struct cpu *c, const struct op *o, uint32_t next)
{
	(void)c;
	(void)next;
	return o->imm;
}

uint32_t op_branch_short(struct cpu *c, const struct op *o, uint32_t next)
{
	(void)next;
	c->cycles += 2;
	return o->imm;
}

/* A branch to itself waits for an interrupt: time goes on to the next. */
uint32_t op_branch_self(struct cpu *c, const struct op *o, uint32_t next)
{
	if (!c->check && c->next_event > c->cycles)
		c->cycles = c->next_event < c->until ? c->next_event : c->until;
	return op_branch_short(c, o, next);
}

uint32_t op_branch_link(struct cpu *c, const struct op *o, uint32_t next)
{
	c->r[14] = next | 1;
	return o->imm;
}

/* BX */
uint32_t op_branch_to(struct cpu *c, const struct op *o, uint32_t next)
{
	(void)next;
	return interwork(c, c->r[o->m]);
}

/* BLX */
uint32_t op_branch_link_to(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t to = c->r[o->m];

	c->r[14] = next | 1;
	return interwork(c, to);
}

/* MOV or ADD to the pc: m and imm, which is the pc for ADD. */
uint32_t op_jump(struct cpu *c, const struct op *o, uint32_t next)
{
	(void)next;
	return (c->r[o->m] + o->imm) & ~1u;
}

/* CBZ and CBNZ; a: 1 for the latter. */
uint32_t op_compare_branch(struct cpu *c, const struct op *o, uint32_t next)
{
	return (c->r[o->n] != 0) == o->a ? o->imm : next;
}

/* ------------------------------------------------------------ IT blocks */

uint32_t op_if_then(struct cpu *c, const struct op *o, uint32_t next)
{
	c->it = o->a;
	return next;
}

/* The condition of this place of the block; the next place is to come. */
static bool it_holds(struct cpu *c)
{
	bool holds = condition(c, c->it >> 4);

	c->it = (uint8_t)(c->it & 7 ? (c->it & 0xe0) | (c->it << 1 & 0x1f) : 0);
	return holds;
}

/* then: what is done if the condition holds.  Nobody jumps into the middle
 * of a block: that is UNPREDICTABLE, so the place tells its kind. */
uint32_t op_in_it(struct cpu *c, const struct op *o, uint32_t next)
{
	return it_holds(c) ? o->then(c, o, next) : next;
}

/* The same where `then` is needed by the instruction itself. */
uint32_t op_in_it_again(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t pc = next - o->size;
	struct op plain;

	if (!it_holds(c))
		return next;
	op_decode(c, &plain, pc, load(c, pc, 2),
		  o->size == 4 ? load(c, pc + 2, 2) : 0, false);
	return plain.run(c, &plain, next);
}

/* ----------------------------------------------------------- exceptions */

uint32_t op_supervisor(struct cpu *c, const struct op *o, uint32_t next)
{
	(void)o;
	set_put(c->pending, EXC_SVC, true);
	cpu_check(c);
	return next;
}

uint32_t op_breakpoint(struct cpu *c, const struct op *o, uint32_t next)
{
	(void)o;
	cpu_fault(c, EXC_HARD, 0);
	return next;
}

uint32_t op_undefined(struct cpu *c, const struct op *o, uint32_t next)
{
	(void)o;
	cpu_fault(c, EXC_USAGE, FAULT_UNDEFINED);
	return next;
}

/* WFI, WFE and SEV */
uint32_t op_wait(struct cpu *c, const struct op *o, uint32_t next)
{
	bool event = c->event_seen;

	if (o->b != HINT_WAIT)
		c->event_seen = o->b == HINT_SEND_EVENT;
	if (o->b == HINT_SEND_EVENT || (o->b == HINT_WAIT_EVENT && event))
		return next;
	c->sleeping = true;
	c->for_event = o->b == HINT_WAIT_EVENT;
	c->limit = 0;
	return next;
}

/* a: CLREX. */
uint32_t op_barrier(struct cpu *c, const struct op *o, uint32_t next)
{
	if (o->a)
		c->exclusive = false;
	return next;
}

/* CPS; a: 1 faultmask, 2 primask; b: what they become. */
uint32_t op_change_state(struct cpu *c, const struct op *o, uint32_t next)
{
	if (o->a & 1)
		c->faultmask = o->b;
	if (o->a & 2)
		c->primask = o->b;
	cpu_check(c);
	return next;
}

/* ---------------------------------------------------- special registers */

/* Numbers of B5.2.2. */
enum {
	SPECIAL_MSP = 8,
	SPECIAL_PSP = 9,
	SPECIAL_PRIMASK = 16,
	SPECIAL_BASEPRI = 17,
	SPECIAL_BASEPRI_MAX = 18,
	SPECIAL_FAULTMASK = 19,
	SPECIAL_CONTROL = 20
};

/* MRS; imm: which. */
uint32_t op_from_special(struct cpu *c, const struct op *o, uint32_t next)
{
	uint32_t v = 0;

	switch (o->imm) {
	case SPECIAL_MSP:
		v = c->bank ? c->sp[0] : c->r[13];
		break;
	case SPECIAL_PSP:
		v = c->bank ? c->r[13] : c->sp[1];
		break;
	case SPECIAL_PRIMASK:
		v = c->primask;
		break;
	case SPECIAL_BASEPRI:
	case SPECIAL_BASEPRI_MAX:
		v = c->basepri;
		break;
	case SPECIAL_FAULTMASK:
		v = c->faultmask;
		break;
	case SPECIAL_CONTROL:
		v = c->control | (uint32_t)c->fpca << 2;
		break;
	default:
		if (o->imm < 8 && !(o->imm & 4))
			v |= cpu_psr(c) & 0xf80f0000;
		if (o->imm < 8 && o->imm & 1)
			v |= c->ipsr;
	}
	c->r[o->d] = v;
	return next;
}

static void set_flags(struct cpu *c, uint32_t v)
{
	c->n = v;
	c->z = !(v >> 30 & 1);
	c->c = v >> 29 & 1;
	c->v = v << 3;
	c->q = v >> 27 & 1;
	c->ge = v >> 16 & 15;
}

static void set_stack(struct cpu *c, unsigned bank, uint32_t v)
{
	if (c->bank == bank)
		c->r[13] = v & ~3u;
	else
		c->sp[bank] = v & ~3u;
}

static void set_special(struct cpu *c, unsigned what, uint32_t v)
{
	switch (what) {
	case SPECIAL_MSP:
	case SPECIAL_PSP:
		set_stack(c, what - SPECIAL_MSP, v);
		break;
	case SPECIAL_PRIMASK:
		c->primask = v & 1;
		break;
	case SPECIAL_BASEPRI:
		c->basepri = v & c->priority_bits;
		break;
	case SPECIAL_BASEPRI_MAX:
		v &= c->priority_bits;
		if (v && (!c->basepri || v < c->basepri))
			c->basepri = v;
		break;
	case SPECIAL_FAULTMASK:
		c->faultmask = v & 1;
		break;
	case SPECIAL_CONTROL:
		c->fpca = c->m4 && v >> 2 & 1;
		c->control = c->ipsr ? (c->control & 2) | (v & 1) : v & 3;
		cpu_select_bank(c);
		break;
	default:
		break;
	}
}

/* MSR; imm: which. */
uint32_t op_to_special(struct cpu *c, const struct op *o, uint32_t next)
{
	bool privileged = c->ipsr || !(c->control & 1);

	cpu_check(c);
	if (o->imm < 4)
		set_flags(c, c->r[o->n]);
	else if (privileged)
		set_special(c, o->imm, c->r[o->n]);
	return next;
}

/* A function that only returns imm. */
uint32_t op_hooked(struct cpu *c, const struct op *o, uint32_t next)
{
	(void)next;
	c->r[0] = o->imm;
	return c->r[14] & ~1u;
}
