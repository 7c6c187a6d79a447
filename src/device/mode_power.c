/* SPDX-License-Identifier: MIT */
/*
 * Waiting for a device that restarts; one that stays away off and on again
 * without a hand at the cable: by the hub, if it can.
 */
#include "device/mode_parts.h"

#define OFF_MS 2000 /* what a board has in its capacitors is gone by then */

int mode_power(struct job *j, struct err *e)
{
	struct bus_device before;
	struct deadline d;
	int rc = mode_may_touch(j, e);

	if (rc == 0)
		rc = watch_look(&j->world->bus, &j->device, e);
	if (rc < 0)
		return rc;
	before = j->device.usb;
	rc = bus_power(&j->world->bus, &before, 0, e);
	if (rc < 0)
		return rc;
	j->powered = true;
	job_say(j, EVENT_NOTE,
		"its hub switches the power of USB port %s off and on (a "
		"battery keeps a device running)",
		before.port);
	rc = bus_power(&j->world->bus, &before, OFF_MS, e);
	if (rc < 0)
		return rc;
	d = job_deadline(j, MODE_RETURN_MS);
	return watch_return(&j->world->bus, &j->device, &before, MODE_ANY, &d,
			    e);
}

bool mode_power_offered(struct job *j)
{
	return !j->no_touch && !j->powered &&
	       bus_power(&j->world->bus, &j->device.usb, 0, NULL) == 0;
}

bool mode_power_helps(struct job *j)
{
	struct err why = { 0 };

	if (!j->hub_power || !mode_power_offered(j))
		return false;
	if (mode_power(j, &why) == 0)
		return true;
	job_say(j, EVENT_NOTE, "its power was switched in vain: %s", why.what);
	return false;
}

const char *mode_power_words(struct job *j)
{
	return !j->hub_power && mode_power_offered(j)
		       ? "; its hub can switch the power of its port: "
			 "--hub-power lets it"
		       : "";
}

int mode_wait_return(struct job *j, const struct bus_device *before,
		     unsigned modes, int64_t ms, struct err *e)
{
	struct err why = { 0 };
	struct deadline d;

	job_meanwhile(j);
	d = job_deadline(j, ms);
	if (watch_return(&j->world->bus, &j->device, before, modes, &d, &why) ==
	    0)
		return 0;
	/* One that stays away: what a hand would do is pull its cable. */
	if (why.code == ERR_LOST && mode_power_helps(j)) {
		d = job_deadline(j, ms);
		return watch_for(&j->world->bus, &j->device, modes, &d, e);
	}
	err_pass(e, &why);
	if (why.code == ERR_LOST && mode_power_words(j)[0])
		err_context(e, "it stays away%s", mode_power_words(j));
	return -(int)why.code;
}
