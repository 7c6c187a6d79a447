/* The ways to repair a device, and the plan of the chosen one. */
#include <stdio.h>

#include "ui/screen.h"
#include "ui/wizard.h"

static int choices(const struct app *a, const struct row *row, struct canvas *c,
		   int at)
{
	for (size_t i = 0; i < row->choice_count; i++) {
		const struct choice *ch = &row->choices[i];
		bool here = (int)i == a->choice;
		char time[DURATION];

		canvas_printf(c, at, 1, c->cols - 16,
			      here ? INK_SELECTED : INK_NORMAL, "(%s) %c %s",
			      here ? "*" : " ", 'A' + (int)i, ch->title);
		canvas_text(c, at, c->cols - 14, 13, INK_NORMAL,
			    ch->plan.possible ? duration(ch->plan.seconds, time)
					      : "no way");
		if (here)
			canvas_cursor(c, at, 2);
		at++;
	}
	return at;
}

static void missing(const struct plan *p, struct canvas *c, struct rect r)
{
	int at = r.row;

	for (size_t i = 0; i < p->missing_count && at < r.row + r.rows; i++) {
		const struct plan_firmware *f = &p->missing[i];
		char text[320];

		snprintf(text, sizeof(text), "missing: %s %s. %s", f->what,
			 f->release, f->where);
		at += canvas_wrap(
			c,
			(struct rect){ at, 1, r.row + r.rows - at, r.cols - 2 },
			0, INK_BAD, text);
	}
}

static void footer(const struct choice *ch, struct canvas *c, struct rect r)
{
	const struct plan *p = &ch->plan;

	if (p->missing_count) {
		missing(p, c, r);
		return;
	}
	if (ch->irreversible)
		canvas_wrap(c, r, 0, INK_DIM,
			    "(*) The bootloader cannot be put back by "
			    "software. The device itself checks the image "
			    "before it copies it; a failure before that "
			    "leaves the old one in place.");
	else
		canvas_wrap(c, r, 0, INK_DIM,
			    "Needs: the cable stays in. Keys and settings are "
			    "not touched. All files are at hand.");
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	const struct choice *ch = wizard_choice(a);
	int at = r.row, end = r.row + r.rows;

	if (a->guided)
		wizard_steps(a, c, at);
	at += 2;
	if (!row)
		return;
	if (row->choice_count == 0) {
		canvas_cursor(c, at, 2);
		canvas_wrap(c, (struct rect){ at, 2, end - at, r.cols - 4 }, 0,
			    INK_NORMAL,
			    row->work.kind == REQUEST_CHOICES
				    ? "Looking for the shortest safe way ..."
			    : row->error.what[0]
				    ? row->error.what
				    : "There is nothing to repair.");
		return;
	}
	at = choices(a, row, c, at) + 1;
	if (!ch || at >= end)
		return;
	if (!ch->plan.possible) {
		canvas_wrap(c, (struct rect){ at, 1, end - at, r.cols - 2 }, 0,
			    INK_BAD, ch->plan.reason);
		return;
	}
	canvas_rule(c, at, 0, r.cols,
		    "plan: nothing is written before the backup is done");
	wizard_plan(ch, NULL, a->verbose_plan, c,
		    (struct rect){ at + 1, 0, end - at - 4, r.cols });
	footer(ch, c, (struct rect){ end - 3, 1, 3, r.cols - 2 });
}

static bool act(struct app *a, enum action action)
{
	const struct row *row = app_row(a);
	int n = row ? (int)row->choice_count : 0;
	const struct choice *ch = wizard_choice(a);

	switch (action) {
	case ACTION_UP:
	case ACTION_PREVIOUS:
		a->choice = n ? (a->choice + n - 1) % n : 0;
		return true;
	case ACTION_DOWN:
	case ACTION_NEXT:
		a->choice = n ? (a->choice + 1) % n : 0;
		return true;
	case ACTION_OPEN:
		if (!ch)
			app_hint(a, "there is no plan to go on with");
		else if (!ch->plan.possible)
			app_hint(a, "there is no way: the reason is above");
		else if (ch->plan.missing_count)
			app_hint(a, "firmware is missing; give its folder "
				    "with --firmware");
		else if (ch->plan.step_count == 0)
			app_hint(a, "nothing is to be done");
		else
			app_open(a, SCREEN_CONFIRM);
		return true;
	default:
		return false;
	}
}

const struct screen screen_plan = {
	.title = "Plan",
	.draw = draw,
	.act = act,
	.keys = "Enter continue   Up/Down choose   v show addresses   Esc "
		"back   ? keys",
	.help = "Each choice is a complete plan: the shortest sequence of "
		"steps in which every state in between can still be mended by "
		"software.\n\n"
		"Via is the road of a step: serial is YMODEM in the listening "
		"shell, dfu the bootloader's USB mode, dfu-staged an image in "
		"the update area, usb a control request, ota the cloud.\n\n"
		"Enter never writes: the next screen asks first.",
};
