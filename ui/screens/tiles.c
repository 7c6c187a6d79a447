/* SPDX-License-Identifier: MIT */
#include "ui/screens/tiles.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "ui/app/batch.h"

#define WORD_COLS 23 /* of the longest word, "EMPTY" */
#define WORD_ROWS 3
#define FRAME	  2 /* its title above, what goes on below */
#define TILE_ROWS (WORD_ROWS + FRAME)
#define TILE_COLS (WORD_COLS + FRAME + 1)

/* Three rows of each letter that a state needs. */
static const struct {
	char letter;
	const char *rows[3];
} letters[] = {
	{ 'A', { " ## ", "####", "#  #" } },
	{ 'D', { "### ", "#  #", "### " } },
	{ 'E', { "####", "##  ", "####" } },
	{ 'F', { "####", "### ", "#   " } },
	{ 'H', { "#  #", "####", "#  #" } },
	{ 'I', { "###", " # ", "###" } },
	{ 'K', { "# ##", "##  ", "# ##" } },
	{ 'L', { "#   ", "#   ", "####" } },
	{ 'M', { "## ##", "# # #", "#   #" } },
	{ 'N', { "## #", "# ##", "#  #" } },
	{ 'O', { "####", "#  #", "####" } },
	{ 'P', { "### ", "### ", "#   " } },
	{ 'R', { "### ", "### ", "#  #" } },
	{ 'S', { " ###", " ## ", "### " } },
	{ 'T', { "###", " # ", " # " } },
	{ 'U', { "#  #", "#  #", "####" } },
	{ 'W', { "# # #", "# # #", " # # " } },
	{ 'Y', { "# #", " # ", " # " } },
};

static int word_cols(const char *text)
{
	int cols = -1;

	for (; *text; text++) {
		for (size_t i = 0; i < COUNT(letters); i++) {
			if (letters[i].letter == *text)
				cols += (int)strlen(letters[i].rows[0]) + 1;
		}
	}
	return cols;
}

/* A letter of solid cells, each of them wide by high. */
static void letter(struct canvas *c, struct rect r, enum ink ink,
		   const char *const rows[3])
{
	for (int y = 0; y < 3 * r.rows; y++) {
		const char *row = rows[y / r.rows];

		for (int x = 0; x < (int)strlen(row) * r.cols; x++) {
			if (row[x / r.cols] == '#')
				canvas_glyph(c, r.row + y, r.col + x, ink,
					     GLYPH_BAR);
		}
	}
}

/* As large as the place: read from three metres where there is room. */
static void word(struct canvas *c, struct rect r, enum ink ink,
		 const char *text)
{
	int cols = word_cols(text);
	int wide = cols > 0 && r.cols / cols > 1 ? r.cols / cols : 1;
	int high = r.rows / WORD_ROWS > 1 ? r.rows / WORD_ROWS : 1;

	if (high > 2 * wide)
		high = 2 * wide;
	for (; *text; text++) {
		for (size_t i = 0; i < COUNT(letters); i++) {
			if (letters[i].letter != *text)
				continue;
			letter(c, (struct rect){ r.row, r.col, high, wide },
			       ink, letters[i].rows);
			r.col += ((int)strlen(letters[i].rows[0]) + 1) * wide;
		}
	}
}

/* A tile is full of its colour; where nothing is to be told it has none. */
static enum ink tile_ink(enum slot_state s)
{
	switch (slot_state_ink(s)) {
	case INK_OK:
		return INK_TILE_OK;
	case INK_WARN:
		return INK_TILE_WARN;
	case INK_BAD:
		return INK_TILE_BAD;
	case INK_RUN:
		return INK_TILE_RUN;
	default:
		return slot_state_ink(s);
	}
}

static void step(struct canvas *c, struct rect r, const struct row *row)
{
	char text[APP_LINE + 32];

	snprintf(text, sizeof(text), "%d/%d %s", row->work.step,
		 row->work.steps, row->work.title);
	canvas_words(c, r.row + r.rows - 1, r.col + 2, r.cols - 4, INK_TILE_RUN,
		     text);
}

static void tile(const struct app *a, struct canvas *c, int n, struct rect r)
{
	const struct batch_slot *s = &a->batch.slots[n];
	const struct row *row = batch_row(a, s);
	enum slot_state state = batch_state(a, s);
	const char *id =
		row && row->attached ? row->device.id : s->place.device.id;
	size_t len = strlen(id);
	char title[64];

	snprintf(title, sizeof(title), "%s%d  %s  %s", n == a->line ? ">" : "",
		 n + 1, s->place.port, len >= 4 ? id + len - 4 : "");
	r.cols--; /* between it and the next one */
	canvas_rule(c, r.row, r.col, r.cols, title);
	canvas_fill(c, (struct rect){ r.row + 1, r.col, r.rows - 1, r.cols },
		    tile_ink(state));
	canvas_paint(c, (struct rect){ r.row, r.col, 1, r.cols },
		     tile_ink(state));
	word(c,
	     (struct rect){ r.row + 1, r.col + 2, r.rows - FRAME,
			    r.cols - FRAME - 1 },
	     tile_ink(state), slot_state_word(state));
	if (state == SLOT_RUN && row)
		step(c, r, row);
	else if (state == SLOT_FAIL)
		canvas_text(c, r.row + r.rows - 1, r.col + 2, r.cols - 4,
			    INK_TILE_BAD, err_row(s->place.error.code)->id);
	if (n == a->line)
		canvas_cursor(c, r.row, r.col + 2);
}

/* How many side by side let their words be largest. */
static int best_across(int count, struct rect r)
{
	int most = r.cols / TILE_COLS, best = most, size = 0;

	for (int across = most < count ? most : count; across > 0; across--) {
		int down = (count + across - 1) / across;
		int wide = (r.cols / across - FRAME) / WORD_COLS;
		int high = (r.rows / down - FRAME) / WORD_ROWS;

		if (r.rows / down >= TILE_ROWS &&
		    (wide < high ? wide : high) > size) {
			size = wide < high ? wide : high;
			best = across;
		}
	}
	return best;
}

/* Tiles on one page: how many, and how large each is. */
struct grid {
	int across, down, rows, cols, first;
	int shown[BATCH_SLOTS], count;
};

static bool grid_of(const struct app *a, struct rect r, struct grid *g)
{
	int count = batch_shown(a, g->shown), page, at = 0;

	g->count = count;
	g->across = best_across(count, r);
	g->down = r.rows / TILE_ROWS;
	if (g->across < 1 || g->down < 1 || count == 0)
		return false;
	if (g->down > (count + g->across - 1) / g->across)
		g->down = (count + g->across - 1) / g->across;
	g->rows = r.rows / g->down;
	g->cols = r.cols / g->across;
	page = g->across * g->down;
	while (at + 1 < count && g->shown[at] < a->line)
		at++;
	g->first = at / page * page;
	return true;
}

int tiles_at(const struct app *a, struct rect r, int row, int col)
{
	struct grid g;
	int slot;

	if (row < r.row || !grid_of(a, r, &g) || col / g.cols >= g.across ||
	    (row - r.row) / g.rows >= g.down)
		return -1;
	slot = g.first + (row - r.row) / g.rows * g.across + col / g.cols;
	return slot < g.count ? g.shown[slot] : -1;
}

void tiles_draw(const struct app *a, struct canvas *c, struct rect r)
{
	struct grid g;
	int page;

	if (!grid_of(a, r, &g)) {
		canvas_words(c, r.row + 1, 3, r.cols - 6, INK_NORMAL,
			     a->batch.filter[0]
				     ? "No slot fits the filter. Esc clears it."
				     : "");
		return;
	}
	page = g.across * g.down;
	for (int i = 0; i < page && g.first + i < g.count; i++)
		tile(a, c, g.shown[g.first + i],
		     (struct rect){ r.row + i / g.across * g.rows,
				    i % g.across * g.cols, g.rows, g.cols });
	/* Beside the sums above the tiles. */
	if (g.count > page)
		canvas_printf(c, r.row - 1, r.cols - 8, 8, INK_WARN, "%2d more",
			      g.count - (g.count - g.first < page
						 ? g.count - g.first
						 : page));
}
