/* SPDX-License-Identifier: MIT */
/*
 * Flash memory: cells that erase to ones and program to zeros, in sectors,
 * with the times of dfu.md 10.1 (typical values).
 *
 * Most of a flash is blank, so a blank page is a mark and not bytes: memory is
 * touched only where something was written, or lent by flash_at().
 */
#ifndef BENCH_VDEV_FLASH_H
#define BENCH_VDEV_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/vdev/fault.h"

/* Equal sectors, one after the other. */
struct flash_sectors {
	uint32_t count; /* 0: to the end */
	uint32_t size;
	int64_t erase_us;
};

/* What a memory is made of. */
struct flash_kind {
	uint32_t base;
	const struct flash_sectors *sectors; /* by address */
	uint32_t page; /* bytes that are programmed at once */
	int64_t page_us;
};

/* What is marked as one; every sector is a multiple of it. */
#define FLASH_PAGE 4096u

struct flash {
	const struct flash_kind *kind;
	uint8_t *cells; /* `size`, then a byte per page: 0, it is blank */
	uint32_t base;
	uint32_t size;
	bool lent; /* cells belong to somebody else */
	struct fault_list *faults;
};

/* False when out of memory.  All cells are blank. */
bool flash_init(struct flash *f, const struct flash_kind *kind, uint32_t size,
		struct fault_list *faults);
void flash_fini(struct flash *f);

bool flash_holds(const struct flash *f, uint32_t address, uint32_t len);
/* Copies; false if the range is outside. */
bool flash_read(const struct flash *f, uint32_t address, void *out,
		uint32_t len);
/* Lends; NULL if the range is outside. */
const uint8_t *flash_at(const struct flash *f, uint32_t address, uint32_t len);

/* Both add the time they take to *us.  False: the hardware says it failed. */
bool flash_erase(struct flash *f, uint32_t address, int64_t *us);
bool flash_program(struct flash *f, uint32_t address, const void *data,
		   uint32_t len, int64_t *us);
/* Erases every sector that the range touches. */
bool flash_erase_range(struct flash *f, uint32_t address, uint32_t len,
		       int64_t *us);

/* As a programmer with direct access: no time, no faults. */
bool flash_put(struct flash *f, uint32_t address, const void *data,
	       uint32_t len);

/*
 * Another memory, of flash_room() bytes, whole pages: the flash is kept there
 * from then on, with what it holds, or, with `take`, with what lies there.
 */
size_t flash_room(const struct flash *f);
void flash_move(struct flash *f, uint8_t *place, bool take);
/* Takes over a copy of what lies in such a memory. */
void flash_copy(struct flash *f, const uint8_t *place);

#endif
