/* SPDX-License-Identifier: MIT */
#include "parts.h"

/*
 * The radio (product specification 6.20) with nobody on the air: what is sent
 * goes out, nothing is ever received.  A radio stack that advertises needs no
 * more than the events in their order.
 */

enum {
	TXEN = 0x00,
	RXEN = 0x04,
	START = 0x08,
	STOP = 0x0c,
	DISABLE = 0x10,
	RSSISTART = 0x14
};
enum {
	READY = 0x100,
	ADDRESS = 0x104,
	PAYLOAD = 0x108,
	END = 0x10c,
	DISABLED = 0x110,
	RSSIEND = 0x11c,
	PHYEND = 0x16c,
	STATE = 0x550
};
enum {
	OFF = 0,
	RX_RAMP = 1,
	RX_IDLE = 2,
	RX = 3,
	TX_RAMP = 9,
	TX_IDLE = 10,
	TX = 11,
	TX_STOP = 12
};

#define SHORT_READY_START    (1u << 0)
#define SHORT_END_DISABLE    (1u << 1)
#define SHORT_DISABLED_TXEN  (1u << 2)
#define SHORT_DISABLED_RXEN  (1u << 3)
#define SHORT_END_START	     (1u << 5)
#define SHORT_PHYEND_DISABLE (1u << 20)

#define RAMP_US	   40u
#define ADDRESS_US 40u
#define PACKET_US  300u
#define STOP_US	   6u

static uint32_t *reg(struct nrf *c, uint32_t offset)
{
	return part_reg(c, PART_RADIO, offset);
}

static void go(struct nrf *c, unsigned state, uint32_t us)
{
	*reg(c, STATE) = state;
	c->radio_at = c->cpu.cycles + (uint64_t)us * NRF_US;
	nrf_soon(c);
}

static void rest(struct nrf *c, unsigned state)
{
	*reg(c, STATE) = state;
	c->radio_at = CPU_NEVER;
}

void radio_task(struct nrf *c, unsigned part, uint32_t offset)
{
	uint32_t state = *reg(c, STATE);

	(void)part;
	switch (offset) {
	case TXEN:
		go(c, TX_RAMP, RAMP_US);
		break;
	case RXEN:
		go(c, RX_RAMP, RAMP_US);
		break;
	case START:
		c->radio_sent = false;
		if (state == TX_IDLE)
			go(c, TX, ADDRESS_US);
		else if (state == RX_IDLE)
			rest(c, RX);
		break;
	case STOP:
		if (state == TX || state == RX)
			rest(c, state - 1);
		break;
	case DISABLE:
		go(c, TX_STOP, STOP_US);
		break;
	case RSSISTART:
		part_event(c, PART_RADIO, RSSIEND);
		break;
	default:
		break;
	}
}

static void ready(struct nrf *c)
{
	rest(c, *reg(c, STATE) + 1);
	part_event(c, PART_RADIO, READY);
	if (*reg(c, SHORTS) & SHORT_READY_START)
		radio_task(c, PART_RADIO, START);
}

/* First the address is out, then the packet. */
static void sent(struct nrf *c)
{
	uint32_t shorts = *reg(c, SHORTS);

	if (!c->radio_sent) {
		c->radio_sent = true;
		go(c, TX, PACKET_US);
		part_event(c, PART_RADIO, ADDRESS);
		return;
	}
	rest(c, TX_IDLE);
	part_event(c, PART_RADIO, PAYLOAD);
	part_event(c, PART_RADIO, END);
	part_event(c, PART_RADIO, PHYEND);
	if (shorts & (SHORT_END_DISABLE | SHORT_PHYEND_DISABLE))
		radio_task(c, PART_RADIO, DISABLE);
	else if (shorts & SHORT_END_START)
		radio_task(c, PART_RADIO, START);
}

static void disabled(struct nrf *c)
{
	uint32_t shorts = *reg(c, SHORTS);

	rest(c, OFF);
	part_event(c, PART_RADIO, DISABLED);
	if (shorts & SHORT_DISABLED_TXEN)
		radio_task(c, PART_RADIO, TXEN);
	else if (shorts & SHORT_DISABLED_RXEN)
		radio_task(c, PART_RADIO, RXEN);
}

void radio_run(struct nrf *c)
{
	if (c->cpu.cycles < c->radio_at)
		return;
	switch (*reg(c, STATE)) {
	case TX_RAMP:
	case RX_RAMP:
		ready(c);
		break;
	case TX:
		sent(c);
		break;
	default:
		disabled(c);
	}
}
