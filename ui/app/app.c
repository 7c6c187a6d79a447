/* SPDX-License-Identifier: MIT */
#include "ui/app/app.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/screen.h"
#include "ui/app/sort.h"
#include "ui/app/words.h"

bool app_init(struct app *a, const struct app_host *host,
	      const struct app_face *face)
{
	memset(a, 0, sizeof(*a));
	a->host = host;
	a->face = face;
	a->log_size = 1;
	a->stack[0] = SCREEN_DEVICES;
	return true;
}

void app_guide(struct app *a)
{
	a->wizard = a->guided = true;
	a->log_size = 0;
}

void app_fini(struct app *a)
{
	for (size_t i = 0; i < a->row_count; i++)
		free(a->rows[i]);
	a->row_count = 0;
	free(a->jobs);
	a->jobs = NULL;
}

enum screen_id app_screen(const struct app *a)
{
	return a->stack[a->depth];
}

void app_open(struct app *a, enum screen_id s)
{
	if (app_screen(a) == s)
		return;
	/* A screen is never twice in the path: going there goes back. */
	for (int i = 0; i < a->depth; i++) {
		if (a->stack[i] == s) {
			a->depth = i;
			a->line = a->top = a->scroll = 0;
			return;
		}
	}
	a->lines[a->depth] = a->line;
	if (a->depth + 1 < APP_STACK)
		a->depth++;
	a->stack[a->depth] = s;
	a->line = a->top = a->scroll = 0;
	a->focus = 0;
	a->typed[0] = '\0';
	if (a->face->screens[s]->opened)
		a->face->screens[s]->opened(a);
}

void app_back(struct app *a)
{
	if (a->depth == 0)
		return;
	a->depth--;
	a->line = a->lines[a->depth];
	a->top = a->scroll = 0;
	a->focus = 0;
	a->typed[0] = '\0';
	if (a->depth == 0) {
		a->guided = a->wizard;
		a->group = false;
	}
}

void app_log(struct app *a, const char *fmt, ...)
{
	char text[APP_LINE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(a->log[a->log_count++ % APP_LOG], APP_LINE, "%s %.*s",
		 a->clock, (int)(APP_LINE - sizeof(a->clock) - 2), text);
}

void app_hint(struct app *a, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(a->hint, sizeof(a->hint), fmt, ap);
	va_end(ap);
}

bool app_request(struct app *a, const struct request *rq)
{
	struct err e = { 0 };

	if (a->host->start(a->host->ctx, rq, &e) == 0)
		return true;
	app_hint(a, "%s", e.what);
	return false;
}

struct row *app_row_at(const struct app *a, const char *port)
{
	for (size_t i = 0; i < a->row_count; i++) {
		if (strcmp(a->rows[i]->device.usb.port, port) == 0)
			return a->rows[i];
	}
	return NULL;
}

struct row *app_row(const struct app *a)
{
	/* An empty slot must not stand for some other device. */
	if (app_screen(a) == SCREEN_BATCH) {
		if (a->line < 0 || (size_t)a->line >= a->batch.count)
			return NULL;
		return app_row_at(a, a->batch.slots[a->line].place.port);
	}
	return a->selected[0] ? app_row_at(a, a->selected) : NULL;
}

const struct choice *app_choice(const struct app *a)
{
	const struct row *r = app_row(a);

	if (!r || a->choice < 0 || (size_t)a->choice >= r->choice_count)
		return NULL;
	return &r->choices[a->choice];
}

size_t app_running(const struct app *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->row_count; i++)
		n += a->rows[i]->work.kind == REQUEST_RUN;
	return n;
}

size_t app_busy(const struct app *a)
{
	size_t n = 0;

	for (size_t i = 0; i < a->row_count; i++)
		n += a->rows[i]->work.kind != REQUEST_NONE;
	return n;
}

void app_leave(struct app *a)
{
	a->leaving = true;
	for (size_t i = 0; i < a->row_count; i++) {
		struct row *r = a->rows[i];

		if (r->work.kind == REQUEST_NONE || r->work.stopping)
			continue;
		r->work.stopping = true;
		a->host->stop(a->host->ctx, r->device.usb.port);
	}
	if (app_busy(a) == 0)
		a->quit = true;
}

void app_seen(struct app *a)
{
	struct row *r = app_row(a);

	if (r && app_screen(a) == SCREEN_REPORT)
		r->unseen = false;
}

const struct row *app_unseen(const struct app *a)
{
	for (size_t i = 0; i < a->row_count; i++) {
		if (a->rows[i]->unseen)
			return a->rows[i];
	}
	return NULL;
}

static bool shows(const struct app *a, const struct row *r)
{
	char line[512];

	if (!a->filter[0])
		return true;
	snprintf(line, sizeof(line), "%s %s %s %s %s", r->device.usb.port,
		 r->device.platform ? r->device.platform->title : "",
		 r->device.id, row_mode(r), row_state_word(r->state));
	return text_find_nocase(line, a->filter) != NULL;
}

size_t app_shown(const struct app *a, struct row *out[APP_ROWS])
{
	size_t n = 0;

	for (size_t i = 0; i < a->row_count; i++) {
		if (shows(a, a->rows[i]))
			out[n++] = a->rows[i];
	}
	sort_rows(a->sort, out, n);
	return n;
}

/* Keeps the selection on something that is there. */
void app_settle(struct app *a)
{
	struct row *shown[APP_ROWS];
	size_t n = app_shown(a, shown);

	for (size_t i = 0; i < n; i++) {
		if (strcmp(shown[i]->device.usb.port, a->selected) == 0)
			return;
	}
	a->selected[0] = '\0';
	if (n)
		text_copy(a->selected, sizeof(a->selected),
			  shown[0]->device.usb.port);
}
