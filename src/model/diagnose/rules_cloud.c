/* SPDX-License-Identifier: MIT */
/* The rules of updates over the air and of the console. */
#include "base/count.h"
#include "model/diagnose/rules.h"

#include "base/text.h"
#include "model/diagnose/facts.h"
#include "model/diagnose/repair.h"
#include "model/evidence/led.h"
#include "model/evidence/text.h"

/* An update comes to its end. */
static bool magenta_stays(const struct sight *s)
{
	static const char *const ends_not[] = { "never", "forever", "stays",
						"hours", "stuck" };

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED &&
		    (f->number == LED_MAGENTA_BLINK ||
		     f->number == LED_MAGENTA_FAST) &&
		    text_has_one(f->text, ends_not, COUNT(ends_not)))
			return true;
	}
	return false;
}

static bool healer(const struct sight *s)
{
	if (sight_has(s, FACT_HEALER))
		return true;
	/* back in safe mode or DFU, or crashed, it is over, whatever blinked
	 * before */
	return !magenta_stays(s) && !sight_led(s, LED_MAGENTA_BREATHE) &&
	       !sight_sos(s, 0) && !sight_led(s, LED_RED_BLINK) &&
	       !sight_has(s, FACT_IN_DFU) &&
	       (sight_led(s, LED_MAGENTA_BLINK) ||
		sight_led(s, LED_MAGENTA_FAST));
}

/* The cloud itself says that its update failed. */
static bool cloud_failed(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_FLASH_FAILED &&
		    text_find_nocase(f->text, "flash/status"))
			return true;
	}
	return false;
}

/* Its own fault, and nothing that came from a device. */
static bool tool_crashed(const struct sight *s)
{
	return sight_has(s, FACT_TOOL_CRASH) && !sight_has(s, FACT_LED) &&
	       !sight_has(s, FACT_DFU_TOOL) && !s->judged.seen;
}

/* The tool could not begin. */
static bool tool_absent(const struct sight *s)
{
	return sight_has(s, FACT_TOOL_ABSENT) && !sight_has(s, FACT_LED) &&
	       !sight_has(s, FACT_DFU_BEGIN) && !s->judged.seen;
}

static bool file_absent(const struct sight *s)
{
	return sight_has(s, FACT_FILE_ABSENT) && !sight_has(s, FACT_LED) &&
	       !sight_has(s, FACT_DFU_BEGIN) && !s->judged.seen &&
	       !sight_has(s, FACT_FLASH_SUCCESS);
}

/* No file, no flash: nothing went to the device. */
static bool build_failed(const struct sight *s)
{
	return sight_has(s, FACT_BUILD_FAILED) && !s->judged.seen &&
	       !sight_has(s, FACT_FLASH_STARTED) &&
	       !sight_has(s, FACT_FLASH_SUCCESS) &&
	       !sight_has(s, FACT_DFU_TOOL);
}

/* Refused because the cloud is at work is not broken off. */
static bool update_stalls(const struct sight *s)
{
	if (sight_has(s, FACT_HEALER) && !sight_has(s, FACT_OTA_TIMEOUT) &&
	    !cloud_failed(s))
		return false;
	/* what is not online is reached by no update */
	if (sight_led(s, LED_GREEN_BLINK) && sight_has(s, FACT_COMPLAINT) &&
	    !sight_has(s, FACT_FLASH_STARTED))
		return false;
	/* the old program after it: the update did not come through */
	if (facts_transfer_open(s) &&
	    (sight_has(s, FACT_OLD_APP) || sight_has(s, FACT_OLD_TOLD)))
		return true;
	/* where the buttons reach no mode, no update need have begun */
	return holds_update_failed(s) ||
	       (sight_led(s, LED_MAGENTA_ON) && !sight_has(s, FACT_NO_MODE) &&
		!sight_has(s, FACT_NO_USB));
}

/* An application for an older release, sent to take the system back. */
static bool target_older(const struct sight *s)
{
	const struct fact *target = evidence_last(s->ev, FACT_TARGET);
	const struct fact *now = evidence_last(s->ev, FACT_RELEASE);

	if (!now)
		now = evidence_last(s->ev, FACT_RELEASE_SHOWN);
	return target && now && !s->safe_mode && !s->judged.seen &&
	       (sight_has(s, FACT_FLASH_STARTED) ||
		sight_has(s, FACT_FLASH_SUCCESS)) &&
	       release_compare(target->text, now->text) < 0;
}

/* A flash by cable fails over a system whose parts fit. */
static bool parts_fit(const struct sight *s)
{
	return sight_has(s, FACT_LOCAL_FLASH) && holds_update_failed(s) &&
	       s->judged.core && !s->judged.count;
}

/* "the old v23 program", "the old firmware, 23": right behind the word. */
static bool is_old_number(const struct fact *f, long number)
{
	const char *old = text_find_nocase(f->text, "old");
	char near[28];
	struct words w;

	text_copy(near, sizeof(near), old ? old : "");
	return words_match(near, "#", &w) && w.numbers[0] == number;
}

/* Locked to a firmware, and the old one of that number runs again. */
static bool kept_at(const struct sight *s)
{
	const struct fact *lock = evidence_last(s->ev, FACT_FIRMWARE_LOCK);

	for (size_t i = 0; lock && i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if ((f->kind == FACT_OLD_APP || f->kind == FACT_OLD_TOLD) &&
		    is_old_number(f, lock->number))
			return true;
	}
	return false;
}

static bool shadowed(const struct sight *s)
{
	return judged_has(&s->judged, FAULT_SHADOWED) || holds_not_applied(s);
}

/* The cloud. */
static const struct rule cloud[] = {
	{ .verdict = VERDICT_PRODUCT_UPDATE,
	  .holds = holds_update_changed,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The cloud put the product's firmware on the device "
		     "({proof}); firmware flashed by hand is replaced in the "
		     "same way.",
	  .proof = { FACT_AUTO_UPDATE, FACT_PRODUCT_VERSION },
	  .steps = { { "none", NULL, NULL },
		     { "console",
		       "mark the device as a development device before "
		       "flashing other firmware by hand",
		       NULL } } },
	{ .verdict = VERDICT_PRODUCT_UPDATE,
	  .holds = kept_at,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The cloud keeps the device at one product firmware "
		     "({proof}), and that is the one that runs again.",
	  .proof = { FACT_FIRMWARE_LOCK, FACT_OLD_APP, FACT_OLD_TOLD },
	  .steps = { { "console",
		       "take the lock of this device away, or lock it to the "
		       "firmware that is wanted; then flash that once more",
		       NULL } } },
	{ .verdict = VERDICT_OTA_NOT_APPLIED,
	  .holds = shadowed,
	  .confidence = CONFIDENCE_LIKELY,
	  .also = true,
	  .summary =
		  "The update was reported as good, but the old program runs "
		  "({proof}).",
	  .proof = { FACT_OLD_APP, FACT_APP_HASH, FACT_FLASH_SUCCESS,
		     FACT_RELEASE_SHOWN, FACT_RELEASE_FILE },
	  /* an old program alone: nobody need have sent another */
	  .beside = { FACT_FLASH_SUCCESS, FACT_GOOD_TOLD, FACT_FLASH_WORDS,
		      FACT_FLASH_STARTED, FACT_DFU_DONE, FACT_FLASH_TOOL,
		      FACT_APP_HASH },
	  .names = { FACT_APP_HASH, FACT_RELEASE_SHOWN },
	  .look = "what was sent, and a change in it that can be seen",
	  .repair = repair_not_applied },
	{ .verdict = VERDICT_OTA_NOT_APPLIED,
	  .holds = holds_not_applied_told,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .also = true,
	  .summary = "An update is told to have gone well, and yet the old "
		     "program runs ({proof}).",
	  .proof = { FACT_OLD_TOLD, FACT_GOOD_TOLD },
	  .repair = repair_not_applied },
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = parts_fit,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The parts that are named fit together ({boot}, "
		     "{system}); the flash breaks off for another reason.",
	  .proof = { FACT_LOCAL_FLASH, FACT_FLASH_FAILED },
	  .repair = repair_again },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = tool_crashed,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The tool itself failed ({proof}); that says nothing "
		     "about the device.",
	  .proof = { FACT_TOOL_CRASH },
	  .steps = { { "host", "update the tool, or use another release of it",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = tool_absent,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "A tool is not installed ({proof}); nothing was sent to "
		     "the device.",
	  .proof = { FACT_TOOL_ABSENT },
	  .steps = { { "host", "install the missing tool", NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = file_absent,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The file is not there ({proof}); nothing was sent to "
		     "the device.",
	  .proof = { FACT_FILE_ABSENT },
	  .steps = { { "host", "give the whole path of a file that is there",
		       NULL } } },
	{ .verdict = VERDICT_UNKNOWN,
	  .holds = build_failed,
	  .confidence = CONFIDENCE_POSSIBLE,
	  .summary = "The program could not be built ({proof}); nothing was "
		     "sent to the device.",
	  .proof = { FACT_BUILD_FAILED },
	  .steps = { { "host", "mend the program, build it again", NULL } } },
	{ .verdict = VERDICT_OTA_FAILS,
	  .holds = update_stalls,
	  .confidence = CONFIDENCE_LIKELY,
	  .also = true,
	  .summary = "The update over the air breaks off ({proof}).",
	  .proof = { FACT_OTA_TIMEOUT, FACT_FLASH_FAILED, FACT_OTA_OPEN,
		     FACT_LED },
	  /* solid magenta alone is no update */
	  .beside = { FACT_OTA_TIMEOUT, FACT_FLASH_FAILED, FACT_OTA_OPEN,
		      FACT_FLASH_STARTED, FACT_FLASH_WORDS, FACT_HEALER,
		      FACT_SYSTEM_UPDATE },
	  .look = "the events of the cloud while it is sent",
	  .repair = repair_transfer },
	{ .verdict = VERDICT_CLOUD_UPDATING,
	  .holds = healer,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The cloud is updating the device by itself ({proof}); a "
		     "reset now would break it off.",
	  .proof = { FACT_HEALER, FACT_LED },
	  .beside = { FACT_HEALER, FACT_AUTO_UPDATE },
	  .names = { FACT_HEALER },
	  .look = "whether the LED leaves magenta within some minutes",
	  .repair = repair_updating },
	{ .verdict = VERDICT_NO_MODULE_FAULT,
	  .holds = target_older,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "An application built for an older Device OS ({proof}) "
		     "runs on a newer one and never takes the system back; "
		     "nothing is wrong.",
	  .proof = { FACT_TARGET, FACT_RELEASE, FACT_RELEASE_SHOWN },
	  .steps = { { "none",
		       "nothing, unless the older Device OS is wanted: then "
		       "its own system parts have to be flashed over DFU",
		       NULL } } },
	{ .verdict = VERDICT_STALE_CLOUD,
	  .holds = holds_stale_cloud,
	  .confidence = CONFIDENCE_LIKELY,
	  .summary = "The web page shows {proof}, which is not what the device "
		     "itself reports: the device's own word counts.",
	  .proof = { FACT_RELEASE_SHOWN },
	  .also = true,
	  .repair = repair_stale },
};

const struct rule_set rules_cloud = { cloud, COUNT(cloud) };
