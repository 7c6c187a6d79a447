/* SPDX-License-Identifier: MIT */
/* Where things lie on the boards with this chip; platforms.md 2. */
#include "bench/vdev/stm32f2/parts.h"

#include "base/count.h"

#define KB(n) ((n)*1024u)

/* function, index, store, external, start, size, from, to */
static const struct place photon_places[] = {
	{ FUNCTION_BOOTLOADER, 0, STORE_MAIN, false, 0x08000000, KB(16), 0, 0 },
	{ FUNCTION_SYSTEM, 1, STORE_MAIN, false, 0x08020000, KB(256), 0, 0 },
	{ FUNCTION_SYSTEM, 2, STORE_MAIN, false, 0x08060000, KB(256), 0, 0 },
	{ FUNCTION_USER, 1, STORE_MAIN, false, 0x080a0000, KB(128), 0, 0 },
	{ FUNCTION_USER, 1, STORE_FACTORY, false, 0x080e0000, KB(128), 0, 0 },
};

static const struct place electron_places[] = {
	{ FUNCTION_BOOTLOADER, 0, STORE_MAIN, false, 0x08000000, KB(16), 0, 0 },
	{ FUNCTION_SYSTEM, 1, STORE_MAIN, false, 0x08020000, KB(128), 0, 0 },
	{ FUNCTION_SYSTEM, 2, STORE_MAIN, false, 0x08040000, KB(128), 0, 0 },
	/* systems before 0.5.3-rc.2 do not know this slot, serial.md 6.4 */
	{ FUNCTION_SYSTEM, 3, STORE_MAIN, false, 0x08060000, KB(128), 19, 0 },
	{ FUNCTION_USER, 1, STORE_MAIN, false, 0x08080000, KB(128), 0, 0 },
	{ FUNCTION_USER, 1, STORE_FACTORY, false, 0x080a0000, KB(128), 0, 0 },
};

static const struct place duo_places[] = {
	/* 32 KB since 0.3.0, which counts as 0.6.0 here (modules.md 11.2) */
	{ FUNCTION_BOOTLOADER, 0, STORE_MAIN, false, 0x08000000, KB(16), 0,
	  101 },
	{ FUNCTION_BOOTLOADER, 0, STORE_MAIN, false, 0x08000000, KB(32), 102,
	  0 },
	{ FUNCTION_SYSTEM, 1, STORE_MAIN, false, 0x08020000, KB(128), 0, 0 },
	{ FUNCTION_SYSTEM, 2, STORE_MAIN, false, 0x08040000, KB(512), 0, 0 },
	{ FUNCTION_USER, 1, STORE_MAIN, false, 0x080c0000, KB(256), 0, 0 },
	{ FUNCTION_USER, 1, STORE_FACTORY, true, 0x00140000, KB(128), 0, 0 },
};

/* RedBear counts on its own; what it stands on, modules.md 11.2. */
static unsigned duo_os(unsigned version)
{
	return version >= 10 ? 207 : version >= 8 ? 102 : 15;
}

/* The fork sets the first always, and 0.3.0 never the other. */
static uint8_t duo_dependencies(unsigned version)
{
	return version == 8 ? VALID_DEPENDENCIES
			    : VALID_DEPENDENCIES | VALID_DEPENDENCIES_FULL;
}

static const struct fork duo_fork = { "duo-", duo_os, duo_dependencies };

#define OTA(external, start, size)                                             \
	{                                                                      \
		FUNCTION_NONE, 0, STORE_SCRATCH, external, start, size, 0, 0   \
	}
#define PLACES(table) .places = table, .place_count = COUNT(table)
#define WRITEABLE     0x08020000

const struct layout stm32f2_boards[] = {
	{ .platform_id = PLATFORM_PHOTON,
	  .dfu_product = "Photon DFU Mode",
	  .old_product = "Photon with WiFi",
	  .product = "Photon",
	  .maker = "Particle",
	  .pid = 0xc006,
	  .composite = true,
	  .poll_ms = 16,
	  .checks_system = true,
	  .system_parts = 2,
	  .writeable = WRITEABLE,
	  .settings = { { 0, 16384, 0 }, { 100, 8820, OS_SPLIT } },
	  .ota = { OTA(false, 0x080c0000, KB(256)) },
	  PLACES(photon_places) },
	{ .platform_id = PLATFORM_P1,
	  .dfu_product = "P1 DFU Mode",
	  .old_product = "P1 with WiFi",
	  .product = "P1",
	  .maker = "Particle",
	  .pid = 0xc008,
	  .composite = true,
	  .poll_ms = 255,
	  .checks_system = true,
	  .system_parts = 2,
	  .external_size = KB(1024),
	  .writeable = WRITEABLE,
	  .settings = { { 0, 16384, 0 }, { 100, 8820, OS_SPLIT } },
	  .ota = { OTA(false, 0x080c0000, KB(256)) },
	  PLACES(photon_places) },
	{ .platform_id = PLATFORM_ELECTRON,
	  .dfu_product = "Electron DFU Mode",
	  .old_product = "Electron",
	  .product = "Electron",
	  .maker = "Particle",
	  .pid = 0xc00a,
	  .composite = true,
	  .poll_ms = 255,
	  .cellular = true,
	  .listen_ends = true,
	  .udp = true,
	  .system_parts = 3,
	  .writeable = WRITEABLE,
	  .settings = { { 0, 16376, 0 }, { 12, 16344, 0 } },
	  .ota = { OTA(false, 0x080c0000, KB(128)) },
	  PLACES(electron_places) },
	{ .platform_id = PLATFORM_DUO,
	  .dfu_product = "Duo DFU Mode",
	  .old_product = "Duo",
	  .product = "Duo",
	  .maker = "RedBear",
	  .pid = 0xc058,
	  .poll_ms = 16,
	  .composite = true,
	  .checks_system = true,
	  .system_parts = 2,
	  .external_size = KB(2048),
	  .writeable = 0x08008000,
	  /* its 0.3.2 */
	  .settings = { { 0, 16384, 0 }, { 6, 8820, 10 } },
	  .ota = { OTA(true, 0x000c0000, KB(512)) },
	  .fork = &duo_fork,
	  PLACES(duo_places) },
	{ .places = NULL },
};
