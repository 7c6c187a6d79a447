/* SPDX-License-Identifier: MIT */
/* The inside of the RTL872x family: what its table is filled with. */
#ifndef BENCH_VDEV_RTL872X_PARTS_H
#define BENCH_VDEV_RTL872X_PARTS_H

#include "bench/vdev/chip.h"

/* places.c */
extern const struct layout rtl872x_boards[];

/* boot.c: header and CRC of the system */
enum start rtl872x_boot(const struct vdev *v);
const struct place *rtl872x_system_place(const struct vdev *v);

/* dfu.c */
int rtl872x_dfu_control(struct vdev *v, const struct usb_setup *setup,
			uint8_t *data, size_t len, int64_t now, int64_t *us);

/* usb.c */
void rtl872x_dfu_usb(struct vdev *v);
void rtl872x_system_usb(struct vdev *v);

#endif
