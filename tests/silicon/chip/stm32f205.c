/* SPDX-License-Identifier: MIT */
#include "../host/images.h"
#include "parts.h"

/* The STM32F205 as a board. */

#define BUTTON_PORT 2 /* PC7: SETUP or MODE, pressed is low */
#define BUTTON_PIN  7

static const struct chip *chip_in(const struct board *b)
{
	return (const struct chip *)((const char *)b -
				     offsetof(struct chip, board));
}

static struct board *create(void)
{
	struct chip *c = chip_new();

	return c ? &c->board : NULL;
}

static void destroy(struct board *b)
{
	chip_free(chip_of(b));
}

static void reset(struct board *b, enum board_reset why)
{
	chip_reset(chip_of(b), why);
}

static enum board_reset cause(const struct board *b)
{
	const struct chip *c = chip_in(b);

	return c->watchdog && c->cpu.cycles >= watchdog_end(c) ? RESET_WATCHDOG
							       : RESET_SOFT;
}

static void update(struct board *b)
{
	chip_update(chip_of(b));
}

static bool load(struct board *b, const char *path, uint32_t *at, bool given)
{
	struct image_head head = { .start = CHIP_FLASH_BASE };

	images_head(path, &head);
	if (!given)
		*at = head.start;
	return chip_load(chip_of(b), path, *at);
}

/* Serial flash from 0 on. */
static uint8_t *cell(struct board *b, uint32_t a)
{
	struct chip *c = chip_of(b);

	if (a - CHIP_FLASH_BASE < CHIP_FLASH)
		return &c->flash[a - CHIP_FLASH_BASE];
	if (a - CPU_RAM_BASE < CHIP_RAM)
		return &c->ram[a - CPU_RAM_BASE];
	return c->sflash.cells && a < c->sflash.size ? &c->sflash.cells[a]
						     : NULL;
}

static void button(struct board *b, bool pressed)
{
	chip_pin(chip_of(b), BUTTON_PORT, BUTTON_PIN, !pressed);
}

static void modem(struct board *b)
{
	modem_on(&chip_of(b)->modem);
}

/* What the LED's timer is told. */
static void led(const struct board *b, char *out, size_t size)
{
	const uint32_t *r = chip_in(b)->timer[2].reg;

	snprintf(out, size, "ccr2 %u ccr3 %u ccr4 %u of %u", (unsigned)r[14],
		 (unsigned)r[15], (unsigned)r[16], (unsigned)r[11] + 1);
}

static void counts(const struct board *b, FILE *out)
{
	const struct chip *c = chip_in(b);

	fprintf(out, "flash: %lu words, errors %lu, erases", c->fc.words,
		c->fc.errors);
	for (unsigned i = 0; i < CHIP_SECTORS; i++)
		fprintf(out, " %lu", c->fc.erases[i]);
	fprintf(out, "; serial flash: %lu erases, %lu bytes\n",
		c->sflash.erases, c->sflash.writes);
}

static bool save(const struct board *b, FILE *f)
{
	return chip_save(chip_in(b), f);
}

static bool restore(struct board *b, FILE *f)
{
	return chip_restore(chip_of(b), f);
}

/* ------------------------------------------------------------ the cable */

static bool attached(const struct board *b)
{
	const struct chip *c = chip_in(b);

	return otg_attached(&c->hs) || otg_attached(&c->fs);
}

static void bus_reset(struct board *b)
{
	otg_bus_reset(chip_usb(chip_of(b)));
}

static void enumerated(struct board *b)
{
	struct otg *o = chip_usb(chip_of(b));

	if (o)
		otg_enumerated(o);
}

static enum cable_answer setup(struct board *b, unsigned address,
			       const uint8_t data[8])
{
	return otg_setup(chip_usb(chip_of(b)), address, data);
}

static enum cable_answer out(struct board *b, unsigned address, unsigned ep,
			     const uint8_t *data, size_t len)
{
	return otg_out(chip_usb(chip_of(b)), address, ep, data, len);
}

static enum cable_answer in(struct board *b, unsigned address, unsigned ep,
			    uint8_t *data, size_t *len)
{
	return otg_in(chip_usb(chip_of(b)), address, ep, data, len);
}

const struct board_kind board_stm32f205 = {
	.name = "stm32f205",
	.mhz = CHIP_US,
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
