/* SPDX-License-Identifier: MIT */
/*
 * What happens to the devices while the program runs: cables, buttons.
 *
 *   1.5:pull:photon      after 1.5 s of the bench's clock
 *   #40:pull:photon      at the 40th class or vendor request to it
 *   +2000:pull:photon    after 2000 bytes over its serial port
 *   ...:pull-2000:photon     and plugged in again 2 s later
 *   ...:plug:photon  ...:reset:photon  ...:press-3000:photon
 */
#ifndef ROADS_SCRIPT_H
#define ROADS_SCRIPT_H

#include <stdint.h>

#include "bench/world/world.h"
#include "gadget.h"

#define SCRIPT_MAX 32

enum script_act {
	SCRIPT_PULL,
	SCRIPT_PLUG,
	SCRIPT_RESET,
	SCRIPT_PRESS,
	SCRIPT_RELEASE
};

struct script_line {
	enum { SCRIPT_TIME, SCRIPT_REQUEST, SCRIPT_BYTES } when;
	int64_t value;
	enum script_act what;
	unsigned ms; /* then undone; 0: never */
	size_t device;
	bool done;
};

struct script {
	struct script_line lines[SCRIPT_MAX];
	size_t count;
};

/* Ends the program with a word about bad lines. */
void script_add(struct script *s, const struct bench *b, const char *line);
/* Does what is due; when the next line by the clock is. */
int64_t script_run(struct script *s, struct bench *b,
		   const struct gadget *gadgets, int64_t since, int64_t now);

#endif
