/* SPDX-License-Identifier: MIT */
#include "model/evidence/pieces.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/memory.h"
#include "base/text.h"

#define WRAP_LEAST 50 /* bytes of a line that is full */
#define WRAP_MOST  100
#define WRAP_WORDS 6
#define WRAP_ALL   2000 /* of a paragraph */

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

static bool add_piece(struct pieces *r, char *start, size_t line, size_t *room)
{
	if (r->count == *room) {
		size_t more = *room ? *room * 2 : 256;
		struct piece *p = realloc(r->list, more * sizeof(*p));

		if (!p) {
			memory_missed();
			return false;
		}
		r->list = p;
		*room = more;
	}
	r->list[r->count].text = start;
	r->list[r->count].offset = (size_t)(start - r->lines.data);
	r->list[r->count].line = line;
	r->count++;
	return true;
}

/* Where a table goes on inside a line, or NULL. */
static char *next_cut(char *s)
{
	for (s = strchr(s, ' '); s; s = strchr(s + 1, ' ')) {
		for (size_t i = 0; i < COUNT(cuts); i++) {
			if (s[1] == cuts[i][1] && text_starts(s, cuts[i]))
				return s;
		}
	}
	return NULL;
}

static bool run_together(const char *line)
{
	const char *check = strstr(line, "Integrity: ");

	return check &&
	       (strstr(check, "Platform: ") || strstr(line, " module #"));
}

static bool cut_line(struct pieces *r, char *start, size_t line, size_t *room)
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

/* Words in small letters, and nothing that tools print between them. */
static bool is_prose(const char *s, size_t len)
{
	size_t small = 0, words = 0;

	for (size_t i = 0; i < len; i++) {
		if (strchr("[]{}<>=|\\_/@#$%*~^\t", s[i]))
			return false;
		if (s[i] >= 'a' && s[i] <= 'z')
			small++;
		words += s[i] == ' ';
	}
	return words >= WRAP_WORDS && small * 3 > (len - words) * 2;
}

/*
 * Does the sentence go on in the next line?  Mail and text files break prose
 * at a column; who breaks it by hand ends it, or is short.
 */
static bool is_wrapped(const char *line, size_t len, const char *next,
		       size_t next_len)
{
	const char last = len ? line[len - 1] : '.';

	if (len < WRAP_LEAST || len > WRAP_MOST || next_len > WRAP_MOST ||
	    !(isalpha((unsigned char)last) || last == ','))
		return false;
	return next_len && isalpha((unsigned char)next[0]) &&
	       !memchr(next, ':', next_len) && is_prose(line, len);
}

static size_t line_length(const char *at, const char *end)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));

	return (size_t)((stop ? stop : end) - at);
}

/* The end of the line that begins here, and of those that it was broken into */
static char *join_lines(char *at, char *end, size_t *lines)
{
	const char *begin = at;

	for (;;) {
		size_t len = line_length(at, end);
		char *stop = at + len;

		++*lines;
		if (stop == end || stop - begin > WRAP_ALL ||
		    !is_wrapped(at, len, stop + 1, line_length(stop + 1, end)))
			return stop;
		*stop = ' ';
		at = stop + 1;
	}
}

bool pieces_cut(struct pieces *r, const struct buf *plain)
{
	size_t room = 0, line = 1;
	char *at, *end;

	buf_init(&r->lines, plain->len);
	if (!buf_add(&r->lines, plain->data, plain->len))
		return false;
	at = r->lines.data;
	end = at + r->lines.len;

	while (at < end) {
		size_t lines = 0;
		char *stop = join_lines(at, end, &lines);

		*stop = '\0';
		if (!cut_line(r, at, line, &room))
			return false;
		line += lines;
		at = stop < end ? stop + 1 : end;
	}
	r->line_count = line - 1;
	return true;
}

void pieces_fini(struct pieces *r)
{
	free(r->list);
	buf_fini(&r->lines);
}
