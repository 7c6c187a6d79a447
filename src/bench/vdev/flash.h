/*
 * Flash memory: cells that erase to ones and program to zeros, in sectors,
 * with the times of dfu.md 10.1 (typical values).
 */
#ifndef BENCH_VDEV_FLASH_H
#define BENCH_VDEV_FLASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/vdev/fault.h"

struct flash {
	uint8_t *cells;
	uint32_t base;
	uint32_t size;
	bool lent;   /* cells belong to somebody else */
	bool serial; /* a serial flash chip: 4 KB sectors, 256-byte pages */
	struct fault_list *faults;
};

/* False when out of memory.  All cells are blank. */
bool flash_init(struct flash *f, uint32_t base, uint32_t size, bool serial,
		struct fault_list *faults);
void flash_fini(struct flash *f);

bool flash_holds(const struct flash *f, uint32_t address, uint32_t len);
/* NULL if the range is outside. */
const uint8_t *flash_at(const struct flash *f, uint32_t address, uint32_t len);

/* The sector that holds an address; false if outside. */
bool flash_sector(const struct flash *f, uint32_t address, uint32_t *start,
		  uint32_t *size);

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

#endif
