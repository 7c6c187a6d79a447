/* SPDX-License-Identifier: MIT */
/*
 * What tools say of themselves, of the cloud and of a request, where nothing
 * else tells of a cause: none of it is a fault of the device.
 */
#include "base/count.h"
#include "model/diagnose/rules.h"

#include "model/diagnose/facts.h"
#include "model/evidence/led.h"

/* Its own words, not a command that leads to it. */
static bool dfu_util_spoke(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_DFU_TOOL);

	return f && f->reader == READER_DFU;
}

/* What a tool says before it begins counts where nothing else was seen. */
static bool is_all(const struct sight *s)
{
	return !s->judged.seen && !s->safe_mode && !sight_sos(s, 0) &&
	       (!sight_has(s, FACT_LED) || sight_led(s, LED_CYAN_BREATHE)) &&
	       !sight_has(s, FACT_DFU_BEGIN) && !dfu_util_spoke(s) &&
	       !sight_has(s, FACT_FLASH_SUCCESS) &&
	       !sight_has(s, FACT_FLASH_STARTED) && !holds_update_failed(s);
}

static bool tool_refuses(const struct sight *s)
{
	return sight_has(s, FACT_TOOL_REFUSES) && is_all(s);
}

static bool no_account(const struct sight *s)
{
	return sight_has(s, FACT_NO_ACCOUNT) && is_all(s);
}

static bool host_offline(const struct sight *s)
{
	return sight_has(s, FACT_HOST_OFFLINE) && is_all(s);
}

/* The same, and nothing is told of how the device does. */
static bool is_all_told(const struct sight *s)
{
	return is_all(s) && !sight_has(s, FACT_LED);
}

/* The cloud's word for it, by a tool; events tell of resets, too. */
static bool cloud_misses(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_OFFLINE);

	return f && f->reader == READER_TOOL && is_all(s) &&
	       !sight_has(s, FACT_ONLINE) && !sight_has(s, FACT_COMPLAINT);
}

static bool usb_silent(const struct sight *s)
{
	return sight_has(s, FACT_USB_SILENT) && is_all_told(s) &&
	       !sight_has(s, FACT_LOOP_STAYS);
}

/* Asked on its port, and no flash. */
static bool port_silent(const struct sight *s)
{
	return sight_has(s, FACT_SERIAL_TIMEOUT) &&
	       sight_has(s, FACT_SERIAL_ASKED) && is_all_told(s);
}

static bool port_error(const struct sight *s)
{
	return sight_has(s, FACT_SERIAL_ERROR) &&
	       sight_has(s, FACT_SERIAL_ASKED) && is_all_told(s);
}

static bool web_closed(const struct sight *s)
{
	return sight_has(s, FACT_WEB_CLOSED) && is_all_told(s) &&
	       !sight_has(s, FACT_USB_FOUND);
}

static bool usb_error(const struct sight *s)
{
	return sight_has(s, FACT_USB_ERROR) && is_all_told(s);
}

static const struct rule talk[] = {
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = no_account,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The cloud does not let this account do it ({proof}); "
		     "that says nothing about the device.",
	  .proof = { FACT_NO_ACCOUNT },
	  .steps = { { "console",
		       "log in with the account that the device is claimed "
		       "to, and name the device by its id",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = host_offline,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The host does not get through to the cloud ({proof}); "
		     "that says nothing about the device.",
	  .proof = { FACT_HOST_OFFLINE },
	  .steps = { { "host",
		       "network, proxy and firewall of this computer; then "
		       "the same again",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = cloud_misses,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The cloud does not see the device ({proof}): nothing "
		     "reaches it over the air, and why is not told.",
	  .proof = { FACT_OFFLINE },
	  .steps = { { "check", "what its status LED shows", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = tool_refuses,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The tool does not begin, and says why ({proof}); nothing "
		     "was sent to the device.",
	  .proof = { FACT_TOOL_REFUSES },
	  .steps = { { "host", "what the tool asks for; then the same again",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = usb_silent,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The device gives no answer over USB ({proof}): "
		     "it may be busy, run an old Device OS, or a program "
		     "that keeps the processor.",
	  .proof = { FACT_USB_SILENT },
	  .steps = { { "reset", "device", NULL },
		     { "check", "the same in safe mode", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = usb_error,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The device answers over USB, and with an error "
		     "({proof}).",
	  .proof = { FACT_USB_ERROR },
	  .steps = { { "inspect", "read the module table", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = port_silent,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The device does not answer what it is asked on its port "
		     "({proof}); it does so in listening mode.",
	  .proof = { FACT_SERIAL_TIMEOUT },
	  .steps = { { "enter", "listening", NULL },
		     { "check", "the same question again", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = port_error,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The port cannot be used ({proof}): it is gone, or "
		     "another program holds it.",
	  .proof = { FACT_SERIAL_ERROR },
	  .steps = { { "host",
		       "close what else uses the port, and list the ports "
		       "anew",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = web_closed,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The browser was not given a device ({proof}).",
	  .proof = { FACT_WEB_CLOSED },
	  .steps = { { "host",
		       "choose the device in the browser's list; if it is "
		       "not there: cable, mode, driver",
		       NULL } } },
};

const struct rule_set rules_talk = { talk, COUNT(talk) };
