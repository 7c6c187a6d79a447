/* SPDX-License-Identifier: MIT */
/*
 * How much of the settings area (DCT, alternate setting 1) is the device's.
 *
 * The map that a bootloader shows says 16 KB, always.  Behind what is the
 * device's stand a footer and foreign flash, which change with every write
 * and are refused when they are written: no part of a backup, no proof.
 * facts of real code: tests/silicon/FACTS.md, "The DCT".  Pure.
 */
#ifndef MODEL_CATALOG_SETTINGS_H
#define MODEL_CATALOG_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/catalog/platform.h"

#define SETTINGS_ALT   1      /* the alternate setting that shows the area */
#define SETTINGS_MAX   0x4000 /* as the maps have it */
#define SETTINGS_LEAST 0x20c7 /* no device has less */

/*
 * Bytes with this bootloader; -1: not known, the least that any has.  0: the
 * platform has no such area.
 */
uint32_t settings_size(const struct platform *p, int bootloader);

/* Does the size depend on the bootloader? */
bool settings_vary(const struct platform *p);

/* Are there bootloaders that borrow the code for it from the system? */
bool settings_borrowed(const struct platform *p);

#endif
