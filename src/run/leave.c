/* SPDX-License-Identifier: MIT */
/*
 * How a run leaves the device: running, or as it was found, unless the recipe
 * ends with a mode that it asks for.  Where that cannot be, it is said: nobody
 * has to find out from a light that blinks.
 */
#include "device/inspect.h"
#include "device/mode.h"
#include "device/watch.h"
#include "run/acts.h"

static bool waits(enum device_mode mode)
{
	return mode == MODE_LISTENING || mode == MODE_DFU;
}

int run_leave(struct run *r, struct err *e)
{
	const struct run_acts *acts = &r->acts;
	enum device_mode mode = r->job->device.mode;

	if (acts->count &&
	    acts->list[acts->count - 1].step->verb == RECIPE_MODE)
		return 0;
	if (!waits(mode) || (!r->wrote && r->arrived == mode))
		return 0;
	return mode_normal(r->job, e);
}

static void say(struct run *r, const char *why)
{
	const char *mode = mode_name(r->job->device.mode);

	job_say(r->job, EVENT_NOTE,
		"the device is left in %s mode, its application does not run: "
		"%s",
		mode, why);
}

void run_leave_failed(struct run *r)
{
	struct job *j = r->job;
	struct err why = { 0 };
	bool spared;

	/* Another device, or none: nothing is done to it. */
	if (r->rq->dry_run || watch_look(&j->world->bus, &j->device, &why) != 1)
		return;
	if (!waits(j->device.mode) || j->device.mode == r->arrived)
		return;
	/* The shell told all, and leaving it changes no module. */
	spared = j->device.mode == MODE_LISTENING && inspect_is_slow(j) &&
		 run_spares(r);
	/* Parts of which only some were written may not start. */
	if (j->device.mode == MODE_DFU &&
	    (j->half || watch_same(&j->disturbed, &j->device.usb)))
		say(r, j->half ? "what was begun there is not whole"
			       : "system parts were written and what belongs "
				 "to them is missing");
	else if (mode_normal(j, &why) < 0)
		say(r, why.what);
	else
		r->fresh = r->fresh && spared;
}
