/* SPDX-License-Identifier: MIT */
/*
 * Every state that a device can be brought to with the modules of a store,
 * looked through breadth first on the judge of replay.h.  Knows nothing of
 * the planner.
 */
#ifndef TEST_WANDER_H
#define TEST_WANDER_H

#include "replay.h"

#define WANDER_STORE 256

struct wander_module {
	struct replay_part part;
	unsigned address, bytes;
};

struct wander_store {
	struct wander_module list[WANDER_STORE];
	int count;
	bool no_dfu, no_serial, no_usb, no_staged; /* roads that are closed */
};

enum wander_end { WANDER_NO, WANDER_FOUND, WANDER_TOO_MANY };

/*
 * Is there a way to a state that runs and that `good` likes?  Gives up after
 * so many states.
 */
enum wander_end wander(const struct replay *from,
		       const struct wander_store *store,
		       bool (*good)(const struct replay *r, const void *ctx),
		       const void *ctx, int states);

#endif
