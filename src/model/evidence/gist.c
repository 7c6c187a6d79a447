/* SPDX-License-Identifier: MIT */
#include "model/evidence/gist.h"

#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "model/evidence/mood.h"
#include "model/evidence/parts.h"

#define WORDS_MAX 96 /* of a sentence; what is longer is code or a log */
#define JOINT_MAX 8  /* letters of "although" */
#define FEW	  5  /* words of a short clause */

#define HAS(a)	       (GIST(a))
#define BOTH(a, b)     (GIST(a) | GIST(b))
#define THREE(a, b, c) (GIST(a) | GIST(b) | GIST(c))

/* What somebody else than the device lacks, is not, does not find. */
#define AROUND (GIST(OTHER) | GIST(SLEEP))

/* "no LED code", "the LED does not change to green" */
#define NO_LIGHT                                                               \
	(AROUND | THREE(COLOUR, SEES, DARK) | THREE(FAILS, UPLOAD, CHANGE) |   \
	 HAS(PROGRAM))

/* A mode that is wished for, was there once, or is left again. */
#define NOT_ASKED   (THREE(DENIES, FAILS, WITHOUT) | BOTH(WISHES, PAST))
#define NOT_REACHED (NOT_ASKED | HAS(LEAVES))

/* "the crash is gone with Tinker" */
#define NO_FAULT                                                               \
	(THREE(DENIES, WITHOUT, CURES) | BOTH(WISHES, LIVES) | HAS(DARK))

#define NOT_WELL (THREE(DENIES, FAILS, MINE) | HAS(FAULT))

/* All classes of `all` and none of `none` in a clause are a fact. */
static const struct {
	uint64_t all, none;
	enum fact_kind kind;
} rows[] = {
	/* dark */
	{ THREE(LED, DENIES, EXCEPT), AROUND, FACT_NO_LED },
	{ THREE(LED, DENIES, SHINES), NO_LIGHT, FACT_NO_LED },
	{ THREE(LED, DENIES, BARE), NO_LIGHT, FACT_NO_LED },
	{ THREE(LED, DENIES, WORKS), NO_LIGHT, FACT_NO_LED },
	{ THREE(LED, DENIES, ANSWER), NO_LIGHT, FACT_NO_LED },
	{ THREE(LED, DENIES, NOTHING), AROUND | HAS(COLOUR), FACT_NO_LED },
	{ BOTH(LED, DARK), AROUND | THREE(DENIES, COLOUR, HANDS) | HAS(STARTS),
	  FACT_NO_LED },
	{ BOTH(LED, DEAD), AROUND | HAS(DENIES), FACT_NO_LED },
	{ BOTH(LED, EXCEPT), AROUND | HAS(DENIES), FACT_NO_LED },
	{ THREE(SHINES, NOTHING, DENIES), AROUND | HAS(COLOUR), FACT_NO_LED },
	{ THREE(BLINKS, NOTHING, DENIES), AROUND | HAS(COLOUR), FACT_NO_LED },
	/* not on the bus */
	{ THREE(USB, BARE, DENIES), AROUND | BOTH(MODE, SMALL), FACT_NO_USB },
	{ THREE(USB, SEES, DENIES), AROUND | BOTH(MODE, SMALL), FACT_NO_USB },
	{ THREE(USB, NOTHING, DENIES), AROUND | BOTH(MODE, SMALL),
	  FACT_NO_USB },
	{ THREE(HOST, SEES, DENIES), AROUND | BOTH(MODE, SMALL), FACT_NO_USB },
	/* dead */
	{ HAS(DEAD), AROUND | BOTH(DENIES, LED) | HAS(USB), FACT_DEAD },
	{ BOTH(DENIES, STARTS), AROUND | THREE(PROGRAM, OWN, UPLOAD),
	  FACT_DEAD },
	{ THREE(DENIES, NOTHING, DOES), AROUND | THREE(PROGRAM, UPLOAD, BUTTON),
	  FACT_DEAD },
	{ BOTH(BUTTON, DENIES) | HAS(EFFECT), AROUND, FACT_NO_MODE },
	{ BOTH(BUTTON, DENIES) | HAS(NOTHING), AROUND, FACT_NO_MODE },
	{ THREE(HANDS, DENIES, EFFECT), AROUND, FACT_NO_MODE },
	{ THREE(DENIES, MODE, ENTERS), AROUND | HAS(LEAVES), FACT_NO_MODE },
	{ THREE(DENIES, MODE, BARE), AROUND | HAS(LEAVES), FACT_NO_MODE },
	{ THREE(DENIES, MODE, SHORT), AROUND | HAS(LEAVES), FACT_NO_MODE },
	/* a mode that is not left */
	{ THREE(DENIES, LEAVES, DFU), AROUND, FACT_IN_DFU },
	{ THREE(AGAIN, DFU, RUNS), AROUND | BOTH(HANDS, SELF), FACT_IN_DFU },
	{ THREE(DENIES, LEAVES, LISTEN), HAS(SLEEP), FACT_LISTENS },
	{ BOTH(AGAIN, LISTEN), HAS(SLEEP) | THREE(HANDS, DENIES, SELF),
	  FACT_LISTENS },
	{ BOTH(SAFE, HANDS), HAS(DENIES), FACT_BY_HAND },
	{ THREE(DFU, MODE, HANDS), NOT_ASKED, FACT_DFU_BY_HAND },
	{ BOTH(SETUP, FLAG), HAS(FAILS), FACT_SETUP_FLAG },
	/* a mode that is reached */
	{ THREE(DFU, MODE, ENTERS), NOT_REACHED, FACT_DFU_REACHED },
	{ THREE(DFU, MODE, LIVES), NOT_REACHED, FACT_DFU_REACHED },
	{ THREE(DFU, MODE, WORKS), NOT_REACHED, FACT_DFU_REACHED },
	{ BOTH(LISTEN, ENTERS), NOT_REACHED | HAS(SLEEP), FACT_LISTEN_REACHED },
	{ BOTH(LISTEN, WORKS), NOT_REACHED | HAS(SLEEP), FACT_LISTEN_REACHED },
	{ BOTH(SAFE, ENTERS), NOT_REACHED | HAS(FAULT), FACT_SAFE_REACHED },
	/* where no program of one's own runs */
	{ BOTH(SAFE, FAULT), NO_FAULT | HAS(DFU), FACT_SAFE_CRASHES },
	{ BOTH(STOCK, FAULT), NO_FAULT | THREE(MINE, PROGRAM, ANEW),
	  FACT_TINKER_CRASHES },
	{ BOTH(FAULT, AGAIN), NO_FAULT, FACT_CRASHES },
	{ BOTH(FAULT, STILL), NO_FAULT, FACT_CRASHES },
	/* the old program */
	{ THREE(OLD, PROGRAM, RUNS), HAS(SLEEP) | THREE(DENIES, CURES, PAST),
	  FACT_OLD_TOLD },
	{ THREE(OLD, PROGRAM, STILL), HAS(SLEEP) | BOTH(DENIES, CURES),
	  FACT_OLD_TOLD },
	{ THREE(OLD, RUNS, STILL), HAS(SLEEP) | BOTH(DENIES, CURES),
	  FACT_OLD_TOLD },
	{ THREE(NEW, PROGRAM, DENIES) | HAS(RUNS), AROUND, FACT_OLD_TOLD },
	{ THREE(OWN, CHANGE, DENIES) | HAS(THERE), AROUND, FACT_OLD_TOLD },
	{ THREE(NEW, PROGRAM, RUNS),
	  AROUND | HAS(BOARD) | THREE(DENIES, FAILS, STILL) |
		  THREE(SELF, PAST, OLD),
	  FACT_NEW_RUNS },
	{ BOTH(UPLOAD, GOOD), BOTH(DENIES, FAILS), FACT_GOOD_TOLD },
	{ BOTH(THERE, GOOD), BOTH(DENIES, FAILS), FACT_GOOD_TOLD },
	{ THREE(UPLOAD, WITHOUT, FAILS), HAS(DENIES), FACT_GOOD_TOLD },
	/* with and without one's own */
	{ BOTH(TINKER, WORKS), NOT_WELL, FACT_WELL_WITHOUT },
	{ BOTH(TINKER, CONNECTS), NOT_WELL, FACT_WELL_WITHOUT },
	{ BOTH(SAFE, WORKS), NOT_WELL, FACT_WELL_WITHOUT },
	{ BOTH(SAFE, CONNECTS), NOT_WELL, FACT_WELL_WITHOUT },
	{ BOTH(MINE, DENIES), HAS(BARE), FACT_OWN_FAILS },
	{ BOTH(MINE, FAILS), HAS(DENIES), FACT_OWN_FAILS },
	{ BOTH(BOARD, WORKS), BOTH(DENIES, DEAD), FACT_WELL_ELSEWHERE },
	{ HAS(LIVES), AROUND | THREE(DENIES, SMALL, PAST) | HAS(FAILS),
	  FACT_WELL_ELSEWHERE },
	{ BOTH(BACK, CURES), HAS(DENIES), FACT_TAKEN_FORWARD },
	{ THREE(CABLE, ANEW, WORKS), BOTH(DENIES, FAILS), FACT_CABLE },
	{ THREE(CABLE, ANEW, SEES), BOTH(DENIES, FAILS), FACT_CABLE },
	/* assets, requests */
	{ BOTH(ASSET, MISSES), HAS(OTHER), FACT_ASSET_MISSING },
	{ THREE(ASSET, DENIES, SEES), HAS(OTHER), FACT_ASSET_MISSING },
	{ THREE(USB, DENIES, ANSWER), GIST(OTHER) | HAS(LED), FACT_USB_SILENT },
};

/* Behind these words something else is said. */
static const char *const joints[] = { "and",	"but",	   "while",  "although",
				      "though", "whereas", "yet",    "so",
				      "when",	"until",   "because" };

struct gist_words {
	struct {
		const char *at;
		size_t len;
		uint64_t classes;
		bool ends; /* its clause ends behind it */
	} list[WORDS_MAX];
	size_t count;
	bool sleeps;
};

_Static_assert(GIST_CLASSES <= 64, "a class is a bit");

static bool is_letter(const char *s)
{
	return isalnum((unsigned char)*s) || *s == '\'';
}

static bool is_stop(const char *s)
{
	return (*s == '.' || *s == '!' || *s == '?' || !*s) &&
	       (s[1] == ' ' || !s[1]);
}

/* Behind it a clause ends; "USB: nothing" after some words only. */
static bool ends_clause(char c, size_t words)
{
	return c == ',' || c == ';' || c == '(' || c == ')' ||
	       (c == ':' && words > 2);
}

static bool is_joint(const char *s, size_t len)
{
	if (len < 2 || len > JOINT_MAX || !strchr("abtwysu", *s))
		return false;
	for (size_t i = 0; i < COUNT(joints); i++) {
		if (joints[i][0] == *s && strncmp(s, joints[i], len) == 0 &&
		    !joints[i][len])
			return true;
	}
	return false;
}

/* The words of a sentence; returns what stands behind it. */
static const char *take_words(const struct spots *spots, const char *s,
			      struct gist_words *w)
{
	w->count = 0;
	w->sleeps = false;
	while (*s && !is_stop(s)) {
		size_t n = 0;

		while (is_letter(s + n))
			n++;
		if (n && w->count < WORDS_MAX) {
			bool joint = is_joint(s, n);

			if (joint && w->count)
				w->list[w->count - 1].ends = true;
			w->list[w->count].at = s;
			w->list[w->count].len = n;
			w->list[w->count].classes = gist_word(spots, s, n);
			w->list[w->count].ends = false;
			w->sleeps |=
				(w->list[w->count].classes & GIST(SLEEP)) != 0;
			w->count++;
		} else if (w->count && ends_clause(*s, w->count)) {
			w->list[w->count - 1].ends = true;
		}
		s += n ? n : 1;
	}
	return *s ? s + 1 : s;
}

/* "the charge LED", "D7 LED": not the one that counts. */
static bool is_small(const struct gist_words *w, size_t at, size_t from)
{
	for (size_t i = at; i-- > from && at - i <= 2;) {
		if (w->list[i].classes & GIST(SMALL))
			return true;
	}
	return false;
}

/* "no port", "no code changed", "no status LED" */
static bool is_bare(const struct gist_words *w, size_t at, size_t from)
{
	if (at > from && w->list[at - 1].len == strlen("status") &&
	    strncmp(w->list[at - 1].at, "status", strlen("status")) == 0)
		at--;
	return at > from && w->list[at - 1].len <= 7 &&
	       w->list[at - 1].classes & GIST(DENIES) &&
	       strncmp(w->list[at - 1].at, "not", 3) != 0;
}

/* What the words from `from` to `to` say together. */
static uint64_t clause(const struct gist_words *w, size_t from, size_t to)
{
	static const uint64_t bare =
		GIST(USB) | GIST(MODE) | GIST(LED) | GIST(PROGRAM);
	static const uint64_t mine = GIST(OWN) | GIST(PROGRAM);
	uint64_t all = to - from <= FEW ? GIST(SHORT) : 0;

	for (size_t i = from; i < to; i++) {
		uint64_t c = w->list[i].classes;

		if (c & GIST(LED) && is_small(w, i, from)) {
			c &= ~GIST(LED);
			c |= all & GIST(ONLY) ? GIST(LED) | GIST(EXCEPT) : 0;
		}
		if (c & bare && is_bare(w, i, from))
			c |= GIST(BARE);
		all |= c;
	}
	if ((all & mine) == mine)
		all |= GIST(MINE);
	return all;
}

/* One fact of a kind in a line. */
static bool add_facts(struct evidence *ev, const struct spot_line *l,
		      uint64_t classes, const char *at, bool done[FACT_KINDS])
{
	static const uint64_t alone = GIST(DEAD) | GIST(LIVES);
	const uint64_t some = classes & ~GIST(SHORT);
	bool read = false;

	/* nearly every row wants two */
	if (!(some & (some - 1)) && !(some & alone))
		return false;
	for (size_t i = 0; i < COUNT(rows); i++) {
		if ((classes & rows[i].all) != rows[i].all ||
		    classes & rows[i].none || done[rows[i].kind])
			continue;
		if (!mood_is_said(l->text, at))
			return read;
		evidence_add_at(ev, rows[i].kind, l->number, l->text, at, 0, 0);
		read = done[rows[i].kind] = true;
	}
	return read;
}

/* What a sentence begins with goes on behind its comma. */
static uint64_t carried(uint64_t before, uint64_t now)
{
	static const uint64_t others = GIST(TINKER) | GIST(SAFE) | GIST(STOCK);
	/* what follows a program that is well is about another one */
	const bool well =
		now & GIST(WORKS) && !(now & (GIST(DENIES) | GIST(FAILS)));

	/* "nothing of mine" */
	if (now & GIST(MINE) && now & (GIST(NOTHING) | GIST(WITHOUT)) &&
	    !(now & GIST(DOES)))
		return before;
	if (now & GIST(MINE))
		return GIST(MINE);
	if (now & others)
		return now & others & ~(well ? GIST(STOCK) : 0);
	return before;
}

bool gist_line(struct evidence *ev, const struct spot_line *l)
{
	const char *s = l->text;
	struct gist_words w;
	bool done[FACT_KINDS] = { false }, read = false;

	while (*s) {
		uint64_t before = 0;
		size_t from = 0;

		s = take_words(l->spots, s, &w);
		for (size_t i = 0; i < w.count; i++) {
			uint64_t c;

			if (i + 1 < w.count && !w.list[i].ends)
				continue;
			c = clause(&w, from, i + 1);
			if (w.sleeps)
				c |= GIST(SLEEP);
			before = carried(before, c);
			read |= add_facts(ev, l, c | before, w.list[from].at,
					  done);
			from = i + 1;
		}
	}
	if (read)
		evidence_taken(ev, READER_PEOPLE, l->number, l->number);
	return read;
}
