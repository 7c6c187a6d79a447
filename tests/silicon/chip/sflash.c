/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

/*
 * Enough of an MX25L8006E: read, fast read, page program, sector and block
 * erase, status, identification.
 */
enum {
	PAGE_PROGRAM = 0x02,
	READ = 0x03,
	WRITE_DISABLE = 0x04,
	READ_STATUS = 0x05,
	WRITE_ENABLE = 0x06,
	FAST_READ = 0x0b,
	SECTOR_ERASE = 0x20,
	READ_ID = 0x9f,
	BLOCK_ERASE = 0xd8
};

#define ERASE_US   60000u
#define PROGRAM_US 1400u
#define ADDRESSED  4 /* bytes of command and address */

static uint8_t start(struct chip_serial_flash *f, uint8_t in)
{
	f->command = in;
	f->count = 1;
	if (in == WRITE_ENABLE)
		f->writable = true;
	if (in == WRITE_DISABLE)
		f->writable = false;
	return 0xff;
}

static uint8_t identify(struct chip_serial_flash *f)
{
	static const uint8_t id[] = { 0xc2, 0x20, 0x14 };

	return f->count <= sizeof(id) ? id[f->count++ - 1] : 0;
}

static uint8_t transfer(struct chip_serial_flash *f, uint8_t in)
{
	if (f->count < ADDRESSED) {
		f->address = f->count == 1 ? in : f->address << 8 | in;
		f->count++;
		return 0xff;
	}
	if (f->command == FAST_READ && f->count == ADDRESSED) {
		f->count++; /* one byte for nothing */
		return 0xff;
	}
	f->count = ADDRESSED + 1;
	if (f->command != PAGE_PROGRAM)
		return f->cells[f->address++ % f->size];
	if (f->writable)
		f->cells[f->address % f->size] &= in;
	f->writes++;
	f->address = (f->address & ~0xffu) | ((f->address + 1) & 0xff);
	return 0xff;
}

uint8_t sflash_byte(struct chip *c, uint8_t in)
{
	struct chip_serial_flash *f = &c->sflash;

	if (!f->cells || !f->selected)
		return 0xff;
	if (f->count == 0)
		return start(f, in);
	switch (f->command) {
	case READ_STATUS:
		return (uint8_t)((c->cpu.cycles < f->busy_until) |
				 f->writable << 1);
	case READ_ID:
		return identify(f);
	case READ:
	case FAST_READ:
	case PAGE_PROGRAM:
	case SECTOR_ERASE:
	case BLOCK_ERASE:
		return transfer(f, in);
	default:
		return 0xff;
	}
}

static void busy(struct chip *c, uint64_t us)
{
	c->sflash.busy_until = c->cpu.cycles + us * CHIP_US;
}

/* Erasing and programming begin when the chip is let go. */
static void finish(struct chip *c)
{
	struct chip_serial_flash *f = &c->sflash;
	bool erases = f->command == SECTOR_ERASE || f->command == BLOCK_ERASE;
	bool programs = f->command == PAGE_PROGRAM;

	if (erases && f->count >= ADDRESSED && f->writable) {
		uint32_t n = f->command == SECTOR_ERASE ? 4096 : 65536;

		memset(f->cells + f->address % f->size / n * n, 0xff, n);
		f->erases++;
		busy(c, ERASE_US);
	}
	if (programs && f->count >= ADDRESSED)
		busy(c, PROGRAM_US);
	if (erases || programs)
		f->writable = false;
}

void sflash_select(struct chip *c, bool on)
{
	struct chip_serial_flash *f = &c->sflash;

	if (f->selected && !on && f->cells)
		finish(c);
	f->selected = on;
	f->count = 0;
}

bool chip_serial_flash(struct chip *c, uint32_t size, unsigned port,
		       unsigned pin)
{
	free(c->sflash.cells);
	c->sflash.cells = malloc(size);
	if (!c->sflash.cells)
		return false;
	memset(c->sflash.cells, 0xff, size);
	c->sflash.size = size;
	c->sflash.port = port;
	c->sflash.pin = pin;
	return true;
}
