/* SPDX-License-Identifier: MIT */
/* DFU: by rate, by USB request, by hand, and out of it again. */
#include "device/mode_parts.h"

#include <string.h>

#include "proto/shell.h"

#define OPEN_MS	  5000
#define DFU_MS	  20000 /* 14400 to DFU; 2.x disconnects first */
#define STARTS_MS 8000	/* DFU to a system that runs, a first start included */

void mode_dfu_close(struct mode_dfu *m)
{
	usb_close(&m->usb);
}

int mode_open_dfu(struct job *j, struct mode_dfu *out, struct err *e)
{
	struct deadline d;
	int rc = mode_open_usb(j, &out->usb, e);

	if (rc < 0)
		return rc;
	d = job_deadline(j, OPEN_MS);
	rc = dfuse_open(&out->dfuse, &out->usb, &d, e);
	if (rc < 0)
		mode_dfu_close(out);
	return rc;
}

/* One that has left gets more time than one that does not react at all. */
static int wait_dfu(struct job *j, const struct bus_device *before,
		    struct err *e)
{
	struct err why = { 0 };
	int rc = mode_wait_return(j, before, MODE_BIT(MODE_DFU), DFU_MS, &why);

	if (rc == 0)
		return 0;
	if (why.code != ERR_LOST ||
	    watch_look(&j->world->bus, &j->device, e) != 0)
		return err_pass(e, &why);
	return mode_wait_return(j, before, MODE_BIT(MODE_DFU), MODE_RETURN_MS,
				e);
}

static int dfu_by_touch(struct job *j, struct err *e)
{
	struct bus_device before;
	struct deadline d;
	struct serial s = { 0 };
	int rc = mode_open_port(j, &s, e);

	if (rc < 0)
		return rc;
	before = j->device.usb;
	d = job_deadline(j, MODE_REQUEST_MS);
	rc = shell_touch(&s, SHELL_TOUCH_DFU, &d, e);
	serial_close(&s);
	if (rc < 0)
		return rc;
	return wait_dfu(j, &before, e);
}

static int dfu_by_request(struct job *j, struct err *e)
{
	struct bus_device before = j->device.usb;
	int rc = mode_request(j, request_dfu, e);

	if (rc < 0)
		return rc;
	return wait_dfu(j, &before, e);
}

static int dfu_by_hand(struct job *j, struct err *e)
{
	struct deadline d = job_deadline(j, j->ask_ms);

	job_say(j, EVENT_ASK,
		"hold %s, tap RESET, release %s when the LED blinks yellow%s",
		j->device.platform->button, j->device.platform->button,
		mode_power_words(j));
	while (!deadline_over(&d)) {
		struct deadline step = deadline_within(&d, MODE_LOOK_MS);
		struct err why = { 0 };
		int rc = job_check_stop(j, e);

		if (rc < 0)
			return rc;
		rc = watch_for(&j->world->bus, &j->device, MODE_BIT(MODE_DFU),
			       &step, &why);
		if (rc == 0)
			return 0;
		if (why.code != ERR_LOST)
			return err_pass(e, &why);
	}
	return err_set(e, ERR_TIMEOUT, "mode", "it does not enter DFU mode");
}

int mode_enter_dfu(struct job *j, struct err *e)
{
	struct err why = { 0 };
	int rc = mode_may_touch(j, e);

	if (rc < 0)
		return rc;
	if (dfu_by_touch(j, &why) == 0)
		return 0;
	/* Opening the port may have been enough. */
	if (why.code == ERR_LOST && mode_went_to_dfu(j))
		return 0;
	/* ERR_LOST: it has not come back as DFU, perhaps it never went. */
	if (mode_other_way(why.code) || why.code == ERR_LOST) {
		struct err second = { 0 };

		if (watch_look(&j->world->bus, &j->device, &second) == 1 &&
		    dfu_by_request(j, &second) == 0)
			return 0;
		if (second.code == ERR_WRONG_DEVICE)
			why = second;
		else if (mode_power_helps(j))
			return mode_enter_dfu(j, e);
		else if (j->ask_ms > 0)
			return dfu_by_hand(j, e);
	}
	err_pass(e, &why);
	return err_context(e, "no DFU mode%s", mode_power_words(j));
}

int mode_dfu(struct job *j, struct mode_dfu *out, struct err *e)
{
	int rc = watch_look(&j->world->bus, &j->device, e);

	memset(out, 0, sizeof(*out));
	if (rc < 0)
		return rc;
	if (j->device.mode != MODE_DFU) {
		rc = mode_enter_dfu(j, e);
		if (rc < 0)
			return rc;
	}
	return mode_open_dfu(j, out, e);
}

/*
 * What runs is back within seconds.  What does not run is tried three times
 * under a watchdog, whose clock may be half or twice as fast: back in DFU
 * mode after 10 to 29 s.
 */
static int wait_started(struct job *j, const struct bus_device *before,
			struct err *e)
{
	struct err why = { 0 };

	if (mode_wait_return(j, before, MODE_ANY, STARTS_MS, &why) == 0)
		return 0;
	if (why.code != ERR_LOST)
		return err_pass(e, &why);
	if (platform_has(j->device.platform, TRAIT_COMES_BACK))
		job_say(j, EVENT_NOTE,
			"it has not started yet: if its system does not run, "
			"it is back in DFU mode by itself within 30 seconds");
	return mode_wait_return(j, before, MODE_ANY, MODE_RETURN_MS, e);
}

int mode_leave_dfu(struct job *j, struct err *e)
{
	struct bus_device before = j->device.usb;
	struct mode_dfu m = { 0 };
	struct deadline d;
	int rc = mode_open_dfu(j, &m, e);

	if (rc < 0)
		return rc;
	d = job_deadline(j, MODE_REQUEST_MS);
	rc = dfuse_leave(&m.dfuse, &d, e);
	mode_dfu_close(&m);
	if (rc == 0)
		rc = wait_started(j, &before, e);
	if (rc == 0 && j->device.mode == MODE_DFU)
		return err_set(e, ERR_NOT_HEALTHY, "mode",
			       "it comes back in DFU: there is no system "
			       "firmware that starts");
	return rc;
}
