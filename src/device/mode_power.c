/* SPDX-License-Identifier: MIT */
/* Off and on again without a hand at the cable: by the hub, if it can. */
#include "device/mode_parts.h"

#define OFF_MS 2000 /* what a board has in its capacitors is gone by then */

int mode_power(struct job *j, struct err *e)
{
	struct bus_device before;
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
	return mode_wait_return(j, &before, MODE_ANY, MODE_RETURN_MS, e);
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
