/* SPDX-License-Identifier: MIT */
#include "parts.h"

/* GPIO and GPIOTE (product specification 6.9 and 6.10). */

enum {
	OUT = 0x504,
	OUTSET = 0x508,
	OUTCLR = 0x50c,
	IN = 0x510,
	DIR = 0x514,
	DIRSET = 0x518,
	DIRCLR = 0x51c,
	PIN_CNF = 0x700,
	PORT_SIZE = 0x300,
	PORT_FROM = 0x500 /* the first register of a port */
};

/* Of GPIOTE. */
enum { EVENT_IN = 0x100, EVENT_PORT = 0x17c, CONFIG = 0x510, CHANNELS = 8 };

#define PINS	   32u
#define CNF_RESET  2u /* input is not connected */
#define PULL_UP	   3u
#define SENSE_HIGH 2u
#define SENSE_LOW  3u
/* Of a Boron, on port 0: to and from its modem. */
#define POWER_ON 16u
#define V_INT	 2u

static uint32_t *port_reg(struct nrf *c, unsigned port, uint32_t offset)
{
	return &c->gpio[(port * PORT_SIZE + offset) / 4];
}

static uint32_t *config_of(struct nrf *c, unsigned port, unsigned pin)
{
	return port_reg(c, port, PIN_CNF + 4 * pin);
}

static bool level(struct nrf *c, unsigned port, unsigned pin)
{
	if (*port_reg(c, port, DIR) >> pin & 1)
		return *port_reg(c, port, OUT) >> pin & 1;
	if (c->ncp.kind == NCP_SARA && port == 0 && pin == V_INT)
		return ncp_is_on(&c->ncp);
	if (c->gpio_driven[port] >> pin & 1)
		return c->gpio_in[port] >> pin & 1;
	return (*config_of(c, port, pin) >> 2 & 3) == PULL_UP;
}

/* Is the level the one that the pin's SENSE field waits for? */
static bool is_sensed(struct nrf *c, unsigned port, unsigned pin, bool high)
{
	return (*config_of(c, port, pin) >> 16 & 3) ==
	       (high ? SENSE_HIGH : SENSE_LOW);
}

/* The modem pulls its pin up itself. */
static void tell_modem(struct nrf *c)
{
	bool low =
		*port_reg(c, 0, DIR) & ~*port_reg(c, 0, OUT) & 1u << POWER_ON;

	ncp_power_pin(&c->ncp, !low, c->cpu.cycles / NRF_US);
}

static void changed(struct nrf *c, unsigned port, unsigned pin, bool high)
{
	for (unsigned i = 0; i < CHANNELS; i++) {
		uint32_t v = *part_reg(c, PART_GPIOTE, CONFIG + 4 * i);
		unsigned edge = v >> 16 & 3;

		if ((v & 3) == 1 && (v >> 8 & 31) == pin &&
		    (v >> 13 & 1) == port &&
		    (edge == 3 || edge == (high ? 1u : 2u)))
			part_event(c, PART_GPIOTE, EVENT_IN + 4 * i);
	}
	if (is_sensed(c, port, pin, high))
		part_event(c, PART_GPIOTE, EVENT_PORT);
}

void nrf_pin(struct nrf *c, unsigned port, unsigned pin, bool high)
{
	bool was = level(c, port, pin);

	c->gpio_driven[port] |= 1u << pin;
	c->gpio_in[port] &= ~(1u << pin);
	c->gpio_in[port] |= (uint32_t)high << pin;
	if (was != level(c, port, pin))
		changed(c, port, pin, high);
}

uint32_t pins_read(struct nrf *c, uint32_t offset)
{
	unsigned port = offset >= PORT_SIZE + PORT_FROM;
	uint32_t v = 0;

	switch (offset - port * PORT_SIZE) {
	case OUTSET:
	case OUTCLR:
		return *port_reg(c, port, OUT);
	case DIRSET:
	case DIRCLR:
		return *port_reg(c, port, DIR);
	case IN:
		for (unsigned i = 0; i < PINS; i++)
			v |= (uint32_t)level(c, port, i) << i;
		return v;
	default:
		return c->gpio[offset / 4];
	}
}

/* The directions stand in two places. */
static void set_directions(struct nrf *c, unsigned port, uint32_t v)
{
	*port_reg(c, port, DIR) = v;
	for (unsigned i = 0; i < PINS; i++) {
		uint32_t *cnf = config_of(c, port, i);

		*cnf = (*cnf & ~1u) | (v >> i & 1);
	}
}

static void configure(struct nrf *c, unsigned port, unsigned pin, uint32_t v)
{
	uint32_t *dir = port_reg(c, port, DIR);

	*config_of(c, port, pin) = v;
	*dir = (*dir & ~(1u << pin)) | (v & 1) << pin;
	if (is_sensed(c, port, pin, level(c, port, pin)))
		part_event(c, PART_GPIOTE, EVENT_PORT);
}

void pins_write(struct nrf *c, uint32_t offset, uint32_t v)
{
	unsigned port = offset >= PORT_SIZE + PORT_FROM;
	uint32_t at = offset - port * PORT_SIZE;
	uint32_t *out = port_reg(c, port, OUT), dir = *port_reg(c, port, DIR);

	switch (at) {
	case OUTSET:
		*out |= v;
		break;
	case OUTCLR:
		*out &= ~v;
		break;
	case IN:
		break;
	case DIR:
		set_directions(c, port, v);
		break;
	case DIRSET:
		set_directions(c, port, dir | v);
		break;
	case DIRCLR:
		set_directions(c, port, dir & ~v);
		break;
	default:
		if (at >= PIN_CNF && at < PIN_CNF + 4 * PINS)
			configure(c, port, (at - PIN_CNF) / 4, v);
		else
			c->gpio[offset / 4] = v;
	}
	tell_modem(c);
}

void pins_reset(struct nrf *c)
{
	for (unsigned port = 0; port < NRF_PORTS; port++) {
		for (unsigned i = 0; i < PINS; i++)
			*config_of(c, port, i) = CNF_RESET;
	}
}
