/* SPDX-License-Identifier: MIT */
/* What the device, the cloud or a tool refuses, and devices that are silent. */
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/diagnose/rules.h"

#include "model/catalog/milestone.h"
#include "model/diagnose/facts.h"
#include "model/diagnose/repair.h"
#include "model/evidence/led.h"

static bool is_protected(const struct sight *s)
{
	return sight_has(s, FACT_PROTECTED);
}

static bool asset_missing(const struct sight *s)
{
	return sight_has(s, FACT_ASSET_MISSING);
}

/* The device said so itself: request 91. */
static bool asset_not_there(const struct sight *s)
{
	return s->table->asset_missing_count > 0 && !asset_missing(s);
}

/* "--usb tinker, then the bootloader ... with --serial", in one sentence */
static bool boot_by_serial(const struct fact *f)
{
	const char *boot = text_find_nocase(f->text, "bootloader");
	const char *serial = boot ? strstr(boot, "--serial") : NULL;
	const char *end = boot ? strstr(boot, ". ") : NULL;

	return serial && (!end || serial < end);
}

static bool boot_over_dfu(const struct sight *s)
{
	const struct fact *f = evidence_find(s->ev, FACT_BOOT_OVER_DFU);

	/* a module function by its number, or a command that was let begin */
	return f && (f->number == FUNCTION_BOOTLOADER ||
		     (f->number == 0 && !boot_by_serial(f) &&
		      !sight_has(s, FACT_NOT_IN_DFU)));
}

static bool needs_modules(const struct sight *s)
{
	return sight_has(s, FACT_NEEDS_MODULES);
}

/* The tool compared the two platforms itself. */
static bool file_foreign(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_FILE_FOREIGN);
	const struct fact *good = evidence_last(s->ev, FACT_FLASH_SUCCESS);

	return f && !sight_has(s, FACT_WRONG_PLATFORM) &&
	       !(good && good->line > f->line);
}

static void failing_foreign(const struct sight *s, struct diagnosis *out)
{
	(void)s;
	repair_failing(out, "file", "platform");
}

static bool file_broken(const struct sight *s)
{
	return sight_has(s, FACT_FILE_BROKEN);
}

/* Programs for a newer release than the one that runs, and safe mode. */
static bool target_newer(const struct sight *s)
{
	const struct fact *target = evidence_last(s->ev, FACT_TARGET);
	const struct fact *runs = evidence_last(s->ev, FACT_RUNS_TARGET);
	const char *now = facts_release(s);

	return target && (!runs || runs->line != target->line) && now[0] &&
	       !sight_has(s, FACT_FLASH_STARTED) && !s->judged.count &&
	       release_compare(target->text, now) > 0;
}

static bool full_power_off(const struct sight *s)
{
	return sight_has(s, FACT_REST_VOLTAGE);
}

/* It did once; "hold MODE to get into DFU mode" is a way and no news. */
static bool came_to_dfu(const struct sight *s)
{
	static const char *const did[] = { " came ", " goes ", " went ",
					   " got ", " comes " };

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_DFU_REACHED &&
		    text_has_one(f->text, did, COUNT(did)))
			return true;
	}
	return false;
}

/* It shines, is found, or does so elsewhere: then it is not dead. */
static bool lives(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED && f->number != LED_OFF &&
		    f->number != LED_D7_DIM && f->number != LED_ANY_SOLID &&
		    f->number != LED_RED_BLINK)
			return true;
	}
	return s->judged.seen || sight_has(s, FACT_USB_FOUND) ||
	       came_to_dfu(s) || sight_has(s, FACT_WELL_ELSEWHERE) ||
	       sight_has(s, FACT_MENDED);
}

static bool is_dark(const struct sight *s)
{
	return sight_has(s, FACT_NO_LED) || sight_led(s, LED_OFF);
}

/* "battery only, no USB" tells how it is fed, not that no host sees it. */
static bool unseen_on_usb(const struct sight *s)
{
	const struct fact *f = evidence_last(s->ev, FACT_NO_USB);

	return f && !text_find_nocase(f->text, "battery only");
}

/* The erase that failed was the last that it did. */
static bool dead_by_erase(const struct sight *s)
{
	return sight_has(s, FACT_ERASE_FAILED) && facts_shows_nothing(s);
}

static bool no_life(const struct sight *s)
{
	return is_dark(s) && unseen_on_usb(s) && !s->judged.seen &&
	       !came_to_dfu(s) && !sight_has(s, FACT_USB_FOUND) &&
	       !sight_has(s, FACT_WELL_ELSEWHERE) && !sight_has(s, FACT_MENDED);
}

/* Two signs of several, none of which does alone. */
static bool seems_dead(const struct sight *s)
{
	bool dead = sight_has(s, FACT_DEAD);

	if (lives(s))
		return false;
	return is_dark(s) ? dead || sight_has(s, FACT_NO_MODE) ||
				    sight_has(s, FACT_DFU_CLOSED) ||
				    sight_has(s, FACT_HOT)
			  : dead && sight_has(s, FACT_NO_USB);
}

/* The small LED alone; whatever else shines comes from a bootloader. */
static bool dead_bootloader(const struct sight *s)
{
	bool off = sight_led(s, LED_OFF) || sight_has(s, FACT_NO_LED);

	for (size_t i = 0; i < s->ev->fact_count && !off; i++) {
		const struct fact *f = &s->ev->facts[i];

		/* its own light is blue and steady, the charger's is red */
		if (f->kind == FACT_LED && f->number != LED_D7_DIM &&
		    f->number != LED_RED_BLINK && f->number != LED_ANY_SOLID)
			return false;
	}
	return sight_led(s, LED_D7_DIM) && !s->judged.seen;
}

/* Opened at the rate that asks for a mode, and there it is. */
static bool serial_trigger(const struct sight *s)
{
	return sight_has(s, FACT_BAUD) && !sight_has(s, FACT_BAUD_IGNORED) &&
	       !sight_has(s, FACT_GET_STATUS) &&
	       !sight_has(s, FACT_SERIAL_ERROR);
}

/*
 * Blue by itself, start after start.  A cellular device has no credentials
 * that could be missing.
 */
static bool listens_again(const struct sight *s)
{
	static const char *const again[] = { " again", " since", "every ",
					     "always", "each ",	 "keeps " };
	static const char *const hands[] = { "I put", "put it", "I hold",
					     "time I", "start-listening" };

	for (size_t i = 0;
	     s->platform && s->platform->cellular && i < s->ev->fact_count;
	     i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED && f->number == LED_BLUE_BLINK &&
		    text_has_one(f->text, again, COUNT(again)) &&
		    !text_has_one(f->text, hands, COUNT(hands)))
			return true;
	}
	return false;
}

static bool setup_not_done(const struct sight *s)
{
	const struct fact *from = evidence_last(s->ev, FACT_RELEASE_FROM);
	const char *now = facts_release(s);
	bool listens;

	/* what crashes passes other colours at every start */
	if (sight_sos(s, 0))
		return false;
	listens = sight_has(s, FACT_LISTENS) || sight_led(s, LED_BLUE_BLINK);
	if (sight_has(s, FACT_SETUP_FLAG))
		return true;
	if (sight_has(s, FACT_SETUP_CODE) && listens)
		return true;
	if (!now[0] && from)
		now = from->text;
	if (!platform_has(s->platform, TRAIT_LOADER_FIRST))
		return false;
	if ((sight_has(s, FACT_LISTENS) || listens_again(s)) && !now[0])
		return true;
	return listens && now[0] && release_compare(now, RELEASE_NO_SETUP) < 0;
}

static bool hard_fault(const struct sight *s)
{
	return sight_sos(s, 1) &&
	       (facts_not_the_app(s) ||
		(facts_crash_stays(s) && facts_system_written(s)));
}

static const struct rule refused[] = {
	{ .verdict = VERDICT_PROTECTED,
	  .holds = is_protected,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "Device protection refuses it ({proof}); nothing is "
		     "broken.",
	  .proof = { FACT_PROTECTED },
	  .steps = { { "console",
		       "service mode, or make it an open device; then a "
		       "release that supports protection",
		       NULL } } },
	{ .verdict = VERDICT_ASSET_MISSING,
	  .holds = asset_missing,
	  .confidence = CONFIDENCE_LIKELY,
	  .also = true,
	  .summary = "An asset that the application needs is not on the "
		     "{device} ({proof}): safe mode at every start until it "
		     "is sent.",
	  .proof = { FACT_ASSET_MISSING },
	  .repair = repair_asset,
	  .failing = failing_asset },
	{ .verdict = VERDICT_ASSET_MISSING,
	  .holds = asset_not_there,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary = "An asset that the application needs is not on the "
		     "{device}: safe mode at every start until it is sent.",
	  .repair = repair_asset,
	  .failing = failing_asset },
	{ .verdict = VERDICT_BOOT_NOT_DFU,
	  .holds = boot_over_dfu,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "A bootloader was given to plain DFU ({proof}), which "
		     "does not lead to its place; the bootloader is "
		     "unchanged, whatever the tool says.",
	  .proof = { FACT_BOOT_OVER_DFU },
	  .repair = repair_boot_road_only },
	{ .verdict = VERDICT_APP_NEWER,
	  .holds = needs_modules,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The cloud did not send the application: its target "
		     "needs a newer system than the device has ({proof}).",
	  .proof = { FACT_NEEDS_MODULES, FACT_TARGET },
	  .repair = repair_target,
	  .failing = failing_target },
	{ .verdict = VERDICT_APP_NEWER,
	  .holds = target_newer,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The application is built for a newer Device OS "
		     "({proof}) than the one on the {device}.",
	  .proof = { FACT_TARGET, FACT_RELEASE },
	  .repair = repair_target,
	  .failing = failing_app_newer },
	{ .verdict = VERDICT_WRONG_PLATFORM,
	  .holds = file_foreign,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The tool finds the file made for another platform "
		     "({proof}); nothing was sent to the device.",
	  .proof = { FACT_FILE_FOREIGN },
	  .steps = { { "rebuild", "application for this device", NULL },
		     { "flash", "application", "dfu" } },
	  .failing = failing_foreign },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = file_broken,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The tool finds the file damaged ({proof}); nothing was "
		     "sent to the device.",
	  .proof = { FACT_FILE_BROKEN },
	  .steps = { { "host", "get the file again, whole", NULL } },
	  .failing = failing_file },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = facts_file_without_platform,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The tool finds no platform in the file ({proof}): a "
		     "program for a Core has none there, and anything else is "
		     "no program. Nothing was sent to the device.",
	  .proof = { FACT_WRONG_PLATFORM },
	  .steps = { { "host",
		       "make sure that the file is the program, whole, and "
		       "built for this device",
		       NULL } } },
};

static const struct rule life[] = {
	{ .verdict = VERDICT_FULL_POWER_OFF,
	  .holds = full_power_off,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "Something still feeds the processor ({proof}), so that "
		     "it never starts anew.",
	  .proof = { FACT_REST_VOLTAGE },
	  .steps = { { "power-cycle",
		       "take away every supply and every wire, wait a minute, "
		       "hold the button while connecting",
		       NULL } } },
	{ .verdict = VERDICT_NO_LIFE,
	  .holds = dead_by_erase,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "Erasing failed ({proof}), and the {device} shows nothing "
		     "since: the bootloader is gone, or the flash is damaged.",
	  .proof = { FACT_ERASE_FAILED, FACT_NO_LED, FACT_DEAD, FACT_DFU_CLOSED,
		     FACT_LED },
	  .steps = { { "power-cycle", "remove usb and battery", NULL },
		     { "flash", "bootloader", "swd" },
		     { "replace", "device", NULL } } },
	{ .verdict = VERDICT_NO_LIFE,
	  .holds = no_life,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "Power is there, the status LED stays dark and no host "
		     "sees the {device}: bootloader gone or board dead.",
	  .proof = { FACT_NO_LED, FACT_NO_USB, FACT_LED },
	  .steps = { { "check",
		       "power, another cable, the button held while plugging "
		       "in",
		       NULL },
		     { "flash", "bootloader", "swd" },
		     { "replace", "device", NULL } } },
	{ .verdict = VERDICT_NO_LIFE,
	  .holds = seems_dead,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The {device} shows nothing and answers to nothing "
		     "({proof}): no power, bootloader gone or board dead.",
	  .proof = { FACT_NO_LED, FACT_DEAD, FACT_NO_MODE, FACT_NO_USB,
		     FACT_LED },
	  .steps = { { "check",
		       "power, another cable, everything else unplugged, the "
		       "button held while plugging in",
		       NULL },
		     { "flash", "bootloader", "swd" },
		     { "replace", "device", NULL } } },
	{ .verdict = VERDICT_BOOTLOADER_CORRUPT,
	  .holds = dead_bootloader,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The bootloader does not run ({led}): only a debug probe "
		     "reaches the device.",
	  .proof = { FACT_LED },
	  .steps = { { "flash", "bootloader", "swd" } } },
	{ .verdict = VERDICT_SERIAL_TRIGGER,
	  .holds = serial_trigger,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The line rate at which the port is opened asks for this "
		     "mode ({proof}); nothing is wrong.",
	  .proof = { FACT_BAUD },
	  /* a rate that is spoken of, and the mode that came of it */
	  .beside = { FACT_LED, FACT_IN_DFU, FACT_LISTENS },
	  .look = "what the LED shows before and after the port is opened",
	  .steps = { { "host", "open the port at another line rate", NULL },
		     { "reset", "device", NULL } } },
	{ .verdict = VERDICT_HARD_FAULT,
	  .holds = hard_fault,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The hard fault stays although system and a known good "
		     "application were written: bootloader, settings or "
		     "hardware are left.",
	  .proof = { FACT_SOS, FACT_TINKER_FLASH, FACT_FLASH_SUCCESS,
		     FACT_SAFE_CLOSED, FACT_SAFE_CRASHES, FACT_TINKER_CRASHES },
	  .steps = { { "flash", "bootloader", "swd" },
		     { "replace", "device", NULL } } },
	{ .verdict = VERDICT_SETUP_NOT_DONE,
	  .holds = setup_not_done,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .also = true,
	  .summary = "The {device} waits in listening mode because its setup "
		     "flag is not set ({proof}).",
	  .proof = { FACT_SETUP_FLAG, FACT_SETUP_CODE, FACT_LISTENS, FACT_LED },
	  .steps = { { "setup", "set the setup-done flag", "usb" } } },
};

const struct rule_set rules_barred = { refused, COUNT(refused) };

const struct rule_set rules_life = { life, COUNT(life) };
