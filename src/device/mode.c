/* SPDX-License-Identifier: MIT */
#include "device/mode_parts.h"

#include <string.h>

int mode_reset(struct job *j, struct err *e)
{
	struct bus_device before = j->device.usb;
	struct err why = { 0 };
	int rc = mode_may_touch(j, e);

	if (rc < 0)
		return rc;
	rc = watch_look(&j->world->bus, &j->device, e);
	if (rc < 0)
		return rc;
	if (j->device.mode != MODE_DFU) {
		before = j->device.usb;
		if (mode_request(j, request_reset, &why) == 0)
			return mode_wait_return(j, &before, MODE_ANY,
						MODE_RETURN_MS, e);
		rc = mode_enter_dfu(j, e);
		if (rc < 0)
			return rc;
	}
	return mode_leave_dfu(j, e);
}

int mode_normal(struct job *j, struct err *e)
{
	int rc = watch_look(&j->world->bus, &j->device, e);

	if (rc < 0)
		return rc;
	rc = mode_may_touch(j, e);
	if (rc < 0)
		return rc;
	if (j->device.mode == MODE_DFU)
		return mode_leave_dfu(j, e);
	if (j->device.mode == MODE_LISTENING)
		return mode_leave_listening(j, e);
	return 0;
}

int mode_safe(struct job *j, struct err *e)
{
	struct bus_device before;
	int rc = watch_look(&j->world->bus, &j->device, e);

	if (rc < 0)
		return rc;
	rc = mode_may_touch(j, e);
	if (rc < 0)
		return rc;
	before = j->device.usb;
	if (j->device.mode == MODE_DFU) {
		struct mode_dfu m = { 0 };
		struct deadline d = job_deadline(j, MODE_REQUEST_MS);

		rc = mode_open_dfu(j, &m, e);
		if (rc == 0)
			rc = dfuse_safe_mode(&m.dfuse, &d, e);
		mode_dfu_close(&m);
	} else {
		rc = mode_request(j, request_safe, e);
	}
	if (rc < 0)
		return err_context(e, "no way to safe mode but the buttons%s",
				   mode_power_words(j));
	rc = mode_wait_return(j, &before, MODE_RUNNING, MODE_RETURN_MS, e);
	if (rc == 0)
		j->device.mode = MODE_SAFE;
	return rc;
}

/* In one request, so that nothing comes between. */
static int leave_if_listening(struct request *r, struct deadline *d,
			      struct err *e)
{
	enum request_mode mode;
	int rc = request_mode(r, &mode, d, e);

	return rc == 0 && mode == REQUEST_LISTENING
		       ? request_listen_end(r, d, e)
		       : rc;
}

/*
 * What the bus shows as running may be listening.  Releases that cannot be
 * asked are sent on through the shell, which a running application takes for
 * a letter.
 */
static int leave_unseen(struct job *j, struct err *e)
{
	struct err why = { 0 };

	if (mode_request(j, leave_if_listening, &why) == 0)
		return 0;
	if (!mode_other_way(why.code))
		return err_pass(e, &why);
	return mode_leave_listening(j, e);
}

int mode_setup_done(struct job *j, struct err *e)
{
	int rc = mode_normal(j, e);

	return rc < 0 ? rc : mode_request(j, request_setup_done, e);
}

int mode_enter(struct job *j, enum device_mode mode, struct err *e)
{
	struct serial s = { 0 };
	struct mode_dfu m = { 0 };
	bool unseen;
	int rc;

	switch (mode) {
	case MODE_LISTENING:
		rc = mode_shell(j, &s, e);
		serial_close(&s);
		return rc;
	case MODE_DFU:
		rc = mode_dfu(j, &m, e);
		mode_dfu_close(&m);
		return rc;
	case MODE_SAFE:
		return mode_safe(j, e);
	case MODE_NORMAL:
		unseen = j->device.mode == MODE_NORMAL;
		rc = mode_normal(j, e);
		return rc < 0 || !unseen ? rc : leave_unseen(j, e);
	default:
		return mode_reset(j, e);
	}
}
