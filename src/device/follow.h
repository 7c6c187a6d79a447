/* SPDX-License-Identifier: MIT */
/*
 * Following what a running device prints on its serial port, line by line.
 */
#ifndef DEVICE_FOLLOW_H
#define DEVICE_FOLLOW_H

#include <stdbool.h>

#include "device/job.h"

#define FOLLOW_LINE 512

struct follower {
	/*
	 * A line without its end; clean, without secrets (redact.h), also
	 * where one that had a name before stands alone; a long line in
	 * several pieces.
	 */
	void (*line)(void *ctx, const char *text);
	bool (*stop)(void *ctx);
	void *ctx;
};

/*
 * Until the deadline or until stop() says so.  A listening device is started
 * first; one that resets is waited for, and ERR_LOST when it stays away.
 */
int follow_log(struct job *j, const struct follower *f, struct deadline *d,
	       struct err *e);

#endif
