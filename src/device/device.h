/* SPDX-License-Identifier: MIT */
/*
 * Devices as a job sees them: one entry per physical device, whatever mode
 * it is in, joined from what the bus shows.
 *
 * device_list() is passive, as bus_list() is: it opens nothing.  A running
 * device is MODE_NORMAL until something else is learned about it.
 */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/catalog/platform.h"
#include "port/world.h"
#include "record/event.h"

struct device {
	/*
	 * 24 lower-case hex digits, or "": bootloaders and systems before
	 * 0.6.0 all show the same serial number (serial.md 5.2, dfu.md 1).
	 * Such a device is known by its port until it was asked.
	 */
	char id[DEVICE_ID];
	const struct platform *platform;
	enum device_mode mode;
	struct bus_device usb;
	/* Another device shows the same id: it is followed by its port only. */
	bool twin;
};

/* False: not one of ours. */
bool device_from_bus(const struct bus_device *b, struct device *out);

/* In the order of their ports, "1-2" before "1-10"; returns the count. */
int device_list(struct bus *bus, struct device *out, size_t max, struct err *e);

/* A device's own id, in the form of struct device; false: no real id. */
bool device_id_parse(const char *text, char out[DEVICE_ID]);

/* "Photon 1-2.3 (3f0030...)": for people. */
#define DEVICE_LABEL 96
const char *device_label(const struct device *d, char out[DEVICE_LABEL]);

/* Order of USB ports, by number; for qsort and friends. */
int device_port_order(const char *a, const char *b);

/* What stands in the way of work: ERR_NO_ACCESS, ERR_BUSY, or 0. */
int device_usable(const struct device *d, struct err *e);

#endif
