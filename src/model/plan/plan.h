/* SPDX-License-Identifier: MIT */
/*
 * Plans: the shortest safe way from the modules that a device has to the
 * ones it should have.
 *
 * Without a release named, a way with what is at hand goes before one for
 * which firmware has to be fetched; among these one that keeps the Device OS,
 * then one that writes nothing for good, then a release before one of its
 * candidates, then the fewest bytes.  "At least v101" is met by any bootloader
 * that the device can be given.
 *
 * plan_make() promises: every step goes over a road that this device has in
 * the state it is in then (platforms.md 6, serial.md 4.9 and 6, dfu.md 9,
 * usb-requests.md 12); the device would accept it (modules.md 7); every state
 * in between can be left again by software: the bootloader stays whole and
 * DFU can be reached; a bootloader is written only where it must be.
 * Assets that the application lacks are sent when all else is in its place;
 * of a new application all that it names.
 * What is healthy and wanted gives a plan without steps.  Where there is no
 * way, it says why.  What the table does not show is never taken for healthy:
 * the plan says what it assumes, and begins with a look where nothing else is
 * to be done.
 *
 * Pure.  Sizes and times are estimates unless the caller knows the firmware.
 */
#ifndef MODEL_PLAN_PLAN_H
#define MODEL_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/catalog/module.h"
#include "model/catalog/platform.h"
#include "model/catalog/road.h"
#include "model/catalog/table.h"

#define PLAN_MAX_STEPS	 40
#define PLAN_MAX_MISSING 20
#define PLAN_WHAT	 48

enum plan_do {
	PLAN_FLASH,
	PLAN_MODE,    /* enter `mode` */
	PLAN_BACKUP,  /* read the flash out; the device is in DFU */
	PLAN_INSPECT, /* read the module table again */
	PLAN_WAIT,    /* for what `why` says, at most about `seconds` */
	PLAN_RESET,   /* start the firmware; shown as mode "normal" */
	PLAN_DOS
};

struct plan_step {
	enum plan_do action; /* JSON "do" */
	/* "bootloader", "system-part1", "tinker", "application",
	 * "radio-stack", ...; the mode's name; or "" */
	char what[PLAN_WHAT];
	enum device_mode mode; /* PLAN_MODE, else MODE_UNKNOWN */

	/* PLAN_FLASH, else FUNCTION_NONE and ROAD_NONE.  With ROAD_DFU_STAGED
	 * the step includes the flag byte; a reset must follow. */
	uint8_t function;
	uint8_t index;
	int from; /* version before, -1: none or not known */
	int to;	  /* version after, -1: none */
	/* What the firmware to be taken needs: tells builds of one version
	 * apart (modules.md 6). */
	struct module_ref deps[2];
	char release[32]; /* Device OS that carries it, or "" */
	enum road over;
	uint32_t address; /* of the module itself, its header's start */
	uint32_t bytes;	  /* size of the module */

	uint32_t seconds; /* estimate */
	bool reversible;  /* the backup can bring the former state back */
	char why[160];	  /* one sentence for people */
};

/* One piece of firmware that a plan needs. */
struct plan_firmware {
	int platform_id;
	uint8_t function;
	uint8_t index;
	uint16_t version;
	struct module_ref deps[2];
	bool tinker;	  /* the Tinker, not any application */
	char release[32]; /* or "" */
	char what[PLAN_WHAT];
	char where[160];	   /* where it is published, one sentence */
	struct module_asset asset; /* FUNCTION_ASSET: this one and no other */
};

struct plan {
	int platform_id;
	bool possible;
	char reason[256]; /* why not; "" if possible */
	char target[32];  /* release that the plan aims at, or "" */
	/* What the table does not show and the plan counts on, or "". */
	char assumes[200];
	struct plan_step steps[PLAN_MAX_STEPS];
	size_t step_count;
	/*
	 * Of the whole repair: also its look, backup and proof, which a run
	 * has as steps and plan_make() has not.
	 */
	uint32_t seconds;
	struct plan_firmware missing[PLAN_MAX_MISSING];
	size_t missing_count;
	/* With these, which are not at hand, there is a better way, and why
	 * it is better; "" and none: there is not. */
	char better_why[160];
	struct plan_firmware better[PLAN_MAX_MISSING];
	size_t better_count;
};

/* A module that lies at hand, as its header says. */
struct plan_offer {
	uint8_t function;
	uint8_t index;
	uint16_t version;
	struct module_ref deps[2];
	uint32_t bytes, start;
	bool tinker; /* known to be Tinker */
};

struct plan_have {
	/*
	 * Asked for each firmware that a plan could use.  True: this very
	 * build is at hand and sound; sets *bytes and *start (its header's) if
	 * they are known.
	 */
	bool (*at_hand)(void *ctx, const struct plan_firmware *want,
			uint32_t *bytes, uint32_t *start);
	/*
	 * Modules for a platform, whatever release they are of: how many there
	 * are, of which at most `max` are stored.  NULL: nobody knows.
	 */
	size_t (*offers)(void *ctx, int platform_id, struct plan_offer *out,
			 size_t max);
	void *ctx;
};

struct plan_wish {
	/* A release ("1.2.1"); NULL or "same": the installed system parts
	 * stay, and what does not fit them is mended with the least change. */
	const char *release;
	/* The application that shall run afterwards, or NULL; what it needs
	 * beside it is sent, too. */
	const struct module *app;
	/* Tinker, if no application is there that would run. */
	bool tinker;
	/* With a release: its very bootloader and radio stack, too. */
	bool complete;
	/* OTA may be used; an `app` then goes that way. */
	bool network;
	bool backup; /* begin with a backup, if anything is to be written */
	/* Bits 1u << enum road that must not be used. */
	uint32_t closed_roads;
	/* NULL: whatever was published is at hand. */
	const struct plan_have *have;
};

/*
 * `mode` is the mode that the device is in now; MODE_UNKNOWN: as the table's
 * source and its modules suggest.
 */
void plan_make(const struct table *t, enum device_mode mode,
	       const struct plan_wish *wish, struct plan *out);

/*
 * How long a step takes that neither writes nor waits, for every plan that is
 * shown; mode: of PLAN_MODE.
 */
uint32_t plan_seconds(enum plan_do action, enum device_mode mode);
/* The steps of plan_make(), and what a repair does around them. */
uint32_t plan_repair_seconds(const struct plan *p);

/* "flash", "mode", "backup", "inspect", "wait"; a reset is a "mode" */
const char *plan_do_name(enum plan_do d);
/* -1 if unknown */
int plan_do_by_name(const char *name);

/* The same for people: an Electron's parts by file and by module. */
const char *plan_words(int platform, unsigned function, unsigned index,
		       unsigned version, char out[PLAN_WHAT]);
/* The `what` of a step or of what is missing, for people. */
const char *plan_called(int platform, const struct plan_step *s,
			char out[PLAN_WHAT]);
const char *plan_missing(const struct plan_firmware *f, char out[PLAN_WHAT]);
/* "asset sound.bin": the `what` of a step that sends it */
const char *plan_asset(const char *name, char out[PLAN_WHAT]);
/* "bootloader", "system-part2", "application", "radio-stack", ... */
const char *plan_what(unsigned function, unsigned index, char out[PLAN_WHAT]);

#endif
