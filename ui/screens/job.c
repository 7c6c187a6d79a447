/* SPDX-License-Identifier: MIT */
/* A job of the past in full. */
#include "ui/app/screen.h"
#include "ui/screens/page.h"

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	page_draw(a, c, r, a->page[0] ? a->page : "Reading the journal ...");
}

static bool act(struct app *a, enum action action)
{
	return page_scroll(a, action) || page_find(a, action, a->page);
}

const struct screen screen_job = {
	.title = "Job",
	.actions = DO_TEXT,
	.draw = draw,
	.act = act,
	.keys = { { "Up Down", "scroll" },
		  { "/", "search" },
		  { "n", "next" },
		  { "Esc", "back" } },
	.help = "All that the journal knows of one job. unbrick report JOB "
		"prints the same, also as JSON, CSV, JUnit and HTML.",
};
