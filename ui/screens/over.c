/* SPDX-License-Identifier: MIT */
#include "ui/screens/over.h"

#include "base/text.h"
#include "ui/app/dialog.h"
#include "ui/screens/lamp.h"

#define SAMPLE_COLS 4 /* small: many of them blink beside each other */

static const char *const quit_buttons[] = { "Wait", "Stop and quit" };
static const char *const backup_buttons[] = { "Cancel", "Save" };

#define BUTTON_COLS 20 /* from one to the next */

static bool has_buttons(enum dialog_kind k)
{
	return k == DIALOG_QUIT || k == DIALOG_BACKUP;
}

static struct rect centred(const struct canvas *c, int rows, int cols)
{
	if (rows > c->rows - 2)
		rows = c->rows - 2;
	if (cols > c->cols - 4)
		cols = c->cols - 4;
	return (struct rect){ (c->rows - rows) / 2, (c->cols - cols) / 2, rows,
			      cols };
}

/* The box of a dialog with n lines, and where the lines begin. */
static struct rect box(const struct dialog *d, const struct canvas *c, int n,
		       struct rect *menu)
{
	int rows = n + 4 + (n && d->text[0]);
	struct rect r = centred(c, 8 > rows ? 8 : rows,
				d->kind == DIALOG_RECIPE ? 104 : 64);

	*menu = (struct rect){ r.row + 1, r.col + 2, r.rows - 4, r.cols - 4 };
	if (d->text[0]) {
		menu->row++;
		menu->rows--;
	}
	return r;
}

/* The nth answer, where those of the question move; NULL: it does not. */
static const struct ask_option *moving(const struct app *a, int n)
{
	const struct ask_question *q = a->dialog.question;

	if (a->dialog.kind != DIALOG_ASK || !a->moving ||
	    (size_t)n >= q->count || !q->options[0].picture[0])
		return NULL;
	return &q->options[n];
}

/* How an answer looks now; returns the columns that it takes. */
static int draw_sample(const struct app *a, struct canvas *c, int row, int col,
		       const struct ask_option *o)
{
	struct led_reading leds[LED_READINGS];
	size_t n = led_read(o->phrase, false, leds);

	if (n)
		lamp_draw(c, row, col, SAMPLE_COLS,
			  led_light(leds[n - 1].led, leds[n - 1].blinks,
				    a->now_us / 1000));
	return SAMPLE_COLS + 2;
}

static void draw_menu(const struct app *a, struct canvas *c, struct rect r,
		      int n)
{
	const struct dialog *d = &a->dialog;
	int lines = r.rows;
	int first = d->focus >= lines ? d->focus - lines + 1 : 0;

	if (d->text[0])
		canvas_text(c, r.row - 1, r.col, r.cols, INK_DIM, d->text);
	for (int i = 0; i < lines && first + i < n; i++) {
		int k = first + i, row = r.row + i, col = r.col + 2;
		const struct ask_option *sample = moving(a, k);
		bool focus = k == d->focus;
		char text[160];

		dialog_line(a, k, text, sizeof(text));
		if (sample) {
			col += draw_sample(a, c, row, col, sample);
			text_copy(text, sizeof(text), sample->words);
		}
		canvas_text(c, row, r.col, 2, focus ? INK_FOCUS : INK_NORMAL,
			    focus ? "> " : "  ");
		canvas_some(c,
			    (struct rect){ row, col, 1, r.col + r.cols - col },
			    focus ? INK_FOCUS : INK_NORMAL, text);
		if (focus)
			canvas_cursor(c, row, r.col);
	}
}

static void draw_input(const struct dialog *d, struct canvas *c, struct rect r)
{
	int w = r.cols - 6, over = canvas_width(d->input) - w + 1;
	const char *text = d->input + (over > 0 ? over : 0);
	int at = r.row + 1;
	char all[512];

	at += canvas_wrap(c, (struct rect){ at, r.col + 3, 2, w }, 0,
			  INK_NORMAL, d->text);
	canvas_fill(c, (struct rect){ at, r.col + 3, 1, w }, INK_FIELD);
	canvas_text(c, at, r.col + 3, w, INK_FIELD, text);
	canvas_cursor(c, at, r.col + 3 + canvas_width(text));
	if (d->kind == DIALOG_PROMPT)
		dialog_commands(d->input, all, sizeof(all));
	else
		text_copy(all, sizeof(all), d->found);
	canvas_wrap(
		c,
		(struct rect){ at + 1, r.col + 3, r.row + r.rows - 3 - at, w },
		0, INK_DIM, all);
}

/* What is filtered stays in sight: the line is that of the hints. */
static void draw_filter(const struct dialog *d, struct canvas *c)
{
	int at = c->rows - 2, col = 1;

	canvas_fill(c, (struct rect){ at, 0, 1, c->cols }, INK_NORMAL);
	col += canvas_printf(c, at, col, c->cols / 2, INK_TITLE,
			     "%s: ", d->title);
	canvas_fill(c, (struct rect){ at, col, 1, 16 }, INK_FIELD);
	canvas_text(c, at, col, 16, INK_FIELD, d->input);
	canvas_cursor(c, at, col + canvas_width(d->input));
	canvas_words(c, at, col + 18, c->cols - col - 18, INK_DIM,
		     "Enter keeps it; Esc: as before");
}

static void draw_buttons(const struct dialog *d, struct canvas *c,
			 struct rect r)
{
	const char *const *buttons =
		d->kind == DIALOG_QUIT ? quit_buttons : backup_buttons;

	canvas_wrap(c, (struct rect){ r.row + 1, r.col + 2, 4, r.cols - 4 }, 0,
		    INK_NORMAL, d->text);
	for (int i = 0, col = r.col + 4; i < 2; i++, col += BUTTON_COLS) {
		canvas_printf(c, r.row + 5, col, 18,
			      i == d->focus ? INK_FOCUS : INK_BUTTON, "[ %s ]",
			      buttons[i]);
		if (i == d->focus)
			canvas_cursor(c, r.row + 5, col + 2);
	}
}

void over_draw(const struct app *a, struct canvas *c)
{
	const struct dialog *d = &a->dialog;
	int n = dialog_lines(a);
	struct rect menu, r = box(d, c, n, &menu);

	if (dialog_filters(d->kind)) {
		draw_filter(d, c);
		return;
	}
	canvas_box(c, r, d->title);
	canvas_text(c, r.row + r.rows - 2, r.col + 2, r.cols - 4, INK_DIM,
		    d->kind == DIALOG_MESSAGE ? "Enter or Esc closes this"
		    : d->kind == DIALOG_PROMPT
			    ? "Tab completes, Up: commands before, Esc: back"
		    : d->kind == DIALOG_VALUE || d->kind == DIALOG_EXPORT
			    ? "Tab completes a path, Up: those before, Esc: "
			      "back"
			    : "Enter takes it, Esc goes back without doing "
			      "anything");
	if (dialog_is_input(d->kind))
		draw_input(d, c, r);
	else if (has_buttons(d->kind))
		draw_buttons(d, c, r);
	else if (d->kind == DIALOG_MESSAGE)
		canvas_wrap(c,
			    (struct rect){ r.row + 1, r.col + 2, r.rows - 3,
					   r.cols - 4 },
			    0, INK_NORMAL, d->text);
	else
		draw_menu(a, c, menu, n);
}

/* On a button, or anywhere in a note: as Enter there. */
static bool click_button(struct dialog *d, struct rect r, int row, int col)
{
	bool inside = row >= r.row && row < r.row + r.rows && col >= r.col &&
		      col < r.col + r.cols;

	if (d->kind == DIALOG_MESSAGE)
		return inside;
	col -= r.col + 4;
	if (row != r.row + 5 || col < 0 || col >= 2 * BUTTON_COLS)
		return false;
	d->focus = col / BUTTON_COLS;
	return true;
}

bool over_click(struct app *a, int row, int col, int rows, int cols)
{
	struct dialog *d = &a->dialog;
	int n = dialog_lines(a), line;
	struct canvas c = { .rows = rows, .cols = cols };
	struct rect r, all = box(d, &c, n, &r);

	if (has_buttons(d->kind) || d->kind == DIALOG_MESSAGE)
		return click_button(d, all, row, col);
	if (!n)
		return false;
	line = row - r.row;
	if (line < 0 || line >= r.rows)
		return false;
	line += d->focus >= r.rows ? d->focus - r.rows + 1 : 0;
	if (line >= n)
		return false;
	if (d->focus == line)
		return true;
	d->focus = line;
	return false;
}
