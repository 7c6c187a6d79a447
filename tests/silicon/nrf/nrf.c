/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#define FRAME	       (NRF_HZ / 1000)
#define RANDOM_US      120u
#define VBUS_US	       1000u /* after a reset, until it is told of */
#define REGULATOR_US   500u  /* after that, until the regulator is ready */
#define BOOTLOADER     0x000f4000u /* where UICR says it is */
#define PARAMETERS     0x000fe000u
#define UICR_BOOT      0x14u
#define UICR_PARAMETER 0x18u
#define QSPI_SIZE      0x400000u

/* Of POWER and CLOCK. */
enum { USBDETECTED = 0x11c, USBPWRRDY = 0x124, HFCLKSTAT = 0x40c };
#define VALRDY 0x100u

uint8_t *nrf_ram_at(struct nrf *c, uint32_t a, uint32_t len)
{
	uint32_t at = a - CPU_RAM_BASE;

	if (at > NRF_RAM || len > NRF_RAM - at)
		return NULL;
	return c->ram + at;
}

/* --------------------------------------------------------------- events */

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* VBUS is detected, and its regulator ready: once after each reset. */
static void power_event(struct nrf *c)
{
	if (c->cpu.cycles < c->power_at)
		return;
	if (c->vbus_seen) {
		c->power_at = CPU_NEVER;
		part_event(c, PART_CLOCK, USBPWRRDY);
		return;
	}
	c->vbus_seen = true;
	c->power_at = c->cpu.cycles + REGULATOR_US * NRF_US;
	part_event(c, PART_CLOCK, USBDETECTED);
}

static void random_event(struct nrf *c)
{
	if (c->cpu.cycles < c->random_at)
		return;
	c->random_at = c->cpu.cycles + RANDOM_US * NRF_US;
	part_event(c, PART_RNG, VALRDY);
}

static void frame_event(struct nrf *c)
{
	if (!c->board.host_frames || c->cpu.cycles < c->frame_next)
		return;
	c->frame_next = c->cpu.cycles + FRAME;
	if (usbd_attached(c))
		usbd_frame(c);
}

static void event(void *chip)
{
	struct nrf *c = chip;
	uint64_t next;

	cpu_systick_event(&c->cpu);
	counters_run(c);
	power_event(c);
	random_event(c);
	qspi_run(c);
	crypto_run(c);
	radio_run(c);
	uarte_run(c);
	frame_event(c);
	next = earlier(cpu_systick_next(&c->cpu), counters_next(c));
	next = earlier(next, earlier(c->power_at, c->random_at));
	next = earlier(next, earlier(c->qspi.ready_at, c->entropy_at));
	next = earlier(next, earlier(c->receiver.next_at, c->radio_at));
	if (c->board.host_frames)
		next = earlier(next, c->frame_next);
	if (c->watchdog) {
		next = earlier(next, wdt_end(c));
		if (c->cpu.cycles >= wdt_end(c))
			c->cpu.reset_wanted = true;
	}
	/* never for ever: run() has to come back */
	c->cpu.next_event = earlier(next, c->cpu.cycles + FRAME);
}

/* ---------------------------------------------------------------- reset */

/* Bits of RESETREAS; what is kept of GPREGRET. */
static void reset_cause(struct nrf *c, enum board_reset why)
{
	static const uint32_t reasons[] = { 0, 1, 4, 2, 0x10000 };

	if (why == RESET_POWER) {
		memset(c->ram, 0x5a, sizeof(c->ram));
		c->reset_reason = 0;
	}
	if (why != RESET_SOFT && why != RESET_OFF)
		memset(c->retained, 0, sizeof(c->retained));
	c->reset_reason |= reasons[why];
	c->board.resets++;
}

void nrf_reset(struct nrf *c, enum board_reset why)
{
	for (unsigned i = 0; i < NRF_PARTS; i++) {
		if (i != PART_WDT)
			memset(part_reg(c, i, 0), 0, 0x1000);
	}
	memset(c->gpio, 0, sizeof(c->gpio));
	memset(c->crypto, 0, sizeof(c->crypto));
	memset(c->counters, 0, sizeof(c->counters));
	pins_reset(c);
	wdt_reset(c, why);
	reset_cause(c, why);
	c->off = c->vbus_seen = false;
	c->power_at = c->vbus ? c->cpu.cycles + VBUS_US * NRF_US : CPU_NEVER;
	c->random_at = c->entropy_at = CPU_NEVER;
	c->qspi.ready_at = c->radio_at = CPU_NEVER;
	*part_reg(c, PART_CLOCK, HFCLKSTAT) = 0x10000;
	/* its enable pin floats meanwhile; a modem has a life of its own */
	if (c->ncp.kind == NCP_ESP32 || why == RESET_POWER)
		ncp_reset(&c->ncp);
	c->receiver = (struct nrf_receiver){ .next_at = CPU_NEVER };
	usbd_reset(c);
	cpu_reset(&c->cpu);
}

/* ------------------------------------------------------------- lifetime */

static void wire(struct nrf *c)
{
	c->cpu.m4 = true;
	c->cpu.priority_bits = 0xe0;
	c->cpu.flash = c->flash;
	c->cpu.ram = c->ram;
	c->cpu.flash_base = 0;
	c->cpu.flash_size = NRF_FLASH;
	c->cpu.ram_size = NRF_RAM;
	c->cpu.chip = c;
	c->cpu.io_read = nrf_bus_read;
	c->cpu.io_write = nrf_bus_write;
	c->cpu.event = event;
	c->cpu.trace = NULL;
	c->board.kind = &board_nrf52840;
	c->board.cpu = &c->cpu;
	c->board.trace_io = NULL;
}

static void put32(uint8_t *p, uint32_t v)
{
	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

struct nrf *nrf_new(void)
{
	static const uint8_t id[8] = { 0x11, 0x22, 0x33, 0x44,
				       0x55, 0x66, 0x77, 0x88 };
	struct nrf *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	memset(c->flash, 0xff, sizeof(c->flash));
	memset(c->uicr, 0xff, sizeof(c->uicr));
	memcpy(c->id, id, sizeof(id));
	put32(c->uicr + UICR_BOOT, BOOTLOADER);
	put32(c->uicr + UICR_PARAMETER, PARAMETERS);
	c->vbus = true;
	c->qspi.size = QSPI_SIZE;
	c->qspi.cells = malloc(QSPI_SIZE);
	wire(c);
	c->cpu.count_waits = true;
	if (!c->qspi.cells || !cpu_init(&c->cpu)) {
		free(c->qspi.cells);
		free(c);
		return NULL;
	}
	memset(c->qspi.cells, 0xff, QSPI_SIZE);
	return c;
}

void nrf_free(struct nrf *c)
{
	if (!c)
		return;
	cpu_fini(&c->cpu);
	free(c->qspi.cells);
	free(c);
}

/* ------------------------------------------------------------- snapshot */

static const char magic[] = { 'n', 'r', 'f', '5', '2', '8', '4', '0' };

bool nrf_save(const struct nrf *c, FILE *f)
{
	uint64_t size = sizeof(*c);

	return fwrite(magic, sizeof(magic), 1, f) == 1 &&
	       fwrite(&size, sizeof(size), 1, f) == 1 &&
	       fwrite(c, sizeof(*c), 1, f) == 1 &&
	       fwrite(c->qspi.cells, QSPI_SIZE, 1, f) == 1;
}

static bool read_all(struct nrf *saved, uint8_t *cells, FILE *f)
{
	char head[sizeof(magic)];
	uint64_t size;

	return fread(head, sizeof(head), 1, f) == 1 &&
	       memcmp(head, magic, sizeof(magic)) == 0 &&
	       fread(&size, sizeof(size), 1, f) == 1 &&
	       size == sizeof(*saved) &&
	       fread(saved, sizeof(*saved), 1, f) == 1 &&
	       fread(cells, QSPI_SIZE, 1, f) == 1;
}

/* Pointers in it are set anew; what is decoded is forgotten. */
bool nrf_restore(struct nrf *c, FILE *f)
{
	struct nrf *saved = malloc(sizeof(*saved));
	uint8_t *cells = malloc(QSPI_SIZE);
	bool ok = saved && cells && read_all(saved, cells, f);

	if (ok) {
		saved->cpu.ops = c->cpu.ops;
		free(c->qspi.cells);
		memcpy(c, saved, sizeof(*c));
		c->qspi.cells = cells;
		cells = NULL;
		wire(c);
		cpu_forget(&c->cpu, 0, NRF_FLASH);
	}
	free(cells);
	free(saved);
	return ok;
}
