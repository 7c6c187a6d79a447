/* SPDX-License-Identifier: MIT */
/*
 * The parts of the chip as its bus sees them; only the files of this folder.
 * Addresses are absolute and of whole words unless it says otherwise.
 */
#ifndef SILICON_PARTS_H
#define SILICON_PARTS_H

#include "chip.h"

#define IO_BASE	   0x40000000u
#define IO2_BASE   0x50050000u
#define OTG_HS	   0x40040000u
#define OTG_FS	   0x50000000u
#define OTG_SIZE   0x40000u
#define GPIO_BASE  0x40020000u
#define RTC_BASE   0x40002800u
#define WDG_BASE   0x40003000u
#define SYSCFG	   0x40013800u
#define EXTI_BASE  0x40013c00u
#define RCC_BASE   0x40023800u
#define FLASH_REGS 0x40023c00u
#define BACKUP_RAM 0x40024000u

static inline uint32_t *io_word(struct chip *c, uint32_t a)
{
	return &c->io[(a - IO_BASE) / 4];
}

/* Flash controller (RM0033, chapter 2); a store of the program to flash. */
uint32_t flashctl_read(struct chip *c, uint32_t a);
void flashctl_write(struct chip *c, uint32_t a, uint32_t v);
void flashctl_program(struct chip *c, uint32_t offset, unsigned size,
		      uint32_t v);
void flashctl_reset(struct chip *c);

/* GPIO and EXTI. */
uint32_t gpio_read(struct chip *c, uint32_t a);
void gpio_write(struct chip *c, uint32_t a, uint32_t v);
uint32_t exti_read(struct chip *c, uint32_t a);
void exti_write(struct chip *c, uint32_t a, uint32_t v);

/* Serial flash: chip select, one byte over SPI. */
void sflash_select(struct chip *c, bool on);
uint8_t sflash_byte(struct chip *c, uint8_t in);

/* Timers 2 to 5 count and interrupt; the others keep their registers. */
struct chip_timer *timer_at(struct chip *c, uint32_t a);
bool timer_is_status(uint32_t a);
uint32_t timer_read(struct chip *c, uint32_t a);
void timer_write(struct chip *c, uint32_t a, uint32_t v);
void timers_reset(struct chip *c);
/* Does what is due; when the next is. */
uint64_t timers_event(struct chip *c);
void watchdog_write(struct chip *c, uint32_t a, uint32_t v);
uint64_t watchdog_end(const struct chip *c);

/* What the processor calls. */
uint32_t bus_read(void *chip, uint32_t a, unsigned size, bool *ok);
void bus_write(void *chip, uint32_t a, unsigned size, uint32_t v, bool *ok);

/* Pointers between the parts of a chip. */
void chip_wire(struct chip *c);

#endif
