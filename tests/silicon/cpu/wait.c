/* SPDX-License-Identifier: MIT */
#include "core.h"

#include <string.h>

/* Loops in which a program only waits: for a byte that an interrupt will
 * write, in FreeRTOS's queues, for a time to pass. */

#define LENGTH	1000u /* instructions of a round that is recognised */
#define MINIMUM 1000u /* cycles until the end for which it pays */

/* All that decides what the program does next, but memory and floating point
 * registers: who uses those has touched something. */
struct state {
	uint32_t r[16], n, z, c, v, sp[2], ipsr, control, basepri;
	unsigned bank;
	bool q, exclusive, event_seen, primask, faultmask;
	uint8_t it, ge;
};

static void take_state(const struct cpu *c, struct state *s)
{
	memset(s, 0, sizeof(*s));
	memcpy(s->r, c->r, sizeof(s->r));
	memcpy(s->sp, c->sp, sizeof(s->sp));
	s->n = c->n;
	s->z = c->z;
	s->c = c->c;
	s->v = c->v;
	s->ipsr = c->ipsr;
	s->control = c->control;
	s->basepri = c->basepri;
	s->bank = c->bank;
	s->q = c->q;
	s->exclusive = c->exclusive;
	s->event_seen = c->event_seen;
	s->primask = c->primask;
	s->faultmask = c->faultmask;
	s->it = c->it;
	s->ge = c->ge;
}

/* The stack pointer that is in r13 has no other place. */
static bool same_state(const struct cpu *c, const struct state *before)
{
	struct state now;

	if (c->r[13] != before->r[13])
		return false;
	take_state(c, &now);
	now.sp[c->bank] = before->sp[c->bank];
	return memcmp(&now, before, sizeof(now)) == 0;
}

static bool same_memory(const struct cpu *c)
{
	for (unsigned i = 0; i < c->store_count; i++) {
		if (get32(c->ram + c->stores[i].at) != c->stores[i].was)
			return false;
	}
	return true;
}

/* One that masks or unmasks exceptions while none is pending changes
 * nothing else. */
static bool nothing_pending(struct cpu *c, uint32_t ipsr)
{
	if (!c->check)
		return true;
	if (c->ipsr != ipsr || cpu_best_pending(c))
		return false;
	c->check = false;
	return true;
}

/* One instruction; false: a round must not have it. */
static bool step(struct cpu *c, struct clock_use *u, uint64_t end)
{
	uint32_t at = c->r[15] - c->flash_base, was[16], ipsr = c->ipsr;
	uint64_t left = end - c->cycles;

	if (u->moving || u->flags)
		memcpy(was, c->r, sizeof(was));
	c->limit = 0;
	cpu_burst(c);
	if (c->touched || c->sleeping || c->cycles >= end ||
	    !nothing_pending(c, ipsr))
		return false;
	if (!c->clock_read && !u->moving && !u->flags)
		return true;
	return at < c->flash_size - 2 &&
	       clock_follow(c, u, &c->ops[at / 2], was, left);
}

/* Where a round begins. */
struct head {
	struct state state;
	uint64_t cycles, instructions;
};

static void begin(struct cpu *c, struct head *h)
{
	take_state(c, &h->state);
	h->cycles = c->cycles;
	h->instructions = c->instructions;
	c->store_count = 0;
}

/*
 * Has the program come back to the head?  In the middle of its work with the
 * cycle counter it never does, nor where it does something only once: then the
 * head is behind that.
 */
static bool is_round(struct cpu *c, struct head *h, uint64_t end)
{
	struct clock_use use = { 0 };
	unsigned again = LENGTH / 2; /* where the head moves on */
	bool worked = false;

	begin(c, h);
	for (unsigned i = 1; i < LENGTH && step(c, &use, end); i++) {
		if (use.moving || use.flags) {
			again = worked ? again : i;
			worked = true;
			continue;
		}
		if (c->r[15] == h->state.r[15] && same_state(c, &h->state) &&
		    same_memory(c))
			return true;
		if (i > again) {
			again = i < LENGTH / 2 ? LENGTH / 2 : LENGTH;
			begin(c, h);
		}
	}
	return false;
}

bool wait_count(struct cpu *c, uint64_t end)
{
	uint64_t cycles, n, rounds;
	struct head head;
	bool found;

	if (end < c->cycles + MINIMUM || c->fault)
		return false;
	c->probing = true;
	c->touched = c->clock_read = false;
	c->store_span = 0;
	found = is_round(c, &head, end);
	c->probing = false;
	c->store_span = c->ram_size - 3;
	if (!found)
		return false;
	cycles = c->cycles - head.cycles;
	n = c->instructions - head.instructions;
	rounds = (end - c->cycles) / cycles;
	c->cycles += rounds * cycles;
	c->instructions += rounds * n;
	c->waited += rounds * n;
	return true;
}
