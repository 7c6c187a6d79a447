#include "ui/dialog.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "recipe/embed.h"
#include "ui/screen.h"
#include "ui/term.h"

static const struct {
	enum device_mode mode;
	const char *line;
} modes[] = {
	{ MODE_NORMAL, "normal     the application runs" },
	{ MODE_LISTENING, "listening  serial shell, blinking blue" },
	{ MODE_SAFE, "safe       no application, breathing magenta" },
	{ MODE_DFU, "DFU        bootloader, blinking yellow" },
	{ MODE_UNKNOWN, "reset      start again" },
};
#define MODE_LINES ((int)(sizeof(modes) / sizeof(modes[0])))

static const char *const quit_buttons[] = { "Wait", "Stop and quit" };

static bool is_input(enum dialog_kind k)
{
	return k == DIALOG_FILTER || k == DIALOG_PROMPT || k == DIALOG_EXPORT;
}

/* The nth shipped recipe for people's choice; NULL past the end. */
static const char *recipe_at(int n)
{
	for (const struct embedded *f = embedded; f->name; f++) {
		if (strchr(f->name, '/') || !text_ends(f->name, ".yaml"))
			continue;
		if (n-- == 0)
			return f->name;
	}
	return NULL;
}

static int recipe_count(void)
{
	int n = 0;

	while (recipe_at(n))
		n++;
	return n;
}

void dialog_open(struct app *a, enum dialog_kind kind)
{
	static const char *const titles[] = {
		[DIALOG_MESSAGE] = "Note",
		[DIALOG_MODE] = "Switch the device to",
		[DIALOG_QUIT] = "Jobs are running",
		[DIALOG_FILTER] = "Show only lines with",
		[DIALOG_PROMPT] = "Command",
		[DIALOG_EXPORT] = "Save as",
		[DIALOG_RECIPE] = "Recipe",
	};
	struct dialog *d = &a->dialog;
	const struct row *r = app_row(a);

	*d = (struct dialog){ .kind = kind };
	text_copy(d->title, sizeof(d->title), titles[kind]);
	if (kind == DIALOG_FILTER)
		text_copy(d->input, sizeof(d->input), a->filter);
	if (kind == DIALOG_EXPORT)
		snprintf(d->input, sizeof(d->input), "unbrick-%s.txt",
			 r && r->device.id[0] ? r->device.id : "screen");
	if (kind == DIALOG_QUIT)
		snprintf(d->text, sizeof(d->text),
			 "%zu device(s) are being written. They live in this "
			 "program: quitting stops each at its next safe point "
			 "and keeps a record from which it can be continued.",
			 app_running(a));
}

static void enter_mode(struct app *a, enum device_mode mode)
{
	struct row *r = app_row(a);
	struct request rq = { .kind = REQUEST_MODE, .mode = mode };

	if (!r)
		return;
	rq.device = r->device;
	if (r->work.kind != REQUEST_NONE) {
		app_hint(a, "this device is busy just now");
		return;
	}
	if (app_request(a, &rq))
		r->work = (struct work){ .kind = REQUEST_MODE,
					 .begun_us = a->now_us };
}

/* A recipe becomes the only choice of the plan screen. */
static void choose_recipe(struct app *a, int n)
{
	struct row *r = app_row(a);
	const char *name = recipe_at(n);
	struct request rq = { .kind = REQUEST_CHOICES };

	if (!r || !name)
		return;
	rq.device = r->device;
	rq.table = r->table;
	text_copy_n(rq.choice.recipe, sizeof(rq.choice.recipe), name,
		    strlen(name) - 5);
	if (r->work.kind != REQUEST_NONE) {
		app_hint(a, "this device is busy just now");
		return;
	}
	if (!app_request(a, &rq))
		return;
	r->choice_count = 0;
	r->work =
		(struct work){ .kind = REQUEST_CHOICES, .begun_us = a->now_us };
	a->choice = 0;
	app_open(a, SCREEN_PLAN);
}

static void export_screen(struct app *a, const char *path)
{
	struct request rq = { .kind = REQUEST_EXPORT };
	struct row *r = app_row(a);

	if (r)
		rq.device = r->device;
	text_copy(rq.path, sizeof(rq.path), path);
	if (app_request(a, &rq))
		app_hint(a, "saving %.150s", path);
}

static void take(struct app *a)
{
	struct dialog d = a->dialog;
	enum action action;

	a->dialog.kind = DIALOG_NONE;
	switch (d.kind) {
	case DIALOG_MODE:
		enter_mode(a, modes[d.focus].mode);
		break;
	case DIALOG_RECIPE:
		choose_recipe(a, d.focus);
		break;
	case DIALOG_QUIT:
		if (d.focus == 1)
			app_leave(a);
		break;
	case DIALOG_FILTER:
		text_copy(a->filter, sizeof(a->filter), d.input);
		break;
	case DIALOG_EXPORT:
		if (d.input[0])
			export_screen(a, d.input);
		break;
	case DIALOG_PROMPT:
		action = action_by_name(d.input);
		if (action == ACTION_NONE)
			app_hint(a, "there is no command \"%s\"; ? shows all",
				 d.input);
		else
			app_do(a, action);
		break;
	default:
		break;
	}
}

static int lines_of(enum dialog_kind k)
{
	switch (k) {
	case DIALOG_MODE:
		return MODE_LINES;
	case DIALOG_RECIPE:
		return recipe_count();
	case DIALOG_QUIT:
		return 2;
	default:
		return 0;
	}
}

static void edit(struct dialog *d, int key)
{
	size_t n = strlen(d->input);

	if (key == UI_BACKSPACE && n) {
		while (n > 1 && ((unsigned char)d->input[n - 1] & 0xc0) == 0x80)
			n--;
		d->input[n - 1] = '\0';
	} else if (key >= ' ' && key < 0x7f && n + 1 < sizeof(d->input)) {
		d->input[n] = (char)key;
		d->input[n + 1] = '\0';
	}
}

static void complete(struct dialog *d)
{
	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		const char *name = action_row((enum action)i)->name;

		if (d->input[0] && text_starts(name, d->input) &&
		    strcmp(name, d->input) != 0) {
			text_copy(d->input, sizeof(d->input), name);
			return;
		}
	}
}

void dialog_key(struct app *a, int key)
{
	struct dialog *d = &a->dialog;
	int n = lines_of(d->kind);

	if (key == UI_ESC || key == UI_CTRL('C')) {
		d->kind = DIALOG_NONE;
	} else if (key == UI_ENTER) {
		take(a);
	} else if (is_input(d->kind)) {
		if (key == UI_TAB && d->kind == DIALOG_PROMPT)
			complete(d);
		else
			edit(d, key);
	} else if (n && (key == UI_DOWN || key == 'j' || key == UI_TAB ||
			 key == UI_RIGHT)) {
		d->focus = (d->focus + 1) % n;
	} else if (n && (key == UI_UP || key == 'k' || key == UI_BACK_TAB ||
			 key == UI_LEFT)) {
		d->focus = (d->focus + n - 1) % n;
	}
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

static void menu_line(struct canvas *c, struct rect r, int i, bool focus,
		      const char *text)
{
	int row = r.row + 2 + i;

	if (row >= r.row + r.rows - 1)
		return;
	canvas_printf(c, row, r.col + 2, r.cols - 4,
		      focus ? INK_FOCUS : INK_NORMAL, "%s %s",
		      focus ? ">" : " ", text);
	if (focus)
		canvas_cursor(c, row, r.col + 2);
}

void dialog_draw(const struct app *a, struct canvas *c)
{
	const struct dialog *d = &a->dialog;
	int n = lines_of(d->kind);
	struct rect r = centred(c, 8 > n + 5 ? 8 : n + 5, 64);

	canvas_box(c, r, d->title);
	canvas_text(c, r.row + r.rows - 2, r.col + 2, r.cols - 4, INK_DIM,
		    "Enter takes it, Esc goes back without doing anything");
	if (is_input(d->kind)) {
		int w = r.cols - 6, over = canvas_width(d->input) - w + 1;
		const char *text = d->input + (over > 0 ? over : 0);

		canvas_fill(c, (struct rect){ r.row + 3, r.col + 3, 1, w },
			    INK_FIELD);
		canvas_text(c, r.row + 3, r.col + 3, w, INK_FIELD, text);
		canvas_cursor(c, r.row + 3, r.col + 3 + canvas_width(text));
		return;
	}
	if (d->kind == DIALOG_QUIT) {
		canvas_wrap(
			c, (struct rect){ r.row + 1, r.col + 2, 4, r.cols - 4 },
			0, INK_NORMAL, d->text);
		for (int i = 0, col = r.col + 4; i < 2; i++, col += 20) {
			canvas_printf(c, r.row + 5, col, 18,
				      i == d->focus ? INK_FOCUS : INK_BUTTON,
				      "[ %s ]", quit_buttons[i]);
			if (i == d->focus)
				canvas_cursor(c, r.row + 5, col + 2);
		}
		return;
	}
	for (int i = 0; i < n; i++)
		menu_line(c, r, i, i == d->focus,
			  d->kind == DIALOG_MODE ? modes[i].line
						 : recipe_at(i));
	if (n == 0)
		canvas_wrap(c,
			    (struct rect){ r.row + 2, r.col + 2, r.rows - 4,
					   r.cols - 4 },
			    0, INK_NORMAL, d->text);
}
