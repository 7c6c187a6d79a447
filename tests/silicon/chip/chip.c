/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

#define IRQ_FS	       67
#define IRQ_HS_EP1_OUT 74
#define IRQ_HS_EP1_IN  75
#define IRQ_HS	       77
#define FRAME	       (CHIP_HZ / 1000)
#define RANDOM_SEED    2463534242u

void chip_update(struct chip *c)
{
	cpu_line(&c->cpu, IRQ_HS, otg_line(&c->hs));
	cpu_line(&c->cpu, IRQ_FS, otg_line(&c->fs));
	cpu_line(&c->cpu, IRQ_HS_EP1_OUT, otg_line1(&c->hs, false));
	cpu_line(&c->cpu, IRQ_HS_EP1_IN, otg_line1(&c->hs, true));
}

struct otg *chip_usb(struct chip *c)
{
	if (otg_attached(&c->hs))
		return &c->hs;
	return otg_attached(&c->fs) ? &c->fs : NULL;
}

/* --------------------------------------------------------------- events */

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void frame(struct chip *c)
{
	struct otg *o = chip_usb(c);

	c->frame_next = c->cpu.cycles + FRAME;
	if (o)
		otg_frame(o);
	chip_update(c);
}

static void event(void *chip)
{
	struct chip *c = chip;
	uint64_t next;

	cpu_systick_event(&c->cpu);
	next = timers_event(c);
	if (c->board.host_frames) {
		if (c->cpu.cycles >= c->frame_next)
			frame(c);
		next = earlier(next, c->frame_next);
	}
	next = earlier(next, cpu_systick_next(&c->cpu));
	if (c->watchdog) {
		next = earlier(next, watchdog_end(c));
		if (c->cpu.cycles >= watchdog_end(c))
			c->cpu.reset_wanted = true;
	}
	/* never for ever: run() has to come back */
	c->cpu.next_event = earlier(next, c->cpu.cycles + FRAME);
}

uint64_t chip_us(const struct chip *c)
{
	return board_us(&c->board);
}

void chip_run_us(struct chip *c, uint64_t us)
{
	board_run_us(&c->board, us);
}

/* ---------------------------------------------------------------- reset */

/* Flags of RCC_CSR (RM0033, 5.3.21). */
static void reset_cause(struct chip *c, enum board_reset why)
{
	static const uint32_t flags[] = { 0x0e000000, 0x04000000, 0x14000000,
					  0x24000000 };

	c->reset_flags |= flags[why];
	if (why == RESET_POWER) {
		c->reset_flags = flags[why];
		memset(c->ram, 0x5a, sizeof(c->ram));
		memset(c->backup, 0, sizeof(c->backup));
	}
	c->board.resets++;
}

void chip_reset(struct chip *c, enum board_reset why)
{
	c->modem.control = 0;
	memset(c->io, 0, sizeof(c->io));
	memset(c->io2, 0, sizeof(c->io2));
	memset(c->i2c, 0, sizeof(c->i2c));
	timers_reset(c);
	*io_word(c, RCC_BASE) = 0x83;
	*io_word(c, GPIO_BASE) = 0xa8000000;
	*io_word(c, GPIO_BASE + 0x400) = 0x280;
	reset_cause(c, why);
	flashctl_reset(c);
	c->exti_pr = 0;
	c->crc = 0xffffffff;
	otg_reset(&c->hs);
	otg_reset(&c->fs);
	cpu_reset(&c->cpu);
	chip_update(c);
}

/* ------------------------------------------------------------- lifetime */

static uint8_t dma_read(void *chip, uint32_t a)
{
	const struct chip *c = chip;

	if (a - CPU_RAM_BASE < CHIP_RAM)
		return c->ram[a - CPU_RAM_BASE];
	return a - CHIP_FLASH_BASE < CHIP_FLASH ? c->flash[a - CHIP_FLASH_BASE]
						: 0;
}

static void dma_write(void *chip, uint32_t a, uint8_t byte)
{
	struct chip *c = chip;

	if (a - CPU_RAM_BASE < CHIP_RAM)
		c->ram[a - CPU_RAM_BASE] = byte;
}

void chip_wire(struct chip *c)
{
	c->hs.chip = c->fs.chip = c;
	c->hs.dma_read = c->fs.dma_read = dma_read;
	c->hs.dma_write = c->fs.dma_write = dma_write;
	c->cpu.flash = c->flash;
	c->cpu.ram = c->ram;
	c->cpu.flash_base = CHIP_FLASH_BASE;
	c->cpu.flash_size = CHIP_FLASH;
	c->cpu.ram_size = CHIP_RAM;
	c->cpu.chip = c;
	c->cpu.io_read = bus_read;
	c->cpu.io_write = bus_write;
	c->cpu.event = event;
	c->cpu.trace = NULL;
	c->board.trace_io = NULL;
	c->board.kind = &board_stm32f205;
	c->board.cpu = &c->cpu;
}

struct chip *chip_new(void)
{
	static const uint8_t uid[12] = { 0x21, 0x00, 0x32, 0x00, 0x0a, 0x47,
					 0x33, 0x34, 0x37, 0x33, 0x38, 0x36 };
	struct chip *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	memset(c->flash, 0xff, sizeof(c->flash));
	memcpy(c->uid, uid, sizeof(uid));
	c->fc.optcr = 0x0fffaaec;
	c->sflash.port = CHIP_PORTS;
	c->random = RANDOM_SEED;
	chip_wire(c);
	c->cpu.count_waits = true;
	if (!cpu_init(&c->cpu)) {
		free(c);
		return NULL;
	}
	return c;
}

void chip_free(struct chip *c)
{
	if (!c)
		return;
	cpu_fini(&c->cpu);
	free(c->sflash.cells);
	free(c);
}

void chip_write(struct chip *c, uint32_t a, const void *data, size_t size)
{
	uint32_t at = a - CHIP_FLASH_BASE;

	if (at >= CHIP_FLASH)
		return;
	if (size > CHIP_FLASH - at)
		size = CHIP_FLASH - at;
	memcpy(c->flash + at, data, size);
	cpu_forget(&c->cpu, at, (uint32_t)size);
}

bool chip_load(struct chip *c, const char *path, uint32_t a)
{
	uint32_t at = a - CHIP_FLASH_BASE;
	FILE *f = fopen(path, "rb");
	size_t n = 0;

	if (f && at < CHIP_FLASH)
		n = fread(c->flash + at, 1, CHIP_FLASH - at, f);
	if (f)
		fclose(f);
	if (n)
		cpu_forget(&c->cpu, at, (uint32_t)n);
	return n > 0;
}
