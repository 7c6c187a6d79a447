/* SPDX-License-Identifier: MIT */
/*
 * What differs between families of chips: one constant table per family, in
 * a folder of its own.  A file outside of these folders names no chip,
 * platform or generation; it asks v->chip for what the chip decides and
 * v->layout for what the board is.
 *
 * Every entry is set in every family.  All of it is constant and lives for
 * ever.
 */
#ifndef BENCH_VDEV_CHIP_H
#define BENCH_VDEV_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/vdev/device.h"

/* platforms.md 2 to 5, dfu.md 10.1 */
struct geometry {
	struct flash_kind internal, external;
	uint32_t internal_size; /* that of the external one is the board's */
	int64_t settings_us;	/* to write to the settings area (DCT) */
};

/*
 * A first word with these bits is an initial stack pointer: the header
 * stands behind the vectors, else at once.  modules.md 3.
 */
struct vectors {
	uint32_t mask, bits;
	uint32_t size;
};

enum start { START_DFU, START_CRASH, START_SYSTEM };

struct chip {
	/* Its boards; ends with one that has no places. */
	const struct layout *boards;
	struct geometry geometry;
	struct vectors vectors;
	/* The system part whose version is that of Device OS. */
	uint8_t main_part;
	/* The bootloader's test of what is in flash, and what comes of it. */
	enum start (*boot)(const struct vdev *v);
	/* A bootloader that the system has in itself is put in place. */
	void (*embedded)(struct vdev *v, int64_t *us);
	/* A sound image in the staging area; false: it does not fit. */
	bool (*apply)(struct vdev *v, const struct header *h, int64_t *us);
	/* The state machine of DFU, in v->dfu.  VDEV_GONE: it has left;
	 * whoever passes its time on restarts it. */
	void (*dfu_start)(struct vdev *v);
	int (*dfu_control)(struct vdev *v, const struct usb_setup *setup,
			   uint8_t *data, size_t len, int64_t now, int64_t *us);
	/* USB names, release number and alternate settings in DFU mode. */
	void (*strings)(struct vdev *v);
};

extern const struct chip chip_stm32f2;

/* The chip of a platform and the platform's board, or NULL. */
const struct chip *chip_find(int platform_id, const struct layout **board);

#endif
