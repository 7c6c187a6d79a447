#include "ui/app/group.h"

#include <stdio.h>

#include "base/text.h"
#include "ui/app/wizard.h"

size_t group_rows(const struct app *a, struct row *out[APP_ROWS])
{
	size_t n = 0;

	for (size_t i = 0; i < a->row_count; i++) {
		if (a->rows[i]->marked)
			out[n++] = a->rows[i];
	}
	return n;
}

void group_ask(struct app *a, const struct choice *only)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows);

	for (size_t i = 0; i < n; i++) {
		if (rows[i]->attached && rows[i]->state != ROW_NO_ACCESS &&
		    rows[i]->state != ROW_BUSY &&
		    rows[i]->work.kind == REQUEST_NONE)
			wizard_ask(a, rows[i], only, -1);
		else
			rows[i]->choice_count = 0;
	}
}

static bool ready(const struct row *r)
{
	return r->attached && r->work.kind == REQUEST_NONE &&
	       r->choice_count == 1 && r->choices[0].plan.possible &&
	       r->choices[0].plan.missing_count == 0 &&
	       r->choices[0].plan.step_count > 0;
}

bool group_has(const struct row *r)
{
	return r->marked && ready(r);
}

size_t group_ready(const struct app *a)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows), count = 0;

	for (size_t i = 0; i < n; i++)
		count += ready(rows[i]);
	return count;
}

bool group_waits(const struct app *a)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows);

	for (size_t i = 0; i < n; i++) {
		if (rows[i]->work.kind == REQUEST_CHOICES)
			return true;
	}
	return false;
}

bool group_irreversible(const struct app *a)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows);

	for (size_t i = 0; i < n; i++) {
		if (ready(rows[i]) && rows[i]->choices[0].irreversible)
			return true;
	}
	return false;
}

/* What will become of this device, in words. */
static enum ink prospect(const struct row *r, char *out, size_t size)
{
	const struct choice *c = &r->choices[0];
	char time[DURATION];

	if (r->work.kind == REQUEST_CHOICES) {
		text_copy(out, size, "looking for a way ...");
		return INK_RUN;
	}
	if (!r->attached) {
		text_copy(out, size, "left out: unplugged");
		return INK_DIM;
	}
	if (ready(r)) {
		snprintf(out, size, "%zu steps, about %s%s", c->plan.step_count,
			 duration(c->plan.seconds, time),
			 c->irreversible ? ", writes the bootloader" : "");
		return INK_NORMAL;
	}
	snprintf(out, size, "left out: %s",
		 r->error.what[0]	? r->error.what
		 : r->choice_count == 0 ? row_state_word(r->state)
		 : c->needs[0]		? "the recipe needs a value"
		 : c->plan.reason[0]	? c->plan.reason
					: "nothing to do");
	return INK_WARN;
}

void group_draw(const struct app *a, struct canvas *c, struct rect r)
{
	struct row *rows[APP_ROWS];
	int n = (int)group_rows(a, rows);
	int lines = r.rows - 1, first = a->scroll;

	canvas_printf(c, r.row, 0, r.cols, INK_TITLE, " %-9s%-10s%-16s%s",
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
		int at = r.row + 1 + i;

		canvas_text(c, at, 1, 8, INK_NORMAL, d->usb.port);
		canvas_text(c, at, 10, 9, INK_NORMAL,
			    d->platform ? d->platform->title : "?");
		canvas_text(c, at, 20, 15, INK_NORMAL, short_id(d->id, id));
		canvas_text(c, at, 36, r.cols - 37, ink, text);
	}
}

void job_begin(struct app *a, struct row *r, const struct choice *choice,
	       const struct place *batch)
{
	struct request rq = { .kind = REQUEST_RUN,
			      .device = r->device,
			      .choice = *choice,
			      .batch = batch != NULL,
			      .first = batch && batch->first };

	if (r->work.kind != REQUEST_NONE) {
		app_hint(a, "this device is busy just now");
		return;
	}
	if (!app_request(a, &rq))
		return;
	r->plan = choice->plan;
	r->work = (struct work){ .kind = REQUEST_RUN,
				 .steps = (int)choice->plan.step_count,
				 .begun_us = a->now_us,
				 .step_us = a->now_us,
				 .moved_us = a->now_us };
	r->state = ROW_RUN;
	r->ended = false;
}

void group_begin(struct app *a)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows);

	for (size_t i = 0; i < n; i++) {
		if (ready(rows[i]))
			job_begin(a, rows[i], &rows[i]->choices[0], NULL);
		rows[i]->marked = false;
	}
}
