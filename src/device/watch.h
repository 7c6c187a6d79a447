/* SPDX-License-Identifier: MIT */
/*
 * Following one device through mode changes: it leaves the bus and comes
 * back with another product id, another tty, perhaps on another port.
 *
 * The rule of identity: the chosen id, wherever it is; where no id is to be
 * had (old bootloaders), or another device was seen with the same one, the
 * same platform on the same port.  Another id on the port is
 * ERR_WRONG_DEVICE, and nothing is done to it.
 */
#ifndef DEVICE_WATCH_H
#define DEVICE_WATCH_H

#include "device/device.h"

#define MODE_BIT(m) (1u << (m))
#define MODE_RUNNING                                                           \
	(MODE_BIT(MODE_NORMAL) | MODE_BIT(MODE_LISTENING) | MODE_BIT(MODE_SAFE))

/* The same enumeration: it was not away in between. */
bool watch_same(const struct bus_device *a, const struct bus_device *b);

/*
 * Finds the device now: updates what the bus shows of it.  1: it is there,
 * 0: it is not on the bus, or ERR_WRONG_DEVICE, ERR_AMBIGUOUS (two devices
 * show this id).  What was learned (id, and the mode while it stays running
 * without a new enumeration) is kept.
 */
int watch_look(struct bus *bus, struct device *d, struct err *e);

/* Waits until it is there in one of the modes; ERR_LOST at the deadline. */
int watch_for(struct bus *bus, struct device *d, unsigned modes,
	      struct deadline *dl, struct err *e);

/*
 * The same, but a device that is already there must have been away, or
 * enumerated anew, since `before` was taken.
 */
int watch_return(struct bus *bus, struct device *d,
		 const struct bus_device *before, unsigned modes,
		 struct deadline *dl, struct err *e);

#endif
