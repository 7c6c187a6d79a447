/* SPDX-License-Identifier: MIT */
/*
 * A virtual copy of an attached device, on which a job can be rehearsed.
 * main.c fills it with the practice bench's device models.
 */
#ifndef PORT_TWIN_H
#define PORT_TWIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

struct world;

/* What the device's table says of one of its places. */
struct twin_module {
	unsigned function, index, version;
	int store;    /* enum store of the model */
	bool present; /* false: the place is empty */
	bool sound;   /* false: its checksum is wrong */
};

/* Bytes of its internal flash, from a backup. */
struct twin_area {
	uint32_t address;
	const uint8_t *data;
	size_t len;
};

struct twin_plan {
	int platform_id;
	const char *id;	  /* 24 hex digits */
	const char *port; /* of the real one, for events */
	int mode;	  /* enum device_mode */
	const struct twin_area *areas;
	size_t area_count;
	/* What the areas do not hold as it is said here is made up. */
	const struct twin_module *modules;
	size_t module_count;
};

struct twin_ops {
	/*
	 * A world with this device only, settled in its mode, and a cloud that
	 * knows it.  ERR_REFUSED: there is no model of it.
	 */
	int (*open)(void *ctx, const struct twin_plan *plan,
		    const struct clock *clock, struct world *out, void **twin,
		    struct err *e);
	void (*close)(void *ctx, void *twin);
};

struct twins {
	const struct twin_ops *ops; /* NULL: there are none */
	void *ctx;
};

#endif
