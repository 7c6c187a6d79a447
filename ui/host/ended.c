/* SPDX-License-Identifier: MIT */
/* What whoever opened the console does after a job: labels, upkeep. */
#include "base/text.h"
#include "ui/host/host.h"

bool host_ended(const struct task *t, const struct run_outcome *out,
		struct event *ev)
{
	const struct ui_options *o = t->host->options;

	*ev = (struct event){ .kind = EVENT_NOTE };
	if (!o->ended || !out->job[0])
		return false;
	o->ended(o->ended_ctx, out->job, out->verdict == JOB_PASS, ev->text,
		 sizeof(ev->text));
	clock_stamp(ev->time);
	text_copy(ev->port, sizeof(ev->port), t->request.device.usb.port);
	text_copy(ev->device, sizeof(ev->device), out->device.id);
	text_copy(ev->job, sizeof(ev->job), out->job);
	return ev->text[0] != '\0';
}
