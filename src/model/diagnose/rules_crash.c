/* SPDX-License-Identifier: MIT */
/* The rules of crashes. */
#include "base/count.h"
#include "model/diagnose/rules.h"

#include "base/text.h"
#include "model/diagnose/facts.h"
#include "model/diagnose/firm.h"
#include "model/diagnose/repair.h"
#include "model/evidence/led.h"

static bool app_blocks(const struct sight *s)
{
	if (sight_has(s, FACT_HEALER) || sight_has(s, FACT_TINKER_WORKS))
		return false;
	return sight_led(s, LED_MAGENTA_SLOW) ||
	       (holds_update_failed(s) && (sight_has(s, FACT_APP_HANGS) ||
					   sight_led(s, LED_GREEN_BREATHE)));
}

/* A loop without an end, and nobody answers over USB. */
static bool app_is_silent(const struct sight *s)
{
	return sight_has(s, FACT_USB_SILENT) && sight_has(s, FACT_LOOP_STAYS);
}

/* Well with Tinker or in safe mode, and not with one's own program. */
static bool only_own_fails(const struct sight *s)
{
	return (sight_has(s, FACT_WELL_WITHOUT) ||
		sight_has(s, FACT_CODE_MATTERS)) &&
	       !sight_has(s, FACT_OLD_APP) && !sight_has(s, FACT_OLD_TOLD) &&
	       !sight_has(s, FACT_BUILD_FAILED) && !s->judged.seen &&
	       (sight_has(s, FACT_OWN_FAILS) || sight_has(s, FACT_DEAD) ||
		facts_restarts(s) || sight_led(s, LED_WHITE_FAST) ||
		sight_led(s, LED_WHITE_ON) || sight_led(s, LED_GREEN_BREATHE) ||
		(sight_has(s, FACT_CODE_MATTERS) &&
		 (sight_sos(s, 0) || sight_led(s, LED_CYAN_BLINK))));
}

static bool stack_overflow(const struct sight *s)
{
	return sight_sos(s, 13);
}

static bool assertion(const struct sight *s)
{
	return sight_sos(s, 10);
}

/* A check of the program itself, by its source file, and what came of it. */
static bool app_asserts(const struct sight *s)
{
	static const char *const sources[] = { ".cpp", ".cc",  ".c:",
					       ".c\"", ".ino", ".h" };
	const struct fact *f = evidence_find(s->ev, FACT_APP_ASSERT);
	bool named = false;

	for (size_t i = 0; f && i < COUNT(sources); i++)
		named |= text_find_nocase(f->text, sources[i]) != NULL;
	return named && !s->judged.seen && !sight_has(s, FACT_TOOL_CRASH) &&
	       !sight_sos(s, 0) && (s->safe_mode || facts_restarts(s));
}

static const struct rule crash[] = {
	{ .verdict = VERDICT_DOWNGRADE_CRASH,
	  .holds = holds_downgrade_crash,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The device crashes since it was taken to an older system "
		     "({led}).",
	  .proof = { FACT_DOWNGRADE, FACT_RELEASE_FROM, FACT_SOS },
	  .repair = repair_downgrade },
	{ .verdict = VERDICT_APP_BLOCKS,
	  .holds = app_blocks,
	  .confidence = CONFIDENCE_LIKELY,
	  .also = true,
	  .summary =
		  "The application keeps the system from receiving the update "
		  "({proof}): it stays too long in one piece of code.",
	  .proof = { FACT_APP_HANGS, FACT_LED, FACT_FLASH_FAILED,
		     FACT_OTA_TIMEOUT },
	  .steps = { { "enter", "safe-mode", NULL },
		     { "flash", "application", "ota" },
		     { "flash",
		       "application that returns from loop within seconds",
		       "dfu" } } },
	{ .verdict = VERDICT_APP_BLOCKS,
	  .holds = app_is_silent,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The application never gives the processor back "
		     "({proof}), so that requests over USB are not answered.",
	  .proof = { FACT_USB_SILENT, FACT_LOOP_STAYS },
	  .steps = { { "enter", "safe-mode", NULL },
		     { "flash",
		       "application that returns from loop within seconds",
		       "dfu" } } },
	{ .verdict = VERDICT_APP_BLOCKS,
	  .holds = only_own_fails,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "Without the application it is well ({proof}): the "
		     "trouble is in the application.",
	  .proof = { FACT_WELL_WITHOUT, FACT_OWN_FAILS, FACT_CODE_MATTERS },
	  .steps = { { "enter", "safe-mode", NULL },
		     { "flash", "application, corrected", "dfu" } } },
	{ .verdict = VERDICT_STACK_OVERFLOW,
	  .holds = stack_overflow,
	  .confidence = CONFIDENCE_CERTAIN,
	  .also = true,
	  .summary = "The application crashes by a stack overflow ({led}).",
	  .proof = { FACT_SOS },
	  .steps = { { "enter", "safe-mode", NULL },
		     { "flash", "application that needs less stack",
		       "ota" } } },
	{ .verdict = VERDICT_APP_BLOCKS,
	  .holds = app_asserts,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "An assertion of the application fails ({proof}), and "
		     "that is how the device got here.",
	  .proof = { FACT_APP_ASSERT },
	  .steps = { { "enter", "safe-mode", NULL },
		     { "flash", "application, corrected", "dfu" } } },
	{ .verdict = VERDICT_SOS_ASSERTION,
	  .holds = assertion,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The device stops with an assertion failure (SOS, 10 "
		     "blinks): application, or system and radio stack that do "
		     "not fit.",
	  .proof = { FACT_SOS },
	  .steps = { { "enter", "dfu", NULL },
		     { "flash", "tinker", "dfu" },
		     { "flash", "bootloader", "swd" },
		     { "flash", "system-part1", "swd" } } },
};

const struct rule_set rules_crash = { crash, COUNT(crash) };
