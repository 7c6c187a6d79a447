/* SPDX-License-Identifier: MIT */
/*
 * Flash maps: platforms.md 2-5 (Gen 2 and Duo: 2, Core: 3, Gen 3: 4, Gen 4:
 * 5), DFU: dfu.md 2, 4.4, 6.3, 6.4.
 *
 * What plain DFU may write is narrower than what devices let through:
 * Gen 2 from 0x08020000 on, on Gen 3 neither the MBR nor the bootloader, on
 * Gen 4 nothing below 0x08060000.
 */
#include "model/catalog/platform_table.h"

#include "base/count.h"
#include "model/catalog/milestone.h"

#define K 1024u

#define DFU true
#define NO  false

/*
 * X: function, index, store, alt, DFU, start, size, from, to.  Scratch is
 * the OTA area, for any function.  Modules without an address of their own
 * (NCP, assets) have start 0; the size is their limit.  SETTINGS is the DCT
 * over alt 1 (dfu.md 4.5).
 */
#define MAIN(f, i, alt, dfu, start, size, from, to)                            \
	{                                                                      \
		FUNCTION_##f, i, STORE_MAIN, alt, dfu, start, size, from, to   \
	}
#define FACTORY(f, i, alt, start, size, from, to)                              \
	{                                                                      \
		FUNCTION_##f, i, STORE_FACTORY, alt, DFU, start, size, from,   \
			to                                                     \
	}
#define SCRATCH(alt, dfu, start, size, from, to)                               \
	{                                                                      \
		FUNCTION_NONE, 0, STORE_SCRATCH, alt, dfu, start, size, from,  \
			to                                                     \
	}
#define DCT MAIN(SETTINGS, 0, 1, DFU, 0, 16 * K, 0, 0)
/* The two pages that the DCT lies in, as flash; nobody writes them raw. */
#define DCT_PAGES                                                              \
	{                                                                      \
		FUNCTION_SETTINGS, 0, STORE_OTHER, 0, NO, 0x08004000, 32 * K,  \
			0, 0                                                   \
	}

static const struct window core[] = {
	MAIN(BOOTLOADER, 0, 0, NO, 0x08000000, 16 * K, 0, 0),
	MAIN(MONOLITHIC, 0, 0, DFU, 0x08005000, 108 * K, 0, 0),
	FACTORY(MONOLITHIC, 0, 1, 0x00020000, 128 * K, 0, 0),
	{ FUNCTION_MONOLITHIC, 0, STORE_BACKUP, 1, NO, 0x00040000, 128 * K, 0,
	  0 },
	SCRATCH(1, DFU, 0x00060000, 128 * K, 0, 0),
	/* Server key and private key; the Core has no DCT. */
	MAIN(SETTINGS, 0, 1, DFU, 0x00001000, 4 * K, 0, 0),
	MAIN(SETTINGS, 1, 1, DFU, 0x00002000, 4 * K, 0, 0),
};

static const struct window photon[] = {
	MAIN(BOOTLOADER, 0, 0, NO, 0x08000000, 16 * K, 0, 0),
	MAIN(SYSTEM, 1, 0, DFU, 0x08020000, 256 * K, 0, 0),
	MAIN(SYSTEM, 2, 0, DFU, 0x08060000, 256 * K, 0, 0),
	MAIN(USER, 1, 0, DFU, 0x080A0000, 128 * K, 0, 0),
	MAIN(MONOLITHIC, 0, 0, DFU, 0x08020000, 384 * K, 0, 0),
	FACTORY(USER, 1, 0, 0x080E0000, 128 * K, 0, 0),
	SCRATCH(0, DFU, 0x080C0000, 256 * K, 0, 0),
	DCT,
	DCT_PAGES,
};

static const struct window electron[] = {
	MAIN(BOOTLOADER, 0, 0, NO, 0x08000000, 16 * K, 0, 0),
	MAIN(SYSTEM, 1, 0, DFU, 0x08020000, 128 * K, 0, 0),
	MAIN(SYSTEM, 2, 0, DFU, 0x08040000, 128 * K, 0, 0),
	MAIN(SYSTEM, 3, 0, DFU, 0x08060000, 128 * K, 0, 0),
	MAIN(USER, 1, 0, DFU, 0x08080000, 128 * K, 0, 0),
	MAIN(MONOLITHIC, 0, 0, DFU, 0x08020000, 384 * K, 0, 0),
	FACTORY(USER, 1, 0, 0x080A0000, 128 * K, 0, 0),
	SCRATCH(0, DFU, 0x080C0000, 128 * K, 0, 0),
	DCT,
	DCT_PAGES,
};

static const struct window duo[] = {
	MAIN(BOOTLOADER, 0, 0, NO, 0x08000000, 32 * K, 0, 0),
	MAIN(SYSTEM, 1, 0, DFU, 0x08020000, 128 * K, 0, 0),
	MAIN(SYSTEM, 2, 0, DFU, 0x08040000, 512 * K, 0, 0),
	MAIN(USER, 1, 0, DFU, 0x080C0000, 256 * K, 0, 0),
	FACTORY(USER, 1, 2, 0x00140000, 128 * K, 0, 0),
	SCRATCH(2, DFU, 0x000C0000, 512 * K, 0, 0),
	DCT,
};

#define GEN3_INTERNAL                                                          \
	MAIN(BOOTLOADER, 0, 0, NO, 0x000F4000, 48 * K, 0, 0),                  \
		MAIN(SYSTEM, 1, 0, DFU, 0x00030000, 656 * K, 0,                \
		     OS_BIG_APP - 1),                                          \
		MAIN(SYSTEM, 1, 0, DFU, 0x00030000, 528 * K, OS_BIG_APP,       \
		     OS_LOW_SYSTEM - 1),                                       \
		MAIN(SYSTEM, 1, 0, DFU, 0x00028000, 560 * K, OS_LOW_SYSTEM,    \
		     0),                                                       \
		MAIN(USER, 1, 0, DFU, 0x000D4000, 128 * K, 0, 0),              \
		MAIN(USER, 2, 0, DFU, 0x000B4000, 256 * K, OS_BIG_APP, 0),     \
		MAIN(RADIO, 0, 0, DFU, 0x00001000, 188 * K, 0,                 \
		     OS_LOW_SYSTEM - 1),                                       \
		MAIN(RADIO, 0, 0, DFU, 0x00001000, 152 * K, OS_LOW_SYSTEM, 0), \
		MAIN(MONOLITHIC, 0, 0, DFU, 0x00030000, 784 * K, 0,            \
		     OS_LOW_SYSTEM - 1),                                       \
		MAIN(MONOLITHIC, 0, 0, DFU, 0x00028000, 816 * K,               \
		     OS_LOW_SYSTEM, 0),                                        \
		DCT

#define NCP MAIN(NCP, 0, 0, NO, 0, 1500 * K, 0, 0)

/* The OTA area from 5.5.0 on: what does not overlap the assets. */
#define GEN3_4MB                                                               \
	GEN3_INTERNAL,                                                         \
		FACTORY(USER, 1, 2, 0x80200000, 128 * K, 0, OS_BIG_APP - 1),   \
		FACTORY(USER, 1, 2, 0x80200000, 256 * K, OS_BIG_APP, 0),       \
		SCRATCH(2, DFU, 0x80289000, 1500 * K, 0, OS_ASSETS - 1),       \
		SCRATCH(2, DFU, 0x8024C000, 592 * K, OS_ASSETS, 0),            \
		MAIN(ASSET, 0, 2, NO, 0, 1152 * K, OS_ASSETS, 0)

#define GEN3_8MB                                                               \
	GEN3_INTERNAL,                                                         \
		FACTORY(USER, 1, 2, 0x80200000, 128 * K, 0,                    \
			OS_FAR_UPDATES - 1),                                   \
		FACTORY(USER, 1, 2, 0x80600000, 128 * K, OS_FAR_UPDATES,       \
			OS_BIG_APP - 1),                                       \
		FACTORY(USER, 1, 2, 0x80600000, 256 * K, OS_BIG_APP, 0),       \
		SCRATCH(2, DFU, 0x80289000, 1500 * K, 0, OS_FAR_UPDATES - 1),  \
		SCRATCH(2, DFU, 0x80689000, 1500 * K, OS_FAR_UPDATES, 0),      \
		MAIN(ASSET, 0, 2, NO, 0, 2048 * K, OS_ASSETS, 0)

static const struct window gen3[] = { GEN3_4MB };
static const struct window gen3_ncp[] = { GEN3_4MB, NCP };
static const struct window gen3_big[] = { GEN3_8MB };
static const struct window gen3_big_ncp[] = { GEN3_8MB, NCP };

/*
 * An application is linked to the end of its slot, so its start moves with
 * its size.  Staging over DFU is not known to work here (dfu.md 9).
 */
static const struct window gen4[] = {
	MAIN(BOOTLOADER, 0, 0, NO, 0x08004000, 64 * K, 0, 0),
	MAIN(BOOTLOADER, 1, 0, NO, 0x08000000, 8 * K, 0, 0),
	MAIN(BOOTLOADER, 2, 0, NO, 0x08014000, 296 * K, 0, 0),
	MAIN(SYSTEM, 1, 0, DFU, 0x08060000, 2048 * K, 0, OS_ASSETS - 1),
	MAIN(SYSTEM, 1, 0, DFU, 0x08060000, 1536 * K, OS_ASSETS, 0),
	MAIN(USER, 1, 0, DFU, 0x08400000, 2048 * K, 0, OS_ASSETS - 1),
	MAIN(USER, 1, 0, DFU, 0x08480000, 1536 * K, OS_ASSETS, 0),
	MAIN(MONOLITHIC, 0, 0, DFU, 0x08060000, 4096 * K, 0, 0),
	SCRATCH(0, NO, 0x08260000, 2048 * K, 0, OS_ASSETS - 1),
	SCRATCH(0, NO, 0x08300000, 1536 * K, OS_ASSETS, 0),
	MAIN(ASSET, 0, 0, NO, 0, 1152 * K, OS_ASSETS, 0),
	DCT,
};

#define NAMES(i, text, words) .id = PLATFORM_##i, .name = text, .title = words
#define MAP(m)		      .windows = m, .window_count = COUNT(m)
#define PARTICLE(i)	      USB(0x2B04, 0xC000 + PLATFORM_##i, 0xD000 + PLATFORM_##i)
#define USB(v, normal, dfu)                                                    \
	.vid = v, .pid_normal = normal, .pid_dfu = dfu, .known_usb = true

/* What an STM32F205, an nRF52840 and an RTL872x bring with them. */
#define STM32                                                                  \
	(TRAIT_HEADER_LAST | TRAIT_BIG_SECTORS | TRAIT_LOADER_INSIDE |         \
	 TRAIT_COMES_BACK)
#define NRF                                                                    \
	(TRAIT_NEEDS_USB | TRAIT_LOADER_FIRST | TRAIT_OLD_APP_SHADOWS |        \
	 TRAIT_SYSTEM_MOVES | TRAIT_SETUP_FLAG | TRAIT_DCT_FILE)
#define RTL                                                                    \
	(TRAIT_NEEDS_USB | TRAIT_LOADER_FIRST | TRAIT_LOADER_NOT_SERIAL |      \
	 TRAIT_OUT_NEEDS_DATA | TRAIT_APP_FLOATS | TRAIT_PROTECTION)

#define WIFI2(m, extra)                                                        \
	.gen = 2, MAP(m), .traits = STM32 | (extra), .system_parts = 2,        \
	.main_part = 2, .keys = KEYS_TCP, .button = "SETUP"
#define GEN3(m, extra)                                                         \
	.gen = 3, MAP(m), .traits = NRF | (extra), .system_parts = 1,          \
	.main_part = 1, .keys = KEYS_UDP, .button = "MODE"
/* Where its keys are is not known. */
#define GEN4                                                                   \
	.gen = 4, MAP(gen4), .traits = RTL | TRAIT_MODULE, .system_parts = 1,  \
	.main_part = 1, .keys = KEYS_UNKNOWN, .button = "MODE"

/*
 * By id, ascending.  platforms.md 1; LED and button words: led.md.  The start
 * of a Duo from 0.3.2 on is checked as well, but no check of it fails
 * (modules.md 7.5).
 */
const struct platform platform_table[] = {
	{ NAMES(CORE, "core", "Core"), .gen = 1, USB(0x1D50, 0x607D, 0x607F),
	  MAP(core), .traits = TRAIT_HEADER_LAST, .keys = KEYS_SERIAL_FLASH,
	  .button = "MODE" },
	{ NAMES(PHOTON, "photon", "Photon"), PARTICLE(PHOTON),
	  WIFI2(photon, TRAIT_BORROWED_DCT), .checks_start_from = OS_SPLIT },
	{ NAMES(P1, "p1", "P1"), PARTICLE(P1),
	  WIFI2(photon, TRAIT_BORROWED_DCT | TRAIT_MODULE),
	  .checks_start_from = OS_SPLIT },
	{ NAMES(ELECTRON, "electron", "Electron"), PARTICLE(ELECTRON), .gen = 2,
	  MAP(electron), .system_parts = 3, .main_part = 2,
	  .traits = STM32 | TRAIT_LOADER_STAYS_INSIDE | TRAIT_PART3_LATE |
		    TRAIT_PART3_FIRST,
	  .checks_start_from = PLATFORM_NEVER, .keys = KEYS_BY_TRANSPORT,
	  .cellular = true, .button = "MODE" },
	{ NAMES(ARGON, "argon", "Argon"), PARTICLE(ARGON),
	  GEN3(gen3_ncp, TRAIT_PROTECTION) },
	{ NAMES(BORON, "boron", "Boron"), PARTICLE(BORON),
	  GEN3(gen3, TRAIT_PROTECTION), .cellular = true },
	{ NAMES(XENON, "xenon", "Xenon"), PARTICLE(XENON), GEN3(gen3, 0) },
	{ NAMES(ESOMX, "esomx", "E SoM X"), PARTICLE(ESOMX),
	  GEN3(gen3_big, TRAIT_PROTECTION | TRAIT_MODULE), .cellular = true },
	{ NAMES(ASOM, "asom", "A SoM"), PARTICLE(ASOM),
	  GEN3(gen3_ncp, TRAIT_MODULE) },
	{ NAMES(BSOM, "bsom", "B SoM"), PARTICLE(BSOM),
	  GEN3(gen3, TRAIT_PROTECTION | TRAIT_MODULE), .cellular = true },
	{ NAMES(XSOM, "xsom", "X SoM"), PARTICLE(XSOM),
	  GEN3(gen3, TRAIT_MODULE) },
	{ NAMES(B5SOM, "b5som", "B5 SoM"), PARTICLE(B5SOM),
	  GEN3(gen3_big, TRAIT_PROTECTION | TRAIT_MODULE), .cellular = true },
	{ NAMES(TRACKER, "tracker", "Tracker"), PARTICLE(TRACKER),
	  GEN3(gen3_big_ncp, TRAIT_PROTECTION | TRAIT_MODULE),
	  .cellular = true },
	{ NAMES(TRACKERM, "trackerm", "Tracker-M"), PARTICLE(TRACKERM), GEN4,
	  .cellular = true },
	{ NAMES(P2, "p2", "P2"), PARTICLE(P2), GEN4 },
	{ NAMES(MSOM, "msom", "M SoM"), PARTICLE(MSOM), GEN4,
	  .cellular = true },
	/*
	 * Not yet in any published source: name, ids and the data stage are
	 * known from device-constants 4.2.1 (corrections of 2026-11), neither
	 * flash map nor releases.  Without a map nothing is written over DFU.
	 */
	{ NAMES(ELECTRON2, "electron2", "Electron 2"), PARTICLE(ELECTRON2),
	  .gen = 3, .traits = TRAIT_NEEDS_USB, .system_parts = 1,
	  .main_part = 1, .cellular = true, .button = "MODE" },
	{ NAMES(SULU, "sulu", "Sulu"), PARTICLE(SULU), .gen = 4,
	  .traits = TRAIT_NEEDS_USB | TRAIT_OUT_NEEDS_DATA | TRAIT_PROTECTION,
	  .system_parts = 1, .main_part = 1, .button = "MODE" },
	{ NAMES(DUO, "redbear-duo", "RedBear Duo"), PARTICLE(DUO),
	  WIFI2(duo, TRAIT_DEPENDENCIES_LIE | TRAIT_OWN_VERSIONS),
	  .checks_start_from = PLATFORM_NEVER },
};

const size_t platform_count = COUNT(platform_table);
