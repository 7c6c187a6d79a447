/* SPDX-License-Identifier: MIT */
/* Jobs of the past: look, go on, put back, export. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/ask.h"
#include "ui/app/jobs.h"
#include "ui/app/screen.h"
#include "ui/app/words.h"
#include "ui/screens/list.h"

/* Broken off: it can be gone on with. */
static bool resumable(const struct journal_job *j)
{
	return j->pending || j->verdict == JOB_STOPPED ||
	       (j->verdict == JOB_FAIL &&
		(j->exit_class == EXIT_CLASS_TRANSFER ||
		 j->exit_class == EXIT_CLASS_VERIFY));
}

static enum ink result(const struct journal_job *j, char out[24])
{
	if (j->pending) {
		text_copy(out, 24, "INTR");
		return INK_WARN;
	}
	snprintf(out, 24, "%s %s", job_verdict_name(j->verdict),
		 j->code == ERR_OK ? "" : err_row(j->code)->id);
	return j->verdict == JOB_PASS	? INK_OK
	       : j->verdict == JOB_FAIL ? INK_BAD
					: INK_WARN;
}

static void line(struct canvas *c, int row, const struct journal_job *j,
		 bool here)
{
	char id[SHORT_ID], word[24], when[20];
	enum ink ink = result(j, word);

	/* "2026-08-14T12:40:58Z" -> "2026-08-14 12:40" */
	text_copy_n(when, 17, j->started, 16);
	if (strlen(when) > 10)
		when[10] = ' ';
	canvas_text(c, row, 0, 1, INK_NORMAL, here ? ">" : " ");
	canvas_text(c, row, 1, 14, INK_NORMAL, j->id);
	canvas_text(c, row, 16, 16, INK_NORMAL, when);
	if (c->cols >= 78) {
		canvas_text(c, row, 34, 9, INK_NORMAL, j->platform);
		canvas_text(c, row, 44, 15, INK_NORMAL,
			    short_id(j->device, id));
	} else {
		size_t n = strlen(j->device);

		canvas_text(c, row, 34, 7, INK_NORMAL,
			    n > 4 ? j->device + n - 4 : "-");
	}
	if (c->cols >= 100) {
		canvas_text(c, row, 60, 22, INK_NORMAL, j->recipe);
		canvas_text(c, row, 84, c->cols - 84, ink, word);
	} else {
		canvas_text(c, row, c->cols - 18, 18, ink, word);
	}
	if (here) {
		canvas_paint(c, (struct rect){ row, 0, 1, c->cols },
			     INK_SELECTED);
		canvas_cursor(c, row, 0);
	}
}

static const struct row *attached(const struct app *a,
				  const struct journal_job *j)
{
	for (size_t i = 0; i < a->row_count; i++) {
		const struct row *r = a->rows[i];

		if (r->attached &&
		    (j->device[0] ? strcmp(r->device.id, j->device) == 0
				  : strcmp(r->device.usb.port, j->port) == 0))
			return r;
	}
	return NULL;
}

static void pair(struct canvas *c, struct rect r, int *at, const char *head,
		 const char *text)
{
	if (*at >= r.row + r.rows || !text[0])
		return;
	canvas_text(c, *at, 1, 8, INK_TITLE, head);
	*at += canvas_some(
		c, (struct rect){ *at, 10, r.row + r.rows - *at, r.cols - 11 },
		INK_NORMAL, text);
}

static void detail(const struct app *a, const struct journal_job *j,
		   struct canvas *c, struct rect r)
{
	const struct row *row = attached(a, j);
	char title[192], text[384];
	int at = r.row + 1;

	snprintf(title, sizeof(title), "%s  %s%s", j->id, j->recipe,
		 resumable(j) ? "  can be resumed" : "");
	canvas_rule(c, r.row, 0, r.cols, title);
	if (j->code != ERR_OK) {
		snprintf(text, sizeof(text), "%s %s", err_row(j->code)->id,
			 j->error);
		pair(c, r, &at, "Cause", text);
	} else if (j->pending) {
		pair(c, r, &at, "Cause",
		     "it has no end in the journal: unbrick or the computer "
		     "was stopped");
	}
	if (row)
		snprintf(text, sizeof(text), "attached at port %s, %s",
			 row->device.usb.port, mode_name(row->device.mode));
	else
		snprintf(text, sizeof(text), "not attached; was at port %s",
			 j->port);
	pair(c, r, &at, "Device", text);
	pair(c, r, &at, "Next",
	     !row ? "Enter shows the job. Plug the device in to go on."
	     : resumable(j) ? "R goes on where it stopped; U puts the backup "
			      "back; both show a plan and ask first"
			    : "U puts the newest backup back; shows a plan and "
			      "asks first");
}

static int detail_rows(struct rect r)
{
	return r.rows >= 14 ? 6 : 4;
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	int below = detail_rows(r), lines = r.rows - 2 - below;
	int first = a->line >= lines ? a->line - lines + 1 : 0;
	const struct journal_job *here = jobs_here(a);

	canvas_cursor(c, r.row, 1);
	if (!a->jobs_known) {
		canvas_text(c, r.row, 1, r.cols - 2, INK_NORMAL,
			    "Reading the journal ...");
		return;
	}
	canvas_printf(c, r.row, 1, r.cols - 2, INK_NORMAL,
		      "%d of %zu jobs   by %s   filter: %s", jobs_shown(a),
		      a->job_count, jobs_column(a->job_sort),
		      a->job_filter[0] ? a->job_filter : "none");
	canvas_text(c, r.row + 1, 0, r.cols, INK_TITLE,
		    " Job            When              Device");
	if (c->cols >= 100)
		canvas_text(c, r.row + 1, 60, 40, INK_TITLE,
			    "Recipe                  Result");
	else
		canvas_text(c, r.row + 1, c->cols - 18, 8, INK_TITLE, "Result");
	for (int i = 0; i < lines; i++) {
		const struct journal_job *j = jobs_nth(a, first + i);

		if (j)
			line(c, r.row + 2 + i, j, first + i == a->line);
	}
	if (here)
		detail(a, here, c,
		       (struct rect){ r.row + r.rows - below, 0, below,
				      r.cols });
	else
		canvas_text(c, r.row + 3, 2, r.cols - 4, INK_NORMAL,
			    a->job_count ? "No job fits the filter."
					 : "Nothing has been done yet.");
}

/* Selects the device of the job, then asks for a plan for it. */
static void go_on(struct app *a, const struct choice *only, const char *job)
{
	const struct journal_job *j = jobs_here(a);
	const struct row *found = j ? attached(a, j) : NULL;
	struct row *r;

	if (!found) {
		app_hint(a, j ? "its device is not attached: plug it in"
			      : "there is no job");
		return;
	}
	text_copy(a->selected, sizeof(a->selected), found->device.usb.port);
	a->filter[0] = '\0';
	a->group = false;
	a->choice = 0;
	r = app_row(a);
	if (r && ask_resume(a, r, only, job))
		app_open(a, SCREEN_PLAN);
}

static bool open_job(struct app *a)
{
	const struct journal_job *j = jobs_here(a);
	struct request rq = { .kind = REQUEST_JOB };

	if (!j)
		return true;
	a->page[0] = '\0';
	text_copy(rq.job, sizeof(rq.job), j->id);
	if (app_request(a, &rq))
		app_open(a, SCREEN_JOB);
	return true;
}

static void enter(struct app *a, bool again)
{
	(void)again;
	app_request(a, &(struct request){ .kind = REQUEST_HISTORY });
}

static bool act(struct app *a, enum action action)
{
	static const struct choice restore = { .recipe = "restore" };
	const struct journal_job *j = jobs_here(a);
	char id[JOB_ID];

	switch (action) {
	case ACTION_OPEN:
		return open_job(a);
	case ACTION_RESTORE:
		go_on(a, &restore, "");
		return true;
	case ACTION_RESUME:
		if (!j || !resumable(j)) {
			app_hint(a, "this job has come to its end; F5 in the "
				    "list starts a new one");
			return true;
		}
		text_copy(id, sizeof(id), j->id);
		go_on(a, NULL, id);
		return true;
	case ACTION_SORT:
		a->job_sort =
			(enum job_column)((a->job_sort + 1) % JOB_COLUMNS);
		jobs_sort(a);
		a->line = 0;
		return true;
	default:
		return list_move(action, jobs_shown(a), 10, &a->line);
	}
}

static bool click(struct app *a, int line, int col, struct rect r)
{
	int lines = r.rows - 2 - detail_rows(r), n;

	(void)col;
	if (line < 2 || line - 2 >= lines)
		return false;
	n = line - 2 + (a->line >= lines ? a->line - lines + 1 : 0);
	if (n >= jobs_shown(a))
		return false;
	if (n == a->line)
		return open_job(a);
	a->line = n;
	return true;
}

const struct screen screen_history = {
	.title = "History",
	.actions =
		DO(FILTER) | DO(SORT) | DO(RESUME) | DO(RESTORE) | DO(EXPORT),
	.opened_by = ACTION_HISTORY,
	.enter = enter,
	.draw = draw,
	.act = act,
	.click = click,
	.keys = { { "Enter", "details" },
		  { "R", "resume" },
		  { "U", "put the backup back" },
		  { "e", "report" },
		  { "o", "sort" },
		  { "/", "filter" } },
	.help = "Every job that unbrick has begun on this computer, the newest "
		"first, written before the deed. INTR: it has no end, because "
		"the program or the computer was stopped.\n\n"
		"R goes on with a job that was broken off: device, recipe and "
		"what is proven already are checked first. Nothing is written "
		"before you have confirmed.",
};
