/* SPDX-License-Identifier: MIT */
#include "core.h"

/*
 * A loop that reads the cycle counter is never twice in quite the same state.
 * It is a wait loop all the same where the count makes no difference until
 * the end: "are ten milliseconds over?" is no, all the time.
 *
 * Everything here grows with the count or stands still: sums, differences
 * with what stands still, quotients, shifts to the right.  What is the same
 * for the count of this round and for the last possible one is the same for
 * all between them.  Whatever else is done with the count is not followed.
 */

#define NOWHERE 13u /* registers from there on never move */

static bool moves(const struct clock_use *u, unsigned reg)
{
	return u->moving >> reg & 1;
}

/* d grows up to `most` from what it is now; false: it wraps around between. */
static bool put_moving(const struct cpu *c, struct clock_use *u, unsigned d,
		       uint32_t most)
{
	if (d >= NOWHERE || most < c->r[d])
		return false;
	u->moving &= ~(1u << d);
	u->moving |= (uint32_t)(most != c->r[d]) << d;
	u->most[d] = most;
	return true;
}

static bool put_still(struct clock_use *u, uint32_t regs)
{
	u->moving &= ~regs;
	return true;
}

/* ------------------------------------------------------ data processing */

struct kind {
	unsigned form, what;
	bool flags, test;
};

static bool data_kind(const struct op *o, struct kind *k)
{
	for (unsigned i = 0; i < FORMS * DP_COUNT; i++) {
		k->form = i / DP_COUNT;
		k->what = i % DP_COUNT;
		k->test = o->run == op_test[k->form][k->what];
		k->flags = o->run == op_data[k->form][1][k->what] || k->test;
		if (k->flags || o->run == op_data[k->form][0][k->what])
			return true;
	}
	return false;
}

static bool arithmetic(unsigned what)
{
	return what >= DP_ADD;
}

/* Of operands that stand still. */
static bool data_still(struct clock_use *u, const struct op *o,
		       const struct kind *k)
{
	bool takes_carry =
		k->what == DP_ADC || k->what == DP_SBC || k->form == FORM_SHIFT;

	if (takes_carry && u->flags & CLOCK_C)
		return false;
	if (k->flags)
		u->flags = arithmetic(k->what)
				   ? 0
				   : u->flags & ~(unsigned)(CLOCK_N | CLOCK_Z);
	return k->test || put_still(u, 1u << o->d);
}

/* The flags of least - k up to most - k.  C and Z may be known all the
 * same. */
static unsigned differences(uint32_t least, uint32_t most, uint32_t k)
{
	unsigned flags = CLOCK_N | CLOCK_V;

	if (least <= k && k <= most)
		flags |= CLOCK_Z;
	if ((least >= k) != (most >= k))
		flags |= CLOCK_C;
	return flags;
}

static bool subtracted(const struct cpu *c, struct clock_use *u,
		       const struct op *o, const uint32_t *was,
		       const struct kind *k, uint32_t second)
{
	uint32_t least = was[o->n], most = u->most[o->n];

	if (k->flags)
		u->flags = differences(least, most, second);
	if (k->test)
		return true;
	return put_moving(c, u, o->d, most - second);
}

/* The one that moves, and one that does not. */
static bool added(const struct cpu *c, struct clock_use *u, const struct op *o,
		  const struct kind *k, uint32_t most, uint32_t other)
{
	if (k->flags)
		u->flags = CLOCK_N | CLOCK_Z | CLOCK_V;
	return k->test || put_moving(c, u, o->d, most + other);
}

static bool moved_right(const struct cpu *c, struct clock_use *u,
			const struct op *o, const struct kind *k)
{
	if (k->form == FORM_SHIFT && (o->a != LSR || !o->b))
		return false;
	if (k->flags)
		u->flags |= CLOCK_N | CLOCK_Z | CLOCK_C;
	return put_moving(c, u, o->d,
			  u->most[o->m] >> (k->form == FORM_SHIFT ? o->b : 0));
}

static bool data(struct cpu *c, struct clock_use *u, const struct op *o,
		 const uint32_t *was, const struct kind *k)
{
	bool one = k->what == DP_MOV || k->what == DP_MVN;
	bool first = !one && moves(u, o->n);
	bool second = k->form != FORM_IMM && moves(u, o->m);
	uint32_t carry = 0, v = o->imm;

	if (!first && !second)
		return data_still(u, o, k);
	if (k->form == FORM_REG)
		v = was[o->m];
	else if (k->form == FORM_SHIFT && !second && o->a != ROR)
		v = shift_imm(was[o->m], o->a, o->b, &carry);
	else if (k->form == FORM_SHIFT && !(second && k->what == DP_MOV))
		return false;
	if (k->what == DP_MOV)
		return moved_right(c, u, o, k);
	if (k->what == DP_SUB && first && !second)
		return subtracted(c, u, o, was, k, v);
	if (k->what == DP_ADD && first && !second)
		return added(c, u, o, k, u->most[o->n], v);
	if (k->what == DP_ADD && second && !first)
		return added(c, u, o, k, u->most[o->m], was[o->n]);
	return false;
}

static bool divided(const struct cpu *c, struct clock_use *u,
		    const struct op *o, const uint32_t *was)
{
	if (moves(u, o->m) || o->a || !was[o->m])
		return false;
	if (!moves(u, o->n))
		return put_still(u, 1u << o->d);
	return put_moving(c, u, o->d, u->most[o->n] / was[o->m]);
}

/* ------------------------------------------------------------- branches */

/* False: it is none. */
static bool branch_kind(const struct op *o, unsigned *cond)
{
	for (*cond = 0; *cond < 14; (*cond)++) {
		if (o->run == op_branch_if[*cond][0] ||
		    o->run == op_branch_if[*cond][1])
			return true;
	}
	return false;
}

static bool branched(const struct clock_use *u, unsigned cond)
{
	static const unsigned asks[] = { CLOCK_Z,
					 CLOCK_C,
					 CLOCK_N,
					 CLOCK_V,
					 CLOCK_C | CLOCK_Z,
					 CLOCK_N | CLOCK_V,
					 CLOCK_N | CLOCK_V | CLOCK_Z };

	return !(u->flags & asks[cond >> 1]);
}

/* ------------------------------------------------------ loads and stores */

/* What an instruction reads and writes that does not care for flags. */
struct access {
	uint32_t reads, writes;
};

static bool transfer_access(const struct op *o, struct access *a)
{
	for (unsigned i = 0; i < ADDRESSES * MOVES; i++) {
		unsigned where = i / MOVES, what = i % MOVES;

		if (o->run != op_transfer[where][what])
			continue;
		a->reads = 1u << o->n;
		if (where == AT_REG)
			a->reads |= 1u << o->m;
		if (what < MOVE_LDRSB)
			a->reads |= 1u << o->d;
		else
			a->writes = 1u << o->d;
		return true;
	}
	return false;
}

static bool access_of(const struct op *o, struct access *a)
{
	uint32_t pair = 1u << o->d | 1u << (o->a & 15);

	*a = (struct access){ 0 };
	if (transfer_access(o, a))
		return true;
	if (o->run == op_load_literal)
		a->writes = 1u << o->d;
	else if (o->run == op_dual && o->b & 8)
		*a = (struct access){ 1u << o->n, pair };
	else if (o->run == op_dual)
		a->reads = 1u << o->n | pair;
	else if (o->run == op_push)
		a->reads = o->imm;
	else if (o->run == op_pop)
		a->writes = o->imm;
	else if (o->run == op_branch_to || o->run == op_branch_link_to)
		a->reads = 1u << o->m;
	else if (o->run == op_compare_branch)
		a->reads = 1u << o->n;
	else
		return o->run == op_branch || o->run == op_branch_short ||
		       o->run == op_branch_link || o->run == op_change_state;
	return true;
}

/* The count itself comes into a register. */
static bool began(const struct cpu *c, struct clock_use *u, const struct op *o,
		  uint64_t left)
{
	struct access a;

	if (!access_of(o, &a) || u->moving & a.reads ||
	    (o->run != op_transfer[AT_IMM][MOVE_LDR] &&
	     o->run != op_transfer[AT_REG][MOVE_LDR]) ||
	    left > UINT32_MAX - c->r[o->d])
		return false;
	return put_moving(c, u, o->d, c->r[o->d] + (uint32_t)left);
}

bool clock_follow(struct cpu *c, struct clock_use *u, const struct op *o,
		  const uint32_t was[16], uint64_t left)
{
	struct access a;
	struct kind k;
	unsigned cond;

	if (c->clock_read) {
		c->clock_read = false;
		return began(c, u, o, left);
	}
	if (data_kind(o, &k))
		return data(c, u, o, was, &k);
	if (o->run == op_divide)
		return divided(c, u, o, was);
	if (branch_kind(o, &cond))
		return branched(u, cond);
	if (!access_of(o, &a) || u->moving & a.reads)
		return false;
	return put_still(u, a.writes);
}
