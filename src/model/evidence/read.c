/* SPDX-License-Identifier: MIT */
#include "model/evidence/read.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/redact.h"
#include "base/text.h"
#include "model/evidence/led.h"
#include "model/evidence/parts.h"
#include "model/evidence/text.h"

#define JSON_MISSES  256 /* braces that were no JSON; then they are ignored */
#define PHRASE_BYTES 4096
#define LOOK_AHEAD   16 /* empty lines between two lines of a table */

/* A line, or a piece of one into which a table was run together. */
struct piece {
	const char *text;
	size_t offset; /* in the plain text */
	size_t line;
};

struct reading {
	struct evidence *ev;
	struct buf plain; /* whole, for JSON */
	struct buf lines; /* the same bytes, cut into pieces by NUL */
	struct piece *pieces;
	size_t count;
	struct loose *loose;
	size_t json_end; /* plain text before this is read as JSON */
	unsigned misses;
	char event[64]; /* name in the line before */
	struct redact redact;
	struct inspect_reader inspect;
	struct tree_reader tree;
	struct own_reader own;
	struct phrase_index phrases;
	bool torn; /* the text ends inside its last line */
	bool own_json;
};

/* Before these a table that was run together is cut. */
static const char *const cuts[] = {
	" Bootloader module #",
	" System module #",
	" System part module #",
	" User module #",
	" User part module #",
	" Radio stack module #",
	" NCP module #",
	" Monolithic module #",
	" Integrity: ",
	" Address Range: ",
	" Platform: ",
	" Dependencies: ",
	" UUID: ",
	" Size: ",
	" empty - ",
	" Modules ",
};

/* LED words in free text; `all`: the line is about nothing else. */
static bool led_line(struct evidence *ev, size_t number, const char *line,
		     bool all)
{
	struct led_reading found[LED_READINGS];
	size_t n = led_read(line, all, found);

	for (size_t i = 0; i < n; i++) {
		evidence_add_at(ev, FACT_LED, number, line, found[i].at,
				found[i].led, found[i].blinks);
		if (found[i].led == LED_SOS)
			evidence_add_at(ev, FACT_SOS, number, line, found[i].at,
					found[i].blinks, 0);
	}
	return n > 0;
}

static bool add_piece(struct reading *r, char *start, size_t line, size_t *room)
{
	if (r->count == *room) {
		size_t more = *room ? *room * 2 : 256;
		struct piece *p = realloc(r->pieces, more * sizeof(*p));

		if (!p)
			return false;
		r->pieces = p;
		*room = more;
	}
	r->pieces[r->count].text = start;
	r->pieces[r->count].offset = (size_t)(start - r->lines.data);
	r->pieces[r->count].line = line;
	r->count++;
	return true;
}

/* Where a table goes on inside a line, or NULL. */
static char *next_cut(char *s)
{
	char *best = NULL;

	for (size_t i = 0; i < COUNT(cuts); i++) {
		char *at = strstr(s, cuts[i]);

		if (at && (!best || at < best))
			best = at;
	}
	return best;
}

static bool run_together(const char *line)
{
	const char *check = strstr(line, "Integrity: ");

	return check &&
	       (strstr(check, "Platform: ") || strstr(line, " module #"));
}

static bool cut_line(struct reading *r, char *start, size_t line, size_t *room)
{
	bool cut = run_together(start);

	for (;;) {
		char *next;

		if (!add_piece(r, start, line, room))
			return false;
		next = cut && *start ? next_cut(start + 1) : NULL;
		if (!next)
			return true;
		*next = '\0';
		start = next + 1;
	}
}

static bool cut_lines(struct reading *r)
{
	size_t room = 0, line = 0;
	char *at = r->lines.data, *end = at + r->lines.len;

	while (at < end) {
		char *stop = memchr(at, '\n', (size_t)(end - at));

		if (stop)
			*stop = '\0';
		if (!cut_line(r, at, ++line, &room))
			return false;
		at = stop ? stop + 1 : end;
	}
	r->ev->lines = line;
	return true;
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

static bool read_words(struct reading *r, const struct piece *p,
		       const char *next)
{
	char line[PHRASE_BYTES];
	bool read, table;

	text_copy(line, sizeof(line), p->text);
	r->ev->torn_line = r->own.torn ? p->line : 0;
	if (r->own.torn && r->count > 1)
		drop_torn(line);
	if (own_line(&r->own, p->line, line))
		return true;
	read = event_line(r->ev, p->line, line);
	table = inspect_line(&r->inspect, p->line, line, next) ||
		(!r->own.torn && tree_line(&r->tree, p->line, line));
	if (table || is_noise(line))
		return table || read;
	/* whole lines of something else: the table is over */
	if (next || !r->inspect.torn)
		r->ev->ended = true;
	/* a platform has to be known before addresses are understood */
	read |= names_line(r->ev, p->line, line);
	read |= list_line(r->ev, p->line, line);
	read |= phrase_line(r->ev, &r->phrases, p->line, line);
	read |= host_words_line(r->ev, p->line, line);
	if (phrase_asks(line))
		return true;
	read |= led_line(r->ev, p->line, line,
			 text_starts(line, "LED:") ||
				 text_starts(line, "LED "));
	return read;
}

/* The next line that says something; NULL behind the last. */
static const char *next_piece(const struct reading *r, size_t i)
{
	size_t k = i + 1;

	for (; k < r->count && k <= i + LOOK_AHEAD; k++) {
		if (!is_noise(r->pieces[k].text))
			return r->pieces[k].text;
	}
	return k < r->count ? "" : NULL;
}

/*
 * All JSON that begins in this piece, from `from` on; what stands in front of
 * it is read as words.  Returns the place behind the last, 0 for none.
 */
static size_t read_json(struct reading *r, const struct piece *p, size_t from)
{
	const char *text = buf_text(&r->plain);
	size_t stop = p->offset + strlen(p->text), found = 0;

	while (from < stop && r->misses < JSON_MISSES) {
		const char *at = find_json(text + from, stop - from);
		char before[PHRASE_BYTES];
		size_t end;

		if (!at)
			break;
		end = loose_read(r->loose, text, r->plain.len,
				 (size_t)(at - text));
		r->own_json = own_apply(r->ev, r->loose, p->line);
		if (r->own_json) {
			found = from = r->json_end = end;
			continue;
		}
		if (!describe_apply(r->ev, r->loose, p->line, r->event)) {
			r->misses++;
			break;
		}
		text_copy_n(before, sizeof(before), text + from,
			    (size_t)(at - text) - from);
		event_line(r->ev, p->line, before);
		phrase_line(r->ev, &r->phrases, p->line, before);
		found = from = r->json_end = end;
	}
	return found;
}

static void read_piece(struct reading *r, size_t i)
{
	const struct piece *p = &r->pieces[i];
	size_t stop = p->offset + strlen(p->text), from = p->offset;
	struct words w;
	bool read = false;

	r->own.torn = r->inspect.torn = r->torn && i + 1 == r->count;
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
			phrase_line(r->ev, &r->phrases, p->line, p->text);
		read = true;
	} else if (!read) {
		read = read_words(r, p, next_piece(r, i));
	}
	if (r->json_end < stop)
		r->event[0] = '\0';
	if (!read && !is_noise(p->text))
		evidence_add_unread(r->ev, p->line, p->text);
}

static void finish(struct evidence *ev)
{
	bool event = evidence_find(ev, FACT_SAFE_MODE) &&
		     evidence_find(ev, FACT_DESCRIBE);

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

static void read_all(struct reading *r, const char *text, size_t len)
{
	struct evidence *ev = r->ev;

	if (len > EVIDENCE_MAX_INPUT) {
		len = EVIDENCE_MAX_INPUT;
		ev->cut = true;
	}
	buf_init(&r->plain, EVIDENCE_MAX_INPUT + EVIDENCE_MAX_INPUT / 2);
	buf_init(&r->lines, EVIDENCE_MAX_INPUT + EVIDENCE_MAX_INPUT / 2);
	r->loose = calloc(1, sizeof(*r->loose));
	ev->cut |= evidence_plain(text, len, EVIDENCE_MAX_LINE, &r->plain);
	if (!r->loose || !buf_add(&r->lines, r->plain.data, r->plain.len) ||
	    !cut_lines(r))
		ev->cut = true;
	else {
		r->inspect.ev = r->tree.ev = ev;
		r->torn = text[len - 1] != '\n';
		r->own.ev = ev;
		phrase_prepare(&r->phrases);
		for (size_t i = 0; i < r->count; i++)
			read_piece(r, i);
		drop_branch(r);
	}
	free(r->loose);
	free(r->pieces);
	buf_fini(&r->plain);
	buf_fini(&r->lines);
}

void evidence_read(const char *text, size_t len, const char *led,
		   struct evidence *ev)
{
	struct reading r;

	memset(ev, 0, sizeof(*ev));
	memset(&r, 0, sizeof(r));
	ev->table.platform_id = -1;
	r.ev = ev;
	if (len)
		read_all(&r, text, len);
	ev->secret = led && redact_find(led);
	if (led && !led_line(ev, 0, led, true))
		evidence_add_unread(ev, 0, led);
	finish(ev);
}
