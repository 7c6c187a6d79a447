/* SPDX-License-Identifier: MIT */
#include "model/evidence/led_words.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"

/*
 * Words as people write them, in the order of their letters; where a word is
 * not whole, a longer one is found by its beginning.  "red" must not be found
 * in "reduced".
 *
 * The roles change what a colour tells: "never gets to cyan", "should breathe
 * cyan" are no cyan; "cannot get past green" is green; "let go when it blinks
 * magenta" is what fingers do.
 */
static const struct entry {
	const char *word;
	bool whole;
	enum colour colour;
	enum motion motion;
	enum speed speed;
	enum role role;
	enum word_is is;
	int number; /* and one; 0: none */
} vocabulary[] = {
	{ "amarill", false, .colour = YELLOW },
	{ "amber", true, .colour = ORANGE },
	{ "aqua", true, .colour = CYAN },
	{ "assert", false, .is = IS_CRASH },
	{ "atmet", true, .motion = BREATHE },
	{ "azul", true, .colour = BLUE },
	{ "beyond", true, .role = KEEPS },
	{ "blau", false, .colour = BLUE },
	{ "bleu", true, .colour = BLUE },
	{ "blink", false, .motion = BLINK },
	{ "blue", true, .colour = BLUE },
	{ "bluish", true, .colour = BLUE },
	{ "breath", false, .motion = BREATHE },
	{ "brief", false, .is = IS_BURST },
	{ "burst", false, .is = IS_BURST },
	{ "bus", false, .is = IS_CRASH },
	{ "but", true, .role = KEEPS },
	{ "cannot", true, .role = DENIES },
	{ "clignot", false, .motion = BLINK },
	{ "constant", false, .motion = SOLID },
	{ "cyan", true, .colour = CYAN },
	{ "d7", true, .is = IS_LED },
	{ "dark", true, .is = IS_OFF },
	{ "dim", false, .is = IS_DIM },
	{ "eight", true, .number = 9 },
	{ "eleven", true, .number = 12 },
	{ "exit", true, .role = KEEPS },
	{ "expected", true, .role = DENIES },
	{ "fading", false, .motion = BREATHE },
	{ "fast", false, .speed = FAST },
	{ "five", true, .number = 6 },
	{ "flash", false, .motion = BLINK },
	{ "flicker", false, .motion = BLINK, .speed = FAST },
	{ "flutter", false, .motion = BLINK, .speed = FAST },
	{ "four", true, .number = 5 },
	{ "fourteen", true, .number = 15 },
	{ "frozen", false, .motion = SOLID },
	{ "fuchsia", true, .colour = MAGENTA },
	{ "further", true, .role = KEEPS },
	{ "gelb", false, .colour = YELLOW },
	{ "green", true, .colour = GREEN },
	{ "greenish", true, .colour = GREEN },
	{ "hard", false, .is = IS_CRASH },
	{ "heap", false, .is = IS_CRASH },
	{ "hold", true, .role = HANDLES },
	{ "holding", true, .role = HANDLES },
	{ "instead", true, .role = KEEPS },
	{ "intermittent", false, .is = IS_BURST },
	{ "jaune", true, .colour = YELLOW },
	{ "just", true, .role = KEEPS },
	{ "lamp", true, .is = IS_LED },
	{ "leave", true, .role = KEEPS },
	{ "led", true, .is = IS_LED },
	{ "leds", true, .is = IS_LED },
	{ "let", true, .role = HANDLES },
	{ "light", true, .is = IS_LED },
	{ "lilac", true, .colour = MAGENTA },
	{ "lime", true, .colour = GREEN },
	{ "magenta", true, .colour = MAGENTA },
	{ "min", true, .is = IS_UNIT },
	{ "minute", false, .is = IS_UNIT },
	{ "ms", true, .is = IS_UNIT },
	{ "never", true, .role = DENIES },
	{ "nine", true, .number = 10 },
	{ "no", true, .role = DENIES },
	{ "not", true, .role = DENIES },
	{ "occasional", false, .is = IS_BURST },
	{ "off", true, .is = IS_OFF },
	{ "on", true, .is = IS_ON },
	{ "once", true, .role = AWAITS, .number = 2 },
	{ "one", true, .number = 2 },
	{ "only", true, .role = KEEPS },
	{ "orange", true, .colour = ORANGE },
	{ "out", true, .role = KEEPS },
	{ "parpade", false, .motion = BLINK },
	{ "past", true, .role = KEEPS },
	{ "permanent", false, .motion = SOLID },
	{ "pink", true, .colour = MAGENTA },
	{ "press", true, .role = HANDLES },
	{ "pressing", true, .role = HANDLES },
	{ "puls", false, .motion = BREATHE },
	{ "purple", true, .colour = MAGENTA },
	{ "quick", false, .speed = FAST },
	{ "rainbow", false, .is = IS_RAINBOW },
	{ "rapid", false, .speed = FAST },
	{ "red", true, .colour = RED },
	{ "reddish", true, .colour = RED },
	{ "release", true, .role = HANDLES },
	{ "released", true, .role = HANDLES },
	{ "releasing", true, .role = HANDLES },
	{ "s", true, .is = IS_UNIT },
	{ "sec", true, .is = IS_UNIT },
	{ "second", false, .is = IS_UNIT },
	{ "secs", true, .is = IS_UNIT },
	{ "seven", true, .number = 8 },
	{ "should", true, .role = DENIES },
	{ "six", true, .number = 7 },
	{ "slow", false, .speed = SLOW },
	{ "solid", false, .motion = SOLID },
	{ "sos", false, .is = IS_SOS },
	{ "stack", false, .is = IS_CRASH },
	{ "steady", false, .motion = SOLID },
	{ "stop", true, .role = KEEPS },
	{ "stops", true, .role = KEEPS },
	{ "strob", false, .motion = BLINK, .speed = FAST },
	{ "supposed", true, .role = DENIES },
	{ "t", true, .role = DENIES },
	{ "teal", true, .colour = CYAN },
	{ "ten", true, .number = 11 },
	{ "then", true, .role = KEEPS },
	{ "thirteen", true, .number = 14 },
	{ "three", true, .number = 4 },
	{ "throb", false, .motion = BREATHE },
	{ "till", true, .role = AWAITS },
	{ "turquoise", true, .colour = CYAN },
	{ "twelve", true, .number = 13 },
	{ "twice", true, .number = 3 },
	{ "twinkl", false, .motion = BLINK },
	{ "two", true, .number = 3 },
	{ "unlike", true, .role = DENIES },
	{ "unlit", true, .is = IS_OFF },
	{ "until", true, .role = AWAITS },
	{ "usage", false, .is = IS_CRASH },
	{ "violet", true, .colour = MAGENTA },
	{ "wait", true, .role = HANDLES },
	{ "when", true, .role = AWAITS },
	{ "while", true, .role = AWAITS },
	{ "white", true, .colour = WHITE },
	{ "without", true, .role = DENIES },
	{ "yellow", true, .colour = YELLOW },
	{ "yellowish", true, .colour = YELLOW },
	{ "zero", true, .number = 1 },
};

/* < 0: the row comes before s; 0: it is the one for s. */
static int compare(const struct entry *e, const char *s, size_t len)
{
	for (size_t i = 0; e->word[i]; i++) {
		int c = i < len ? tolower((unsigned char)s[i]) : 0;

		if (c != e->word[i])
			return e->word[i] < c ? -1 : 1;
		if (!e->word[i + 1] && e->whole && i + 1 < len)
			return -1;
	}
	return 0;
}

static const struct entry *look_up(const char *s, size_t len)
{
	const int letter = len ? tolower((unsigned char)*s) : 0;
	size_t from = 0, to = COUNT(vocabulary);

	while (from < to) {
		size_t at = from + (to - from) / 2;
		int order = vocabulary[at].word[0] - letter;

		/* most of them part at the first letter */
		if (!order)
			order = compare(&vocabulary[at], s, len);

		if (order == 0)
			return &vocabulary[at];
		if (order < 0)
			from = at + 1;
		else
			to = at;
	}
	return NULL;
}

static int read_digits(const char *s, size_t len)
{
	int n = 0;

	if (len > 4)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (!isdigit((unsigned char)s[i]))
			return i ? n : -1;
		n = n * 10 + (s[i] - '0');
	}
	return len ? n : -1;
}

static int read_number(const struct entry *e, const char *s, size_t len)
{
	return e && e->number ? e->number - 1 : read_digits(s, len);
}

static void read_word(struct word *w, const char *s, size_t len)
{
	const struct entry *e = look_up(s, len);

	memset(w, 0, sizeof(*w));
	w->text = s;
	w->len = len;
	w->number = read_number(e, s, len);
	if (!e)
		return;
	w->colour = e->colour;
	w->motion = e->motion;
	w->speed = e->speed;
	w->role = e->role;
	w->is = e->is;
	if (w->is == IS_SOS && len > 3) /* "SOS10" */
		w->number =
			read_number(look_up(s + 3, len - 3), s + 3, len - 3);
}

bool led_word_is(const struct word *w, const char *word)
{
	for (size_t i = 0; i < w->len; i++) {
		if (tolower((unsigned char)w->text[i]) != word[i])
			return false;
	}
	return word[w->len] == '\0';
}

bool led_has(const struct sentence *t, enum word_is is)
{
	for (size_t i = 0; i < t->count; i++) {
		if (t->words[i].is == is)
			return true;
	}
	return false;
}

int led_count(const struct word *w)
{
	return w->time ? -1 : w->number;
}

/* "light blue" is cyan; "S.O.S" is one word. */
static void join_words(struct sentence *t)
{
	struct word *last = &t->words[t->count - 1];

	if (t->count > 1 && last->colour == BLUE &&
	    led_word_is(last - 1, "light")) {
		last->colour = CYAN;
	} else if (t->count > 2 && led_word_is(last, "s") &&
		   led_word_is(last - 1, "o") && led_word_is(last - 2, "s")) {
		t->count -= 2;
		last -= 2;
		last->is = IS_SOS;
		last->stop = false;
	}
}

/* "SOS. Then", and not "S.O.S. with". */
static bool ends_clause(const char *s)
{
	return *s == ';' ||
	       (*s == '.' && !(s[1] == ' ' && islower((unsigned char)s[2])));
}

void led_split(const char *s, struct sentence *out)
{
	out->count = 0;
	while (*s && out->count < LED_WORDS) {
		size_t n = 0;

		while (*s && !isalnum((unsigned char)*s)) {
			if (out->count && ends_clause(s))
				out->words[out->count - 1].stop = true;
			s++;
		}
		while (isalnum((unsigned char)s[n]))
			n++;
		if (n) {
			read_word(&out->words[out->count++], s, n);
			join_words(out);
		}
		if (n && out->count > 1 &&
		    out->words[out->count - 1].is == IS_UNIT)
			out->words[out->count - 2].time = true;
		s += n;
	}
}

void led_prepare(struct spots *s)
{
	static const char *const others[] = { "sos",	  "s.o.s", "user led",
					      "rainbow",  "d7",	   "off",
					      "dark",	  "unlit", "hard fault",
					      "hardfault" };

	for (size_t i = 0; i < COUNT(vocabulary); i++) {
		if (vocabulary[i].colour)
			spot_add(s, SPOT_LED, vocabulary[i].word);
	}
	for (size_t i = 0; i < COUNT(others); i++)
		spot_add(s, SPOT_LED, others[i]);
}
