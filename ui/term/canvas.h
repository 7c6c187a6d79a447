/* SPDX-License-Identifier: MIT */
/*
 * The screen as cells of text and meaning.
 *
 * Screens draw here and nowhere else: a canvas knows no terminal and no
 * colour, only what a text means (enum ink).  term.c turns it into curses
 * calls.  Everything is clipped; nothing is written outside.  All text must
 * be clean already (base/text.h); what is not valid UTF-8 is shown as '?'.
 */
#ifndef UI_TERM_CANVAS_H
#define UI_TERM_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <wchar.h>

/* Meanings; themes say what they look like. */
enum ink {
	INK_NORMAL,
	INK_TITLE,
	INK_DIM,      /* unknown, not readable, disabled */
	INK_OK,	      /* PASS */
	INK_WARN,     /* DEGRADED, HOLD */
	INK_BAD,      /* FAIL, BROKEN */
	INK_RUN,      /* RUN */
	INK_MARK,     /* marked rows */
	INK_SELECTED, /* the selected row */
	INK_KEY,      /* a key in hints and the function bar */
	INK_LABEL,    /* its label in the function bar */
	INK_FIELD,    /* an input field */
	INK_BUTTON,
	INK_FOCUS,   /* the focused button or field */
	INK_TILE_OK, /* a field full of it, and what is written there */
	INK_TILE_WARN,
	INK_TILE_BAD,
	INK_TILE_RUN,
	/* The colours of a device's LED, the same in every theme. */
	INK_LIGHT_MAGENTA,
	INK_LIGHT_YELLOW,
	INK_LIGHT_ORANGE,
	INK_LIGHT_GREEN,
	INK_LIGHT_CYAN,
	INK_LIGHT_BLUE,
	INK_LIGHT_WHITE,
	INK_LIGHT_RED,
	INKS
};
#define INKS_THEMED INK_LIGHT_MAGENTA

#define CANVAS_CELL 4 /* a character and its combining marks, NUL-ended */

struct cell {
	wchar_t text[CANVAS_CELL]; /* "" in the right half of a wide one */
	unsigned char ink;
	unsigned char width; /* 1 or 2; 0: right half of a wide one */
};

struct rect {
	int row, col, rows, cols;
};

/* Line graphics; CANVAS_UTF8 or plain ASCII. */
enum glyph {
	GLYPH_H,
	GLYPH_V,
	GLYPH_TOP_LEFT,
	GLYPH_TOP_RIGHT,
	GLYPH_BOTTOM_LEFT,
	GLYPH_BOTTOM_RIGHT,
	GLYPH_TEE_LEFT,
	GLYPH_TEE_RIGHT,
	GLYPH_BAR,
	GLYPH_BAR_REST,
	GLYPHS
};

struct canvas {
	int rows, cols;
	bool ascii; /* no character beyond ASCII is ever put in */
	struct cell *cells;
	int cursor_row, cursor_col;
};

bool canvas_init(struct canvas *c, int rows, int cols, bool ascii);
void canvas_fini(struct canvas *c);
/* Blanks everything, cursor to 0, 0. */
void canvas_clear(struct canvas *c);

struct rect canvas_all(const struct canvas *c);

/* Fills with blanks of this ink. */
void canvas_fill(struct canvas *c, struct rect r, enum ink ink);

/*
 * One line of text from (row, col), clipped to `width` columns.  Returns the
 * columns it took.
 */
int canvas_text(struct canvas *c, int row, int col, int width, enum ink ink,
		const char *text);
int canvas_printf(struct canvas *c, int row, int col, int width, enum ink ink,
		  const char *fmt, ...) __attribute__((format(printf, 6, 7)));
int canvas_glyph(struct canvas *c, int row, int col, enum ink ink,
		 enum glyph g);
/* A horizontal line with an optional title in it. */
void canvas_rule(struct canvas *c, int row, int col, int width,
		 const char *title);
void canvas_box(struct canvas *c, struct rect r, const char *title);
/* [#####-----]; done above total is shown full. */
void canvas_bar(struct canvas *c, int row, int col, int width, enum ink ink,
		unsigned long long done, unsigned long long total);
/*
 * Text wrapped at blanks into the rectangle; returns the rows used (never
 * more than r.rows).  skip: rows of the text to leave out at the top.
 */
int canvas_wrap(struct canvas *c, struct rect r, int skip, enum ink ink,
		const char *text);
/* As many whole words as fit into one line; returns the columns it took. */
int canvas_words(struct canvas *c, int row, int col, int width, enum ink ink,
		 const char *text);
/*
 * The same as canvas_wrap() where all fits; else the sentences that do, or as
 * many words of the first one, with dots behind them.
 */
int canvas_some(struct canvas *c, struct rect r, enum ink ink,
		const char *text);
/* Rows that the text needs at this width. */
int canvas_wrap_rows(int cols, const char *text);
/* Changes the ink of cells that are there already. */
void canvas_paint(struct canvas *c, struct rect r, enum ink ink);
void canvas_cursor(struct canvas *c, int row, int col);

/* Columns of a text. */
int canvas_width(const char *text);

/* Appends the characters, one line per row, blanks at the end cut off. */
struct buf;
bool canvas_dump(const struct canvas *c, struct buf *out);

#endif
