/* What stands between this computer and the devices. */
#include "ui/app/screen.h"
#include "ui/screens/page.h"

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	page_draw(a, c, r, a->page[0] ? a->page : "Looking ...");
}

static bool act(struct app *a, enum action action)
{
	return page_scroll(a, action) || page_find(a, action, a->page);
}

const struct screen screen_doctor = {
	.title = "Doctor",
	.draw = draw,
	.act = act,
	.keys = "Up Down scroll   / search   ! look again   Esc back",
	.help = "What keeps unbrick from reaching devices, and the exact "
		"command that mends it.",
};
