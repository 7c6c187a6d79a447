/* SPDX-License-Identifier: MIT */
/* Opening a device that may have come back just now. */
#include "device/mode_parts.h"

#include <string.h>

#include "base/text.h"
#include "proto/shell.h"

#define OPEN_MS	    5000 /* udev, ModemManager: rights come late */
#define OPEN_GAP_MS 250
#define TTY_MS	    10000 /* the tty follows the USB device */
#define FOLLOW_MS   5000

int mode_may_touch(const struct job *j, struct err *e)
{
	if (!j->no_touch)
		return 0;
	return err_set(e, ERR_REFUSED, "mode",
		       "the mode would have to change, and --no-touch "
		       "forbids it");
}

static bool open_may_come(enum err_code code)
{
	return code == ERR_NO_ACCESS || code == ERR_BUSY || code == ERR_IO ||
	       code == ERR_LOST;
}

/*
 * The port keeps the rate of the program before.  On Gen 3 a 14400 that was
 * left there is obeyed when the next one is set, which is by us.
 */
static int went_to_dfu(const struct job *j, struct err *e)
{
	return err_set(e, ERR_LOST, "mode",
		       "%s went to DFU mode when its port was opened: another "
		       "program had left 14400 baud there",
		       j->device.usb.port);
}

bool mode_went_to_dfu(struct job *j)
{
	struct deadline d = job_deadline(j, FOLLOW_MS);

	return watch_for(&j->world->bus, &j->device, MODE_BIT(MODE_DFU), &d,
			 NULL) == 0;
}

/* Both kinds of opening, repeated while the system is still busy with it. */
static int open_patient(struct job *j, struct serial *serial, struct usb *usb,
			struct err *e)
{
	struct deadline d = job_deadline(j, OPEN_MS);

	for (;;) {
		struct err why = { 0 };
		int rc =
			serial ? bus_open_serial(&j->world->bus, &j->device.usb,
						 SHELL_BAUD, serial, &why)
			       : bus_open_usb(&j->world->bus, &j->device.usb,
					      usb, &why);

		if (rc == 0)
			return 0;
		if (!open_may_come(why.code) || deadline_over(&d))
			return err_pass(e, &why);
		deadline_sleep_ms(&d, OPEN_GAP_MS);
		rc = watch_look(&j->world->bus, &j->device, e);
		if (rc < 0)
			return rc;
		if (serial && j->device.mode == MODE_DFU)
			return went_to_dfu(j, e);
	}
}

int mode_open_port(struct job *j, struct serial *out, struct err *e)
{
	struct deadline d = job_deadline(j, TTY_MS);

	for (;;) {
		struct deadline step = deadline_within(&d, OPEN_GAP_MS);
		int rc = watch_look(&j->world->bus, &j->device, e);

		if (rc < 0)
			return rc;
		if (rc == 1 && j->device.mode == MODE_DFU)
			return went_to_dfu(j, e);
		if (rc == 1 && j->device.usb.tty[0])
			return open_patient(j, out, NULL, e);
		if (deadline_over(&d))
			return err_set(e, rc == 1 ? ERR_NO_ROAD : ERR_LOST,
				       "mode",
				       rc == 1 ? "it shows no serial port"
					       : "the device is gone");
		rc = bus_wait(&j->world->bus, &step, e);
		if (rc < 0)
			return rc;
	}
}

int mode_open_usb(struct job *j, struct usb *out, struct err *e)
{
	return open_patient(j, NULL, out, e);
}

int mode_check_id(struct job *j, const char *id, struct err *e)
{
	if (!j->device.id[0]) {
		text_copy(j->device.id, sizeof(j->device.id), id);
		if (j->journal && j->id[0])
			return journal_device(j->journal, j->id, id, e);
		return 0;
	}
	if (strcmp(j->device.id, id) == 0)
		return 0;
	return err_set(e, ERR_WRONG_DEVICE, "mode",
		       "the device at %s says it is %s, not %s",
		       j->device.usb.port, id, j->device.id);
}

int mode_request(struct job *j,
		 int (*ask)(struct request *, struct deadline *, struct err *),
		 struct err *e)
{
	struct deadline d = job_deadline(j, MODE_REQUEST_MS);
	struct usb usb = { 0 };
	struct request r;
	int rc = bus_open_usb(&j->world->bus, &j->device.usb, &usb, e);

	if (rc < 0)
		return rc;
	rc = request_open(
		&r, &usb,
		platform_has(j->device.platform, TRAIT_OUT_NEEDS_DATA), &d, e);
	if (rc == 0)
		rc = ask(&r, &d, e);
	usb_close(&usb);
	return rc;
}

bool mode_other_way(enum err_code code)
{
	return code == ERR_TIMEOUT || code == ERR_PROTOCOL ||
	       code == ERR_NO_ROAD || code == ERR_STALL || code == ERR_IO;
}
