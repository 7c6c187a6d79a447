/* SPDX-License-Identifier: MIT */
/*
 * An emulated board in place of the bench's device model: what the test bed
 * of tests/roads/host asks a `struct vdev`, answered by real firmware.
 *
 * The device owns its board.  Its time follows the bed's clock; where the
 * emulation is slower than that, the device's time stands back and nothing
 * is lost.  Without a battery a pulled cable is a loss of power.
 */
#ifndef SILICON_DEVICE_H
#define SILICON_DEVICE_H

#include "bench/vdev/vdev.h"
#include "tests/silicon/host/host.h"

struct vdev {
	struct board *board;
	struct host usb;
	const struct clock *clock; /* of the bed */
	bool cable, battery;
	bool attached, tty;
	unsigned generation;
	int64_t lag_us; /* the bed's time minus the board's */
	char maker[64], product[64], serial[64];
	uint8_t device[18], config[512];
	size_t config_size;
	uint16_t vid, pid, release;
	unsigned in, out; /* bulk endpoints; 0: none */
	FILE *trace;	  /* one line per request, or NULL */
};

/* An STM32F205.  False: no memory.  Not powered yet. */
bool device_init(struct vdev *v, const struct clock *clock);
/* Another board in its place; false: no memory, and it has none then. */
bool device_change(struct vdev *v, const struct board_kind *kind);
void device_fini(struct vdev *v);
/* Somebody opens its serial port and sets a bit rate; false: it has none. */
bool device_rate(struct vdev *v, uint32_t rate);
/* The board's time is the bed's time now. */
void device_begin(struct vdev *v, int64_t now_us);

#endif
