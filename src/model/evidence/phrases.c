/* SPDX-License-Identifier: MIT */
#include "model/evidence/says.h"

#include <string.h>

#include "base/count.h"
#include "model/evidence/gist.h"
#include "model/evidence/mood.h"
#include "model/evidence/parts.h"
#include "model/evidence/text.h"

/* Words of people for whom something is wrong; they do not say what. */
static const char *const complaints[] = {
	"|any ideas",	    "|any idea|",	 "|any suggestions",
	"|any advice",	    "|please help",	 "|not working",
	"|doesn't work",    "|does not work",	 "|won't |",
	"|can't |",	    "|cannot |",	 "|could not |",
	"|couldn't |",	    "|unable to ",	 "|stuck ",
	"|refuses to ",	    "|no longer ",	 "|still shows",
	"|still on |",	    "|still reports",	 "|still at |",
	"|bricked",	    "|does not change",	 "|doesn't change",
	"|is not flashed",  "|not updated",	 "|nothing happens",
	"|keeps ",	    "|all of a sudden|", "|why does",
	"|do nothing|",	    "|does nothing|",	 "|did nothing|",
	"|not do anything", "|n't do anything",	 "|no luck|",
	"n't run the app",  "|not run the app",	 "|stuck on how to",
	"|to no avail",	    "|again and again",	 "|over and over",
	"|what is wrong",   "|what's wrong",	 "|what am i missing",
};

/* What particle-cli says to people; serial.md 2.4. */
static const char *const requests[] = {
	"^! PROTIP",
	"^? Press ENTER",
	"when your device is blinking",
	"until it blinks",
	"^Your device will blink",
	"^If your device is not blinking",
	"once the device begins to blink",
	"Make sure your device is in",
	"^#) Press and hold",
	"^#) Release",
};

/* The same: what it is going to do, before it has begun. */
static const char *const plans[] = {
	"^Device Doctor will put",
	"- Upgrade system firmware",
	"- Flash the default",
	"- Reset the device and server keys",
	"- Clear the Wi-Fi settings",
	/* and what dfu-util could do, in its help */
	"^leave Leave DFU mode",
	"^mass-erase Erase the whole",
	"^unprotect Erase read",
	"^force You really know",
};

/* In this order; of one kind the first that matches is kept. */
static const struct phrase_set *const sets[] = {
	&says_dfu,    &says_kernel, &says_host, &says_tool,
	&says_serial, &says_device, &says_keys, &says_people,
};

/* Of each kind one fact in a line. */
struct said {
	bool kinds[FACT_KINDS];
	bool read, tool;
};

/* "Windows", "on my Mac": words that people use, too, and no tool alone. */
static bool names_host(const struct phrase *p)
{
	return (p->kind == FACT_WINDOWS || p->kind == FACT_LINUX ||
		p->kind == FACT_MAC || p->kind == FACT_BROWSER ||
		p->kind == FACT_DRIVER) &&
	       p->pattern[0] != '^' && !strpbrk(p->pattern, "\\/#_'");
}

static void phrase_row(struct evidence *ev, const struct spot_line *l,
		       const struct phrase *p, struct said *said)
{
	struct words w;

	if (said->kinds[p->kind] || !words_match(l->text, p->pattern, &w))
		return;
	/* nor is it what a tool asks for */
	if (ev->reader == READER_PEOPLE &&
	    (!mood_is_said(l->text, w.end) || phrase_asks(l)))
		return;
	said->read = true;
	said->tool |= ev->reader != READER_PEOPLE && !names_host(p);
	evidence_taken(ev, ev->reader, l->number, l->number);
	/* the cause stands behind it, and the text ends before */
	if (p->kind == FACT_WRITE_ERROR && l->number == ev->torn_line) {
		ev->torn_cause = true;
		return;
	}
	if (p->kind == FACT_NONE)
		return;
	said->kinds[p->kind] = true;
	evidence_add_at(ev, p->kind, l->number, l->text, w.end, w.numbers[0],
			w.numbers[1]);
}

/* What it is about is noted, too; of one kind once in a text. */
static void note_topics(struct evidence *ev, const struct spot_line *l)
{
	const struct phrase_set *t = &says_topics;
	struct words w;

	ev->reader = t->reader;
	for (size_t i = spot_next(l, SPOT_TOPICS, 0); i < t->count;
	     i = spot_next(l, SPOT_TOPICS, i + 1)) {
		const struct phrase *p = &t->rows[i];

		if (evidence_find(ev, p->kind) ||
		    !words_match(l->text, p->pattern, &w))
			continue;
		evidence_add_at(ev, p->kind, l->number, l->text, w.end, 0, 0);
	}
}

/* A complaint is noted; the line stays one that was not understood. */
static void complain(struct evidence *ev, const struct spot_line *l)
{
	struct words w;

	ev->reader = READER_PEOPLE;
	for (size_t i = spot_next(l, SPOT_COMPLAINTS, 0); i < COUNT(complaints);
	     i = spot_next(l, SPOT_COMPLAINTS, i + 1)) {
		if (!words_match(l->text, complaints[i], &w))
			continue;
		evidence_add(ev, FACT_COMPLAINT, l->number, l->text, 0, 0);
		return;
	}
}

void phrase_prepare(struct spots *s)
{
	for (size_t k = 0; k < COUNT(sets); k++) {
		for (size_t i = 0; i < sets[k]->count; i++)
			spot_add(s, SPOT_PHRASES, sets[k]->rows[i].pattern);
	}
	for (size_t i = 0; i < COUNT(complaints); i++)
		spot_add(s, SPOT_COMPLAINTS, complaints[i]);
	for (size_t i = 0; i < says_topics.count; i++)
		spot_add(s, SPOT_TOPICS, says_topics.rows[i].pattern);
	for (size_t i = 0; i < COUNT(requests); i++)
		spot_add(s, SPOT_REQUESTS, requests[i]);
	for (size_t i = 0; i < COUNT(plans); i++)
		spot_add(s, SPOT_PLANS, plans[i]);
	contrast_prepare(s);
}

bool phrase_line(struct evidence *ev, const struct spot_line *l)
{
	struct said said = { { false }, false, false };
	size_t first = 0;

	for (size_t k = 0; l->full && k < COUNT(sets); k++) {
		size_t end = first + sets[k]->count;

		ev->reader = sets[k]->reader;
		for (size_t i = spot_next(l, SPOT_PHRASES, first); i < end;
		     i = spot_next(l, SPOT_PHRASES, i + 1))
			phrase_row(ev, l, &sets[k]->rows[i - first], &said);
		first = end;
	}
	/* what a tool says is no story, unless somebody tells of it */
	ev->reader = READER_PEOPLE;
	if ((!said.tool || ev->told) && l->number != ev->torn_line)
		said.read |= gist_line(ev, l);
	if (l->number != ev->torn_line) {
		/* half a contrast tells less than its line does */
		contrast_line(ev, l);
		complain(ev, l);
	}
	note_topics(ev, l);
	return said.read;
}

static bool is_one_of(const struct spot_line *l, enum spot_table t,
		      const char *const *list, size_t n)
{
	struct words w;

	for (size_t i = spot_next(l, t, 0); i < n; i = spot_next(l, t, i + 1)) {
		if (words_match(l->text, list[i], &w))
			return true;
	}
	return false;
}

bool phrase_asks(const struct spot_line *l)
{
	return is_one_of(l, SPOT_REQUESTS, requests, COUNT(requests));
}

bool phrase_plans(const struct spot_line *l)
{
	return is_one_of(l, SPOT_PLANS, plans, COUNT(plans));
}
