/* SPDX-License-Identifier: MIT */
/*
 * What the time of one job is spent on: a world that stands before another
 * one and counts, by what is waited for, each call that goes through it.
 *
 *   device   the device works: status, answers, pauses that it asks for
 *   bus      data is under way, over USB or a serial line
 *   wait     somebody or something is waited for: the device's return, an
 *            operator's hand, the cloud
 *
 * What is left of the time between two looks is the program's own.
 *
 * A meter belongs to one thread, as its job does.  It owns nothing but the
 * ports that were opened through it; the world behind it outlives it.
 * Never: changes what a call does, or how long it may take.
 */
#ifndef PORT_METER_H
#define PORT_METER_H

#include "port/world.h"

enum meter_kind { METER_DEVICE, METER_BUS, METER_WAIT, METER_KINDS };

struct meter {
	struct world world; /* to be used instead of the one behind */
	int64_t us[METER_KINDS];

	const struct world *behind;
	struct clock clock;
	unsigned open;	/* ports: who sleeps then waits for the device */
	unsigned depth; /* of calls: the outermost one counts */
};

/* m->world is `behind`, measured.  m must stay where it is. */
void meter_init(struct meter *m, const struct world *behind);

#endif
