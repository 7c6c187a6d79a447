/* SPDX-License-Identifier: MIT */
/* The keys of the screen below, what it shows, and the words in sight. */
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "ui/app/screen.h"
#include "ui/app/terms.h"
#include "ui/screens/page.h"

/* The screen as a large terminal shows it: words need not be cut. */
#define ROWS 40
#define COLS 120

/* The line of the cursor tells which words matter most. */
static void keep_terms(struct app *a, const struct canvas *c)
{
	struct buf all;
	const char *line;

	buf_init(&all, ROWS * COLS * 8);
	if (canvas_dump(c, &all)) {
		a->terms_seen = terms_in(buf_text(&all));
		line = buf_text(&all);
		for (int row = 0; row < c->cursor_row && line; row++) {
			line = strchr(line, '\n');
			line += line != NULL;
		}
		if (line) {
			char here[COLS * 4];

			text_copy_n(here, sizeof(here), line,
				    strcspn(line, "\n"));
			a->terms_here = terms_in(here);
		}
	}
	buf_fini(&all);
}

/* Looks at the screen before it is covered. */
static void enter(struct app *a, bool again)
{
	const struct screen *s = a->face->screens[app_screen(a)];
	struct canvas c;

	if (again || !canvas_init(&c, ROWS, COLS, true))
		return;
	a->terms_here = a->terms_seen = 0;
	canvas_clear(&c);
	s->draw(a, &c, (struct rect){ 0, 0, ROWS, COLS });
	keep_terms(a, &c);
	canvas_fini(&c);
}

static void put_terms(struct buf *text, const char *head, uint64_t set)
{
	if (set)
		buf_printf(text, "%s\n\n", head);
	for (int i = 0; term_word(i); i++) {
		if (set >> i & 1)
			buf_printf(text, "%.*s: %s.\n",
				   (int)strcspn(term_word(i), "|"),
				   term_word(i), term_meaning(i));
	}
	if (set)
		buf_puts(text, "\n");
}

static void help_text(const struct app *a, struct buf *text)
{
	enum screen_id about =
		a->depth ? a->stack[a->depth - 1] : SCREEN_DEVICES;
	const struct screen *s = a->face->screens[about];

	buf_printf(text, "%s\n\n", s->title);
	put_terms(text, "Words in the selected line", a->terms_here);
	buf_puts(text, "Keys here\n\n");
	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		const struct action_row *row = action_row((enum action)i);
		const char *why = app_disabled(a, (enum action)i);

		if (!action_in(s->actions, (enum action)i))
			continue;
		buf_printf(text, "%-14s %s%s%s%s\n", row->keys, row->help,
			   why ? " (now: " : "", why ? why : "",
			   why ? ")" : "");
	}
	buf_printf(text, "\nWhat it shows\n\n%s\n\n", s->help);
	put_terms(text, "Other words on it", a->terms_seen & ~a->terms_here);
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	struct buf text;

	buf_init(&text, APP_TEXT);
	help_text(a, &text);
	page_draw(a, c, r, buf_text(&text));
	buf_fini(&text);
}

static bool act(struct app *a, enum action action)
{
	struct buf text;
	bool taken = page_scroll(a, action);

	if (taken)
		return true;
	buf_init(&text, APP_TEXT);
	help_text(a, &text);
	taken = page_find(a, action, buf_text(&text));
	buf_fini(&text);
	return taken;
}

const struct screen screen_help = {
	.title = "Help",
	.tall = true,
	.actions = DO_TEXT,
	.opened_by = ACTION_HELP,
	.enter = enter,
	.draw = draw,
	.act = act,
	.keys = { { "Up Down", "scroll" },
		  { "/", "search" },
		  { "n", "next" },
		  { "Esc", "back" } },
	.help = "The words in the selected line of the screen that you came "
		"from, its keys, and the other words on it.",
};
