/* SPDX-License-Identifier: MIT */
#include "core.h"

#include <string.h>

#define AIRCR_GROUP(c)	(((c)->aircr >> 8 & 7) + 1)
#define CCR_ALIGN	(1u << 9)
#define FRAME_WORDS	8
#define PRIORITY_LOWEST 256

/* The floating point part of a frame: 16 registers, FPSCR, one word free. */
#define FLOAT_REGS  16
#define FLOAT_WORDS 18
#define NO_FLOAT    0x10u /* in an EXC_RETURN value */
#define SEV_ON_PEND 0x10u /* in SCR */

void cpu_fault(struct cpu *c, unsigned exception, uint32_t bits)
{
	c->limit = 0;
	if (c->fault)
		return;
	c->fault = true;
	c->fault_exception = exception;
	c->fault_bits = bits;
}

void cpu_select_bank(struct cpu *c)
{
	unsigned want = !c->ipsr && (c->control & 2) ? 1 : 0;

	if (want != c->bank) {
		c->sp[c->bank] = c->r[13];
		c->bank = want;
		c->r[13] = c->sp[want];
	}
}

/* ----------------------------------------------------------- priorities */

static int group_of(const struct cpu *c, unsigned prio)
{
	unsigned shift = AIRCR_GROUP(c);

	return shift >= 8 ? 0 : (int)(prio >> shift << shift);
}

static int group_priority(const struct cpu *c, unsigned n)
{
	if (n == EXC_NMI)
		return -2;
	if (n == EXC_HARD)
		return -1;
	return group_of(c, c->prio[n]);
}

/* The lowest number in the set from n on; CPU_EXCEPTIONS: none. */
static unsigned next_in(const uint32_t *set, unsigned n)
{
	for (unsigned w = n / 32; w < CPU_SET_WORDS; w++, n = w * 32) {
		uint32_t rest = set[w] & ~0u << n % 32;

		if (rest)
			return w * 32 + (unsigned)__builtin_ctz(rest);
	}
	return CPU_EXCEPTIONS;
}

static int execution_priority(const struct cpu *c)
{
	int p = PRIORITY_LOWEST;

	for (unsigned n = next_in(c->active, 2); n < CPU_EXCEPTIONS;
	     n = next_in(c->active, n + 1)) {
		int q = group_priority(c, n);

		p = q < p ? q : p;
	}
	if (c->basepri) {
		int q = group_of(c, c->basepri);

		p = q < p ? q : p;
	}
	if (c->primask && p > 0)
		p = 0;
	if (c->faultmask && p > -1)
		p = -1;
	return p;
}

unsigned cpu_best_pending(const struct cpu *c)
{
	unsigned best = 0;
	int best_prio = 0;
	uint32_t may[CPU_SET_WORDS];

	for (unsigned i = 0; i < CPU_SET_WORDS; i++)
		may[i] = c->pending[i] & c->enabled[i];
	for (unsigned n = next_in(may, 2); n < CPU_EXCEPTIONS;
	     n = next_in(may, n + 1)) {
		int p = n <= EXC_HARD ? group_priority(c, n) : c->prio[n];

		if (!best || p < best_prio) {
			best = n;
			best_prio = p;
		}
	}
	return best;
}

/* ------------------------------------------------------ entry and return */

uint32_t cpu_psr(const struct cpu *c)
{
	return (c->n & 1u << 31) | (uint32_t)!c->z << 30 | c->c << 29 |
	       c->v >> 31 << 28 | (uint32_t)c->q << 27 |
	       (uint32_t)(c->it & 3) << 25 | 1u << 24 | (uint32_t)c->ge << 16 |
	       (uint32_t)(c->it >> 2) << 10 | c->ipsr;
}

static void set_psr(struct cpu *c, uint32_t v)
{
	c->n = v;
	c->z = !(v >> 30 & 1);
	c->c = v >> 29 & 1;
	c->v = v << 3;
	c->q = v >> 27 & 1;
	c->it = (uint8_t)((v >> 25 & 3) | (v >> 10 & 0x3f) << 2);
	c->ge = v >> 16 & 15;
	c->ipsr = v & 0x1ff;
}

static void push_float(struct cpu *c, uint32_t a)
{
	for (unsigned i = 0; i < FLOAT_REGS; i++)
		cpu_store(c, a + 4 * i, 4, c->s[i]);
	cpu_store(c, a + 4 * FLOAT_REGS, 4, c->fpscr);
	c->cycles += FLOAT_REGS + 1;
}

static void pop_float(struct cpu *c, uint32_t a)
{
	for (unsigned i = 0; i < FLOAT_REGS; i++)
		c->s[i] = cpu_load(c, a + 4 * i, 4);
	c->fpscr = cpu_load(c, a + 4 * FLOAT_REGS, 4);
}

static uint32_t return_value(const struct cpu *c)
{
	uint32_t how = c->bank ? 0xffffffedu : 0xffffffe9u;

	if (c->ipsr)
		how = 0xffffffe1u;
	return c->fpca ? how : how | NO_FLOAT;
}

static void enter(struct cpu *c, unsigned n)
{
	bool align = c->ccr & CCR_ALIGN && c->r[13] & 4;
	unsigned words = FRAME_WORDS + (c->fpca ? FLOAT_WORDS : 0);
	uint32_t sp = c->r[13] - words * 4 - (align ? 4 : 0);
	uint32_t frame[FRAME_WORDS] = {
		c->r[0],  c->r[1],  c->r[2],  c->r[3],
		c->r[12], c->r[14], c->r[15], cpu_psr(c) | (align ? 1u << 9 : 0)
	};

	c->r[13] = sp;
	for (unsigned i = 0; i < FRAME_WORDS; i++)
		cpu_store(c, sp + 4 * i, 4, frame[i]);
	if (c->fpca)
		push_float(c, sp + FRAME_WORDS * 4);
	c->r[14] = return_value(c);
	c->fpca = false;
	c->event_seen = true;
	c->ipsr = n;
	set_put(c->active, n, true);
	set_put(c->pending, n, false);
	c->it = 0;
	c->exclusive = false;
	c->entries[n]++;
	cpu_select_bank(c);
	c->r[15] = cpu_load(c, c->vtor + 4 * n, 4) & ~1u;
	c->cycles += 12;
	cpu_check(c);
}

/* how: the EXC_RETURN value (B1.5.8).  The address to go on at. */
uint32_t cpu_leave(struct cpu *c, uint32_t how)
{
	unsigned n = c->ipsr;
	uint32_t sp, frame[FRAME_WORDS];

	set_put(c->active, n, false);
	if (set_has(c->line, n))
		set_put(c->pending, n, true);
	c->faultmask = false;
	c->sp[c->bank] = c->r[13];
	if ((how & 0xf) == 0xd)
		c->control |= 2;
	else if ((how & 0xf) == 9)
		c->control &= ~2u;
	c->bank = (how & 0xf) == 0xd ? 1 : 0;
	sp = c->sp[c->bank];
	for (unsigned i = 0; i < FRAME_WORDS; i++)
		frame[i] = cpu_load(c, sp + 4 * i, 4);
	sp += FRAME_WORDS * 4;
	c->fpca = !(how & NO_FLOAT);
	if (c->fpca) {
		pop_float(c, sp);
		sp += FLOAT_WORDS * 4;
	}
	sp += (frame[7] >> 9 & 1 && c->ccr & CCR_ALIGN ? 4u : 0);
	c->event_seen = true;
	memcpy(c->r, frame, 4 * sizeof(*frame));
	c->r[12] = frame[4];
	c->r[14] = frame[5];
	set_psr(c, frame[7]);
	c->r[13] = sp;
	c->exclusive = false;
	c->cycles += 10;
	cpu_check(c);
	return frame[6] & ~1u;
}

void cpu_poll(struct cpu *c)
{
	unsigned n;

	c->check = false;
	if (c->sleeping && c->for_event && c->event_seen) {
		c->sleeping = false;
		c->event_seen = false;
	}
	n = cpu_best_pending(c);
	if (!n)
		return;
	c->sleeping = false;
	if (group_priority(c, n) < execution_priority(c))
		enter(c, n);
}

static void remember_first(struct cpu *c, uint32_t pc)
{
	struct cpu_fault *f = &c->first;

	f->pc = pc;
	f->lr = c->r[14];
	f->address = c->fault_address;
	memcpy(f->regs, c->r, sizeof(f->regs));
	for (unsigned i = 0; i < CPU_STACK_SEEN; i++)
		f->stack[i] = cpu_peek(c, c->r[13] + 4 * i);
}

void cpu_take_fault(struct cpu *c, uint32_t pc)
{
	unsigned n = c->fault_exception;

	c->r[15] = pc;
	if (!c->faults++)
		remember_first(c, pc);
	c->fault_pc = pc;
	c->cfsr |= c->fault_bits;
	if (n == EXC_BUS)
		c->bfar = c->fault_address;
	if (!set_has(c->enabled, n) ||
	    group_priority(c, n) >= execution_priority(c)) {
		n = EXC_HARD;
		c->hfsr |= 1u << 30;
	}
	c->fault = false;
	if (n == EXC_HARD && execution_priority(c) <= -1) {
		c->lockup = true;
		return;
	}
	enter(c, n);
	c->fault = false;
}

void cpu_line(struct cpu *c, unsigned irq, bool high)
{
	unsigned n = EXC_IRQ0 + irq;

	if (set_has(c->line, n) == high)
		return;
	set_put(c->line, n, high);
	if (high) {
		set_put(c->pending, n, true);
		if (c->scr & SEV_ON_PEND)
			c->event_seen = true;
	}
	cpu_check(c);
}
