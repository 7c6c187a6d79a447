/* SPDX-License-Identifier: MIT */
#include "ui/app/consent.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/group.h"

bool consent_by_port(const struct app *a)
{
	const struct choice *ch = app_choice(a);

	return !a->group && ch && ch->by_port;
}

const char *consent_wanted(const struct app *a, char out[DEVICE_PORT])
{
	const struct row *r = app_row(a);
	size_t n = r ? strlen(r->device.id) : 0;

	if (a->group)
		snprintf(out, DEVICE_PORT, "%zu", group_ready(a));
	else if (r && consent_by_port(a))
		text_copy(out, DEVICE_PORT, r->device.usb.port);
	else
		text_copy(out, DEVICE_PORT,
			  n >= CONSENT_DIGITS
				  ? r->device.id + n - CONSENT_DIGITS
				  : "yes");
	return out;
}

bool consent_typed(const struct app *a)
{
	const struct choice *ch = app_choice(a);

	return a->group || consent_by_port(a) || (ch && ch->irreversible);
}

bool consent_given(const struct app *a)
{
	char want[DEVICE_PORT];

	if (a->leaving)
		return false;
	if (a->group ? group_ready(a) == 0
		     : !app_choice(a) || !app_row(a) || !app_row(a)->attached)
		return false;
	return !consent_typed(a) ||
	       text_same(a->typed, consent_wanted(a, want));
}
