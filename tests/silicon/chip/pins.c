/* SPDX-License-Identifier: MIT */
#include "parts.h"

/* Registers of a GPIO port, in words. */
enum { MODER = 0, PUPDR = 3, IDR = 4, ODR = 5, BSRR = 6 };

#define IRQ_EXTI0     6
#define IRQ_EXTI9_5   23
#define IRQ_EXTI15_10 40
#define IRQ_RTC_ALARM 41
#define IRQ_RTC_WAKE  3

#define EXTI_IMR   (EXTI_BASE + 0x00)
#define EXTI_RTSR  (EXTI_BASE + 0x08)
#define EXTI_FTSR  (EXTI_BASE + 0x0c)
#define EXTI_SWIER 0x10
#define EXTI_PR	   0x14

static uint32_t *port_regs(struct chip *c, unsigned port)
{
	return io_word(c, GPIO_BASE + port * 0x400);
}

static bool pin_level(const struct chip *c, const uint32_t *r, unsigned port,
		      unsigned pin)
{
	if ((r[MODER] >> 2 * pin & 3) == 1)
		return r[ODR] >> pin & 1;
	if (c->gpio_driven[port] >> pin & 1)
		return c->gpio_in[port] >> pin & 1;
	return (r[PUPDR] >> 2 * pin & 3) == 1;
}

static uint32_t levels(struct chip *c, unsigned port)
{
	const uint32_t *r = port_regs(c, port);
	uint32_t all = 0;

	for (unsigned i = 0; i < 16; i++)
		all |= (uint32_t)pin_level(c, r, port, i) << i;
	return all;
}

static void exti_lines(struct chip *c)
{
	uint32_t v = c->exti_pr & *io_word(c, EXTI_IMR);

	for (unsigned i = 0; i < 5; i++)
		cpu_line(&c->cpu, IRQ_EXTI0 + i, v >> i & 1);
	cpu_line(&c->cpu, IRQ_EXTI9_5, v & 0x3e0);
	cpu_line(&c->cpu, IRQ_EXTI15_10, v & 0xfc00);
	cpu_line(&c->cpu, IRQ_RTC_ALARM, v >> 17 & 1);
	cpu_line(&c->cpu, IRQ_RTC_WAKE, v >> 22 & 1);
}

void chip_pin(struct chip *c, unsigned port, unsigned pin, bool high)
{
	uint32_t sources = *io_word(c, SYSCFG + 8 + pin / 4 * 4);
	bool was = pin_level(c, port_regs(c, port), port, pin);

	c->gpio_driven[port] |= 1u << pin;
	c->gpio_in[port] &= ~(1u << pin);
	c->gpio_in[port] |= (uint32_t)high << pin;
	if ((sources >> pin % 4 * 4 & 15) != port || was == high)
		return;
	if (*io_word(c, high ? EXTI_RTSR : EXTI_FTSR) >> pin & 1)
		c->exti_pr |= 1u << pin;
	exti_lines(c);
}

uint32_t gpio_read(struct chip *c, uint32_t a)
{
	switch ((a & 0x3ff) / 4) {
	case IDR:
		return levels(c, (a - GPIO_BASE) >> 10);
	case BSRR:
		return 0;
	default:
		return *io_word(c, a);
	}
}

void gpio_write(struct chip *c, uint32_t a, uint32_t v)
{
	unsigned port = (a - GPIO_BASE) >> 10, i = (a & 0x3ff) / 4;
	uint32_t *r = port_regs(c, port);

	if (i == BSRR)
		r[ODR] = (r[ODR] & ~(v >> 16)) | (v & 0xffff);
	else if (i != IDR)
		r[i] = v;
	if (port == c->sflash.port)
		sflash_select(c, !(r[ODR] >> c->sflash.pin & 1));
}

uint32_t exti_read(struct chip *c, uint32_t a)
{
	return a == EXTI_BASE + EXTI_PR ? c->exti_pr : *io_word(c, a);
}

void exti_write(struct chip *c, uint32_t a, uint32_t v)
{
	if (a == EXTI_BASE + EXTI_PR)
		c->exti_pr &= ~v;
	else if (a == EXTI_BASE + EXTI_SWIER)
		c->exti_pr |= v;
	else
		*io_word(c, a) = v;
	exti_lines(c);
}
