/* SPDX-License-Identifier: MIT */
/* The ways to repair a device, and the plan of the chosen one. */
#include <stdio.h>

#include "base/count.h"
#include "base/text.h"
#include "ui/app/ask.h"
#include "ui/app/dialog.h"
#include "ui/app/group.h"
#include "ui/app/screen.h"
#include "ui/app/value.h"
#include "ui/app/words.h"
#include "ui/screens/changes.h"
#include "ui/screens/command.h"
#include "ui/screens/wizard.h"

/* Little room: only the chosen way is shown, the plan matters more. */
static bool tight(struct rect r)
{
	return r.rows < 16;
}

static const char *takes(const struct choice *ch, char time[DURATION])
{
	return ch->needs[0]	   ? "asks you"
	       : ch->plan.possible ? duration(ch->plan.seconds, time)
				   : "no way";
}

static int chosen_alone(const struct app *a, const struct row *row,
			struct canvas *c, int at)
{
	const struct choice *ch = app_choice(a);
	char text[160], time[DURATION];

	if (!ch)
		return at;
	snprintf(text, sizeof(text), "%c of %zu: %s, %s", 'A' + a->choice,
		 row->choice_count, ch->title, takes(ch, time));
	canvas_cursor(c, at, 1);
	return at + canvas_wrap(c, (struct rect){ at, 1, 2, c->cols - 2 }, 0,
				INK_SELECTED, text);
}

static int choices(const struct app *a, const struct row *row, struct canvas *c,
		   int at)
{
	for (size_t i = 0; i < row->choice_count; i++) {
		const struct choice *ch = &row->choices[i];
		bool here = (int)i == a->choice;
		char text[160], time[DURATION];

		snprintf(text, sizeof(text), "(%s) %c %s", here ? "*" : " ",
			 'A' + (int)i, ch->title);
		canvas_words(c, at, 1, c->cols - 14,
			     here ? INK_SELECTED : INK_NORMAL, text);
		canvas_text(c, at, c->cols - 12, 12, INK_NORMAL,
			    takes(ch, time));
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

		char what[PLAN_WHAT];

		snprintf(text, sizeof(text), "missing: %s %s. %s",
			 plan_missing(f, what), f->release, f->where);
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
			    "(*) This cannot be put back by "
			    "software. The device itself checks the image "
			    "before it copies it; a failure before that "
			    "leaves the old one in place.");
	else
		canvas_wrap(c, r, 0, INK_DIM,
			    "Needs: the cable stays in. Keys and settings are "
			    "not touched. All files are at hand.");
}

/* Why nothing can be chosen yet. */
static const char *nothing(const struct row *row)
{
	if (row->work.kind == REQUEST_CHOICES)
		return "Looking for the shortest safe way ...";
	if (row->error.what[0])
		return row->error.what;
	return "There is no plan yet. Esc goes back.";
}

/* Does it fail for want of firmware, or because that did not come? */
static bool lacks_firmware(const struct choice *ch)
{
	static const enum err_code codes[] = { ERR_NO_FIRMWARE, ERR_NO_NETWORK,
					       ERR_NO_TOKEN, ERR_DOWNLOAD };

	for (size_t i = 0; !ch->plan.possible && i < COUNT(codes); i++) {
		if (text_starts(ch->plan.reason, err_row(codes[i])->id))
			return true;
	}
	return ch->plan.missing_count > 0;
}

/* No screen shows fewer steps than that: paging skips none. */
#define PAGE 4

/* Lines that the steps take where there are so many. */
static int lines_needed(const struct plan *p, int lines)
{
	int writes = 0;

	if ((int)p->step_count <= lines)
		return (int)p->step_count;
	for (size_t i = 0; i < p->step_count; i++)
		writes += p->steps[i].action == PLAN_FLASH;
	writes = writes < PAGE ? PAGE : writes;
	return writes + 1 < lines ? writes + 1 : lines;
}

static void chosen(const struct app *a, const struct choice *ch,
		   struct canvas *c, struct rect r)
{
	int end = r.row + r.rows, foot;

	if (ch->needs[0]) {
		canvas_printf(c, r.row, 1, r.cols - 2, INK_NORMAL,
			      "This way needs: %s (%s).", ch->needs,
			      ch->needs_help);
		canvas_text(c, r.row + 1, 1, r.cols - 2, INK_KEY,
			    "Enter asks for it; nothing is written yet.");
		return;
	}
	if (!ch->plan.possible) {
		int at = r.row;

		at += canvas_wrap(c,
				  (struct rect){ at, 1, end - at, r.cols - 2 },
				  0, INK_BAD, ch->plan.reason);
		if (value_failed(a) && at < end)
			canvas_text(c, at++, 1, r.cols - 2, INK_KEY,
				    "Enter asks for it again; all else stays.");
		if (lacks_firmware(ch) && at < end)
			canvas_text(c, at++, 1, r.cols - 2, INK_KEY,
				    "F gets what is missing from the maker's "
				    "list.");
		missing(&ch->plan, c, (struct rect){ at, 0, end - at, r.cols });
		return;
	}
	if (ch->plan.step_count == 0) {
		canvas_text(c, r.row, 1, r.cols - 2, INK_NORMAL,
			    "Nothing has to be done on this way.");
		return;
	}
	canvas_rule(c, r.row, 0, r.cols,
		    "plan: nothing is written before the backup is done");
	foot = r.rows < 10 && !ch->plan.missing_count ? 0 : 3;
	if (foot && !ch->plan.missing_count) {
		int spare = r.rows - 2 - foot -
			    lines_needed(&ch->plan, r.rows - 2 - foot);

		end -= command_draw(
			a, c,
			(struct rect){ end - spare, 1, spare, r.cols - 2 });
	}
	wizard_plan(
		&ch->plan, NULL, a->verbose_plan, a->scroll, c,
		(struct rect){ r.row + 1, 0, end - foot - r.row - 1, r.cols });
	if (foot)
		footer(ch, c, (struct rect){ end - foot, 1, foot, r.cols - 2 });
}

/* What will become of this device, in words. */
static enum ink prospect(const struct row *r, char *out, size_t size)
{
	const struct choice *c = &r->choices[0];
	char time[DURATION], text[200];

	if (r->due || r->work.kind == REQUEST_CHOICES) {
		text_copy(out, size,
			  r->work.kind == REQUEST_INSPECT
				  ? "being read ..."
				  : "looking for a way ...");
		return INK_RUN;
	}
	if (!r->attached) {
		text_copy(out, size, "left out: unplugged");
		return INK_DIM;
	}
	if (group_has(r)) {
		snprintf(out, size, "%s; about %s%s",
			 changes_text(c, text, sizeof(text)),
			 duration(c->plan.seconds, time),
			 c->irreversible ? ", writes the bootloader" : "");
		return INK_NORMAL;
	}
	snprintf(out, size, "left out: %s",
		 r->error.what[0]	? r->error.what
		 : r->choice_count == 0 ? row_state_word(r->state)
		 : c->needs[0]		? "needs a value: Enter asks for it"
		 : c->plan.reason[0]	? c->plan.reason
					: "nothing to do");
	return INK_WARN;
}

static void group_list(const struct app *a, struct canvas *c, struct rect r)
{
	struct row *rows[APP_ROWS];
	int n = (int)group_rows(a, rows);
	/* lines for one of them */
	int each = n * 3 < r.rows ? 3 : n * 2 < r.rows ? 2 : 1;
	int lines = (r.rows - 1) / each, first = a->scroll;

	canvas_printf(c, r.row, 0, r.cols, INK_TITLE, " %-9s%-12s%-16s%s",
		      "Port", "Platform", "Device ID", "Plan");
	if (first > n - lines)
		first = n - lines;
	if (first < 0)
		first = 0;
	for (int i = 0; i < lines && first + i < n; i++) {
		const struct row *row = rows[first + i];
		const struct device *d = &row->device;
		char id[SHORT_ID], text[320];
		enum ink ink = prospect(row, text, sizeof(text));
		int at = r.row + 1 + i * each;

		canvas_text(c, at, 1, 8, INK_NORMAL, d->usb.port);
		canvas_text(c, at, 10, 12, INK_NORMAL,
			    d->platform ? d->platform->title : "?");
		canvas_text(c, at, 22, 15, INK_NORMAL, short_id(d->id, id));
		canvas_some(c, (struct rect){ at, 38, each, r.cols - 39 }, ink,
			    text);
	}
}

static void draw_group(const struct app *a, struct canvas *c, struct rect r)
{
	size_t ready = group_ready(a);
	char text[160];

	canvas_cursor(c, r.row, 1);
	snprintf(text, sizeof(text),
		 group_waits(a) ? "%zu ready so far, still looking ..."
		 : value_failed(a)
			 ? "%zu can be done. Enter asks for the value "
			   "again; all else stays."
			 : "%zu device(s) can be done. Enter goes "
			   "on; the next screen asks first.",
		 ready);
	canvas_words(c, r.row, 1, r.cols - 2, INK_TITLE, text);
	group_list(a, c, (struct rect){ r.row + 2, 0, r.rows - 2, r.cols });
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	const struct choice *ch = app_choice(a);
	int at = r.row, end = r.row + r.rows;

	if (a->group) {
		draw_group(a, c, r);
		return;
	}
	if (a->guided)
		wizard_steps(a, c, at);
	at += 2;
	if (!row)
		return;
	if (row->choice_count == 0) {
		canvas_cursor(c, at, 2);
		if (row->work.ask[0])
			wizard_button(a, row, c,
				      (struct rect){ at, 0, end - at, r.cols });
		else
			canvas_wrap(
				c, (struct rect){ at, 2, end - at, r.cols - 4 },
				0, INK_NORMAL, nothing(row));
		return;
	}
	at = tight(r) ? chosen_alone(a, row, c, at)
		      : choices(a, row, c, at) + 1;
	if (ch && at < end)
		chosen(a, ch, c, (struct rect){ at, 0, end - at, r.cols });
}

static void go_on(struct app *a)
{
	struct row *row = app_row(a);
	const struct choice *ch = app_choice(a);

	if (a->group) {
		const struct choice *asks = value_choice(a);

		if (group_waits(a))
			app_hint(a, "plans are still being made");
		else if (asks && (asks->needs[0] || value_failed(a)))
			dialog_open(a, DIALOG_VALUE);
		else if (group_ready(a) == 0)
			app_hint(a, "none of the marked devices can be done");
		else
			app_open(a, SCREEN_CONFIRM);
	} else if (!ch) {
		if (row && row->work.kind == REQUEST_NONE)
			ask_choices(a, row, NULL, -1);
		else
			app_hint(a, "wait for the plan");
	} else if (ch->needs[0] || value_failed(a)) {
		dialog_open(a, DIALOG_VALUE);
	} else if (!ch->plan.possible) {
		app_hint(a, "there is no way: the reason is above");
	} else if (ch->plan.missing_count) {
		app_hint(a, "firmware is missing: F gets it from the maker's "
			    "list");
	} else if (ch->plan.step_count == 0) {
		app_hint(a, "nothing is to be done");
	} else {
		app_open(a, SCREEN_CONFIRM);
	}
}

static void fetch(struct app *a)
{
	const struct choice *ch = app_choice(a);
	struct row *row = app_row(a);

	if (a->group || !row || !ch || !lacks_firmware(ch))
		app_hint(a, "nothing is missing on this way");
	else if (ask_fetch(a, row, ch, a->choice))
		app_hint(a, "asking the maker's list ...");
}

static void page_down(struct app *a, const struct choice *ch)
{
	int last = a->group ? APP_ROWS : ch ? (int)ch->plan.step_count : 0;

	if (a->scroll == 0 && !a->group)
		a->scroll = 1;
	else if (a->scroll + PAGE <= last)
		a->scroll += PAGE;
}

static bool act(struct app *a, enum action action)
{
	const struct row *row = app_row(a);
	int n = row && !a->group ? (int)row->choice_count : 0;

	switch (action) {
	case ACTION_UP:
	case ACTION_PREVIOUS:
		a->choice = n ? (a->choice + n - 1) % n : 0;
		a->scroll = 0;
		return true;
	case ACTION_DOWN:
	case ACTION_NEXT:
		a->choice = n ? (a->choice + 1) % n : 0;
		a->scroll = 0;
		return true;
	case ACTION_PAGE_DOWN:
		page_down(a, app_choice(a));
		return true;
	case ACTION_PAGE_UP:
		a->scroll = a->scroll > PAGE ? a->scroll - PAGE : 0;
		return true;
	case ACTION_OPEN:
		go_on(a);
		return true;
	case ACTION_FETCH:
		fetch(a);
		return true;
	default:
		return false;
	}
}

static bool click(struct app *a, int line, int col, struct rect r)
{
	const struct row *row = app_row(a);

	(void)col;
	if (tight(r)) /* only the chosen way is shown */
		return false;
	line -= 2;
	if (a->group || !row || line < 0 || line >= (int)row->choice_count)
		return false;
	a->choice = line;
	return true;
}

const struct screen screen_plan = {
	.title = "Plan",
	.of_device = true,
	.tall = true,
	.actions = DO(VIEW) | DO(FETCH),
	.draw = draw,
	.act = act,
	.click = click,
	.keys = { { "Enter", "continue" },
		  { "Up/Down", "choose" },
		  { "PgDn", "all steps" },
		  { "v", "show addresses" },
		  { "Esc", "back" },
		  { "?", "keys" } },
	.help = "Each choice is a complete plan: the shortest sequence of "
		"steps in which every state in between can still be mended by "
		"software.\n\n"
		"Over says how a step reaches the device: serial is the shell "
		"of listening mode, dfu the bootloader's USB mode, dfu-staged "
		"an image that the bootloader copies at the next start, usb a "
		"request while the firmware runs, ota the cloud. v shows "
		"versions, addresses and the same as a command.\n\n"
		"Enter never writes: the next screen asks first.",
};
