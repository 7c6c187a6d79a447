/* SPDX-License-Identifier: MIT */
/*
 * lockstep [-n COUNT] [-d] IMAGE...: runs the images on our interpreter and
 * every instruction outside IT blocks on the Unicorn engine too, from the
 * same state, and compares registers, flags and memory.  -d: in DFU mode.
 *
 * What changes the mode or waits is left out; so is what an interrupt came
 * before.  Exit status 1: something differed.
 */
#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>

#include "tests/silicon/chip/chip.h"
#include "tests/silicon/host/images.h"

#define SHOWN_MAX   10
#define SKIPPED_MAX 20 /* times as many as are compared */
#define APSR	    0xf8000000u
#define REGISTERS   17
#define DFU_WANTED  0xedfa

struct lockstep {
	uc_engine *uc;
	struct chip *chip;
	uint8_t *ram, *flash; /* over there */
	unsigned long flash_state;
	unsigned long same, other, skipped, groups[64];
};

static const int regs[REGISTERS] = {
	UC_ARM_REG_R0,	UC_ARM_REG_R1,	UC_ARM_REG_R2,	UC_ARM_REG_R3,
	UC_ARM_REG_R4,	UC_ARM_REG_R5,	UC_ARM_REG_R6,	UC_ARM_REG_R7,
	UC_ARM_REG_R8,	UC_ARM_REG_R9,	UC_ARM_REG_R10, UC_ARM_REG_R11,
	UC_ARM_REG_R12, UC_ARM_REG_R13, UC_ARM_REG_R14, UC_ARM_REG_R15,
	UC_ARM_REG_APSR
};

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
	       h != 0xe7fe && pc - CHIP_FLASH_BASE < CHIP_FLASH;
}

static void copy_memory(struct lockstep *l)
{
	unsigned long state = l->chip->fc.words;

	for (unsigned i = 0; i < CHIP_SECTORS; i++)
		state += l->chip->fc.erases[i] << 20;
	memcpy(l->ram, l->chip->ram, CHIP_RAM);
	if (state == l->flash_state)
		return;
	l->flash_state = state;
	memcpy(l->flash, l->chip->flash, CHIP_FLASH);
}

/* One instruction over there; false: it cannot be compared. */
static bool step_there(struct lockstep *l, uint32_t out[REGISTERS])
{
	const struct cpu *c = &l->chip->cpu;

	copy_memory(l);
	for (unsigned i = 0; i < REGISTERS; i++) {
		uint32_t v = i < 16 ? c->r[i] : cpu_psr(c) & APSR;

		if (i != 15)
			uc_reg_write(l->uc, regs[i], &v);
	}
	if (uc_emu_start(l->uc, c->r[15] | 1, 0xfffffffe, 0, 1) != UC_ERR_OK)
		return false;
	for (unsigned i = 0; i < REGISTERS; i++)
		uc_reg_read(l->uc, regs[i], &out[i]);
	out[15] &= ~1u;
	out[16] &= APSR;
	return true;
}

static void step_here(struct lockstep *l)
{
	struct cpu *c = &l->chip->cpu;
	uint64_t n = c->instructions;

	while (c->instructions == n && !c->stop && !c->reset_wanted &&
	       !c->lockup)
		cpu_run(c, c->cycles + 1);
	if (c->reset_wanted)
		chip_reset(l->chip, RESET_SOFT);
}

static void show(struct lockstep *l, uint32_t pc, const uint32_t out[REGISTERS])
{
	const struct cpu *c = &l->chip->cpu;

	if (l->other++ >= SHOWN_MAX)
		return;
	printf("%08x: %04x %04x differs:", (unsigned)pc,
	       (unsigned)halfword(c, pc), (unsigned)halfword(c, pc + 2));
	for (unsigned i = 0; i < 16; i++) {
		if (out[i] != c->r[i])
			printf(" r%u %08x not %08x", i, (unsigned)c->r[i],
			       (unsigned)out[i]);
	}
	printf(" flags %08x not %08x\n", (unsigned)(cpu_psr(c) & APSR),
	       (unsigned)out[16]);
}

static void compare(struct lockstep *l)
{
	struct cpu *c = &l->chip->cpu;
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
	if (memcmp(l->ram, l->chip->ram, CHIP_RAM) != 0 ||
	    memcmp(out, c->r, sizeof(c->r)) != 0 ||
	    out[16] != (cpu_psr(c) & APSR)) {
		show(l, pc, out);
		return;
	}
	l->same++;
	l->groups[h >> 10]++;
}

static bool open_engine(struct lockstep *l)
{
	if (uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &l->uc))
		return false;
	uc_ctl_set_cpu_model(l->uc, UC_CPU_ARM_CORTEX_M3);
	l->ram = aligned_alloc(4096, CHIP_RAM);
	l->flash = aligned_alloc(4096, CHIP_FLASH);
	if (!l->ram || !l->flash)
		return false;
	memcpy(l->flash, l->chip->flash, CHIP_FLASH);
	uc_mem_map_ptr(l->uc, CHIP_FLASH_BASE, CHIP_FLASH,
		       UC_PROT_READ | UC_PROT_EXEC, l->flash);
	uc_mem_map_ptr(l->uc, CPU_RAM_BASE, CHIP_RAM, UC_PROT_ALL, l->ram);
	return true;
}

static bool load(struct chip *chip, const char *name)
{
	struct image_head head = { .start = CHIP_FLASH_BASE };
	char path[IMAGES_PATH];

	if (!images_find(name, path, sizeof(path)))
		return false;
	images_head(path, &head);
	return chip_load(chip, path, head.start);
}

static int report(const struct lockstep *l)
{
	unsigned kinds = 0;

	for (unsigned i = 0; i < 64; i++)
		kinds += l->groups[i] != 0;
	printf("%lu instructions the same (%u of 64 groups), %lu different, "
	       "%lu not compared\n",
	       l->same, kinds, l->other, l->skipped);
	return l->other != 0;
}

int main(int argc, char **argv)
{
	struct lockstep l = { .chip = chip_new() };
	unsigned long count = 300000;
	bool dfu = false;

	for (int i = 1; l.chip && i < argc; i++) {
		if (strcmp(argv[i], "-n") == 0 && i + 1 < argc) {
			count = strtoul(argv[++i], NULL, 10);
		} else if (strcmp(argv[i], "-d") == 0) {
			dfu = true;
		} else if (!load(l.chip, argv[i])) {
			fprintf(stderr, "lockstep: no %s\n", argv[i]);
			return 2;
		}
	}
	if (!l.chip || !open_engine(&l))
		return 2;
	l.chip->cpu.count_waits = false;
	chip_reset(l.chip, RESET_POWER);
	if (dfu)
		l.chip->backup[1] = DFU_WANTED;
	while (l.same + l.other < count && l.skipped < SKIPPED_MAX * count &&
	       !l.chip->cpu.stop)
		compare(&l);
	return report(&l);
}
