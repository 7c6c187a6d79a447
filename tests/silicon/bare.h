/* SPDX-License-Identifier: MIT */
/*
 * A bare processor for tests: 4 KB of flash at 08000000, 4 KB of RAM, no
 * peripherals.  Stack 20000800, code at 08000100, handlers where the test
 * puts them.
 */
#ifndef SILICON_BARE_H
#define SILICON_BARE_H

#include "cpu/cpu.h"

#define BARE_SIZE  4096
#define BARE_CODE  0x08000100u
#define BARE_STACK 0x20000800u
#define BARE_DATA  0x20000100u

struct bare {
	struct cpu cpu;
	uint8_t flash[BARE_SIZE], ram[BARE_SIZE];
	uint64_t wake_at; /* what event() does: a byte of RAM becomes 1 */
};

/* Reset, with the pc at BARE_CODE.  Fails the test without memory. */
void bare_init(struct bare *b);
void bare_fini(struct bare *b);
void bare_code(struct bare *b, uint32_t at, const uint16_t *code, size_t n);
void bare_word(struct bare *b, uint32_t at, uint32_t v);
uint32_t bare_peek(const struct bare *b, uint32_t at);
/* So many instructions, whatever they take. */
void bare_steps(struct bare *b, unsigned n);
/* N, Z, C, V as 8, 4, 2, 1; Q as 16. */
void bare_set_flags(struct bare *b, unsigned flags);
unsigned bare_flags(const struct bare *b);

#endif
