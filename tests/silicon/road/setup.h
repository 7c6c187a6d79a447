/* SPDX-License-Identifier: MIT */
/*
 * The devices of a road, from a file: one line each for what a technician's
 * bench would have done before.  See README.md for the lines.
 */
#ifndef SILICON_SETUP_H
#define SILICON_SETUP_H

#include "device.h"

#define SETUP_DEVICES 16

struct setup_device {
	char name[32], port[32];
	struct vdev vdev;
};

struct setup {
	struct setup_device devices[SETUP_DEVICES];
	size_t count;
	const struct clock *clock;
};

/* Ends the program with a word about bad lines and missing images. */
void setup_read(struct setup *s, const char *file);
/* The device of that name, or NULL. */
struct setup_device *setup_find(struct setup *s, const char *name);
/*
 * "DEVICE:FILE": its internal flash ('d') or its whole state ('S').  Ends the
 * program with a word where there is no such device or place.
 */
void setup_write(struct setup *s, char what, const char *argument);
void setup_free(struct setup *s);

#endif
