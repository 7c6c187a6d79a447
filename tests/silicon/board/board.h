/* SPDX-License-Identifier: MIT */
/*
 * A chip with what stands around it, of any kind: what a host at the other
 * end of the cable, a script and a road ask of it.  A kind is a table of
 * functions; the chip itself embeds the board and owns everything.
 *
 * Times are the chip's own.  Never: waits for real time.
 */
#ifndef SILICON_BOARD_H
#define SILICON_BOARD_H

#include <stdio.h>

#include "../cpu/cpu.h"

enum board_reset {
	RESET_POWER,
	RESET_PIN,
	RESET_SOFT,
	RESET_WATCHDOG,
	RESET_OFF /* woken from where only a pin wakes it */
};

/* What a host hears after one transaction. */
enum cable_answer { CABLE_ACK, CABLE_NAK, CABLE_STALL, CABLE_SILENT };

struct board_kind;

struct board {
	const struct board_kind *kind;
	struct cpu *cpu;
	unsigned long resets;
	bool host_frames; /* a host is there: start of frame each ms */
	FILE *trace_io;	  /* accesses that nobody models, or NULL */
	unsigned long unknown;
};

struct board_kind {
	const char *name; /* of the chip */
	uint32_t mhz;

	/* with erased flash, not powered yet; NULL: no memory */
	struct board *(*create)(void);
	void (*destroy)(struct board *b);
	void (*reset)(struct board *b, enum board_reset why);
	/* why the processor wants one */
	enum board_reset (*cause)(const struct board *b);
	/* after the host or a pin did something */
	void (*update)(struct board *b);
	/* a file to where it says or, if not NULL, to *at, which is where it
	 * went then; false: cannot be read, or names no place */
	bool (*load)(struct board *b, const char *path, uint32_t *at,
		     bool given);
	/* the byte at an address of memory, external flash too; NULL: none */
	uint8_t *(*cell)(struct board *b, uint32_t address);
	void (*button)(struct board *b, bool pressed);
	/* the modem or co-processor beside the chip is there and answers */
	void (*modem)(struct board *b);
	void (*led)(const struct board *b, char *out, size_t size);
	void (*counts)(const struct board *b, FILE *out);
	/* the whole state, for the same build of this program only; restore
	 * leaves the board as it was where the file is no such state */
	bool (*save)(const struct board *b, FILE *f);
	bool (*restore)(struct board *b, FILE *f);

	/* the cable: pull-up on?  Then single transactions */
	bool (*attached)(const struct board *b);
	void (*bus_reset)(struct board *b);
	void (*enumerated)(struct board *b);
	enum cable_answer (*setup)(struct board *b, unsigned address,
				   const uint8_t data[8]);
	enum cable_answer (*out)(struct board *b, unsigned address, unsigned ep,
				 const uint8_t *data, size_t len);
	/* data: room for 1024 bytes */
	enum cable_answer (*in)(struct board *b, unsigned address, unsigned ep,
				uint8_t *data, size_t *len);
};

/* STM32F205 (chip/) and nRF52840 (nrf/). */
extern const struct board_kind board_stm32f205, board_nrf52840;

/* By its name; NULL: there is none. */
const struct board_kind *board_kind_find(const char *name);

/* Goes on for so many microseconds, across resets. */
void board_run_us(struct board *b, uint64_t us);
/* Microseconds of its life. */
uint64_t board_us(const struct board *b);

#endif
