/* SPDX-License-Identifier: MIT */
/* Where things lie on the boards with this chip; platforms.md 5. */
#include "bench/vdev/rtl872x/parts.h"

#include "base/count.h"

#define KB(n) ((n)*1024u)

#define LAST(os) ((os)-1)

/* function, index, store, external, start, size, from, to */
#define MAIN(f, i, start, size, from, to)                                      \
	{                                                                      \
		FUNCTION_##f, i, STORE_MAIN, false, start, size, from, to      \
	}
#define OTA(start, size, from, to)                                             \
	{                                                                      \
		FUNCTION_NONE, 0, STORE_SCRATCH, false, start, size, from, to  \
	}

/* An application ends where its place does, whatever its size. */
static const struct place places[] = {
	MAIN(BOOTLOADER, 0, 0x08004000, KB(64), 0, 0),
	MAIN(BOOTLOADER, 1, 0x08000000, KB(8), 0, 0),
	MAIN(BOOTLOADER, 2, 0x08014000, KB(296), 0, 0),
	MAIN(SYSTEM, 1, 0x08060000, KB(2048), 0, LAST(OS_ASSETS)),
	MAIN(SYSTEM, 1, 0x08060000, KB(1536), OS_ASSETS, 0),
	MAIN(USER, 1, 0x08400000, KB(2048), 0, LAST(OS_ASSETS)),
	MAIN(USER, 1, 0x08480000, KB(1536), OS_ASSETS, 0),
	MAIN(ASSET, 0, 0x081e0000, KB(1152), OS_ASSETS, 0),
};

#define BOARD(i, name)                                                         \
	.platform_id = PLATFORM_##i, .dfu_product = name " DFU Mode",          \
	.old_product = name, .product = name, .maker = "Particle",             \
	.pid = 0xc000 + PLATFORM_##i, .composite = true, .udp = true,          \
	.checks_system = true, .system_parts = 1,                              \
	.settings = { { 0, DCT_SIZE, 0 } }, .places = places,                  \
	.place_count = COUNT(places),                                          \
	.ota = { OTA(0x08260000, KB(1664), 0, LAST(OS_ASSETS)),                \
		 OTA(0x08300000, KB(1536), OS_ASSETS, 0) }

const struct layout rtl872x_boards[] = {
	{ BOARD(P2, "P2") },
	{ BOARD(MSOM, "M-SoM"), .cellular = true },
	{ BOARD(TRACKERM, "Tracker-M"), .cellular = true },
	{ .places = NULL },
};
