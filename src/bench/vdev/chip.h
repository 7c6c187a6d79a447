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
	int64_t bootloader_us;	/* reset to DFU mode */
	int64_t system_us;	/* more, until the system has its USB */
	/* A system shows itself so long before it applies what is staged. */
	int64_t shows_us;
	int64_t loader_us; /* a bootloader is put in place, besides flash */
};

/*
 * A first word with these bits is an initial stack pointer: the header
 * stands behind the vectors, else at once.  modules.md 3.
 */
struct vectors {
	uint32_t mask, bits;
	uint32_t size;
};

enum chip_trait {
	/* A bit rate is acted on when the next one is set. */
	CHIP_LATE_RATE = 1 << 0,
	/* Sent on from DFU mode into nothing it is back by itself. */
	CHIP_COMES_BACK = 1 << 1,
	/* An OUT request without a data stage hangs. */
	CHIP_OUT_NEEDS_DATA = 1 << 2,
	/* An application lies at the end of its place. */
	CHIP_APP_FLOATS = 1 << 3,
	/* Up to 3.x it listens until the setup-done flag is set. */
	CHIP_SETUP_FLAG = 1 << 4,
	/* Without a network it listens by itself. */
	CHIP_LISTENS_ALONE = 1 << 5,
	/* While the modem is silent nothing is answered. */
	CHIP_MODEM_BLOCKS = 1 << 6,
	/* The shell tells the identity as keys and values. */
	CHIP_TELLS_KEYS = 1 << 7,
	/* The DCT is a file, and can grow. */
	CHIP_DCT_FILE = 1 << 8,
	/* Asked for 64 bytes it gives the whole device descriptor. */
	CHIP_WHOLE_DESCRIPTOR = 1 << 9,
	/* In DFU mode it tells of no configuration and of no power. */
	CHIP_TELLS_NO_STATE = 1 << 10,
	/* What is typed waits until somebody sets DTR. */
	CHIP_READS_WITH_DTR = 1 << 11,
};

enum start { START_DFU, START_CRASH, START_SYSTEM };

struct chip {
	/* Its boards; ends with one that has no places. */
	const struct layout *boards;
	struct geometry geometry;
	struct vectors vectors;
	/* The system part whose version is that of Device OS. */
	uint8_t main_part;
	unsigned traits;       /* of enum chip_trait */
	uint16_t service_from; /* first Device OS with service requests */
	uint8_t cdc_interface; /* of the serial port */
	/* Where its bootloader starts a system. */
	const struct place *(*system_place)(const struct vdev *v);
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
	/* After SET_CONFIGURATION. */
	void (*dfu_configured)(struct vdev *v);
	/* Release number, names and strings of USB; in DFU mode the alternate
	 * settings, of a system the configuration as well. */
	void (*dfu_usb)(struct vdev *v);
	void (*system_usb)(struct vdev *v);
};

extern const struct chip chip_stm32f2, chip_nrf52840, chip_rtl872x;

static inline bool chip_has(const struct vdev *v, enum chip_trait trait)
{
	return v->chip->traits & trait;
}

/* The chip of a platform and the platform's board, or NULL. */
const struct chip *chip_find(int platform_id, const struct layout **board);

#endif
