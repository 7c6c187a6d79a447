/* SPDX-License-Identifier: MIT */
/*
 * The parts of the nRF52840 as its bus sees them; only the files of this
 * folder.  Every part has the same shape (product specification 6.1): tasks
 * from offset 0, events from 0x100, interrupt masks from 0x300.
 */
#ifndef SILICON_NRF_PARTS_H
#define SILICON_NRF_PARTS_H

#include "nrf.h"

#define PART_BASE 0x40000000u

/* Peripheral ids (product specification, 4.2.3): bits 12 to 17 of an address,
 * and the number of the interrupt. */
enum nrf_part {
	PART_CLOCK = 0x00, /* and POWER */
	PART_RADIO = 0x01,
	PART_UARTE0 = 0x02,
	PART_WIRE0 = 0x03,
	PART_WIRE1 = 0x04,
	PART_GPIOTE = 0x06,
	PART_SAADC = 0x07,
	PART_TIMER0 = 0x08,
	PART_TIMER1 = 0x09,
	PART_TIMER2 = 0x0a,
	PART_RTC0 = 0x0b,
	PART_TEMP = 0x0c,
	PART_RNG = 0x0d,
	PART_ECB = 0x0e,
	PART_AAR = 0x0f, /* and CCM */
	PART_WDT = 0x10,
	PART_RTC1 = 0x11,
	PART_EGU0 = 0x14,
	PART_EGU5 = 0x19,
	PART_TIMER3 = 0x1a,
	PART_TIMER4 = 0x1b,
	PART_PWM0 = 0x1c,
	PART_NVMC = 0x1e,
	PART_PPI = 0x1f,
	PART_PWM1 = 0x21,
	PART_PWM2 = 0x22,
	PART_WIRE2 = 0x23,
	PART_RTC2 = 0x24,
	PART_USBD = 0x27,
	PART_UARTE1 = 0x28,
	PART_QSPI = 0x29,
	PART_CRYPTO = 0x2a,
	PART_PWM3 = 0x2d,
	PART_WIRE3 = 0x2f
};

/* Offsets that many parts have. */
enum {
	EVENTS = 0x100,
	SHORTS = 0x200,
	INTEN = 0x300,
	INTENSET = 0x304,
	INTENCLR = 0x308,
	EVTEN = 0x340,
	EVTENSET = 0x344,
	EVTENCLR = 0x348
};

static inline uint32_t part_base(unsigned part)
{
	return PART_BASE + part * 0x1000u;
}

static inline uint32_t *part_reg(struct nrf *c, unsigned part, uint32_t offset)
{
	return &c->io[part * 0x400 + offset / 4];
}

/* An event happens: register, interrupt, what PPI connects to it. */
void part_event(struct nrf *c, unsigned part, uint32_t offset);
/* The level of a part's interrupt. */
void part_interrupt(struct nrf *c, unsigned part);
/* A task is started, by its absolute address. */
void part_task(struct nrf *c, uint32_t address);
/* len bytes of RAM as a DMA sees them; NULL: not all of them are RAM. */
uint8_t *nrf_ram_at(struct nrf *c, uint32_t address, uint32_t len);
/* The chip wants to look at what is due. */
static inline void nrf_soon(struct nrf *c)
{
	cpu_event_at(&c->cpu, c->cpu.cycles);
}

/* TIMERs and RTCs; what is written to one may be due earlier. */
bool counter_is(unsigned part);
/* False: the part is none. */
bool counter_task(struct nrf *c, unsigned part, uint32_t offset);
/* COUNTER of an RTC; false: the register is something else. */
bool counter_read(struct nrf *c, unsigned part, uint32_t offset, uint32_t *v);
/* Do what is due; when the next is. */
void counters_run(struct nrf *c);
uint64_t counters_next(struct nrf *c);
/* Ticks of 32,768 Hz as cycles, rounded up. */
uint64_t counter_slow_cycles(uint64_t ticks);

void wdt_task(struct nrf *c);
bool wdt_read(const struct nrf *c, uint32_t offset, uint32_t *v);
void wdt_write(struct nrf *c, uint32_t offset, uint32_t v);
uint64_t wdt_end(const struct nrf *c);
/* A reset by the program does not stop it. */
void wdt_reset(struct nrf *c, enum board_reset why);

/* GPIO; offset from the first port. */
uint32_t pins_read(struct nrf *c, uint32_t offset);
void pins_write(struct nrf *c, uint32_t offset, uint32_t v);
void pins_reset(struct nrf *c);

/* Flash controller; false: a bus fault. */
bool nvmc_store(struct nrf *c, uint8_t *to, unsigned size, uint32_t v);
void nvmc_write(struct nrf *c, uint32_t offset, uint32_t v);
uint32_t ficr_read(const struct nrf *c, uint32_t offset);

void qspi_task(struct nrf *c, uint32_t offset);
bool qspi_read(const struct nrf *c, uint32_t offset, uint32_t *v);
void qspi_write(struct nrf *c, uint32_t offset, uint32_t v);
void qspi_run(struct nrf *c);

void radio_task(struct nrf *c, unsigned part, uint32_t offset);
void radio_run(struct nrf *c);

/* UARTE0 and UARTE1: offer is asked where the partner may have something. */
void uarte_task(struct nrf *c, unsigned part, uint32_t offset);
void uarte_offer(struct nrf *c);
void uarte_run(struct nrf *c);

/* CryptoCell; offset from 0x5002a000. */
uint32_t crypto_read(struct nrf *c, uint32_t offset);
void crypto_write(struct nrf *c, uint32_t offset, uint32_t v);
void crypto_run(struct nrf *c);
/* Its big numbers; false: the register is something else. */
bool pka_read(struct nrf *c, uint32_t offset, uint32_t *v);
bool pka_write(struct nrf *c, uint32_t offset, uint32_t v);
/* Data is fetched when the register with its size is written. */
void crypto_engine(struct nrf *c, uint32_t offset);
void crypto_raise(struct nrf *c, uint32_t bits);

uint8_t nrf_random_byte(struct nrf *c);

/* What the processor calls. */
uint32_t nrf_bus_read(void *chip, uint32_t a, unsigned size, bool *ok);
void nrf_bus_write(void *chip, uint32_t a, unsigned size, uint32_t v, bool *ok);

#endif
