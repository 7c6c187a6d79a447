/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/*
 * TIMERs count 16 MHz down a prescaler, RTCs 32,768 Hz; both compare
 * (product specification 6.22 and 6.30).  The watchdog counts as an RTC does.
 */

enum {
	MODE = 0x504,	 /* of an RTC: COUNTER */
	BITMODE = 0x508, /* of an RTC: PRESCALER */
	PRESCALER = 0x510,
	CC = 0x540,
	COMPARE = 0x140,
	CAPTURE = 0x40,
	OVERFLOW = 0x104
};

#define SLOW_NUMERATOR	 15625u /* 64 MHz to 32,768 Hz */
#define SLOW_DENOMINATOR 8u
#define FAST_CYCLES	 4u
#define RTC_MASK	 0xffffffu
#define NEAR_OVERFLOW	 0xfffff0u

static const struct kind {
	uint8_t part;
	bool rtc;
	uint8_t compares;
} kinds[NRF_COUNTERS] = {
	{ PART_TIMER0, false, 4 }, { PART_TIMER1, false, 4 },
	{ PART_TIMER2, false, 4 }, { PART_TIMER3, false, 6 },
	{ PART_TIMER4, false, 6 }, { PART_RTC0, true, 3 },
	{ PART_RTC1, true, 4 },	   { PART_RTC2, true, 4 },
};

uint64_t counter_slow_cycles(uint64_t ticks)
{
	return (ticks * SLOW_NUMERATOR + SLOW_DENOMINATOR - 1) /
	       SLOW_DENOMINATOR;
}

static uint32_t reg(const struct nrf *c, unsigned i, uint32_t offset)
{
	return c->io[kinds[i].part * 0x400u + offset / 4];
}

/* Counts tasks instead of time. */
static bool is_by_hand(const struct nrf *c, unsigned i)
{
	return !kinds[i].rtc && reg(c, i, MODE);
}

static uint32_t divider(const struct nrf *c, unsigned i)
{
	return kinds[i].rtc ? (reg(c, i, BITMODE) & 0xfff) + 1
			    : 1u << (reg(c, i, PRESCALER) & 15);
}

static uint64_t ticks_of(const struct nrf *c, unsigned i)
{
	const struct nrf_counter *t = &c->counters[i];
	uint64_t past = c->cpu.cycles - t->from;

	if (!t->running || is_by_hand(c, i))
		return t->at;
	if (kinds[i].rtc)
		past = past * SLOW_DENOMINATOR / SLOW_NUMERATOR;
	else
		past /= FAST_CYCLES;
	return t->at + past / divider(c, i);
}

static uint64_t cycles_of(const struct nrf *c, unsigned i, uint64_t ticks)
{
	ticks *= divider(c, i);
	return kinds[i].rtc ? counter_slow_cycles(ticks) : ticks * FAST_CYCLES;
}

static uint32_t mask_of(const struct nrf *c, unsigned i)
{
	static const uint32_t widths[] = { 0xffff, 0xff, 0xffffff, 0xffffffff };

	return kinds[i].rtc ? RTC_MASK : widths[reg(c, i, BITMODE) & 3];
}

/* Ticks from now until the counter reads this again, at least 1. */
static uint64_t distance(uint64_t now, uint32_t to, uint32_t mask)
{
	uint32_t d = (to - (uint32_t)now) & mask;

	return d ? d : (uint64_t)mask + 1;
}

static void restart(struct nrf *c, unsigned i, uint32_t at)
{
	struct nrf_counter *t = &c->counters[i];

	t->from = c->cpu.cycles;
	t->at = at;
	t->seen = at;
}

/* The counter reached this compare value. */
static void compared(struct nrf *c, unsigned i, unsigned k)
{
	uint32_t shorts = reg(c, i, SHORTS);

	part_event(c, kinds[i].part, COMPARE + 4 * k);
	if (kinds[i].rtc)
		return;
	if (shorts >> k & 1)
		restart(c, i, 0);
	if (shorts >> (8 + k) & 1)
		c->counters[i].running = false;
}

static bool wants_ticks(const struct nrf *c, unsigned i)
{
	return kinds[i].rtc && (reg(c, i, INTEN) | reg(c, i, EVTEN)) & 1;
}

static void run_one(struct nrf *c, unsigned i)
{
	struct nrf_counter *t = &c->counters[i];
	uint64_t now = ticks_of(c, i), before = t->seen;
	uint32_t mask = mask_of(c, i);

	if (!t->running || now <= before)
		return;
	t->seen = now;
	for (unsigned k = 0; k < kinds[i].compares; k++) {
		if (distance(before, reg(c, i, CC + 4 * k) & mask, mask) <=
		    now - before)
			compared(c, i, k);
	}
	if (wants_ticks(c, i))
		part_event(c, kinds[i].part, EVENTS);
	if (kinds[i].rtc && before >> 24 != now >> 24)
		part_event(c, kinds[i].part, OVERFLOW);
}

void counters_run(struct nrf *c)
{
	for (unsigned i = 0; i < NRF_COUNTERS; i++)
		run_one(c, i);
}

static uint64_t next_of(const struct nrf *c, unsigned i)
{
	const struct nrf_counter *t = &c->counters[i];
	uint32_t mask = mask_of(c, i);
	uint64_t best = (uint64_t)mask + 1, now = ticks_of(c, i);

	if (!t->running || is_by_hand(c, i))
		return CPU_NEVER;
	for (unsigned k = 0; k < kinds[i].compares; k++) {
		uint64_t d = distance(now, reg(c, i, CC + 4 * k) & mask, mask);

		best = d < best ? d : best;
	}
	if (wants_ticks(c, i))
		best = 1;
	return t->from + cycles_of(c, i, now - t->at + best);
}

uint64_t counters_next(struct nrf *c)
{
	uint64_t next = CPU_NEVER;

	for (unsigned i = 0; i < NRF_COUNTERS; i++) {
		uint64_t one = next_of(c, i);

		next = one < next ? one : next;
	}
	return next;
}

/* ---------------------------------------------------------------- tasks */

enum { START = 0, STOP = 4, COUNT = 8, CLEAR = 12, SHUTDOWN = 16 };

static void stop(struct nrf *c, unsigned i)
{
	c->counters[i].at = (uint32_t)ticks_of(c, i);
	c->counters[i].running = false;
}

static void start(struct nrf *c, unsigned i)
{
	struct nrf_counter *t = &c->counters[i];

	if (t->running)
		return;
	t->running = true;
	restart(c, i, t->at);
}

static void timer_only(struct nrf *c, unsigned i, uint32_t offset)
{
	if (offset == COUNT) {
		c->counters[i].at++;
		run_one(c, i);
	} else if (offset == CLEAR) {
		restart(c, i, 0);
	} else if (offset == SHUTDOWN) {
		stop(c, i);
		c->counters[i].at = 0;
	} else if (offset >= CAPTURE && offset < CAPTURE + 24) {
		*part_reg(c, kinds[i].part, CC + offset - CAPTURE) =
			(uint32_t)ticks_of(c, i) & mask_of(c, i);
	}
}

/* CLEAR and TRIGOVRFLW come where a TIMER has COUNT and CLEAR. */
static void rtc_only(struct nrf *c, unsigned i, uint32_t offset)
{
	if (offset == COUNT)
		restart(c, i, 0);
	else if (offset == CLEAR)
		restart(c, i, NEAR_OVERFLOW);
}

static unsigned index_of(unsigned part)
{
	unsigned i = 0;

	while (i < NRF_COUNTERS && kinds[i].part != part)
		i++;
	return i;
}

bool counter_is(unsigned part)
{
	return index_of(part) < NRF_COUNTERS;
}

bool counter_task(struct nrf *c, unsigned part, uint32_t offset)
{
	unsigned i = index_of(part);

	if (i == NRF_COUNTERS)
		return false;
	if (offset == START)
		start(c, i);
	else if (offset == STOP)
		stop(c, i);
	else if (kinds[i].rtc)
		rtc_only(c, i, offset);
	else
		timer_only(c, i, offset);
	nrf_soon(c);
	return true;
}

bool counter_read(struct nrf *c, unsigned part, uint32_t offset, uint32_t *v)
{
	unsigned i = index_of(part);

	if (i == NRF_COUNTERS || !kinds[i].rtc || offset != MODE)
		return false;
	*v = (uint32_t)ticks_of(c, i) & RTC_MASK;
	return true;
}

/* ------------------------------------------------------------- watchdog */

enum {
	RUNSTATUS = 0x400,
	REQSTATUS = 0x404,
	CRV = 0x504,
	RREN = 0x508,
	RELOAD = 0x600,
	RELOADS = 8
};

#define RELOAD_KEY 0x6e524635u

static uint32_t wdt_reg(const struct nrf *c, uint32_t offset)
{
	return c->io[PART_WDT * 0x400 + offset / 4];
}

static void feed(struct nrf *c)
{
	c->watchdog_from = c->cpu.cycles;
	c->watchdog_left = wdt_reg(c, RREN);
}

void wdt_task(struct nrf *c)
{
	if (c->watchdog)
		return;
	c->watchdog = true;
	feed(c);
}

bool wdt_read(const struct nrf *c, uint32_t offset, uint32_t *v)
{
	if (offset == RUNSTATUS)
		*v = c->watchdog;
	else if (offset == REQSTATUS)
		*v = c->watchdog_left;
	else
		return false;
	return true;
}

void wdt_write(struct nrf *c, uint32_t offset, uint32_t v)
{
	if (offset < RELOAD || offset >= RELOAD + 4 * RELOADS ||
	    v != RELOAD_KEY)
		return;
	c->watchdog_left &= ~(1u << (offset - RELOAD) / 4);
	if (!c->watchdog_left)
		feed(c);
	nrf_soon(c);
}

uint64_t wdt_end(const struct nrf *c)
{
	return c->watchdog_from +
	       counter_slow_cycles((uint64_t)wdt_reg(c, CRV) + 1);
}

void wdt_reset(struct nrf *c, enum board_reset why)
{
	uint32_t *r = part_reg(c, PART_WDT, 0);

	if (c->watchdog && why == RESET_SOFT)
		return;
	c->watchdog = false;
	memset(r, 0, 0x1000);
	r[CRV / 4] = 0xffffffff;
	r[RREN / 4] = 1;
}
