/* SPDX-License-Identifier: MIT */
#include "ui/screens/page.h"

#include "base/bytes.h"
#include "base/count.h"
#include "base/text.h"

bool page_scroll(struct app *a, enum action action)
{
	static const struct {
		enum action action;
		int by;
	} moves[] = { { ACTION_UP, -1 },       { ACTION_DOWN, 1 },
		      { ACTION_PAGE_UP, -10 }, { ACTION_PAGE_DOWN, 10 },
		      { ACTION_TOP, -100000 }, { ACTION_BOTTOM, 10000 } };

	for (size_t i = 0; i < COUNT(moves); i++) {
		if (moves[i].action != action)
			continue;
		a->scroll += moves[i].by;
		if (a->scroll < 0)
			a->scroll = 0;
		return true;
	}
	return false;
}

/* Rows of a page before the nth place with the text; false: there is none. */
static bool place(const char *text, const char *what, int cols, int after,
		  bool forward, int *out)
{
	const char *at = text, *hit;
	bool found = false;

	while ((hit = text_find_nocase(at, what))) {
		struct buf before;
		int row;

		buf_init(&before, APP_TEXT * 2);
		buf_printf(&before, "%.*s.", (int)(hit - text), text);
		row = canvas_wrap_rows(cols, buf_text(&before)) - 1;
		buf_fini(&before);
		at = hit + 1;
		if (forward && row > after) {
			*out = row;
			return true;
		}
		if (!forward && row < after) {
			*out = row;
			found = true;
		}
	}
	return found;
}

/* Wide enough for every terminal: rows of the page as it would be at 80. */
#define FIND_COLS 76

bool page_find(struct app *a, enum action action, const char *text)
{
	bool forward = action == ACTION_FIND_NEXT;
	int row;

	if (!forward && action != ACTION_FIND_PREVIOUS)
		return false;
	if (place(text, a->find, FIND_COLS, a->scroll, forward, &row))
		a->scroll = row;
	else
		app_hint(a, "\"%s\" is not %s here", a->find,
			 forward ? "further down" : "further up");
	return true;
}

void page_draw(const struct app *a, struct canvas *c, struct rect r,
	       const char *text)
{
	struct rect inner = { r.row + 1, 2, r.rows - 1, r.cols - 4 };
	int rows = canvas_wrap_rows(inner.cols, text);
	int most = rows > inner.rows ? rows - inner.rows : 0;
	int skip = a->scroll < most ? a->scroll : most;

	canvas_wrap(c, inner, skip, INK_NORMAL, text);
	canvas_cursor(c, inner.row, inner.col);
	if (most)
		canvas_printf(c, r.row, r.cols - 24, 23, INK_DIM,
			      "lines %d-%d of %d", skip + 1, skip + inner.rows,
			      rows);
}
