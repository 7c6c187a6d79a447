/* SPDX-License-Identifier: MIT */
/* What stands between this computer and the devices. */
#include "ui/app/screen.h"
#include "ui/screens/page.h"

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	page_draw(a, c, r, a->page[0] ? a->page : "Looking ...");
}

/* Looked for anew each time it is asked for. */
static void enter(struct app *a, bool again)
{
	(void)again;
	app_request(a, &(struct request){ .kind = REQUEST_DOCTOR });
}

static bool act(struct app *a, enum action action)
{
	return page_scroll(a, action) || page_find(a, action, a->page);
}

const struct screen screen_doctor = {
	.title = "Doctor",
	.actions = DO_TEXT,
	.opened_by = ACTION_DOCTOR,
	.enter = enter,
	.draw = draw,
	.act = act,
	.keys = { { "Up Down", "scroll" },
		  { "/", "search" },
		  { "!", "look again" },
		  { "Esc", "back" } },
	.help = "What keeps unbrick from reaching devices, and the exact "
		"command that mends it.",
};
