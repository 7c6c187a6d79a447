/*
 * What surrounds every screen: path and clock on top, log pane, hint and
 * function bar below.  Fixed order, so nothing jumps when devices come.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app.h"
#include "ui/dialog.h"
#include "ui/screen.h"

#define MIN_ROWS 16
#define MIN_COLS 60

void screen_path(const struct app *a, char *out, size_t size)
{
	const struct row *r = app_row(a);
	char id[SHORT_ID];
	const struct screen *s = screen(app_screen(a));

	if (a->depth == 0 || !r) {
		snprintf(out, size, "unbrick %s  %s", UNBRICK_VERSION,
			 s->title);
		return;
	}
	snprintf(out, size, "%s %s > %s",
		 r->device.platform ? r->device.platform->title : "Device",
		 short_id(r->device.id, id), s->title);
}

static void top(const struct app *a, struct canvas *c)
{
	char path[128];

	screen_path(a, path, sizeof(path));
	canvas_text(c, 0, 1, c->cols - 12, INK_TITLE, path);
	canvas_text(c, 0, c->cols - 9, 8, INK_DIM, a->clock);
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

/* Actions of the function bar on this screen, from left to right. */
static size_t bar(const struct app *a, enum action out[ACTIONS])
{
	size_t n = 0;

	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		const struct action_row *row = action_row((enum action)i);

		if (!row->label || !(row->screens & 1u << app_screen(a)))
			continue;
		if (i == ACTION_BACK && a->depth == 0)
			continue;
		out[n++] = (enum action)i;
	}
	return n;
}

static void bottom(const struct app *a, struct canvas *c)
{
	const struct screen *s = screen(app_screen(a));
	enum action actions[ACTIONS];
	size_t n = bar(a, actions);
	int col = 0;

	if (a->hint[0])
		canvas_text(c, c->rows - 2, 1, c->cols - 2, INK_WARN, a->hint);
	else if (s->keys)
		canvas_text(c, c->rows - 2, 1, c->cols - 2, INK_NORMAL,
			    s->keys);
	for (size_t i = 0; i < n; i++)
		bar_label(c, &col, actions[i]);
}

static void log_pane(const struct app *a, struct canvas *c, struct rect r)
{
	size_t have = a->log_count < APP_LOG ? a->log_count : APP_LOG;
	size_t lines = (size_t)(r.rows - 1);

	canvas_rule(c, r.row, r.col, r.cols,
		    a->log_size == 3 ? "log" : "log (F8 expands)");
	if (lines > have)
		lines = have;
	for (size_t i = 0; i < lines; i++) {
		size_t n = a->log_count - lines + i;

		canvas_text(c, r.row + 1 + (int)i, r.col + 1, r.cols - 2,
			    INK_DIM, a->log[n % APP_LOG]);
	}
}

static int log_rows(const struct app *a, int rows)
{
	int body = rows - 4;

	switch (a->log_size) {
	case 0:
		return 0;
	case 1:
		return rows >= 22 ? 4 : 0;
	case 2:
		return body / 2;
	default:
		return body;
	}
}

void app_draw(const struct app *a, struct canvas *c)
{
	struct rect body = { 2, 0, c->rows - 4, c->cols };
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
	body.rows -= log;
	if (body.rows > 0)
		screen(app_screen(a))->draw(a, c, body);
	if (log)
		log_pane(
			a, c,
			(struct rect){ body.row + body.rows, 0, log, c->cols });
	bottom(a, c);
	if (a->dialog.kind != DIALOG_NONE)
		dialog_draw(a, c);
}

void app_click(struct app *a, int row, int col, int rows, int cols)
{
	enum action actions[ACTIONS];
	size_t n = bar(a, actions);
	int at = 0;

	if (a->dialog.kind != DIALOG_NONE || row != rows - 1 || cols < MIN_COLS)
		return;
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
