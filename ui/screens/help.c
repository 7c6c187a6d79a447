/* SPDX-License-Identifier: MIT */
/* The keys of the screen below, and what it shows. */
#include "base/bytes.h"
#include "ui/app/screen.h"
#include "ui/screens/page.h"

static void help_text(const struct app *a, struct buf *text)
{
	enum screen_id about =
		a->depth ? a->stack[a->depth - 1] : SCREEN_DEVICES;
	const struct screen *s = a->face->screens[about];

	buf_printf(text, "%s\n\nKeys here\n\n", s->title);
	for (int i = ACTION_NONE + 1; i < ACTIONS; i++) {
		const struct action_row *row = action_row((enum action)i);
		const char *why = app_disabled(a, (enum action)i);

		if (!action_in(s->actions, (enum action)i))
			continue;
		buf_printf(text, "%-14s %s%s%s%s\n", row->keys, row->help,
			   why ? " (now: " : "", why ? why : "",
			   why ? ")" : "");
	}
	buf_printf(text, "\nWhat it shows\n\n%s\n", s->help);
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
	.draw = draw,
	.act = act,
	.keys = { { "Up Down", "scroll" },
		  { "/", "search" },
		  { "n", "next" },
		  { "Esc", "back" } },
	.help = "The keys of the screen that you came from.",
};
