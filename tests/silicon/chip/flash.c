/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

#define WORD_US 16

#define SR_EOP	  1u
#define SR_WRPERR (1u << 4)
#define SR_PGPERR (1u << 6)
#define SR_PGSERR (1u << 7)
#define CR_PG	  1u
#define CR_SER	  2u
#define CR_MER	  4u
#define CR_STRT	  (1u << 16)
#define CR_EOPIE  (1u << 24)
#define CR_LOCK	  (1u << 31)
#define CR_KEPT	  0x0100037fu
#define OPT_LOCK  1u
#define OPT_START 2u
#define OPT_NWRP  16 /* first bit */

#define KEY1	    0x45670123u
#define KEY2	    0xcdef89abu
#define OPTION_KEY1 0x08192a3bu
#define OPTION_KEY2 0x4c5d6e7fu

static const struct {
	uint32_t start, size;
	uint32_t erase_us; /* typical at x32 */
} sectors[CHIP_SECTORS] = {
	{ 0x00000, 0x4000, 250000 },   { 0x04000, 0x4000, 250000 },
	{ 0x08000, 0x4000, 250000 },   { 0x0c000, 0x4000, 250000 },
	{ 0x10000, 0x10000, 550000 },  { 0x20000, 0x20000, 1000000 },
	{ 0x40000, 0x20000, 1000000 }, { 0x60000, 0x20000, 1000000 },
	{ 0x80000, 0x20000, 1000000 }, { 0xa0000, 0x20000, 1000000 },
	{ 0xc0000, 0x20000, 1000000 }, { 0xe0000, 0x20000, 1000000 },
};

static bool is_protected(const struct chip *c, unsigned sector)
{
	return !(c->fc.optcr >> (OPT_NWRP + sector) & 1);
}

static void fail(struct chip *c, uint32_t bits)
{
	c->fc.sr |= bits;
	c->fc.errors++;
}

/* EOP is set only with its interrupt enabled. */
static void ended(struct chip *c, uint64_t us)
{
	c->cpu.cycles += us * CHIP_US;
	if (c->fc.cr & CR_EOPIE)
		c->fc.sr |= SR_EOP;
}

static void erase(struct chip *c)
{
	unsigned n = c->fc.cr >> 3 & 15;
	uint64_t us = 0;

	for (unsigned i = 0; i < CHIP_SECTORS; i++) {
		if (!(c->fc.cr & CR_MER) && i != n)
			continue;
		if (is_protected(c, i)) {
			fail(c, SR_WRPERR);
			continue;
		}
		memset(c->flash + sectors[i].start, 0xff, sectors[i].size);
		cpu_forget(&c->cpu, sectors[i].start, sectors[i].size);
		c->fc.erases[i]++;
		us += sectors[i].erase_us;
	}
	ended(c, us);
}

static unsigned sector_of(uint32_t offset)
{
	unsigned n = CHIP_SECTORS - 1;

	while (n && offset < sectors[n].start)
		n--;
	return n;
}

/* Programming can only clear bits. */
void flashctl_program(struct chip *c, uint32_t offset, unsigned size,
		      uint32_t v)
{
	if (c->fc.locked || !(c->fc.cr & CR_PG)) {
		fail(c, SR_PGSERR);
		return;
	}
	if (is_protected(c, sector_of(offset))) {
		fail(c, SR_WRPERR);
		return;
	}
	if (1u << (c->fc.cr >> 8 & 3) != size) {
		fail(c, SR_PGPERR);
		return;
	}
	for (unsigned i = 0; i < size; i++)
		c->flash[offset + i] &= (uint8_t)(v >> 8 * i);
	cpu_forget(&c->cpu, offset, size);
	c->fc.words++;
	ended(c, WORD_US);
}

uint32_t flashctl_read(struct chip *c, uint32_t a)
{
	switch (a - FLASH_REGS) {
	case 0x0c:
		return c->fc.sr;
	case 0x10:
		return c->fc.cr | (c->fc.locked ? CR_LOCK : 0);
	case 0x14:
		return c->fc.optcr | c->fc.option_locked;
	default:
		return *io_word(c, a);
	}
}

static void take_key(uint32_t v, uint32_t first, uint32_t second, unsigned *at,
		     bool *locked)
{
	if (v == first)
		*at = 1;
	else if (v == second && *at == 1)
		*locked = false;
	else
		*at = 0;
}

static void control(struct chip *c, uint32_t v)
{
	if (v & CR_LOCK)
		c->fc.locked = true;
	if (c->fc.locked)
		return;
	c->fc.cr = v & CR_KEPT;
	if (v & CR_STRT && v & (CR_SER | CR_MER))
		erase(c);
}

void flashctl_write(struct chip *c, uint32_t a, uint32_t v)
{
	struct chip_flash *f = &c->fc;

	switch (a - FLASH_REGS) {
	case 0x04:
		take_key(v, KEY1, KEY2, &f->key, &f->locked);
		break;
	case 0x08:
		take_key(v, OPTION_KEY1, OPTION_KEY2, &f->option_key,
			 &f->option_locked);
		break;
	case 0x0c:
		f->sr &= ~v;
		break;
	case 0x10:
		control(c, v);
		break;
	case 0x14:
		if (!f->option_locked)
			f->optcr = v & ~(OPT_LOCK | OPT_START);
		if (v & OPT_LOCK)
			f->option_locked = true;
		break;
	default:
		*io_word(c, a) = v;
	}
}

void flashctl_reset(struct chip *c)
{
	c->fc.key = c->fc.option_key = 0;
	c->fc.locked = c->fc.option_locked = true;
	c->fc.sr = c->fc.cr = 0;
}
