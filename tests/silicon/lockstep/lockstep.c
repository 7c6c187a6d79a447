/* SPDX-License-Identifier: MIT */
/*
 * lockstep [-n COUNT] [-c CHIP] [-d] IMAGE...: runs the images on our
 * interpreter and every instruction outside IT blocks on the Unicorn engine
 * too, from the same state, and compares registers, flags and memory.
 * -c: nrf52840, with its floating point registers; -d: in DFU
 * mode; -r: random instructions of the M4 instead of images.
 *
 * What changes the mode or waits is left out; so is what an interrupt came
 * before.  Exit status 1: something differed.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <unicorn/unicorn.h>

#include "tests/silicon/chip/chip.h"
#include "tests/silicon/host/images.h"

#define SHOWN_MAX   10
#define SKIPPED_MAX 20 /* times as many as are compared */
#define APSR	    0xf80f0000u
#define THUMB	    0x20u
#define CORE	    17 /* registers of an M3 */
#define FLOATS	    32
#define REGISTERS   (CORE + FLOATS)
#define DFU_WANTED  0xedfa
#define PAGE	    0x400u

struct lockstep {
	uc_engine *uc;
	struct board *board;
	uint8_t *ram, *flash; /* over there */
	unsigned long forgotten;
	size_t count; /* registers that are compared */
	uint32_t random_pc;
	unsigned long same, other, skipped, groups[64];
};

static const int regs[CORE] = { UC_ARM_REG_R0,	UC_ARM_REG_R1,	UC_ARM_REG_R2,
				UC_ARM_REG_R3,	UC_ARM_REG_R4,	UC_ARM_REG_R5,
				UC_ARM_REG_R6,	UC_ARM_REG_R7,	UC_ARM_REG_R8,
				UC_ARM_REG_R9,	UC_ARM_REG_R10, UC_ARM_REG_R11,
				UC_ARM_REG_R12, UC_ARM_REG_R13, UC_ARM_REG_R14,
				UC_ARM_REG_R15, UC_ARM_REG_CPSR };

static uint32_t halfword(const struct cpu *c, uint32_t a)
{
	return cpu_peek(c, a & ~3u) >> (a & 2 ? 16 : 0) & 0xffff;
}

/* IT, hints, CPS, special registers, barriers, SVC and waiting stay out. */
static bool is_comparable(const struct cpu *c)
{
	uint32_t pc = c->r[15], h = halfword(c, pc);

	return !c->it && (h & 0xff00) != 0xbf00 && (h & 0xffe8) != 0xb660 &&
	       h != 0xf3af && (h & 0xffe0) != 0xf380 &&
	       (h & 0xffe0) != 0xf3e0 && h != 0xf3bf && h >> 8 != 0xdf &&
	       h != 0xe7fe && pc - c->flash_base < c->flash_size;
}

static void copy_memory(struct lockstep *l)
{
	const struct cpu *c = l->board->cpu;

	memcpy(l->ram, c->ram, c->ram_size);
	if (c->forgotten == l->forgotten)
		return;
	l->forgotten = c->forgotten;
	memcpy(l->flash, c->flash, c->flash_size);
}

static int reg_id(size_t i)
{
	return i < CORE ? regs[i] : UC_ARM_REG_S0 + (int)(i - CORE);
}

static uint32_t reg_here(const struct cpu *c, size_t i)
{
	if (i < 16)
		return c->r[i];
	return i < CORE ? cpu_psr(c) & APSR : c->s[i - CORE];
}

/* One instruction over there; false: it cannot be compared. */
static bool step_there(struct lockstep *l, uint32_t out[REGISTERS])
{
	const struct cpu *c = l->board->cpu;
	uint32_t fpscr = c->fpscr;

	copy_memory(l);
	for (size_t i = 0; i < l->count; i++) {
		uint32_t v = reg_here(c, i);

		if (i == CORE - 1)
			v |= THUMB;
		if (i != 15)
			uc_reg_write(l->uc, reg_id(i), &v);
	}
	if (c->m4)
		uc_reg_write(l->uc, UC_ARM_REG_FPSCR, &fpscr);
	if (uc_emu_start(l->uc, c->r[15] | 1, 0xfffffffe, 0, 1) != UC_ERR_OK)
		return false;
	for (size_t i = 0; i < l->count; i++)
		uc_reg_read(l->uc, reg_id(i), &out[i]);
	out[15] &= ~1u;
	out[16] &= APSR;
	return true;
}

static void step_here(struct lockstep *l)
{
	struct board *b = l->board;
	struct cpu *c = b->cpu;
	uint64_t n = c->instructions;

	while (c->instructions == n && !c->stop && !c->reset_wanted &&
	       !c->lockup)
		cpu_run(c, c->cycles + 1);
	if (c->reset_wanted)
		b->kind->reset(b, b->kind->cause(b));
}

static void show(struct lockstep *l, uint32_t pc, const uint32_t out[REGISTERS])
{
	const struct cpu *c = l->board->cpu;

	if (l->other++ >= SHOWN_MAX)
		return;
	printf("%08x: %04x %04x differs:", (unsigned)pc,
	       (unsigned)halfword(c, pc), (unsigned)halfword(c, pc + 2));
	for (size_t i = 0; i < l->count; i++) {
		if (out[i] != reg_here(c, i))
			printf(" %zu: %08x not %08x", i,
			       (unsigned)reg_here(c, i), (unsigned)out[i]);
	}
	printf("%s\n", memcmp(l->ram, c->ram, c->ram_size) ? " memory" : "");
}

static bool is_same(const struct lockstep *l, const uint32_t *out)
{
	const struct cpu *c = l->board->cpu;

	for (size_t i = 0; i < l->count; i++) {
		if (out[i] != reg_here(c, i))
			return false;
	}
	return memcmp(l->ram, c->ram, c->ram_size) == 0;
}

static void compare(struct lockstep *l)
{
	struct cpu *c = l->board->cpu;
	uint32_t pc = c->r[15], ipsr = c->ipsr, out[REGISTERS];
	uint64_t n = c->instructions;
	unsigned long faults = c->faults;
	bool ok = is_comparable(c);
	uint32_t h = halfword(c, pc);

	ok = ok && step_there(l, out);
	step_here(l);
	/* an interrupt came first, or the exception changed the state */
	if (!ok || c->ipsr != ipsr || c->faults != faults ||
	    c->instructions != n + 1) {
		l->skipped++;
		return;
	}
	if (!is_same(l, out)) {
		show(l, pc, out);
		return;
	}
	l->same++;
	l->groups[h >> 10]++;
}

static bool open_engine(struct lockstep *l)
{
	const struct cpu *c = l->board->cpu;

	if (uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &l->uc))
		return false;
	uc_ctl_set_cpu_model(l->uc, c->m4 ? UC_CPU_ARM_CORTEX_M4
					  : UC_CPU_ARM_CORTEX_M3);
	l->ram = aligned_alloc(4096, c->ram_size);
	l->flash = aligned_alloc(4096, c->flash_size);
	if (!l->ram || !l->flash)
		return false;
	memcpy(l->flash, c->flash, c->flash_size);
	l->forgotten = c->forgotten;
	uc_mem_map_ptr(l->uc, c->flash_base, c->flash_size,
		       UC_PROT_READ | UC_PROT_EXEC, l->flash);
	uc_mem_map_ptr(l->uc, CPU_RAM_BASE, c->ram_size, UC_PROT_ALL, l->ram);
	l->count = c->m4 ? REGISTERS : CORE;
	return true;
}

static bool load(struct board *b, const char *name)
{
	char path[IMAGES_PATH];
	uint32_t at = 0;

	return images_find(name, path, sizeof(path)) &&
	       b->kind->load(b, path, &at, false);
}

/* ------------------------------------------------- random instructions */

/* What an M4 has beyond an M3: bits that are fixed, and those that are not but
 * for registers that may be anything.  Registers are r0 to r7. */
static const struct {
	uint16_t h1, h2, free1, free2;
} kinds[] = {
	{ 0xfb10, 0xf000, 0x07, 0x0737 }, /* SMULxy */
	{ 0xfb10, 0x0000, 0x07, 0x7737 }, /* SMLAxy */
	{ 0xfb20, 0x0000, 0x47, 0x7717 }, /* SMLAD, SMLSD where bit 6 */
	{ 0xfb30, 0x0000, 0x07, 0x7717 }, /* SMLAWy */
	{ 0xfb50, 0x0000, 0x07, 0x7717 }, /* SMMLA */
	{ 0xfb60, 0x0000, 0x07, 0x7717 }, /* SMMLS */
	{ 0xfb70, 0x0000, 0x07, 0x7707 }, /* USADA8 */
	{ 0xfbe0, 0x0160, 0x07, 0x0607 }, /* UMAAL into different ones */
	{ 0xfbc0, 0x0180, 0x07, 0x0637 }, /* SMLALxy */
	{ 0xfbc0, 0x01c0, 0x17, 0x0617 }, /* SMLALD, SMLSLD */
	{ 0xfa80, 0xf000, 0x77, 0x0777 }, /* lanes */
	{ 0xfaa0, 0xf080, 0x07, 0x0707 }, /* SEL */
	{ 0xfa80, 0xf080, 0x07, 0x0737 }, /* QADD and so on */
	{ 0xfa00, 0xf080, 0x57, 0x0737 }, /* extend and add */
	{ 0xfa2f, 0xf080, 0x10, 0x0737 }, /* extend halves */
	{ 0xeac0, 0x0000, 0x07, 0x77e7 }, /* pack */
	{ 0xf320, 0x0000, 0x87, 0x070f }, /* SSAT16, USAT16 */
	{ 0xee00, 0x0a00, 0x77, 0xf0ef }, /* VMLA to VSUB */
	{ 0xee80, 0x0a00, 0x47, 0xf0af }, /* VDIV */
	{ 0xee90, 0x0a00, 0x67, 0xf0ef }, /* fused */
	{ 0xeeb0, 0x0a40, 0x41, 0xf0af }, /* VMOV to VSQRT */
	{ 0xeeb0, 0x0a00, 0x4f, 0xf00f }, /* constants */
	{ 0xeeb4, 0x0a40, 0x41, 0xf080 }, /* VCMP with 0 or s0 */
	{ 0xeeb8, 0x0a40, 0x40, 0xf0af }, /* from integers */
	{ 0xeebc, 0x0a40, 0x41, 0xf0af }, /* to integers */
	{ 0xeeba, 0x0ac0, 0x45, 0xf02f }, /* fixed point, 32 bits */
	{ 0xeeba, 0x0a48, 0x45, 0xf027 }, /* fixed point, 16 bits */
	{ 0xeeb2, 0x0a40, 0x40, 0xf0af }, /* from half precision */
	{ 0xeeb3, 0x0a40, 0x40, 0xf0af }, /* to half precision */
	{ 0xee00, 0x0a10, 0x17, 0x7080 }, /* VMOV with a core register */
	{ 0xec40, 0x0a10, 0x16, 0x600f }, /* VMOV with two */
};

static uint32_t random_word(void)
{
	static const uint32_t special[] = {
		0,	    0x80000000, 0x7fffffff, 0xffffffff,
		0x3f800000, 0xc2280000, 0x7f800000, 0x00010000,
		0x0000ffff, 0x4f000000, 0x33800000, 0x477fe000
	};
	uint32_t v = (uint32_t)random() << 16 ^ (uint32_t)random();

	if (random() % 4 == 0)
		return special[(size_t)random() %
			       (sizeof(special) / sizeof(*special))];
	return random() % 2 ? v : (v & 0x80ffffff) | 0x3f000000;
}

/* No numbers that are none, and none so small that they are held otherwise:
 * which of two such operands is passed on is not modelled. */
static uint32_t random_float(void)
{
	uint32_t v = random_word(), exponent = v >> 23 & 0xff;

	if (exponent == 0)
		v &= 0x80000000;
	return exponent == 0xff ? v & 0xff800000 : v;
}

/* Something at the beginning of flash, and anything in the registers. */
static void random_step(struct lockstep *l)
{
	struct cpu *c = l->board->cpu;
	size_t k = (size_t)random() % (sizeof(kinds) / sizeof(*kinds));
	uint16_t h[2] = { (uint16_t)(kinds[k].h1 | (random() & kinds[k].free1)),
			  (uint16_t)(kinds[k].h2 |
				     (random() & kinds[k].free2)) };

	cpu_reset(c);
	for (unsigned i = 0; i < 8; i++)
		c->r[i] = random_word();
	for (unsigned i = 0; i < FLOATS; i++)
		c->s[i] = random_float();
	c->ge = (uint8_t)(random() & 15);
	c->cpacr = 0xf00000;
	c->r[13] = CPU_RAM_BASE + 0x1000;
	/* each at a place of its own, as the other side remembers code; it
	 * looks ahead at the first word of a page */
	l->random_pc = l->random_pc % (c->flash_size - 8) + 4;
	if (l->random_pc % PAGE == 0)
		l->random_pc += 4;
	if (l->random_pc == 4)
		uc_ctl_remove_cache(l->uc, 0, c->flash_size);
	c->r[15] = l->random_pc;
	memcpy(c->flash + l->random_pc, h, sizeof(h));
	memcpy(l->flash + l->random_pc, h, sizeof(h));
	cpu_forget(c, l->random_pc, sizeof(h));
	l->forgotten = c->forgotten;
}

static int report(const struct lockstep *l)
{
	unsigned groups = 0;

	for (unsigned i = 0; i < 64; i++)
		groups += l->groups[i] != 0;
	printf("%lu instructions the same (%u of 64 groups), %lu different, "
	       "%lu not compared\n",
	       l->same, groups, l->other, l->skipped);
	return l->other != 0;
}

struct options {
	unsigned long count;
	bool dfu, random;
	const char *chip;
};

/* The rest are images; false: one is not here. */
static bool take(struct lockstep *l, struct options *o, int argc, char **argv)
{
	const struct board_kind *kind = &board_stm32f205;
	int option;

	while ((option = getopt(argc, argv, "n:c:dr")) != -1) {
		if (option == 'n')
			o->count = strtoul(optarg, NULL, 10);
		else if (option == 'c')
			kind = board_kind_find(optarg);
		else if (option == 'd')
			o->dfu = true;
		else if (option == 'r')
			o->random = true;
		else
			return false;
	}
	l->board = kind ? kind->create() : NULL;
	for (; l->board && optind < argc; optind++) {
		if (!load(l->board, argv[optind])) {
			fprintf(stderr, "lockstep: no %s\n", argv[optind]);
			return false;
		}
	}
	return l->board;
}

int main(int argc, char **argv)
{
	struct options o = { .count = 300000 };
	struct lockstep l = { 0 };
	struct board *b;

	if (!take(&l, &o, argc, argv) || !open_engine(&l))
		return 2;
	b = l.board;
	b->cpu->count_waits = false;
	b->kind->reset(b, RESET_POWER);
	if (o.dfu)
		chip_of(b)->backup[1] = DFU_WANTED;
	while (l.same + l.other < o.count &&
	       l.skipped < SKIPPED_MAX * o.count && !b->cpu->stop) {
		if (o.random)
			random_step(&l);
		compare(&l);
	}
	return report(&l);
}
