/* SPDX-License-Identifier: MIT */
/* The rules of the host and of flashing over USB and serial. */
#include "base/count.h"
#include "model/diagnose/rules.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "model/diagnose/facts.h"
#include "model/diagnose/firm.h"
#include "model/diagnose/repair.h"
#include "model/evidence/led.h"

static bool permission(const struct sight *s)
{
	/* a port that is not free explains no handshake */
	return sight_has(s, FACT_PERMISSION) && !sight_has(s, FACT_HANDSHAKE);
}

/* "On my MacBook it works": not the host that fails. */
static bool is_host(const struct sight *s, enum fact_kind host)
{
	static const char *const well[] = { " works", "without trouble",
					    "without a problem", " fine" };

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];
		bool good = false;

		for (size_t k = 0; k < COUNT(well); k++)
			good |= text_find_nocase(f->text, well[k]) != NULL;
		if (f->kind == host && !good)
			return true;
	}
	return false;
}

/* On Linux a device that is there and cannot be opened means rights. */
static bool rights(const struct sight *s)
{
	return sight_has(s, FACT_LINUX) && !is_host(s, FACT_WINDOWS) &&
	       !is_host(s, FACT_MAC) &&
	       (sight_has(s, FACT_USB_OPEN) || holds_closed(s) ||
		/* on the bus, and a browser does not get it */
		(sight_has(s, FACT_WEB_CLOSED) && sight_has(s, FACT_BROWSER) &&
		 sight_has(s, FACT_USB_FOUND))) &&
	       !sight_has(s, FACT_DFU_ADDRESS) &&
	       /* what the kernel cannot talk to, nobody can open */
	       !sight_has(s, FACT_USB_KERNEL);
}

/*
 * Root gets at the device and the user does not; that root cannot either is
 * told nowhere.  A sentence about something else names no device or tool.
 */
static bool root_can(const struct sight *s)
{
	static const char *const device[] = {
		"dfu", "usb", "tool", " it", "device", "particle flash"
	};
	static const char *const other[] = { "root hub", "android", "sd card",
					     "install",	 "log in",  "apt" };
	bool can = false;

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind != FACT_AS_ROOT)
			continue;
		if (!f->number || text_has_one(f->text, other, COUNT(other)))
			return false;
		can |= text_has_one(f->text, device, COUNT(device)) ||
		       sight_has(s, FACT_USB_CLOSED);
	}
	return can &&
	       (sight_has(s, FACT_USB_OPEN) || sight_has(s, FACT_USB_CLOSED) ||
		sight_has(s, FACT_NO_DFU_DEVICE) ||
		sight_has(s, FACT_WEB_CLOSED) || sight_has(s, FACT_DFU_TOOL) ||
		sight_has(s, FACT_SERIAL_ERROR));
}

static bool rejected(const struct sight *s)
{
	return sight_has(s, FACT_OTA_ERROR) ||
	       (sight_has(s, FACT_UPDATES_OFF) &&
		!sight_has(s, FACT_FLASH_SUCCESS)) ||
	       judged_has(&s->judged, FAULT_OTHER);
}

static bool leave_benign(const struct sight *s)
{
	const struct fact *done = NULL;
	const struct fact *begun = NULL;

	/* each error belongs to the download that began last before it */
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_DFU_DONE)
			done = f;
		if (f->kind == FACT_DFU_BEGIN)
			begun = f;
		if (f->kind == FACT_GET_STATUS &&
		    (!done || (begun && begun->line > done->line)))
			return false;
	}
	return done && sight_has(s, FACT_GET_STATUS);
}

static bool get_status(const struct sight *s)
{
	return sight_has(s, FACT_GET_STATUS) && !leave_benign(s);
}

/* Without a flash it is a question on the port that is not answered. */
static bool while_flashing(const struct sight *s, enum fact_kind kind)
{
	const struct fact *f = evidence_last(s->ev, kind);

	return f && ((f->strength >= STRENGTH_TOOL &&
		      !sight_has(s, FACT_SERIAL_ASKED)) ||
		     sight_has(s, FACT_SERIAL_FLASH) ||
		     sight_has(s, FACT_WRITE_ERROR) ||
		     sight_has(s, FACT_FLASH_TOOL) ||
		     sight_has(s, FACT_FLASH_WORDS));
}

static bool serial_timeout(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_SERIAL_TIMEOUT);

	/* a setting in a script is none that ran out */
	return f && !strstr(f->text, "timeout=") &&
	       while_flashing(s, FACT_SERIAL_TIMEOUT);
}

/* "Error writing firmware: ...": what follows is the cause, whatever it is. */
static bool names_cause(const struct fact *f)
{
	const char *at = strchr(f->text, ':');

	while (at && (*at == ':' || *at == ' ' || *at == '.'))
		at++;
	return at && isalpha((unsigned char)*at);
}

/* The tool gave up; nothing tells why, or that it was over USB. */
static bool gave_up_on_serial(const struct sight *s)
{
	const struct fact *f = evidence_find(s->ev, FACT_WRITE_ERROR);

	return f && !names_cause(f) && !sight_has(s, FACT_DFU_TOOL) &&
	       !sight_has(s, FACT_USB_FOUND) && !sight_has(s, FACT_USB_COMMAND);
}

/* A tool looked for DFU mode, after all that was tried over serial. */
static bool asked_for_dfu(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_NO_DFU_DEVICE);
	const struct fact *serial = evidence_last(s->ev, FACT_SERIAL_FLASH);

	return f && (!serial || f->line > serial->line);
}

/* It is told or seen to be in another mode, and none of DFU is. */
static bool not_in_dfu(const struct sight *s)
{
	bool other = facts_looks_alive(s);

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind != FACT_USB_FOUND)
			continue;
		/* its id in DFU mode is another one */
		if (f->other)
			return false;
		other = true;
	}
	return other && sight_has(s, FACT_NO_DFU_DEVICE) &&
	       !sight_has(s, FACT_DFU_TOLD) && !sight_has(s, FACT_IN_DFU) &&
	       !sight_has(s, FACT_USB_CLOSED) &&
	       !sight_led(s, LED_YELLOW_BLINK);
}

/* The tool says that it failed, the device that it did not. */
static bool in_place(const struct sight *s)
{
	bool failed = holds_update_failed(s) ||
		      sight_has(s, FACT_SAID_FAILED) ||
		      sight_has(s, FACT_WRITE_ERROR);

	if (sight_has(s, FACT_OLD_APP) || sight_has(s, FACT_OLD_TOLD))
		return false;
	return (sight_has(s, FACT_NEW_RUNS) && failed) ||
	       (sight_has(s, FACT_APPLIED) &&
		(failed || sight_has(s, FACT_FLASH_TOOL)));
}

static bool serial_error(const struct sight *s)
{
	if (while_flashing(s, FACT_SERIAL_ERROR))
		return true;
	/* what failed last was to go over USB */
	if (asked_for_dfu(s))
		return false;
	/* nothing was sent */
	if (sight_has(s, FACT_FILE_ABSENT) || sight_has(s, FACT_TOOL_ABSENT))
		return false;
	if (!sight_has(s, FACT_WRITE_ERROR) && !sight_has(s, FACT_COMPLAINT) &&
	    !sight_has(s, FACT_FLASH_FAILED))
		return false;
	return (sight_has(s, FACT_SERIAL_FLASH) || gave_up_on_serial(s)) &&
	       !sight_has(s, FACT_FLASH_SUCCESS) && !s->judged.seen &&
	       !s->safe_mode && !sight_has(s, FACT_OTA_TIMEOUT);
}

static bool dfu_host(const struct sight *s)
{
	return sight_has(s, FACT_DFU_STALLS) || sight_has(s, FACT_USB_KERNEL) ||
	       sight_has(s, FACT_RECONNECT) || sight_has(s, FACT_USB_OPEN) ||
	       holds_closed(s) ||
	       (sight_has(s, FACT_NO_DFU_DEVICE) &&
		!sight_has(s, FACT_NOT_IN_DFU)) ||
	       sight_has(s, FACT_CABLE);
}

/* Further down it shines in another colour: it left. */
static bool left_dfu(const struct sight *s)
{
	const struct fact *in = evidence_last(s->ev, FACT_IN_DFU);
	const struct fact *led = evidence_last(s->ev, FACT_LED);

	return led && led->number != LED_YELLOW_BLINK &&
	       led->number != LED_YELLOW_FAST && (!in || led->line > in->line);
}

static bool stuck_in_dfu(const struct sight *s)
{
	if (left_dfu(s))
		return false;
	return (sight_has(s, FACT_DFU_DONE) ||
		sight_has(s, FACT_FLASH_SUCCESS)) &&
	       (sight_has(s, FACT_IN_DFU) ||
		/* a tool wanted the mode; what it led to is another one */
		(sight_led(s, LED_YELLOW_BLINK) && !s->safe_mode));
}

/* The host. */
static const struct rule host[] = {
	{ .verdict = VERDICT_USB_PERMISSION,
	  .holds = permission,
	  .confidence = CONFIDENCE_CERTAIN,
	  .summary = "The host refuses access to the device ({proof}); the "
		     "device itself is not the cause.",
	  .proof = { FACT_PERMISSION, FACT_USB_OPEN, FACT_USB_CLOSED },
	  .repair = repair_permission },
	{ .verdict = VERDICT_USB_PERMISSION,
	  .holds = rights,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The device is there and this user may not open it "
		     "({proof}); the device itself is not the cause.",
	  .proof = { FACT_USB_OPEN, FACT_USB_CLOSED, FACT_WEB_CLOSED },
	  .repair = repair_permission },
	{ .verdict = VERDICT_USB_PERMISSION,
	  .holds = root_can,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "Root gets at the device and this user does not "
		     "({proof}); the device itself is not the cause.",
	  .proof = { FACT_AS_ROOT, FACT_USB_OPEN, FACT_USB_CLOSED,
		     FACT_NO_DFU_DEVICE, FACT_WEB_CLOSED },
	  .repair = repair_permission },
	{ .verdict = VERDICT_WINDOWS_DRIVER,
	  .holds = holds_windows_driver,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary =
		  "The host sees the device and cannot open it ({proof}): the "
		  "driver is missing or bound to a stale entry.",
	  .proof = { FACT_USB_CLOSED, FACT_USB_OPEN, FACT_DRIVER,
		     FACT_NO_DFU_DEVICE },
	  .repair = repair_windows },
	{ .verdict = VERDICT_WINDOWS_DRIVER,
	  .holds = holds_driver_unseen,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary =
		  "On Windows no tool lists it in DFU mode ({proof}): a driver "
		  "is missing, or a cable or port does not carry data.",
	  .proof = { FACT_NO_DFU_DEVICE },
	  .look = "whether the device manager shows anything when it is "
		  "plugged in",
	  .repair = repair_windows },
	{ .verdict = VERDICT_OTHER_DFU,
	  .holds = holds_other_dfu,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "A DFU device that is not from Particle, or a second one, "
		     "is in the way ({proof}).",
	  .proof = { FACT_MORE_DFU, FACT_USB_CLOSED, FACT_USB_FOUND,
		     FACT_USB_RUNTIME },
	  .firm = firm_foreign,
	  .look = "the same with every other USB device unplugged; on Linux "
		  "as root, too",
	  .steps = { { "host",
		       "unplug or disable the other DFU device, or address "
		       "this one by its USB id or serial number",
		       NULL } } },
};

/* Flashing over USB and serial. */
static const struct rule flash[] = {
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = in_place,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "What was sent is in place ({proof}), whatever tool or "
		     "event say.",
	  .proof = { FACT_APPLIED, FACT_NEW_RUNS, FACT_SAID_FAILED,
		     FACT_FLASH_FAILED, FACT_OTA_TIMEOUT, FACT_WRITE_ERROR },
	  .steps = { { "none",
		       "nothing; read the versions in the module table to "
		       "confirm",
		       NULL } } },
	{ .verdict = VERDICT_LEAVE_BENIGN,
	  .holds = leave_benign,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary =
		  "The download is complete; the device restarted before the "
		  "tool had asked for its state. Not a failed write.",
	  .proof = { FACT_GET_STATUS, FACT_DFU_DONE },
	  .steps = { { "none",
		       "the write is complete; read the module table to "
		       "confirm",
		       NULL } } },
	{ .verdict = VERDICT_GET_STATUS,
	  .holds = get_status,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .also = true,
	  .summary =
		  "The download ended with a status error that does not tell "
		  "whether the write was good; old bootloaders show it at "
		  "every download.",
	  .proof = { FACT_GET_STATUS },
	  .repair = repair_get_status },
	{ .verdict = VERDICT_SERIAL_TIMEOUT,
	  .holds = serial_timeout,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The device does not answer on the serial port ({proof}): "
		     "it is not in listening mode, or its application disturbs "
		     "the transfer.",
	  .proof = { FACT_SERIAL_TIMEOUT },
	  .steps = { { "reset", "device", NULL },
		     { "enter", "listening", NULL },
		     { "flash", "application", "serial" },
		     { "enter", "dfu", NULL },
		     { "flash", "application", "dfu" } } },
	{ .verdict = VERDICT_OTA_REJECTED,
	  .holds = rejected,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary = "The device received the image and refuses it ({proof}).",
	  .proof = { FACT_OTA_ERROR, FACT_UPDATES_OFF },
	  .repair = repair_rejected },
	{ .verdict = VERDICT_SERIAL_ERROR,
	  .holds = serial_error,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "Flashing over serial fails at its start ({proof}).",
	  .proof = { FACT_SERIAL_ERROR, FACT_SERIAL_FLASH, FACT_WRITE_ERROR },
	  .firm = firm_serial,
	  .look = "whether it blinks blue and the host lists a port for it",
	  .steps = { { "enter", "dfu", NULL },
		     { "flash", "application", "dfu" } } },
	{ .verdict = VERDICT_STUCK_IN_DFU,
	  .holds = stuck_in_dfu,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The write was good and the device stays in DFU mode "
		     "({proof}).",
	  .proof = { FACT_IN_DFU, FACT_LED, FACT_DFU_DONE },
	  .repair = repair_stuck },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = not_in_dfu,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The tool looks for a device in DFU mode ({proof}), and "
		     "this one is told to be in another mode.",
	  .proof = { FACT_NO_DFU_DEVICE, FACT_LISTENING, FACT_USB_FOUND,
		     FACT_LED },
	  .steps = { { "enter", "dfu", NULL },
		     { "flash", "application", "dfu" } } },
	{ .verdict = VERDICT_DFU_HOST,
	  .holds = holds_unseen_alive,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "Its LED tells that it runs, and no host sees it on USB "
		     "({proof}): a cable that only charges, the port, or its "
		     "own USB lines.",
	  .proof = { FACT_NO_USB, FACT_LED },
	  .steps = { { "host",
		       "another cable, known to carry data, straight "
		       "to another port",
		       NULL },
		     { "inspect", "read the module table", NULL } } },
	{ .verdict = VERDICT_DFU_HOST,
	  .holds = dfu_host,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary =
		  "The transfer over USB stops at the host's side ({proof}).",
	  .proof = { FACT_USB_KERNEL, FACT_DFU_STALLS, FACT_RECONNECT,
		     FACT_USB_OPEN, FACT_USB_CLOSED, FACT_NO_DFU_DEVICE,
		     FACT_CABLE },
	  /* another cable alone: of what, and whether it helped */
	  .beside = { FACT_USB_KERNEL, FACT_DFU_STALLS, FACT_RECONNECT,
		      FACT_USB_OPEN, FACT_USB_CLOSED, FACT_NO_DFU_DEVICE },
	  .look = "what the host lists when it is plugged in: unbrick list, "
		  "dfu-util -l",
	  .repair = repair_dfu_host },
};

const struct rule_set rules_host = { host, COUNT(host) };

const struct rule_set rules_flash = { flash, COUNT(flash) };
