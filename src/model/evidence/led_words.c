/* SPDX-License-Identifier: MIT */
#include "model/evidence/led_words.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "model/evidence/led.h"

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

/*
 * Words that change what a colour tells.  "never gets to cyan", "should breathe
 * cyan" are no cyan; "cannot get past green" is green; "let go when it blinks
 * magenta" is what fingers do.
 */
static const struct {
	const char *word;
	enum role role;
} roles[] = {
	{ "never", DENIES },	  { "not", DENIES },
	{ "no", DENIES },	  { "without", DENIES },
	{ "t", DENIES }, /* of "doesn't" */
	{ "cannot", DENIES },	  { "should", DENIES },
	{ "supposed", DENIES },	  { "expected", DENIES },
	{ "unlike", DENIES },	  { "past", KEEPS },
	{ "stop", KEEPS },	  { "stops", KEEPS },
	{ "exit", KEEPS },	  { "leave", KEEPS },
	{ "out", KEEPS },	  { "but", KEEPS },
	{ "then", KEEPS },	  { "instead", KEEPS },
	{ "only", KEEPS },	  { "just", KEEPS },
	{ "beyond", KEEPS },	  { "further", KEEPS },
	{ "when", AWAITS },	  { "until", AWAITS },
	{ "till", AWAITS },	  { "once", AWAITS },
	{ "while", AWAITS },	  { "release", HANDLES },
	{ "releasing", HANDLES }, { "released", HANDLES },
	{ "hold", HANDLES },	  { "holding", HANDLES },
	{ "press", HANDLES },	  { "pressing", HANDLES },
	{ "let", HANDLES },	  { "wait", HANDLES },
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
	w->len = len;
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
	for (size_t i = 0; i < COUNT(roles); i++) {
		if (is(s, len, roles[i].word))
			w->role = roles[i].role;
	}
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

void led_split(const char *s, struct sentence *out)
{
	out->count = 0;
	while (*s && out->count < LED_WORDS) {
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

bool led_word_is(const struct word *w, const char *word)
{
	return is(w->text, w->len, word);
}

void led_prepare(struct spots *s)
{
	static const char *const others[] = { "sos", "rainbow", "d7", "off",
					      "dark" };

	for (size_t i = 0; i < COUNT(vocabulary); i++) {
		if (vocabulary[i].colour)
			spot_add(s, SPOT_LED, vocabulary[i].word);
	}
	for (size_t i = 0; i < COUNT(others); i++)
		spot_add(s, SPOT_LED, others[i]);
}
