/* SPDX-License-Identifier: MIT */
/* "SOS 10", "red, 13 times", "hard fault": crashes in words. */
#include "model/evidence/led_words.h"

#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/evidence/mood.h"

#define CRASHES 15 /* SOS counts 1 to 14; led.md, "Red SOS" */

static const struct {
	const char *words;
	int blinks;
} crash_words[] = {
	{ "stack overflow", 13 }, { "assertion", 10 },	{ "assert failed", 10 },
	{ "hard fault", 1 },	  { "hardfault", 1 },	{ "bus fault", 4 },
	{ "usage fault", 5 },	  { "out of heap", 8 }, { "heap error", 14 },
};

/*
 * Without the word: "flashes red 13 times", "blinking red ... an assertion
 * failure".  One to three red blinks are errors of the connection (led.md).
 */
static bool red_count(const struct sentence *t, struct led_reading *out)
{
	bool red = false, blinks = false;

	for (size_t i = 0; i < t->count; i++) {
		if (t->words[i].colour == RED)
			out->at = t->words[i].text;
		red |= t->words[i].colour == RED;
		blinks |= t->words[i].motion == BLINK;
	}
	for (size_t i = 0; red && blinks && !out->blinks && i < t->count; i++) {
		int n = led_count(&t->words[i]);

		for (size_t k = i > 3 ? i - 3 : 0; k < t->count && k < i + 4;
		     k++) {
			if (t->words[k].colour == RED && n > 3 && n < CRASHES)
				out->blinks = n;
		}
	}
	return red && blinks && out->blinks > 0;
}

/* "no red SOS", "not an SOS" */
static bool lacks_sos(const struct sentence *t, size_t at)
{
	static const char *const words[] = { "no", "not", "never", "without" };

	for (size_t i = at > 2 ? at - 2 : 0; i < at; i++) {
		for (size_t k = 0; k < COUNT(words); k++) {
			if (!t->words[i].stop &&
			    led_word_is(&t->words[i], words[k]))
				return true;
		}
	}
	return false;
}

/* The count that belongs to the SOS at `at`, 0: none. */
static int count_beside(const struct sentence *t, size_t at)
{
	for (size_t i = at; i < t->count && i < at + 8; i++) {
		int n = led_count(&t->words[i]);

		if (n >= 1 && n < CRASHES)
			return n;
		if (t->words[i].stop)
			break;
	}
	/* "10 blinks after SOS", "10 red flashes between the SOS" */
	for (size_t i = 0; i < at; i++) {
		int n = led_count(&t->words[i]);

		if (n >= 1 && n < CRASHES &&
		    (i + 1 == at || t->words[i + 1].motion == BLINK ||
		     t->words[i + 1].colour == RED))
			return n;
	}
	return 0;
}

/* "It is a hard fault again": the same without a word about the LED. */
static bool is_fault(const struct sentence *t, const char *words,
		     const char *name)
{
	static const char *const elsewhere[] = {
		"if ",	   "fixed a",  "fixes ",    "changelog", "could this",
		"isn't a", "soldered", "n't think", "notes",	 "said "
	};
	size_t i = 0;

	if (!text_starts_nocase(name, "hard fault") &&
	    !text_starts_nocase(name, "hardfault"))
		return false;
	/* of a program that is read, or of its source */
	if (text_starts_nocase(strpbrk(name, "tT") + 1, " handler") ||
	    text_starts_nocase(strpbrk(name, "tT") + 1, "_"))
		return false;
	while (i < t->count && t->words[i].text != name)
		i++;
	if (i == t->count || lacks_sos(t, i) || !mood_is_said(words, name))
		return false;
	/* a question, a condition, news of a release, what somebody thinks */
	return !strchr(name, '?') &&
	       !text_has_one(words, elsewhere, COUNT(elsewhere));
}

/* "SOS 10", "red SOS, 10 blinks", "SOS with one flash" */
bool led_read_sos(const struct sentence *t, const char *words,
		  struct led_reading *out)
{
	size_t at = 0;
	int beside = 0;

	out->led = LED_SOS;
	out->blinks = 0;
	out->at = words;
	for (size_t i = 0; led_has(t, IS_CRASH) && i < COUNT(crash_words);
	     i++) {
		const char *name =
			text_find_nocase(words, crash_words[i].words);

		if (name) {
			out->blinks = crash_words[i].blinks;
			out->at = name;
		}
	}
	while (at < t->count && t->words[at].is != IS_SOS)
		at++;
	if (at == t->count)
		return red_count(t, out) ||
		       (out->blinks && is_fault(t, words, out->at));
	out->at = t->words[at].text;
	if (lacks_sos(t, at))
		return false;
	for (; at < t->count && !beside; at++) {
		if (t->words[at].is == IS_SOS && !lacks_sos(t, at))
			beside = count_beside(t, at);
	}
	if (beside)
		out->blinks = beside;
	return true;
}
