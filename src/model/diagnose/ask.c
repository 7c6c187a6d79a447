/* SPDX-License-Identifier: MIT */
#include "model/diagnose/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/led.h"
#include "model/evidence/read.h"

#define OUTCOMES 16

const char ask_picture_key[] =
	"Letters: colours; small ones: dim; blanks: dark.";

static const struct ask_option leds[] = {
	{ "cCCc  cCCc", "breathes cyan", "LED: breathing cyan" },
	{ "G  G  G  G", "blinks green", "LED: blinking green" },
	{ "gGGg  gGGg", "breathes green", "LED: breathing green" },
	{ "C C C C C", "blinks cyan fast, nothing between",
	  "LED: fast blinking cyan" },
	{ "C C C C  O", "blinks cyan, then 1 orange or red",
	  "LED: blinking cyan, then 1 orange blink" },
	{ "C C  O O O", "blinks cyan, then 3 orange or yellow",
	  "LED: blinking cyan, then 3 orange blinks" },
	{ "B  B  B  B", "blinks dark blue", "LED: blinking blue" },
	{ "mMMm  mMMm", "breathes magenta (red and blue)",
	  "LED: breathing magenta" },
	{ "M  M  M  M", "blinks magenta", "LED: blinking magenta" },
	{ "Y  Y  Y  Y", "blinks yellow", "LED: blinking yellow" },
	{ "SOS  R", "red SOS (short, long, short), then 1", "LED: red SOS 1" },
	{ "SOS  10 R", "the same, then 10 blinks", "LED: red SOS 10" },
	{ "SOS  13 R", "the same, then 13 blinks", "LED: red SOS 13" },
	{ "", "stays dark", "LED: off" },
};

static const struct ask_option modes[] = {
	{ "", "DFU (blinks yellow), comes back to it by itself",
	  "It stays in DFU mode after every reset." },
	{ "", "safe mode (breathes magenta)", "It ends in safe mode." },
	{ "", "no DFU mode, whatever is pressed",
	  "It does not enter DFU mode any more." },
	{ "", "none: no computer sees the device",
	  "Nothing on USB, no computer sees it." },
};

/* Its mode is seen; whether somebody asked for it is not. */
static const struct ask_option comes_back[] = {
	{ "", "yes, after every reset",
	  "It stays in DFU mode after every reset." },
};

static const struct ask_option tried[] = {
	{ "", "flashed with success, the old program runs",
	  "The flash was successful, but the old application runs." },
	{ "", "flashed with success, and now this",
	  "Flash success was reported." },
	{ "", "Tinker flashed over USB, nothing changed",
	  "particle flash --usb tinker: Flash success, nothing happens." },
	{ "", "Device OS taken to an older release",
	  "It was downgraded to an older release." },
	{ "", "an update of Device OS was broken off",
	  "The system update failed." },
	{ "", "another cable or USB port helps", "Another cable helped." },
};

static const struct ask_option hosts[] = {
	{ "", "Windows", "The host runs Windows." },
	{ "", "Linux", "The host runs Linux." },
	{ "", "macOS", "The host runs macOS." },
};

static const struct ask_question questions[] = {
	{ "led", "What does the status LED show after a reset?", leds,
	  COUNT(leds) },
	{ "mode", "Which mode does the device reach?", modes, COUNT(modes) },
	{ "tried", "What was done before?", tried, COUNT(tried) },
	{ "host", "Which computer is it?", hosts, COUNT(hosts) },
	{ "comes-back", "Does it come back to DFU mode by itself?", comes_back,
	  COUNT(comes_back) },
};

enum { QUESTION_LED, QUESTION_MODE, QUESTION_TRIED, QUESTION_HOST, COMES_BACK };

const struct ask_question *ask_at(size_t i)
{
	return i < COUNT(questions) ? &questions[i] : NULL;
}

/* Room in which answers are tried. */
struct trial {
	const struct ask_about *about;
	bool prepared; /* the spots */
	struct spots spots;
	struct evidence ev;
	struct diagnosis now, then;
	struct buf text;
};

static void look(struct trial *t, struct diagnosis *out)
{
	const struct ask_about *a = t->about;

	if (t->text.len && !t->prepared) {
		evidence_prepare(&t->spots);
		t->prepared = true;
	}
	evidence_read_by(&t->spots, buf_text(&t->text), t->text.len, a->led,
			 &t->ev);
	if (a->table)
		diagnose_told(a->table, a->mode, &t->ev, out);
	else
		diagnose_evidence(&t->ev, out);
}

static bool has(const enum verdict *list, size_t n, enum verdict v)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i] == v)
			return true;
	}
	return false;
}

/* How many verdicts the answers tell apart; not to know is one of them. */
static size_t split(struct trial *t, const struct ask_question *q)
{
	enum verdict seen[OUTCOMES] = { t->now.verdict };
	const size_t len = t->text.len;
	size_t n = 1;

	for (size_t i = 0; i < q->count && n < OUTCOMES; i++) {
		if (!ask_answer(&t->text, &q->options[i]))
			return 0;
		look(t, &t->then);
		t->text.len = len;
		t->text.data[len] = '\0';
		if (!has(seen, n, t->then.verdict))
			seen[n++] = t->then.verdict;
	}
	return n;
}

/* Red blinks that were not counted are asked for again. */
static bool knows_led(const struct evidence *ev)
{
	bool known = false;

	for (size_t i = 0; i < ev->fact_count; i++) {
		if (ev->facts[i].kind != FACT_LED)
			continue;
		if (ev->facts[i].number == LED_RED_BLINK)
			return false;
		known = true;
	}
	return known;
}

/* What nobody needs to be asked: it is in the text, or seen. */
static bool is_known(const struct trial *t, size_t question)
{
	const struct ask_about *a = t->about;

	switch (question) {
	case QUESTION_LED:
		return knows_led(&t->ev);
	case QUESTION_MODE:
	case QUESTION_HOST:
		return a->table != NULL;
	case COMES_BACK:
		return !a->table || a->mode != MODE_DFU;
	default:
		return false;
	}
}

/* A table without a fault names no cause, however sure it is. */
static bool is_settled(const struct trial *t)
{
	return t->ev.cut || (t->now.confidence == CONFIDENCE_CERTAIN &&
			     t->now.verdict != VERDICT_HEALTHY);
}

static size_t count_bits(unsigned set)
{
	size_t n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

static const struct ask_question *best(struct trial *t, unsigned *asked)
{
	const struct ask_question *q = NULL;
	size_t most = 1, at = 0;
	bool known[COUNT(questions)];

	look(t, &t->now);
	if (is_settled(t) || count_bits(*asked) >= ASK_QUESTIONS)
		return NULL;
	for (size_t i = 0; i < COUNT(questions); i++)
		known[i] = *asked >> i & 1 || is_known(t, i);
	for (size_t i = 0; i < COUNT(questions); i++) {
		size_t n = known[i] ? 0 : split(t, &questions[i]);

		if (n > most) {
			most = n;
			at = i;
			q = &questions[i];
		}
	}
	if (q)
		*asked |= 1u << at;
	return q;
}

const struct ask_question *ask_next(const struct ask_about *about,
				    unsigned *asked)
{
	struct trial *t = calloc(1, sizeof(*t));
	const struct ask_question *q = NULL;

	if (!t)
		return NULL;
	t->about = about;
	buf_init(&t->text, about->text->len + ASK_ROOM);
	if (buf_add(&t->text, buf_text(about->text), about->text->len))
		q = best(t, asked);
	buf_fini(&t->text);
	free(t);
	return q;
}

bool ask_answer(struct buf *text, const struct ask_option *o)
{
	return buf_printf(text, "\n" EVIDENCE_ANSWER "%s\n", o->phrase);
}
