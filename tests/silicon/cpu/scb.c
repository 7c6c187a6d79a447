/* SPDX-License-Identifier: MIT */
#include "core.h"

/* The private peripheral bus: SysTick, NVIC, system control block, and the
 * cycle counter of DWT (B3.2 to B3.4, C1.8). */
#define DWT_CTRL   0xe0001000u
#define DWT_CYCCNT 0xe0001004u
#define ICTR	   0xe000e004u
#define SYST_CSR   0xe000e010u
#define SYST_RVR   0xe000e014u
#define SYST_CVR   0xe000e018u
#define SYST_CALIB 0xe000e01cu
#define NVIC_ISER  0xe000e100u
#define NVIC_ISPR  0xe000e200u
#define NVIC_IABR  0xe000e300u
#define NVIC_IPR   0xe000e400u
#define CPUID	   0xe000ed00u
#define ICSR	   0xe000ed04u
#define VTOR	   0xe000ed08u
#define AIRCR	   0xe000ed0cu
#define SCR	   0xe000ed10u
#define CCR	   0xe000ed14u
#define SHPR1	   0xe000ed18u
#define SHPR_END   0xe000ed24u
#define SHCSR	   0xe000ed24u
#define CFSR	   0xe000ed28u
#define HFSR	   0xe000ed2cu
#define BFAR	   0xe000ed38u
#define CPACR	   0xe000ed88u
#define MPU_TYPE   0xe000ed90u
#define MPU_END	   0xe000edf0u
#define DEMCR	   0xe000edfcu
#define STIR	   0xe000ef00u
#define FPCCR	   0xe000ef34u

#define COUNTFLAG (1u << 16)
#define AIRCR_KEY 0x05fau

/* ------------------------------------------------------------- SysTick */

static uint64_t systick_period(const struct cpu *c)
{
	return (uint64_t)c->systick_load + 1;
}

uint64_t cpu_systick_next(const struct cpu *c)
{
	if (!(c->systick_ctrl & 1) || !c->systick_load)
		return CPU_NEVER;
	return c->systick_from + systick_period(c);
}

void cpu_systick_event(struct cpu *c)
{
	uint64_t period = systick_period(c);

	if (cpu_systick_next(c) > c->cycles)
		return;
	c->systick_from += (c->cycles - c->systick_from) / period * period;
	c->systick_ctrl |= COUNTFLAG;
	if (c->systick_ctrl & 2) {
		set_put(c->pending, EXC_SYSTICK, true);
		cpu_check(c);
	}
}

static uint32_t systick_value(const struct cpu *c)
{
	if (!(c->systick_ctrl & 1))
		return 0;
	return (uint32_t)(c->systick_load -
			  (c->cycles - c->systick_from) % systick_period(c));
}

/* ----------------------------------------------------------------- NVIC */

/* 32 interrupts from register word i on: their exceptions lie 16 higher. */
static uint32_t irq_word(const uint32_t *set, uint32_t a)
{
	unsigned i = (a & 0x7f) / 4;

	return i < CPU_IRQS / 32 ? set[i] >> 16 | set[i + 1] << 16 : 0;
}

static void irq_change(uint32_t *set, uint32_t a, uint32_t v, bool to)
{
	unsigned i = (a & 0x7f) / 4;

	if (i >= CPU_IRQS / 32)
		return;
	if (to) {
		set[i] |= v << 16;
		set[i + 1] |= v >> 16;
	} else {
		set[i] &= ~(v << 16);
		set[i + 1] &= ~(v >> 16);
	}
}

static uint32_t icsr(const struct cpu *c)
{
	uint32_t irqs = c->pending[0] >> 16;

	for (unsigned i = 1; i < CPU_SET_WORDS; i++)
		irqs |= c->pending[i];
	return c->ipsr | cpu_best_pending(c) << 12 |
	       (uint32_t)(irqs != 0) << 22 |
	       (uint32_t)set_has(c->pending, EXC_SYSTICK) << 26 |
	       (uint32_t)set_has(c->pending, EXC_PENDSV) << 28;
}

static void icsr_write(struct cpu *c, uint32_t v)
{
	static const struct {
		uint8_t bit, exception;
		bool to;
	} bits[] = {
		{ 31, EXC_NMI, true },	    { 28, EXC_PENDSV, true },
		{ 27, EXC_PENDSV, false },  { 26, EXC_SYSTICK, true },
		{ 25, EXC_SYSTICK, false },
	};

	for (unsigned i = 0; i < sizeof(bits) / sizeof(*bits); i++) {
		if (v >> bits[i].bit & 1)
			set_put(c->pending, bits[i].exception, bits[i].to);
	}
}

/* -------------------------------------------------------------- reading */

static uint32_t shcsr(const struct cpu *c)
{
	return c->shcsr | (uint32_t)set_has(c->active, EXC_SVC) << 7 |
	       (uint32_t)set_has(c->active, EXC_PENDSV) << 10 |
	       (uint32_t)set_has(c->active, EXC_SYSTICK) << 11;
}

static uint32_t scb_read(struct cpu *c, uint32_t a)
{
	switch (a) {
	case CPUID:
		return c->m4 ? 0x410fc241 : 0x412fc230;
	case ICSR:
		return icsr(c);
	case VTOR:
		return c->vtor;
	case AIRCR:
		return 0xfa050000 | (c->aircr & 0x700);
	case SCR:
		return c->scr;
	case CCR:
		return c->ccr;
	case SHCSR:
		return shcsr(c);
	case CFSR:
		return c->cfsr;
	case HFSR:
		return c->hfsr;
	case BFAR:
		return c->bfar;
	case DEMCR:
		return c->demcr;
	case CPACR:
		return c->cpacr;
	case FPCCR: /* frames are made at once, and always where wanted */
		return c->m4 ? 1u << 31 : 0;
	default:
		return 0;
	}
}

static uint32_t counter_read(struct cpu *c, uint32_t a)
{
	uint32_t v;

	c->touched |= a >= SYST_CSR && a < SYST_CALIB;
	switch (a) {
	case DWT_CTRL:
		return c->dwt_ctrl | 0x40000000;
	case DWT_CYCCNT:
		c->clock_read = c->dwt_ctrl & 1;
		return c->dwt_ctrl & 1 ? (uint32_t)(c->cycles - c->dwt_from)
				       : 0;
	case ICTR:
		return 2;
	case SYST_CSR:
		v = c->systick_ctrl;
		c->systick_ctrl &= ~COUNTFLAG;
		return v;
	case SYST_RVR:
		return c->systick_load;
	case SYST_CVR:
		return systick_value(c);
	case SYST_CALIB:
		return 0x4000493e;
	default:
		return 0;
	}
}

uint32_t ppb_read(struct cpu *c, uint32_t a)
{
	if (a < NVIC_ISER)
		return counter_read(c, a);
	if (a < NVIC_ISPR)
		return irq_word(c->enabled, a);
	if (a < NVIC_IABR)
		return irq_word(c->pending, a);
	if (a < NVIC_IPR)
		return irq_word(c->active, a);
	if (a < NVIC_IPR + CPU_IRQS)
		return get32(c->prio + EXC_IRQ0 + (a - NVIC_IPR));
	if (a >= SHPR1 && a < SHPR_END)
		return get32(c->prio + 4 + (a - SHPR1));
	if (a >= MPU_TYPE && a < MPU_END)
		return a == MPU_TYPE ? 0x800 : c->mpu[(a - MPU_TYPE) / 4];
	return scb_read(c, a);
}

/* -------------------------------------------------------------- writing */

static void aircr_write(struct cpu *c, uint32_t v)
{
	if (v >> 16 != AIRCR_KEY)
		return;
	c->aircr = v & 0x700;
	if (v & 5)
		c->reset_wanted = true;
}

static void shcsr_write(struct cpu *c, uint32_t v)
{
	c->shcsr = v & 0x70000;
	c->enabled[0] = (c->enabled[0] & ~0x70u) | (v >> 12 & 0x70);
}

static void scb_write(struct cpu *c, uint32_t a, uint32_t v)
{
	switch (a) {
	case ICSR:
		icsr_write(c, v);
		break;
	case VTOR:
		c->vtor = v & 0x3fffff80;
		break;
	case AIRCR:
		aircr_write(c, v);
		break;
	case SCR:
		c->scr = v;
		break;
	case CCR:
		c->ccr = v;
		break;
	case SHCSR:
		shcsr_write(c, v);
		break;
	case CFSR:
		c->cfsr &= ~v;
		break;
	case HFSR:
		c->hfsr &= ~v;
		break;
	case DEMCR:
		c->demcr = v;
		break;
	case CPACR:
		c->cpacr = c->m4 ? v & 0xf << 20 : 0;
		break;
	case STIR:
		if ((v & 0x1ff) < CPU_IRQS)
			set_put(c->pending, EXC_IRQ0 + (v & 0x1ff), true);
		break;
	default:
		break;
	}
}

static void counter_write(struct cpu *c, uint32_t a, uint32_t v)
{
	switch (a) {
	case DWT_CTRL:
		if ((v & 1) && !(c->dwt_ctrl & 1))
			c->dwt_from = c->cycles;
		c->dwt_ctrl = v;
		break;
	case DWT_CYCCNT:
		c->dwt_from = c->cycles - v;
		break;
	case SYST_CSR:
		if ((v & 1) && !(c->systick_ctrl & 1))
			c->systick_from = c->cycles;
		c->systick_ctrl = v & 7;
		c->next_event = c->cycles;
		break;
	case SYST_RVR:
		c->systick_load = v & 0xffffff;
		c->next_event = c->cycles;
		break;
	case SYST_CVR:
		c->systick_from = c->cycles;
		c->systick_ctrl &= ~COUNTFLAG;
		c->next_event = c->cycles;
		break;
	default:
		break;
	}
}

void ppb_write(struct cpu *c, uint32_t a, unsigned size, uint32_t v)
{
	cpu_check(c);
	if (a < NVIC_ISER)
		counter_write(c, a, v);
	else if (a < NVIC_IABR)
		irq_change(a < NVIC_ISPR ? c->enabled : c->pending, a, v,
			   !(a & 0x80));
	else if (a >= NVIC_IPR && a + size <= NVIC_IPR + CPU_IRQS)
		put_sized(c->prio + EXC_IRQ0 + (a - NVIC_IPR), size,
			  v & 0x01010101u * c->priority_bits);
	else if (a >= SHPR1 && a + size <= SHPR_END)
		put_sized(c->prio + 4 + (a - SHPR1), size,
			  v & 0x01010101u * c->priority_bits);
	else if (a >= MPU_TYPE && a < MPU_END)
		c->mpu[(a - MPU_TYPE) / 4] = v;
	else
		scb_write(c, a, v);
}
