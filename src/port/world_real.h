/* SPDX-License-Identifier: MIT */
/*
 * The real world: the host's USB bus, the network, the monotonic clock.
 *
 * Opening it costs next to nothing: libusb, libserialport and libcurl start
 * with the first device or request.
 */
#ifndef PORT_WORLD_REAL_H
#define PORT_WORLD_REAL_H

#include "port/world.h"

int world_real_open(struct world *out, struct err *e);
/* Safe on a zeroed struct. */
void world_real_close(struct world *w);

#endif
