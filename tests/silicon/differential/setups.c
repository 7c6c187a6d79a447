/* SPDX-License-Identifier: MIT */
/* The devices that are compared; a new one is a row. */
#include "pair.h"

#define GEN2 .kind = &board_stm32f205, .id = "210032000a47333437333836"
#define GEN3 .kind = &board_nrf52840, .id = "e00fce681122334455667788"
#define ARGON                                                                  \
	GEN3, .platform = 12, .app = 0xb4000, .dct = 0x20c7,                   \
	      .external = 0x400000, .spare = 0x80289000, .think_us = 15000000
#define MBR	   "mbr_nrf52_2.4.1_mbr.hex"
#define SOFTDEVICE "argon-softdevice@1.4.0.bin"

#define PARTICLE_APP 0x080a0000
#define DUO_APP	     0x080c0000
#define DCT_NEW	     0x2274 /* what is the device's, FACTS.md */
#define DCT_OLD	     0x4000
#define FLASH_2MB    0x200000
#define SERIAL_SPARE 0x80000

const struct pair_setup pair_setups[] = {
	{ GEN2, .name = "photon-0.6.3", .platform = 6, .app = PARTICLE_APP,
	  .dct = DCT_OLD, .system = true, .no_wifi_ms = 24000,
	  .images = { "bl-06-0011-128e7d12.bin",
		      "system-part1-0.6.3-photon.bin",
		      "system-part2-0.6.3-photon.bin" } },
	{ GEN2, .name = "photon-0.7.0", .platform = 6, .app = PARTICLE_APP,
	  .dct = DCT_NEW, .system = true, .no_wifi_ms = 9000,
	  .images = { "photon-bootloader@1.2.1.bin",
		      "system-part1-0.7.0-photon.bin",
		      "system-part2-0.7.0-photon.bin" } },
	{ GEN2, .name = "photon-1.2.1", .platform = 6, .app = PARTICLE_APP,
	  .dct = DCT_NEW, .system = true, .no_wifi_ms = 9000,
	  .images = { "photon-bootloader@1.2.1.bin",
		      "photon-system-part1@1.2.1.bin",
		      "photon-system-part2@1.2.1.bin" } },
	{ GEN2, .name = "photon-2.3.1", .platform = 6, .app = PARTICLE_APP,
	  .dct = DCT_NEW, .system = true, .no_wifi_ms = 9000,
	  .images = { "photon-bootloader@2.0.0+lto.bin",
		      "photon-system-part1@2.3.1.bin",
		      "photon-system-part2@2.3.1.bin" } },
	{ GEN2, .name = "p1-1.2.1", .platform = 8, .app = PARTICLE_APP,
	  .dct = DCT_NEW, .external = FLASH_2MB, .spare = SERIAL_SPARE,
	  .images = { "p1-bootloader@1.2.1.bin", "p1-system-part1@1.2.1.bin",
		      "p1-system-part2@1.2.1.bin" } },
	{ GEN2, .name = "electron-2.0.0", .platform = 10, .app = 0x08080000,
	  .dct = DCT_OLD, .electron = true,
	  .images = { "electron-bootloader@2.0.0+lto.bin",
		      "electron-system-part1@2.0.0.bin",
		      "electron-system-part2@2.0.0.bin",
		      "electron-system-part3@2.0.0.bin" } },
	{ GEN2, .name = "duo-r4", .platform = 88, .app = DUO_APP,
	  .dct = DCT_OLD, .external = FLASH_2MB, .spare = SERIAL_SPARE,
	  .images = { "duo-bootloader-r4.bin", "duo-system-part1-v0.3.1.bin",
		      "duo-system-part2-v0.3.1.bin" } },
	{ GEN2, .name = "duo-r5", .platform = 88, .app = DUO_APP,
	  .dct = DCT_OLD, .external = FLASH_2MB, .spare = SERIAL_SPARE,
	  .images = { "duo-bootloader-r5.bin", "duo-system-part1-v0.3.1.bin",
		      "duo-system-part2-v0.3.1.bin" } },
	{ GEN2, .name = "duo-r6", .platform = 88, .app = DUO_APP,
	  .dct = DCT_OLD, .external = FLASH_2MB, .spare = SERIAL_SPARE,
	  .system = true, .no_wifi_ms = 24000,
	  .images = { "duo-bootloader-r6.bin", "duo-system-part1-v0.3.3.bin",
		      "duo-system-part2-v0.3.3.bin" } },
	{ ARGON, .name = "argon-1.2.1",
	  .images = { MBR, "argon-bootloader@1.2.1.bin" } },
	{ ARGON, .name = "argon-1.4.0", .system = true,
	  .images = { MBR, "argon-bootloader@1.4.0.bin", SOFTDEVICE,
		      "argon-system-part1@1.4.0.bin" } },
	{ ARGON, .name = "argon-2.0.0", .system = true,
	  .images = { MBR, "argon-bootloader@2.0.0.bin", SOFTDEVICE,
		      "argon-system-part1@2.0.0.bin" } },
	{ ARGON, .name = "argon-4.1.0", .ncp = true, .system = true,
	  .images = { MBR, "argon-bootloader@4.1.0.bin", SOFTDEVICE,
		      "argon-system-part1@4.1.0.bin" } },
	{ 0 },
};
