/* SPDX-License-Identifier: MIT */
/*
 * What a verdict rests on without having seen it: what is missing, how to get
 * it, and what it would change.
 */
#include "base/count.h"
#include "base/text.h"
#include "model/diagnose/facts.h"
#include "model/diagnose/sight.h"

static bool pasted(const struct sight *s)
{
	return s->table->source == TABLE_TEXT ||
	       s->table->source == TABLE_EVENT;
}

static bool no_table(const struct sight *s, const struct diagnosis *d)
{
	(void)d;
	return !s->judged.seen;
}

static bool open_table(const struct sight *s, const struct diagnosis *d)
{
	(void)d;
	return s->judged.seen && !s->ended;
}

static bool no_core(const struct sight *s, const struct diagnosis *d)
{
	(void)d;
	return s->judged.seen && s->ended && !s->judged.core;
}

/* A module in place whose checks nobody told. */
static bool unchecked(const struct sight *s, const struct diagnosis *d)
{
	const struct table *t = s->table;

	(void)d;
	for (size_t i = 0; i < t->count && pasted(s); i++) {
		for (int k = 0; k < CHECK_KINDS; k++) {
			if (t->slots[i].present &&
			    t->slots[i].store == STORE_MAIN &&
			    t->slots[i].checks[k] == CHECK_UNKNOWN)
				return true;
		}
	}
	return false;
}

static bool no_user_row(const struct sight *s, const struct diagnosis *d)
{
	const struct table *t = s->table;

	for (size_t i = 0; i < t->count; i++) {
		if (t->slots[i].store == STORE_MAIN &&
		    (t->slots[i].function == FUNCTION_USER ||
		     !t->slots[i].present))
			return false;
	}
	return s->judged.seen && d->verdict != VERDICT_MONOLITHIC &&
	       !judged_has(&s->judged, FAULT_NO_APP);
}

static bool no_platform(const struct sight *s, const struct diagnosis *d)
{
	(void)d;
	return !s->platform;
}

/* Words name several, and nothing that is surer tells one of them. */
static bool many_platforms(const struct sight *s, const struct diagnosis *d)
{
	(void)d;
	if (!s->platform || s->ev->platform_rank != PLATFORM_BY_WORD)
		return false;
	for (size_t i = 0; i < s->ev->fact_count; i++) {
		const struct fact *f = &s->ev->facts[i];

		if (f->kind == FACT_PLATFORM && !f->other &&
		    f->number != s->platform->id)
			return true;
	}
	return false;
}

/* Where the modules say it all, the LED adds nothing. */
static bool no_led(const struct sight *s, const struct diagnosis *d)
{
	return !sight_has(s, FACT_LED) && pasted(s) &&
	       d->confidence != CONFIDENCE_CERTAIN;
}

static bool cause_cut(const struct sight *s, const struct diagnosis *d)
{
	(void)d;
	return s->ev->torn_cause;
}

static bool no_events(const struct sight *s, const struct diagnosis *d)
{
	return (d->verdict == VERDICT_OTA_FAILS ||
		d->verdict == VERDICT_OTA_NOT_APPLIED) &&
	       !s->ev->spans[READER_EVENT].lines;
}

static bool unread(const struct sight *s, const struct diagnosis *d)
{
	return s->ev->unread_count && d->confidence != CONFIDENCE_CERTAIN;
}

static bool too_long(const struct sight *s, const struct diagnosis *d)
{
	(void)d;
	return s->ev->cut;
}

/* In this order: what changes most comes first. */
static const struct {
	bool (*holds)(const struct sight *s, const struct diagnosis *d);
	struct missing words;
} rows[] = {
	{ open_table,
	  { "the rest of the module table",
	    "the whole output of unbrick inspect or particle serial inspect, "
	    "or the whole event",
	    "a row or a check that is not shown may be the cause" } },
	{ no_table,
	  { "the module table",
	    "unbrick inspect, or particle serial inspect in listening mode",
	    "a check that fails in it is the cause before all that is told" } },
	{ unchecked,
	  { "the checks of modules of which only the version is told",
	    "unbrick inspect, or particle serial inspect in listening mode",
	    "a module may fail its integrity check" } },
	{ no_core,
	  { "bootloader or system part in the table", "unbrick inspect",
	    "whether they fit together" } },
	{ no_user_row,
	  { "the row of the application", "unbrick inspect",
	    "whether there is an application, and what it needs" } },
	{ cause_cut,
	  { "what stands behind the error at the end of the text",
	    "the same command once more, with all of its output",
	    "the cause stands there" } },
	{ no_events,
	  { "the events of the cloud around the update",
	    "particle subscribe spark mine, or the event log of the console",
	    "whether the device refuses the image or never has it whole" } },
	{ no_platform,
	  { "which device it is", "unbrick list, or the name on the board",
	    "addresses, ways and versions belong to a platform" } },
	{ many_platforms,
	  { "which of the devices that are named it is about",
	    "unbrick list, or the name on the board",
	    "addresses, ways and versions belong to a platform" } },
	{ no_led,
	  { "what the status LED shows",
	    "unbrick explain --ask, or --led WORDS",
	    "the LED tells safe mode, DFU mode and crashes apart" } },
	{ unread,
	  { "lines that were not understood",
	    "the same in other words, or the output of the tool itself",
	    "they may tell of another cause" } },
	{ too_long,
	  { "the end of the text, which is too long",
	    "the part around the error alone",
	    "later lines count more than earlier ones" } },
};

/* Nothing that was not seen takes back what was seen in whole. */
static const char beside[] =
	"a fault beside this one may show; this cause stays";

void missing_add(const struct sight *s, struct diagnosis *out)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct missing *m = &out->missing[out->missing_count];

		if (out->missing_count >= DIAGNOSIS_MISSING ||
		    !rows[i].holds(s, out))
			continue;
		*m = rows[i].words;
		if (out->confidence == CONFIDENCE_CERTAIN)
			text_copy(m->changes, sizeof(m->changes), beside);
		out->missing_count++;
	}
}
