/* SPDX-License-Identifier: MIT */
/* The batch: a line per slot, the selected one explained, totals. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/batch.h"
#include "ui/app/dialog.h"
#include "ui/app/screen.h"
#include "ui/app/words.h"
#include "ui/screens/list.h"
#include "ui/screens/tiles.h"
#include "ui/screens/wizard.h"

static void heading(const struct app *a, struct canvas *c, struct rect r)
{
	const struct batch *b = &a->batch;
	unsigned running = 0, waiting = 0;
	int64_t hours_us = a->now_us - b->armed_us;
	char rate[32] = "";
	int col = 1, shown[BATCH_SLOTS];

	for (size_t i = 0; i < b->count; i++) {
		enum slot_state s = batch_state(a, &b->slots[i]);

		running += s == SLOT_RUN;
		waiting += s == SLOT_WAIT;
	}
	canvas_printf(c, r.row, 1, r.cols - 2, INK_TITLE, "recipe: %s   %s",
		      b->choice.recipe[0] ? b->choice.recipe : "none (r)",
		      b->learning ? "LEARNING: plug a device into each port in "
				    "turn, then s"
		      : b->paused ? "PAUSED: nothing new starts (p)"
		      : b->armed  ? "auto-start ON"
				  : "auto-start OFF (A)");
	if (b->filter[0]) {
		list_filtered(c, (struct rect){ r.row + 1, 0, 1, r.cols },
			      batch_shown(a, shown), (int)b->count, "slots",
			      b->filter);
		return;
	}
	col += canvas_printf(c, r.row + 1, col, r.cols - 2, INK_NORMAL,
			     "%zu slots   pass %u   fail %u   running %u   "
			     "waiting %u",
			     b->count, b->pass, b->fail, running, waiting);
	if (b->armed && b->pass + b->fail && hours_us > 1000000)
		snprintf(rate, sizeof(rate), "   %u devices/h",
			 (unsigned)((b->pass + b->fail) * 3600LL * 1000000 /
				    hours_us));
	if (col + canvas_width(rate) < r.cols - 9)
		canvas_text(c, r.row + 1, col, r.cols - col - 1, INK_NORMAL,
			    rate);
}

/* Share of the whole job, in thousandths. */
static unsigned progress(const struct row *r)
{
	const struct work *w = &r->work;
	uint64_t all = 0, done = 0;

	for (size_t i = 0; i < r->plan.step_count; i++) {
		uint64_t s = r->plan.steps[i].seconds + 1;

		all += s * 1000;
		if ((int)i + 1 < w->step)
			done += s * 1000;
		else if ((int)i + 1 == w->step && w->total)
			done += s * 1000 * w->done / w->total;
	}
	return all ? (unsigned)(done * 1000 / all) : 0;
}

/* What is going on, or what is to be done. */
static void step_text(const struct app *a, const struct batch_slot *s,
		      enum slot_state state, char *out, size_t size)
{
	const struct row *r = batch_row(a, s);
	char time[DURATION];

	switch (state) {
	case SLOT_RUN:
		snprintf(out, size, "%d/%d %s", r->work.step, r->work.steps,
			 r->work.title);
		break;
	case SLOT_PASS:
		snprintf(out, size, "unplug me; took %s",
			 duration((uint64_t)(s->place.ms / 1000), time));
		break;
	case SLOT_FAIL:
		snprintf(out, size, "%s %s", err_row(s->place.error.code)->id,
			 err_row(s->place.error.code)->text);
		break;
	case SLOT_SKIP:
		snprintf(out, size, "%s",
			 r && r->outcome.error.what[0] ? r->outcome.error.what
						       : "stopped");
		break;
	case SLOT_HOLD:
		text_copy(out, size, "held; Space frees it");
		break;
	case SLOT_WAIT:
		text_copy(out, size,
			  !a->batch.armed   ? "auto-start is off"
			  : a->batch.paused ? "paused"
			  : r && (r->state == ROW_NO_ACCESS ||
				  r->state == ROW_BUSY)
				  ? row_state_word(r->state)
				  : "starts at once");
		break;
	default:
		text_copy(out, size, "plug a device in");
		break;
	}
}

static void slot_line(const struct app *a, struct canvas *c, int row, int n)
{
	const struct batch_slot *s = &a->batch.slots[n];
	const struct row *r = batch_row(a, s);
	enum slot_state state = batch_state(a, s);
	const char *id = r && r->attached ? r->device.id : s->place.device.id;
	size_t len = strlen(id);
	bool wide = c->cols >= 100, here = n == a->line;
	int col = 5, step, left = r ? wizard_left(a, r) : -1;
	char text[320];

	step_text(a, s, state, text, sizeof(text));
	canvas_printf(c, row, 0, 5, INK_NORMAL, "%s%2d", here ? ">" : " ",
		      n + 1);
	canvas_text(c, row, col, 9, INK_NORMAL, s->place.port);
	col += 10;
	if (wide)
		canvas_text(c, row, col, 24, INK_NORMAL, len ? id : "-");
	else
		canvas_text(c, row, col, 5, INK_NORMAL,
			    len >= 4 ? id + len - 4 : "-");
	col += wide ? 26 : 6;
	canvas_text(c, row, col, 6, slot_state_ink(state),
		    slot_state_word(state));
	col += 7;
	step = state != SLOT_RUN ? c->cols - col - 4
	       : wide		 ? 24
	       : c->cols >= 78	 ? 22
				 : 8;
	canvas_words(c, row, col, step, INK_NORMAL, text);
	if (state == SLOT_RUN && r) {
		unsigned done = progress(r);
		int bar = wide ? 14 : 10;

		col += step + 1;
		canvas_bar(c, row, col, bar, INK_RUN, done, 1000);
		canvas_printf(c, row, col + bar + 1, 4, INK_RUN, "%3u%%",
			      done / 10);
		col += bar + 6;
		if (c->cols >= 110 && r->work.rate)
			canvas_printf(c, row, col, 11, INK_NORMAL, "%5.1f KB/s",
				      (double)r->work.rate / 1024);
		col += c->cols >= 110 ? 12 : 0;
		if (left >= 0 && col + 9 < c->cols)
			canvas_printf(c, row, col, 6, INK_NORMAL, "%2d:%02d",
				      left / 60, left % 60);
	}
	if (s->place.runs > 1)
		canvas_printf(c, row, c->cols - 3, 3, INK_WARN, "x%u",
			      s->place.runs);
	if (here) {
		canvas_paint(c, (struct rect){ row, 0, 1, 4 }, INK_SELECTED);
		canvas_cursor(c, row, 0);
	}
}

/* Where the cursor is among those that are shown. */
static int position(const struct app *a)
{
	int shown[BATCH_SLOTS], n = batch_shown(a, shown);

	for (int i = 0; i < n; i++) {
		if (shown[i] == a->line)
			return i;
	}
	return 0;
}

static int first_shown(const struct app *a, int lines)
{
	int at = position(a);

	return at >= lines ? at - lines + 1 : 0;
}

static void table(const struct app *a, struct canvas *c, struct rect r)
{
	int shown[BATCH_SLOTS], count = batch_shown(a, shown);
	int lines = r.rows - 1;
	int first = first_shown(a, lines);

	canvas_printf(c, r.row, 0, r.cols, INK_TITLE,
		      c->cols >= 100 ? " Slot Port      %-26s%-7s%s"
				     : " Slot Port     %-6s%-7s%s",
		      c->cols >= 100 ? "Device ID" : "ID", "State",
		      "Step, progress, time left");
	for (int i = 0; i < lines && first + i < count; i++)
		slot_line(a, c, r.row + 1 + i, shown[first + i]);
	if (count > lines)
		canvas_printf(c, r.row, r.cols - 9, 8, INK_WARN, "%3d more",
			      count - lines);
	if (count == 0)
		canvas_some(
			c,
			(struct rect){ r.row + 1, 3, r.rows - 1, r.cols - 6 },
			INK_NORMAL,
			a->batch.count
				? "No slot fits the filter. Esc clears it."
				: "No slots yet. Press s, then plug a device into "
				  "each port of the bench in turn; s again ends it. "
				  "From then on slot 3 is always the same socket.");
}

static void pair(struct canvas *c, struct rect r, int *at, const char *head,
		 const char *text)
{
	if (*at >= r.row + r.rows || !text[0])
		return;
	canvas_text(c, *at, 1, 7, INK_TITLE, head);
	*at += canvas_some(
		c, (struct rect){ *at, 9, r.row + r.rows - *at, r.cols - 10 },
		INK_NORMAL, text);
}

static void detail(const struct app *a, struct canvas *c, struct rect r)
{
	const struct batch *b = &a->batch;
	const struct batch_slot *s = a->line >= 0 && (size_t)a->line < b->count
					     ? &b->slots[a->line]
					     : NULL;
	const struct row *row = batch_row(a, s);
	enum slot_state state = s ? batch_state(a, s) : SLOT_EMPTY;
	char title[128] = "slot";
	int at = r.row + 1;

	if (s)
		snprintf(title, sizeof(title), "slot %d  %s  %s", a->line + 1,
			 row && row->device.platform
				 ? row->device.platform->title
				 : "",
			 slot_state_word(state));
	canvas_rule(c, r.row, 0, r.cols, title);
	if (state == SLOT_FAIL) {
		pair(c, r, &at, "What",
		     row && row->ended ? row->outcome.error.what
				       : err_row(s->place.error.code)->text);
		pair(c, r, &at, "Device",
		     err_state(s->place.error.code, s->place.exit_class));
		pair(c, r, &at, "Do", err_row(s->place.error.code)->next);
	} else if (state == SLOT_RUN && row) {
		pair(c, r, &at, "Step",
		     row->work.ask[0] ? row->work.ask : row->work.title);
	} else if (s) {
		char text[320];

		step_text(a, s, state, text, sizeof(text));
		pair(c, r, &at, "Now", text);
	}
}

static void totals(const struct app *a, struct canvas *c, int row)
{
	const struct batch *b = &a->batch;
	unsigned median, fastest, slowest;
	int col = 1;

	canvas_rule(c, row, 0, c->cols, "totals by result");
	col += canvas_printf(c, row + 1, col, c->cols - col, INK_OK, "PASS %u",
			     b->pass);
	for (size_t i = 0; i < BATCH_CODES && b->codes[i].count; i++)
		col += canvas_printf(c, row + 1, col, c->cols - col, INK_BAD,
				     "   %s %u", err_row(b->codes[i].code)->id,
				     b->codes[i].count);
	if (batch_seconds(b, &median, &fastest, &slowest))
		canvas_printf(c, row + 1, col, c->cols - col, INK_NORMAL,
			      "   median %u:%02u  fastest %u:%02u  slowest "
			      "%u:%02u",
			      median / 60, median % 60, fastest / 60,
			      fastest % 60, slowest / 60, slowest % 60);
}

/* Slots first: eight of them are seen at 80x24. */
static int detail_rows(const struct app *a, int rows)
{
	int want = rows - 3 - (int)a->batch.count;

	return want > 8 ? 8 : want > 5 ? want : 5;
}

static void draw(const struct app *a, struct canvas *c, struct rect r)
{
	int end = r.row + r.rows;
	int below = detail_rows(a, r.rows);

	canvas_cursor(c, r.row, 0);
	heading(a, c, r);
	if (a->batch.tiles) {
		tiles_draw(a, c,
			   (struct rect){ r.row + 2, 0, r.rows - 2, r.cols });
		return;
	}
	table(a, c, (struct rect){ r.row + 2, 0, r.rows - 2 - below, r.cols });
	detail(a, c, (struct rect){ end - below, 0, below - 2, r.cols });
	totals(a, c, end - 2);
}

/* Looking at a failed slot frees it for the next device. */
static void look(struct app *a)
{
	struct batch_slot *s = batch_here(a);
	struct row *r = batch_row(a, s);

	if (!s)
		return;
	s->place.kept = false;
	if (!r) {
		app_hint(a, "the slot is empty and free again");
		return;
	}
	text_copy(a->selected, sizeof(a->selected), r->device.usb.port);
	app_open(a, r->work.kind == REQUEST_RUN ? SCREEN_RUN
		    : r->ended			? SCREEN_REPORT
						: SCREEN_MODULES);
}

static bool switches(struct app *a, enum action action)
{
	struct batch *b = &a->batch;
	struct batch_slot *s = batch_here(a);
	int shown[BATCH_SLOTS];

	switch (action) {
	case ACTION_MARK:
		if (s)
			s->hold = !s->hold;
		return true;
	case ACTION_MARK_ALL:
	case ACTION_UNMARK:
		for (int n = batch_shown(a, shown); n > 0; n--)
			b->slots[shown[n - 1]].hold = action == ACTION_MARK_ALL;
		return true;
	case ACTION_HOLD:
		b->paused = !b->paused;
		return true;
	case ACTION_TILES:
		b->tiles = !b->tiles;
		return true;
	case ACTION_LEARN:
		batch_learn(a);
		return true;
	case ACTION_ARM:
		if (b->armed)
			b->armed = false;
		else if (b->reading)
			app_hint(a, "the recipe is being read");
		else if (b->choice.needs[0])
			dialog_open(a, DIALOG_VALUE);
		else
			dialog_open(a, DIALOG_ARM);
		return true;
	case ACTION_RETRY:
		app_hint(a, "%u slot(s) start again", batch_retry(a));
		return true;
	case ACTION_OPEN:
		look(a);
		return true;
	default:
		return false;
	}
}

static void enter(struct app *a, bool again)
{
	(void)again;
	batch_open(a);
}

static bool act(struct app *a, enum action action)
{
	int shown[BATCH_SLOTS], n = batch_shown(a, shown), at = position(a);

	if (switches(a, action))
		return true;
	if (!list_move(action, n, n, &at))
		return false;
	if (n)
		a->line = shown[at];
	return true;
}

static void point_at(struct app *a, int slot)
{
	if (a->line == slot)
		app_do(a, ACTION_OPEN);
	else
		a->line = slot;
}

static bool click(struct app *a, int line, int col, struct rect r)
{
	int lines = r.rows - 3 - detail_rows(a, r.rows), slot;
	int shown[BATCH_SLOTS], n = batch_shown(a, shown);

	if (a->batch.tiles) {
		slot = tiles_at(a, (struct rect){ 2, 0, r.rows - 2, r.cols },
				line, col);
	} else {
		line -= 3;
		if (line < 0 || line >= lines)
			return false;
		line += first_shown(a, lines);
		slot = line < n ? shown[line] : -1;
	}
	if (slot < 0)
		return false;
	point_at(a, slot);
	return true;
}

const struct screen screen_batch = {
	.title = "Batch",
	.actions = DO_LIST | DO_DEVICE | DO(RETRY) | DO(LEARN) | DO(ARM) |
		   DO(FIELDS) | DO(HOLD) | DO(TILES),
	.opened_by = ACTION_BATCH,
	.enter = enter,
	.draw = draw,
	.act = act,
	.click = click,
	.keys = { { "r", "recipe" },
		  { "A", "auto-start" },
		  { "Enter", "look" },
		  { "Space", "hold" },
		  { "p", "pause" },
		  { "t", "tiles" },
		  { "?", "keys" } },
	.help = "A slot is a socket of the bench, always the same USB port. s "
		"binds them: plug a device into each port in turn, s again "
		"ends it.\n\n"
		"r chooses one recipe for all slots. A arms it: after the "
		"number of slots is typed, every device that is or gets "
		"plugged into a slot is written to, without another "
		"question. Plug in, wait for PASS, unplug.\n\n"
		"A device that comes back after its cable was pulled at work "
		"is started again, but held after the third time. A slot that has failed "
		"is held until somebody has looked at it (Enter); R starts the failed ones again, no others. / shows only the slots that fit. Space "
		"holds a slot, p holds all new starts, x stops the selected "
		"one, e saves a report of all jobs of this batch.",
};
