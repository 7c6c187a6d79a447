/*
 * Where things lie on a device, as its own firmware sees it: sectors, module
 * bounds, staging area, USB names.  platforms.md 2, dfu.md 1 and 2.
 *
 * These are the tables of the device, kept apart from those of the host
 * (model/platform.h) on purpose: a slip in one shows against the other.
 */
#ifndef BENCH_VDEV_LAYOUT_H
#define BENCH_VDEV_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog/module.h"

/* Bounds of one module; firmware versions as Device OS module numbers. */
struct place {
	uint8_t function;
	uint8_t index;
	enum store store;
	bool external;
	uint32_t start;
	uint32_t size;
	uint16_t from_os; /* the first with this row, 0: all */
	uint16_t to_os;	  /* the last one, 0: all */
};

struct layout {
	int platform_id;
	const char *dfu_product;
	const char *old_product; /* CDC, before 0.6.0 */
	const char *product;
	const char *maker;
	uint16_t pid;	/* of the running system; DFU is 0x1000 more */
	bool composite; /* has the control interface from 0.6.0 on */
	bool cellular;
	bool checks_system; /* safe mode when part 2 does not validate */
	uint8_t system_parts;
	uint32_t external_size; /* serial flash, 0: none */
	uint32_t writeable;	/* first address that DFU writes on alt 0 */
	struct place ota;
	const struct place *places;
	size_t place_count;
};

/* NULL: no model of this platform. */
const struct layout *layout_find(int platform_id);

/* The row for a module when this Device OS runs, or NULL. */
const struct place *layout_place(const struct layout *l, unsigned function,
				 unsigned index, enum store store, unsigned os);

#endif
