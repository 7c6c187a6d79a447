/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/*
 * What tasks do, what events lead to, and the parts that are too small for a
 * file of their own.
 */

/* ---------------------------------------------------- events and PPI */

enum {
	CHEN = 0x500,
	CH_EEP = 0x510,
	CH_TEP = 0x514,
	CHG = 0x800,
	FORK_TEP = 0x910,
	PPI_CHANNELS = 20
};

/* Behind the last part with one there are registers for errata only. */
#define INTERRUPTS 48

void part_interrupt(struct nrf *c, unsigned part)
{
	const uint32_t *r = part_reg(c, part, 0);
	uint32_t on = r[INTEN / 4];
	bool high = false;

	if (part >= INTERRUPTS)
		return;
	for (unsigned i = 0; on; i++, on >>= 1)
		high |= on & 1 && r[EVENTS / 4 + i];
	cpu_line(&c->cpu, part, high);
}

/* Channels 20 to 31 connect the same always (product specification 6.17.1):
 * part and offset of the event, and of the task. */
static const struct fixed {
	uint8_t from;
	uint16_t event;
	uint8_t to;
	uint16_t task;
} fixed[] = {
	{ PART_TIMER0, 0x140, PART_RADIO, 0x00 },
	{ PART_TIMER0, 0x140, PART_RADIO, 0x04 },
	{ PART_TIMER0, 0x144, PART_RADIO, 0x10 },
	{ PART_RADIO, 0x128, PART_AAR, 0x00 },
	{ PART_RADIO, 0x100, PART_AAR, 0x00 },
	{ PART_RADIO, 0x104, PART_AAR, 0x04 },
	{ PART_RADIO, 0x104, PART_TIMER0, 0x44 },
	{ PART_RADIO, 0x10c, PART_TIMER0, 0x48 },
	{ PART_RTC0, 0x140, PART_RADIO, 0x00 },
	{ PART_RTC0, 0x140, PART_RADIO, 0x04 },
	{ PART_RTC0, 0x140, PART_TIMER0, 0x0c },
	{ PART_RTC0, 0x140, PART_TIMER0, 0x00 },
};

/* To the task, and to the one that the channel's fork names. */
static void connect(struct nrf *c, unsigned channel, uint32_t task)
{
	uint32_t fork = *part_reg(c, PART_PPI, FORK_TEP + 4 * channel);

	if (task)
		part_task(c, task);
	if (fork)
		part_task(c, fork);
}

void part_event(struct nrf *c, unsigned part, uint32_t offset)
{
	const uint32_t *p = part_reg(c, PART_PPI, 0);
	uint32_t on = p[CHEN / 4], address = part_base(part) + offset;

	*part_reg(c, part, offset) = 1;
	part_interrupt(c, part);
	for (unsigned i = 0; i < PPI_CHANNELS; i++) {
		if (on >> i & 1 && p[CH_EEP / 4 + 2 * i] == address)
			connect(c, i, p[CH_TEP / 4 + 2 * i]);
	}
	for (unsigned i = 0; i < sizeof(fixed) / sizeof(*fixed); i++) {
		if (on >> (PPI_CHANNELS + i) & 1 && fixed[i].from == part &&
		    fixed[i].event == offset)
			connect(c, PPI_CHANNELS + i,
				part_base(fixed[i].to) + fixed[i].task);
	}
}

/* CHG[n].EN and CHG[n].DIS. */
static void ppi_task(struct nrf *c, unsigned part, uint32_t offset)
{
	uint32_t *on = part_reg(c, part, CHEN);
	uint32_t group = *part_reg(c, part, CHG + offset / 8 * 4);

	if (offset >= 0x30)
		return;
	if (offset & 4)
		*on &= ~group;
	else
		*on |= group;
}

/* ------------------------------------------------------------ small ones */

enum {
	HFCLKRUN = 0x408,
	HFCLKSTAT = 0x40c,
	LFCLKRUN = 0x414,
	LFCLKSTAT = 0x418,
	LFCLKSRCCOPY = 0x41c,
	LFCLKSRC = 0x518
};

/* Every clock that is asked for is there at once. */
static void clock_task(struct nrf *c, unsigned part, uint32_t offset)
{
	static const uint16_t events[] = { 0x100, 0,	 0x104, 0,
					   0x10c, 0x128, 0x12c };
	uint32_t *r = part_reg(c, part, 0);

	switch (offset) {
	case 0:
	case 4:
		r[HFCLKRUN / 4] = !offset;
		r[HFCLKSTAT / 4] = 0x10000u | !offset;
		break;
	case 8:
		r[LFCLKRUN / 4] = 1;
		r[LFCLKSRCCOPY / 4] = r[LFCLKSRC / 4];
		r[LFCLKSTAT / 4] = 0x10000u | (r[LFCLKSRC / 4] & 3);
		break;
	case 12:
		r[LFCLKRUN / 4] = r[LFCLKSTAT / 4] = 0;
		break;
	default:
		break;
	}
	if (offset / 4 < sizeof(events) / sizeof(*events) && events[offset / 4])
		part_event(c, part, events[offset / 4]);
}

/* One step of a sequence is enough to know the LED's colour. */
static void pwm_task(struct nrf *c, unsigned part, uint32_t offset)
{
	enum { LOOP = 0x514, SEQ_PTR = 0x520 };
	unsigned n = (offset - 8) / 4;
	const uint8_t *p;

	if (offset == 4)
		part_event(c, part, 0x104);
	if (offset != 8 && offset != 12)
		return;
	p = nrf_ram_at(c, *part_reg(c, part, SEQ_PTR + 0x20 * n),
		       sizeof(c->led));
	if (p)
		memcpy(c->led, p, sizeof(c->led));
	part_event(c, part, 0x108 + 4 * n);
	part_event(c, part, 0x110 + 4 * n);
	part_event(c, part, 0x118);
	if (*part_reg(c, part, LOOP))
		part_event(c, part, 0x11c);
}

/* Two wires with nothing on them: no acknowledge. */
static void wire_task(struct nrf *c, unsigned part, uint32_t offset)
{
	enum {
		STARTRX = 0x00,
		STARTTX = 0x08,
		SPI_START = 0x10,
		STOP = 0x14,
		ERRORSRC = 0x4c4,
		ADDRESS_NACK = 2
	};

	if (offset == STOP) {
		part_event(c, part, 0x104);
	} else if (offset == STARTRX || offset == STARTTX) {
		*part_reg(c, part, ERRORSRC) |= ADDRESS_NACK;
		part_event(c, part, 0x124);
	} else if (offset == SPI_START) {
		part_event(c, part, 0x118);
	}
}

static void adc_task(struct nrf *c, unsigned part, uint32_t offset)
{
	static const uint32_t events[] = { 0x100, 0x104, 0x114, 0x110 };

	if (offset == 4) {
		part_event(c, part, 0x108);
		part_event(c, part, 0x10c);
	}
	if (offset < 16)
		part_event(c, part, events[offset / 4]);
}

/* In quarters of a degree. */
static void temperature_task(struct nrf *c, unsigned part, uint32_t offset)
{
	if (offset)
		return;
	*part_reg(c, part, 0x508) = 25 * 4;
	part_event(c, part, 0x100);
}

static void random_task(struct nrf *c, unsigned part, uint32_t offset)
{
	(void)part;
	c->random_at = offset ? CPU_NEVER : c->cpu.cycles;
	nrf_soon(c);
}

/* There is no cipher text. */
static void ecb_task(struct nrf *c, unsigned part, uint32_t offset)
{
	part_event(c, part, offset ? 0x104 : 0x100);
}

static void dog_task(struct nrf *c, unsigned part, uint32_t offset)
{
	(void)part;
	(void)offset;
	wdt_task(c);
}

/* Task n is event n. */
static void egu_task(struct nrf *c, unsigned part, uint32_t offset)
{
	part_event(c, part, EVENTS + offset);
}

static void usb_task(struct nrf *c, unsigned part, uint32_t offset)
{
	(void)part;
	usbd_task(c, offset);
}

static void flash_task(struct nrf *c, unsigned part, uint32_t offset)
{
	(void)part;
	qspi_task(c, offset);
}

typedef void task_run(struct nrf *c, unsigned part, uint32_t offset);

static task_run *const tasks[NRF_PARTS] = {
	[PART_CLOCK] = clock_task,  [PART_RADIO] = radio_task,
	[PART_UARTE0] = uarte_task, [PART_UARTE1] = uarte_task,
	[PART_WIRE0] = wire_task,   [PART_WIRE1] = wire_task,
	[PART_WIRE2] = wire_task,   [PART_WIRE3] = wire_task,
	[PART_SAADC] = adc_task,    [PART_TEMP] = temperature_task,
	[PART_RNG] = random_task,   [PART_ECB] = ecb_task,
	[PART_WDT] = dog_task,	    [PART_EGU0] = egu_task,
	[PART_EGU0 + 1] = egu_task, [PART_EGU0 + 2] = egu_task,
	[PART_EGU0 + 3] = egu_task, [PART_EGU0 + 4] = egu_task,
	[PART_EGU5] = egu_task,	    [PART_PWM0] = pwm_task,
	[PART_PWM1] = pwm_task,	    [PART_PWM2] = pwm_task,
	[PART_PWM3] = pwm_task,	    [PART_PPI] = ppi_task,
	[PART_USBD] = usb_task,	    [PART_QSPI] = flash_task,
};

void part_task(struct nrf *c, uint32_t a)
{
	unsigned part = (a - PART_BASE) >> 12;
	uint32_t offset = a & 0xfff;

	if (part >= NRF_PARTS || counter_task(c, part, offset))
		return;
	if (tasks[part])
		tasks[part](c, part, offset);
	else if (c->board.trace_io)
		fprintf(c->board.trace_io, "task %08x pc %08x\n", (unsigned)a,
			(unsigned)c->cpu.r[15]);
}
