/* SPDX-License-Identifier: MIT */
/* The inside of the STM32F2 family: what its table is filled with. */
#ifndef BENCH_VDEV_STM32F2_PARTS_H
#define BENCH_VDEV_STM32F2_PARTS_H

#include "bench/vdev/chip.h"

/* places.c */
extern const struct layout stm32f2_boards[];

/* boot.c: only the header is looked at, no CRC (dfu.md 4.7) */
enum start stm32f2_boot(const struct vdev *v);
const struct place *stm32f2_system_place(const struct vdev *v);

/* apply.c */
bool stm32f2_apply(struct vdev *v, const struct header *h, int64_t *us);
/* Copies a bootloader image from flash or memory into its place. */
bool stm32f2_write_bootloader(struct vdev *v, const uint8_t *image,
			      uint32_t len, int64_t *us);

/* embedded.c */
void stm32f2_embedded(struct vdev *v, int64_t *us);

/*
 * dct.c.  A bootloader that borrows the code for the DCT keeps its pointers
 * into the system part, whatever is written there meanwhile.
 */
enum dct_way {
	DCT_OPEN,
	DCT_CLOSED, /* no valid system at the start: zeros, and no writing */
	DCT_ASTRAY, /* another part: reads what is at address 0, writing hangs
		     */
	DCT_DEADLY  /* part of a part: anything hangs */
};

void stm32f2_dct_start(struct vdev *v);
enum dct_way stm32f2_dct_way(const struct vdev *v);

/* dfu.c */
void stm32f2_dfu_start(struct vdev *v);
int stm32f2_dfu_control(struct vdev *v, const struct usb_setup *setup,
			uint8_t *data, size_t len, int64_t now, int64_t *us);

void stm32f2_dfu_configured(struct vdev *v);

/* strings.c, system_usb.c */
void stm32f2_dfu_usb(struct vdev *v);
void stm32f2_system_usb(struct vdev *v);

#endif
