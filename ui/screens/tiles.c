/* SPDX-License-Identifier: MIT */
#include "ui/screens/tiles.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "ui/app/batch.h"

#define TILE_ROWS 6
#define TILE_COLS 28

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

static void word(struct canvas *c, int row, int col, enum ink ink,
		 const char *text)
{
	for (; *text; text++) {
		for (size_t i = 0; i < COUNT(letters); i++) {
			int width = (int)strlen(letters[i].rows[0]);

			if (letters[i].letter != *text)
				continue;
			for (int k = 0; k < 3; k++)
				canvas_text(c, row + k, col, width, ink,
					    letters[i].rows[k]);
			col += width + 1;
		}
	}
}

static void step(struct canvas *c, struct rect r, const struct row *row)
{
	char text[APP_LINE + 32];

	snprintf(text, sizeof(text), "%d/%d %s", row->work.step,
		 row->work.steps, row->work.title);
	canvas_words(c, r.row + r.rows - 2, r.col + 2, r.cols - 4, INK_RUN,
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
	canvas_box(c, r, title);
	word(c, r.row + 1, r.col + 2, slot_state_ink(state),
	     slot_state_word(state));
	if (state == SLOT_RUN && row)
		step(c, r, row);
	else if (state == SLOT_FAIL)
		canvas_text(c, r.row + 4, r.col + 2, r.cols - 4, INK_BAD,
			    err_row(s->place.error.code)->id);
	if (n == a->line)
		canvas_cursor(c, r.row, r.col + 2);
}

void tiles_draw(const struct app *a, struct canvas *c, struct rect r)
{
	int across = r.cols / TILE_COLS, down = r.rows / TILE_ROWS;
	int page = across * down, first = page ? a->line / page * page : 0;

	for (int i = 0; i < page && first + i < (int)a->batch.count; i++)
		tile(a, c, first + i,
		     (struct rect){ r.row + i / across * TILE_ROWS,
				    i % across * TILE_COLS, TILE_ROWS,
				    TILE_COLS });
}
