/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <string.h>

/*
 * Who answers at which address.  Registers that nobody models keep what is
 * written; some say at once what a program waits for.
 */

#define UNIQUE_ID  0x1fff7a10u
#define FLASH_SIZE 0x1fff7a20u
#define CRC_BASE   0x40023000u
#define RCC_CSR	   (RCC_BASE + 0x74)
#define I2C_BASE   0x40005400u
#define SPI1	   0x40013000u
#define SPI2	   0x40003800u
#define SPI3	   0x40003c00u
#define USART3	   0x40004800u
#define UART_SR	   0x00
#define UART_DR	   0x04
#define UART_CR1   0x0c
#define IRQ_USART3 39
#define SPI_SR	   0x08u
#define SPI_DR	   0x0cu
#define RNG_BASE   0x50060800u
#define DBGMCU	   0xe0042000u
#define WIPED	   0xffffffffu

struct region {
	uint32_t from, size;
	uint32_t (*read)(struct chip *c, uint32_t a);
	void (*write)(struct chip *c, uint32_t a, uint32_t v);
	bool whole; /* a byte or a half stands for itself */
};

/* ------------------------------------------------------------ small ones */

static uint32_t kept_read(struct chip *c, uint32_t a)
{
	if (c->board.trace_io && !*io_word(c, a))
		fprintf(c->board.trace_io, "read %08x pc %08x\n", (unsigned)a,
			(unsigned)c->cpu.r[15]);
	return *io_word(c, a);
}

static void kept_write(struct chip *c, uint32_t a, uint32_t v)
{
	*io_word(c, a) = v;
}

static uint32_t kept2_read(struct chip *c, uint32_t a)
{
	return c->io2[(a - IO2_BASE) / 4];
}

static void kept2_write(struct chip *c, uint32_t a, uint32_t v)
{
	c->io2[(a - IO2_BASE) / 4] = v;
}

static uint32_t erased(struct chip *c, uint32_t a)
{
	(void)c;
	(void)a;
	return WIPED;
}

static void ignored(struct chip *c, uint32_t a, uint32_t v)
{
	(void)c;
	(void)a;
	(void)v;
}

static uint32_t crc_read(struct chip *c, uint32_t a)
{
	return a == CRC_BASE ? c->crc : kept_read(c, a);
}

static uint32_t crc_word(uint32_t crc, uint32_t v)
{
	crc ^= v;
	for (unsigned i = 0; i < 32; i++)
		crc = crc & 0x80000000 ? crc << 1 ^ 0x04c11db7 : crc << 1;
	return crc;
}

static void crc_write(struct chip *c, uint32_t a, uint32_t v)
{
	if (a == CRC_BASE)
		c->crc = crc_word(c->crc, v);
	else if (a == CRC_BASE + 8 && v & 1)
		c->crc = WIPED;
	else
		*io_word(c, a) = v;
}

/* Every clock that is asked for is ready. */
static uint32_t rcc_read(struct chip *c, uint32_t a)
{
	uint32_t v = *io_word(c, a);

	switch (a - RCC_BASE) {
	case 0x00:
		return (v & ~0x0a020002u) | (v & 1) << 1 | (v >> 16 & 1) << 17 |
		       (v >> 24 & 1) << 25 | (v >> 26 & 1) << 27;
	case 0x08:
		return (v & ~0xcu) | (v & 3) << 2;
	case 0x70:
		return (v & ~2u) | (v & 1) << 1;
	case 0x74:
		return (v & 1) | (v & 1) << 1 | c->reset_flags;
	default:
		return v;
	}
}

static void rcc_write(struct chip *c, uint32_t a, uint32_t v)
{
	*io_word(c, a) = v;
	if (a == RCC_CSR && v >> 24 & 1)
		c->reset_flags = 0;
}

static uint32_t rtc_read(struct chip *c, uint32_t a)
{
	uint32_t at = a - RTC_BASE, v = *io_word(c, a);

	if (at >= 0x50 && at < 0xa0)
		return c->backup[(at - 0x50) / 4];
	if (at == 0x0c) /* ready for anything */
		return v | 0x27 | (v >> 7 & 1) << 6 | 1u << 4;
	if (at == 0x04 && !v)
		return 0x2101;
	return v;
}

static void rtc_write(struct chip *c, uint32_t a, uint32_t v)
{
	uint32_t at = a - RTC_BASE;

	if (at >= 0x50 && at < 0xa0)
		c->backup[(at - 0x50) / 4] = v;
	else
		*io_word(c, a) = v;
}

static uint32_t backup_ram_read(struct chip *c, uint32_t a)
{
	uint32_t v;

	memcpy(&v, c->backup_ram + (a - BACKUP_RAM), 4);
	return v;
}

static void backup_ram_write(struct chip *c, uint32_t a, uint32_t v)
{
	memcpy(c->backup_ram + (a - BACKUP_RAM), &v, 4);
}

static uint32_t spi_read(struct chip *c, uint32_t a)
{
	if ((a & 0x3ff) == SPI_SR)
		return 3; /* empty, not busy */
	return (a & 0x3ff) == SPI_DR ? c->sflash.answer : kept_read(c, a);
}

static void spi_write(struct chip *c, uint32_t a, uint32_t v)
{
	if ((a & 0x3ff) == SPI_DR)
		c->sflash.answer = sflash_byte(c, (uint8_t)v);
	else
		*io_word(c, a) = v;
}

/* Sent, nothing received. */
static uint32_t uart_read(struct chip *c, uint32_t a)
{
	return a & 0x3ff ? kept_read(c, a) : 0xc0;
}

/* USART3: the same, with a modem behind it that has something to say. */
static uint32_t modem_read(struct chip *c, uint32_t a)
{
	uint32_t v;

	switch (a & 0x3ff) {
	case UART_SR:
		return 0xc0u | (modem_has(&c->modem) ? 0x20u : 0);
	case UART_DR:
		v = modem_has(&c->modem) ? (uint32_t)modem_give(&c->modem) : 0;
		cpu_line(&c->cpu, IRQ_USART3, modem_line(&c->modem));
		return v;
	default:
		return kept_read(c, a);
	}
}

static void modem_write(struct chip *c, uint32_t a, uint32_t v)
{
	if ((a & 0x3ff) == UART_DR)
		modem_take(&c->modem, (uint8_t)v);
	else
		kept_write(c, a, v);
	if ((a & 0x3ff) == UART_CR1)
		c->modem.control = v;
	cpu_line(&c->cpu, IRQ_USART3, modem_line(&c->modem));
}

static uint32_t adc_read(struct chip *c, uint32_t a)
{
	return a & 0xff ? kept_read(c, a) : 0x12; /* conversion done */
}

static uint32_t power_read(struct chip *c, uint32_t a)
{
	return *io_word(c, a) |
	       ((a & 0x3ff) == 4 ? 1u << 3 : 0); /* backup regulator */
}

static uint32_t watchdog_read(struct chip *c, uint32_t a)
{
	return (a & 0x3ff) == 0x0c ? 0 : kept_read(c, a); /* never busy */
}

static uint32_t i2c_bus_read(struct chip *c, uint32_t a)
{
	return i2c_read(&c->i2c[(a - I2C_BASE) >> 10], c->on_i2c, a & 0x3ff);
}

static void i2c_bus_write(struct chip *c, uint32_t a, uint32_t v)
{
	i2c_write(&c->i2c[(a - I2C_BASE) >> 10], c->on_i2c, a & 0x3ff, v);
}

static uint32_t rng_read(struct chip *c, uint32_t a)
{
	if (a == RNG_BASE + 4)
		return 1;
	if (a != RNG_BASE + 8)
		return kept2_read(c, a);
	c->random ^= c->random << 13;
	c->random ^= c->random >> 17;
	c->random ^= c->random << 5;
	return c->random;
}

static uint32_t hs_read(struct chip *c, uint32_t a)
{
	return otg_read(&c->hs, a - OTG_HS);
}

static void hs_write(struct chip *c, uint32_t a, uint32_t v)
{
	otg_write(&c->hs, a - OTG_HS, v);
}

static uint32_t fs_read(struct chip *c, uint32_t a)
{
	return otg_read(&c->fs, a - OTG_FS);
}

static void fs_write(struct chip *c, uint32_t a, uint32_t v)
{
	otg_write(&c->fs, a - OTG_FS, v);
}

static uint32_t id_read(struct chip *c, uint32_t a)
{
	uint32_t v;

	memcpy(&v, c->uid + (a - UNIQUE_ID), 4);
	return v;
}

static uint32_t size_read(struct chip *c, uint32_t a)
{
	(void)c;
	(void)a;
	return CHIP_FLASH / 1024 << 16 | 0xffff;
}

static uint32_t dbgmcu_read(struct chip *c, uint32_t a)
{
	(void)c;
	return a == DBGMCU ? 0x20036411 : 0;
}

/* ------------------------------------------------------------- the map */

/* The first that fits counts; those in a hurry come first. */
static const struct region regions[] = {
	{ OTG_FS, OTG_SIZE, fs_read, fs_write, true },
	{ OTG_HS, OTG_SIZE, hs_read, hs_write, true },
	{ GPIO_BASE, 0x2400, gpio_read, gpio_write, false },
	{ IO_BASE, 0x2000, timer_read, timer_write, false },
	{ FLASH_REGS, 0x400, flashctl_read, flashctl_write, false },
	{ RTC_BASE, 0x400, rtc_read, rtc_write, false },
	{ WDG_BASE, 0x400, watchdog_read, watchdog_write, false },
	{ SPI2, 0x800, spi_read, spi_write, false },
	{ SPI1, 0x400, spi_read, spi_write, false },
	{ CRC_BASE, 0x400, crc_read, crc_write, false },
	{ RCC_BASE, 0x400, rcc_read, rcc_write, false },
	{ I2C_BASE, 0xc00, i2c_bus_read, i2c_bus_write, true },
	{ EXTI_BASE, 0x400, exti_read, exti_write, false },
	{ 0x40010000, 0x800, timer_read, timer_write, false },
	{ USART3, 0x400, modem_read, modem_write, true },
	{ 0x40004400, 0x800, uart_read, kept_write, false },
	{ 0x40011000, 0x800, uart_read, kept_write, false },
	{ 0x40012000, 0x100, adc_read, kept_write, false },
	{ 0x40007000, 0x400, power_read, kept_write, false },
	{ BACKUP_RAM, 0x1000, backup_ram_read, backup_ram_write, false },
	{ IO_BASE, CHIP_IO, kept_read, kept_write, false },
	{ RNG_BASE, 0x400, rng_read, kept2_write, true },
	{ IO2_BASE, CHIP_IO2, kept2_read, kept2_write, true },
	{ UNIQUE_ID, 12, id_read, ignored, true },
	{ FLASH_SIZE, 4, size_read, ignored, true },
	{ 0x1fff7800, 0x210, erased, ignored, true },  /* one-time bytes */
	{ 0x1fff0000, 0x7800, erased, ignored, true }, /* ROM */
	{ 0x1fffc000, 8, erased, ignored, true },
	{ DBGMCU, 12, dbgmcu_read, ignored, true },
};

static const struct region *region_of(uint32_t a)
{
	for (size_t i = 0; i < sizeof(regions) / sizeof(*regions); i++) {
		if (a - regions[i].from < regions[i].size)
			return &regions[i];
	}
	return NULL;
}

static void nobody(struct chip *c, const char *what, uint32_t a, bool *ok)
{
	c->board.unknown++;
	if (c->board.trace_io)
		fprintf(c->board.trace_io, "no device: %s %08x pc %08x\n", what,
			(unsigned)a, (unsigned)c->cpu.r[15]);
	*ok = false;
}

static bool is_usb(uint32_t a)
{
	return a - OTG_HS < OTG_SIZE || a - OTG_FS < OTG_SIZE;
}

uint32_t bus_read(void *chip, uint32_t a, unsigned size, bool *ok)
{
	struct chip *c = chip;
	const struct region *r;
	uint32_t v;

	if ((a & 3) + size > 4) {
		v = bus_read(chip, a, 1, ok);
		return v | bus_read(chip, a + 1, size - 1, ok) << 8;
	}
	r = region_of(a & ~3u);
	if (!r) {
		nobody(c, "read", a & ~3u, ok);
		return 0;
	}
	v = r->read(c, a & ~3u) >> 8 * (a & 3);
	if (is_usb(a))
		chip_update(c);
	return size == 4 ? v : v & ((1u << 8 * size) - 1);
}

/* Halves of set-and-reset words, and of status words, stand for themselves;
 * of others the rest stays. */
static uint32_t widen(struct chip *c, const struct region *r, uint32_t a,
		      unsigned size, uint32_t v)
{
	unsigned shift = 8 * (a & 3);
	uint32_t mask = ((1u << 8 * size) - 1) << shift, word = a & ~3u;

	v = v << shift & mask;
	if (timer_at(c, word) && timer_is_status(word))
		return v | ~mask;
	if (r->whole || (r->read == gpio_read && (word & 0x3ff) == 0x18))
		return v;
	return v | (r->read(c, word) & ~mask);
}

void bus_write(void *chip, uint32_t a, unsigned size, uint32_t v, bool *ok)
{
	struct chip *c = chip;
	const struct region *r;

	if (a - CHIP_FLASH_BASE < CHIP_FLASH || a < CHIP_FLASH) {
		/* at 0 the same cells: the system writes there by mistake */
		flashctl_program(c, a & (CHIP_FLASH - 1), size, v);
		return;
	}
	if ((a & 3) + size > 4) {
		bus_write(chip, a, 1, v & 0xff, ok);
		bus_write(chip, a + 1, size - 1, v >> 8, ok);
		return;
	}
	r = region_of(a & ~3u);
	if (!r) {
		nobody(c, "write", a & ~3u, ok);
		return;
	}
	if (size < 4)
		v = widen(c, r, a, size, v);
	r->write(c, a & ~3u, v);
	if (is_usb(a))
		chip_update(c);
}
