/* SPDX-License-Identifier: MIT */
/* Listening mode: by rate, by USB request, by hand. */
#include "device/mode_parts.h"

#include <string.h>

#include "proto/shell.h"

#define WAKE_MS	    12000 /* 28800 to an answer, serial.md 1.3 */
#define IDENTIFY_MS 25000 /* a modem is asked, serial.md 2.4 */
#define ASK_WAKE_MS 4000
/* An Electron asks a modem that is silent for 73 s; tests/silicon/FACTS.md. */
#define MODEM_MS 100000

/* Wakes the shell on an open port and compares the id. */
static int greet(struct job *j, struct serial *s, int64_t ms, struct err *e)
{
	struct deadline d = job_deadline(j, ms);
	struct shell_id id;
	int rc = shell_wake(s, &d, e);

	if (rc < 0)
		return rc;
	d = job_deadline(j, IDENTIFY_MS);
	rc = shell_identify(s, &id, &d, e);
	if (rc < 0)
		return rc;
	rc = mode_check_id(j, id.id, e);
	if (rc == 0)
		j->device.mode = MODE_LISTENING;
	return rc;
}

/*
 * The same after the device was told to listen: one with a modem is given
 * the time that it may need.
 */
static int greet_patient(struct job *j, struct serial *s, struct err *e)
{
	struct deadline d = job_deadline(j, MODEM_MS);
	struct err why = { 0 };

	if (greet(j, s, WAKE_MS, &why) == 0)
		return 0;
	if (!j->device.platform->cellular || why.code != ERR_TIMEOUT)
		return err_pass(e, &why);
	job_say(j, EVENT_NOTE,
		"it does not listen yet: with a modem that does not answer "
		"that takes up to 80 seconds; holding %s for three seconds "
		"may be faster",
		j->device.platform->button);
	while (why.code == ERR_TIMEOUT && !deadline_over(&d)) {
		int rc = job_check_stop(j, e);

		if (rc < 0)
			return rc;
		err_clear(&why);
		if (greet(j, s, WAKE_MS, &why) == 0)
			return 0;
	}
	return err_pass(e, &why);
}

static int listen_by_touch(struct job *j, struct serial *out, struct err *e)
{
	struct bus_device before;
	int rc = mode_open_port(j, out, e);

	if (rc < 0)
		return rc;
	before = j->device.usb;
	if (j->device.mode != MODE_LISTENING) {
		struct deadline d = job_deadline(j, MODE_REQUEST_MS);

		rc = shell_touch(out, SHELL_TOUCH_LISTEN, &d, e);
	}
	if (rc == 1) { /* some releases enumerate anew */
		serial_close(out);
		rc = mode_wait_return(j, &before, MODE_RUNNING, MODE_RETURN_MS,
				      e);
		if (rc == 0)
			rc = mode_open_port(j, out, e);
	}
	if (rc == 0)
		rc = greet_patient(j, out, e);
	if (rc < 0)
		serial_close(out);
	return rc;
}

static int listen_by_request(struct job *j, struct serial *out, struct err *e)
{
	int rc = mode_request(j, request_listen, e);

	if (rc == 0)
		rc = mode_open_port(j, out, e);
	if (rc == 0) {
		rc = greet(j, out, WAKE_MS, e);
		if (rc < 0)
			serial_close(out);
	}
	return rc;
}

/* The operator holds the button; we look until the shell answers. */
static int listen_by_hand(struct job *j, struct serial *out, struct err *e)
{
	struct deadline d = job_deadline(j, j->ask_ms);

	job_say(j, EVENT_ASK,
		"hold %s for three seconds until the LED blinks blue%s",
		j->device.platform->button, mode_power_words(j));
	while (!deadline_over(&d)) {
		struct err why = { 0 };
		int rc = job_check_stop(j, e);

		if (rc < 0)
			return rc;
		rc = watch_look(&j->world->bus, &j->device, e);
		if (rc < 0)
			return rc;
		if (rc == 1 && j->device.mode != MODE_DFU &&
		    mode_open_port(j, out, &why) == 0) {
			if (greet(j, out, ASK_WAKE_MS, &why) == 0)
				return 0;
			serial_close(out);
		}
		if (why.code == ERR_WRONG_DEVICE)
			return err_pass(e, &why);
		deadline_sleep_ms(&d, MODE_LOOK_MS);
	}
	return err_set(e, ERR_TIMEOUT, "mode",
		       "it does not enter listening mode");
}

/*
 * The touch, and once more when the device has left for DFU mode instead: a
 * rate that another program left in the port.
 */
static int listen_at_last(struct job *j, struct serial *out, struct err *e)
{
	struct err why = { 0 };
	int rc;

	if (listen_by_touch(j, out, &why) == 0)
		return 0;
	if (why.code != ERR_LOST || !mode_went_to_dfu(j))
		return err_pass(e, &why);
	job_say(j, EVENT_NOTE, "%s", why.what);
	rc = mode_leave_dfu(j, e);
	return rc < 0 ? rc : listen_by_touch(j, out, e);
}

int mode_shell(struct job *j, struct serial *out, struct err *e)
{
	struct err why = { 0 };
	int rc;

	memset(out, 0, sizeof(*out));
	if (j->device.mode != MODE_LISTENING) {
		rc = mode_may_touch(j, e);
		if (rc < 0)
			return rc;
	}
	if (j->device.mode == MODE_DFU) {
		rc = mode_leave_dfu(j, e);
		if (rc < 0)
			return rc;
	}
	if (listen_at_last(j, out, &why) == 0)
		return 0;
	if (mode_other_way(why.code)) {
		struct err second = { 0 };

		if (listen_by_request(j, out, &second) == 0)
			return 0;
		if (second.code == ERR_WRONG_DEVICE)
			why = second;
		else if (mode_power_helps(j))
			return mode_shell(j, out, e);
		else if (j->ask_ms > 0)
			return listen_by_hand(j, out, e);
	}
	err_pass(e, &why);
	return err_context(e, "no listening mode%s", mode_power_words(j));
}

int mode_leave_listening(struct job *j, struct err *e)
{
	struct serial s = { 0 };
	struct deadline d;
	int rc = mode_open_port(j, &s, e);

	if (rc < 0)
		return rc;
	d = job_deadline(j, MODE_REQUEST_MS);
	rc = shell_leave(&s, &d, e);
	serial_close(&s);
	if (rc == 0)
		j->device.mode = MODE_NORMAL;
	return rc;
}
