/* SPDX-License-Identifier: MIT */
#include "model/evidence/phrase_table.h"

#include "base/count.h"
#include "model/evidence/parts.h"
#include "model/evidence/text.h"

/* Words of people for whom something is wrong; they do not say what. */
static const char *const complaints[] = {
	"|any ideas",	   "|any idea|",	"|any suggestions",
	"|any advice",	   "|please help",	"|not working",
	"|doesn't work",   "|does not work",	"|won't |",
	"|can't |",	   "|cannot |",		"|could not |",
	"|couldn't |",	   "|unable to ",	"|stuck ",
	"|refuses to ",	   "|no longer ",	"|still shows",
	"|still on |",	   "|still reports",	"|still at |",
	"|bricked",	   "|does not change",	"|doesn't change",
	"|is not flashed", "|not updated",	"|nothing happens",
	"|keeps ",	   "|all of a sudden|", "|why does",
	"|what is wrong",  "|what's wrong",	"|what am i missing",
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

static bool phrase_row(struct evidence *ev, size_t number, const char *line,
		       const struct phrase *p)
{
	struct words w;

	if (!words_match(line, p->pattern, &w))
		return false;
	/* the cause stands behind it, and the text ends before */
	if (p->kind == FACT_WRITE_ERROR && number == ev->torn_line)
		return true;
	if (p->kind != FACT_NONE)
		evidence_add_at(ev, p->kind, number, line, w.end, w.numbers[0],
				w.numbers[1]);
	return true;
}

/* A complaint is noted; the line stays one that was not understood. */
static void complain(struct evidence *ev, size_t number, const char *line,
		     const struct word_pairs *pairs)
{
	struct words w;

	for (size_t i = 0; i < COUNT(complaints); i++) {
		if (words_may(pairs, complaints[i]) &&
		    words_match(line, complaints[i], &w)) {
			evidence_add(ev, FACT_COMPLAINT, number, line, 0, 0);
			return;
		}
	}
}

static const struct phrase *phrase_at(size_t i)
{
	return i < phrase_count ? &phrase_table[i]
				: &phrase_said[i - phrase_count];
}

static size_t phrases(void)
{
	size_t n = phrase_count + phrase_said_count;

	return n < PHRASES ? n : PHRASES;
}

void phrase_prepare(struct phrase_index *index)
{
	for (size_t i = 0; i < phrases(); i++)
		index->pairs[i] = (uint16_t)words_rarest(phrase_at(i)->pattern);
}

bool phrase_line(struct evidence *ev, const struct phrase_index *index,
		 size_t number, const char *line)
{
	enum fact_kind last = FACT_NONE;
	struct word_pairs pairs;
	size_t n = phrases();
	bool read = false;

	words_pairs(line, &pairs);
	for (size_t i = 0; i < n; i++) {
		const struct phrase *p;

		if (!words_pair_in(&pairs, index->pairs[i]))
			continue;
		p = phrase_at(i);
		/* one fact of a kind per line: the first row that matches */
		if (p->kind != FACT_NONE && p->kind == last)
			continue;
		if (!words_may(&pairs, p->pattern) ||
		    !phrase_row(ev, number, line, p))
			continue;
		read = true;
		last = p->kind;
	}
	if (number != ev->torn_line)
		complain(ev, number, line, &pairs);
	return read;
}

bool phrase_asks(const char *line)
{
	struct words w;

	for (size_t i = 0; i < COUNT(requests); i++) {
		if (words_match(line, requests[i], &w))
			return true;
	}
	return false;
}
