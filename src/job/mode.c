#include "job/mode.h"

#include <string.h>

#include "base/text.h"
#include "job/watch.h"
#include "proto/request.h"
#include "proto/shell.h"

#define OPEN_MS	    5000 /* udev, ModemManager: rights come late */
#define OPEN_GAP_MS 250
#define TTY_MS	    10000 /* the tty follows the USB device */
#define WAKE_MS	    12000 /* 28800 to an answer, serial.md 1.3 */
#define RETURN_MS   60000 /* copying modules at start takes tens of seconds */
#define DFU_MS	    20000 /* 14400 to DFU; 2.x disconnects first */
#define REQUEST_MS  5000
#define IDENTIFY_MS 25000 /* a modem is asked, serial.md 2.4 */
#define ASK_LOOK_MS 1000
#define ASK_WAKE_MS 4000

#define MODE_ANY (MODE_RUNNING | MODE_BIT(MODE_DFU))

static int refuse_touch(const struct job *j, struct err *e)
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
			return err_set(e, why.code, why.where, "%s", why.what);
		deadline_sleep_ms(&d, OPEN_GAP_MS);
		rc = watch_look(&j->world->bus, &j->device, e);
		if (rc < 0)
			return rc;
	}
}

static int open_port(struct job *j, struct serial *out, struct err *e)
{
	struct deadline d = job_deadline(j, TTY_MS);

	for (;;) {
		struct deadline step = deadline_within(&d, OPEN_GAP_MS);
		int rc = watch_look(&j->world->bus, &j->device, e);

		if (rc < 0)
			return rc;
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

static int check_id(struct job *j, const char *id, struct err *e)
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
	rc = check_id(j, id.id, e);
	if (rc == 0)
		j->device.mode = MODE_LISTENING;
	return rc;
}

/* Waits until the device is back, whatever it does then. */
static int wait_return(struct job *j, const struct bus_device *before,
		       unsigned modes, int64_t ms, struct err *e)
{
	struct deadline d = job_deadline(j, ms);

	return watch_return(&j->world->bus, &j->device, before, modes, &d, e);
}

static int listen_by_touch(struct job *j, struct serial *out, struct err *e)
{
	struct bus_device before;
	int rc = open_port(j, out, e);

	if (rc < 0)
		return rc;
	before = j->device.usb;
	if (j->device.mode != MODE_LISTENING) {
		struct deadline d = job_deadline(j, REQUEST_MS);

		rc = shell_touch(out, SHELL_TOUCH_LISTEN, &d, e);
	}
	if (rc == 1) { /* some releases enumerate anew */
		serial_close(out);
		rc = wait_return(j, &before, MODE_RUNNING, RETURN_MS, e);
		if (rc == 0)
			rc = open_port(j, out, e);
	}
	if (rc == 0)
		rc = greet(j, out, WAKE_MS, e);
	if (rc < 0)
		serial_close(out);
	return rc;
}

/* One USB request on its own open device. */
static int by_request(struct job *j,
		      int (*ask)(struct request *, struct deadline *,
				 struct err *),
		      struct err *e)
{
	struct deadline d = job_deadline(j, REQUEST_MS);
	struct usb usb = { 0 };
	struct request r;
	int rc = bus_open_usb(&j->world->bus, &j->device.usb, &usb, e);

	if (rc < 0)
		return rc;
	rc = request_open(&r, &usb, j->device.platform->gen == 4, &d, e);
	if (rc == 0)
		rc = ask(&r, &d, e);
	usb_close(&usb);
	return rc;
}

static int listen_by_request(struct job *j, struct serial *out, struct err *e)
{
	int rc = by_request(j, request_listen, e);

	if (rc == 0)
		rc = open_port(j, out, e);
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
		"hold %s for three seconds until the LED blinks blue",
		j->device.platform->button);
	while (!deadline_over(&d)) {
		struct err why = { 0 };
		int rc = job_check_stop(j, e);

		if (rc < 0)
			return rc;
		rc = watch_look(&j->world->bus, &j->device, e);
		if (rc < 0)
			return rc;
		if (rc == 1 && j->device.mode != MODE_DFU &&
		    open_port(j, out, &why) == 0) {
			if (greet(j, out, ASK_WAKE_MS, &why) == 0)
				return 0;
			serial_close(out);
		}
		if (why.code == ERR_WRONG_DEVICE)
			return err_set(e, why.code, why.where, "%s", why.what);
		deadline_sleep_ms(&d, ASK_LOOK_MS);
	}
	return err_set(e, ERR_TIMEOUT, "mode",
		       "it does not enter listening mode");
}

/* Worth another way?  A wrong device, a stop or no rights are not. */
static bool other_way(enum err_code code)
{
	return code == ERR_TIMEOUT || code == ERR_PROTOCOL ||
	       code == ERR_NO_ROAD || code == ERR_STALL || code == ERR_IO;
}

static int leave_dfu(struct job *j, struct err *e);

int mode_shell(struct job *j, struct serial *out, struct err *e)
{
	struct err why = { 0 };
	int rc;

	memset(out, 0, sizeof(*out));
	if (j->device.mode != MODE_LISTENING) {
		rc = refuse_touch(j, e);
		if (rc < 0)
			return rc;
	}
	if (j->device.mode == MODE_DFU) {
		rc = leave_dfu(j, e);
		if (rc < 0)
			return rc;
	}
	if (listen_by_touch(j, out, &why) == 0)
		return 0;
	if (other_way(why.code)) {
		struct err second = { 0 };

		if (listen_by_request(j, out, &second) == 0)
			return 0;
		if (second.code == ERR_WRONG_DEVICE)
			why = second;
		else if (j->ask_ms > 0)
			return listen_by_hand(j, out, e);
	}
	err_set(e, why.code, why.where, "%s", why.what);
	return err_context(e, "no listening mode");
}

void mode_dfu_close(struct mode_dfu *m)
{
	usb_close(&m->usb);
}

static int open_dfu(struct job *j, struct mode_dfu *out, struct err *e)
{
	struct deadline d;
	int rc = open_patient(j, NULL, &out->usb, e);

	if (rc < 0)
		return rc;
	d = job_deadline(j, OPEN_MS);
	rc = dfuse_open(&out->dfuse, &out->usb, &d, e);
	if (rc < 0)
		mode_dfu_close(out);
	return rc;
}

static int dfu_by_touch(struct job *j, struct err *e)
{
	struct bus_device before;
	struct deadline d;
	struct serial s = { 0 };
	int rc = open_port(j, &s, e);

	if (rc < 0)
		return rc;
	before = j->device.usb;
	d = job_deadline(j, REQUEST_MS);
	rc = shell_touch(&s, SHELL_TOUCH_DFU, &d, e);
	serial_close(&s);
	if (rc < 0)
		return rc;
	return wait_return(j, &before, MODE_BIT(MODE_DFU), DFU_MS, e);
}

static int dfu_by_request(struct job *j, struct err *e)
{
	struct bus_device before = j->device.usb;
	int rc = by_request(j, request_dfu, e);

	if (rc < 0)
		return rc;
	return wait_return(j, &before, MODE_BIT(MODE_DFU), DFU_MS, e);
}

static int dfu_by_hand(struct job *j, struct err *e)
{
	struct deadline d = job_deadline(j, j->ask_ms);

	job_say(j, EVENT_ASK,
		"hold %s, tap RESET, release %s when the LED blinks yellow",
		j->device.platform->button, j->device.platform->button);
	while (!deadline_over(&d)) {
		struct deadline step = deadline_within(&d, ASK_LOOK_MS);
		struct err why = { 0 };
		int rc = job_check_stop(j, e);

		if (rc < 0)
			return rc;
		rc = watch_for(&j->world->bus, &j->device, MODE_BIT(MODE_DFU),
			       &step, &why);
		if (rc == 0)
			return 0;
		if (why.code != ERR_LOST)
			return err_set(e, why.code, why.where, "%s", why.what);
	}
	return err_set(e, ERR_TIMEOUT, "mode", "it does not enter DFU mode");
}

static int enter_dfu(struct job *j, struct err *e)
{
	struct err why = { 0 };
	int rc = refuse_touch(j, e);

	if (rc < 0)
		return rc;
	if (dfu_by_touch(j, &why) == 0)
		return 0;
	/* ERR_LOST: it has not come back as DFU, perhaps it never went. */
	if (other_way(why.code) || why.code == ERR_LOST) {
		struct err second = { 0 };

		if (watch_look(&j->world->bus, &j->device, &second) == 1 &&
		    dfu_by_request(j, &second) == 0)
			return 0;
		if (second.code == ERR_WRONG_DEVICE)
			why = second;
		else if (j->ask_ms > 0)
			return dfu_by_hand(j, e);
	}
	err_set(e, why.code, why.where, "%s", why.what);
	return err_context(e, "no DFU mode");
}

int mode_dfu(struct job *j, struct mode_dfu *out, struct err *e)
{
	int rc = watch_look(&j->world->bus, &j->device, e);

	memset(out, 0, sizeof(*out));
	if (rc < 0)
		return rc;
	if (j->device.mode != MODE_DFU) {
		rc = enter_dfu(j, e);
		if (rc < 0)
			return rc;
	}
	return open_dfu(j, out, e);
}

static int leave_dfu(struct job *j, struct err *e)
{
	struct bus_device before = j->device.usb;
	struct mode_dfu m = { 0 };
	struct deadline d;
	int rc = open_dfu(j, &m, e);

	if (rc < 0)
		return rc;
	d = job_deadline(j, REQUEST_MS);
	rc = dfuse_leave(&m.dfuse, &d, e);
	mode_dfu_close(&m);
	if (rc == 0)
		rc = wait_return(j, &before, MODE_ANY, RETURN_MS, e);
	if (rc == 0 && j->device.mode == MODE_DFU)
		return err_set(e, ERR_NOT_HEALTHY, "mode",
			       "it comes back in DFU: there is no system "
			       "firmware that it could start");
	return rc;
}

static int leave_listening(struct job *j, struct err *e)
{
	struct serial s = { 0 };
	struct deadline d;
	int rc = open_port(j, &s, e);

	if (rc < 0)
		return rc;
	d = job_deadline(j, REQUEST_MS);
	rc = shell_leave(&s, &d, e);
	serial_close(&s);
	if (rc == 0)
		j->device.mode = MODE_NORMAL;
	return rc;
}

int mode_reset(struct job *j, struct err *e)
{
	struct bus_device before = j->device.usb;
	struct err why = { 0 };
	int rc = refuse_touch(j, e);

	if (rc < 0)
		return rc;
	rc = watch_look(&j->world->bus, &j->device, e);
	if (rc < 0)
		return rc;
	if (j->device.mode != MODE_DFU) {
		before = j->device.usb;
		if (by_request(j, request_reset, &why) == 0)
			return wait_return(j, &before, MODE_ANY, RETURN_MS, e);
		rc = enter_dfu(j, e);
		if (rc < 0)
			return rc;
	}
	return leave_dfu(j, e);
}

int mode_normal(struct job *j, struct err *e)
{
	int rc = watch_look(&j->world->bus, &j->device, e);

	if (rc < 0)
		return rc;
	rc = refuse_touch(j, e);
	if (rc < 0)
		return rc;
	if (j->device.mode == MODE_DFU)
		return leave_dfu(j, e);
	if (j->device.mode == MODE_LISTENING)
		return leave_listening(j, e);
	return 0;
}

int mode_safe(struct job *j, struct err *e)
{
	struct bus_device before;
	int rc = watch_look(&j->world->bus, &j->device, e);

	if (rc < 0)
		return rc;
	rc = refuse_touch(j, e);
	if (rc < 0)
		return rc;
	before = j->device.usb;
	if (j->device.mode == MODE_DFU) {
		struct mode_dfu m = { 0 };
		struct deadline d = job_deadline(j, REQUEST_MS);

		rc = open_dfu(j, &m, e);
		if (rc == 0)
			rc = dfuse_safe_mode(&m.dfuse, &d, e);
		mode_dfu_close(&m);
	} else {
		rc = by_request(j, request_safe, e);
	}
	if (rc < 0)
		return err_context(e, "no way to safe mode but the buttons");
	rc = wait_return(j, &before, MODE_RUNNING, RETURN_MS, e);
	if (rc == 0)
		j->device.mode = MODE_SAFE;
	return rc;
}

int mode_enter(struct job *j, enum device_mode mode, struct err *e)
{
	struct serial s = { 0 };
	struct mode_dfu m = { 0 };
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
		return mode_normal(j, e);
	default:
		return mode_reset(j, e);
	}
}
