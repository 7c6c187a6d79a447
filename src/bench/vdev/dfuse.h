/* SPDX-License-Identifier: MIT */
/*
 * DfuSe as the bootloaders speak it that keep an error until it is cleared
 * (dfu.md 6, FACTS.md).  The state is v->dfu; what the memories are is the
 * chip's.
 */
#ifndef BENCH_VDEV_DFUSE_H
#define BENCH_VDEV_DFUSE_H

#include "bench/vdev/chip.h"

enum dfuse_status {
	DFUSE_OK = 0,
	DFUSE_TARGET = 1,
	DFUSE_VENDOR = 11,
	DFUSE_UNKNOWN = 14,
	DFUSE_STALLED = 15
};

/* All add the time they take to *us; false: refused, status 14. */
struct dfuse {
	bool (*erase)(struct vdev *v, uint32_t address, int64_t *us);
	bool (*program)(struct vdev *v, uint32_t address, const uint8_t *data,
			uint32_t len, int64_t *us);
	/* Up to len bytes to data; what is not there stays as it is. */
	bool (*read)(struct vdev *v, uint32_t address, uint8_t *data,
		     uint32_t len);
};

void dfuse_start(struct vdev *v);
void dfuse_configured(struct vdev *v);
int dfuse_control(struct vdev *v, const struct dfuse *chip,
		  const struct usb_setup *setup, uint8_t *data, size_t len,
		  int64_t now, int64_t *us);

#endif
