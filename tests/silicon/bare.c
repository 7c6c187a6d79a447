/* SPDX-License-Identifier: MIT */
#include "bare.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static uint32_t no_read(void *ctx, uint32_t a, unsigned size, bool *ok)
{
	(void)ctx;
	(void)a;
	(void)size;
	*ok = false;
	return 0;
}

static void no_write(void *ctx, uint32_t a, unsigned size, uint32_t v, bool *ok)
{
	(void)ctx;
	(void)a;
	(void)size;
	(void)v;
	*ok = false;
}

static void event(void *ctx)
{
	struct bare *b = ctx;

	cpu_systick_event(&b->cpu);
	b->cpu.next_event = cpu_systick_next(&b->cpu);
	if (b->wake_at && b->cpu.cycles >= b->wake_at)
		b->ram[BARE_DATA - CPU_RAM_BASE] = 1;
	else if (b->wake_at && b->wake_at < b->cpu.next_event)
		b->cpu.next_event = b->wake_at;
}

void bare_word(struct bare *b, uint32_t at, uint32_t v)
{
	uint8_t *p = at < CPU_RAM_BASE ? b->flash + (at & (BARE_SIZE - 1))
				       : b->ram + (at - CPU_RAM_BASE);

	for (unsigned i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
	cpu_forget(&b->cpu, 0, BARE_SIZE);
}

uint32_t bare_peek(const struct bare *b, uint32_t at)
{
	return cpu_peek(&b->cpu, at);
}

void bare_code(struct bare *b, uint32_t at, const uint16_t *code, size_t n)
{
	uint8_t *p = b->flash + (at & (BARE_SIZE - 1));

	for (size_t i = 0; i < n; i++) {
		p[2 * i] = (uint8_t)code[i];
		p[2 * i + 1] = (uint8_t)(code[i] >> 8);
	}
	cpu_forget(&b->cpu, 0, BARE_SIZE);
}

void bare_init(struct bare *b)
{
	memset(b, 0, sizeof(*b));
	b->cpu.flash = b->flash;
	b->cpu.ram = b->ram;
	b->cpu.flash_base = 0x08000000;
	b->cpu.flash_size = b->cpu.ram_size = BARE_SIZE;
	b->cpu.chip = b;
	b->cpu.io_read = no_read;
	b->cpu.io_write = no_write;
	b->cpu.event = event;
	assert_true(cpu_init(&b->cpu));
	bare_word(b, 0x08000000, BARE_STACK);
	bare_word(b, 0x08000004, BARE_CODE | 1);
	cpu_reset(&b->cpu);
}

void bare_fini(struct bare *b)
{
	cpu_fini(&b->cpu);
}

void bare_steps(struct bare *b, unsigned n)
{
	uint64_t end = b->cpu.instructions + n;

	while (b->cpu.instructions < end && !b->cpu.lockup)
		cpu_run(&b->cpu, b->cpu.cycles + 1);
}

void bare_set_flags(struct bare *b, unsigned flags)
{
	b->cpu.n = (flags & 8u) << 28;
	b->cpu.z = !(flags & 4);
	b->cpu.c = flags >> 1 & 1;
	b->cpu.v = (flags & 1u) << 31;
	b->cpu.q = false;
}

unsigned bare_flags(const struct bare *b)
{
	return cpu_psr(&b->cpu) >> 28 | (b->cpu.q ? 16 : 0);
}
