/* SPDX-License-Identifier: MIT */
#include "model/diagnose/choice.h"

#include "base/count.h"
#include "model/diagnose/exclude.h"

#define STORY_LINES 3 /* and more are a story */

/* Verdicts that are not said beside one that explains them. */
static const struct {
	enum verdict main, also;
} implied[] = {
	{ VERDICT_BOOTLOADER_TOO_NEW, VERDICT_BOOTLOADER_TOO_OLD },
	{ VERDICT_HEALTHY, VERDICT_NO_USER },
	{ VERDICT_LEAVE_BENIGN, VERDICT_GET_STATUS },
	{ VERDICT_FLASH_HARDWARE, VERDICT_GET_STATUS },
	{ VERDICT_APP_BLOCKS, VERDICT_OTA_FAILS },
	{ VERDICT_APP_BLOCKS, VERDICT_OTA_NOT_APPLIED },
	{ VERDICT_PRODUCT_UPDATE, VERDICT_OTA_NOT_APPLIED },
	{ VERDICT_WINDOWS_DRIVER, VERDICT_OTA_FAILS },
	{ VERDICT_DFU_HOST, VERDICT_OTA_FAILS },
	{ VERDICT_STUCK_IN_DFU, VERDICT_OTA_FAILS },
	{ VERDICT_GET_STATUS, VERDICT_OTA_FAILS },
	{ VERDICT_USB_PERMISSION, VERDICT_OTA_FAILS },
	{ VERDICT_OTA_REJECTED, VERDICT_OTA_FAILS },
	{ VERDICT_OTA_REJECTED, VERDICT_NO_USER },
	{ VERDICT_NO_MODULE_FAULT, VERDICT_OTA_FAILS },
};

/* What the first leads to, and stories tell beside it. */
static const struct {
	enum verdict main, other;
} explained[] = {
	{ VERDICT_DEVICE_KEYS, VERDICT_SERVER_KEY },
	{ VERDICT_SERVER_KEY, VERDICT_DEVICE_KEYS },
	{ VERDICT_BOOTLOADER_TOO_NEW, VERDICT_DEVICE_KEYS },
	{ VERDICT_BOOTLOADER_TOO_NEW, VERDICT_BOOTLOADER_CORRUPT },
	{ VERDICT_BOOTLOADER_TOO_NEW, VERDICT_NO_LIFE },
	{ VERDICT_BROWNOUT, VERDICT_APP_BLOCKS },
	{ VERDICT_STACK_OVERFLOW, VERDICT_APP_BLOCKS },
	{ VERDICT_SOS_ASSERTION, VERDICT_APP_BLOCKS },
	{ VERDICT_SOS_ASSERTION, VERDICT_CLOUD_UPDATING },
	{ VERDICT_HARD_FAULT, VERDICT_APP_BLOCKS },
	{ VERDICT_DOWNGRADE_CRASH, VERDICT_APP_BLOCKS },
	{ VERDICT_DOWNGRADE_CRASH, VERDICT_HARD_FAULT },
	{ VERDICT_BOOTLOADER_CORRUPT, VERDICT_APP_BLOCKS },
	{ VERDICT_BOOTLOADER_TOO_NEW, VERDICT_OTA_NOT_APPLIED },
	{ VERDICT_WINDOWS_DRIVER, VERDICT_DFU_HOST },
	{ VERDICT_USB_PERMISSION, VERDICT_DFU_HOST },
	{ VERDICT_OTHER_DFU, VERDICT_DFU_HOST },
	{ VERDICT_SERIAL_TRIGGER, VERDICT_NO_VALID_SYSTEM },
	{ VERDICT_STUCK_IN_DFU, VERDICT_NO_VALID_SYSTEM },
	{ VERDICT_OTA_NOT_APPLIED, VERDICT_CLOUD_UPDATING },
	{ VERDICT_OTA_NOT_APPLIED, VERDICT_OTA_FAILS },
	{ VERDICT_ASSET_MISSING, VERDICT_APP_NEWER },
	{ VERDICT_NO_LIFE, VERDICT_DFU_HOST },
	{ VERDICT_NO_LIFE, VERDICT_BOOTLOADER_CORRUPT },
};

/* Somebody tells more than what a LED shows. */
static bool is_story(const struct sight *s)
{
	return sight_has(s, FACT_COMPLAINT) || s->ev->story ||
	       s->ev->unread_count || s->ev->lines > STORY_LINES;
}

/* One of these kinds is there, said at least as firmly as `least`. */
static bool has_any(const struct sight *s, const enum fact_kind *kinds,
		    enum strength least)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		for (const enum fact_kind *k = kinds; *k != FACT_NONE; k++) {
			if (f->kind == *k && f->strength >= least)
				return true;
		}
	}
	return false;
}

bool choice_is_thin(const struct sight *s, const struct rule *r)
{
	if (s->judged.seen || has_any(s, r->names, STRENGTH_TOOL))
		return false;
	if (r->firm && !r->firm(s))
		return true;
	/* what a LED shows and no more is asked for nothing beside it */
	return r->beside[0] != FACT_NONE && is_story(s) &&
	       !has_any(s, r->beside, STRENGTH_PROSE);
}

/*
 * The first rule that holds; one that rests on a LED or on words gives way to
 * a later one that names a cause and rests on more.  Of the state as a whole
 * nothing is said before all causes were asked for.
 */
const struct rule *choice_main(const struct sight *s)
{
	const struct rule *r, *first = NULL;

	for (size_t i = 0; (r = rule_at(i)); i++) {
		if (first && rule_is_state(r))
			break;
		if (!exclude_fits(s, r))
			continue;
		if (!first)
			first = r;
		if (sight_rests_on(s, first) >= STRENGTH_QUOTED)
			return first;
		if (sight_rests_on(s, r) >= STRENGTH_TOOL)
			return r;
	}
	return first;
}

/* Does another rule name a cause, too?  Then none is certain by words. */
bool choice_is_disputed(const struct sight *s, const struct rule *main)
{
	const struct rule *r;

	for (size_t i = 0; (r = rule_at(i)) && !rule_is_state(r); i++) {
		if (r->verdict != main->verdict && exclude_fits(s, r))
			return true;
	}
	return false;
}

bool choice_is_cause(const struct rule *r)
{
	return r->verdict != VERDICT_UNKNOWN && r->verdict != VERDICT_HEALTHY &&
	       r->verdict != VERDICT_NO_MODULE_FAULT;
}

bool choice_implies(enum verdict main, enum verdict also)
{
	for (size_t i = 0; i < COUNT(implied); i++) {
		if (implied[i].main == main && implied[i].also == also)
			return true;
	}
	return false;
}

static bool explains(enum verdict main, enum verdict other)
{
	if (main == other || choice_implies(main, other))
		return true;
	for (size_t i = 0; i < COUNT(explained); i++) {
		if (explained[i].main == main && explained[i].other == other)
			return true;
	}
	return false;
}

/* Told by people or a LED alone: another cause that is told as well. */
const struct rule *choice_rival(const struct sight *s, const struct rule *main)
{
	const struct rule *r;

	if (!main || !choice_is_cause(main) || s->judged.seen ||
	    sight_rests_on(s, main) >= STRENGTH_TOOL)
		return NULL;
	for (size_t i = 0; (r = rule_at(i)); i++) {
		if (choice_is_cause(r) && exclude_fits(s, r) &&
		    !explains(main->verdict, r->verdict))
			return r;
	}
	return NULL;
}
