/* SPDX-License-Identifier: MIT */
#include "parts.h"

/*
 * UARTE (product specification 6.34): DMA both ways.  What is sent goes out at
 * once; what comes in takes its time, one byte after the other.  On UARTE1 is
 * what stands beside the chip.
 */

enum {
	STARTRX = 0x00,
	STOPRX = 0x04,
	STARTTX = 0x08,
	STOPTX = 0x0c,
	FLUSHRX = 0x2c
};
enum {
	RXDRDY = 0x108,
	ENDRX = 0x110,
	TXDRDY = 0x11c,
	ENDTX = 0x120,
	RXTO = 0x144,
	RXSTARTED = 0x14c,
	TXSTARTED = 0x150,
	TXSTOPPED = 0x158
};
enum {
	RXD_PTR = 0x534,
	RXD_MAXCNT = 0x538,
	RXD_AMOUNT = 0x53c,
	TXD_PTR = 0x544,
	TXD_MAXCNT = 0x548,
	TXD_AMOUNT = 0x54c,
	BAUDRATE = 0x524
};

#define SHORT_START (1u << 5) /* ENDRX starts anew */
#define SHORT_STOP  (1u << 6)
#define BYTE_US	    11u /* 921,600 bits a second */

static void start_receiving(struct nrf *c, unsigned part)
{
	struct nrf_receiver *r = &c->receiver;

	if (part == PART_UARTE1) {
		r->running = true;
		r->to = *part_reg(c, part, RXD_PTR);
		r->room = *part_reg(c, part, RXD_MAXCNT) & 0xffff;
		r->count = 0;
		uarte_offer(c);
	}
	part_event(c, part, RXSTARTED);
}

/* The buffer is closed, full or not. */
static void end_receiving(struct nrf *c, unsigned part)
{
	struct nrf_receiver *r = &c->receiver;
	bool ours = part == PART_UARTE1;

	*part_reg(c, part, RXD_AMOUNT) = ours && r->running ? r->count : 0;
	if (ours)
		r->running = false;
	part_event(c, part, ENDRX);
}

void uarte_offer(struct nrf *c)
{
	struct nrf_receiver *r = &c->receiver;

	if (!r->running || !ncp_has(&c->ncp) || r->next_at != CPU_NEVER)
		return;
	r->next_at = c->cpu.cycles + BYTE_US * NRF_US;
	nrf_soon(c);
}

void uarte_run(struct nrf *c)
{
	struct nrf_receiver *r = &c->receiver;
	uint8_t *to;
	uint32_t shorts;

	if (c->cpu.cycles < r->next_at)
		return;
	r->next_at = CPU_NEVER;
	if (!r->running || !ncp_has(&c->ncp))
		return;
	to = nrf_ram_at(c, r->to + r->count, 1);
	if (to)
		*to = ncp_give(&c->ncp);
	r->count++;
	part_event(c, PART_UARTE1, RXDRDY);
	shorts = *part_reg(c, PART_UARTE1, SHORTS);
	if (r->count >= r->room) {
		end_receiving(c, PART_UARTE1);
		if (shorts & SHORT_START)
			start_receiving(c, PART_UARTE1);
		if (shorts & SHORT_STOP)
			part_event(c, PART_UARTE1, RXTO);
	}
	uarte_offer(c);
}

/* BAUDRATE is a part of 16 MHz in 2^32. */
static unsigned bits_a_second(struct nrf *c, unsigned part)
{
	return (unsigned)(*part_reg(c, part, BAUDRATE) * 16000000ull >> 32);
}

static void send(struct nrf *c, unsigned part)
{
	uint32_t n = *part_reg(c, part, TXD_MAXCNT) & 0xffff;
	const uint8_t *from = nrf_ram_at(c, *part_reg(c, part, TXD_PTR), n);

	part_event(c, part, TXSTARTED);
	for (uint32_t i = 0; part == PART_UARTE1 && from && i < n; i++)
		ncp_take(&c->ncp, from[i], bits_a_second(c, part));
	*part_reg(c, part, TXD_AMOUNT) = n;
	part_event(c, part, TXDRDY);
	part_event(c, part, ENDTX);
	uarte_offer(c);
}

void uarte_task(struct nrf *c, unsigned part, uint32_t offset)
{
	switch (offset) {
	case STARTRX:
		start_receiving(c, part);
		break;
	case STOPRX:
		end_receiving(c, part);
		part_event(c, part, RXTO);
		break;
	case STARTTX:
		send(c, part);
		break;
	case STOPTX:
		part_event(c, part, TXSTOPPED);
		break;
	case FLUSHRX:
		end_receiving(c, part);
		break;
	default:
		break;
	}
}
