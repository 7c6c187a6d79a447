/* SPDX-License-Identifier: MIT */
/* A job while it runs: every step, its transfer, and honest time. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/screen.h"
#include "ui/app/words.h"
#include "ui/screens/wizard.h"

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
	if (w->done >= w->total)
		canvas_text(c, row, 1, c->cols - 2, INK_NORMAL,
			    "all is there; waiting for the device to take it");
	else if (still > STALL_US)
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

/* The step by what it does. */
static void title(const struct row *row, struct canvas *c, int at)
{
	const struct work *w = &row->work;
	char text[WIZARD_STEP + 40], step[WIZARD_STEP];

	text_copy(step, sizeof(step), w->title);
	if (w->step > 0 && (size_t)w->step <= row->plan.step_count)
		wizard_step(&row->plan, (size_t)w->step - 1, step);
	snprintf(text, sizeof(text), "step %d of %d: %s", w->step, w->steps,
		 step);
	canvas_words(c, at, 1, c->cols - 2, INK_TITLE, text);
}

/* The rate of the last seconds as a line of eight heights. */
static void spark(const struct work *w, struct canvas *c, int at)
{
	static const char *const plain[] = { "_", "_", ".", "-",
					     "-", "=", "=", "#" };
	static const char *const blocks[] = { "\u2581", "\u2582", "\u2583",
					      "\u2584", "\u2585", "\u2586",
					      "\u2587", "\u2588" };
	unsigned n = w->rate_count < WORK_RATES ? w->rate_count : WORK_RATES;
	uint32_t most = 1;
	int col = 1;

	if (n < 2)
		return;
	for (unsigned i = 0; i < n; i++)
		most = w->rates[i] > most ? w->rates[i] : most;
	col += canvas_text(c, at, col, 6, INK_DIM, "rate  ");
	for (unsigned i = w->rate_count - n; i < w->rate_count; i++) {
		uint64_t high = (uint64_t)w->rates[i % WORK_RATES] * 7 / most;

		col += canvas_text(c, at, col, 1, INK_RUN,
				   c->ascii ? plain[high] : blocks[high]);
	}
}

/* What pulling the cable would do at this moment. */
static void unplug(const struct row *row, struct canvas *c, int at)
{
	const struct work *w = &row->work;
	bool known = w->step > 0 && (size_t)w->step <= row->plan.step_count;
	const struct plan_step *s =
		known ? &row->plan.steps[w->step - 1] : NULL;

	if (s && s->action == PLAN_FLASH && s->function == FUNCTION_BOOTLOADER)
		canvas_words(
			c, at, 1, c->cols - 2, INK_BAD,
			"DO NOT UNPLUG: the device copies its bootloader.");
	else
		canvas_words(c, at, 1, c->cols - 2, INK_DIM,
			     "Keep the cable in. If it comes out, nothing is "
			     "lost: R goes on.");
}

/* How long so far, and how long it may take. */
static void heading(const struct app *a, const struct row *row,
		    struct canvas *c, int at)
{
	uint64_t so_far =
		(uint64_t)((a->now_us - row->work.begun_us) / 1000000);
	int left = wizard_left(a, row);
	char time[DURATION];
	int col = 1;

	col += canvas_printf(c, at, col, c->cols - 2, INK_NORMAL, "%s so far",
			     duration(so_far, time));
	if (left >= 0)
		col += canvas_printf(c, at, col, c->cols - col - 1, INK_NORMAL,
				     ", about %s left",
				     duration((uint64_t)left, time));
	if (!row->attached)
		col += canvas_text(c, at, col, c->cols - col - 1, INK_DIM,
				   "; the device is changing its mode");
	if (row->work.stopping)
		canvas_text(c, at, col, c->cols - col - 1, INK_WARN,
			    "; STOPPING after this block");
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	const struct row *row = app_row(a);
	int at = r.row, end = r.row + r.rows;

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
	heading(a, row, c, at);
	at += 2;
	if (row->work.ask[0]) {
		wizard_button(a, row, c,
			      (struct rect){ at, 0, end - at, r.cols });
		return;
	}
	title(row, c, at++);
	transfer(a, &row->work, c, at);
	at += 3;
	spark(&row->work, c, at - 1);
	unplug(row, c, at++);
	if (at + 2 < end)
		wizard_plan(&row->plan, &row->work, a->verbose_plan, 0, c,
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
	.of_device = true,
	.actions = DO(STOP),
	.draw = draw,
	.act = act,
	.keys = { { "x", "stop at the next safe point" },
		  { "Esc", "leaves, the job goes on" },
		  { "?", "keys" } },
	.help = "The job runs by itself. Leaving this screen does not stop "
		"it; x does, after the present block, and leaves the device "
		"in a state from which it can be continued.\n\n"
		"The remaining time is shown after three seconds of data. If "
		"nothing moves, that is said as well; every wait has a "
		"limit.",
};
