/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/*
 * CryptoCell 310 (product specification 6.6, registers as the vendor's
 * published headers name them): the random number generator; the engines for
 * AES and hashes are in crypto_engines.c.
 */

/* Offsets from 0x5002a000. */
enum {
	RNG_IMR = 0x1100,
	RNG_ISR = 0x1104,
	RNG_ICR = 0x1108,
	TRNG_VALID = 0x1110,
	EHR_DATA = 0x1114,
	EHR_END = 0x112c,
	RND_SOURCE_ENABLE = 0x112c,
	SAMPLE_CNT1 = 0x1130,
	RNG_SW_RESET = 0x1140,
	PERIPHERAL_ID = 0x1928,
	HOST_IRR = 0x1a00,
	HOST_IMR = 0x1a04,
	HOST_ICR = 0x1a08,
	HOST_SIGNATURE = 0x1a24
};

#define EHR_VALID  1u
#define EHR_BITS   192u
#define IRR_RNG	   (1u << 10)
#define RNG_EVENTS 0x3fu

static uint32_t *reg(struct nrf *c, uint32_t offset)
{
	return &c->crypto[offset / 4];
}

static void interrupt(struct nrf *c)
{
	cpu_line(&c->cpu, PART_CRYPTO, *reg(c, HOST_IRR) & ~*reg(c, HOST_IMR));
}

void crypto_raise(struct nrf *c, uint32_t bits)
{
	*reg(c, HOST_IRR) |= bits;
	interrupt(c);
}

/* ------------------------------------------------------- random numbers */

static void collect(struct nrf *c)
{
	uint32_t samples = *reg(c, SAMPLE_CNT1);

	c->entropy_at = c->cpu.cycles + (uint64_t)EHR_BITS * (samples + 1);
	nrf_soon(c);
}

void crypto_run(struct nrf *c)
{
	if (c->cpu.cycles < c->entropy_at)
		return;
	c->entropy_at = CPU_NEVER;
	for (uint32_t o = EHR_DATA; o < EHR_END; o += 4) {
		uint32_t v = 0;

		for (unsigned i = 0; i < 4; i++)
			v = v << 8 | nrf_random_byte(c);
		*reg(c, o) = v;
	}
	*reg(c, TRNG_VALID) = 1;
	*reg(c, RNG_ISR) |= EHR_VALID;
	if (!(*reg(c, RNG_IMR) & EHR_VALID))
		crypto_raise(c, IRR_RNG);
}

/* The last word taken: the next ones are collected. */
static void taken(struct nrf *c)
{
	*reg(c, TRNG_VALID) = 0;
	if (*reg(c, RND_SOURCE_ENABLE) & 1)
		collect(c);
}

static void source(struct nrf *c, uint32_t v)
{
	*reg(c, RND_SOURCE_ENABLE) = v;
	if (v & 1)
		collect(c);
	else
		c->entropy_at = CPU_NEVER;
}

/* ------------------------------------------------------------ registers */

uint32_t crypto_read(struct nrf *c, uint32_t offset)
{
	uint32_t v = *reg(c, offset);

	if (pka_read(c, offset, &v))
		return v;
	switch (offset) {
	case PERIPHERAL_ID:
		return 0xf0000000;
	case HOST_SIGNATURE:
		return 0x20e00000;
	case EHR_END - 4:
		taken(c);
		return v;
	default:
		if (c->board.trace_io)
			fprintf(c->board.trace_io, "read %08x pc %08x\n",
				0x5002a000u + (unsigned)offset,
				(unsigned)c->cpu.r[15]);
		return v;
	}
}

void crypto_write(struct nrf *c, uint32_t offset, uint32_t v)
{
	if (c->board.trace_io)
		fprintf(c->board.trace_io, "write %08x %08x pc %08x\n",
			0x5002a000u + (unsigned)offset, (unsigned)v,
			(unsigned)c->cpu.r[15]);
	if (pka_write(c, offset, v))
		return;
	switch (offset) {
	case RNG_ICR:
		*reg(c, RNG_ISR) &= ~v;
		break;
	case RNG_SW_RESET:
		*reg(c, RNG_ISR) = *reg(c, TRNG_VALID) = 0;
		*reg(c, RNG_IMR) = RNG_EVENTS;
		source(c, 0);
		break;
	case RND_SOURCE_ENABLE:
		source(c, v);
		break;
	case HOST_ICR:
		*reg(c, HOST_IRR) &= ~v;
		break;
	case HOST_IRR:
		break;
	default:
		*reg(c, offset) = v;
		crypto_engine(c, offset);
	}
	interrupt(c);
}
