/* SPDX-License-Identifier: MIT */
/*
 * A place at the bench: a USB port, and what becomes of the devices that are
 * plugged in there one after the other.  The rules by which a station and
 * the console's batch start by themselves; who uses them looks at the bus,
 * runs the recipe and says what came of it.
 *
 * A device that passed is not started again until it was unplugged; one that
 * failed is held: it is not touched until it was unplugged, or until
 * place_again().  A device that was lost in the middle and comes back is an
 * arrival, but not for ever.
 *
 * No thread, no bus and no clock of its own.  Times are in microseconds of
 * any one clock.
 */
#ifndef RUN_PLACE_H
#define RUN_PLACE_H

#include "run/run.h"

enum place_state {
	PLACE_EMPTY,   /* nothing is plugged in */
	PLACE_WAITING, /* for its turn */
	PLACE_WORKING,
	PLACE_PASSED,
	PLACE_HELD,   /* failed or stopped */
	PLACE_SKIPPED /* the recipe is not for it as it is */
};

struct place {
	char port[DEVICE_PORT];
	enum place_state state;
	bool plugged;
	bool first; /* the device was there at the first look */
	/*
	 * Set by the user of a held place: unplugging alone does not free it,
	 * and no other device is started in it.
	 */
	bool kept;
	struct device device; /* the one there now or last */
	/* Of the last run there; job "" if there was none. */
	char job[JOB_ID];
	enum job_verdict verdict;
	int exit_class;
	struct err error;
	int64_t ms;	 /* it took */
	unsigned runs;	 /* of the device there now, since it came */
	unsigned lost;	 /* of these in a row ended by a pulled cable */
	int64_t away_us; /* since when it is not on the bus; 0: it is */
	int64_t begun_us;
};

void place_init(struct place *p, const char *port);
/*
 * This device is at the port.  first: in the first look there was.  True: it
 * has arrived, and waits for its turn.
 */
bool place_see(struct place *p, const struct device *d, bool first);
/* Nothing is at the port.  True: the device has left, the place is empty. */
bool place_miss(struct place *p, int64_t now_us);
void place_begin(struct place *p, int64_t now_us);
void place_end(struct place *p, const struct run_outcome *o, int64_t now_us);
/* The device is to be run once more; false: it is neither held nor skipped. */
bool place_again(struct place *p);

#endif
