/* SPDX-License-Identifier: MIT */
/*
 * What is well in one way and not in another: with this supply and with that
 * one, as root and as a user, without a piece of the program.  The difference
 * is the cause, whatever the LED shows.  A clause tells one half; who judges
 * looks for the other one.
 */
#include <ctype.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "model/evidence/mood.h"
#include "model/evidence/parts.h"

#define REACH 4 /* words from "on" to "supply": "on a new bench supply" */
#define FEW   4 /* words of "but not on battery" */

/* What the words of a clause add up to. */
enum part {
	PART_USB,    /* fed by a computer */
	PART_SUPPLY, /* or by something else */
	PART_ROOT,
	PART_ONLY,
	PART_BOTH,  /* no difference is told */
	PART_LEADS, /* "on", "with": what follows is a way */
	PART_WELL,  /* what a device does that is well */
	PART_DOES,  /* the same, where it is denied: "it never starts" */
	PART_OPENS, /* and what a tool does that may open it */
	PART_FAILS,
	PART_DENIES,
	PART_AWAY,  /* it is about something else */
	PART_CODE,  /* a piece of the program */
	PART_OUT,   /* that is not there */
	PART_WIRE,  /* no program */
	PART_OTHER, /* of another device, unless a supply follows */
};

#define P(p) (1u << PART_##p)

/* In the order of their first letters. */
static const struct {
	const char *word;
	unsigned parts;
} words[] = {
	{ "adapter", P(SUPPLY) },
	{ "ago", P(AWAY) },
	{ "am", P(LEADS) },
	{ "another", P(OTHER) },
	{ "antenna", P(WIRE) },
	{ "apt", P(AWAY) },
	{ "as", P(LEADS) },
	{ "batteries", P(SUPPLY) },
	{ "battery", P(SUPPLY) },
	{ "behind", P(AWAY) },
	{ "bluetooth", P(AWAY) },
	{ "board", P(WIRE) },
	{ "boot", P(DOES) },
	{ "boots", P(WELL) | P(DOES) },
	{ "both", P(BOTH) },
	{ "breathes", P(WELL) },
	{ "breathing", P(WELL) },
	{ "by", P(LEADS) },
	{ "cable", P(WIRE) },
	{ "call", P(CODE) },
	{ "cannot", P(DENIES) },
	{ "charge", P(AWAY) },
	{ "charger", P(SUPPLY) },
	{ "charges", P(AWAY) },
	{ "charging", P(SUPPLY) },
	{ "cli", P(AWAY) },
	{ "colleague's", P(AWAY) },
	{ "comment", P(CODE) },
	{ "commented", P(CODE) },
	{ "computer", P(USB) },
	{ "connector", P(WIRE) },
	{ "connects", P(WELL) },
	{ "converter", P(SUPPLY) },
	{ "counter", P(AWAY) },
	{ "coverage", P(AWAY) },
	{ "datasheet", P(AWAY) },
	{ "delete", P(OUT) },
	{ "display", P(AWAY) },
	{ "docker", P(AWAY) },
	{ "either", P(BOTH) },
	{ "empty", P(DENIES) },
	{ "finds", P(OPENS) },
	{ "fine", P(WELL) | P(OPENS) },
	{ "flash", P(AWAY) },
	{ "flashed", P(AWAY) },
	{ "friend's", P(AWAY) },
	{ "from", P(LEADS) },
	{ "function", P(CODE) },
	{ "gone", P(OPENS) },
	{ "gps", P(AWAY) },
	{ "guide", P(AWAY) },
	{ "handler", P(CODE) },
	{ "hardly", P(DENIES) },
	{ "hibernate", P(AWAY) },
	{ "if", P(AWAY) },
	{ "install", P(AWAY) },
	{ "installs", P(AWAY) },
	{ "into", P(LEADS) },
	{ "joins", P(WELL) },
	{ "jumper", P(WIRE) },
	{ "laptop", P(USB) },
	{ "library", P(CODE) },
	{ "lid", P(AWAY) },
	{ "line", P(CODE) },
	{ "lines", P(CODE) },
	{ "lipo", P(SUPPLY) },
	{ "listed", P(OPENS) },
	{ "lists", P(OPENS) },
	{ "needs", P(LEADS) | P(ONLY) },
	{ "never", P(DENIES) },
	{ "no", P(DENIES) },
	{ "node", P(AWAY) },
	{ "none", P(DENIES) },
	{ "not", P(DENIES) },
	{ "nothing", P(DENIES) },
	{ "npm", P(AWAY) },
	{ "on", P(LEADS) },
	{ "online", P(WELL) },
	{ "only", P(ONLY) },
	{ "ota", P(AWAY) },
	{ "other", P(OTHER) },
	{ "out", P(OUT) },
	{ "page", P(AWAY) },
	{ "pc", P(USB) },
	{ "perfectly", P(WELL) | P(OPENS) },
	{ "pin", P(WIRE) },
	{ "psu", P(SUPPLY) },
	{ "rebooting", P(FAILS) },
	{ "reboots", P(FAILS) },
	{ "regulator", P(SUPPLY) },
	{ "release", P(AWAY) },
	{ "reliably", P(WELL) },
	{ "remove", P(OUT) },
	{ "removed", P(OUT) },
	{ "reset", P(WIRE) },
	{ "resets", P(FAILS) },
	{ "resetting", P(FAILS) },
	{ "restarting", P(FAILS) },
	{ "restarts", P(FAILS) },
	{ "root", P(ROOT) },
	{ "router", P(AWAY) },
	{ "runs", P(WELL) },
	{ "same", P(BOTH) },
	{ "says", P(AWAY) },
	{ "screen", P(AWAY) },
	{ "screw", P(AWAY) },
	{ "second", P(OTHER) },
	{ "sees", P(OPENS) },
	{ "sensor", P(WIRE) },
	{ "service", P(AWAY) },
	{ "signal", P(AWAY) },
	{ "sim", P(WIRE) },
	{ "sketch", P(AWAY) },
	{ "sleep", P(AWAY) },
	{ "sleeps", P(AWAY) },
	{ "solar", P(SUPPLY) },
	{ "ssh", P(AWAY) },
	{ "start", P(DOES) },
	{ "starts", P(WELL) | P(DOES) },
	{ "sudo", P(ROOT) },
	{ "supply", P(SUPPLY) },
	{ "support", P(WIRE) },
	{ "thread", P(CODE) },
	{ "through", P(LEADS) },
	{ "to", P(LEADS) },
	{ "unit", P(AWAY) },
	{ "unless", P(ONLY) },
	{ "update", P(AWAY) },
	{ "updates", P(AWAY) },
	{ "upload", P(AWAY) },
	{ "usb", P(USB) },
	{ "using", P(LEADS) },
	{ "version", P(AWAY) },
	{ "via", P(LEADS) },
	{ "vin", P(SUPPLY) },
	{ "wake", P(AWAY) },
	{ "web", P(AWAY) },
	{ "whether", P(BOTH) },
	{ "white", P(FAILS) },
	{ "wire", P(WIRE) },
	{ "wires", P(WIRE) },
	{ "with", P(LEADS) },
	{ "without", P(OUT) },
	{ "work", P(OPENS) },
	{ "works", P(WELL) | P(OPENS) },
	{ "would", P(AWAY) },
	{ "yet", P(AWAY) },
};

/* Behind these words another clause begins. */
static const char *const joints[] = { "and", "but", "while", "whereas",
				      "then" };

/*
 * A line is looked at only where one of these stands; of four letters or more,
 * as shorter runs are everywhere (spot.h).
 */
static const char *const ways[] = {
	"|on usb|",    "|from usb|", "|with usb|",    "|via usb|",
	"|by usb|",    "|to usb|",   "a usb |",	      "|the usb |",
	"|laptop|",    "|computer|", "|my pc|",	      "|the pc|",
	"|battery|",   "|lipo|",     "|on vin|",      "|with vin|",
	"|from vin|",  "|to vin|",   "|via vin|",     "|through vin|",
	"|batteries|", "|supply|",   "|adapter|",     "|charger|",
	"|charging|",  "|solar|",    "|converter|",   "|regulator|",
	"|sudo|",      "|root|",     "|line*out|",    "|lines*out|",
	"|call*out|",  "|comment",   "|library*out|", "|handler*out|",
	"|without|",   "|remove|",   "|removed|",     "|delete|",
};

struct clause {
	const char *at; /* its first word */
	unsigned parts;
	unsigned way; /* of the sentence, so far */
	size_t count; /* words */
	size_t led;   /* words since "on" or "with"; 0: there was none */
	bool more;    /* it follows an "and" */
};

void contrast_prepare(struct spots *s)
{
	for (size_t i = 0; i < COUNT(ways); i++)
		spot_add(s, SPOT_WAYS, ways[i]);
	for (size_t i = 0; i < COUNT(words); i++)
		spot_word(&s->contrast, words[i].word);
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '\'';
}

static bool is_word(const char *s, size_t len, const char *word)
{
	for (size_t i = 0; i < len; i++) {
		if (!word[i] || tolower((unsigned char)s[i]) != word[i])
			return false;
	}
	return !word[len];
}

static unsigned parts_of(const struct spots *spots, const char *s, size_t len)
{
	size_t from = 0, to = 0;

	if (!spot_range(&spots->contrast, s, len, &from, &to))
		to = from;
	for (size_t i = from; i < to; i++) {
		if (is_word(s, len, words[i].word))
			return words[i].parts;
	}
	/* isn't, won't */
	return len > 3 && tolower((unsigned char)s[len - 1]) == 't' &&
			       s[len - 2] == '\''
		       ? P(DENIES)
		       : 0;
}

static bool is_joint(const char *s, size_t len)
{
	for (size_t i = 0; i < COUNT(joints); i++) {
		if (is_word(s, len, joints[i]))
			return true;
	}
	return false;
}

/* Is the sentence that goes on here a question? */
static bool is_asked(const char *s)
{
	while (*s && !(strchr(".!?", *s) && (s[1] == ' ' || !s[1])))
		s++;
	return *s == '?';
}

static void power(struct evidence *ev, const struct spot_line *l,
		  const struct clause *c)
{
	const bool denied =
		c->parts & P(DENIES) && (c->parts & P(DOES) || c->count <= FEW);
	const bool fails =
		c->parts & P(FAILS) && !(c->parts & (P(DENIES) | P(OUT)));
	const bool well =
		c->parts & P(WELL) && !(c->parts & (P(DENIES) | P(FAILS)));

	if ((well || denied || fails) && mood_is_said(l->text, c->at))
		evidence_add_at(ev, FACT_POWERED, l->number, l->text, c->at,
				c->way & P(SUPPLY) ? POWERED_OTHERWISE
						   : POWERED_BY_USB,
				well);
}

/* "Only as root", "not unless I am root", "with sudo it works". */
static void rights(struct evidence *ev, const struct spot_line *l,
		   const struct clause *c)
{
	const bool denies = c->parts & P(DENIES);
	const bool only = c->parts & P(ONLY) && c->parts & P(ROOT);
	const bool opens = c->parts & P(OPENS) && !denies;

	if ((only || opens || denies) && mood_is_said(l->text, c->at))
		evidence_add_at(ev, FACT_AS_ROOT, l->number, l->text, c->at,
				only || opens, 0);
}

/* "When I take that line out it connects": the program is the cause. */
static void code(struct evidence *ev, const struct spot_line *l,
		 const struct clause *c)
{
	if (c->parts & P(WELL) && !(c->parts & (P(DENIES) | P(FAILS))) &&
	    mood_is_said(l->text, c->at))
		evidence_add_at(ev, FACT_CODE_MATTERS, l->number, l->text,
				c->at, 0, 0);
}

static void end_clause(struct evidence *ev, const struct spot_line *l,
		       struct clause *c)
{
	static const unsigned any = P(USB) | P(SUPPLY) | P(ROOT);
	const unsigned named = c->parts & any;

	if (c->parts & P(CODE) && c->parts & P(OUT) && !(c->parts & P(WIRE)))
		c->way = P(CODE);
	/* "on USB and on battery" */
	else if (named && c->more && !(c->parts & ~named))
		c->way |= named;
	else if (named)
		c->way = named;
	/* of two ways at once nothing is known, nor of something else */
	if (c->parts & (P(BOTH) | P(AWAY)) || (c->way & (c->way - 1)))
		c->way = 0;
	if (c->way && c->count && !is_asked(c->at))
		(c->way & P(ROOT)   ? rights
		 : c->way & P(CODE) ? code
				    : power)(ev, l, c);
	*c = (struct clause){ .way = c->way };
}

static void take_word(const struct spots *spots, struct clause *c,
		      const char *s, size_t len)
{
	static const unsigned named = P(USB) | P(SUPPLY) | P(ROOT);
	unsigned parts = parts_of(spots, s, len);

	if (!c->count++)
		c->at = s;
	/* "my other Argon", and not "another supply" */
	if (c->parts & P(OTHER)) {
		c->parts &= ~P(OTHER);
		c->parts |= parts & named ? 0 : P(BOTH);
	}
	if (c->led && c->led++ > REACH)
		c->led = 0;
	/* "I changed the battery" is no way to feed it */
	if (parts & named && !c->led)
		parts &= ~named;
	/* "a USB supply" */
	if (parts & P(SUPPLY))
		c->parts &= ~P(USB);
	if (parts & P(LEADS))
		c->led = 1;
	c->parts |= parts & ~P(LEADS);
}

/* Behind what is in brackets or quoted; the line's end if that is open. */
static const char *skip_aside(const char *s)
{
	const char *end = strchr(s + 1, *s == '(' ? ')' : *s);

	return end ? end + 1 : s + strlen(s);
}

void contrast_line(struct evidence *ev, const struct spot_line *l)
{
	struct clause c = { 0 };

	if (!spot_any(l, SPOT_WAYS))
		return;
	for (const char *s = l->text; *s;) {
		size_t n = 0;

		while (is_letter(s[n]))
			n++;
		if (n) {
			if (is_joint(s, n)) {
				end_clause(ev, l, &c);
				c.more = *s == 'a';
			} else {
				take_word(l->spots, &c, s, n);
			}
			s += n;
			continue;
		}
		if (*s == '(' || *s == '"') {
			s = skip_aside(s);
			continue;
		}
		if (strchr(",;:.!?", *s) && (s[1] == ' ' || !s[1])) {
			end_clause(ev, l, &c);
			if (strchr(".!?", *s))
				c.way = 0;
		}
		s++;
	}
	end_clause(ev, l, &c);
}
