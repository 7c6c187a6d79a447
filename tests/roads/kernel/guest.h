/* SPDX-License-Identifier: MIT */
/*
 * The guest's side of the kernel road: devices on the ports of the virtual
 * host controller, and a program that runs while they are served.
 *
 * The devices belong to the caller, the guest only has them on a cable.
 */
#ifndef ROADS_GUEST_H
#define ROADS_GUEST_H

#include "usbip.h"

#define GUEST_PORTS 8 /* of one controller */

struct guest {
	struct loop loop;
	struct usbip devices[GUEST_PORTS];
	size_t count;
	struct clock_scaled scaled;
	long speed; /* so many times as fast as in life */
	/* What else has to run, or NULL; when it wants to run again. */
	int64_t (*also)(void *ctx, int64_t now);
	void *ctx;
};

/* Before all others. */
void guest_init(struct guest *g, long speed);
/* One more device; ends the program with a word when no port is free. */
void guest_add(struct guest *g, struct vdev *v);
/* Serves until the kernel has configured all, with a tty where one belongs;
 * ends the program with a word after 60 s. */
void guest_ready(struct guest *g);
/* Serves while the program runs; its exit status, or 128 and the signal. */
int guest_run(struct guest *g, char **argv);
void guest_fini(struct guest *g);

#endif
