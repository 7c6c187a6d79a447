/* SPDX-License-Identifier: MIT */
#include "core.h"

#include <stdlib.h>
#include <string.h>

/* Exceptions below 16 that need no enable bit. */
#define SYSTEM_ALWAYS 0xff8fu

/* A probe asks whether the program only waits (wait.c): so many cycles after
 * a wait, and less and less often in a program that does something. */
#define PROBE_SOON   500u
#define PROBE_RARELY 30000u
#define PROBE_SHARE  90u /* more for each instruction that was in vain */

/* ------------------------------------------------------------- decoding */

static uint32_t fetch(struct cpu *c, uint32_t a)
{
	bool ok = a < CPU_RAM_BASE;
	uint32_t v = 0;

	if (a - c->flash_base <= c->flash_size - 2)
		return get16(c->flash + (a - c->flash_base));
	if (a - CPU_RAM_BASE <= c->ram_size - 2)
		return get16(c->ram + (a - CPU_RAM_BASE));
	if (a < c->flash_size)
		return get16(c->flash + a);
	if (ok)
		v = c->io_read(c->chip, a, 2, &ok);
	if (!ok) {
		c->fault_address = a;
		cpu_fault(c, EXC_BUS, FAULT_BUS_FETCH);
	}
	return v;
}

void op_decode(const struct cpu *c, struct op *o, uint32_t pc, uint32_t h1,
	       uint32_t h2, bool in_it)
{
	bool wide = h1 >> 11 > 0x1c;

	memset(o, 0, sizeof(*o));
	o->size = wide ? 4 : 2;
	if (wide)
		op_decode32(o, pc, h1, h2);
	else
		op_decode16(o, pc, h1, in_it);
	if (!o->run && wide && c->m4)
		op_decode_m4(o, pc, h1, h2);
	if (!o->run)
		o->run = op_undefined;
}

static bool hooked(const struct cpu *c, struct op *o, uint32_t pc)
{
	for (unsigned i = 0; i < c->hook_count; i++) {
		const struct cpu_hook *h = &c->hooks[i];

		if (pc != h->pc || cpu_peek(c, pc) != h->code[0] ||
		    cpu_peek(c, pc + 4) != h->code[1])
			continue;
		o->run = op_hooked;
		o->imm = h->r0;
		return true;
	}
	return false;
}

/* As it stands at pc now; false: nothing can be fetched there. */
static bool decode_at(struct cpu *c, struct op *o, uint32_t pc)
{
	uint32_t h1 = fetch(c, pc), h2 = 0;
	bool in_it = c->it & 15;

	if (h1 >> 11 > 0x1c)
		h2 = fetch(c, pc + 2);
	if (c->fault)
		return false;
	op_decode(c, o, pc, h1, h2, in_it);
	if (hooked(c, o, pc) || !in_it)
		return true;
	if (o->then) {
		o->run = op_in_it_again;
	} else {
		o->then = o->run;
		o->run = op_in_it;
	}
	return true;
}

/* What every place of flash does at first. */
static uint32_t op_unknown(struct cpu *c, const struct op *o, uint32_t next)
{
	size_t i = (size_t)(o - c->ops);
	uint32_t pc = c->flash_base + (uint32_t)i * 2;

	if (!decode_at(c, &c->ops[i], pc))
		return next;
	return o->run(c, o, pc + o->size);
}

static void forget(struct cpu *c, uint32_t from, uint32_t end)
{
	static const struct op unknown = { .run = op_unknown };

	for (uint32_t i = from; i < end; i++)
		c->ops[i] = unknown;
}

void cpu_forget(struct cpu *c, uint32_t offset, uint32_t size)
{
	c->forgotten++;
	/* an instruction may have begun two bytes earlier */
	forget(c, offset > 2 ? (offset - 2) / 2 : 0, (offset + size + 1) / 2);
}

bool cpu_hook_add(struct cpu *c, const struct cpu_hook *hook)
{
	if (c->hook_count == CPU_HOOKS)
		return false;
	c->hooks[c->hook_count++] = *hook;
	if (hook->pc - c->flash_base < c->flash_size)
		cpu_forget(c, hook->pc - c->flash_base, 2);
	return true;
}

bool cpu_hook(struct cpu *c, uint32_t pc, uint32_t r0)
{
	struct cpu_hook h = { .pc = pc & ~1u, .r0 = r0 };

	h.code[0] = cpu_peek(c, h.pc);
	h.code[1] = cpu_peek(c, h.pc + 4);
	return cpu_hook_add(c, &h);
}

/* -------------------------------------------------------------- running */

void cpu_burst(struct cpu *c)
{
	uint32_t pc = c->r[15], from, span = c->flash_size - 2;
	uint64_t count = 0;
	struct op other;

	do {
		uint32_t at = pc - c->flash_base;
		const struct op *o = &other;
		bool there = true;

		from = pc;
		if (at < span)
			o = &c->ops[at / 2];
		else
			there = decode_at(c, &other, pc);
		c->cycles++;
		count++;
		if (there)
			pc = o->run(c, o, pc + o->size);
	} while (c->cycles < c->limit);
	c->instructions += count;
	c->r[15] = pc;
	if (c->fault)
		cpu_take_fault(c, from);
}

/* A fault of the exception entry itself: the first instruction pays. */
static void fault_at_entry(struct cpu *c)
{
	c->cycles++;
	c->instructions++;
	cpu_take_fault(c, c->r[15]);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void probe(struct cpu *c, uint64_t end)
{
	uint64_t n = c->instructions, rarely;

	if (wait_count(c, end)) {
		c->probe_pause = PROBE_SOON;
		c->probe_at = end + PROBE_SOON;
		return;
	}
	rarely = PROBE_RARELY + (c->instructions - n) * PROBE_SHARE;
	c->probe_at = c->cycles + c->probe_pause;
	c->probe_pause = earlier(2 * c->probe_pause, rarely);
}

static void run_on(struct cpu *c)
{
	uint64_t end = earlier(c->until, c->next_event);

	if (c->trace) {
		c->trace(c->trace_ctx, c->r[15]);
		end = 0;
	} else if (c->count_waits && !c->check) {
		if (c->cycles >= c->probe_at) {
			probe(c, end);
			return;
		}
		end = earlier(end, c->probe_at);
	}
	c->limit = c->check ? 0 : end;
	cpu_burst(c);
}

void cpu_run(struct cpu *c, uint64_t until)
{
	c->stop = false;
	c->until = until;
	while (c->cycles < until && !c->stop && !c->reset_wanted) {
		if (c->cycles >= c->next_event)
			c->event(c->chip);
		if (c->check && !c->lockup)
			cpu_poll(c);
		if (c->sleeping || c->lockup)
			c->cycles = earlier(c->next_event, until);
		else if (c->fault)
			fault_at_entry(c);
		else
			run_on(c);
	}
}

void cpu_event_at(struct cpu *c, uint64_t cycle)
{
	c->next_event = earlier(c->next_event, cycle);
	c->limit = 0;
}

/* ------------------------------------------------------------- lifetime */

bool cpu_init(struct cpu *c)
{
	c->ops = malloc(c->flash_size / 2 * sizeof(*c->ops));
	if (!c->ops)
		return false;
	c->store_span = c->ram_size - 3;
	if (!c->priority_bits)
		c->priority_bits = 0xf0;
	forget(c, 0, c->flash_size / 2);
	return true;
}

void cpu_fini(struct cpu *c)
{
	free(c->ops);
	c->ops = NULL;
}

static void reset_exceptions(struct cpu *c)
{
	memset(c->pending, 0, sizeof(c->pending));
	memset(c->active, 0, sizeof(c->active));
	memset(c->enabled, 0, sizeof(c->enabled));
	memset(c->line, 0, sizeof(c->line));
	memset(c->prio, 0, sizeof(c->prio));
	c->enabled[0] = SYSTEM_ALWAYS;
	c->primask = c->faultmask = c->fault = c->lockup = false;
	c->faults = 0;
	c->ipsr = c->basepri = 0;
	c->check = true;
}

void cpu_reset(struct cpu *c)
{
	memset(c->r, 0, sizeof(c->r));
	memset(c->mpu, 0, sizeof(c->mpu));
	reset_exceptions(c);
	c->n = c->c = c->v = 0;
	c->z = 1;
	c->q = c->exclusive = c->event_seen = c->fpca = false;
	c->it = c->ge = 0;
	c->fpscr = c->cpacr = 0;
	memset(c->s, 0, sizeof(c->s));
	c->control = c->bank = 0;
	c->vtor = c->aircr = c->scr = c->shcsr = c->cfsr = c->hfsr = 0;
	c->ccr = 0x200;
	c->systick_ctrl = c->systick_load = c->dwt_ctrl = 0;
	c->sleeping = c->reset_wanted = c->stop = false;
	c->next_event = c->cycles;
	c->probe_at = c->cycles + PROBE_SOON;
	c->probe_pause = PROBE_SOON;
	c->r[13] = cpu_load(c, 0, 4) & ~3u;
	c->sp[0] = c->sp[1] = c->r[13];
	c->r[14] = 0xffffffff;
	c->r[15] = cpu_load(c, 4, 4) & ~1u;
}
