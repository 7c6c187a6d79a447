/* SPDX-License-Identifier: MIT */
#include "model/evidence/led.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/evidence/led_words.h"
#include "model/evidence/mood.h"

/* Speed NO_SPEED: any that has no row of its own above. */
static const struct {
	enum colour colour;
	enum motion motion;
	enum speed speed;
	enum led led;
} patterns[] = {
	{ MAGENTA, BREATHE, NO_SPEED, LED_MAGENTA_BREATHE },
	{ MAGENTA, BLINK, FAST, LED_MAGENTA_FAST },
	{ MAGENTA, BLINK, SLOW, LED_MAGENTA_SLOW },
	{ MAGENTA, BLINK, NO_SPEED, LED_MAGENTA_BLINK },
	{ MAGENTA, SOLID, NO_SPEED, LED_MAGENTA_ON },
	{ YELLOW, BLINK, FAST, LED_YELLOW_FAST },
	{ YELLOW, BLINK, NO_SPEED, LED_YELLOW_BLINK },
	{ YELLOW, SOLID, NO_SPEED, LED_ANY_SOLID },
	{ GREEN, BREATHE, NO_SPEED, LED_GREEN_BREATHE },
	{ GREEN, BLINK, FAST, LED_GREEN_FAST },
	{ GREEN, BLINK, NO_SPEED, LED_GREEN_BLINK },
	{ GREEN, SOLID, NO_SPEED, LED_ANY_SOLID },
	{ CYAN, BREATHE, NO_SPEED, LED_CYAN_BREATHE },
	{ CYAN, BLINK, FAST, LED_CYAN_FAST },
	{ CYAN, BLINK, NO_SPEED, LED_CYAN_BLINK },
	{ CYAN, SOLID, NO_SPEED, LED_ANY_SOLID },
	{ BLUE, BREATHE, NO_SPEED, LED_BLUE_BREATHE },
	{ BLUE, BLINK, FAST, LED_BLUE_FAST },
	{ BLUE, BLINK, NO_SPEED, LED_BLUE_BLINK },
	{ BLUE, SOLID, NO_SPEED, LED_ANY_SOLID },
	{ WHITE, BREATHE, NO_SPEED, LED_WHITE_BREATHE },
	{ WHITE, BLINK, FAST, LED_WHITE_FAST },
	{ WHITE, BLINK, NO_SPEED, LED_WHITE_ON },
	{ WHITE, SOLID, NO_SPEED, LED_WHITE_ON },
	{ RED, SOLID, NO_SPEED, LED_ANY_SOLID },
	{ RED, BLINK, NO_SPEED, LED_RED_BLINK },
};

#define NEAR	 4 /* words between a colour and its motion */
#define BESIDE	 2 /* words between a colour and "slow" */
#define DENIED	 5 /* words before it in which it may be denied */
#define IN_HANDS 9 /* words around it in which buttons are handled */

/* "magenta, 5 s on, 5 s off" */
static bool is_slow_cycle(const struct sentence *t, size_t at)
{
	bool on = false, off = false, number = false;

	for (size_t i = at; i < t->count && i < at + 14; i++) {
		on |= t->words[i].is == IS_ON;
		off |= t->words[i].is == IS_OFF;
		number |= t->words[i].number >= 2;
	}
	return on && off && number;
}

/* "3 very short blinks of orange": the count of blinks before a colour. */
static int count_before(const struct sentence *t, size_t at)
{
	for (size_t i = at > 3 ? at - 3 : 0; i < at; i++) {
		for (size_t k = i > 3 ? i - 3 : 0;
		     t->words[i].motion == BLINK && k < i; k++) {
			if (led_count(&t->words[k]) >= 0)
				return led_count(&t->words[k]);
		}
	}
	return -1;
}

/* "cyan, then it starts breathing magenta": a motion with its own colour. */
static bool is_taken(const struct sentence *t, size_t motion, size_t at)
{
	size_t far = motion > at ? motion - at : at - motion;

	if (far < 3)
		return false;
	return (motion + 1 < t->count && t->words[motion + 1].colour &&
		motion + 1 != at) ||
	       (motion && t->words[motion - 1].colour && motion - 1 != at);
}

/* The motion that belongs to the colour at `at`: the nearest one. */
static enum led by_motion(const struct sentence *t, size_t at)
{
	enum motion motion = NO_MOTION;
	enum speed speed = NO_SPEED;
	size_t best = NEAR + 1;

	for (size_t i = 0; i < t->count; i++) {
		size_t far = i > at ? i - at : at - i;

		if (far < best && t->words[i].motion && !is_taken(t, i, at)) {
			best = far;
			motion = t->words[i].motion;
			speed = t->words[i].speed;
		}
	}
	for (size_t i = 0; i < t->count; i++) {
		size_t far = i > at ? i - at : at - i;

		if (far <= (t->words[i].speed == SLOW ? BESIDE : NEAR) &&
		    t->words[i].speed)
			speed = t->words[i].speed;
	}
	for (size_t i = 0; motion && i < COUNT(patterns); i++) {
		if (patterns[i].colour == t->words[at].colour &&
		    patterns[i].motion == motion &&
		    (patterns[i].speed == NO_SPEED ||
		     patterns[i].speed == speed))
			return patterns[i].led;
	}
	return LED_NONE;
}

/* Orange, magenta or red blinks that are counted, beside cyan. */
static enum led cloud_error(const struct sentence *t, size_t at, bool all)
{
	int count = count_before(t, at);
	bool cyan = false, blinks = false, burst = false;

	for (size_t i = 0; i < t->count; i++) {
		size_t far = i > at ? i - at : at - i;

		burst |= far <= 3 && t->words[i].is == IS_BURST;
		/* where it breathes it is connected */
		cyan |= t->words[i].colour == CYAN &&
			by_motion(t, i) != LED_CYAN_BREATHE;
		if (far <= 2 && led_count(&t->words[i]) >= 0 &&
		    t->words[i].is != IS_SOS)
			count = led_count(&t->words[i]);
		if (far <= 3 && t->words[i].motion == BLINK)
			blinks = true;
	}
	switch (t->words[at].colour) {
	case ORANGE:
		if (!cyan && !all && !(blinks && count >= 1 && count <= 3))
			return LED_NONE;
		return count == 1   ? LED_ORANGE_1
		       : count == 2 ? LED_ORANGE_2
				    : LED_ORANGE_3;
	case YELLOW:
		return cyan && count == 3 ? LED_ORANGE_3
		       : cyan && burst	  ? LED_ORANGE_1
					  : LED_NONE;
	case MAGENTA:
		return cyan && count == 1 ? LED_CYAN_MAGENTA_1 : LED_NONE;
	case RED:
		if (!cyan)
			return LED_NONE;
		return count == 3 ? LED_ORANGE_3 : LED_CYAN_RED_1;
	default:
		return LED_NONE;
	}
}

/* "how to get it back to breathing cyan" */
static bool is_wished(const struct sentence *t, size_t at)
{
	return at && led_word_is(&t->words[at], "get") &&
	       (led_word_is(&t->words[at - 1], "to") ||
		led_word_is(&t->words[at - 1], "can"));
}

/* "it never gets to breathing cyan" */
static bool is_denied(const struct sentence *t, size_t at)
{
	for (size_t i = at; i-- > 0 && at - i <= DENIED;) {
		if (t->words[i].stop || t->words[i].role == KEEPS ||
		    (t->words[i].colour && i + 1 < at))
			return false;
		if (t->words[i].role == DENIES || is_wished(t, i))
			return true;
	}
	return false;
}

/* "hold SETUP until the LED blinks magenta": a wait, and hands around it. */
static bool is_awaited(const struct sentence *t, size_t at)
{
	bool waits = false, hands = false;

	for (size_t i = at > IN_HANDS ? at - IN_HANDS : 0;
	     i < t->count && i <= at + IN_HANDS; i++) {
		hands |= t->words[i].role == HANDLES;
		waits |= t->words[i].role == AWAITS &&
			 (i < at ? at - i <= DENIED : i - at <= 1);
	}
	return waits && hands;
}

/* "green, then solid green, then blinking blue": on the way to another. */
static bool is_passed(const struct sentence *t, size_t at)
{
	bool then = at + 1 < t->count && led_word_is(&t->words[at + 1], "then");

	for (size_t i = at + 2; then && i < t->count && i <= at + 1 + NEAR; i++)
		if (t->words[i].colour)
			return true;
	return false;
}

/* "the yellow CHG LED", "blue power light": not the one that tells of modes. */
static bool is_small(const struct sentence *t, size_t at)
{
	static const char *const words[] = { "charge", "charging", "charger",
					     "chg",    "power",	   "tx",
					     "rx" };

	for (size_t i = at + 1; i + 1 < t->count && i <= at + 2; i++) {
		for (size_t k = 0; k < COUNT(words); k++) {
			if (led_word_is(&t->words[i], words[k]) &&
			    (t->words[i + 1].is == IS_LED ||
			     led_word_is(&t->words[i + 1], "lights")))
				return true;
		}
	}
	return false;
}

/* The red one of the battery charger is a LED of its own. */
static bool is_charger(const struct sentence *t, size_t at)
{
	static const char *const words[] = { "charge", "charging", "charger",
					     "chg",    "battery",  "power" };

	for (size_t i = at > IN_HANDS ? at - IN_HANDS : 0;
	     i < t->count && i <= at + IN_HANDS; i++) {
		for (size_t k = 0; k < COUNT(words); k++) {
			if (led_word_is(&t->words[i], words[k]))
				return true;
		}
	}
	return at + 1 < t->count && t->words[at + 1].is == IS_LED;
}

static enum led read_colour(const struct sentence *t, size_t at, bool all)
{
	enum led led;

	if (is_denied(t, at) || is_awaited(t, at) || is_small(t, at))
		return LED_NONE;
	if (t->words[at].colour == MAGENTA && is_slow_cycle(t, at))
		return LED_MAGENTA_SLOW;
	led = cloud_error(t, at, all);
	if (led == LED_NONE)
		led = by_motion(t, at);
	if (led == LED_RED_BLINK && is_charger(t, at))
		return LED_NONE;
	return led == LED_ANY_SOLID && is_passed(t, at) ? LED_NONE : led;
}

static size_t add(struct led_reading *out, size_t n, enum led led, int blinks,
		  const char *at)
{
	for (size_t i = 0; i < n; i++) {
		if (out[i].led != led)
			continue;
		if (!out[i].blinks)
			out[i].blinks = blinks;
		return n;
	}
	if (led == LED_NONE || n >= LED_READINGS)
		return n;
	out[n].led = led;
	out[n].blinks = blinks;
	out[n].at = at;
	return n + 1;
}

/* "the D7 LED alone", "only D7 lights": the small blue one and nothing else. */
static const char *d7_alone(const struct sentence *t, const char *words)
{
	static const char *const alone[] = { "dim",	      "only",
					     "just",	      "alone",
					     "nothing else",  "not lit",
					     "no status led", "no rgb",
					     "no other led" };
	bool d7 = led_has(t, IS_DIM) && text_find_nocase(words, "blue led");
	bool lit = d7;
	const char *at = words;

	for (size_t i = 0; i < t->count; i++) {
		const struct word *w = &t->words[i];

		if (led_word_is(w, "d7") ||
		    (i + 1 < t->count && led_word_is(w, "user") &&
		     led_word_is(w + 1, "led"))) {
			d7 = true;
			at = w->text;
		}
		lit |= t->words[i].is == IS_LED || t->words[i].is == IS_ON;
	}
	for (size_t i = 0; d7 && lit && i < COUNT(alone); i++) {
		if (text_find_nocase(words, alone[i]))
			return at;
	}
	return NULL;
}

/* The same, if the words say it, and do not ask, quote or imagine. */
static size_t note(struct led_reading *out, size_t n, enum led led, int blinks,
		   const char *words, const char *at)
{
	return led != LED_NONE && mood_is_said(words, at)
		       ? add(out, n, led, blinks, at)
		       : n;
}

/* What one sentence tells, behind what those before it told. */
static size_t read_sentence(const char *words, bool all, size_t n,
			    struct led_reading out[LED_READINGS])
{
	struct led_reading sos;
	struct sentence t;
	const char *d7;

	led_split(words, &t);
	if (led_read_sos(&t, words, &sos))
		n = note(out, n, LED_SOS, sos.blinks, words, sos.at);
	else if (all && sos.blinks)
		n = add(out, n, LED_SOS, sos.blinks, words);
	if (led_has(&t, IS_RAINBOW))
		n = add(out, n, LED_RAINBOW, 0, words);
	d7 = d7_alone(&t, words);
	if (d7)
		n = note(out, n, LED_D7_DIM, 0, words, d7);
	for (size_t i = 0; i < t.count; i++) {
		if (t.words[i].colour == RED && sos.led == LED_SOS && n &&
		    out[0].led == LED_SOS)
			continue;
		if (t.words[i].colour)
			n = note(out, n, read_colour(&t, i, all), 0, words,
				 t.words[i].text);
	}
	for (size_t i = 0; !n && i < t.count; i++) {
		if (t.words[i].is == IS_OFF &&
		    (all || (i && t.words[i - 1].is == IS_LED)))
			n = add(out, n, LED_OFF, 0, t.words[i].text);
	}
	return n;
}

static size_t count_words(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += isalnum((unsigned char)s[0]) &&
		     !isalnum((unsigned char)s[1]);
	return n;
}

/* Behind the stop that ends the first sentence. */
static const char *next_sentence(const char *s)
{
	for (; *s; s++) {
		if (s[1] == ' ' && strchr(".!?", *s))
			return s + 2;
	}
	return s;
}

/* In the order in which they are told. */
static void put_in_order(struct led_reading *list, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct led_reading r = list[i];
		size_t k = i;

		for (; k && list[k - 1].at > r.at; k--)
			list[k] = list[k - 1];
		list[k] = r;
	}
}

size_t led_read(const char *words, bool all,
		struct led_reading out[LED_READINGS])
{
	char part[1024];
	size_t n = 0;

	/* what stands near belongs together, unless it is a whole story */
	n = read_sentence(words, all, 0, out);
	if (count_words(words) <= LED_WORDS) {
		put_in_order(out, n);
		return n;
	}
	while (*words) {
		const char *next = next_sentence(words);
		size_t before = n;

		text_copy_n(part, sizeof(part), words, (size_t)(next - words));
		n = read_sentence(part, all, n, out);
		for (; before < n; before++)
			out[before].at = words + (out[before].at - part);
		words = next;
	}
	put_in_order(out, n);
	return n;
}
