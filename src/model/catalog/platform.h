/* SPDX-License-Identifier: MIT */
/*
 * Platforms: identity, flash map and roads as one table.  platforms.md.
 *
 * The windows here are the only addresses that unbrick ever writes,
 * whatever a device or a file claims.
 */
#ifndef MODEL_CATALOG_PLATFORM_H
#define MODEL_CATALOG_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog/module.h"

enum device_mode {
	MODE_UNKNOWN,
	MODE_NORMAL,
	MODE_LISTENING,
	MODE_SAFE,
	MODE_DFU,
	MODES
};

#define PLATFORM_CORE	   0
#define PLATFORM_PHOTON	   6
#define PLATFORM_P1	   8
#define PLATFORM_ELECTRON  10
#define PLATFORM_ARGON	   12
#define PLATFORM_BORON	   13
#define PLATFORM_XENON	   14
#define PLATFORM_ESOMX	   15
#define PLATFORM_ASOM	   22
#define PLATFORM_BSOM	   23
#define PLATFORM_XSOM	   24
#define PLATFORM_B5SOM	   25
#define PLATFORM_TRACKER   26
#define PLATFORM_TRACKERM  28
#define PLATFORM_P2	   32
#define PLATFORM_MSOM	   35
#define PLATFORM_ELECTRON2 37
#define PLATFORM_SULU	   38
#define PLATFORM_DUO	   88

/* A place where one kind of module lives. */
struct window {
	uint8_t function;
	uint8_t index;
	enum store store;
	uint8_t dfu_alt; /* alternate setting that reaches it */
	bool dfu;	 /* may be written by plain DFU */
	uint32_t start;	 /* device address, DFU offset included */
	uint32_t size;	 /* bytes */
	uint16_t
		from_system; /* 0, or the first system module version with it */
	uint16_t to_system;  /* 0, or the last one */
};

/*
 * In what platforms differ besides numbers and places.  The code asks for
 * these and not for a generation or a name, so that a new platform is a row.
 */
enum platform_trait {
	/*
	 * The bootloader starts whatever has a plausible header and looks at
	 * no CRC, so the header is written last; dfu.md 4.7 and 5.
	 */
	TRAIT_HEADER_LAST = 1 << 0,
	/* Flash goes in sectors of 128 KB, a second each; dfu.md 10.1. */
	TRAIT_BIG_SECTORS = 1 << 1,
	/* OUT requests hang without a data stage; usb-requests.md 2. */
	TRAIT_OUT_NEEDS_DATA = 1 << 2,
	/* Neither DFU nor serial bring every module; platforms.md 6. */
	TRAIT_NEEDS_USB = 1 << 3,
	/* No bootloader over serial, whatever runs; platforms.md 6. */
	TRAIT_LOADER_NOT_SERIAL = 1 << 4,
	/* The system needs its bootloader before it; serial.md 6.2, 6.3. */
	TRAIT_LOADER_FIRST = 1 << 5,
	/* The system may bring a bootloader and install it; serial.md 6.1. */
	TRAIT_LOADER_INSIDE = 1 << 6,
	/* It still does from 0.6.1 on; serial.md 6.1. */
	TRAIT_LOADER_STAYS_INSIDE = 1 << 7,
	/* Newer bootloaders reach the DCT by the system only; dfu.md 4.5. */
	TRAIT_BORROWED_DCT = 1 << 8,
	/* An application lies at the end of its place; platforms.md 5. */
	TRAIT_APP_FLOATS = 1 << 9,
	/*
	 * Two places for an application; a valid one in the older, smaller
	 * place hides the other; platforms.md 4, modules.md 7.5.
	 */
	TRAIT_OLD_APP_SHADOWS = 1 << 10,
	/* 6.2.0 moves system part 1 where old bootloaders do not look. */
	TRAIT_SYSTEM_MOVES = 1 << 11,
	/* Part 3 came later than the platform; platforms.md 2. */
	TRAIT_PART3_LATE = 1 << 12,
	/* It is the first in files and in order; platforms.md 2 and 8. */
	TRAIT_PART3_FIRST = 1 << 13,
	/* Its checks pass every dependency; modules.md 11.2. */
	TRAIT_DEPENDENCIES_LIE = 1 << 14,
	/* Another maker's firmware that counts by itself; serial.md 6.5. */
	TRAIT_OWN_VERSIONS = 1 << 15,
	/* Listens until a setup flag is set; led.md, usb-requests.md 5. */
	TRAIT_SETUP_FLAG = 1 << 16,
	/* Can be protected; platforms.md 1, dfu.md 7. */
	TRAIT_PROTECTION = 1 << 17,
	/*
	 * Sent on from DFU mode into a system that does not run, it is back
	 * there by itself; seen on real code, tests/silicon/FACTS.md.
	 */
	TRAIT_COMES_BACK = 1 << 18,
	/* Its DCT is a file, and ends where that does; likewise. */
	TRAIT_DCT_FILE = 1 << 19,
	/*
	 * Also or only a module: its buttons are on the board that carries
	 * it.  Names in platforms.md 1; the maker's data sheets.
	 */
	TRAIT_MODULE = 1 << 20,
};

/* Where the keys of device and cloud are; platforms.md 2.1 and 3. */
enum platform_keys {
	KEYS_UNKNOWN,
	KEYS_SERIAL_FLASH, /* the Core: there is no DCT */
	KEYS_TCP,
	KEYS_UDP,
	KEYS_BY_TRANSPORT /* a byte of the DCT tells which of the two */
};

#define PLATFORM_NEVER 0xFFFF /* a version that no module has */

struct platform {
	uint16_t id;
	const char *name;  /* JSON name, "photon" */
	const char *title; /* for people, "Photon" */
	uint8_t gen;	   /* 1..4 */
	uint16_t vid, pid_normal, pid_dfu;
	bool known_usb;	      /* the ids above are real */
	uint8_t system_parts; /* 0: monolithic */
	uint8_t main_part;    /* its version stands for the release, or 0 */
	/*
	 * The system version from which the application runs only if
	 * bootloader and main part check out, too; modules.md 7.5.
	 */
	uint16_t checks_start_from;
	const struct window *windows;
	size_t window_count;
	unsigned traits; /* bits of enum platform_trait */
	enum platform_keys keys;
	bool cellular;
	const char *button; /* "SETUP" or "MODE" */
};

/* NULL if unknown. */
const struct platform *platform_by_id(int id);
const struct platform *platform_by_name(const char *name);
/* By USB ids; *dfu tells which of the two.  NULL: not one of ours. */
const struct platform *platform_by_usb(uint16_t vid, uint16_t pid, bool *dfu);
/* For loops: NULL past the end. */
const struct platform *platform_at(size_t i);
/* "photon", or "platform-N" written to out. */
#define PLATFORM_NAME 24
const char *platform_name(int id, char out[PLATFORM_NAME]);

/* false for NULL and for a platform that is not known. */
bool platform_has(const struct platform *p, enum platform_trait trait);
bool platform_id_has(int id, enum platform_trait trait);
/* Is there a place for modules of this kind (radio stack, NCP, assets)? */
bool platform_takes(const struct platform *p, unsigned function);
/*
 * No such module can ever be there, so nothing that needs it is satisfied
 * (modules.md 7.3).  NCPs are not judged: their places are not all known.
 * Radio stacks are, only Gen 3 has them (modules.md 7.2).
 */
bool platform_lacks(const struct platform *p, unsigned function,
		    unsigned index);

/*
 * System parts in the order in which a device takes them, which is also the
 * number in their file's name from 0.6.0 on; both count from 1.  With
 * TRAIT_PART3_FIRST file 1 is index 3, 2 is 1 and 3 is 2.
 */
unsigned platform_file_of_part(const struct platform *p, unsigned index);
unsigned platform_part_of_file(const struct platform *p, unsigned file);

/*
 * The window of a module with this system version on the device (0: any),
 * or NULL.
 */
const struct window *platform_window(const struct platform *p,
				     unsigned function, unsigned index,
				     enum store store, unsigned system);

/*
 * May these bytes be written there by plain DFU?  True only if the whole
 * range lies inside one window that DFU may write.
 */
bool platform_may_write(const struct platform *p, unsigned alt,
			uint32_t address, uint32_t size);

const char *mode_name(enum device_mode m);
int mode_by_name(const char *name);

#endif
