/* SPDX-License-Identifier: MIT */
#include "core.h"

#define BAND_RAM      0x22000000u
#define BAND_RAM_SIZE 0x01000000u
#define BAND_IO	      0x42000000u
#define BAND_IO_SIZE  0x02000000u
#define IO_BASE	      0x40000000u
#define PPB	      0xe0000000u
#define PPB_SIZE      0x00100000u

static uint32_t bus_fault(struct cpu *c, uint32_t a)
{
	c->fault_address = a;
	cpu_fault(c, EXC_BUS, FAULT_BUS_DATA);
	return 0;
}

/* The word and the bit that a bit-band address stands for (B3.1). */
static uint32_t band_word(uint32_t bit)
{
	return (IO_BASE + bit / 32) & ~3u;
}

static uint32_t io_load(struct cpu *c, uint32_t a, unsigned size)
{
	bool ok = true;
	uint32_t v;

	if (a - BAND_IO < BAND_IO_SIZE) {
		uint32_t bit = a - BAND_IO;

		c->touched = true;
		v = c->io_read(c->chip, band_word(bit), 4, &ok);
		return v >> (bit / 4 % 32) & 1;
	}
	if (a - PPB < PPB_SIZE) {
		return ppb_read(c, a & ~3u) >> 8 * (a & 3) &
		       (size == 4 ? 0xffffffffu : (1u << 8 * size) - 1);
	}
	c->steady = false;
	v = c->io_read(c->chip, a, size, &ok);
	c->touched |= !c->steady;
	return ok ? v : (bus_fault(c, a), v);
}

uint32_t cpu_load(struct cpu *c, uint32_t a, unsigned size)
{
	if (a - CPU_RAM_BASE <= c->ram_size - size)
		return get_sized(c->ram + (a - CPU_RAM_BASE), size);
	if (a - c->flash_base <= c->flash_size - size)
		return get_sized(c->flash + (a - c->flash_base), size);
	if (a < c->flash_size) /* alias of the boot memory */
		return get_sized(c->flash + a, size);
	if (a - BAND_RAM < BAND_RAM_SIZE) {
		uint32_t bit = a - BAND_RAM;

		return cpu_load(c, CPU_RAM_BASE + bit / 32, 1) >> bit / 4 % 8 &
		       1;
	}
	return io_load(c, a, size);
}

/* The word there before it is changed for the first time. */
static void remember(struct cpu *c, uint32_t at)
{
	for (unsigned i = c->store_count; i; i--) {
		if (c->stores[i - 1].at == at)
			return;
	}
	if (c->store_count == CPU_STORES) {
		c->touched = true;
		return;
	}
	c->stores[c->store_count++] =
		(struct cpu_word){ at, get32(c->ram + at) };
}

/* A probe asks later whether all of it was put back. */
static void ram_store(struct cpu *c, uint32_t at, unsigned size, uint32_t v)
{
	if (c->probing &&
	    get_sized(c->ram + at, size) !=
		    (size == 4 ? v : v & ((1u << 8 * size) - 1))) {
		remember(c, at & ~3u);
		if ((at & 3) + size > 4)
			remember(c, (at & ~3u) + 4);
	}
	put_sized(c->ram + at, size, v);
}

static void io_store(struct cpu *c, uint32_t a, unsigned size, uint32_t v)
{
	bool ok = true;

	c->touched = true;
	if (a - BAND_IO < BAND_IO_SIZE) {
		uint32_t bit = a - BAND_IO, at = band_word(bit);
		uint32_t old = c->io_read(c->chip, at, 4, &ok);

		old = (old & ~(1u << bit / 4 % 32)) | (v & 1) << bit / 4 % 32;
		c->io_write(c->chip, at, 4, old, &ok);
		return;
	}
	if (a - PPB < PPB_SIZE) {
		ppb_write(c, a, size, v);
		return;
	}
	c->io_write(c->chip, a, size, v, &ok);
	if (!ok)
		bus_fault(c, a);
}

void cpu_store(struct cpu *c, uint32_t a, unsigned size, uint32_t v)
{
	if (a - CPU_RAM_BASE <= c->ram_size - size) {
		ram_store(c, a - CPU_RAM_BASE, size, v);
		return;
	}
	if (a - BAND_RAM < BAND_RAM_SIZE) {
		uint32_t bit = a - BAND_RAM, at = CPU_RAM_BASE + bit / 32;
		uint32_t old = cpu_load(c, at, 1);

		old = (old & ~(1u << bit / 4 % 8)) | (v & 1) << bit / 4 % 8;
		cpu_store(c, at, 1, old);
		return;
	}
	io_store(c, a, size, v);
}

uint32_t cpu_peek(const struct cpu *c, uint32_t a)
{
	if (a - CPU_RAM_BASE <= c->ram_size - 4)
		return get32(c->ram + (a - CPU_RAM_BASE));
	if (a - c->flash_base <= c->flash_size - 4)
		return get32(c->flash + (a - c->flash_base));
	return 0;
}
