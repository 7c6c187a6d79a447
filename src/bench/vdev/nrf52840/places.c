/* SPDX-License-Identifier: MIT */
/* Where things lie on the boards with this chip; platforms.md 4. */
#include "bench/vdev/nrf52840/parts.h"

#include "base/count.h"

#define KB(n) ((n)*1024u)

#define LAST(os) ((os)-1)

/* function, index, store, external, start, size, from, to */
#define MAIN(f, i, start, size, from, to)                                      \
	{                                                                      \
		FUNCTION_##f, i, STORE_MAIN, false, start, size, from, to      \
	}
#define FACTORY(start, size, from, to)                                         \
	{                                                                      \
		FUNCTION_USER, 1, STORE_FACTORY, true, start, size, from, to   \
	}
#define ASSETS(start, size)                                                    \
	{                                                                      \
		FUNCTION_ASSET, 0, STORE_MAIN, true, start, size, OS_ASSETS, 0 \
	}
#define OTA(start, size, from, to)                                             \
	{                                                                      \
		FUNCTION_NONE, 0, STORE_SCRATCH, true, start, size, from, to   \
	}

/* In the order of the table that they tell. */
#define BEFORE_NCP                                                             \
	MAIN(BOOTLOADER, 0, 0xf4000, KB(48), 0, 0),                            \
		MAIN(SYSTEM, 1, 0x30000, KB(656), 0, LAST(OS_BIG_APP)),        \
		MAIN(SYSTEM, 1, 0x30000, KB(528), OS_BIG_APP,                  \
		     LAST(OS_LOW_SYSTEM)),                                     \
		MAIN(SYSTEM, 1, 0x28000, KB(560), OS_LOW_SYSTEM, 0),           \
		MAIN(USER, 1, 0xd4000, KB(128), 0, 0),                         \
		MAIN(USER, 2, 0xb4000, KB(256), OS_BIG_APP, 0)
#define NCP MAIN(NCP, 0, 0, KB(1500), 0, 0)
#define AFTER_NCP                                                              \
	MAIN(RADIO, 0, 0x1000, KB(188), 0, LAST(OS_LOW_SYSTEM)),               \
		MAIN(RADIO, 0, 0x1000, KB(152), OS_LOW_SYSTEM, 0)
#define SMALL                                                                  \
	FACTORY(0x200000, KB(128), 0, LAST(OS_BIG_APP)),                       \
		FACTORY(0x200000, KB(256), OS_BIG_APP, 0),                     \
		ASSETS(0x2e0000, KB(1152))
#define BIG                                                                    \
	FACTORY(0x200000, KB(128), 0, LAST(OS_FAR_UPDATES)),                   \
		FACTORY(0x600000, KB(128), OS_FAR_UPDATES, LAST(OS_BIG_APP)),  \
		FACTORY(0x600000, KB(256), OS_BIG_APP, 0),                     \
		ASSETS(0x400000, KB(2048))

static const struct place small[] = { BEFORE_NCP, AFTER_NCP, SMALL };
static const struct place small_ncp[] = { BEFORE_NCP, NCP, AFTER_NCP, SMALL };
static const struct place big[] = { BEFORE_NCP, AFTER_NCP, BIG };
static const struct place big_ncp[] = { BEFORE_NCP, NCP, AFTER_NCP, BIG };

#define PLACES(table) .places = table, .place_count = COUNT(table)

/* What a bootloader makes of the DCT is a file of this size (FACTS.md). */
#define BOARD(i, name)                                                         \
	.platform_id = PLATFORM_##i, .dfu_product = name " DFU Mode",          \
	.old_product = name, .product = name, .maker = "Particle",             \
	.pid = 0xc000 + PLATFORM_##i, .composite = true, .udp = true,          \
	.checks_system = true, .system_parts = 1,                              \
	.settings = { { 0, 0x20c7, 0 } }, .told_system = KB(656)
#define FLASH_4MB                                                              \
	.external_size = KB(4096),                                             \
	.ota = { OTA(0x289000, KB(1500), 0, LAST(OS_ASSETS)),                  \
		 OTA(0x24c000, KB(592), OS_ASSETS, 0) }
#define FLASH_8MB                                                              \
	.external_size = KB(8192),                                             \
	.ota = { OTA(0x289000, KB(1500), 0, LAST(OS_FAR_UPDATES)),             \
		 OTA(0x689000, KB(1500), OS_FAR_UPDATES, 0) }

const struct layout nrf52840_boards[] = {
	{ BOARD(ARGON, "Argon"), .ncp = true, FLASH_4MB, PLACES(small_ncp) },
	{ BOARD(BORON, "Boron"), .cellular = true, FLASH_4MB, PLACES(small) },
	{ BOARD(XENON, "Xenon"), FLASH_4MB, PLACES(small) },
	{ BOARD(ESOMX, "E-SoM-X"), .cellular = true, FLASH_8MB, PLACES(big) },
	{ BOARD(ASOM, "A-SoM"), .ncp = true, FLASH_4MB, PLACES(small_ncp) },
	{ BOARD(BSOM, "B-SoM"), .cellular = true, FLASH_4MB, PLACES(small) },
	{ BOARD(B5SOM, "B5-SoM"), .cellular = true, FLASH_8MB, PLACES(big) },
	{ BOARD(TRACKER, "Tracker"), .cellular = true, .ncp = true, FLASH_8MB,
	  PLACES(big_ncp) },
	{ .places = NULL },
};
