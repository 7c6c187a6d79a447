/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/* The flash controller, and what FICR says (product specification 4.3 and
 * 4.4). */

enum {
	CONFIG = 0x504,
	ERASEPAGE = 0x508,
	ERASEPCR0 = 0x510,
	ERASEUICR = 0x514
};
enum { READ_ONLY, WRITE, ERASE };

#define PAGE_US 85000u /* the upper bound */
#define WORD_US 41u

static unsigned mode(const struct nrf *c)
{
	return c->io[PART_NVMC * 0x400 + CONFIG / 4] & 3;
}

/* The processor stands still while its flash works. */
static void works(struct nrf *c, uint32_t us)
{
	c->cpu.cycles += (uint64_t)us * NRF_US;
}

static void erase_page(struct nrf *c, uint32_t a)
{
	if (mode(c) != ERASE || a >= NRF_FLASH) {
		c->flash_errors++;
		return;
	}
	a = a / NRF_PAGE * NRF_PAGE;
	memset(c->flash + a, 0xff, NRF_PAGE);
	cpu_forget(&c->cpu, a, NRF_PAGE);
	c->erases++;
	works(c, PAGE_US);
}

/* Where writing is disabled nothing happens: the bootloaders store a byte at
 * address 0 that way at every start. */
bool nvmc_store(struct nrf *c, uint8_t *to, unsigned size, uint32_t v)
{
	if (mode(c) != WRITE) {
		c->flash_errors++;
		return true;
	}
	if (size != 4) {
		c->flash_errors++;
		return false;
	}
	for (unsigned i = 0; i < 4; i++)
		to[i] &= (uint8_t)(v >> 8 * i);
	if (to >= c->flash && to < c->flash + NRF_FLASH)
		cpu_forget(&c->cpu, (uint32_t)(to - c->flash), 4);
	c->words++;
	works(c, WORD_US);
	return true;
}

void nvmc_write(struct nrf *c, uint32_t offset, uint32_t v)
{
	switch (offset) {
	case ERASEPAGE:
	case ERASEPCR0:
		erase_page(c, v);
		break;
	case ERASEUICR:
		if (v & 1 && mode(c) == ERASE)
			memset(c->uicr, 0xff, sizeof(c->uicr));
		break;
	default:
		break;
	}
}

/* Device id 0x60, addresses 0xa4, part and sizes from 0x100 on; at 0x130 and
 * 0x134 what the errata tests of the SDK ask for. */
uint32_t ficr_read(const struct nrf *c, uint32_t offset)
{
	static const struct {
		uint16_t offset;
		uint32_t value;
	} words[] = {
		{ 0x010, NRF_PAGE },
		{ 0x014, NRF_FLASH / NRF_PAGE },
		{ 0x0a0, 1 },
		{ 0x0a4, 0x33445566 },
		{ 0x0a8, 0xffff1122 },
		{ 0x100, 0x52840 },
		{ 0x104, 0x41414430 },
		{ 0x108, 0x2004 },
		{ 0x10c, NRF_RAM / 1024 },
		{ 0x110, NRF_FLASH / 1024 },
		{ 0x130, 8 },
		{ 0x134, 3 },
	};
	uint32_t v = 0xffffffff;

	if (offset == 0x60 || offset == 0x64) {
		memcpy(&v, c->id + (offset - 0x60), 4);
		return v;
	}
	if (offset >= 0x80 && offset < 0xa0) /* encryption roots */
		return offset * 2654435761u;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (words[i].offset == offset)
			v = words[i].value;
	}
	return v;
}
