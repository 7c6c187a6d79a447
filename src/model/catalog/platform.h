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

#define PLATFORM_CORE	  0
#define PLATFORM_PHOTON	  6
#define PLATFORM_P1	  8
#define PLATFORM_ELECTRON 10
#define PLATFORM_ARGON	  12
#define PLATFORM_BORON	  13
#define PLATFORM_XENON	  14
#define PLATFORM_ESOMX	  15
#define PLATFORM_ASOM	  22
#define PLATFORM_BSOM	  23
#define PLATFORM_XSOM	  24
#define PLATFORM_B5SOM	  25
#define PLATFORM_TRACKER  26
#define PLATFORM_TRACKERM 28
#define PLATFORM_P2	  32
#define PLATFORM_MSOM	  35
#define PLATFORM_DUO	  88

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

struct platform {
	uint16_t id;
	const char *name;  /* JSON name, "photon" */
	const char *title; /* for people, "Photon" */
	uint8_t gen;	   /* 1..4 */
	uint16_t vid, pid_normal, pid_dfu;
	bool known_usb; /* the ids above are real */
	uint8_t system_parts;
	const struct window *windows;
	size_t window_count;
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
