/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/* Registers of a timer, in words (RM0033, chapter 14). */
enum {
	CR1 = 0,
	DIER = 3,
	SR = 4,
	EGR = 5,
	CNT = 9,
	PSC = 10,
	ARR = 11,
	TIMER_WORDS = 24
};

#define COUNTERS_FIRST 2 /* those that interrupt */
#define COUNTERS_LAST  5
#define EVENTS	       0x1fu
#define LSI_HZ	       32000
#define WDG_KR	       0x00
#define WDG_PR	       0x04
#define WDG_RLR	       0x08

static uint64_t tick_cycles(const struct chip_timer *t)
{
	return 2 * ((uint64_t)(t->reg[PSC] & 0xffff) + 1);
}

static uint64_t period(const struct chip_timer *t)
{
	return tick_cycles(t) * ((uint64_t)t->reg[ARR] + 1);
}

static uint64_t next_update(const struct chip_timer *t)
{
	if (!(t->reg[CR1] & 1) || !(t->reg[DIER] & EVENTS))
		return CPU_NEVER;
	return t->from + period(t);
}

static void lines(struct chip *c)
{
	static const uint8_t irq[] = { 28, 29, 30, 50 };

	for (unsigned i = COUNTERS_FIRST; i <= COUNTERS_LAST; i++) {
		const uint32_t *r = c->timer[i].reg;

		cpu_line(&c->cpu, irq[i - COUNTERS_FIRST],
			 r[SR] & r[DIER] & 0x5f);
	}
}

uint64_t timers_event(struct chip *c)
{
	uint64_t next = CPU_NEVER;

	for (unsigned i = COUNTERS_FIRST; i <= COUNTERS_LAST; i++) {
		struct chip_timer *t = &c->timer[i];

		if (next_update(t) <= c->cpu.cycles) {
			t->from += (c->cpu.cycles - t->from) / period(t) *
				   period(t);
			t->reg[SR] |= EVENTS;
		}
		if (next_update(t) < next)
			next = next_update(t);
	}
	lines(c);
	return next;
}

struct chip_timer *timer_at(struct chip *c, uint32_t a)
{
	if (a - IO_BASE < 0x2000)
		return &c->timer[2 + ((a - IO_BASE) >> 10)];
	if (a - 0x40010000u < 0x800)
		return &c->timer[a - 0x40010000u < 0x400 ? 1 : 8];
	return NULL;
}

bool timer_is_status(uint32_t a)
{
	return (a & 0x3ff) / 4 == SR;
}

uint32_t timer_read(struct chip *c, uint32_t a)
{
	const struct chip_timer *t = timer_at(c, a);
	unsigned i = (a & 0x3ff) / 4;

	if (i == CNT && t->reg[CR1] & 1)
		return (uint32_t)((c->cpu.cycles - t->from) / tick_cycles(t) %
				  ((uint64_t)t->reg[ARR] + 1));
	return i < TIMER_WORDS ? t->reg[i] : 0;
}

void timer_write(struct chip *c, uint32_t a, uint32_t v)
{
	struct chip_timer *t = timer_at(c, a);
	unsigned i = (a & 0x3ff) / 4;

	if (i >= TIMER_WORDS)
		return;
	if (i == SR)
		t->reg[i] &= v;
	else
		t->reg[i] = v;
	if (i == EGR)
		t->reg[SR] |= v & EVENTS;
	if (i == EGR || i == CR1 || i == CNT)
		t->from = c->cpu.cycles;
	cpu_event_at(&c->cpu, c->cpu.cycles);
	lines(c);
}

void timers_reset(struct chip *c)
{
	memset(c->timer, 0, sizeof(c->timer));
	for (unsigned i = 1; i < CHIP_TIMERS; i++)
		c->timer[i].reg[ARR] = 0xffff;
	c->watchdog = false;
}

void watchdog_write(struct chip *c, uint32_t a, uint32_t v)
{
	*io_word(c, a) = v;
	if (a == WDG_BASE + WDG_KR && v == 0xcccc)
		c->watchdog = true;
	if (a == WDG_BASE + WDG_KR && (v == 0xaaaa || v == 0xcccc))
		c->watchdog_from = c->cpu.cycles;
	cpu_event_at(&c->cpu, c->cpu.cycles);
}

uint64_t watchdog_end(const struct chip *c)
{
	const uint32_t *r = &c->io[(WDG_BASE - IO_BASE) / 4];
	uint64_t prescale = 4u << (r[WDG_PR / 4] & 7);
	uint64_t reload = r[WDG_RLR / 4] & 0xfff;

	return c->watchdog_from + (reload + 1) * prescale * CHIP_HZ / LSI_HZ;
}
