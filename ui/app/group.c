/* SPDX-License-Identifier: MIT */
#include "ui/app/group.h"

#include <stdio.h>

#include "base/bytes.h"
#include "ui/app/ask.h"

size_t group_rows(const struct app *a, struct row *out[APP_ROWS])
{
	size_t n = 0;

	for (size_t i = 0; i < a->row_count; i++) {
		if (a->rows[i]->marked)
			out[n++] = a->rows[i];
	}
	return n;
}

static bool free_now(const struct row *r)
{
	return r->attached && r->work.kind == REQUEST_NONE &&
	       r->state != ROW_NO_ACCESS && r->state != ROW_BUSY;
}

static bool looked_at(const struct row *r)
{
	return r->work.kind == REQUEST_INSPECT ||
	       r->work.kind == REQUEST_CHOICES;
}

void group_ask(struct app *a, const struct choice *only)
{
	a->group_only = only ? *only : (struct choice){ 0 };
	for (size_t i = 0; i < a->row_count; i++) {
		a->rows[i]->due = a->rows[i]->marked;
		if (a->rows[i]->marked)
			a->rows[i]->choice_count = 0;
	}
	group_ahead(a);
}

void group_ahead(struct app *a)
{
	struct row *rows[APP_ROWS];
	size_t n = a->group && !a->leaving ? group_rows(a, rows) : 0;

	for (size_t i = 0; i < n; i++) {
		struct row *r = rows[i];

		if (!r->due || looked_at(r))
			continue;
		/* what came meanwhile was for another question */
		r->choice_count = 0;
		r->due = false;
		if (free_now(r))
			ask_choices(a, r, &a->group_only, -1);
	}
}

static bool ready(const struct row *r)
{
	return r->attached && r->work.kind == REQUEST_NONE &&
	       r->choice_count == 1 && r->choices[0].plan.possible &&
	       !r->choices[0].by_port &&
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
		if (rows[i]->due || rows[i]->work.kind == REQUEST_CHOICES)
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

static bool begun(struct app *a, struct row *r, enum request_kind kind,
		  enum device_mode mode)
{
	const struct request rq = { .kind = kind,
				    .device = r->device,
				    .mode = mode };

	if (!free_now(r) || !app_request(a, &rq))
		return false;
	r->work = (struct work){ .kind = kind, .begun_us = a->now_us };
	if (kind == REQUEST_INSPECT)
		r->state = ROW_LOOKING;
	return true;
}

size_t group_do(struct app *a, enum request_kind kind, enum device_mode mode)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows), count = 0;

	for (size_t i = 0; i < n; i++)
		count += begun(a, rows[i], kind, mode);
	return count;
}

size_t group_read(struct app *a, bool marked)
{
	size_t count = 0;

	for (size_t i = 0; i < a->row_count; i++) {
		struct row *r = a->rows[i];

		if (!r->looked && !r->ended && (r->marked || !marked))
			count += begun(a, r, REQUEST_INSPECT, MODE_UNKNOWN);
	}
	return count;
}

static bool marked_runs(const struct app *a)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows);

	for (size_t i = 0; i < n; i++) {
		if (rows[i]->work.kind != REQUEST_NONE)
			return true;
	}
	return false;
}

bool group_acts(const struct app *a, enum action action)
{
	struct row *rows[APP_ROWS];

	if (action == ACTION_STOP && !marked_runs(a))
		return false;
	return app_screen(a) == SCREEN_DEVICES &&
	       (action == ACTION_INSPECT || action == ACTION_DIAGNOSE ||
		action == ACTION_BACKUP || action == ACTION_MODE ||
		action == ACTION_WIZARD || action == ACTION_RECIPE ||
		action == ACTION_RESTORE || action == ACTION_EXPORT ||
		action == ACTION_STOP) &&
	       group_rows(a, rows) > 0;
}

size_t group_stop(struct app *a)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows), count = 0;

	for (size_t i = 0; i < n; i++) {
		struct work *w = &rows[i]->work;

		if (w->kind == REQUEST_NONE || w->stopping)
			continue;
		w->stopping = true;
		a->host->stop(a->host->ctx, rows[i]->device.usb.port);
		count++;
	}
	return count;
}

void group_begin(struct app *a)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows);

	for (size_t i = 0; i < n; i++) {
		if (ready(rows[i])) {
			ask_run(a, rows[i], &rows[i]->choices[0], NULL);
			rows[i]->in_group = rows[i]->work.kind == REQUEST_RUN;
		}
		rows[i]->marked = false;
	}
}

bool group_sum(struct app *a, const struct row *r, char *text, size_t size)
{
	struct buf failed;
	size_t count = 0, passed = 0;

	if (!r->in_group)
		return false;
	buf_init(&failed, 400);
	for (size_t i = 0; i < a->row_count; i++) {
		const struct row *x = a->rows[i];
		bool pass = x->outcome.verdict == JOB_PASS;

		if (!x->in_group)
			continue;
		if (x->work.kind == REQUEST_RUN) {
			buf_fini(&failed);
			return false;
		}
		count++;
		passed += pass;
		if (!pass)
			buf_printf(&failed, "\n%s %s %s", x->device.usb.port,
				   job_verdict_name(x->outcome.verdict),
				   err_row(x->outcome.error.code)->id);
	}
	for (size_t i = 0; i < a->row_count; i++)
		a->rows[i]->in_group = false;
	snprintf(text, size, "%zu jobs have ended: PASS %zu, not %zu.%s", count,
		 passed, count - passed,
		 failed.len ? buf_text(&failed)
			    : " The devices may leave the bench.");
	app_log(a, "%zu jobs have ended: PASS %zu, not %zu", count, passed,
		count - passed);
	buf_fini(&failed);
	return true;
}
