/* SPDX-License-Identifier: MIT */
#include "cli/wrap.h"

#include <stdbool.h>
#include <string.h>

#define ROOM   24 /* a column with less is too narrow to go on in */
#define BEHIND 2

/* The next cell of a text with all that takes no room of its own. */
static size_t glyph(const char *text, size_t *cells)
{
	size_t n = 1;

	*cells = 1;
	if (text[0] == '\033' && text[1] == '[') {
		*cells = 0;
		n = 2 + strcspn(text + 2, "mK");
		return n + (text[n] != '\0');
	}
	while (((unsigned char)text[n] & 0xC0) == 0x80)
		n++;
	return n;
}

static size_t cells_of(const char *text, size_t len)
{
	size_t sum = 0, cells;

	for (size_t i = 0; i < len; sum += cells)
		i += glyph(text + i, &cells);
	return sum;
}

/*
 * Where the column begins that crosses the edge (*field), and where to go on:
 * there, if there is room.
 */
static size_t hang(const char *text, size_t len, size_t width, size_t at,
		   size_t *field)
{
	size_t indent = 0, spaces = at ? 0 : 2, cells;
	bool begun = at > 0;

	*field = at;
	for (size_t i = 0; i < len && at < width; at += cells) {
		bool space = text[i] == ' ';

		i += glyph(text + i, &cells);
		if (!space && spaces >= 2)
			*field = at;
		if (!space && !begun && cells)
			indent = at;
		begun = begun || (!space && cells);
		if (cells)
			spaces = space ? spaces + 1 : 0;
	}
	if (*field + ROOM <= width)
		return *field;
	return indent + BEHIND + ROOM <= width ? indent + BEHIND : 0;
}

static size_t put_line(FILE *to, const char *text, size_t len, size_t width,
		       size_t at)
{
	size_t under, field;
	bool moved; /* the column that has no room where it is */

	if (at + cells_of(text, len) <= width) {
		fwrite(text, 1, len, to);
		return at + cells_of(text, len);
	}
	under = hang(text, len, width, at, &field);
	moved = at > 0 || under == field;
	while (len) {
		size_t gap = strspn(text, " "), word, cells;

		if (gap >= len) /* nothing comes behind it */
			return at;
		word = strcspn(text + gap, " \n");
		cells = cells_of(text + gap, word);
		if (at > under && (at + gap + cells > width ||
				   (!moved && at + gap >= field))) {
			fprintf(to, "\n%*s", (int)under, "");
			at = under;
			moved = true;
		} else {
			fprintf(to, "%*s", (int)gap, "");
			at += gap;
		}
		fwrite(text + gap, 1, word, to);
		at += cells;
		text += gap + word;
		len -= gap + word;
	}
	return at;
}

size_t wrap_put(FILE *to, const char *text, size_t width, size_t column)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		column = put_line(to, text, len, width, column);
		text += len;
		if (*text == '\n') {
			fputc(*text++, to);
			column = 0;
		}
	}
	return column;
}
