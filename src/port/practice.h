/* SPDX-License-Identifier: MIT */
/*
 * The hands at a practice bench: look at the devices, pull and plug cables,
 * press buttons, start over.  A world with real devices has none of it.
 */
#ifndef PORT_PRACTICE_H
#define PORT_PRACTICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct practice_device {
	char name[48]; /* in the scene */
	char id[25];
	char port[32];
	int platform_id;
	bool plugged;
	const char *mode; /* "normal", ..., "unknown" where nothing shows */
};

enum practice_act {
	PRACTICE_PULL,	/* the cable, and with it the power */
	PRACTICE_PLUG,	/* the cable */
	PRACTICE_RESET, /* the RESET button */
	PRACTICE_PRESS, /* SETUP or MODE, held for ms */
	PRACTICE_HOLD	/* the same held over a tap on RESET */
};

struct practice_ops {
	size_t (*count)(void *ctx);
	void (*look)(void *ctx, size_t i, struct practice_device *out);
	/* By name, device id or port; -1 if there is none. */
	int (*find)(void *ctx, const char *what);
	void (*act)(void *ctx, size_t i, enum practice_act act, unsigned ms);
	/* All as the scene says, also in the runs to come. */
	int (*start_over)(void *ctx, struct err *e);
};

struct practice {
	const struct practice_ops *ops;
	void *ctx;
};

#endif
