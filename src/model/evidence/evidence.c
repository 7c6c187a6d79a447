/* SPDX-License-Identifier: MIT */
#include "model/evidence/evidence.h"

#include <string.h>

#include "base/count.h"
#include "base/redact.h"
#include "base/text.h"
#include "model/evidence/parts.h"
#include "model/evidence/told.h"

#define OF_ONE_KIND 8
#define SHOWN	    80 /* of a line in an answer */

static const char not_shown[] = "(not shown: a secret may stand here)";

static const struct {
	const char *id, *title;
	enum strength strength;
} readers[READERS] = {
#define X(name, id, title, strength)                                           \
	[READER_##name] = { id, title, STRENGTH_##strength },
	READER_TABLE(X)
#undef X
};

const char *reader_id(enum reader r)
{
	return (unsigned)r < READERS ? readers[r].id : "";
}

const char *reader_title(enum reader r)
{
	return (unsigned)r < READERS ? readers[r].title : "";
}

void evidence_taken(struct evidence *ev, enum reader r, size_t first,
		    size_t last)
{
	struct reader_span *s = &ev->spans[r];

	if (!s->first)
		s->first = (uint32_t)first;
	if (first > s->last)
		s->lines += (uint32_t)(last - first + 1);
	if (last > s->last)
		s->last = (uint32_t)last;
	if (ev->torn_line && last >= ev->torn_line)
		s->cut = true;
}

const struct fact *evidence_find(const struct evidence *ev, enum fact_kind kind)
{
	for (size_t i = 0; i < ev->fact_count; i++) {
		if (ev->facts[i].kind == kind)
			return &ev->facts[i];
	}
	return NULL;
}

const struct fact *evidence_last(const struct evidence *ev, enum fact_kind kind)
{
	for (size_t i = ev->fact_count; i-- > 0;) {
		if (ev->facts[i].kind == kind)
			return &ev->facts[i];
	}
	return NULL;
}

bool evidence_is_after(const struct fact *f, const struct fact *other)
{
	return f->line > other->line ||
	       (f->line == other->line && f->at > other->at);
}

size_t evidence_count(const struct evidence *ev, enum fact_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < ev->fact_count; i++)
		n += ev->facts[i].kind == kind;
	return n;
}

/* `clean`: a text that is known to hold no secret, or NULL. */
static void set_fact(struct fact *f, enum fact_kind kind, size_t line,
		     const char *text, const char *clean, long number,
		     long other)
{
	bool known = text == clean;

	f->kind = kind;
	f->line = (uint32_t)line;
	f->at = 0;
	f->number = number;
	f->other = other;
	while (*text == ' ')
		text++;
	if (!known && redact_find(text))
		text = not_shown;
	text_clean(f->text, sizeof(f->text), text, strlen(text));
}

/* A name or a version is the same, whoever tells it. */
static enum strength strength_now(const struct evidence *ev)
{
	enum strength s = readers[ev->reader].strength;

	return ev->told && s == STRENGTH_TOOL && ev->reader != READER_NAMES
		       ? STRENGTH_QUOTED
		       : s;
}

void evidence_add(struct evidence *ev, enum fact_kind kind, size_t line,
		  const char *text, long number, long other)
{
	if (ev->of_kind[kind] >= OF_ONE_KIND) {
		size_t at = (size_t)(evidence_last(ev, kind) - ev->facts);
		struct fact *last = &ev->facts[at];

		memmove(last, last + 1,
			(ev->fact_count - at - 1) * sizeof(*last));
		ev->fact_count--;
		ev->of_kind[kind]--;
	}
	if (ev->fact_count >= EVIDENCE_FACTS)
		return;
	ev->of_kind[kind]++;
	set_fact(&ev->facts[ev->fact_count], kind, line, text, ev->clean,
		 number, other);
	ev->facts[ev->fact_count].reader = ev->reader;
	ev->facts[ev->fact_count++].strength = strength_now(ev);
}

/* The same; what is long is shown around that place. */
static void add_around(struct evidence *ev, enum fact_kind kind, size_t line,
		       const char *text, const char *at, long number,
		       long other)
{
	char around[EVIDENCE_TEXT];
	const char *from = at;

	if (strlen(text) <= SHOWN || at <= text ||
	    (size_t)(at - text) < SHOWN / 2) {
		evidence_add(ev, kind, line, text, number, other);
		return;
	}
	/* the cut may part a secret from its name */
	if (ev->secret) {
		evidence_add(ev, kind, line, not_shown, number, other);
		return;
	}
	while (from > text && (at - from < SHOWN / 2 || from[-1] != ' '))
		from--;
	text_copy(around, sizeof(around), from > text ? "... " : "");
	text_copy(around + strlen(around), sizeof(around) - strlen(around),
		  from);
	evidence_add(ev, kind, line, around, number, other);
}

void evidence_add_at(struct evidence *ev, enum fact_kind kind, size_t line,
		     const char *text, const char *at, long number, long other)
{
	add_around(ev, kind, line, text, at, number, other);
	if (ev->fact_count && ev->facts[ev->fact_count - 1].kind == kind &&
	    at > text)
		ev->facts[ev->fact_count - 1].at = (uint32_t)(at - text);
}

void evidence_add_unread(struct evidence *ev, size_t line, const char *text)
{
	if (ev->unread_count < EVIDENCE_UNREAD)
		set_fact(&ev->unread[ev->unread_count], FACT_NONE, line,
			 ev->secret ? not_shown : text, NULL, 0, 0);
	ev->unread_count++;
}

void evidence_platform(struct evidence *ev, int id, enum platform_rank rank)
{
	if (rank <= ev->platform_rank || id < 0)
		return;
	ev->platform_rank = rank;
	ev->table.platform_id = id;
}

void evidence_new_table(struct evidence *ev, int platform_id)
{
	ev->begins = true;
	if (platform_id >= 0) {
		ev->platform_rank = PLATFORM_BY_TABLE;
		ev->table.platform_id = platform_id;
	}
}

struct slot *evidence_new_slot(struct evidence *ev, size_t line)
{
	struct table *t = &ev->table;
	struct slot *s;

	if (ev->begins) {
		ev->begins = false;
		t->count = 0;
		t->cut = false;
	}
	if (t->count >= TABLE_MAX_SLOTS)
		return NULL;
	s = &t->slots[t->count++];
	memset(s, 0, sizeof(*s));
	ev->ended = false;
	s->line = (uint16_t)(line > UINT16_MAX ? UINT16_MAX : line);
	return s;
}

bool evidence_by_tool(const struct evidence *ev, const struct spot_line *l)
{
	static const enum reader tools[] = { READER_EVENT,  READER_DFU,
					     READER_TOOL,   READER_SERIAL,
					     READER_KERNEL, READER_DEVICE };

	for (size_t i = 0; i < COUNT(tools); i++) {
		if (ev->spans[tools[i]].last == l->number)
			return !told_by_people(l->text);
	}
	return false;
}
