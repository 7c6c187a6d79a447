/* SPDX-License-Identifier: MIT */
#include "model/evidence/mood.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"

#define SENTENCE 512 /* bytes of one that are looked at */

/*
 * Questions that take nothing for granted.  "Why does it blink yellow?" does:
 * it blinks.
 */
static const char *const asks[] = {
	"would ",	  "should ",
	"shall ",	  "could ",
	"will ",	  "what does ",
	"what do ",	  "what if ",
	"how do I put",	  "how can I put",
	"how do I enter", "how to put",
	"is it possible", "does anyone have",
	"what is ",	  "does the ",
	"do the ",	  "is there ",
	"are there ",	  "how do I know",
	"how can I tell", "can ",
	"does it ",	  "do they ",
};

/* Where rules for everybody come from, rather than news of a device. */
static const char *const sources[] = {
	" docs ",  "documentation", " manual ", " forum ",
	" guide ", " article ",	    "somebody", "someone",
};

/* "My other one is breathing cyan", where it is said to be well. */
static const char *const whose[] = { "the ", "my ", "our " };
static const char *const well[] = { "fine", "work" };

/* What to do, not what happened. */
static const char *const steps[] = { "wait for ", "wait until ", "wait till " };

/* What is looked for in a sentence; of one kind the first row counts. */
enum turn {
	TURN_DOUBT,  /* what stands behind it, up to a "but", is not known */
	TURN_OTHER,  /* another device */
	TURN_MENDED, /* it was, and is no more */
	TURNS
};

static const struct {
	const char *words;
	enum turn turn;
} turns[] = {
	{ "not sure if ", TURN_DOUBT },	  { "not sure whether ", TURN_DOUBT },
	{ "don't know if ", TURN_DOUBT }, { "do not know if ", TURN_DOUBT },
	{ "know whether ", TURN_DOUBT },  { "wonder if ", TURN_DOUBT },
	{ "wondering if ", TURN_DOUBT },  { "no idea if ", TURN_DOUBT },
	{ "in case ", TURN_DOUBT },	  { "friend's ", TURN_OTHER },
	{ "colleague's ", TURN_OTHER },	  { "neighbour's ", TURN_OTHER },
	{ "neighbor's ", TURN_OTHER },	  { "before that ", TURN_OTHER },
	{ "solved that", TURN_MENDED },	  { "solved it and", TURN_MENDED },
	{ "fixed that", TURN_MENDED },	  { "fixed it and", TURN_MENDED },
	{ "has been fine", TURN_MENDED }, { "been fine since", TURN_MENDED },
	{ "works again", TURN_MENDED },	  { "working again", TURN_MENDED },
};

/* The first two letters of all of them; most places end here. */
static bool may_turn(const char *s)
{
	switch (*s | 0x20) {
	case 'n':
		return strchr("oOeE", s[1]);
	case 'd':
	case 'w':
	case 'c':
	case 's':
		return strchr("oO", s[1]);
	case 'k':
	case 'i':
		return strchr("nN", s[1]);
	case 'f':
		return strchr("rRiI", s[1]);
	case 'b':
		return strchr("eE", s[1]);
	case 'h':
		return strchr("aA", s[1]);
	default:
		return false;
	}
}

/* Where the first row of each kind stands first, or NULL. */
static void find_turns(const char *s, const char *found[TURNS])
{
	size_t best[TURNS];

	for (size_t i = 0; i < TURNS; i++) {
		found[i] = NULL;
		best[i] = COUNT(turns);
	}
	for (; *s; s++) {
		if (!may_turn(s))
			continue;
		for (size_t i = 0; i < COUNT(turns); i++) {
			if ((s[0] | 0x20) == turns[i].words[0] &&
			    (s[1] | 0x20) == turns[i].words[1] &&
			    i < best[turns[i].turn] &&
			    text_starts_nocase(s, turns[i].words)) {
				best[turns[i].turn] = i;
				found[turns[i].turn] = s;
			}
		}
	}
}

struct span {
	const char *from; /* the sentence */
	size_t len;
};

static bool is_stop(const char *s)
{
	return (*s == '.' || *s == '!' || *s == '?' || !*s) &&
	       (s[1] == ' ' || !s[1]);
}

/* A stop inside quotes, before a quote, ends the one in them, too. */
static struct span sentence_at(const char *line, const char *at)
{
	struct span s = { at, 0 };

	while (s.from > line &&
	       !(s.from[-1] == ' ' && s.from - 1 > line && is_stop(s.from - 2)))
		s.from--;
	/* a match may end behind its stop */
	if (at > s.from && is_stop(at - 1))
		at--;
	while (at[0] && !is_stop(at))
		at++;
	s.len = (size_t)(at - s.from) + (*at != '\0');
	return s;
}

/* The number of a list, and what else is no letter. */
static const char *first_word(const char *s)
{
	while (*s && !isalpha((unsigned char)*s))
		s++;
	return s;
}

static bool begins(const char *s, const char *const *list, size_t n)
{
	s = first_word(s);
	if (text_starts_nocase(s, "and "))
		s += strlen("and ");
	for (size_t i = 0; i < n; i++) {
		if (text_starts_nocase(s, list[i]))
			return true;
	}
	return false;
}

/* The first of the words in the sentence, or NULL. */
static const char *find(const char *s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *at = text_find_nocase(s, list[i]);

		if (at)
			return at;
	}
	return NULL;
}

static bool is_question(const char *s, size_t len)
{
	if (!len || s[len - 1] != '?')
		return false;
	if (begins(s, asks, COUNT(asks)))
		return true;
	return !text_starts_nocase(first_word(s), "why") &&
	       (text_find_nocase(s, " would ") ||
		text_find_nocase(s, " could "));
}

/* Behind a doubt, and no "but" between. */
static bool is_doubted(const char *s, size_t at, const char *doubt)
{
	const char *but = doubt ? text_find_nocase(doubt, " but ") : NULL;

	return doubt && (size_t)(doubt - s) < at &&
	       !(but && (size_t)(but - s) < at);
}

/* Where "the other", "my other" stands, or NULL. */
static const char *find_other(const char *s)
{
	const char *at = text_find_nocase(s, " other ");

	for (size_t i = 0; at && i < COUNT(whose); i++) {
		const size_t n = strlen(whose[i]);

		if ((size_t)(at + 1 - s) >= n &&
		    text_starts_nocase(at + 1 - n, whose[i]))
			return at;
	}
	return NULL;
}

static bool is_others(const char *s, size_t at, const char *other)
{
	if (!other) {
		other = find_other(s);
		if (!other || !find(other, well, COUNT(well)))
			return false;
	}
	return (size_t)(other - s) < at;
}

static bool is_mended(const char *s, size_t at, const char *when)
{
	return when && (size_t)(when - s) >= at;
}

/* In quotes that a manual or somebody else opened. */
static bool is_cited(const char *line, const char *at)
{
	const char *open = NULL;
	char front[SENTENCE];
	size_t n;

	for (const char *s = line; s < at; s++) {
		if (*s == '"')
			open = open ? NULL : s;
	}
	if (!open || !strchr(at, '"'))
		return false;
	n = (size_t)(open - line);
	if (n >= sizeof(front)) {
		line = open - (sizeof(front) - 1);
		n = sizeof(front) - 1;
	}
	text_copy_n(front, sizeof(front), line, n);
	return find(front, sources, COUNT(sources)) != NULL;
}

bool mood_is_said(const char *line, const char *at)
{
	struct span span = sentence_at(line, at);
	size_t place = (size_t)(at - span.from);
	const char *turn[TURNS];
	char s[SENTENCE];

	if (is_cited(line, at))
		return false;
	if (span.len >= sizeof(s))
		return true;
	text_copy_n(s, sizeof(s), span.from, span.len);
	find_turns(s, turn);
	return !is_question(s, span.len) && !begins(s, steps, COUNT(steps)) &&
	       !is_doubted(s, place, turn[TURN_DOUBT]) &&
	       !is_others(s, place, turn[TURN_OTHER]) &&
	       !is_mended(s, place, turn[TURN_MENDED]);
}
