/* SPDX-License-Identifier: MIT */
/*
 * nRF52840: Argon, Boron, Xenon, their modules, Tracker; platforms.md 4.
 * Times are those that real bootloaders and systems were seen to take
 * (tests/silicon/FACTS.md): the flash of the emulated chip goes by its data
 * sheet.
 */
#include "bench/vdev/dfuse.h"
#include "bench/vdev/nrf52840/parts.h"

#define KB(n) ((n)*1024u)

static const struct flash_sectors internal[] = { { 0, KB(4), 85000 } };
static const struct flash_sectors external[] = { { 0, KB(4), 45000 } };

const struct chip chip_nrf52840 = {
	.boards = nrf52840_boards,
	.geometry = { .internal = { 0, internal, 4, 41 },
		      .external = { 0, external, 256, 537 },
		      .internal_size = KB(1024),
		      .settings_us = 260000, /* four sectors of the file */
		      .bootloader_us = 7000,
		      .system_us = 253000,
		      .shows_us = 800000,
		      .loader_us = 4500000 },
	.vectors = { 0x2ffc0000, 0x20000000, 0x200 },
	.main_part = 1,
	.traits = CHIP_LATE_RATE | CHIP_SETUP_FLAG | CHIP_TELLS_KEYS |
		  CHIP_DCT_FILE | CHIP_WHOLE_DESCRIPTOR | CHIP_TELLS_NO_STATE |
		  CHIP_READS_WITH_DTR,
	.service_from = OS_SERVICE_GEN3,
	.system_place = nrf52840_system_place,
	.boot = nrf52840_boot,
	.embedded = install_nothing,
	.apply = install_apply,
	.dfu_start = dfuse_start,
	.dfu_control = nrf52840_dfu_control,
	.dfu_configured = dfuse_configured,
	.dfu_usb = nrf52840_dfu_usb,
	.system_usb = nrf52840_system_usb,
};
