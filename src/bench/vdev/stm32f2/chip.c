/* SPDX-License-Identifier: MIT */
/* STM32F205: Photon, P1, Electron, Duo; platforms.md 2, dfu.md 10.1. */
#include "bench/vdev/stm32f2/parts.h"

#define KB(n) ((n)*1024u)

static const struct flash_sectors internal[] = {
	{ 4, KB(16), 250000 },
	{ 1, KB(64), 550000 },
	{ 0, KB(128), 1000000 },
};

static const struct flash_sectors serial[] = { { 0, KB(4), 60000 } };

const struct chip chip_stm32f2 = {
	.boards = stm32f2_boards,
	.geometry = { .internal = { 0x08000000, internal, 4, 16 },
		      .external = { 0, serial, 256, 1400 },
		      .internal_size = KB(1024),
		      .settings_us = 300000, /* a pair of sectors is swapped */
		      .bootloader_us = 800000,
		      .system_us = 400000 },
	.vectors = { 0x2ff10000, 0x20000000, 0x184 },
	.main_part = 2,
	.traits = CHIP_COMES_BACK | CHIP_LISTENS_ALONE | CHIP_MODEM_BLOCKS,
	.service_from = OS_SERVICE,
	.system_place = stm32f2_system_place,
	.boot = stm32f2_boot,
	.embedded = stm32f2_embedded,
	.apply = stm32f2_apply,
	.dfu_start = stm32f2_dfu_start,
	.dfu_control = stm32f2_dfu_control,
	.dfu_configured = stm32f2_dfu_configured,
	.dfu_usb = stm32f2_dfu_usb,
	.system_usb = stm32f2_system_usb,
};
