/* SPDX-License-Identifier: MIT */
#include "model/evidence/led.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"

enum colour {
	NO_COLOUR,
	MAGENTA,
	YELLOW,
	ORANGE,
	GREEN,
	CYAN,
	BLUE,
	WHITE,
	RED
};
enum motion { NO_MOTION, BREATHE, BLINK, SOLID };
enum speed { NO_SPEED, FAST, SLOW };

/* Words as people write them; a longer word is found by its beginning. */
static const struct {
	const char *word;
	enum colour colour;
	enum motion motion;
	enum speed speed;
} vocabulary[] = {
	{ "magenta", MAGENTA, 0, 0 },  { "purple", MAGENTA, 0, 0 },
	{ "pink", MAGENTA, 0, 0 },     { "violet", MAGENTA, 0, 0 },
	{ "yellow", YELLOW, 0, 0 },    { "orange", ORANGE, 0, 0 },
	{ "amber", ORANGE, 0, 0 },     { "green", GREEN, 0, 0 },
	{ "lime", GREEN, 0, 0 },       { "cyan", CYAN, 0, 0 },
	{ "teal", CYAN, 0, 0 },	       { "turquoise", CYAN, 0, 0 },
	{ "blue", BLUE, 0, 0 },	       { "white", WHITE, 0, 0 },
	{ "red", RED, 0, 0 },	       { "breath", 0, BREATHE, 0 },
	{ "puls", 0, BREATHE, 0 },     { "fading", 0, BREATHE, 0 },
	{ "blink", 0, BLINK, 0 },      { "flash", 0, BLINK, 0 },
	{ "flicker", 0, BLINK, FAST }, { "solid", 0, SOLID, 0 },
	{ "steady", 0, SOLID, 0 },     { "constant", 0, SOLID, 0 },
	{ "frozen", 0, SOLID, 0 },     { "fast", 0, 0, FAST },
	{ "rapid", 0, 0, FAST },       { "quick", 0, 0, FAST },
	{ "slow", 0, 0, SLOW },
};

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
};

static const char *const ids[LEDS] = { [LED_NONE] = "none",
#define X(name, id, state, next) [LED_##name] = id,
				       LED_TABLE(X)
#undef X
};

static const char *const states[LEDS] = { [LED_NONE] = "",
#define X(name, id, state, next) [LED_##name] = state,
					  LED_TABLE(X)
#undef X
};

static const char *const nexts[LEDS] = { [LED_NONE] = "",
#define X(name, id, state, next) [LED_##name] = next,
					 LED_TABLE(X)
#undef X
};

/* led.md, "Red SOS" */
static const char *const crashes[] = {
	[1] = "hard fault",	      [2] = "non-maskable interrupt",
	[3] = "memory manager fault", [4] = "bus fault",
	[5] = "usage fault",	      [6] = "invalid length",
	[7] = "exit or abort called", [8] = "out of heap",
	[9] = "SPI overrun",	      [10] = "assertion failure",
	[11] = "invalid case",	      [12] = "pure virtual call",
	[13] = "stack overflow",      [14] = "heap error",
};

static const struct {
	const char *words;
	int blinks;
} crash_words[] = {
	{ "stack overflow", 13 }, { "assertion", 10 },	{ "assert failed", 10 },
	{ "hard fault", 1 },	  { "hardfault", 1 },	{ "bus fault", 4 },
	{ "usage fault", 5 },	  { "out of heap", 8 }, { "heap error", 14 },
};

#define WORDS 48
#define NEAR  4 /* words between a colour and its motion */

struct word {
	const char *text;
	enum colour colour;
	enum motion motion;
	enum speed speed;
	int number; /* -1: none */
	bool on, off, led, sos;
	bool burst; /* short, now and then */
	bool stop;  /* ends a clause */
	bool time;  /* "10 sec": the number counts no blinks */
};

struct sentence {
	struct word words[WORDS];
	size_t count;
};

static bool begins(const char *s, size_t len, const char *word)
{
	size_t n = strlen(word);

	if (n > len)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (tolower((unsigned char)s[i]) != word[i])
			return false;
	}
	return true;
}

static bool is(const char *s, size_t len, const char *word)
{
	return len == strlen(word) && begins(s, len, word);
}

static int number_word(const char *s, size_t len)
{
	static const char *const names[] = { "zero",   "one",	   "two",
					     "three",  "four",	   "five",
					     "six",    "seven",	   "eight",
					     "nine",   "ten",	   "eleven",
					     "twelve", "thirteen", "fourteen" };
	int n = 0;

	for (size_t i = 0; i < COUNT(names); i++) {
		if (is(s, len, names[i]))
			return (int)i;
	}
	if (len > 4)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)s[i]))
			return i ? n : -1;
		n = n * 10 + (s[i] - '0');
	}
	return len ? n : -1;
}

static void read_word(struct word *w, const char *s, size_t len)
{
	memset(w, 0, sizeof(*w));
	w->text = s;
	w->number = number_word(s, len);
	w->on = is(s, len, "on");
	w->off = is(s, len, "off") || is(s, len, "dark");
	w->led = is(s, len, "led") || is(s, len, "leds") ||
		 is(s, len, "light") || is(s, len, "d7");
	w->burst = begins(s, len, "burst") || begins(s, len, "occasional") ||
		   begins(s, len, "intermittent") || begins(s, len, "brief");
	w->sos = begins(s, len, "sos");
	if (w->sos && len > 3)
		w->number = number_word(s + 3, len - 3);
	for (size_t i = 0; i < COUNT(vocabulary); i++) {
		/* "red" must not be found in "reduced" */
		if (vocabulary[i].colour ? !is(s, len, vocabulary[i].word)
					 : !begins(s, len, vocabulary[i].word))
			continue;
		w->colour = vocabulary[i].colour;
		w->motion = vocabulary[i].motion;
		w->speed = vocabulary[i].speed;
	}
}

static bool is_unit(const char *s, size_t len)
{
	return is(s, len, "s") || is(s, len, "ms") || is(s, len, "sec") ||
	       is(s, len, "secs") || begins(s, len, "second") ||
	       begins(s, len, "minute") || is(s, len, "min");
}

static void split(const char *s, struct sentence *out)
{
	out->count = 0;
	while (*s && out->count < WORDS) {
		size_t n = 0;

		while (*s && !isalnum((unsigned char)*s)) {
			if ((*s == ';' || *s == '.') && out->count)
				out->words[out->count - 1].stop = true;
			s++;
		}
		while (isalnum((unsigned char)s[n]))
			n++;
		if (n)
			read_word(&out->words[out->count++], s, n);
		if (n && is_unit(s, n) && out->count > 1)
			out->words[out->count - 2].time = true;
		s += n;
	}
}

/* The number of blinks that this word tells, -1 for none. */
static int count_of(const struct word *w)
{
	return w->time ? -1 : w->number;
}

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
		int n = count_of(&t->words[i]);

		for (size_t k = i > 3 ? i - 3 : 0; k < t->count && k < i + 4;
		     k++) {
			if (t->words[k].colour == RED && n > 3 &&
			    n < (int)COUNT(crashes))
				out->blinks = n;
		}
	}
	return red && blinks && out->blinks > 0;
}

/* "SOS 10", "red SOS, 10 blinks", "SOS with one flash" */
static bool read_sos(const struct sentence *t, const char *words,
		     struct led_reading *out)
{
	size_t at = 0;

	out->led = LED_SOS;
	out->blinks = 0;
	out->at = words;
	for (size_t i = 0; i < COUNT(crash_words); i++) {
		if (text_find_nocase(words, crash_words[i].words))
			out->blinks = crash_words[i].blinks;
	}
	while (at < t->count && !t->words[at].sos)
		at++;
	if (at == t->count)
		return red_count(t, out);
	out->at = t->words[at].text;
	for (size_t i = at; i < t->count && i < at + 8; i++) {
		int n = count_of(&t->words[i]);

		if (n >= 1 && n < (int)COUNT(crashes)) {
			out->blinks = n;
			break;
		}
		if (t->words[i].stop)
			break;
	}
	/* "10 blinks after SOS", "10 red flashes between the SOS" */
	for (size_t i = 0; !out->blinks && i < at; i++) {
		int n = count_of(&t->words[i]);

		if (n >= 1 && n < (int)COUNT(crashes) &&
		    (i + 1 == at || t->words[i + 1].motion == BLINK ||
		     t->words[i + 1].colour == RED))
			out->blinks = n;
	}
	return true;
}

/* "magenta, 5 s on, 5 s off" */
static bool is_slow_cycle(const struct sentence *t, size_t at)
{
	bool on = false, off = false, number = false;

	for (size_t i = at; i < t->count && i < at + 14; i++) {
		on |= t->words[i].on;
		off |= t->words[i].off;
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
			if (count_of(&t->words[k]) >= 0)
				return count_of(&t->words[k]);
		}
	}
	return -1;
}

/* Orange, magenta or red blinks that are counted, beside cyan. */
static enum led cloud_error(const struct sentence *t, size_t at, bool all)
{
	int count = count_before(t, at);
	bool cyan = false, blinks = false, burst = false;

	for (size_t i = 0; i < t->count; i++) {
		size_t far = i > at ? i - at : at - i;

		burst |= far <= 3 && t->words[i].burst;
		cyan |= t->words[i].colour == CYAN;
		if (far <= 2 && count_of(&t->words[i]) >= 0 && !t->words[i].sos)
			count = count_of(&t->words[i]);
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

		if (far <= NEAR && t->words[i].speed)
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

static enum led read_colour(const struct sentence *t, size_t at, bool all)
{
	enum led led;

	if (t->words[at].colour == MAGENTA && is_slow_cycle(t, at))
		return LED_MAGENTA_SLOW;
	led = cloud_error(t, at, all);
	return led != LED_NONE ? led : by_motion(t, at);
}

static size_t add(struct led_reading *out, size_t n, enum led led, int blinks,
		  const char *at)
{
	for (size_t i = 0; i < n; i++) {
		if (out[i].led == led)
			return n;
	}
	if (led == LED_NONE || n >= LED_READINGS)
		return n;
	out[n].led = led;
	out[n].blinks = blinks;
	out[n].at = at;
	return n + 1;
}

size_t led_read(const char *words, bool all,
		struct led_reading out[LED_READINGS])
{
	struct led_reading sos;
	struct sentence t;
	size_t n = 0;

	split(words, &t);
	if (read_sos(&t, words, &sos))
		n = add(out, n, LED_SOS, sos.blinks, sos.at);
	else if (all && sos.blinks)
		n = add(out, n, LED_SOS, sos.blinks, words);
	if (text_find_nocase(words, "rainbow"))
		n = add(out, n, LED_RAINBOW, 0, words);
	if (text_find_nocase(words, "d7") &&
	    (text_find_nocase(words, "dim") || text_find_nocase(words, "only")))
		n = add(out, n, LED_D7_DIM, 0, words);
	for (size_t i = 0; i < t.count; i++) {
		if (t.words[i].colour == RED && sos.led == LED_SOS && n &&
		    out[0].led == LED_SOS)
			continue;
		if (t.words[i].colour)
			n = add(out, n, read_colour(&t, i, all), 0,
				t.words[i].text);
	}
	for (size_t i = 0; !n && i < t.count; i++) {
		if (t.words[i].off && (all || (i && t.words[i - 1].led)))
			n = add(out, n, LED_OFF, 0, t.words[i].text);
	}
	return n;
}

const char *led_id(enum led led)
{
	return (unsigned)led < LEDS ? ids[led] : ids[LED_NONE];
}

const char *led_state(enum led led)
{
	return (unsigned)led < LEDS ? states[led] : states[LED_NONE];
}

const char *led_next(enum led led)
{
	return (unsigned)led < LEDS ? nexts[led] : nexts[LED_NONE];
}

const char *led_sos(int blinks)
{
	return blinks >= 1 && blinks < (int)COUNT(crashes) ? crashes[blinks]
							   : NULL;
}
