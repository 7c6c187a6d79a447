/* SPDX-License-Identifier: MIT */
#include "ui/term/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/count.h"

static const char *const glyphs[GLYPHS][2] = {
	[GLYPH_H] = { "-", "\u2500" },
	[GLYPH_V] = { "|", "\u2502" },
	[GLYPH_TOP_LEFT] = { "+", "\u250c" },
	[GLYPH_TOP_RIGHT] = { "+", "\u2510" },
	[GLYPH_BOTTOM_LEFT] = { "+", "\u2514" },
	[GLYPH_BOTTOM_RIGHT] = { "+", "\u2518" },
	[GLYPH_TEE_LEFT] = { "+", "\u251c" },
	[GLYPH_TEE_RIGHT] = { "+", "\u2524" },
	[GLYPH_BAR] = { "#", "\u2588" },
	[GLYPH_BAR_REST] = { "-", "\u2591" },
};

bool canvas_init(struct canvas *c, int rows, int cols, bool ascii)
{
	*c = (struct canvas){ .rows = rows, .cols = cols, .ascii = ascii };
	c->cells = calloc((size_t)rows * (size_t)cols, sizeof(*c->cells));
	if (!c->cells)
		return false;
	canvas_clear(c);
	return true;
}

void canvas_fini(struct canvas *c)
{
	free(c->cells);
	*c = (struct canvas){ 0 };
}

static struct cell *at(struct canvas *c, int row, int col)
{
	if (row < 0 || col < 0 || row >= c->rows || col >= c->cols)
		return NULL;
	return &c->cells[(size_t)row * (size_t)c->cols + (size_t)col];
}

/* A wide character loses its other half when one half is written over. */
static void set(struct canvas *c, int row, int col, wchar_t ch, int width,
		enum ink ink)
{
	struct cell *cell = at(c, row, col), *next, *before;

	if (cell->width == 1 && width == 1) { /* nearly always */
		cell->text[0] = ch;
		cell->text[1] = L'\0';
		cell->ink = (unsigned char)ink;
		return;
	}
	next = at(c, row, col + 1);
	before = at(c, row, col - 1);
	if (cell->width == 0 && before)
		*before = (struct cell){ L" ", before->ink, 1 };
	if (cell->width == 2 && next)
		*next = (struct cell){ L" ", next->ink, 1 };
	*cell = (struct cell){ { ch },
			       (unsigned char)ink,
			       (unsigned char)width };
	if (width == 2) {
		if (next->width == 2 && at(c, row, col + 2))
			*at(c, row, col + 2) = (struct cell){ L" ", 0, 1 };
		*next = (struct cell){ L"", (unsigned char)ink, 0 };
	}
}

void canvas_clear(struct canvas *c)
{
	size_t n = (size_t)c->rows * (size_t)c->cols;

	for (size_t i = 0; i < n; i++)
		c->cells[i] = (struct cell){ L" ", INK_NORMAL, 1 };
	c->cursor_row = 0;
	c->cursor_col = 0;
}

struct rect canvas_all(const struct canvas *c)
{
	return (struct rect){ 0, 0, c->rows, c->cols };
}

void canvas_fill(struct canvas *c, struct rect r, enum ink ink)
{
	for (int row = r.row; row < r.row + r.rows; row++) {
		for (int col = r.col; col < r.col + r.cols; col++) {
			if (at(c, row, col))
				set(c, row, col, L' ', 1, ink);
		}
	}
}

/* One code point of UTF-8; '?' and one byte where it is none. */
static size_t decode(const char *s, wchar_t *out)
{
	static const struct {
		unsigned mask, lead, bits;
	} form[] = { { 0xe0, 0xc0, 0x1f },
		     { 0xf0, 0xe0, 0x0f },
		     { 0xf8, 0xf0, 0x07 } };
	unsigned lead = (unsigned char)*s;

	if (lead < 0x80) {
		*out = (wchar_t)lead;
		return 1;
	}
	for (size_t n = 1; n <= COUNT(form); n++) {
		wchar_t ch = (wchar_t)(lead & form[n - 1].bits);
		size_t i;

		if ((lead & form[n - 1].mask) != form[n - 1].lead)
			continue;
		for (i = 1; i <= n && ((unsigned)s[i] & 0xc0) == 0x80; i++)
			ch = (wchar_t)(ch << 6 | (s[i] & 0x3f));
		if (i <= n)
			break;
		*out = ch;
		return n + 1;
	}
	*out = L'?';
	return 1;
}

/* Columns of one character as it will be shown. */
static int columns(wchar_t *ch, bool ascii)
{
	int w;

	if (*ch < 0x20 || *ch == 0x7f || (ascii && *ch > 0x7e)) {
		*ch = L'?';
		return 1;
	}
	if (*ch < 0x7f)
		return 1;
	w = wcwidth(*ch);
	if (w < 0) {
		*ch = L'?';
		w = 1;
	}
	return w;
}

int canvas_text(struct canvas *c, int row, int col, int width, enum ink ink,
		const char *text)
{
	int used = 0;
	struct cell *last = NULL;

	while (*text) {
		wchar_t ch;
		size_t n = decode(text, &ch);
		int w = columns(&ch, c->ascii);

		text += n;
		if (w == 0) { /* joins the character before it */
			size_t have = last ? wcslen(last->text) : 0;

			if (last && have + 1 < CANVAS_CELL) {
				last->text[have] = ch;
				last->text[have + 1] = L'\0';
			}
			continue;
		}
		if (used + w > width)
			break;
		last = NULL;
		if (at(c, row, col + used) && at(c, row, col + used + w - 1)) {
			set(c, row, col + used, ch, w, ink);
			last = at(c, row, col + used);
		}
		used += w;
	}
	return used;
}

int canvas_printf(struct canvas *c, int row, int col, int width, enum ink ink,
		  const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return canvas_text(c, row, col, width, ink, text);
}

int canvas_glyph(struct canvas *c, int row, int col, enum ink ink, enum glyph g)
{
	return canvas_text(c, row, col, 1, ink, glyphs[g][c->ascii ? 0 : 1]);
}

void canvas_rule(struct canvas *c, int row, int col, int width,
		 const char *title)
{
	for (int i = 0; i < width; i++)
		canvas_glyph(c, row, col + i, INK_DIM, GLYPH_H);
	if (title && *title && width > 6) {
		int n = canvas_text(c, row, col + 3, width - 5, INK_TITLE,
				    title);

		canvas_text(c, row, col + 2, 1, INK_DIM, " ");
		canvas_text(c, row, col + 3 + n, 1, INK_DIM, " ");
	}
}

void canvas_box(struct canvas *c, struct rect r, const char *title)
{
	int bottom = r.row + r.rows - 1, right = r.col + r.cols - 1;

	canvas_fill(c, r, INK_NORMAL);
	canvas_rule(c, r.row, r.col, r.cols, title);
	canvas_rule(c, bottom, r.col, r.cols, NULL);
	for (int row = r.row + 1; row < bottom; row++) {
		canvas_glyph(c, row, r.col, INK_DIM, GLYPH_V);
		canvas_glyph(c, row, right, INK_DIM, GLYPH_V);
	}
	canvas_glyph(c, r.row, r.col, INK_DIM, GLYPH_TOP_LEFT);
	canvas_glyph(c, r.row, right, INK_DIM, GLYPH_TOP_RIGHT);
	canvas_glyph(c, bottom, r.col, INK_DIM, GLYPH_BOTTOM_LEFT);
	canvas_glyph(c, bottom, right, INK_DIM, GLYPH_BOTTOM_RIGHT);
}

void canvas_bar(struct canvas *c, int row, int col, int width, enum ink ink,
		unsigned long long done, unsigned long long total)
{
	int inner = width - 2, full = 0;

	if (inner < 1)
		return;
	if (total)
		full = done >= total ? inner
				     : (int)(done * (unsigned long long)inner /
					     total);
	canvas_text(c, row, col, 1, INK_DIM, "[");
	for (int i = 0; i < inner; i++)
		canvas_glyph(c, row, col + 1 + i, i < full ? ink : INK_DIM,
			     i < full ? GLYPH_BAR : GLYPH_BAR_REST);
	canvas_text(c, row, col + width - 1, 1, INK_DIM, "]");
}

/*
 * The next line of a wrapped text: its bytes, and where the one after begins.
 */
static size_t line_bytes(const char *text, int cols, const char **next)
{
	size_t used = 0, blank = 0;
	int col = 0;

	while (text[used] && text[used] != '\n') {
		wchar_t ch;
		size_t n = decode(text + used, &ch);
		int w = columns(&ch, false);

		if (col + w > cols)
			break;
		if (text[used] == ' ')
			blank = used;
		col += w;
		used += n;
	}
	if (text[used] && text[used] != '\n' && text[used] != ' ' && blank)
		used = blank;
	if (used == 0 && text[0] && text[0] != '\n')
		used = strlen(text); /* not even one character fits */
	*next = text + used;
	while (**next == ' ')
		(*next)++;
	if (**next == '\n')
		(*next)++;
	return used;
}

int canvas_wrap(struct canvas *c, struct rect r, int skip, enum ink ink,
		const char *text)
{
	int row = 0;

	while (*text && row - skip < r.rows) {
		char line[1024];
		const char *next;
		size_t n = line_bytes(text, r.cols, &next);

		if (n >= sizeof(line))
			n = sizeof(line) - 1;
		memcpy(line, text, n);
		line[n] = '\0';
		if (row >= skip)
			canvas_text(c, r.row + row - skip, r.col, r.cols, ink,
				    line);
		row++;
		text = next;
	}
	return row > skip ? row - skip : 0;
}

int canvas_wrap_rows(int cols, const char *text)
{
	int rows = 0;

	while (*text) {
		line_bytes(text, cols, &text);
		rows++;
	}
	return rows;
}

int canvas_words(struct canvas *c, int row, int col, int width, enum ink ink,
		 const char *text)
{
	char line[1024];
	const char *next;
	size_t n;

	if (width > c->cols - col)
		width = c->cols - col;
	if (width <= 0)
		return 0;
	n = line_bytes(text, width, &next);
	if (n >= sizeof(line))
		n = sizeof(line) - 1;
	memcpy(line, text, n);
	line[n] = '\0';
	return canvas_text(c, row, col, width, ink, line);
}

/* Before the last sentence of the first n bytes; 0: there is but one. */
static size_t sentence_before(const char *text, size_t n)
{
	while (n > 2) {
		n--;
		if (text[n] == ' ' &&
		    (text[n - 1] == '.' || text[n - 1] == ';'))
			return n;
	}
	return 0;
}

int canvas_some(struct canvas *c, struct rect r, enum ink ink, const char *text)
{
	char some[1024];
	size_t n = strlen(text);

	if (n >= sizeof(some) - 5)
		n = sizeof(some) - 5;
	memcpy(some, text, n);
	some[n] = '\0';
	while (canvas_wrap_rows(r.cols, some) > r.rows && n) {
		n = sentence_before(some, n);
		some[n] = '\0';
	}
	for (n = n ? n : strlen(text); n && !some[0]; n--) {
		if (n >= sizeof(some) - 5 || text[n] != ' ')
			continue;
		memcpy(some, text, n);
		memcpy(some + n, " ...", 5);
		if (canvas_wrap_rows(r.cols, some) > r.rows)
			some[0] = '\0';
	}
	return canvas_wrap(c, r, 0, ink, some);
}

void canvas_paint(struct canvas *c, struct rect r, enum ink ink)
{
	for (int row = r.row; row < r.row + r.rows; row++) {
		for (int col = r.col; col < r.col + r.cols; col++) {
			struct cell *cell = at(c, row, col);

			if (cell)
				cell->ink = (unsigned char)ink;
		}
	}
}

void canvas_cursor(struct canvas *c, int row, int col)
{
	c->cursor_row = row < 0 ? 0 : row >= c->rows ? c->rows - 1 : row;
	c->cursor_col = col < 0 ? 0 : col >= c->cols ? c->cols - 1 : col;
}

int canvas_width(const char *text)
{
	int width = 0;

	while (*text) {
		wchar_t ch;

		text += decode(text, &ch);
		width += columns(&ch, false);
	}
	return width;
}

bool canvas_dump(const struct canvas *c, struct buf *out)
{
	bool ok = true;

	for (int row = 0; row < c->rows; row++) {
		const struct cell *line =
			&c->cells[(size_t)row * (size_t)c->cols];
		int end = c->cols;

		while (end > 0 && wcscmp(line[end - 1].text, L" ") == 0)
			end--;
		for (int col = 0; col < end; col++) {
			char bytes[CANVAS_CELL * 4 + 1];
			size_t n =
				wcstombs(bytes, line[col].text, sizeof(bytes));

			ok &= n == (size_t)-1 ? buf_puts(out, "?")
					      : buf_add(out, bytes, n);
		}
		ok &= buf_puts(out, "\n");
	}
	return ok;
}
