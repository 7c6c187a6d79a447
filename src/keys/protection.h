/* SPDX-License-Identifier: MIT */
/*
 * A protected device (Device OS 6.1 on): into its service mode and out again.
 *
 * Service mode needs the device's owner: the cloud signs for it, by the token
 * of this account.  It ends by itself after 20 starts or 24 hours; who opened
 * it ends it before.  Requests and addresses are those of the maker's own
 * programs, which are public; they were tried on models only.
 */
#ifndef KEYS_PROTECTION_H
#define KEYS_PROTECTION_H

#include "device/job.h"

enum protection { PROTECTION_OPEN, PROTECTION_ON, PROTECTION_SERVICE };

/* The device runs, or ERR_NO_ROAD. */
int protection_look(struct job *j, enum protection *out, struct err *e);

/* Is there a token to ask the cloud with?  Touches nothing. */
int protection_may_lift(const struct job *j, struct err *e);

/*
 * Into service mode, proven by the device's own word; *lifted: it was not
 * before.  An open device stays as it is.
 */
int protection_lift(struct job *j, bool *lifted, struct err *e);

/* Protected again, from any mode and whatever says stop. */
int protection_restore(struct job *j, struct err *e);

#endif
