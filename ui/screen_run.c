/* A job while it runs: every step, its transfer, and honest time. */
#include <stdio.h>
#include <string.h>

#include "ui/screen.h"
#include "ui/wizard.h"

#define SETTLE_US (3 * 1000000LL) /* before a remaining time is shown */
#define STALL_US  (3 * 1000000LL)

static void transfer(const struct app *a, const struct work *w,
		     struct canvas *c, int row)
{
	int64_t since = a->now_us - w->step_us;
	int64_t still = a->now_us - w->moved_us;
	char left[DURATION], done[AMOUNT], total[AMOUNT];

	if (w->total == 0) {
		canvas_printf(c, row, 1, c->cols - 2, INK_RUN, "working, %s",
			      duration((uint64_t)(since / 1000000), left));
		return;
	}
	canvas_bar(c, row, 1, c->cols / 2, INK_RUN, w->done, w->total);
	canvas_printf(c, row, c->cols / 2 + 2, c->cols / 2 - 3, INK_RUN,
		      "%3u%%  %s of %s", (unsigned)(w->done * 100 / w->total),
		      amount(w->done, done), amount(w->total, total));
	row++;
	if (still > STALL_US && w->done < w->total)
		canvas_printf(c, row, 1, c->cols - 2, INK_WARN,
			      "no progress for %s; every wait has a limit",
			      duration((uint64_t)(still / 1000000), left));
	else if (w->rate && since > SETTLE_US)
		canvas_printf(c, row, 1, c->cols - 2, INK_NORMAL,
			      "%.1f KiB/s   %s left in this step   %d "
			      "retries",
			      (double)w->rate / 1024,
			      duration((w->total - w->done) / w->rate, left),
			      w->retries);
	else
		canvas_printf(c, row, 1, c->cols - 2, INK_NORMAL,
			      "%.1f KiB/s   %d retries", (double)w->rate / 1024,
			      w->retries);
}

/* What to press, with a drawing and a timer; goes on by itself. */
static void ask(const struct app *a, const struct row *row, struct canvas *c,
		struct rect r)
{
	static const char *const board[] = {
		".---[ USB ]---.",
		"|             |",
		"| (RESET)     |",
		"|      * LED  |",
	};
	const char *button =
		row->device.platform && row->device.platform->button
			? row->device.platform->button
			: "MODE";
	int at = r.row;

	at += canvas_wrap(c, (struct rect){ at, 2, 4, r.cols - 4 }, 0, INK_WARN,
			  row->work.ask);
	canvas_printf(c, at++, 2, r.cols - 4, INK_DIM,
		      "waiting for it, %u s; goes on by itself when the "
		      "device is seen",
		      (unsigned)((a->now_us - a->ask_us) / 1000000));
	for (size_t i = 0; i < 4 && at < r.row + r.rows; i++)
		canvas_text(c, at++, 8, r.cols - 9, INK_NORMAL, board[i]);
	canvas_printf(c, at++, 8, r.cols - 9, INK_NORMAL, "| (%s)%*s|", button,
		      10 - (int)strlen(button), "");
	canvas_text(c, at, 8, r.cols - 9, INK_NORMAL, "'-------------'");
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	const struct choice *ch = wizard_choice(a);
	int at = r.row, end = r.row + r.rows;
	char time[DURATION];

	if (a->guided)
		wizard_steps(a, c, at);
	at += 2;
	if (!row)
		return;
	canvas_cursor(c, at, 1);
	if (row->work.kind != REQUEST_RUN) {
		canvas_text(c, at, 1, r.cols - 2, INK_NORMAL,
			    "No job runs on this device.");
		return;
	}
	canvas_printf(c, at, 1, r.cols - 30, INK_TITLE, "step %d of %d: %s",
		      row->work.step, row->work.steps, row->work.title);
	canvas_printf(
		c, at++, r.cols - 28, 27, INK_DIM, "%s so far%s",
		duration((uint64_t)((a->now_us - row->work.begun_us) / 1000000),
			 time),
		row->work.stopping ? ", stopping" : "");
	if (row->work.ask[0]) {
		ask(a, row, c,
		    (struct rect){ at + 1, 0, end - at - 1, r.cols });
		return;
	}
	transfer(a, &row->work, c, at + 1);
	at += 4;
	if (ch && at + 2 < end)
		wizard_plan(ch, &row->work, a->verbose_plan, c,
			    (struct rect){ at, 0, end - at, r.cols });
}

static bool act(struct app *a, enum action action)
{
	const struct row *r = app_row(a);

	if (action == ACTION_OPEN) {
		if (r && r->ended && r->work.kind == REQUEST_NONE)
			app_open(a, SCREEN_REPORT);
		return true;
	}
	return false;
}

const struct screen screen_run = {
	.title = "Run",
	.draw = draw,
	.act = act,
	.keys = "x stop at the next safe point   Esc leaves, the job goes on   "
		"? keys",
	.help = "The job runs by itself. Leaving this screen does not stop "
		"it; x does, after the present block, and leaves the device "
		"in a state from which it can be continued.\n\n"
		"The remaining time is shown after three seconds of data. If "
		"nothing moves, that is said as well; every wait has a "
		"limit.",
};
