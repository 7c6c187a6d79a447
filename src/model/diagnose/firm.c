/* SPDX-License-Identifier: MIT */
#include "model/diagnose/firm.h"

#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/diagnose/exclude.h"
#include "model/diagnose/facts.h"
#include "model/evidence/led.h"

static bool is_one_of(const struct fact *f, const enum led *leds, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (f->number == (long)leds[i])
			return true;
	}
	return false;
}

/* One of these words stands in a sentence that names the mode. */
static bool tells(const struct fact *f, const char *const *words, size_t n)
{
	static const char *const modes[] = { "yellow", "amber", "dfu" };
	char sentence[EVIDENCE_TEXT];

	for (const char *at = f->text; *at;) {
		size_t len = strcspn(at, ".!?;");

		text_copy_n(sentence, sizeof(sentence), at, len);
		at += len + strspn(at + len, ".!?; ");
		if (text_has_one(sentence, modes, COUNT(modes)) &&
		    text_has_one(sentence, words, n))
			return true;
	}
	return false;
}

/* The file is not for the platform of that id, so far as its name tells. */
bool firm_usb_id(const struct sight *s)
{
	const struct fact *asked = evidence_last(s->ev, FACT_USB_COMMAND);
	const struct platform *p;
	bool dfu;

	p = asked ? platform_by_usb((uint16_t)(asked->number >> 16),
				    (uint16_t)asked->number, &dfu)
		  : NULL;
	for (size_t i = 0; p && i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_BUILD_PLATFORM && f->number == p->id)
			return false;
	}
	return true;
}

/* It was sent and failed; a port that is not there fails before. */
bool firm_serial(const struct sight *s)
{
	const struct fact *f = evidence_find(s->ev, FACT_SERIAL_ERROR);

	return sight_has(s, FACT_WRITE_ERROR) ||
	       (f ? !text_find_nocase(f->text, " port")
		  : sight_has(s, FACT_SERIAL_FLASH));
}

/* What breathes cyan has the voltage that its radio needs. */
bool firm_supply(const struct sight *s)
{
	return !sight_led(s, LED_CYAN_BREATHE) && !sight_has(s, FACT_ONLINE);
}

/* The same keys were good in between, by what the LED is told to show. */
bool firm_keys(const struct sight *s)
{
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED && f->number == LED_CYAN_BREATHE &&
		    !exclude_is_past(f))
			return false;
	}
	return true;
}

/*
 * DFU mode is no fault: it stays, and something led there, or no other mode
 * is left.
 */
bool firm_dfu_mode(const struct sight *s)
{
	static const enum fact_kind reasons[] = {
		FACT_FLASH_WORDS,   FACT_UPGRADED,    FACT_DOWNGRADE,
		FACT_DFU_BEGIN,	    FACT_DFU_ADDRESS, FACT_SYSTEM_UPDATE,
		FACT_UPDATE_BROKEN, FACT_FLASH_TOOL,  FACT_FLASH_STARTED,
		FACT_FLASH_FAILED,  FACT_AUTO_UPDATE, FACT_ERASED,
		FACT_PROBE,	    FACT_NO_MODE,     FACT_LISTEN_CLOSED,
		FACT_SAFE_CLOSED
	};

	/* of that sentence: when it began, or that nobody asked for it */
	static const char *const words[] = {
		"after ",   "since ",	  "always",	     "whenever",
		"at every", "each power", "each start",	     "as soon as",
		"nobody",   "no button",  "whatever button", "factory reset"
	};

	/* an attached device shows its mode itself */
	if (s->mode == MODE_DFU)
		return true;
	if (!facts_stays_in_dfu(s))
		return false;
	for (size_t i = 0; i < COUNT(reasons); i++) {
		if (sight_has(s, reasons[i]))
			return true;
	}
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if ((f->kind == FACT_LED || f->kind == FACT_IN_DFU) &&
		    tells(f, words, COUNT(words)))
			return true;
	}
	return sight_led(s, LED_MAGENTA_BLINK) ||
	       sight_led(s, LED_MAGENTA_FAST);
}

/* Every colour that is told of is one of a start that goes well. */
bool firm_start(const struct sight *s)
{
	static const enum led way[] = { LED_WHITE_ON,	   LED_GREEN_BLINK,
					LED_GREEN_FAST,	   LED_CYAN_BLINK,
					LED_CYAN_FAST,	   LED_CYAN_BREATHE,
					LED_MAGENTA_BLINK, LED_RAINBOW };

	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_LED && !is_one_of(f, way, COUNT(way)) &&
		    !exclude_is_past(f))
			return false;
	}
	return true;
}

/*
 * What speaks for the modules: a system that runs or looks for its network,
 * or a mode that was asked for.
 */
bool firm_no_fault(const struct sight *s)
{
	static const enum led runs[] = { LED_GREEN_BLINK,   LED_GREEN_FAST,
					 LED_CYAN_BREATHE,  LED_BLUE_BREATHE,
					 LED_WHITE_BREATHE, LED_BLUE_BLINK,
					 LED_RAINBOW };
	const struct fact *f = evidence_last(s->ev, FACT_LED);

	if (f && is_one_of(f, runs, COUNT(runs)))
		return true;
	return sight_has(s, FACT_KEYS_GOOD) ||
	       (sight_led(s, LED_YELLOW_BLINK) &&
		(sight_has(s, FACT_DFU_BY_HAND) ||
		 sight_has(s, FACT_DFU_TOLD) || sight_has(s, FACT_WEB_CLOSED)));
}
