/* SPDX-License-Identifier: MIT */
/*
 * Later lines before earlier ones: what a log says further down takes back
 * what stood above, where both were said by something of the same weight.
 */
#include "base/count.h"
#include "base/text.h"
#include "model/evidence/led.h"
#include "model/evidence/parts.h"

#define STAYS_BEFORE 64 /* bytes of a fact's text, up to the colour */

static const struct {
	enum fact_kind earlier, later;
} table[] = {
	/* it went well in the end */
	{ FACT_FLASH_FAILED, FACT_FLASH_SUCCESS },
	{ FACT_OTA_TIMEOUT, FACT_FLASH_SUCCESS },
	{ FACT_SERIAL_ERROR, FACT_FLASH_SUCCESS },
	{ FACT_SERIAL_TIMEOUT, FACT_FLASH_SUCCESS },
	{ FACT_WRITE_ERROR, FACT_FLASH_SUCCESS },
	{ FACT_PERMISSION, FACT_DFU_DONE },
	{ FACT_PERMISSION, FACT_FLASH_SUCCESS },
	{ FACT_PERMISSION, FACT_INSPECT },
	{ FACT_USB_OPEN, FACT_DFU_DONE },
	{ FACT_USB_CLOSED, FACT_DFU_DONE },
	{ FACT_NO_DFU_DEVICE, FACT_DFU_DONE },
	{ FACT_DFU_STALLS, FACT_DFU_DONE },
	/* or it did not */
	{ FACT_FLASH_SUCCESS, FACT_FLASH_FAILED },
	{ FACT_DFU_DONE, FACT_ERASE_FAILED },
	/* and what shone shines no more */
	{ FACT_LED, FACT_NO_LED },
};

/* Words that hold what they deny: in the same line, or above. */
static const struct {
	enum fact_kind said, denied;
} denials[] = {
	{ FACT_SAFE_MODE, FACT_SAFE_CLOSED },
	{ FACT_SAFE_CLOSED, FACT_SAFE_GOES },
	{ FACT_BUILT_ELSEWHERE, FACT_BUILT_ALIKE },
	{ FACT_LISTENING, FACT_LISTEN_CLOSED },
	{ FACT_DFU_TOLD, FACT_DFU_CLOSED },
	{ FACT_DFU_REACHED, FACT_DFU_CLOSED },
	{ FACT_LISTEN_REACHED, FACT_LISTEN_CLOSED },
	{ FACT_SAFE_REACHED, FACT_SAFE_CLOSED },
	{ FACT_LINK_UP, FACT_LINK_DOWN },
	{ FACT_DOWNGRADE, FACT_TAKEN_FORWARD },
};

/*
 * What a LED stays at, and what it only passes: a start and an update go by,
 * and leave the one that is told of last.
 */
static const enum led resting[] = {
	LED_CYAN_BREATHE,  LED_GREEN_BREATHE,	LED_BLUE_BREATHE,
	LED_WHITE_BREATHE, LED_MAGENTA_BREATHE,
};
static const enum led passing[] = {
	LED_WHITE_ON,	   LED_GREEN_BLINK,  LED_GREEN_FAST,
	LED_MAGENTA_BLINK, LED_MAGENTA_FAST,
};

static bool is_in(const enum led *list, size_t n, long led)
{
	for (size_t i = 0; i < n; i++) {
		if ((long)list[i] == led)
			return true;
	}
	return false;
}

/* "it is stuck in solid green": where it stays, whatever the LED does. */
static bool stays(const struct fact *f)
{
	static const char *const words[] = { "stuck", " stays ", "now it is",
					     "back to", "returns to" };

	char front[STAYS_BEFORE];

	/* in front of the colour; what follows may be about another one */
	text_copy(front, sizeof(front), f->text);
	return text_has_one(front, words, COUNT(words));
}

/* Facts about a LED stand in the order of the words. */
static bool goes_on(const struct fact *f, const struct fact *later)
{
	return f->number != later->number &&
	       is_in(resting, COUNT(resting), later->number) &&
	       (is_in(passing, COUNT(passing), f->number) ||
		is_in(resting, COUNT(resting), f->number));
}

/* What a LED shows beside where it is stuck comes from hands and starts. */
static bool is_stuck_elsewhere(const struct fact *f, const struct fact *other)
{
	/* nobody is brought to the cloud by a button */
	if (f->number == LED_CYAN_BREATHE && evidence_is_after(f, other))
		return false;
	return f->number != other->number && !stays(f) && stays(other) &&
	       other->line >= f->line;
}

static bool is_denied(const struct fact *f, const struct fact *other)
{
	if (other->line < f->line)
		return false;
	for (size_t i = 0; i < COUNT(denials); i++) {
		if (denials[i].said == f->kind &&
		    denials[i].denied == other->kind)
			return true;
	}
	return false;
}

/* A LED that people tell of weighs what they say themselves. */
static enum strength weight(const struct fact *f)
{
	return f->strength == STRENGTH_LED ? STRENGTH_PROSE : f->strength;
}

static bool takes_back(const struct fact *later, const struct fact *f)
{
	if (later->line <= f->line || weight(later) < weight(f))
		return false;
	for (size_t i = 0; i < COUNT(table); i++) {
		if (table[i].earlier == f->kind &&
		    table[i].later == later->kind)
			return true;
	}
	return false;
}

/* Facts about LEDs stand in the order of the words. */
static const struct fact *shone_after(const struct evidence *ev,
				      const struct fact *dim)
{
	const struct fact *last = NULL;

	for (const struct fact *f = dim + 1; f < ev->facts + ev->fact_count;
	     f++) {
		if (f->kind == FACT_LED && f->number != LED_D7_DIM &&
		    f->number != LED_OFF && f->number != LED_ANY_SOLID)
			last = f;
	}
	return last;
}

/* Dark, until a debug probe wrote the bootloader anew; it shines after that. */
static bool is_renewed(const struct evidence *ev, const struct fact *f)
{
	const struct fact *probe = evidence_last(ev, FACT_PROBE);
	bool dim = f->kind == FACT_LED && f->number == LED_D7_DIM;

	if (!probe || probe->line < f->line)
		return false;
	if (dim)
		return shone_after(ev, f) != NULL;
	if (f->kind != FACT_NO_LED && f->kind != FACT_DEAD)
		return false;
	for (size_t i = 0; i < ev->fact_count; i++) {
		const struct fact *d = &ev->facts[i];

		if (d->kind == FACT_LED && d->number == LED_D7_DIM &&
		    d->line == f->line)
			return shone_after(ev, d) != NULL;
	}
	return false;
}

static bool is_outdone(const struct evidence *ev, size_t i)
{
	const struct fact *f = &ev->facts[i];

	if (is_renewed(ev, f))
		return true;
	for (size_t k = i + 1; k < ev->fact_count; k++) {
		if (takes_back(&ev->facts[k], f))
			return true;
		if (f->kind == FACT_LED && ev->facts[k].kind == FACT_LED &&
		    goes_on(f, &ev->facts[k]))
			return true;
	}
	for (size_t k = 0; k < ev->fact_count; k++) {
		if (is_denied(f, &ev->facts[k]))
			return true;
		if (f->kind == FACT_LED && ev->facts[k].kind == FACT_LED &&
		    is_stuck_elsewhere(f, &ev->facts[k]))
			return true;
	}
	return false;
}

void evidence_outdo(struct evidence *ev)
{
	size_t n = 0;

	/* those that are kept move forward; all later ones are still there */
	for (size_t i = 0; i < ev->fact_count; i++) {
		if (!is_outdone(ev, i))
			ev->facts[n++] = ev->facts[i];
	}
	ev->fact_count = n;
}
