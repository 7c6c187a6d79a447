/* SPDX-License-Identifier: MIT */
/*
 * Roads: the ways of a module to a device, one row for each.  Whoever asks
 * what a road takes, since when, for how long or what it costs asks here:
 * recipes, rules, planner, diagnosis and execution give the same answer.
 *
 * A row says what a road can do.  Whether this device takes this very module
 * is for the rules; whether these bytes fit is for src/roads.  Pure.
 */
#ifndef MODEL_CATALOG_ROAD_H
#define MODEL_CATALOG_ROAD_H

#include <stdbool.h>
#include <stdint.h>

#include "model/catalog/module.h"
#include "model/catalog/platform.h"

enum road {
	ROAD_NONE,
	ROAD_SERIAL,	 /* YMODEM in the listening shell */
	ROAD_DFU,	 /* straight to its place */
	ROAD_DFU_STAGED, /* OTA area plus flag, dfu.md 9 */
	ROAD_USB,	 /* control requests */
	ROAD_OTA,	 /* cloud */
	ROADS
};

#define ROAD_TAKES 6

/* Which kinds of modules go where, while which systems run. */
struct road_takes {
	uint8_t families;      /* bits, ROAD_FAMILY_* */
	uint16_t functions;    /* bits, 1u << FUNCTION_* */
	uint16_t since, until; /* version of the system that runs */
};

#define ROAD_FAMILY_CORE 0x01
#define ROAD_FAMILY_GEN2 0x02
#define ROAD_FAMILY_GEN3 0x04
#define ROAD_FAMILY_GEN4 0x08
#define ROAD_FAMILY_DUO	 0x10 /* counts its releases by itself */
#define ROAD_FAMILY_ALL	 0x1F

struct road_row {
	const char *name;
	struct road_takes takes[ROAD_TAKES];
	/* Why it is closed: before all that it takes, and after it. */
	const char *early, *late;

	/* Why it begins in listening mode, if it does. */
	const char *listening;

	bool direct;  /* by the bootloader; no system has to run or judges it */
	bool staged;  /* DFU puts it into the OTA area */
	bool bounded; /* it is for us to keep to the OTA area; serial.md 4.4 */
	bool network;
	bool named;	 /* "auto" never takes it */
	uint16_t unseen; /* functions that road_unseen() tells of */

	/* Estimate: seconds, bytes in a second (0: as long as writing over
	 * DFU takes), seconds more for a bootloader. */
	uint16_t seconds;
	uint16_t rate;
	uint16_t bootloader;

	uint16_t risk; /* what may go wrong, for comparing plans */
};

/* The row of a road; of ROAD_NONE one that takes nothing. */
const struct road_row *road_row(enum road road);

/*
 * Said of a transfer that the references describe and nobody has watched; NULL:
 * it has been.
 */
const char *road_unseen(enum road road, unsigned function);

const char *road_name(enum road road); /* serial dfu dfu-staged usb ota */
int road_by_name(const char *name);    /* -1 if unknown */

/*
 * Does it lead this kind of module to this place (STORE_MAIN or
 * STORE_FACTORY) of the platform, whatever runs there?
 */
bool road_leads(enum road road, const struct platform *p, unsigned function,
		unsigned index, enum store store);

/*
 * NULL if it brings this kind of module to its place on a device that runs
 * this system (-1: none), else the reason, half a sentence.
 */
const char *road_closed(int platform, enum road road, unsigned function,
			unsigned index, int system);

/* The ith road for an asset, the one to take first; ROAD_NONE past the end. */
enum road road_for_asset(size_t i);

/*
 * Seconds that the road takes for a module of this size, once the device is
 * in the mode that the road begins in.
 */
uint32_t road_seconds(enum road road, const struct platform *p,
		      unsigned function, uint32_t bytes);

#endif
