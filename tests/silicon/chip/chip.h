/* SPDX-License-Identifier: MIT */
/*
 * An STM32F205 with what stands around it on a Photon, P1, Electron or Duo,
 * as far as the bootloader and the start of the system use it (RM0033).
 *
 * One instruction is one cycle of 120 MHz; flash work takes typical times
 * and the processor stands still meanwhile.  No Wi-Fi chip answers on SDIO,
 * a modem on USART3 only where one is switched on, there are no caches and no
 * DMA but that of USB.
 *
 * The chip owns all memory in it.  Never: prints (except into trace_io),
 * waits for real time, or remembers anything between two chips.
 */
#ifndef SILICON_CHIP_H
#define SILICON_CHIP_H

#include "../board/board.h"
#include "i2c.h"
#include "modem.h"
#include "otg.h"

#define CHIP_FLASH_BASE 0x08000000u
#define CHIP_FLASH	0x100000u
#define CHIP_SECTORS	12
#define CHIP_RAM	0x20000u
#define CHIP_HZ		120000000u
#define CHIP_US		(CHIP_HZ / 1000000u)
#define CHIP_PORTS	9
#define CHIP_TIMERS	15
#define CHIP_IO		0x30000u /* bytes of registers from 0x40000000 */
#define CHIP_IO2	0x20000u /* from 0x50050000 */

struct chip_timer {
	uint64_t from; /* cycle of the last update */
	uint32_t reg[24];
};

struct chip_flash {
	unsigned key, option_key; /* right keys so far */
	bool locked, option_locked;
	uint32_t sr, cr, optcr;
	unsigned long erases[CHIP_SECTORS], words, errors;
};

/* SPI flash behind a chip select pin. */
struct chip_serial_flash {
	unsigned port, pin; /* port CHIP_PORTS: none */
	bool selected, writable;
	uint8_t command, answer;
	unsigned count; /* bytes of this command, up to 5 */
	uint32_t address, size;
	uint8_t *cells;
	uint64_t busy_until;
	unsigned long erases, writes;
};

struct chip {
	struct cpu cpu;
	struct board board;
	struct otg hs, fs;
	uint8_t flash[CHIP_FLASH];
	uint8_t ram[CHIP_RAM];
	uint8_t backup_ram[4096];
	uint8_t uid[12];
	uint32_t io[CHIP_IO / 4];
	uint32_t io2[CHIP_IO2 / 4];
	uint32_t backup[20];
	uint32_t reset_flags;

	struct chip_flash fc;
	uint32_t gpio_in[CHIP_PORTS]; /* levels from outside */
	uint32_t gpio_driven[CHIP_PORTS];
	uint32_t exti_pr;
	uint32_t crc;
	uint32_t random;
	struct chip_timer timer[CHIP_TIMERS];
	bool watchdog;
	uint64_t watchdog_from;
	uint64_t frame_next;
	struct chip_serial_flash sflash;
	struct modem modem;
	struct i2c i2c[3];
	struct i2c_device on_i2c[I2C_DEVICES];
};

/* The chip that a board of this kind is in. */
static inline struct chip *chip_of(struct board *b)
{
	return (struct chip *)((char *)b - offsetof(struct chip, board));
}

/* With erased flash, not powered yet; NULL: no memory. */
struct chip *chip_new(void);
void chip_free(struct chip *c);
void chip_reset(struct chip *c, enum board_reset why);
/* The file's bytes at that address of flash; false: cannot be read. */
bool chip_load(struct chip *c, const char *path, uint32_t address);
/* The same from memory; what does not fit is cut off. */
void chip_write(struct chip *c, uint32_t address, const void *data,
		size_t size);
/* Goes on for so many microseconds, across resets. */
void chip_run_us(struct chip *c, uint64_t us);
/* Microseconds of the chip's life. */
uint64_t chip_us(const struct chip *c);
void chip_pin(struct chip *c, unsigned port, unsigned pin, bool high);
/* After the host or a pin did something. */
void chip_update(struct chip *c);
/* The controller with a pull-up on, or NULL. */
struct otg *chip_usb(struct chip *c);
/* A serial flash of so many bytes; false: no memory. */
bool chip_serial_flash(struct chip *c, uint32_t size, unsigned port,
		       unsigned pin);
/* A number that changes with any of memory, registers and time. */
uint64_t chip_hash(const struct chip *c);

/* The whole state, for the same build of this program only. */
bool chip_save(const struct chip *c, FILE *f);
/* False: the file is no such state; the chip is as before then. */
bool chip_restore(struct chip *c, FILE *f);

#endif
