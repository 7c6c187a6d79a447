/* SPDX-License-Identifier: MIT */
/* PASS or FAIL in letters that are seen from afar, and what was done. */
#include <stdio.h>
#include <string.h>

#include "base/count.h"
#include "ui/app/ask.h"
#include "ui/app/screen.h"
#include "ui/app/words.h"
#include "ui/screens/views.h"
#include "ui/screens/wizard.h"

/* Five rows of each letter that a verdict needs; '#' is ink. */
static const struct {
	char letter;
	const char *rows[5];
} letters[] = {
	{ 'P', { "####", "#  #", "####", "#   ", "#   " } },
	{ 'A', { " ## ", "#  #", "####", "#  #", "#  #" } },
	{ 'S', { " ###", "#   ", " ## ", "   #", "### " } },
	{ 'F', { "####", "#   ", "### ", "#   ", "#   " } },
	{ 'I', { "###", " # ", " # ", " # ", "###" } },
	{ 'L', { "#   ", "#   ", "#   ", "#   ", "####" } },
	{ 'T', { "#####", "  #  ", "  #  ", "  #  ", "  #  " } },
	{ 'O', { " ## ", "#  #", "#  #", "#  #", " ## " } },
	{ 'E', { "####", "#   ", "### ", "#   ", "####" } },
	{ 'D', { "### ", "#  #", "#  #", "#  #", "### " } },
	{ 'K', { "#  #", "# # ", "##  ", "# # ", "#  #" } },
};

static void big(struct canvas *c, int row, int col, enum ink ink,
		const char *word)
{
	for (; *word; word++) {
		for (size_t i = 0; i < COUNT(letters); i++) {
			int width = (int)strlen(letters[i].rows[0]);

			if (letters[i].letter != *word)
				continue;
			for (int k = 0; k < 5; k++)
				canvas_text(c, row + k, col, width, ink,
					    letters[i].rows[k]);
			col += width + 2;
		}
	}
}

static void table_lines(const struct table *t, const char *head,
			struct canvas *c, int *row, struct rect r)
{
	char text[600] = "";
	size_t used = 0;

	for (size_t i = 0; i < t->count && used < sizeof(text) - 32; i++) {
		const struct slot *s = &t->slots[i];
		char label[PART_CALLED], release[SLOT_RELEASE];
		int n;

		if (!s->present)
			continue;
		slot_release(t->platform_id, s, 12, release);
		n = snprintf(text + used, sizeof(text) - used, "%s%s v%u%s%s%s",
			     used ? ", " : "",
			     slot_called(t->platform_id, s, label), s->version,
			     release[0] ? " (" : "", release,
			     release[0] ? ")" : "");
		used += n > 0 ? (size_t)n : 0;
		if (used >= sizeof(text))
			break;
	}
	canvas_text(c, *row, 1, 9, INK_TITLE, head);
	*row += canvas_some(
		c,
		(struct rect){ *row, 11, r.row + r.rows - *row, r.cols - 12 },
		INK_NORMAL, text);
}

static const char *next_words(const struct run_outcome *o)
{
	switch (o->verdict) {
	case JOB_PASS:
		return "Unplug the device: it is repaired and proven.";
	case JOB_STOPPED:
		return "R goes on where it stopped; U puts the backup back. "
		       "Both show a plan and ask first.";
	case JOB_SKIPPED:
		return "Nothing was written.";
	default:
		return err_row(o->error.code)->next;
	}
}

/* Where it ended. */
static int step_line(const struct row *row, struct canvas *c, int at, int cols)
{
	const struct work *w = &row->work;
	char text[WIZARD_STEP + 40], step[WIZARD_STEP];

	if (w->step < 1 || (size_t)w->step > row->plan.step_count)
		return 0;
	snprintf(text, sizeof(text), "%d of %zu: %s", w->step,
		 row->plan.step_count,
		 wizard_step(&row->plan, (size_t)w->step - 1, step));
	canvas_text(c, at, 1, 9, INK_TITLE, "Step");
	canvas_words(c, at, 11, cols - 12, INK_NORMAL, text);
	return 1;
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	const struct run_outcome *o;
	int at = r.row, end = r.row + r.rows;
	enum ink ink;

	if (a->guided)
		wizard_steps(a, c, at);
	at += 2;
	if (!row || !row->ended) {
		canvas_text(c, at, 1, r.cols - 2, INK_NORMAL,
			    "There is no report for this device yet.");
		return;
	}
	o = &row->outcome;
	if (a->view != VIEW_TABLES) {
		struct rect rest = { at, 0, end - at, r.cols };

		canvas_cursor(c, at, 1);
		if (a->view == VIEW_FLASH)
			views_flash(row, c, rest);
		else
			views_times(row, c, rest);
		return;
	}
	ink = row_state_ink(row->state);
	canvas_cursor(c, at, 2);
	big(c, at, 3, ink, job_verdict_name(o->verdict));
	canvas_printf(c, at, 36, r.cols - 37, ink, "%s  %s",
		      job_verdict_name(o->verdict),
		      o->verdict == JOB_PASS ? "" : err_row(o->error.code)->id);
	canvas_printf(c, at + 1, 36, r.cols - 37, INK_NORMAL, "job %s",
		      o->job[0] ? o->job : "-");
	at += 6;
	if (o->error.code != ERR_OK && at < end) {
		canvas_text(c, at, 1, 9, INK_TITLE, "Cause");
		at += canvas_wrap(c, (struct rect){ at, 11, 3, r.cols - 12 }, 0,
				  INK_BAD, o->error.what);
		canvas_text(c, at, 1, 9, INK_TITLE, "Device");
		at += canvas_wrap(c, (struct rect){ at, 11, 2, r.cols - 12 }, 0,
				  INK_NORMAL,
				  err_state(o->error.code, o->exit_class));
	}
	if (o->verdict == JOB_FAIL || o->verdict == JOB_STOPPED)
		at += step_line(row, c, at, r.cols);
	if (o->has_before && at < end)
		table_lines(&o->before, "Before", c, &at, r);
	if (o->has_after && at < end)
		table_lines(&o->after, "After", c, &at, r);
	if (at < end) {
		canvas_text(c, at, 1, 9, INK_TITLE, "Next");
		canvas_some(c, (struct rect){ at, 11, end - at, r.cols - 12 },
			    INK_NORMAL, next_words(o));
	}
}

/* The same job, from the step where it ended. */
static void go_on(struct app *a)
{
	struct row *r = app_row(a);

	if (!r || !r->ended || !r->outcome.job[0] ||
	    r->outcome.verdict == JOB_PASS) {
		app_hint(a, "there is nothing to go on with");
		return;
	}
	a->group = false;
	a->choice = 0;
	if (ask_resume(a, r, NULL, r->outcome.job))
		app_open(a, SCREEN_PLAN);
}

/* The same key again shows the tables. */
static bool view(struct app *a, enum report_view v)
{
	a->view = a->view == v ? VIEW_TABLES : v;
	return true;
}

static bool act(struct app *a, enum action action)
{
	if (action == ACTION_FLASH_MAP)
		return view(a, VIEW_FLASH);
	if (action == ACTION_TIME_LINE)
		return view(a, VIEW_TIMES);
	if (action == ACTION_RESUME) {
		go_on(a);
		return true;
	}
	if (action != ACTION_OPEN && action != ACTION_BACK)
		return false;
	app_open(a, SCREEN_DEVICES);
	a->guided = a->wizard;
	return true;
}

const struct screen screen_report = {
	.title = "Report",
	.of_device = true,
	.actions = DO(FLASH_MAP) | DO(TIME_LINE) | DO(RESUME) | DO(RESTORE) |
		   DO(EXPORT) | DO(COPY),
	.draw = draw,
	.act = act,
	.keys = { { "Enter", "devices" },
		  { "R", "go on" },
		  { "U", "put the backup back" },
		  { "e", "save the report" },
		  { "f", "flash" },
		  { "T", "times" },
		  { "?", "keys" } },
	.guided_keys = { { "Enter", "next device" },
			 { "R", "go on" },
			 { "U", "put the backup back" },
			 { "e", "save the report" },
			 { "F10", "leave" },
			 { "?", "keys" } },
	.help = "PASS: every step was proven, and a last look at the device "
		"shows every planned module with all checks passing. "
		"Anything else is not a PASS.\n\n"
		"The same is kept in the journal; unbrick report JOB prints "
		"it in other forms.",
};
