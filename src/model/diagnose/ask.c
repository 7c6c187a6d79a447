/* SPDX-License-Identifier: MIT */
#include "model/diagnose/ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "model/diagnose/diagnose.h"
#include "model/evidence/read.h"

#define OUTCOMES 16

static const struct ask_option leds[] = {
	{ "breathes cyan (slowly brighter and darker)", "LED: breathing cyan" },
	{ "blinks green", "LED: blinking green" },
	{ "breathes green", "LED: breathing green" },
	{ "blinks cyan fast, nothing between", "LED: fast blinking cyan" },
	{ "blinks cyan, then 1 orange or red blink",
	  "LED: blinking cyan, then 1 orange blink" },
	{ "blinks cyan, then 3 orange or yellow blinks",
	  "LED: blinking cyan, then 3 orange blinks" },
	{ "blinks dark blue", "LED: blinking blue" },
	{ "breathes magenta (red and blue at once)", "LED: breathing magenta" },
	{ "blinks magenta", "LED: blinking magenta" },
	{ "blinks yellow", "LED: blinking yellow" },
	{ "red: three short, three long, three short, then 1 blink",
	  "LED: red SOS 1" },
	{ "the same, then 10 blinks", "LED: red SOS 10" },
	{ "the same, then 13 blinks", "LED: red SOS 13" },
	{ "stays dark", "LED: off" },
};

static const struct ask_option modes[] = {
	{ "DFU mode (blinks yellow), it comes back to it by itself",
	  "It stays in DFU mode after every reset." },
	{ "safe mode (breathes magenta)", "It ends in safe mode." },
	{ "no DFU mode, whatever is pressed",
	  "It does not enter DFU mode any more." },
	{ "none: no computer sees the device",
	  "Nothing on USB, no computer sees it." },
};

static const struct ask_option tried[] = {
	{ "an application was flashed, success was reported, the old one runs",
	  "The flash was successful, but the old application runs." },
	{ "an application was flashed with success, and now this",
	  "Flash success was reported." },
	{ "Tinker was flashed over USB and it is the same as before",
	  "particle flash --usb tinker: Flash success, nothing happens." },
	{ "Device OS was taken to an older release",
	  "It was downgraded to an older release." },
	{ "an update of Device OS was broken off",
	  "The system update failed." },
	{ "another cable or USB port helps", "Another cable helped." },
};

static const struct ask_option hosts[] = {
	{ "Windows", "The host runs Windows." },
	{ "Linux", "The host runs Linux." },
	{ "macOS", "The host runs macOS." },
};

static const struct ask_question questions[] = {
	{ "led", "What does the status LED show?", leds, COUNT(leds) },
	{ "mode", "Which mode does the device reach?", modes, COUNT(modes) },
	{ "tried", "What was done before?", tried, COUNT(tried) },
	{ "host", "Which computer is it?", hosts, COUNT(hosts) },
};

const struct ask_question *ask_at(size_t i)
{
	return i < COUNT(questions) ? &questions[i] : NULL;
}

/* Room in which answers are tried. */
struct trial {
	struct evidence ev;
	struct diagnosis now, then;
	struct buf text;
	const char *led;
};

static void look(struct trial *t, struct diagnosis *out)
{
	evidence_read(buf_text(&t->text), t->text.len, t->led, &t->ev);
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

/* How many verdicts the answers tell apart. */
static size_t split(struct trial *t, const struct ask_question *q)
{
	enum verdict seen[OUTCOMES];
	const size_t len = t->text.len;
	size_t n = 0;

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

static bool told(const struct evidence *ev, size_t question)
{
	return question == 0 && evidence_find(ev, FACT_LED);
}

static const struct ask_question *best(struct trial *t, unsigned *asked)
{
	const struct ask_question *q = NULL;
	size_t most = 1, at = 0;

	look(t, &t->now);
	if (t->now.confidence == CONFIDENCE_CERTAIN || t->ev.cut)
		return NULL;
	if (told(&t->ev, 0))
		*asked |= 1;
	for (size_t i = 0; i < COUNT(questions); i++) {
		size_t n = *asked >> i & 1 ? 0 : split(t, &questions[i]);

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

const struct ask_question *ask_next(const struct buf *text, const char *led,
				    unsigned *asked)
{
	struct trial *t = calloc(1, sizeof(*t));
	const struct ask_question *q = NULL;

	if (!t)
		return NULL;
	t->led = led;
	buf_init(&t->text, text->len + ASK_ROOM);
	if (buf_add(&t->text, buf_text(text), text->len))
		q = best(t, asked);
	buf_fini(&t->text);
	free(t);
	return q;
}

bool ask_answer(struct buf *text, const struct ask_option *o)
{
	return buf_printf(text, "\n" EVIDENCE_ANSWER "%s\n", o->phrase);
}
