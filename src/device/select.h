/* SPDX-License-Identifier: MIT */
/*
 * Which devices are meant: a device id, a unique beginning of one (4 digits
 * or more), a USB port path, `all`, or several of these with commas.
 * Without words exactly one device must be there; there is never a default
 * when several fit.
 */
#ifndef DEVICE_SELECT_H
#define DEVICE_SELECT_H

#include "device/device.h"

#define SELECT_PREFIX_MIN 4

/*
 * Keeps those of devices[0..count) that are meant, in their order, each
 * once; returns how many (>= 1), or ERR_NO_DEVICE, ERR_AMBIGUOUS, ERR_USAGE.
 * words NULL or "": the only one.
 */
int select_devices(const char *words, struct device *devices, size_t count,
		   struct err *e);

#endif
