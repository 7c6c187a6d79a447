/* SPDX-License-Identifier: MIT */
/*
 * The settings area (DCT) of a device over DFU: a session in which it may be
 * asked, and how much of it is the device's.
 *
 * Bootloaders that borrow the code for it keep their pointers into the system
 * part.  Once a system part was written they give wrong bytes or hang
 * (tests/silicon/FACTS.md, "The DCT"), so the area is never asked then before
 * the device has started again.  Whoever writes a system part over DFU says
 * so first.
 */
#ifndef DEVICE_SETTINGS_H
#define DEVICE_SETTINGS_H

#include "device/mode.h"
#include "model/catalog/settings.h"

/* From now on, until it enumerates anew. */
void settings_disturbed(struct job *j);

/*
 * As mode_dfu(), in a session in which no system part was written; *size:
 * bytes of the area that are the device's, 0 if it has none.
 */
int settings_open(struct job *j, struct mode_dfu *out, uint32_t *size,
		  struct err *e);

#endif
