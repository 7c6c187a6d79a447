/* SPDX-License-Identifier: MIT */
#include "ui/screens/frame.h"

#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "ui/app/dialog.h"
#include "ui/app/screen.h"
#include "ui/app/words.h"
#include "ui/screens/over.h"
#include "ui/term/term.h"

#define MIN_ROWS 16
#define MIN_COLS 60

/* "Boron e00fce68..4d19 > Modules" */
static void path_of(const struct app *a, char *out, size_t size)
{
	const struct row *r = app_row(a);
	char id[SHORT_ID];
	const struct screen *s = a->face->screens[app_screen(a)];

	if (a->depth == 0 || !r || !s->of_device) {
		snprintf(out, size, "unbrick %s  %s", UNBRICK_VERSION,
			 s->title);
		return;
	}
	if (a->group) {
		snprintf(out, size, "Marked devices > %s", s->title);
		return;
	}
	snprintf(out, size, "%s %s > %s",
		 r->device.platform ? r->device.platform->title : "Device",
		 short_id(r->device.id, id), s->title);
}

static void top(const struct app *a, struct canvas *c)
{
	char path[128];

	path_of(a, path, sizeof(path));
	canvas_words(c, 0, 1, c->cols - 22, INK_TITLE, path);
	if (a->practice[0])
		canvas_text(c, 0, c->cols - 19, 9, INK_WARN, "PRACTICE");
	canvas_text(c, 0, c->cols - 9, 8, INK_DIM, a->clock);
}

/* What failed elsewhere is told on every screen until somebody looks. */
static void alarm(const struct app *a, struct canvas *c)
{
	const struct row *r = app_unseen(a);
	char text[160];

	if (!r || app_screen(a) == SCREEN_BATCH)
		return;
	canvas_fill(c, (struct rect){ 1, 0, 1, c->cols }, INK_NORMAL);
	snprintf(text, sizeof(text), "FAIL %s %s %s: its report in the list",
		 r->device.usb.port,
		 r->device.platform ? r->device.platform->title : "",
		 err_row(r->outcome.error.code)->id);
	canvas_words(c, 1, 1, c->cols - 2, INK_BAD, text);
}

static void bar_label(struct canvas *c, int *col, enum action action)
{
	const struct action_row *row = action_row(action);
	char key[KEY_NAME];
	int rowno = c->rows - 1;

	*col += canvas_text(c, rowno, *col, c->cols - *col, INK_KEY,
			    action_key(action, key));
	*col += canvas_text(c, rowno, *col, c->cols - *col, INK_LABEL,
			    row->label);
	*col += 1;
}

/* The wizard shows no more than it asks for. */
static bool in_bar(const struct app *a, enum action action)
{
	const struct screen *s = a->face->screens[app_screen(a)];

	if (!action_row(action)->label || !action_in(s->actions, action))
		return false;
	if (action == ACTION_BACK)
		return a->depth > 0;
	return !a->wizard || action == ACTION_HELP || action == ACTION_LOG ||
	       action == ACTION_QUIT;
}

static int bar_width(const enum action *list, size_t n)
{
	char key[KEY_NAME];
	int width = 0;

	for (size_t i = 0; i < n; i++)
		width += canvas_width(action_key(list[i], key)) +
			 canvas_width(action_row(list[i])->label) + 1;
	return width - 1;
}

/* Actions of the function bar on this screen, from left to right. */
static size_t bar(const struct app *a, int cols, enum action out[ACTIONS])
{
	/* Where it is too narrow for all: the first to go. */
	static const enum action less[] = { ACTION_FILTER,  ACTION_BACK,
					    ACTION_BACKUP,  ACTION_HISTORY,
					    ACTION_INSPECT, ACTION_RECIPE };
	size_t n = 0;

	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		if (in_bar(a, (enum action)i))
			out[n++] = (enum action)i;
	}
	for (size_t k = 0; k < COUNT(less); k++) {
		size_t kept = 0;

		if (bar_width(out, n) <= cols)
			break;
		for (size_t i = 0; i < n; i++) {
			if (out[i] != less[k])
				out[kept++] = out[i];
		}
		n = kept;
	}
	return n;
}

/* Whole hints only; the last of them, where help is, always. */
/* Shows the keys that have room; the one at this column, NULL: none. */
static const struct screen_key *hint_keys(const struct screen_key *k,
					  struct canvas *c, int row, int at)
{
	const struct screen_key *last = k, *found = NULL;
	char text[80];
	int room = c->cols - 2, col = 1, from;

	while (last->key && last[1].key)
		last++;
	if (!last->key)
		return NULL;
	snprintf(text, sizeof(text), "%s %s", last->key, last->word);
	room -= canvas_width(text);
	for (; k != last; k++) {
		snprintf(text, sizeof(text), "%s %s", k->key, k->word);
		if (col + canvas_width(text) + 2 > room)
			continue;
		from = col;
		col += canvas_text(c, row, col, room, INK_NORMAL, text);
		if (at >= from && at < col)
			found = k;
		col += 3;
	}
	from = col;
	col += canvas_printf(c, row, col, c->cols - 1 - col, INK_NORMAL,
			     "%s %s", last->key, last->word);
	return at >= from && at < col ? last : found;
}

static const struct screen_key *keys_of(const struct app *a)
{
	const struct screen *s = a->face->screens[app_screen(a)];

	return a->wizard && s->guided_keys[0].key ? s->guided_keys : s->keys;
}

static void hint_line(const struct app *a, struct canvas *c, int row)
{
	if (a->hint[0])
		canvas_text(c, row, 1, c->cols - 2, INK_WARN, a->hint);
	else
		hint_keys(keys_of(a), c, row, -1);
}

static void bottom(const struct app *a, struct canvas *c)
{
	enum action actions[ACTIONS];
	size_t n = bar(a, c->cols, actions);
	int col = 0;

	hint_line(a, c, c->rows - 2);
	for (size_t i = 0; i < n; i++)
		bar_label(c, &col, actions[i]);
}

/* The nth line of the log counted from its end that the sieve lets through;
 * NULL past the first one.  *from: where to go on looking, 0 at first. */
static const char *log_line(const struct app *a, size_t *from)
{
	size_t have = a->log_count < APP_LOG ? a->log_count : APP_LOG;

	while (*from < have) {
		const char *line = a->log[(a->log_count - ++*from) % APP_LOG];

		if (!a->sieve[0] || text_find_nocase(line, a->sieve))
			return line;
	}
	return NULL;
}

/* What stands left of this column is passed over. */
static const char *from_column(const char *line, int left)
{
	while (left-- > 1 && *line) {
		line++;
		while (((unsigned char)*line & 0xC0) == 0x80)
			line++;
	}
	return line;
}

/* A line whose last row is this one; returns the rows that it took. */
static int log_put(const struct app *a, struct canvas *c, struct rect r, int at,
		   const char *line)
{
	int rows = 1, room = at - r.row;

	if (a->log_size == 3 && !a->log_left)
		rows = canvas_wrap_rows(r.cols - 2, line);
	if (rows < 2) {
		canvas_text(c, at, r.col + 1, r.cols - 2, INK_DIM,
			    a->log_size == 3 ? from_column(line, a->log_left)
					     : line);
		return 1;
	}
	if (rows < room)
		room = rows;
	canvas_wrap(c,
		    (struct rect){ at - room + 1, r.col + 1, room, r.cols - 2 },
		    rows - room, INK_DIM, line);
	return rows;
}

static void log_pane(const struct app *a, struct canvas *c, struct rect r)
{
	char title[128];
	size_t from = 0;

	if (a->log_size == 3)
		snprintf(title, sizeof(title),
			 "log: arrows scroll, / only lines with%s%s, Esc "
			 "closes",
			 a->sieve[0] ? ": " : " ...", a->sieve);
	else
		snprintf(title, sizeof(title), "log%s%s (F8 expands)",
			 a->sieve[0] ? " with: " : "", a->sieve);
	canvas_rule(c, r.row, r.col, r.cols, title);
	for (int i = 0; i < a->log_back && a->log_size == 3; i++)
		log_line(a, &from);
	for (int at = r.row + r.rows - 1; at > r.row;) {
		const char *line = log_line(a, &from);

		if (!line)
			return;
		at -= log_put(a, c, r, at, line);
	}
}

#define LEAST 11 /* rows that a screen has before the log has any */
#define TALL  15 /* the same for a tall one */

static int log_rows(const struct app *a, int rows)
{
	int body = rows - 4;
	bool tall = a->face->screens[app_screen(a)]->tall;
	int room = body - (tall ? TALL : LEAST);

	if (a->log_size == 2)
		return body / 2 < room ? body / 2 : room > 3 ? room : 0;
	switch (a->log_size) {
	case 0:
		return 0;
	case 1:
		/* tiles are read from afar: all place is theirs */
		if (app_screen(a) == SCREEN_BATCH && a->batch.tiles)
			return 0;
		return rows >= (tall ? 30 : 22) ? 4 : 0;
	case 2:
		return body / 2;
	default:
		return body;
	}
}

/* Where the screen itself is, between path and log. */
static struct rect body_of(const struct app *a, int rows, int cols)
{
	return (struct rect){ 2, 0, rows - 4 - log_rows(a, rows), cols };
}

static void farewell(const struct app *a, struct canvas *c)
{
	struct rect r = { c->rows / 2 - 3, 4, 6, c->cols - 8 };

	canvas_box(c, r, "Leaving");
	canvas_printf(c, r.row + 2, r.col + 2, r.cols - 4, INK_WARN,
		      "%zu device(s) are being brought to a safe point.",
		      app_busy(a));
	canvas_text(c, r.row + 3, r.col + 2, r.cols - 4, INK_NORMAL,
		    "Keep the cables in; this ends by itself.");
}

void frame_draw(const struct app *a, struct canvas *c)
{
	struct rect body = body_of(a, c->rows, c->cols);
	int log = log_rows(a, c->rows);

	canvas_clear(c);
	if (c->rows < MIN_ROWS || c->cols < MIN_COLS) {
		canvas_printf(c, 0, 0, c->cols, INK_WARN,
			      "unbrick needs %dx%d, this is %dx%d; jobs go on",
			      MIN_COLS, MIN_ROWS, c->cols, c->rows);
		return;
	}
	top(a, c);
	canvas_rule(c, 1, 0, c->cols, NULL);
	alarm(a, c);
	if (body.rows > 0)
		a->face->screens[app_screen(a)]->draw(a, c, body);
	if (log)
		log_pane(
			a, c,
			(struct rect){ body.row + body.rows, 0, log, c->cols });
	bottom(a, c);
	if (a->leaving)
		farewell(a, c);
	else if (a->dialog.kind != DIALOG_NONE)
		over_draw(a, c);
}

/* On a key that is named above the function bar: the same as that key. */
static void click_hint(struct app *a, int col, int rows, int cols)
{
	const struct screen_key *k;
	struct canvas c;
	char name[KEY_NAME];
	int key;

	if (!canvas_init(&c, rows, cols, true))
		return;
	k = hint_keys(keys_of(a), &c, rows - 2, col);
	canvas_fini(&c);
	if (!k)
		return;
	/* "Up/Down": the first */
	text_copy_n(name, sizeof(name), k->key, 1 + strcspn(k->key + 1, "/ "));
	key = key_by_name(name);
	if (key != UI_NO_KEY)
		app_key(a, key);
}

static void click_bar(struct app *a, int col, int cols)
{
	enum action actions[ACTIONS];
	size_t n = bar(a, cols, actions);
	int at = 0;

	for (size_t i = 0; i < n; i++) {
		char key[KEY_NAME];

		at += canvas_width(action_key(actions[i], key)) +
		      canvas_width(action_row(actions[i])->label) + 1;
		if (col < at) {
			app_do(a, actions[i]);
			return;
		}
	}
}

void frame_click(struct app *a, int row, int col, int rows, int cols)
{
	const struct screen *s = a->face->screens[app_screen(a)];
	struct rect body = body_of(a, rows, cols);
	bool hint = a->hint[0] != '\0';

	if (a->dialog.kind != DIALOG_NONE) {
		if (over_click(a, row, col, rows, cols))
			dialog_take(a);
		return;
	}
	if (cols < MIN_COLS || rows < MIN_ROWS || a->leaving)
		return;
	a->hint[0] = '\0';
	if (row == rows - 1)
		click_bar(a, col, cols);
	else if (row == rows - 2 && !hint)
		click_hint(a, col, rows, cols);
	else if (row >= body.row + body.rows && row < rows - 2)
		app_do(a, ACTION_LOG);
	else if (row >= body.row && row < body.row + body.rows && s->click)
		s->click(a, row - body.row, col, body);
}
