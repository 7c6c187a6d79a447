/* SPDX-License-Identifier: MIT */
/* What is wrong, why we think so, and what would help. */
#include <stdio.h>

#include "base/text.h"
#include "ui/app/ask.h"
#include "ui/app/dialog.h"
#include "ui/app/screen.h"
#include "ui/app/words.h"
#include "ui/screens/changes.h"
#include "ui/screens/wizard.h"

static int evidence(const struct diagnosis *d, struct canvas *c, struct rect r)
{
	int row = r.row;

	for (size_t i = 0; i < d->failing_count && row < r.row + r.rows; i++) {
		const struct failing *f = &d->failing[i];
		char text[320];

		failing_text(d, f, text, sizeof(text));
		row += canvas_some(c,
				   (struct rect){ row, 12, r.row + r.rows - row,
						  r.cols - 13 },
				   INK_BAD, text);
	}
	/* Evidence without a line is the table itself: said by its rows. */
	for (size_t i = 0; i < d->evidence_count && row < r.row + r.rows; i++) {
		if (d->evidence[i].line == 0 && d->failing_count)
			continue;
		row += canvas_some(c,
				   (struct rect){ row, 12, r.row + r.rows - row,
						  r.cols - 13 },
				   INK_DIM, d->evidence[i].text);
	}
	return row - r.row;
}

/* The first way is the repair: what its plan writes, in its order. */
static void planned(const struct choice *ch, struct canvas *c, struct rect r)
{
	int row = r.row, end = r.row + r.rows;
	char time[DURATION], head[160];
	unsigned number = 0;

	snprintf(head, sizeof(head), "%s, about %s",
		 text_starts(ch->title, "Repair: ") ? ch->title + 8 : ch->title,
		 duration(ch->plan.seconds, time));
	row += canvas_some(c, (struct rect){ row, 12, end - row, r.cols - 13 },
			   INK_NORMAL, head);
	for (size_t i = 0; i < ch->plan.step_count && row < end; i++) {
		const struct plan_step *s = &ch->plan.steps[i];
		char text[200];

		if (s->action != PLAN_FLASH)
			continue;
		wizard_change(ch, s, text, sizeof(text));
		snprintf(head, sizeof(head), "%u. %.120s over %s", ++number,
			 text, road_name(s->over));
		canvas_words(c, row++, 12, r.cols - 13, INK_NORMAL, head);
	}
}

/* What would help, as far as the table says it. */
static int advice(const struct diagnosis *d, struct canvas *c, struct rect r)
{
	int row = r.row;

	if (d->repair_count == 0 && row < r.row + r.rows)
		canvas_text(c, row++, 12, r.cols - 13, INK_NORMAL,
			    "nothing has to be written");
	for (size_t i = 0; i < d->repair_count && row < r.row + r.rows; i++) {
		const struct repair_step *s = &d->repair[i];
		char text[320], part[PART_CALLED];
		const char *what =
			part_called(d->platform_id, s->what, s->version, part);

		snprintf(text, sizeof(text), "%zu. %s %s%s%s%s%s", i + 1,
			 s->action, what, s->version[0] ? " " : "", s->version,
			 s->over[0] ? " over " : "", s->over);
		row += canvas_wrap(c,
				   (struct rect){ row, 12, r.row + r.rows - row,
						  r.cols - 13 },
				   0, INK_NORMAL, text);
	}
	return row - r.row;
}

static void repair(const struct row *row, struct canvas *c, struct rect r)
{
	const struct choice *first =
		row->choice_count ? &row->choices[0] : NULL;
	int at = r.row;

	/* What was answered is more than the plan knows. */
	if (row->told[0])
		first = NULL;
	if (first && first->plan.possible && changes_any(first)) {
		planned(first, c, r);
		return;
	}
	if (row->work.kind == REQUEST_CHOICES && !row->told[0]) {
		canvas_text(c, at, 12, r.cols - 13, INK_RUN,
			    "looking for the shortest safe way ...");
		return;
	}
	if (first && !first->plan.possible && first->plan.reason[0] &&
	    row->diagnosis.repair_count)
		at += canvas_wrap(c, (struct rect){ at, 12, 2, r.cols - 13 }, 0,
				  INK_BAD, first->plan.reason);
	if (first && first->plan.possible && row->diagnosis.repair_count)
		canvas_words(c, at++, 12, r.cols - 13, INK_NORMAL,
			     "nothing has to be written; what may be done "
			     "besides:");
	advice(&row->diagnosis, c,
	       (struct rect){ at, 0, r.row + r.rows - at, r.cols });
}

/* What to say while nothing is known. */
static void unknown(const struct app *a, const struct row *row,
		    struct canvas *c, struct rect r)
{
	int at = r.row;

	if (row->work.ask[0]) {
		wizard_button(a, row, c, r);
	} else if (row->work.kind == REQUEST_INSPECT) {
		char time[DURATION];

		canvas_printf(
			c, at, 2, r.cols - 4, INK_RUN,
			"Reading the device, %s so far.",
			duration((uint64_t)((a->now_us - row->work.begun_us) /
					    1000000),
				 time));
		canvas_wrap(c, (struct rect){ at + 2, 2, 4, r.cols - 4 }, 0,
			    INK_NORMAL,
			    "Its LED may blink blue meanwhile. Nothing is "
			    "written.");
	} else if (!row->attached) {
		canvas_wrap(c, (struct rect){ at, 2, 4, r.cols - 4 }, 0,
			    INK_WARN,
			    "The device is unplugged. Plug the same one in "
			    "again, then press Enter.");
	} else if (row->error.code != ERR_OK) {
		const struct err_row *e = err_row(row->error.code);

		canvas_printf(c, at++, 2, r.cols - 4, INK_BAD,
			      "The device could not be read (%s).", e->id);
		at += canvas_wrap(c, (struct rect){ at, 2, 3, r.cols - 4 }, 0,
				  INK_NORMAL, row->error.what);
		at += canvas_wrap(c, (struct rect){ at + 1, 2, 3, r.cols - 4 },
				  0, INK_NORMAL, e->next);
		canvas_text(c, at + 2, 2, r.cols - 4, INK_KEY,
			    "Enter tries again.");
	} else {
		canvas_text(c, at, 2, r.cols - 4, INK_NORMAL,
			    "Not looked at yet. Enter does; it only reads.");
	}
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	int at = r.row, end = r.row + r.rows;

	if (a->guided)
		wizard_steps(a, c, at++);
	if (!row)
		return;
	at++;
	canvas_cursor(c, at, 12);
	if (!row->looked || row->work.ask[0]) {
		unknown(a, row, c, (struct rect){ at, 0, end - at, r.cols });
		return;
	}
	canvas_text(c, at, 1, 10, INK_TITLE, "Finding");
	at += canvas_some(c, (struct rect){ at, 12, 5, r.cols - 13 },
			  row_state_ink(row->state), row->diagnosis.summary);
	canvas_printf(c, at++, 12, r.cols - 13, INK_DIM, "%s, %s",
		      cause_words(&row->diagnosis, -1),
		      confidence_name(row->diagnosis.confidence));
	for (size_t i = 0; i < row->diagnosis.also_count && at < end; i++)
		canvas_printf(c, at++, 12, r.cols - 13, INK_DIM, "also: %s",
			      cause_words(&row->diagnosis, (int)i));
	if (row->before[0] && at < end)
		at += canvas_some(c, (struct rect){ at, 12, 3, r.cols - 13 },
				  INK_WARN, row->before);
	if (a->guided && row->question && at < end)
		canvas_text(c, at++, 12, r.cols - 13, INK_KEY,
			    "Enter asks what tells the causes apart.");
	if (at + 1 >= end)
		return;
	canvas_text(c, at, 1, 10, INK_TITLE, "Evidence");
	at += evidence(&row->diagnosis, c,
		       (struct rect){ at, 0, (end - at) / 2, r.cols });
	if (++at >= end)
		return;
	canvas_text(c, at, 1, 10, INK_TITLE, "Repair");
	repair(row, c, (struct rect){ at, 0, end - at, r.cols });
}

static bool act(struct app *a, enum action action)
{
	struct row *r = app_row(a);

	if (action != ACTION_OPEN)
		return false;
	if (!r) {
		app_hint(a, "no device is selected");
		return true;
	}
	if (r->work.kind == REQUEST_RUN) {
		app_open(a, SCREEN_RUN);
		return true;
	}
	if (!r->looked) {
		if (r->work.kind == REQUEST_NONE)
			app_do(a, ACTION_DIAGNOSE);
		else
			app_hint(a, "wait until the device has been read");
		return true;
	}
	if (a->guided && r->question) {
		dialog_open(a, DIALOG_ASK);
		return true;
	}
	if (!r->choice_count && r->work.kind == REQUEST_NONE) {
		r->planned = true;
		ask_choices(a, r, NULL, -1);
	}
	a->choice = 0;
	a->group = false;
	app_open(a, SCREEN_PLAN);
	return true;
}

const struct screen screen_diagnosis = {
	.title = "Diagnosis",
	.of_device = true,
	.tall = true,
	.actions = DO_DEVICE | DO(COPY),
	.opened_by = ACTION_DIAGNOSE,
	.enter = ask_table,
	.draw = draw,
	.act = act,
	.keys = { { "Enter", "ways to repair" },
		  { "Esc", "back" },
		  { "F2", "read again" },
		  { "c", "save" },
		  { "?", "keys" } },
	.guided_keys = { { "Enter", "go on" },
			 { "Esc", "back" },
			 { "?", "keys" } },
	.help = "The finding in one sentence, what it rests on, and what "
		"would help. Nothing has been written.\n\n"
		"certain: the device's own table proves it. likely: one thing "
		"is missing for a proof. possible: the best that the evidence "
		"allows.\n\n"
		"Enter shows the ways to repair it, each as a plan. Where "
		"more than one cause is left the wizard first asks up to three "
		"questions: what the LED shows, what was done before. An "
		"answer counts as much as if it had been seen in a text; Esc "
		"leaves a question open, its last line passes it.",
};
