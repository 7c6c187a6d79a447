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

#define K 1024u

#define DFU true
#define NO  false

#define LAST_BEFORE_256K 3101 /* 3.1.0-rc.1 brought the 256 KB application */
#define FIRST_256K	 3102
#define LAST_BEFORE_620	 6199
#define FIRST_620	 6200
#define LAST_BEFORE_550	 5499 /* 5.5.0-rc.1 brought assets */
#define FIRST_550	 5500
#define LAST_BEFORE_300	 2999
#define FIRST_300	 3000

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
		     LAST_BEFORE_256K),                                        \
		MAIN(SYSTEM, 1, 0, DFU, 0x00030000, 528 * K, FIRST_256K,       \
		     LAST_BEFORE_620),                                         \
		MAIN(SYSTEM, 1, 0, DFU, 0x00028000, 560 * K, FIRST_620, 0),    \
		MAIN(USER, 1, 0, DFU, 0x000D4000, 128 * K, 0, 0),              \
		MAIN(USER, 2, 0, DFU, 0x000B4000, 256 * K, FIRST_256K, 0),     \
		MAIN(RADIO, 0, 0, DFU, 0x00001000, 188 * K, 0,                 \
		     LAST_BEFORE_620),                                         \
		MAIN(RADIO, 0, 0, DFU, 0x00001000, 152 * K, FIRST_620, 0),     \
		MAIN(MONOLITHIC, 0, 0, DFU, 0x00030000, 784 * K, 0,            \
		     LAST_BEFORE_620),                                         \
		MAIN(MONOLITHIC, 0, 0, DFU, 0x00028000, 816 * K, FIRST_620,    \
		     0),                                                       \
		DCT

#define NCP MAIN(NCP, 0, 0, NO, 0, 1500 * K, 0, 0)

/* The OTA area from 5.5.0 on: what does not overlap the assets. */
#define GEN3_4MB                                                               \
	GEN3_INTERNAL,                                                         \
		FACTORY(USER, 1, 2, 0x80200000, 128 * K, 0, LAST_BEFORE_256K), \
		FACTORY(USER, 1, 2, 0x80200000, 256 * K, FIRST_256K, 0),       \
		SCRATCH(2, DFU, 0x80289000, 1500 * K, 0, LAST_BEFORE_550),     \
		SCRATCH(2, DFU, 0x8024C000, 592 * K, FIRST_550, 0),            \
		MAIN(ASSET, 0, 2, NO, 0, 1152 * K, FIRST_550, 0)

#define GEN3_8MB                                                               \
	GEN3_INTERNAL,                                                         \
		FACTORY(USER, 1, 2, 0x80200000, 128 * K, 0, LAST_BEFORE_300),  \
		FACTORY(USER, 1, 2, 0x80600000, 128 * K, FIRST_300,            \
			LAST_BEFORE_256K),                                     \
		FACTORY(USER, 1, 2, 0x80600000, 256 * K, FIRST_256K, 0),       \
		SCRATCH(2, DFU, 0x80289000, 1500 * K, 0, LAST_BEFORE_300),     \
		SCRATCH(2, DFU, 0x80689000, 1500 * K, FIRST_300, 0),           \
		MAIN(ASSET, 0, 2, NO, 0, 2048 * K, FIRST_550, 0)

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
	MAIN(SYSTEM, 1, 0, DFU, 0x08060000, 2048 * K, 0, LAST_BEFORE_550),
	MAIN(SYSTEM, 1, 0, DFU, 0x08060000, 1536 * K, FIRST_550, 0),
	MAIN(USER, 1, 0, DFU, 0x08400000, 2048 * K, 0, LAST_BEFORE_550),
	MAIN(USER, 1, 0, DFU, 0x08480000, 1536 * K, FIRST_550, 0),
	MAIN(MONOLITHIC, 0, 0, DFU, 0x08060000, 4096 * K, 0, 0),
	SCRATCH(0, NO, 0x08260000, 2048 * K, 0, LAST_BEFORE_550),
	SCRATCH(0, NO, 0x08300000, 1536 * K, FIRST_550, 0),
	MAIN(ASSET, 0, 0, NO, 0, 1152 * K, FIRST_550, 0),
	DCT,
};

#define PARTICLE(id) 0x2B04, 0xC000 + (id), 0xD000 + (id), true
#define MAP(m)	     m, COUNT(m)

/* platforms.md 1; LED and button words: led.md */
const struct platform platform_table[] = {
	{ PLATFORM_CORE, "core", "Core", 1, 0x1D50, 0x607D, 0x607F, true, 0,
	  MAP(core), false, "MODE" },
	{ PLATFORM_PHOTON, "photon", "Photon", 2, PARTICLE(PLATFORM_PHOTON), 2,
	  MAP(photon), false, "SETUP" },
	{ PLATFORM_P1, "p1", "P1", 2, PARTICLE(PLATFORM_P1), 2, MAP(photon),
	  false, "SETUP" },
	{ PLATFORM_ELECTRON, "electron", "Electron", 2,
	  PARTICLE(PLATFORM_ELECTRON), 3, MAP(electron), true, "MODE" },
	{ PLATFORM_ARGON, "argon", "Argon", 3, PARTICLE(PLATFORM_ARGON), 1,
	  MAP(gen3_ncp), false, "MODE" },
	{ PLATFORM_BORON, "boron", "Boron", 3, PARTICLE(PLATFORM_BORON), 1,
	  MAP(gen3), true, "MODE" },
	{ PLATFORM_XENON, "xenon", "Xenon", 3, PARTICLE(PLATFORM_XENON), 1,
	  MAP(gen3), false, "MODE" },
	{ PLATFORM_ESOMX, "esomx", "E SoM X", 3, PARTICLE(PLATFORM_ESOMX), 1,
	  MAP(gen3_big), true, "MODE" },
	{ PLATFORM_ASOM, "asom", "A SoM", 3, PARTICLE(PLATFORM_ASOM), 1,
	  MAP(gen3_ncp), false, "MODE" },
	{ PLATFORM_BSOM, "bsom", "B SoM", 3, PARTICLE(PLATFORM_BSOM), 1,
	  MAP(gen3), true, "MODE" },
	{ PLATFORM_XSOM, "xsom", "X SoM", 3, PARTICLE(PLATFORM_XSOM), 1,
	  MAP(gen3), false, "MODE" },
	{ PLATFORM_B5SOM, "b5som", "B5 SoM", 3, PARTICLE(PLATFORM_B5SOM), 1,
	  MAP(gen3_big), true, "MODE" },
	{ PLATFORM_TRACKER, "tracker", "Tracker", 3, PARTICLE(PLATFORM_TRACKER),
	  1, MAP(gen3_big_ncp), true, "MODE" },
	{ PLATFORM_TRACKERM, "trackerm", "Tracker-M", 4,
	  PARTICLE(PLATFORM_TRACKERM), 1, MAP(gen4), true, "MODE" },
	{ PLATFORM_P2, "p2", "P2", 4, PARTICLE(PLATFORM_P2), 1, MAP(gen4),
	  false, "MODE" },
	{ PLATFORM_MSOM, "msom", "M SoM", 4, PARTICLE(PLATFORM_MSOM), 1,
	  MAP(gen4), true, "MODE" },
	{ PLATFORM_DUO, "redbear-duo", "RedBear Duo", 2, PARTICLE(PLATFORM_DUO),
	  2, MAP(duo), false, "SETUP" },
};

const size_t platform_count = COUNT(platform_table);
