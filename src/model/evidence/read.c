/* SPDX-License-Identifier: MIT */
#include "model/evidence/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/memory.h"
#include "base/redact.h"
#include "base/text.h"
#include "model/evidence/gist.h"
#include "model/evidence/led.h"
#include "model/evidence/parts.h"
#include "model/evidence/pieces.h"
#include "model/evidence/text.h"
#include "model/evidence/told.h"
#include "model/evidence/whose.h"

#define JSON_PATIENCE 65536
#define PHRASE_BYTES  4096
#define LOOK_AHEAD    16 /* empty lines between two lines of a table */

struct reading {
	struct evidence *ev;
	struct buf plain; /* whole, for JSON */
	struct pieces pieces;
	size_t body;	 /* pieces before the first answer */
	size_t body_end; /* the same in bytes of the plain text */
	struct loose *loose;
	size_t json_end; /* plain text before this is read as JSON */
	size_t missed;	 /* bytes that were looked at and no JSON */
	size_t patience; /* so many; then braces are ignored */
	char event[64];	 /* name in the line before */
	struct redact redact;
	struct inspect_reader inspect;
	struct tree_reader tree;
	struct own_reader own;
	const struct spots *spots;
	bool torn; /* the text ends inside its last line */
	bool own_json;
};

/* LED words in free text; `all`: the line is about nothing else. */
static bool led_line(struct evidence *ev, size_t number, const char *line,
		     bool all)
{
	struct led_reading found[LED_READINGS];
	size_t n = led_read(line, all, found);

	for (size_t i = 0; i < n; i++) {
		ev->reader = READER_LED;
		evidence_add_at(ev, FACT_LED, number, line, found[i].at,
				found[i].led, found[i].blinks);
		if (found[i].led == LED_SOS)
			evidence_add_at(ev, FACT_SOS, number, line, found[i].at,
					found[i].blinks, 0);
	}
	if (n)
		evidence_taken(ev, READER_LED, number, number);
	return n > 0;
}

/* Does an object with members begin here? */
static bool is_json(const char *s)
{
	bool quote;

	s++;
	while (isspace((unsigned char)*s))
		s++;
	quote = *s == '"' || *s == '\'' || *s == '\\';
	if (quote || *s == '}')
		return true;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	while (*s == ' ')
		s++;
	return *s == ':' && s[1] != ':' && s[1] != '\\';
}

/* `"p":6` without a brace in front: firmware before 0.4.4, or a cut. */
static bool is_member(const char *s)
{
	size_t n = 1;

	while (isalnum((unsigned char)s[n]) || s[n] == '_')
		n++;
	if (n < 2 || s[n] != '"')
		return false;
	n++;
	while (s[n] == ' ')
		n++;
	return s[n] == ':';
}

static const char *find_json(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((at[i] == '{' && is_json(at + i)) ||
		    (at[i] == '"' && is_member(at + i)))
			return at + i;
	}
	return NULL;
}

static bool is_noise(const char *line)
{
	for (; *line; line++) {
		if (isalnum((unsigned char)*line) || (*line & 0x80))
			return false;
	}
	return true;
}

/* A number at which the text ends may have had more digits. */
static void drop_torn(char *line)
{
	size_t n = strlen(line);

	if (!n || !isxdigit((unsigned char)line[n - 1]))
		return;
	while (n && line[n - 1] != ' ')
		n--;
	if (strpbrk(line + n, "0123456789"))
		line[n] = '\0';
}

/* The readers of lines that may add to what others took. */
static const struct {
	enum reader reader;
	bool (*read)(struct evidence *ev, const struct spot_line *l);
} prose[] = {
	/* a platform has to be known before addresses are understood */
	{ READER_NAMES, names_line },
	{ READER_LIST, list_line },
	{ READER_PEOPLE, phrase_line }, /* notes itself who spoke */
	{ READER_HOST, host_words_line },
};

static bool read_prose(struct evidence *ev, const struct spot_line *l)
{
	bool read = false;

	for (size_t i = 0; i < COUNT(prose); i++) {
		ev->reader = prose[i].reader;
		if (!prose[i].read(ev, l))
			continue;
		read = true;
		if (prose[i].read != phrase_line)
			evidence_taken(ev, prose[i].reader, l->number,
				       l->number);
	}
	return read;
}

static bool by(struct reading *r, enum reader reader, size_t line, bool taken)
{
	if (taken)
		evidence_taken(r->ev, reader, line, line);
	return taken;
}

/* Tables first: what stands in them is said by nobody else. */
static bool read_table(struct reading *r, const struct spot_line *l,
		       const char *next)
{
	struct evidence *ev = r->ev;

	ev->reader = READER_INSPECT;
	if (by(r, READER_INSPECT, l->number,
	       inspect_line(&r->inspect, l, next)))
		return true;
	ev->reader = READER_TREE;
	return !r->own.torn && by(r, READER_TREE, l->number,
				  tree_line(&r->tree, l->number, l->text));
}

/* What people tell of the LED, a tool of itself, and so on. */
static bool read_said(struct reading *r, const struct spot_line *l)
{
	struct evidence *ev = r->ev;
	bool read, all;

	if (phrase_plans(l))
		return true;
	ev->told = told_by_people(l->text);
	ev->story |= told_at_length(l->text);
	read = read_prose(ev, l);
	ev->told = false;
	if (phrase_asks(l))
		return true;
	all = text_starts(l->text, "LED:") || text_starts(l->text, "LED ");
	if (all || spot_any(l, SPOT_LED))
		read |= led_line(ev, l->number, l->text, all);
	return read;
}

/* An answer adds to what is known, and is no part of a table. */
static void read_answer(struct reading *r, const struct piece *p)
{
	const char *words = p->text;
	struct spot_line l;

	if (text_starts(words, EVIDENCE_ANSWER))
		words += strlen(EVIDENCE_ANSWER);
	r->ev->torn_line = 0;
	r->ev->secret = redact_find(words) != NULL;
	spot_look(r->spots, words, p->line, &l);
	if (!read_said(r, &l) && !is_noise(words))
		evidence_add_unread(r->ev, p->line, words);
}

/*
 * The copy for a factory reset comes last (serial.md), and where a place is
 * said to be empty it is that of the application, or this one.
 */
static bool has_last_row(const struct table *t)
{
	const struct slot *last = t->count ? &t->slots[t->count - 1] : NULL;

	return last && (last->store == STORE_FACTORY || !last->present);
}

static bool read_words(struct reading *r, const struct piece *p,
		       const char *next)
{
	struct evidence *ev = r->ev;
	char line[PHRASE_BYTES];
	struct spot_line l;
	size_t len;
	bool read, table;

	len = strlen(p->text);
	text_copy_n(line, sizeof(line), p->text, len);
	ev->torn_line = r->own.torn ? p->line : 0;
	if (r->own.torn && r->body > 1)
		drop_torn(line);
	else if (len < sizeof(line) && !ev->secret)
		ev->clean = line;
	spot_look(r->spots, line, p->line, &l);
	ev->reader = READER_OWN;
	if (by(r, READER_OWN, p->line, own_line(&r->own, &l)))
		return true;
	ev->reader = READER_EVENT;
	read = by(r, READER_EVENT, p->line, event_line(ev, &l));
	table = read_table(r, &l, next);
	if (table || is_noise(line))
		return table || read;
	read |= read_said(r, &l);
	/* a tool or a device goes on: the table is over */
	if ((next || !r->inspect.torn) &&
	    (evidence_by_tool(ev, &l) || has_last_row(&ev->table)))
		ev->ended = true;
	return read;
}

/* The next line that says something; NULL behind the last. */
static const char *next_piece(const struct reading *r, size_t i)
{
	size_t k = i + 1;

	for (; k < r->body && k <= i + LOOK_AHEAD; k++) {
		if (!is_noise(r->pieces.list[k].text))
			return r->pieces.list[k].text;
	}
	return k < r->body ? "" : NULL;
}

/* What stands in front of JSON, or around its messages. */
static void read_beside(struct reading *r, const char *words, size_t line,
			bool events)
{
	struct spot_line l;

	if (is_noise(words))
		return;
	spot_look(r->spots, words, line, &l);
	r->ev->reader = READER_EVENT;
	if (events)
		by(r, READER_EVENT, line, event_line(r->ev, &l));
	phrase_line(r->ev, &l);
}

/* The lines from that of the piece to the end of what was read as JSON. */
static void took_json(struct reading *r, enum reader reader,
		      const struct piece *p, size_t at, size_t end)
{
	const char *text = buf_text(&r->plain);
	size_t last = p->line;

	for (; at < end; at++)
		last += text[at] == '\n' && at + 1 < end;
	evidence_taken(r->ev, reader, p->line, last);
	r->ev->spans[reader].cut |= r->loose->cut;
}

/*
 * All JSON that begins in this piece, from `from` on; what stands in front of
 * it is read as words.  Returns the place behind the last, 0 for none.
 */
static size_t read_json(struct reading *r, const struct piece *p, size_t from)
{
	const char *text = buf_text(&r->plain);
	size_t stop = p->offset + strlen(p->text), found = 0;

	while (from < stop && r->missed < r->patience) {
		const char *at = find_json(text + from, stop - from);
		char before[PHRASE_BYTES];
		size_t end;

		if (!at)
			break;
		end = loose_read(r->loose, text, r->body_end,
				 (size_t)(at - text));
		r->ev->torn_line = 0;
		r->ev->reader = READER_OWN;
		r->own_json = own_apply(r->ev, r->loose, p->line);
		if (r->own_json) {
			took_json(r, READER_OWN, p, from, end);
			found = from = r->json_end = end;
			continue;
		}
		r->ev->reader = READER_DESCRIBE;
		if (!describe_apply(r->ev, r->loose, p->line, r->event)) {
			r->missed += end - (size_t)(at - text);
			break;
		}
		took_json(r, READER_DESCRIBE, p, from, end);
		text_copy_n(before, sizeof(before), text + from,
			    (size_t)(at - text) - from);
		read_beside(r, before, p->line, true);
		found = from = r->json_end = end;
	}
	return found;
}

/* Does an empty line say nothing here, not even that something is over? */
static bool is_idle(struct reading *r, const struct piece *p)
{
	if (p->offset <= r->json_end || r->redact.key || !own_idle(&r->own))
		return false;
	r->ev->torn_line = r->own.torn ? p->line : 0;
	r->event[0] = '\0';
	return true;
}

static void read_piece(struct reading *r, size_t i)
{
	const struct piece *p = &r->pieces.list[i];
	size_t stop, from = p->offset;
	struct words w;
	bool read = false;

	r->own.torn = r->inspect.torn = r->torn && i + 1 == r->body;
	if (!*p->text && is_idle(r, p))
		return;
	stop = from + strlen(p->text);
	r->ev->secret =
		redact_key(&r->redact, p->text) || redact_find(p->text) != NULL;
	if (!is_noise(p->text) && words_match(p->text, "^event:~%", &w)) {
		text_copy(r->event, sizeof(r->event), w.text);
		return;
	}
	if (from < r->json_end) {
		from = r->json_end;
		read = true;
	}
	from = read_json(r, p, from);
	if (from || read) {
		/* messages inside answers of the cloud */
		if (!r->own_json)
			read_beside(r, p->text, p->line, false);
		read = true;
	} else if (!read) {
		read = read_words(r, p, next_piece(r, i));
		r->ev->clean = NULL;
	}
	if (r->json_end < stop)
		r->event[0] = '\0';
	if (!read && !is_noise(p->text))
		evidence_add_unread(r->ev, p->line, p->text);
}

/* What the end of the table says goes for the reader that read it last. */
static void mark_cut(struct evidence *ev)
{
	static const enum reader tables[] = { READER_OWN, READER_DESCRIBE,
					      READER_INSPECT, READER_TREE };
	struct reader_span *last = &ev->spans[tables[0]];

	for (size_t i = 1; i < COUNT(tables); i++) {
		if (ev->spans[tables[i]].last > last->last)
			last = &ev->spans[tables[i]];
	}
	last->cut |= ev->table.cut;
}

static void finish(struct evidence *ev)
{
	bool event = evidence_find(ev, FACT_SAFE_MODE) &&
		     evidence_find(ev, FACT_DESCRIBE);

	mark_cut(ev);
	own_finish(ev);
	evidence_outdo(ev);
	whose_settle(ev);
	ev->table.source = event ? TABLE_EVENT : TABLE_TEXT;
	if (evidence_last(ev, FACT_RELEASE))
		text_copy(ev->table.release, sizeof(ev->table.release),
			  evidence_last(ev, FACT_RELEASE)->text);
}

/* A branch of a tree that has not told yet what it holds is no empty place. */
static void drop_branch(struct reading *r)
{
	struct table *t = &r->ev->table;

	if (!r->tree.slot || r->tree.slot->present || r->ev->ended ||
	    !t->count || r->tree.slot != &t->slots[t->count - 1])
		return;
	t->count--;
	t->cut = true;
}

/* The text ends before its first answer, perhaps inside a line. */
static void find_body(struct reading *r, bool torn)
{
	size_t n = 0;

	while (n < r->pieces.count &&
	       !text_starts(r->pieces.list[n].text, EVIDENCE_ANSWER))
		n++;
	r->body = n;
	r->body_end =
		n < r->pieces.count ? r->pieces.list[n].offset : r->plain.len;
	r->torn = n == r->pieces.count
			  ? torn
			  : n > 0 && !is_noise(r->pieces.list[n - 1].text);
}

static void read_all(struct reading *r, const char *text, size_t len)
{
	struct evidence *ev = r->ev;

	if (len > EVIDENCE_MAX_INPUT) {
		len = EVIDENCE_MAX_INPUT;
		ev->cut = true;
	}
	buf_init(&r->plain, EVIDENCE_MAX_INPUT + EVIDENCE_MAX_INPUT / 2);
	r->loose = calloc(1, sizeof(*r->loose));
	ev->cut |= evidence_plain(text, len, EVIDENCE_MAX_LINE, &r->plain);
	if (!r->loose)
		memory_missed();
	if (!r->loose || !pieces_cut(&r->pieces, &r->plain)) {
		ev->cut = true;
	} else {
		ev->lines = r->pieces.line_count;
		r->inspect.ev = r->tree.ev = ev;
		find_body(r, text[len - 1] != '\n');
		r->own.ev = ev;
		r->patience = 2 * r->plain.len + JSON_PATIENCE;
		for (size_t i = 0; i < r->pieces.count; i++)
			i < r->body ? read_piece(r, i)
				    : read_answer(r, &r->pieces.list[i]);
		drop_branch(r);
	}
	free(r->loose);
	pieces_fini(&r->pieces);
	buf_fini(&r->plain);
}

void evidence_read_by(const struct spots *spots, const char *text, size_t len,
		      const char *led, struct evidence *ev)
{
	struct reading r;

	memset(ev, 0, sizeof(*ev));
	memset(&r, 0, sizeof(r));
	ev->table.platform_id = -1;
	r.ev = ev;
	r.spots = spots;
	if (len)
		read_all(&r, text, len);
	ev->secret = led && redact_find(led);
	if (led && !led_line(ev, 0, led, true))
		evidence_add_unread(ev, 0, led);
	finish(ev);
}

void evidence_read(const char *text, size_t len, const char *led,
		   struct evidence *ev)
{
	struct spots spots;

	if (len)
		evidence_prepare(&spots);
	evidence_read_by(&spots, text, len, led, ev);
}
