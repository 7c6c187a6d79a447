/* SPDX-License-Identifier: MIT */
/* The inside of the nRF52840 family: what its table is filled with. */
#ifndef BENCH_VDEV_NRF52840_PARTS_H
#define BENCH_VDEV_NRF52840_PARTS_H

#include "bench/vdev/chip.h"

/* places.c */
extern const struct layout nrf52840_boards[];

/* boot.c: header and CRC of the system, and its radio stack */
enum start nrf52840_boot(const struct vdev *v);
const struct place *nrf52840_system_place(const struct vdev *v);

/* dfu.c */
int nrf52840_dfu_control(struct vdev *v, const struct usb_setup *setup,
			 uint8_t *data, size_t len, int64_t now, int64_t *us);

/* usb.c */
void nrf52840_dfu_usb(struct vdev *v);
void nrf52840_system_usb(struct vdev *v);

#endif
