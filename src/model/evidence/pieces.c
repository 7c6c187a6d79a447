/* SPDX-License-Identifier: MIT */
#include "model/evidence/pieces.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"

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

		if (!p)
			return false;
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

bool pieces_cut(struct pieces *r, const struct buf *plain)
{
	size_t room = 0, line = 0;
	char *at, *end;

	buf_init(&r->lines, plain->len);
	if (!buf_add(&r->lines, plain->data, plain->len))
		return false;
	at = r->lines.data;
	end = at + r->lines.len;

	while (at < end) {
		char *stop = memchr(at, '\n', (size_t)(end - at));

		if (stop)
			*stop = '\0';
		if (!cut_line(r, at, ++line, &room))
			return false;
		at = stop ? stop + 1 : end;
	}
	r->line_count = line;
	return true;
}

void pieces_fini(struct pieces *r)
{
	free(r->list);
	buf_fini(&r->lines);
}
