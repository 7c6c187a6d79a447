/* SPDX-License-Identifier: MIT */
/*
 * An ARM Cortex-M3, or M4 with its floating point unit (ARMv7-M without MPU
 * effects): Thumb-2 instructions, exceptions, NVIC, SysTick and the system
 * control block.
 *
 * One instruction counts one cycle, loads, taken branches and divisions a
 * little more; the chip adds what flash work takes.  Instructions in flash
 * are decoded once: whoever changes flash says so with cpu_forget().  The
 * chip owns flash and RAM, the processor what it has decoded.
 *
 * Never: prints, waits for real time, or reads outside what the chip gave.
 */
#ifndef SILICON_CPU_H
#define SILICON_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CPU_IRQS       96
#define CPU_EXCEPTIONS (16 + CPU_IRQS)
#define CPU_SET_WORDS  4 /* a bit per exception */
#define CPU_HOOKS      16
#define CPU_STACK_SEEN 48
#define CPU_STORES     64 /* words that a round of a wait loop changes */
#define CPU_RAM_BASE   0x20000000u
#define CPU_NEVER      UINT64_MAX

/* Exception numbers (ARMv7-M architecture reference manual, B1.5.2). */
enum {
	EXC_NMI = 2,
	EXC_HARD = 3,
	EXC_MEM = 4,
	EXC_BUS = 5,
	EXC_USAGE = 6,
	EXC_SVC = 11,
	EXC_PENDSV = 14,
	EXC_SYSTICK = 15,
	EXC_IRQ0 = 16
};

struct op;

/* What the first fault since the reset looked like, for who searches. */
struct cpu_fault {
	uint32_t pc, lr, address;
	uint32_t regs[16], stack[CPU_STACK_SEEN];
};

/* A function that only returns r0, as long as it is this code. */
struct cpu_hook {
	uint32_t pc, r0, code[2];
};

/* A word of RAM, by its offset, as it was before a probe. */
struct cpu_word {
	uint32_t at, was;
};

struct cpu {
	uint32_t r[16]; /* r[15]: the next instruction, between calls */
	/* N is bit 31 of n, Z means z is 0, C is 0 or 1, V is bit 31 of v */
	uint32_t n, z, c, v;
	bool q;
	uint8_t it;
	uint64_t cycles;
	uint64_t limit; /* the burst ends there; 0: at once */
	uint32_t ipsr;
	uint32_t sp[2]; /* the one that is not r13 now */
	unsigned bank;	/* 0 main, 1 process */
	uint32_t control, basepri;
	bool primask, faultmask;
	bool exclusive;
	bool event_seen; /* the next WFE does not wait */

	/* of an M4 */
	uint32_t s[32], fpscr, cpacr;
	bool fpca; /* the unit was used: frames hold its registers */
	uint8_t ge;

	uint32_t pending[CPU_SET_WORDS], active[CPU_SET_WORDS];
	uint32_t enabled[CPU_SET_WORDS], line[CPU_SET_WORDS];
	uint8_t prio[CPU_EXCEPTIONS];
	bool check; /* something about exceptions has changed */

	uint32_t vtor, aircr, scr, ccr, shcsr, cfsr, hfsr, bfar, demcr;
	uint32_t systick_ctrl, systick_load;
	uint64_t systick_from; /* cycle of the last reload */
	uint32_t dwt_ctrl;
	uint64_t dwt_from;
	uint32_t mpu[64];

	uint64_t next_event;   /* the chip wants to be called */
	uint64_t until;	       /* of this run */
	uint64_t instructions; /* with those of wait loops */
	uint64_t waited;       /* those of wait loops that were only counted */
	bool sleeping, for_event; /* WFI, or WFE */
	bool lockup;		  /* only a reset helps */
	bool reset_wanted;
	bool stop;  /* leave cpu_run() */
	bool fault; /* of the present instruction */
	unsigned fault_exception;
	uint32_t fault_bits;
	unsigned long faults, entries[CPU_EXCEPTIONS];
	uint32_t fault_pc, fault_address;
	struct cpu_fault first;
	struct cpu_hook hooks[CPU_HOOKS];
	unsigned hook_count;
	bool count_waits; /* do not run wait loops through, only count them */
	uint64_t probe_at, probe_pause; /* cycles: the next, and on to the one
					 * after it */
	bool probing;	 /* stores are watched: is this a wait loop? */
	bool touched;	 /* something was done since that a round must not */
	bool clock_read; /* the cycle counter, by a load of a probe */
	struct cpu_word stores[CPU_STORES]; /* what the probe has changed */
	unsigned store_count;
	/* set by io_read: until the next event it would give the same */
	bool steady;

	/* the chip */
	bool m4;
	uint8_t priority_bits; /* those of a priority that there are */
	uint8_t *flash, *ram;
	uint32_t flash_base, flash_size, ram_size;
	uint32_t store_span; /* RAM bytes that a store may take directly */
	void *chip;
	uint32_t (*io_read)(void *chip, uint32_t address, unsigned size,
			    bool *ok);
	void (*io_write)(void *chip, uint32_t address, unsigned size,
			 uint32_t value, bool *ok);
	void (*event)(void *chip);
	/* before each instruction, or NULL; slow */
	void (*trace)(void *ctx, uint32_t pc);
	void *trace_ctx;
	struct op *ops;		 /* one per halfword of flash */
	unsigned long forgotten; /* how often flash has changed */
};

/* After flash, RAM and callbacks are set; false: no memory. */
bool cpu_init(struct cpu *c);
void cpu_fini(struct cpu *c);
/* The reset of the core: stack and start from the vectors at 0. */
void cpu_reset(struct cpu *c);
/* Runs until the cycle counter is there, a reset is wanted, or stop. */
void cpu_run(struct cpu *c, uint64_t until);

/* An interrupt line of a peripheral. */
void cpu_line(struct cpu *c, unsigned irq, bool high);
/* Ends the burst: the chip's next event or an exception has changed. */
void cpu_event_at(struct cpu *c, uint64_t cycle);

/* When SysTick reaches zero next; what happens then. */
uint64_t cpu_systick_next(const struct cpu *c);
void cpu_systick_event(struct cpu *c);

/* Loads and stores as the program's; size 1, 2 or 4 bytes. */
uint32_t cpu_load(struct cpu *c, uint32_t address, unsigned size);
void cpu_store(struct cpu *c, uint32_t address, unsigned size, uint32_t value);
/* A word that the program itself does not load; 0 where nothing is. */
uint32_t cpu_peek(const struct cpu *c, uint32_t address);

/* Flash has changed: decode anew.  Offset and size in bytes. */
void cpu_forget(struct cpu *c, uint32_t offset, uint32_t size);
/* The function at pc, as it is now, does nothing and returns r0; false: the
 * table is full. */
bool cpu_hook(struct cpu *c, uint32_t pc, uint32_t r0);
/* One that was found elsewhere: it counts where its code is. */
bool cpu_hook_add(struct cpu *c, const struct cpu_hook *hook);

/* The program status register as an exception stacks it. */
uint32_t cpu_psr(const struct cpu *c);

#endif
