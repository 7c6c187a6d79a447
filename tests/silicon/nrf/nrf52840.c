/* SPDX-License-Identifier: MIT */
#include "parts.h"

/* The nRF52840 as a board. */

#define BUTTON_PORT 0 /* P0.11: MODE, pressed is low */
#define BUTTON_PIN  11
#define PLATFORM    0xf420cu /* of the bootloader, in its header */
#define BORON	    13

static struct board *create(void)
{
	struct nrf *c = nrf_new();

	return c ? &c->board : NULL;
}

static void destroy(struct board *b)
{
	nrf_free(nrf_of(b));
}

static void reset(struct board *b, enum board_reset why)
{
	nrf_reset(nrf_of(b), why);
}

static enum board_reset cause(const struct board *b)
{
	const struct nrf *c = nrf_in(b);

	if (c->off)
		return RESET_OFF;
	return c->watchdog && c->cpu.cycles >= wdt_end(c) ? RESET_WATCHDOG
							  : RESET_SOFT;
}

/* Its interrupts are right after every event. */
static void update(struct board *b)
{
	(void)b;
}

static bool load(struct board *b, const char *path, uint32_t *at, bool given)
{
	return nrf_load(nrf_of(b), path, at, given);
}

static uint8_t *cell(struct board *b, uint32_t a)
{
	struct nrf *c = nrf_of(b);

	if (a < NRF_FLASH)
		return &c->flash[a];
	if (a - CPU_RAM_BASE < NRF_RAM)
		return &c->ram[a - CPU_RAM_BASE];
	return a - NRF_EXTERNAL < c->qspi.size
		       ? &c->qspi.cells[a - NRF_EXTERNAL]
		       : NULL;
}

static void button(struct board *b, bool pressed)
{
	nrf_pin(nrf_of(b), BUTTON_PORT, BUTTON_PIN, !pressed);
}

static void modem(struct board *b)
{
	struct nrf *c = nrf_of(b);

	ncp_put_there(&c->ncp,
		      c->flash[PLATFORM] == BORON ? NCP_SARA : NCP_ESP32);
}

static void led(const struct board *b, char *out, size_t size)
{
	const struct nrf *c = nrf_in(b);

	snprintf(out, size, "LED %u %u %u", c->led[1], c->led[2], c->led[3]);
}

static void counts(const struct board *b, FILE *out)
{
	const struct nrf *c = nrf_in(b);

	fprintf(out,
		"flash: %lu words, errors %lu, erases %lu; external: %lu "
		"erases, %lu bytes\n",
		c->words, c->flash_errors, c->erases, c->qspi.erases,
		c->qspi.bytes);
	fprintf(out, "co-processor: %lu commands\n", c->ncp.commands);
}

static bool save(const struct board *b, FILE *f)
{
	return nrf_save(nrf_in(b), f);
}

static bool restore(struct board *b, FILE *f)
{
	return nrf_restore(nrf_of(b), f);
}

/* ------------------------------------------------------------ the cable */

static bool attached(const struct board *b)
{
	return usbd_attached(nrf_in(b));
}

static void bus_reset(struct board *b)
{
	usbd_bus_reset(nrf_of(b));
}

/* It knows one speed only. */
static void enumerated(struct board *b)
{
	(void)b;
}

static enum cable_answer setup(struct board *b, unsigned address,
			       const uint8_t data[8])
{
	return usbd_setup(nrf_of(b), address, data);
}

static enum cable_answer out(struct board *b, unsigned address, unsigned ep,
			     const uint8_t *data, size_t len)
{
	return usbd_out(nrf_of(b), address, ep, data, len);
}

static enum cable_answer in(struct board *b, unsigned address, unsigned ep,
			    uint8_t *data, size_t *len)
{
	return usbd_in(nrf_of(b), address, ep, data, len);
}

const struct board_kind board_nrf52840 = {
	.name = "nrf52840",
	.mhz = NRF_US,
	.create = create,
	.destroy = destroy,
	.reset = reset,
	.cause = cause,
	.update = update,
	.load = load,
	.cell = cell,
	.button = button,
	.modem = modem,
	.led = led,
	.counts = counts,
	.save = save,
	.restore = restore,
	.attached = attached,
	.bus_reset = bus_reset,
	.enumerated = enumerated,
	.setup = setup,
	.out = out,
	.in = in,
};
