/* Pages of text: help for the screen below, and the doctor. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/count.h"
#include "base/text.h"
#include "ui/app/screen.h"

static bool scroll(struct app *a, enum action action)
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

static void help_text(const struct app *a, struct buf *text);

/* Wide enough for every terminal: rows of the page as it would be at 80. */
#define FIND_COLS 76

void text_find(struct app *a, bool forward)
{
	struct buf text;
	int row;

	buf_init(&text, APP_TEXT);
	if (app_screen(a) == SCREEN_HELP)
		help_text(a, &text);
	else
		buf_printf(&text, "%s", a->page);
	if (place(buf_text(&text), a->find, FIND_COLS, a->scroll, forward,
		  &row))
		a->scroll = row;
	else
		app_hint(a, "\"%s\" is not %s here", a->find,
			 forward ? "further down" : "further up");
	buf_fini(&text);
}

static void page(const struct app *a, struct canvas *c, struct rect r,
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

static void help_text(const struct app *a, struct buf *text)
{
	enum screen_id about =
		a->depth ? a->stack[a->depth - 1] : SCREEN_DEVICES;
	const struct screen *s = screen(about);

	buf_printf(text, "%s\n\n%s\n\nKeys here\n\n", s->title, s->help);
	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		const struct action_row *row = action_row((enum action)i);
		const char *why = app_disabled(a, (enum action)i);

		if (!(row->screens & 1u << about))
			continue;
		buf_printf(text, "%-14s %s%s%s%s\n", row->keys, row->help,
			   why ? " (now: " : "", why ? why : "",
			   why ? ")" : "");
	}
}

static void help_draw(const struct app *a, struct canvas *c, struct rect r)
{
	struct buf text;

	buf_init(&text, APP_TEXT);
	help_text(a, &text);
	page(a, c, r, buf_text(&text));
	buf_fini(&text);
}

static void doctor_draw(const struct app *a, struct canvas *c, struct rect r)
{
	page(a, c, r, a->page[0] ? a->page : "Looking ...");
}

const struct screen screen_help = {
	.title = "Help",
	.draw = help_draw,
	.act = scroll,
	.keys = "Up Down scroll   / search   n next   Esc back",
	.help = "The keys of the screen that you came from.",
};

const struct screen screen_doctor = {
	.title = "Doctor",
	.draw = doctor_draw,
	.act = scroll,
	.keys = "Up Down scroll   / search   ! look again   Esc back",
	.help = "What keeps unbrick from reaching devices, and the exact "
		"command that mends it.",
};

static void job_draw(const struct app *a, struct canvas *c, struct rect r)
{
	page(a, c, r, a->page[0] ? a->page : "Reading the journal ...");
}

const struct screen screen_job = {
	.title = "Job",
	.draw = job_draw,
	.act = scroll,
	.keys = "Up Down scroll   / search   n next   Esc back",
	.help = "All that the journal knows of one job. unbrick report JOB "
		"prints the same, also as JSON, CSV, JUnit and HTML.",
};

const struct screen *screen(enum screen_id id)
{
	static const struct screen *const screens[SCREENS] = {
		[SCREEN_DEVICES] = &screen_devices,
		[SCREEN_MODULES] = &screen_modules,
		[SCREEN_DIAGNOSIS] = &screen_diagnosis,
		[SCREEN_PLAN] = &screen_plan,
		[SCREEN_CONFIRM] = &screen_confirm,
		[SCREEN_RUN] = &screen_run,
		[SCREEN_REPORT] = &screen_report,
		[SCREEN_HELP] = &screen_help,
		[SCREEN_DOCTOR] = &screen_doctor,
		[SCREEN_BATCH] = &screen_batch,
		[SCREEN_HISTORY] = &screen_history,
		[SCREEN_JOB] = &screen_job,
	};

	return screens[id];
}
