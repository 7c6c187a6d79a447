/* SPDX-License-Identifier: MIT */
/* The rules of the state as a whole. */
#include "base/count.h"
#include "model/diagnose/rules.h"

#include "base/text.h"
#include "model/catalog/milestone.h"
#include "model/diagnose/facts.h"
#include "model/diagnose/firm.h"
#include "model/diagnose/repair.h"
#include "model/evidence/led.h"

#define LONG_STAY 10000 /* ms in one piece of code, told by delay(#) */

/* Its own words about its loop are no fault; a long stay in it may be one. */
static bool app_hangs(const struct sight *s)
{
	const struct fact *f = evidence_find(s->ev, FACT_APP_HANGS);

	return f && (f->number == 0 || f->number >= LONG_STAY);
}

/* A colour that is passed for some seconds is no crash. */
static bool solid_stays(const struct sight *s)
{
	static const char *const passes[] = { "goes ", "second", "either",
					      "then ", "turns " };

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];
		bool passed = false;

		if (f->kind != FACT_LED || f->number != LED_ANY_SOLID)
			continue;
		for (size_t k = 0; k < COUNT(passes); k++)
			passed |= text_find_nocase(f->text, passes[k]) != NULL;
		if (!passed)
			return true;
	}
	return false;
}

static bool any_crash(const struct sight *s)
{
	return sight_sos(s, 0) || facts_restarts(s) || solid_stays(s) ||
	       sight_led(s, LED_GREEN_BREATHE) || app_hangs(s);
}

static bool no_app(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_NO_APP) ||
	       judged_has(&s->judged, FAULT_APP_CORRUPT) ||
	       judged_has(&s->judged, FAULT_RANGE);
}

static bool all_pass(const struct sight *s)
{
	return s->judged.core && s->judged.checked && !s->judged.count;
}

static bool trouble_elsewhere(const struct sight *s)
{
	return all_pass(s) &&
	       (s->safe_mode || sight_has(s, FACT_COMPLAINT) ||
		sight_has(s, FACT_DFU_TOOL) || sight_has(s, FACT_FLASH_TOOL) ||
		sight_has(s, FACT_LED) || sight_has(s, FACT_DFU_ADDRESS) ||
		sight_has(s, FACT_RELEASE_SHOWN) || facts_restarts(s)) &&
	       (sight_has(s, FACT_COMPLAINT) ||
		!sight_led(s, LED_CYAN_BREATHE));
}

/* modules.md 11.2: no check shows it. */
static bool duo_takes_nothing(const struct sight *s)
{
	return all_pass(s) && s->judged.complete &&
	       platform_has(s->platform, TRAIT_OWN_VERSIONS) &&
	       s->judged.system == DUO_0_3_0;
}

static bool restarts_unasked(const struct sight *s)
{
	return sight_has(s, FACT_RESTARTS);
}

static bool flashed_well(const struct sight *s)
{
	return !s->judged.seen && sight_has(s, FACT_FLASH_SUCCESS) &&
	       sight_has(s, FACT_APP_HASH) && !s->safe_mode;
}

/* A log of success, and nobody says that something is wrong. */
static bool written_well(const struct sight *s)
{
	return !s->judged.seen && !s->safe_mode &&
	       (sight_has(s, FACT_DFU_DONE) ||
		sight_has(s, FACT_FLASH_SUCCESS)) &&
	       !sight_has(s, FACT_COMPLAINT) && !sight_has(s, FACT_LED) &&
	       !facts_restarts(s) && !sight_sos(s, 0);
}

static bool safe_only(const struct sight *s)
{
	return s->safe_mode && !s->judged.seen;
}

static bool led_only(const struct sight *s)
{
	/* red that nobody counted tells of a fault, and not of which */
	return sight_has(s, FACT_LED) && !sight_led(s, LED_RED_BLINK) &&
	       !sight_led(s, LED_ORANGE_3) && !sight_has(s, FACT_RESTARTS);
}

/* Dark, or solid in some colour: that fits many causes, faults among them. */
static bool dark_or_solid(const struct sight *s)
{
	/* the small LED is of weight where nothing else shines */
	if (sight_led(s, LED_D7_DIM) && !sight_led(s, LED_CYAN_BREATHE))
		return !s->judged.seen;
	/* white is passed at a start; what stays there starts nothing */
	return !s->judged.seen &&
	       (sight_led(s, LED_WHITE_FAST) || sight_led(s, LED_WHITE_ON) ||
		sight_has(s, FACT_NO_LED) || sight_led(s, LED_OFF) ||
		sight_led(s, LED_MAGENTA_ON) || sight_led(s, LED_ANY_SOLID));
}

/* The last of them, and no connection below it. */
static bool stays_last(const struct sight *s, enum fact_kind kind)
{
	const struct fact *f = evidence_last(s->ev, kind);
	const struct fact *up = evidence_last(s->ev, FACT_LINK_UP);

	return f && !s->judged.seen && !(up && evidence_is_after(up, f));
}

static bool not_registered(const struct sight *s)
{
	return stays_last(s, FACT_NO_NETWORK);
}

static bool unanswered(const struct sight *s)
{
	return stays_last(s, FACT_NO_ANSWER);
}

static bool no_cloud(const struct sight *s)
{
	return stays_last(s, FACT_NO_CLOUD);
}

static bool recorded(const struct sight *s)
{
	return sight_has(s, FACT_TRACE) && !s->judged.seen;
}

static bool always(const struct sight *s)
{
	(void)s;
	return true;
}

/* Asked for in DFU mode, where the tool does not have it. */
static bool command_elsewhere(const struct sight *s)
{
	return sight_has(s, FACT_NOT_IN_DFU) && !s->judged.seen &&
	       !s->safe_mode;
}

/* The state as a whole. */
static const struct rule state[] = {
	{ .verdict = VERDICT_NO_USER,
	  .holds = no_app,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary =
		  "There is no valid application in the {device}; system and "
		  "bootloader fit together.",
	  .repair = repair_no_app },
	{ .verdict = VERDICT_BROWNOUT,
	  .holds = holds_brownout,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .also = true,
	  .summary = "The supply voltage was too low ({proof}).",
	  .proof = { FACT_LAST_RESET },
	  .steps = { { "check", "power supply, cable and battery", NULL } } },
	{ .verdict = VERDICT_BROWNOUT,
	  .holds = holds_supply_matters,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "It is well with one supply and not with another "
		     "({proof}): the voltage breaks down, most likely when "
		     "the radio starts.",
	  .proof = { FACT_POWERED },
	  /* whose restarts, and with which program, a clause does not say */
	  .beside = { FACT_CRASH_LOOP, FACT_STARTED, FACT_LAST_RESET },
	  .firm = firm_supply,
	  .look = "the voltage at the device while its radio starts, with "
		  "the same program on both supplies",
	  .steps = { { "check",
		       "what the supply gives at the peaks of the radio, its "
		       "cable and its battery",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = recorded,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "This is a trace of unbrick: it holds what went over the "
		     "buses, and is played again, not read.",
	  .proof = { FACT_TRACE },
	  .steps = { { "inspect",
		       "unbrick bench replay FILE runs the recorded command "
		       "and shows its table",
		       NULL } } },
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = trouble_elsewhere,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary =
		  "Every check passes: {boot} and {system} fit together. The "
		  "trouble is not in the modules.",
	  .proof = { FACT_SAFE_MODE, FACT_LED, FACT_DFU_TOOL, FACT_FLASH_TOOL },
	  .repair = repair_no_fault },
	{ .verdict = VERDICT_HEALTHY,
	  .holds = duo_takes_nothing,
	  .confidence = CONFIDENCE_CERTAIN,
	  .summary =
		  "Every check passes, and yet {system} of the {device} puts "
		  "nothing in place that comes over the air or serial. 0.3.1 "
		  "does; it has to come over DFU.",
	  .steps = { { "update", "system parts to 0.3.1, recipe duo-031",
		       "dfu" } } },
	{ .verdict = VERDICT_HEALTHY,
	  .holds = all_pass,
	  .confidence = CONFIDENCE_CERTAIN,
	  .summary = "Every check passes: {boot} and {system} fit together.",
	  .steps = { { "none", NULL, NULL } } },
	{ .verdict = VERDICT_HEALTHY,
	  .holds = holds_connected,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The LED says that the {device} is connected and its "
		     "application runs. {led}.",
	  .proof = { FACT_LED },
	  .firm = firm_start,
	  .look = "what the LED does in the end, when it goes wrong",
	  .steps = { { "none", NULL, NULL } } },
	{ .verdict = VERDICT_HEALTHY,
	  .holds = flashed_well,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary =
		  "The update was taken: the device reports a new application.",
	  .proof = { FACT_APP_HASH, FACT_FLASH_SUCCESS },
	  .steps = { { "none", NULL, NULL } } },
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = written_well,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "What was written went well ({proof}); the text tells of "
		     "no fault and nothing about the other modules.",
	  .proof = { FACT_DFU_DONE, FACT_FLASH_SUCCESS },
	  .steps = { { "none",
		       "the write is complete; the module table would confirm "
		       "it",
		       NULL } } },
	{ .verdict = VERDICT_NO_VALID_SYSTEM,
	  .holds = holds_only_dfu,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary =
		  "The bootloader answers in DFU mode and nothing else does: "
		  "there is no valid system, or the mode was asked for.",
	  .proof = { FACT_USB_FOUND, FACT_LED, FACT_IN_DFU },
	  .firm = firm_dfu_mode,
	  .look = "reset it without a button: does it come back to DFU mode, "
		  "and what was written or broken off before",
	  .repair = repair_no_system },
	{ .verdict = VERDICT_APP_BLOCKS,
	  .holds = any_crash,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The application keeps the system from working ({proof}).",
	  .proof = { FACT_SOS, FACT_CRASH_LOOP, FACT_STARTED, FACT_LAST_RESET,
		     FACT_APP_HANGS, FACT_LED },
	  .beside = { FACT_OWN_PROGRAM, FACT_APP_HANGS, FACT_TINKER_RUNS,
		      FACT_TINKER_WORKS },
	  .names = { FACT_STARTED, FACT_LAST_RESET, FACT_APP_HANGS },
	  .look = "whether it does so in safe mode, and with Tinker",
	  .repair = repair_crash },
	{ .verdict = VERDICT_APP_NEWER,
	  .holds = holds_app_newer_words,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary =
		  "The flash went well and the {device} is in safe mode: most "
		  "likely the application was built for a newer Device OS than "
		  "the one in it. The module table would prove it.",
	  .proof = { FACT_SAFE_MODE, FACT_LED, FACT_FLASH_SUCCESS,
		     FACT_RELEASE },
	  /* what it was built for, by a version or by what else runs */
	  .beside = { FACT_TARGET, FACT_RUNS_TARGET, FACT_TINKER_RUNS,
		      FACT_BUILT_ELSEWHERE, FACT_RELEASE_FILE },
	  .names = { FACT_FLASH_SUCCESS, FACT_DFU_DONE },
	  .look = "the release that the application was built for, and the "
		  "one on the device",
	  .steps = { { "update", "system", "dfu" } },
	  .failing = failing_app_newer },
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = command_elsewhere,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The tool's command is not to be had in DFU mode "
		     "({proof}); it says nothing of the device.",
	  .proof = { FACT_NOT_IN_DFU },
	  .steps = { { "reset", "device, out of DFU mode", NULL },
		     { "check", "the same command again", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = safe_only,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The device is in safe mode; the module table that tells "
		     "why is not in the text. {led}",
	  .proof = { FACT_SAFE_MODE, FACT_LED },
	  .steps = { { "inspect", "read the module table", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = dark_or_solid,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "What the LED shows fits many causes, faults of modules "
		     "among them. {led}.",
	  .proof = { FACT_NO_LED, FACT_LED },
	  .steps = { { "inspect", "read the module table", NULL } } },
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = led_only,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "Nothing tells of a module fault. {led}.",
	  .proof = { FACT_LED },
	  .firm = firm_no_fault,
	  .look = "what the LED does in the end, and in safe mode",
	  .steps = { { "inspect", "read the module table to be sure",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = not_registered,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The modem answers, and no network takes it ({proof}): "
		     "that is coverage, antenna or SIM, and no module.",
	  .proof = { FACT_NO_NETWORK },
	  .steps = { { "check",
		       "antenna and place, and whether the SIM is active",
		       NULL },
		     { "power-cycle", "remove usb and battery", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = unanswered,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The handshake with the cloud is not answered or breaks "
		     "off ({proof}): a network that lets it not through, a "
		     "weak link or the cloud itself; no key is refused.",
	  .proof = { FACT_NO_ANSWER },
	  .steps = { { "check",
		       "another network, and the state of the cloud, before a "
		       "key is written",
		       NULL },
		     { "inspect", "read the module table", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = no_cloud,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The device has a network and does not reach or keep its "
		     "cloud ({proof}); the log names no module.",
	  .proof = { FACT_NO_CLOUD },
	  .steps = { { "check", "another network, and the state of the cloud",
		       NULL },
		     { "inspect", "read the module table", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = restarts_unasked,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "It restarts unasked ({proof}), and nothing tells why.",
	  .proof = { FACT_RESTARTS },
	  .steps = { { "check",
		       "the reason of the last reset, in its log or events; "
		       "the supply under load",
		       NULL },
		     { "inspect", "read the module table", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = always,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The text does not tell the cause; below is what was "
		     "recognised.",
	  .steps = { { "inspect", "read the module table", NULL } } },
};

const struct rule_set rules_state = { state, COUNT(state) };
