/* SPDX-License-Identifier: MIT */
/*
 * Jobs that were broken off: begun, never ended, and nobody works on their
 * device any more.
 */
#ifndef RUN_BROKEN_H
#define RUN_BROKEN_H

#include "record/journal.h"

/*
 * The newest first, one per device: a job whose device had another one later
 * is no longer of interest.  also_failed: all that broken_can_go_on().
 * Returns the count, at most max are stored.
 */
int broken_jobs(struct journal *j, bool also_failed, struct journal_job *out,
		size_t max, struct err *e);

/* Was this job killed, and does nobody work on its device? */
bool broken_off(const struct journal_job *job);

/* One that resume goes on with: broken off, stopped, or lost in transfer. */
bool broken_can_go_on(const struct journal_job *job);

#endif
