/* SPDX-License-Identifier: MIT */
/*
 * A rehearsal: the recipe on a virtual copy of an attached device, made from
 * its table and, where there is one, its newest backup.  Time is virtual, so
 * it takes none; how long the run would take is part of the result.
 *
 * The device itself is only looked at.  Nothing is kept: no record, no
 * backup.  The cloud is a virtual one that always answers.
 */
#ifndef RUN_REHEARSE_H
#define RUN_REHEARSE_H

#include "run/run.h"

struct rehearsal {
	struct run_outcome outcome; /* of the copy */
	int64_t ms;		    /* the run would take */
	bool from_backup;	    /* the copy holds its own firmware */
};

struct rehearse_request {
	struct world *world; /* of the device */
	const struct device *device;
	const struct run_request *run;
	const struct event_sink *sink; /* or NULL: of the copy's run */
	bool no_touch;
};

/*
 * ERR_REFUSED: no model of this platform, or no bench to make one.  How the
 * copy's run ended is no error but in out->outcome.
 */
int rehearse(const struct rehearse_request *rq, struct rehearsal *out,
	     struct err *e);

#endif
