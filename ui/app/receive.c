/* SPDX-License-Identifier: MIT */
/* What comes from outside changes the state: devices, tables, events. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/app.h"
#include "ui/app/ask.h"
#include "ui/app/batch.h"
#include "ui/app/dialog.h"
#include "ui/app/group.h"
#include "ui/app/jobs.h"
#include "ui/app/known.h"
#include "ui/app/screen.h"
#include "ui/app/value.h"
#include "ui/app/words.h"

/* The row that this device had: by id wherever it was, else by port. */
static struct row *row_of(struct app *a, const struct device *d)
{
	for (size_t i = 0; i < a->row_count; i++) {
		struct row *r = a->rows[i];

		if (d->id[0] && strcmp(r->device.id, d->id) == 0)
			return r;
	}
	return app_row_at(a, d->usb.port);
}

static int by_port(const void *x, const void *y)
{
	const struct row *const *a = x, *const *b = y;

	return device_port_order((*a)->device.usb.port, (*b)->device.usb.port);
}

static void look_at(struct app *a, struct row *r)
{
	struct request rq = { .kind = REQUEST_INSPECT, .device = r->device };
	struct err e = { 0 };

	if (r->work.kind != REQUEST_NONE)
		return;
	if (r->device.usb.usb_access == BUS_ACCESS_DENIED ||
	    r->device.usb.tty_access == BUS_ACCESS_DENIED) {
		r->state = ROW_NO_ACCESS;
		return;
	}
	if (r->device.usb.tty_access == BUS_ACCESS_BUSY) {
		r->state = ROW_BUSY;
		return;
	}
	r->state = ROW_UNKNOWN;
	/* Only what needs no change of mode is looked at unasked. */
	if (r->device.mode != MODE_DFU && r->device.mode != MODE_LISTENING)
		return;
	if (a->host->start(a->host->ctx, &rq, &e) == 0) {
		r->work = (struct work){ .kind = REQUEST_INSPECT,
					 .begun_us = a->now_us };
		r->state = ROW_LOOKING;
	}
}

/* Nothing is lost when its answer comes for a device that has gone. */
static bool is_look(enum request_kind kind)
{
	return kind == REQUEST_CHOICES || kind == REQUEST_INSPECT;
}

/* Whoever looks at a device must not end up with its neighbour. */
static void other_device(struct app *a, const struct row *r,
			 const struct device *d)
{
	char was[SHORT_ID], is[SHORT_ID], text[256];

	snprintf(text, sizeof(text),
		 "Another device has come to port %s: it was %s, it is %s. "
		 "Nothing has been done to the new one. Start again with the "
		 "one that you mean.",
		 d->usb.port, short_id(r->device.id, was), short_id(d->id, is));
	while (a->depth > 0)
		app_back(a);
	dialog_message(a, text);
}

static void arrived(struct app *a, const struct device *d)
{
	struct row *r = row_of(a, d);
	bool fresh = !r, other;

	if (fresh) {
		if (a->row_count == APP_ROWS)
			return;
		r = calloc(1, sizeof(*r));
		if (!r)
			return;
		a->rows[a->row_count++] = r;
	}
	if (r->attached && strcmp(r->device.usb.port, d->usb.port) == 0 &&
	    r->device.usb.pid == d->usb.pid &&
	    r->device.usb.address == d->usb.address &&
	    r->device.usb.tty_access == d->usb.tty_access &&
	    r->device.usb.usb_access == d->usb.usb_access) {
		return;
	}
	other = !fresh && d->id[0] && r->device.id[0] &&
		strcmp(r->device.id, d->id) != 0;
	if (other)
		r->marked = r->due = false;
	if (other && (r->work.kind == REQUEST_NONE || is_look(r->work.kind))) {
		/* Another device in this socket: what was known is not true. */
		if (a->depth > 0 &&
		    strcmp(a->selected, r->device.usb.port) == 0)
			other_device(a, r, d);
		*r = (struct row){ 0 };
		fresh = true;
	}
	if (strcmp(a->selected, r->device.usb.port) == 0)
		text_copy(a->selected, sizeof(a->selected), d->usb.port);
	r->device = *d;
	app_log(a, "%s %s attached, %s", d->usb.port,
		d->platform ? d->platform->title : "device",
		mode_name(d->mode));
	r->attached = true;
	if (fresh || !r->ended)
		look_at(a, r);
}

static void devices(struct app *a, const struct message *m)
{
	for (size_t i = 0; i < a->row_count; i++) {
		struct row *r = a->rows[i];
		bool there = false;

		for (size_t k = 0; k < m->count; k++) {
			const struct device *d = &m->devices[k];

			there |= r == row_of(a, d);
		}
		if (r->attached && !there) {
			r->attached = false;
			r->left_us = a->now_us;
			app_log(a, "%s left", r->device.usb.port);
			if (r->work.kind == REQUEST_NONE && !r->ended)
				r->state = ROW_LEFT;
		}
	}
	for (size_t k = 0; k < m->count; k++)
		arrived(a, &m->devices[k]);
	qsort(a->rows, a->row_count, sizeof(a->rows[0]), by_port);
	app_settle(a);
}

/* Twice a second. */
static void keep_rate(struct work *w, int64_t now_us)
{
	if (w->rate_count && now_us - w->rated_us < 500000)
		return;
	w->rates[w->rate_count++ % WORK_RATES] = w->rate;
	w->rated_us = now_us;
}

/* The step that has come to its end took so long. */
static void note_time(struct work *w, int64_t now_us)
{
	if (w->step > 0 && w->step <= PLAN_MAX_STEPS)
		w->took_us[w->step - 1] = now_us - w->step_us;
}

static void event(struct app *a, struct row *r, const struct event *ev)
{
	struct work *w = &r->work;
	bool step = ev->step > 0 && ev->step <= PLAN_MAX_STEPS;
	char told[sizeof(ev->text)];

	text_copy(told, sizeof(told), ev->text);
	w->ask[0] = '\0';
	switch (ev->kind) {
	case EVENT_BEGUN:
		note_time(w, a->now_us);
		w->step = ev->step;
		w->steps = ev->steps;
		w->done = w->total = 0;
		w->rate = 0;
		w->rate_count = 0;
		w->step_us = w->moved_us = a->now_us;
		text_copy(w->title, sizeof(w->title), ev->text);
		if (step)
			w->marks[ev->step - 1] = MARK_NOW;
		break;
	case EVENT_PROGRESS:
		if (ev->done != w->done)
			w->moved_us = a->now_us;
		w->done = ev->done;
		w->total = ev->total;
		w->rate = ev->rate;
		keep_rate(w, a->now_us);
		return; /* not worth a line of log */
	case EVENT_RETRY:
		w->retries++;
		break;
	case EVENT_ASK:
		text_copy(w->ask, sizeof(w->ask), ev->text);
		w->ask_us = a->now_us;
		break;
	case EVENT_VERIFIED:
	case EVENT_DONE:
		if (step)
			w->marks[ev->step - 1] = MARK_OK;
		break;
	case EVENT_FAILED:
		if (step)
			w->marks[ev->step - 1] = MARK_FAIL;
		break;
	default:
		break;
	}
	if (r->device.platform)
		text_called(r->device.platform->id, -1, told, sizeof(told));
	app_log(a, "%s %s%s%s", ev->port, event_kind_name(ev->kind),
		told[0] ? ": " : "", told);
}

/* Never over something that is being typed, or read from afar. */
static void tell(struct app *a, const char *text)
{
	bool afar = app_screen(a) == SCREEN_BATCH && a->batch.tiles;

	if (a->dialog.kind == DIALOG_NONE && !afar &&
	    app_screen(a) != SCREEN_CONFIRM)
		dialog_message(a, text);
	else
		app_hint(a, "%s", text);
}

static void outcome(struct app *a, struct row *r, const struct message *m)
{
	static const enum row_state states[JOB_VERDICTS] = {
		[JOB_PASS] = ROW_PASS,
		[JOB_FAIL] = ROW_FAIL,
		[JOB_STOPPED] = ROW_STOPPED,
		[JOB_SKIPPED] = ROW_STOPPED,
	};
	char sum[512];

	note_time(&r->work, a->now_us);
	r->outcome = *m->outcome;
	r->ended = true;
	r->work.kind = REQUEST_NONE;
	r->state = states[r->outcome.verdict];
	if (r->outcome.has_after)
		known_table(r, &r->outcome.after, r->outcome.device.mode);
	r->unseen = r->outcome.verdict == JOB_FAIL;
	batch_outcome(a, r);
	if (group_sum(a, r, sum, sizeof(sum)) || batch_sum(a, sum, sizeof(sum)))
		tell(a, sum);
	app_log(a, "%s %s", r->device.usb.port,
		job_verdict_name(r->outcome.verdict));
	if (strcmp(a->selected, r->device.usb.port) == 0 &&
	    app_screen(a) == SCREEN_RUN)
		app_open(a, SCREEN_REPORT);
}

static void exported(struct app *a, const struct message *m)
{
	if (m->error.code == ERR_OK && m->request == REQUEST_EXPORT)
		app_hint(a, "saved");
	else if (m->error.code != ERR_OK)
		app_hint(a, "%s %s", err_row(m->error.code)->id, m->error.what);
}

static void saved(struct app *a, const struct row *r, const struct message *m)
{
	char text[512];

	snprintf(text, sizeof(text), "The backup of %s is done: %s",
		 r->device.usb.port, m->text ? m->text : "the log says where");
	app_log(a, "%s", text);
	tell(a, text);
}

/* What has gone well is worth a word too. */
static void said(struct app *a, struct row *r, const struct message *m)
{
	if (m->request == REQUEST_MODE) {
		app_hint(a, "%s: done", r->device.usb.port);
		r->state = r->looked ? known_state(r) : ROW_UNKNOWN;
	} else if (m->request == REQUEST_BACKUP) {
		saved(a, r, m);
	}
}

/* Of the device that was there before: not for the one that is. */
static bool of_another(const struct row *r, const struct message *m)
{
	return m->device[0] && strcmp(m->device, r->device.id) != 0;
}

static void done(struct app *a, struct row *r, const struct message *m)
{
	if (m->request == REQUEST_EXPORT || m->request == REQUEST_SLOTS) {
		exported(a, m);
		return;
	}
	/* a row without an id was not emptied for it */
	if (is_look(m->request) && r->device.id[0] && of_another(r, m))
		return;
	/* who stops a reading wants no plan after it */
	if (r->work.stopping)
		r->due = false;
	r->work.kind = REQUEST_NONE;
	r->error = m->error;
	if (m->error.code == ERR_OK) {
		said(a, r, m);
		return;
	}
	if (m->request == REQUEST_INSPECT)
		r->state = m->error.code == ERR_NO_ACCESS ? ROW_NO_ACCESS
			   : m->error.code == ERR_BUSY	  ? ROW_BUSY
							  : ROW_UNKNOWN;
	app_log(a, "%s %s %s", r->device.usb.port, err_row(m->error.code)->id,
		m->error.what);
	app_hint(a, "%s %s", err_row(m->error.code)->id, m->error.what);
}

static void choices(struct row *r, const struct message *m)
{
	if (of_another(r, m))
		return;
	r->work.kind = REQUEST_NONE;
	r->error = (struct err){ 0 };
	if (m->slot >= 0 && (size_t)m->slot < r->choice_count && m->count) {
		r->choices[m->slot] = m->choices[0];
		return;
	}
	r->choice_count = m->count < APP_CHOICES ? m->count : APP_CHOICES;
	memcpy(r->choices, m->choices, r->choice_count * sizeof(r->choices[0]));
}

/* A plan that needs a value asks for it where it is shown. */
static void ask_value(struct app *a)
{
	const struct choice *c = value_choice(a);
	const struct row *r = app_row(a);

	if (app_screen(a) != SCREEN_PLAN || a->dialog.kind != DIALOG_NONE ||
	    (a->group ? group_waits(a) : !r || r->choice_count != 1))
		return;
	if (c && c->needs[0])
		dialog_open(a, DIALOG_VALUE);
}

/* Values are asked for one after the other; then the batch may be armed. */
static void recipe(struct app *a, const struct message *m)
{
	bool here =
		app_screen(a) == SCREEN_BATCH && a->dialog.kind == DIALOG_NONE;

	if (!batch_recipe(a, m))
		return;
	if (!a->batch.choice.needs[0])
		app_hint(a, "A starts it in every slot and on every arrival");
	else if (here)
		dialog_open(a, DIALOG_VALUE);
}

static void history(struct app *a, const struct message *m)
{
	struct journal_job *jobs = calloc(APP_JOBS, sizeof(*jobs));

	if (!jobs)
		return;
	a->job_count = m->count < APP_JOBS ? m->count : APP_JOBS;
	memcpy(jobs, m->jobs, a->job_count * sizeof(*jobs));
	free(a->jobs);
	a->jobs = jobs;
	a->jobs_known = true;
	jobs_sort(a);
}

/* What is about no single device; false: it is. */
static bool general(struct app *a, const struct message *m)
{
	switch (m->kind) {
	case MESSAGE_DEVICES:
		devices(a, m);
		return true;
	case MESSAGE_PAGE:
		text_copy(a->page, sizeof(a->page), m->text);
		return true;
	case MESSAGE_HISTORY:
		history(a, m);
		return true;
	case MESSAGE_SLOTS:
		batch_recall(a, m->text);
		return true;
	case MESSAGE_RECIPE:
		recipe(a, m);
		return true;
	case MESSAGE_FILES:
		value_files(a, m->path, m->text);
		return true;
	default:
		return false;
	}
}

static void table(struct app *a, struct row *r, const struct message *m)
{
	const struct screen *s = a->face->screens[app_screen(a)];

	if (r->device.id[0] && of_another(r, m))
		return;
	known_table(r, m->table, m->mode);
	/* a plan that was there rested on what was read before */
	if (a->group && r->marked && !r->work.stopping)
		r->due = true;
	r->ended = false;
	r->work.kind = REQUEST_NONE;
	r->state = known_state(r);
	if (r == app_row(a) && s->opened)
		s->opened(a);
}

static void receive(struct app *a, const struct message *m)
{
	struct row *r = m->port[0] ? app_row_at(a, m->port) : NULL;

	if (general(a, m))
		return;
	if (!r) {
		if (m->kind == MESSAGE_DONE)
			exported(a, m);
		return;
	}
	switch (m->kind) {
	case MESSAGE_TABLE:
		table(a, r, m);
		break;
	case MESSAGE_BEFORE:
		if (!of_another(r, m))
			text_copy(r->before, sizeof(r->before), m->text);
		break;
	case MESSAGE_CHOICES:
		choices(r, m);
		break;
	case MESSAGE_PLAN:
		r->plan = *m->plan;
		break;
	case MESSAGE_EVENT:
		event(a, r, &m->event);
		break;
	case MESSAGE_OUTCOME:
		outcome(a, r, m);
		break;
	case MESSAGE_DONE:
		done(a, r, m);
		break;
	default:
		break;
	}
}

void app_message(struct app *a, const struct message *m)
{
	const bool waited = a->group && group_waits(a);

	receive(a, m);
	app_seen(a);
	ask_ahead(a);
	group_ahead(a);
	/* the last one waited for may end without a plan */
	if (m->kind == MESSAGE_CHOICES || waited)
		ask_value(a);
}
