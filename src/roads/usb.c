/* SPDX-License-Identifier: MIT */
/* A module by USB control requests to the running system. */
#include "roads/flash.h"

#include <string.h>

#include "device/mode.h"
#include "device/watch.h"
#include "proto/request.h"

#define SEND_MS	  600000
#define RETURN_MS 120000
#define LEAVES_MS 8000 /* what restarts by itself has done so by then */

/*
 * It should restart by itself; 1.2.1 in listening mode takes the module and
 * stays (tests/silicon/FACTS.md).
 */
static int restarted(struct job *j, const struct bus_device *before,
		     struct err *e)
{
	struct deadline d = job_deadline(j, LEAVES_MS);
	struct err why = { 0 };
	int rc = watch_return(&j->world->bus, &j->device, before, MODE_RUNNING,
			      &d, &why);

	if (rc == 0)
		return 0;
	if (why.code != ERR_LOST)
		return err_pass(e, &why);
	rc = watch_look(&j->world->bus, &j->device, e);
	if (rc < 0)
		return rc;
	d = job_deadline(j, RETURN_MS);
	if (rc == 0 || !watch_same(before, &j->device.usb))
		return watch_for(&j->world->bus, &j->device, MODE_RUNNING, &d,
				 e);
	job_say(j, EVENT_NOTE,
		"it has taken the module and does not restart: it is asked to");
	rc = mode_reset(j, e);
	return rc < 0 ? rc
		      : watch_for(&j->world->bus, &j->device, MODE_RUNNING, &d,
				  e);
}

int flash_usb(struct job *j, const struct flash_image *image,
	      const struct table *now, struct flash_result *r, struct err *e)
{
	struct request_update u = { .data = image->data, .len = image->len };
	struct progress p = job_progress(j);
	struct bus_device before;
	struct usb usb = { 0 };
	struct request rq;
	struct deadline d;
	int rc = 0;

	(void)now;
	if (j->device.mode == MODE_DFU)
		rc = mode_normal(j, e);
	if (rc == 0)
		rc = bus_open_usb(&j->world->bus, &j->device.usb, &usb, e);
	if (rc < 0)
		return rc;
	before = j->device.usb;
	d = job_deadline(j, SEND_MS);
	rc = request_open(
		&rq, &usb,
		platform_has(j->device.platform, TRAIT_OUT_NEEDS_DATA), &d, e);
	if (rc == 0)
		rc = request_update(&rq, &u, &p, &d, e);
	usb_close(&usb);
	if (rc < 0)
		return rc;
	r->bytes = image->len;
	rc = restarted(j, &before, e);
	return rc < 0 ? rc : flash_prove(j, image, r, e);
}
