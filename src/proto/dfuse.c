/* SPDX-License-Identifier: MIT */
#include "proto/dfuse.h"

#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "proto/dfuse_wire.h"

/* dfu.md 3 */
enum {
	REQ_DNLOAD = 1,
	REQ_UPLOAD = 2,
	REQ_GETSTATUS = 3,
	REQ_CLRSTATUS = 4,
	REQ_ABORT = 6
};

#define TYPE_OUT (USB_TYPE_CLASS | USB_RECIPIENT_INTERFACE)
#define TYPE_IN	 (USB_DIR_IN | TYPE_OUT)

/* Milliseconds.  A status request on Gen 2 lasts as long as an erase. */
#define REQUEST_LIMIT 5000
#define STATUS_LIMIT  15000
#define BUSY_LIMIT    60000
#define POLL_CAP      1000

#define IDLE_ROUNDS 12

static const char *const state_names[] = {
	"appIDLE",	    "appDETACH",   "dfuIDLE",
	"dfuDNLOAD-SYNC",   "dfuDNBUSY",   "dfuDNLOAD-IDLE",
	"dfuMANIFEST-SYNC", "dfuMANIFEST", "dfuMANIFEST-WAIT-RESET",
	"dfuUPLOAD-IDLE",   "dfuERROR",
};

static const char *const status_names[] = {
	"OK",	      "errTARGET",	 "errFILE",	"errWRITE",
	"errERASE",   "errCHECK_ERASED", "errPROG",	"errVERIFY",
	"errADDRESS", "errNOTDONE",	 "errFIRMWARE", "errVENDOR",
	"errUSBR",    "errPOR",		 "errUNKNOWN",	"errSTALLEDPKT",
};

const char *dfuse_state_name(unsigned state)
{
	return state < COUNT(state_names) ? state_names[state] : "?";
}

const char *dfuse_status_name(unsigned status)
{
	return status < COUNT(status_names) ? status_names[status] : "?";
}

static int request(struct dfuse *f, uint8_t type, uint8_t number,
		   unsigned value, void *data, size_t len, int64_t limit,
		   struct deadline *d, struct err *e)
{
	struct usb_setup setup = { type, number, (uint16_t)value,
				   f->interface };
	struct deadline wait = deadline_within(d, limit);

	if (deadline_over(d))
		return err_set(e, ERR_TIMEOUT, "dfuse",
			       "the time for this step is used up");
	return usb_control(f->usb, &setup, data, len, &wait, e);
}

int dfuse_dnload(struct dfuse *f, unsigned block, const void *data, size_t len,
		 struct deadline *d, struct err *e)
{
	uint8_t copy[DFUSE_TRANSFER_MAX];
	int n;

	memcpy(copy, data, len);
	n = request(f, TYPE_OUT, REQ_DNLOAD, block, copy, len, REQUEST_LIMIT, d,
		    e);
	if (n >= 0 && (size_t)n != len)
		return err_set(e, ERR_IO, "dfuse", "%d of %zu bytes taken", n,
			       len);
	return n < 0 ? n : 0;
}

int dfuse_upload(struct dfuse *f, unsigned block, void *data, size_t len,
		 struct deadline *d, struct err *e)
{
	int n = request(f, TYPE_IN, REQ_UPLOAD, block, data, len, REQUEST_LIMIT,
			d, e);

	if (n >= 0 && (size_t)n != len)
		return err_set(e, ERR_IO, "dfuse", "%d of %zu bytes read", n,
			       len);
	return n < 0 ? n : 0;
}

int dfuse_abort(struct dfuse *f, struct deadline *d, struct err *e)
{
	int n = request(f, TYPE_OUT, REQ_ABORT, 0, NULL, 0, REQUEST_LIMIT, d,
			e);

	return n < 0 ? n : 0;
}

int dfuse_get_status(struct dfuse *f, struct dfuse_status *out,
		     struct deadline *d, struct err *e)
{
	uint8_t reply[6] = { 0 };
	int n = request(f, TYPE_IN, REQ_GETSTATUS, 0, reply, sizeof(reply),
			STATUS_LIMIT, d, e);

	if (n < 0)
		return n;
	if (n != sizeof(reply))
		return err_set(e, ERR_PROTOCOL, "dfuse", "status of %d bytes",
			       n);
	out->status = reply[0];
	out->poll_ms = get_le32(reply + 1) & 0xffffff;
	out->state = reply[4];
	return 0;
}

/*
 * The reported time is meaningful only while busy, and may be nonsense
 * (dfu.md 4.3).  Without one the pause grows, so that a device that is busy
 * for ever is not asked a million times.
 */
static void pause_busy(const struct dfuse_status *st, unsigned round,
		       struct deadline *d)
{
	int64_t ms = st->poll_ms < POLL_CAP ? st->poll_ms : POLL_CAP;

	if (ms == 0 && round > 1)
		ms = round < 8 ? 1 : 20;
	if (ms)
		deadline_sleep_ms(d, ms);
}

static int failed(const struct dfuse_status *st, struct err *e)
{
	if (st->state == DFUSE_ERROR && st->status == 11)
		return err_set(e, ERR_REFUSED, "dfuse",
			       "the device is protected (errVENDOR)");
	if (st->state == DFUSE_ERROR)
		return err_set(e, ERR_STALL, "dfuse", "the device reports %s",
			       dfuse_status_name(st->status));
	return err_set(e, ERR_PROTOCOL, "dfuse",
		       "the device is in state %u (%s) with status %u (%s)",
		       st->state, dfuse_state_name(st->state), st->status,
		       dfuse_status_name(st->status));
}

/*
 * A stall is how a block or command that failed is told: the bytes came and
 * their last stage was refused.  From Gen 3 on the next status has the code;
 * Gen 2 goes on as if nothing was.
 */
static int ask_why(struct dfuse *f, const struct err *stall, struct deadline *d,
		   struct err *e)
{
	struct dfuse_status st;

	if (dfuse_get_status(f, &st, d, NULL) == 0 && st.state == DFUSE_ERROR)
		return failed(&st, e);
	return err_pass(e, stall);
}

int dfuse_settle(struct dfuse *f, struct deadline *d, struct err *e)
{
	struct deadline all = deadline_within(d, BUSY_LIMIT);
	struct dfuse_status st;

	for (unsigned round = 0; !deadline_over(&all); round++) {
		struct err why = { 0 };

		if (dfuse_get_status(f, &st, &all, &why) < 0)
			return why.code == ERR_STALL ? ask_why(f, &why, &all, e)
						     : err_pass(e, &why);
		if (st.state != DFUSE_DNBUSY && st.state != DFUSE_DNLOAD_SYNC)
			return st.state == DFUSE_DNLOAD_IDLE && st.status == 0
				       ? 0
				       : failed(&st, e);
		pause_busy(&st, round, &all);
	}
	return err_set(e, ERR_TIMEOUT, "dfuse", "the device stays busy");
}

int dfuse_command(struct dfuse *f, uint8_t command, uint32_t address,
		  struct deadline *d, struct err *e)
{
	uint8_t data[5] = { command };
	int rc;

	put_le32(data + 1, address);
	rc = dfuse_dnload(f, 0, data, sizeof(data), d, e);
	return rc < 0 ? rc : dfuse_settle(f, d, e);
}

/* What a state needs on the way to dfuIDLE; 0: wait, -1: cannot be. */
static int way_out(unsigned state)
{
	switch (state) {
	case DFUSE_APP_IDLE:
	case DFUSE_APP_DETACH:
		return -1;
	case DFUSE_DNLOAD_SYNC:
	case DFUSE_DNLOAD_IDLE:
	case DFUSE_MANIFEST_SYNC:
	case DFUSE_UPLOAD_IDLE:
		return REQ_ABORT;
	case DFUSE_DNBUSY:
	case DFUSE_MANIFEST:
	case DFUSE_MANIFEST_WAIT_RESET:
		return 0;
	default:
		return REQ_CLRSTATUS;
	}
}

static int pass_on(struct err *e, const struct err *inner)
{
	if (e && e->code == ERR_OK)
		*e = *inner;
	return -(int)inner->code;
}

/*
 * CLRSTATUS outside dfuERROR puts the device into dfuERROR, on Gen 3 and 4
 * with a stall, and so does any request in a wrong state (dfu.md 4.2, 6.1):
 * so the state is asked for each time, and stalls only cost a round.
 */
int dfuse_idle(struct dfuse *f, struct deadline *d, struct err *e)
{
	struct dfuse_status st = { .state = DFUSE_ERROR };

	for (unsigned round = 0; round < IDLE_ROUNDS; round++) {
		struct err one = { 0 };
		int rc = dfuse_get_status(f, &st, d, &one);
		int way = rc == 0 ? way_out(st.state) : 0;

		if (rc == 0 && st.state == DFUSE_IDLE)
			return 0;
		if (way < 0)
			break;
		if (way > 0)
			rc = request(f, TYPE_OUT, (uint8_t)way, 0, NULL, 0,
				     REQUEST_LIMIT, d, &one);
		if (rc < 0 && rc != -ERR_STALL && rc != -ERR_IO)
			return pass_on(e, &one);
		if (rc == 0 && way == 0) {
			st.poll_ms = st.poll_ms ? st.poll_ms : 50;
			pause_busy(&st, round, d);
		}
	}
	return failed(&st, e);
}

bool dfuse_recover(struct dfuse *f, const struct err *e, struct deadline *d)
{
	struct err ignored = { 0 };

	return e->code != ERR_LOST && dfuse_idle(f, d, &ignored) == 0;
}

int dfuse_select(struct dfuse *f, unsigned alt, struct deadline *d,
		 struct err *e)
{
	int rc;

	if (alt >= DFUSE_ALTS || !f->alts[alt].present)
		return err_set(e, ERR_OUT_OF_WINDOW, "dfuse",
			       "the device has no alternate setting %u", alt);
	if (alt == f->alt)
		return 0;
	rc = dfuse_idle(f, d, e);
	if (rc < 0)
		return rc;
	rc = usb_alt(f->usb, f->interface, (int)alt, e);
	if (rc < 0)
		return rc;
	f->alt = (uint8_t)alt;
	return 0;
}

/*
 * Gen 2 says 5, Gen 3 and 4 say 7, old bootloaders vanish inside the status
 * request; a second request would stop Gen 3 from resetting (dfu.md 4.7, 6.2).
 */
int dfuse_leave(struct dfuse *f, struct deadline *d, struct err *e)
{
	struct dfuse_status st;
	struct err after = { 0 };
	int rc = dfuse_idle(f, d, e);

	if (rc < 0)
		return rc;
	rc = dfuse_dnload(f, 2, "", 0, d, e);
	if (rc < 0)
		return rc;
	rc = dfuse_get_status(f, &st, d, &after);
	if (rc == -ERR_LOST || rc == -ERR_IO || rc == -ERR_TIMEOUT)
		return 0;
	if (rc < 0)
		return pass_on(e, &after);
	switch (st.state) {
	case DFUSE_DNLOAD_IDLE:
	case DFUSE_MANIFEST_SYNC:
	case DFUSE_MANIFEST:
	case DFUSE_MANIFEST_WAIT_RESET:
		return 0;
	default:
		return failed(&st, e);
	}
}

/* Is the command in the bootloader's own list?  dfu.md 3.1. */
static int check_command(struct dfuse *f, uint8_t command, const char *what,
			 struct deadline *d, struct err *e)
{
	uint8_t list[64];
	int n;
	int rc = dfuse_idle(f, d, e);

	if (rc < 0)
		return rc;
	n = request(f, TYPE_IN, REQ_UPLOAD, 0, list, sizeof(list),
		    REQUEST_LIMIT, d, e);
	if (n < 0)
		return n;
	rc = dfuse_idle(f, d, e);
	if (rc < 0)
		return rc;
	if (n > (int)sizeof(list) || !memchr(list, command, (size_t)n))
		return err_set(e, ERR_NO_ROAD, "dfuse",
			       "this bootloader cannot %s", what);
	return 0;
}

int dfuse_protect(struct dfuse *f, struct deadline *d, struct err *e)
{
	const uint8_t command[5] = { DFUSE_CMD_PROTECT };
	int rc = check_command(f, DFUSE_CMD_PROTECT, "end service mode", d, e);

	if (rc == 0)
		rc = dfuse_dnload(f, 0, command, sizeof(command), d, e);
	return rc < 0 ? rc : dfuse_settle(f, d, e);
}

/* dfu.md 3.1, 8 */
int dfuse_safe_mode(struct dfuse *f, struct deadline *d, struct err *e)
{
	const uint8_t command = DFUSE_CMD_SAFE;
	struct err after = { 0 };
	int rc = check_command(f, DFUSE_CMD_SAFE, "start safe mode", d, e);

	if (rc < 0)
		return rc;
	rc = dfuse_dnload(f, 0, &command, 1, d, e);
	if (rc < 0)
		return rc;
	rc = dfuse_settle(f, d, &after);
	/* any other state than those of a download: it is on its way */
	if (rc == 0 || rc == -ERR_LOST || rc == -ERR_IO || rc == -ERR_PROTOCOL)
		return 0;
	return pass_on(e, &after);
}
