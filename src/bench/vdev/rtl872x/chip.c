/* SPDX-License-Identifier: MIT */
/*
 * RTL872x: P2, Photon 2, M SoM, Tracker M; platforms.md 5.  No real code was
 * seen to run: times are the typical ones of such flash (dfu.md 10.1).
 */
#include "bench/vdev/dfuse.h"
#include "bench/vdev/rtl872x/parts.h"

#define KB(n) ((n)*1024u)

static const struct flash_sectors internal[] = { { 0, KB(4), 60000 } };

const struct chip chip_rtl872x = {
	.boards = rtl872x_boards,
	.geometry = { .internal = { 0x08000000, internal, 256, 700 },
		      .external = { 0, internal, 256, 700 },
		      .internal_size = KB(8192),
		      .settings_us = 260000,
		      .bootloader_us = 800000,
		      .system_us = 400000,
		      .loader_us = 3000000 },
	/* the image header's signature, modules.md 3 */
	.vectors = { 0xffffffff, 0x96969999, 0x20 },
	.main_part = 1,
	.traits = CHIP_OUT_NEEDS_DATA | CHIP_APP_FLOATS | CHIP_TELLS_KEYS |
		  CHIP_DCT_FILE,
	.service_from = 1, /* with the first release of each */
	.cdc_interface = 1,
	.system_place = rtl872x_system_place,
	.boot = rtl872x_boot,
	.embedded = install_nothing,
	.apply = install_apply,
	.dfu_start = dfuse_start,
	.dfu_control = rtl872x_dfu_control,
	.dfu_configured = dfuse_configured,
	.dfu_usb = rtl872x_dfu_usb,
	.system_usb = rtl872x_system_usb,
};
