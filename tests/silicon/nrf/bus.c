/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/*
 * Who answers at which address.  Registers that nobody models keep what is
 * written.
 */

#define FICR	    0x10000000u
#define UICR	    0x10001000u
#define MAPPED	    0x12000000u /* external flash, read only */
#define MAPPED_SIZE 0x08000000u
#define GPIO	    0x50000000u
#define CRYPTO	    0x5002a000u
#define CODE_RAM    0x00800000u /* the same cells as the data RAM */
#define DEBUG_ROM   0xf0000000u

/* Of POWER. */
enum {
	RESETREAS = 0x400,
	USBREGSTATUS = 0x438,
	SYSTEMOFF = 0x500,
	GPREGRET = 0x51c,
	GPREGRET2 = 0x520
};

#define RNG_VALUE     0x508u
#define NVMC_READY    0x400u
#define NVMC_NEXT     0x408u
#define USBD_BUSSTATE 0x474u

/* -------------------------------------------------------------- reading */

static bool power_read(const struct nrf *c, uint32_t offset, uint32_t *v)
{
	switch (offset) {
	case RESETREAS:
		*v = c->reset_reason;
		return true;
	case USBREGSTATUS:
		*v = c->vbus ? 1 : 0;
		if (c->vbus && c->power_at == CPU_NEVER)
			*v |= 2;
		return true;
	case GPREGRET:
	case GPREGRET2:
		*v = c->retained[(offset - GPREGRET) / 4];
		return true;
	default:
		return false;
	}
}

uint8_t nrf_random_byte(struct nrf *c)
{
	c->random = c->random * 1664525u + 1013904223u;
	return (uint8_t)(c->random >> 24);
}

/* Registers that are not what was written; false: this one is. */
static bool special_read(struct nrf *c, unsigned part, uint32_t o, uint32_t *v)
{
	switch (part) {
	case PART_CLOCK:
		return power_read(c, o, v);
	case PART_WDT:
		return wdt_read(c, o, v);
	case PART_QSPI:
		return qspi_read(c, o, v);
	case PART_NVMC:
		*v = 1;
		return o == NVMC_READY || o == NVMC_NEXT;
	case PART_RNG:
		if (o != RNG_VALUE)
			return false;
		*v = nrf_random_byte(c);
		return true;
	case PART_USBD:
		*v = 0x20;
		return o == USBD_BUSSTATE;
	default:
		return counter_read(c, part, o, v);
	}
}

static uint32_t part_read(struct nrf *c, uint32_t a)
{
	unsigned part = (a - PART_BASE) >> 12;
	uint32_t o = a & 0xfff, v;

	if (o == INTENSET || o == INTENCLR)
		o = INTEN;
	else if (o == EVTENSET || o == EVTENCLR)
		o = EVTEN;
	else if (part == PART_PPI && (o == 0x504 || o == 0x508))
		o = 0x500;
	else if (special_read(c, part, o, &v))
		return v;
	/* an event comes by nrf_run() or by what the program does */
	c->cpu.steady = o >= EVENTS && o < SHORTS;
	v = *part_reg(c, part, o);
	if (c->board.trace_io && !v && part != PART_USBD)
		fprintf(c->board.trace_io, "read %08x pc %08x\n", (unsigned)a,
			(unsigned)c->cpu.r[15]);
	return v;
}

/* Memory that is no flash or RAM of the processor; NULL: none is there. */
static uint8_t *memory_at(struct nrf *c, uint32_t a)
{
	if (a - UICR < NRF_UICR)
		return c->uicr + (a - UICR);
	if (a - MAPPED < MAPPED_SIZE)
		return c->qspi.cells + (a - MAPPED) % c->qspi.size;
	if (a - CODE_RAM < NRF_RAM)
		return c->ram + (a - CODE_RAM);
	return NULL;
}

/* Part and revision as the errata tests of the SDK read them. */
static uint32_t debug_read(uint32_t a)
{
	if (a == DEBUG_ROM + 0xfe0)
		return 0x08;
	return a == DEBUG_ROM + 0xfe8 ? 0x30 : 0;
}

static void nobody(struct nrf *c, const char *what, uint32_t a, bool *ok)
{
	c->board.unknown++;
	if (c->board.trace_io)
		fprintf(c->board.trace_io, "no device: %s %08x pc %08x\n", what,
			(unsigned)a, (unsigned)c->cpu.r[15]);
	*ok = false;
}

static uint32_t read_word(struct nrf *c, uint32_t a, bool *ok)
{
	const uint8_t *p = memory_at(c, a);
	uint32_t v = 0;

	if (a - PART_BASE < sizeof(c->io))
		return part_read(c, a);
	if (a - GPIO < sizeof(c->gpio))
		return pins_read(c, a - GPIO);
	if (a - CRYPTO < sizeof(c->crypto))
		return crypto_read(c, a - CRYPTO);
	if (p)
		memcpy(&v, p, 4);
	else if (a - FICR < NRF_PAGE)
		v = ficr_read(c, a - FICR);
	else if (a >= DEBUG_ROM)
		v = debug_read(a);
	else
		nobody(c, "read", a, ok);
	return v;
}

uint32_t nrf_bus_read(void *chip, uint32_t a, unsigned size, bool *ok)
{
	struct nrf *c = chip;
	uint32_t v;

	if ((a & 3) + size > 4) {
		v = nrf_bus_read(chip, a, 1, ok);
		return v | nrf_bus_read(chip, a + 1, size - 1, ok) << 8;
	}
	v = read_word(c, a & ~3u, ok) >> 8 * (a & 3);
	return size == 4 ? v : v & ((1u << 8 * size) - 1);
}

/* -------------------------------------------------------------- writing */

static void power_write(struct nrf *c, uint32_t o, uint32_t v)
{
	if (o == RESETREAS) {
		c->reset_reason &= ~v;
	} else if (o == SYSTEMOFF && v & 1) {
		/* the pins that wake it are high: it wakes at once */
		c->cpu.reset_wanted = c->off = true;
		c->cpu.limit = 0;
	} else if (o == GPREGRET || o == GPREGRET2) {
		c->retained[(o - GPREGRET) / 4] = v & 0xff;
	}
}

/* SET and CLEAR registers; false: it is none. */
static bool masked_write(struct nrf *c, unsigned part, uint32_t o, uint32_t v)
{
	static const struct {
		uint16_t set, clear, of;
		int16_t only; /* part, -1: all */
	} masks[] = { { INTENSET, INTENCLR, INTEN, -1 },
		      { EVTENSET, EVTENCLR, EVTEN, -1 },
		      { 0x504, 0x508, 0x500, PART_PPI } };

	for (size_t i = 0; i < sizeof(masks) / sizeof(*masks); i++) {
		if (masks[i].only >= 0 && masks[i].only != (int)part)
			continue;
		if (o == masks[i].set)
			*part_reg(c, part, masks[i].of) |= v;
		else if (o == masks[i].clear)
			*part_reg(c, part, masks[i].of) &= ~v;
		else
			continue;
		return true;
	}
	return false;
}

static void special_write(struct nrf *c, unsigned part, uint32_t o, uint32_t v)
{
	switch (part) {
	case PART_CLOCK:
		power_write(c, o, v);
		break;
	case PART_NVMC:
		nvmc_write(c, o, v);
		break;
	case PART_QSPI:
		qspi_write(c, o, v);
		break;
	case PART_WDT:
		wdt_write(c, o, v);
		break;
	default:
		break;
	}
}

static void part_write(struct nrf *c, uint32_t a, uint32_t v)
{
	unsigned part = (a - PART_BASE) >> 12;
	uint32_t o = a & 0xfff;

	if (o < EVENTS) {
		if (v & 1)
			part_task(c, a);
		return;
	}
	if (!masked_write(c, part, o, v)) {
		if (part == PART_USBD) {
			usbd_write(c, o, v);
		} else {
			*part_reg(c, part, o) = v;
			special_write(c, part, o, v);
		}
	}
	part_interrupt(c, part);
	if (counter_is(part))
		nrf_soon(c);
}

static void write_word(struct nrf *c, uint32_t a, uint32_t v, bool *ok)
{
	if (a - PART_BASE < sizeof(c->io))
		part_write(c, a, v);
	else if (a - GPIO < sizeof(c->gpio))
		pins_write(c, a - GPIO, v);
	else if (a - CRYPTO < sizeof(c->crypto))
		crypto_write(c, a - CRYPTO, v);
	else if (a - CODE_RAM < NRF_RAM)
		memcpy(c->ram + (a - CODE_RAM), &v, 4);
	else if (a < DEBUG_ROM)
		nobody(c, "write", a, ok);
}

void nrf_bus_write(void *chip, uint32_t a, unsigned size, uint32_t v, bool *ok)
{
	struct nrf *c = chip;
	unsigned shift = 8 * (a & 3);

	if (a < NRF_FLASH) {
		*ok = nvmc_store(c, c->flash + a, size, v);
		return;
	}
	if (a - UICR < NRF_UICR) {
		*ok = nvmc_store(c, c->uicr + (a - UICR), size, v);
		return;
	}
	if ((a & 3) + size > 4) {
		nrf_bus_write(chip, a, 1, v & 0xff, ok);
		nrf_bus_write(chip, a + 1, size - 1, v >> 8, ok);
		return;
	}
	if (size < 4) {
		uint32_t mask = ((1u << 8 * size) - 1) << shift;

		v = (v << shift & mask) | (read_word(c, a & ~3u, ok) & ~mask);
	}
	write_word(c, a & ~3u, v, ok);
}
