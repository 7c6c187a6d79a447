/* SPDX-License-Identifier: MIT */
/* What was already done, and what came of it. */
#include "model/diagnose/facts.h"

#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/evidence/led.h"

#define STORY_GAP 2 /* lines between what was done and what came of it */

bool facts_system_written(const struct sight *s)
{
	const struct fact *f = NULL;

	if (sight_has(s, FACT_SYSTEM_UPDATE) &&
	    sight_has(s, FACT_FLASH_SUCCESS))
		return true;
	for (size_t i = 0; i < s->ev->fact_count && !f; i++) {
		if (s->ev->facts[i].kind == FACT_RELEASE_FILE &&
		    s->ev->facts[i].number == NAMED_SYSTEM)
			f = &s->ev->facts[i];
	}
	return f && (sight_has(s, FACT_FLASH_SUCCESS) ||
		     sight_has(s, FACT_DFU_DONE));
}

#define STARTS 3 /* of a log, that are no mere coincidence */

bool facts_restarts(const struct sight *s)
{
	size_t panics = 0;

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		panics += f->kind == FACT_LAST_RESET &&
			  (text_starts(f->text, "panic") ||
			   text_starts(f->text, "watchdog"));
	}
	return sight_has(s, FACT_CRASH_LOOP) || panics > 1 ||
	       evidence_count(s->ev, FACT_STARTED) >= STARTS;
}

/* "still SOS", "goes back to flashing SOS": it was there before. */
static bool tells_of_more(const struct fact *f)
{
	static const char *const words[] = { "again", "still", "back to",
					     "same" };

	return text_has_one(f->text, words, COUNT(words));
}

bool facts_crash_stays(const struct sight *s)
{
	const struct fact *tinker = evidence_last(s->ev, FACT_TINKER_FLASH);

	if (sight_has(s, FACT_TINKER_CRASHES))
		return true;
	for (size_t i = 0; tinker && i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_SOS &&
		    (f->line >= tinker->line || tells_of_more(f)))
			return true;
	}
	return false;
}

bool facts_not_the_app(const struct sight *s)
{
	return (sight_has(s, FACT_SAFE_CLOSED) ||
		sight_has(s, FACT_SAFE_CRASHES) ||
		sight_has(s, FACT_TINKER_CRASHES)) &&
	       sight_has(s, FACT_SYSTEM_UPDATE);
}

bool facts_flash_led_to_safe(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		for (size_t k = 0;
		     f->kind == FACT_FLASH_WORDS && k < s->ev->fact_count;
		     k++) {
			const struct fact *t = &s->ev->facts[k];

			if ((t->kind == FACT_SAFE_MODE ||
			     (t->kind == FACT_LED &&
			      t->number == LED_MAGENTA_BREATHE)) &&
			    t->line + STORY_GAP >= f->line &&
			    t->line <= f->line + STORY_GAP)
				return true;
		}
	}
	return false;
}

/* System parts sent over the air, and an older release is shown after. */
static bool parts_not_taken(const struct sight *s)
{
	const struct fact *shown = evidence_last(s->ev, FACT_RELEASE_SHOWN);
	const struct fact *file = evidence_last(s->ev, FACT_RELEASE_FILE);
	const struct fact *told = evidence_last(s->ev, FACT_RELEASE);

	return shown && file && file->number && shown->line > file->line &&
	       (!told || told->strength < STRENGTH_TOOL) && !s->judged.seen &&
	       (sight_has(s, FACT_FLASH_STARTED) ||
		sight_has(s, FACT_FLASH_SUCCESS)) &&
	       release_compare(shown->text, file->text) < 0;
}

/* What did not arrive in whole cannot be applied. */
bool facts_transfer_open(const struct sight *s)
{
	return sight_has(s, FACT_OTA_OPEN) && !sight_has(s, FACT_FLASH_SUCCESS);
}

/* The same as somebody tells it, each by the gist of it alone. */
bool holds_not_applied_told(const struct sight *s)
{
	return sight_has(s, FACT_OLD_TOLD) &&
	       (sight_has(s, FACT_GOOD_TOLD) ||
		sight_has(s, FACT_FLASH_SUCCESS)) &&
	       !sight_has(s, FACT_FLASH_FAILED) && !facts_transfer_open(s) &&
	       !sight_has(s, FACT_OTA_TIMEOUT) && !sight_has(s, FACT_OTA_ERROR);
}

/* Reported as good, and the old program runs. */
bool holds_not_applied(const struct sight *s)
{
	const struct fact *ok = evidence_find(s->ev, FACT_FLASH_SUCCESS);
	const struct fact *first = evidence_find(s->ev, FACT_APP_HASH);
	const struct fact *last = evidence_last(s->ev, FACT_APP_HASH);

	if ((sight_has(s, FACT_OLD_APP) && !facts_transfer_open(s)) ||
	    parts_not_taken(s))
		return true;
	return ok && first && first != last && first->line < ok->line &&
	       last->line > ok->line && strcmp(first->text, last->text) == 0;
}

bool holds_connected(const struct sight *s)
{
	return !sight_has(s, FACT_MENDED) && !sight_has(s, FACT_NO_USB) &&
	       !s->judged.seen && !s->safe_mode && !sight_sos(s, 0) &&
	       !sight_has(s, FACT_NO_CLOUD) && !sight_has(s, FACT_NO_ANSWER) &&
	       /* what does not stay so, or was not understood, is no health */
	       !sight_has(s, FACT_RESTARTS) && !facts_restarts(s) &&
	       !s->ev->unread_count && !sight_led(s, LED_D7_DIM) &&
	       sight_led(s, LED_CYAN_BREATHE);
}
