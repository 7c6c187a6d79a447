/* SPDX-License-Identifier: MIT */
/*
 * One device twice: the maker's code in the emulated chip, and the practice
 * bench's model, with the same modules in flash, both in DFU mode or both in
 * listening mode.  What is asked goes to both, each in its own time.
 *
 * Never: a request that the maker's code was seen not to survive; steps.c says
 * which are left out.
 */
#ifndef SILICON_PAIR_H
#define SILICON_PAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/vdev/vdev.h"
#include "tests/silicon/chip/chip.h"
#include "tests/silicon/host/host.h"

#define PAIR_DATA   4096
#define PAIR_IMAGES 5

struct pair_setup {
	const char *name;
	const struct board_kind *kind;
	int platform;
	const char *id;	   /* as its chip has it */
	uint32_t app;	   /* begin of what may be written, alternate 0 */
	uint32_t dct;	   /* bytes that are the device's */
	uint32_t external; /* bytes of serial flash (alternate 2), or 0 */
	uint32_t spare;	   /* what may be written of it begins here */
	bool electron;
	bool ncp;	     /* its co-processor answers */
	bool system;	     /* is run, too */
	unsigned no_wifi_ms; /* so long without a fault is enough */
	unsigned think_us;   /* most until its table comes, or 0 */
	/* Intel HEX: the first page, which no module is in. */
	const char *images[PAIR_IMAGES];
};

struct pair {
	const struct pair_setup *setup;
	struct board *board;
	struct host host;
	uint8_t in, out; /* its serial port */
	struct vdev *model;
	int64_t now; /* of the model */
};

/* One without a name ends them. */
extern const struct pair_setup pair_setups[];

/* What one side made of a request. */
struct pair_answer {
	int n; /* bytes, or one of these */
	uint8_t data[PAIR_DATA];
};
enum { PAIR_STALL = -1, PAIR_GONE = -2 };

/* Are the images here? */
bool pair_possible(const struct pair_setup *s);
/* False: a side did not come to DFU mode; *why says which. */
bool pair_start(struct pair *p, const struct pair_setup *s, const char **why);
/* The same with both running their system, in listening mode. */
bool pair_start_system(struct pair *p, const struct pair_setup *s,
		       const char **why);
void pair_end(struct pair *p);

/* Sends the request to both; data is what goes out. */
void pair_ask(struct pair *p, const struct usb_setup *setup,
	      const uint8_t *data, size_t len, struct pair_answer *real,
	      struct pair_answer *model);

/* Types it at both serial ports and takes what comes until it is quiet. */
void pair_type(struct pair *p, const char *text, struct pair_answer *real,
	       struct pair_answer *model);

#endif
