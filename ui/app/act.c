/*
 * Actions change the state: what is the same on every screen.  What moves and
 * opens on one screen is in that screen's file.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/app.h"
#include "ui/app/ask.h"
#include "ui/app/batch.h"
#include "ui/app/dialog.h"
#include "ui/app/screen.h"
#include "ui/term/term.h"

static void inspect(struct app *a, enum screen_id then)
{
	struct row *r = app_row(a);

	if (!r->looked || app_screen(a) == then)
		ask_device(a, REQUEST_INSPECT);
	app_open(a, then);
}

static void wizard(struct app *a)
{
	struct row *r = app_row(a);

	a->guided = true;
	a->group = false;
	a->choice = 0;
	if (!r->looked)
		ask_device(a, REQUEST_INSPECT);
	app_open(a, SCREEN_DIAGNOSIS);
}

static void stop(struct app *a)
{
	struct row *r = app_row(a);

	r->work.stopping = true;
	a->host->stop(a->host->ctx, r->device.usb.port);
	app_hint(a, "stops after this block; the device is left in a state "
		    "that can be continued");
}

/* A backup becomes the only choice of the plan screen. */
static void restore(struct app *a)
{
	struct choice only = { .recipe = "restore" };
	struct row *r = app_row(a);

	a->group = false;
	a->choice = 0;
	if (ask_choices(a, r, &only, -1))
		app_open(a, SCREEN_PLAN);
}

static void quit(struct app *a, bool at_once)
{
	if (!at_once && a->depth > 0 && !a->wizard) {
		app_back(a);
		return;
	}
	if (app_running(a))
		dialog_open(a, DIALOG_QUIT);
	else
		app_leave(a);
}

static void mark(struct app *a, int how) /* 1 on, 0 off, -1 toggle */
{
	struct row *shown[APP_ROWS];
	size_t n = app_shown(a, shown);

	if (how < 0) {
		struct row *r = app_row(a);

		if (r)
			r->marked = !r->marked;
		app_do(a, ACTION_DOWN);
		return;
	}
	for (size_t i = 0; i < n; i++)
		shown[i]->marked = how > 0;
}

/* The full log takes the moving keys. */
static bool scroll_log(struct app *a, enum action action)
{
	size_t have = a->log_count < APP_LOG ? a->log_count : APP_LOG;
	int by;

	switch (action) {
	case ACTION_UP:
		by = 1;
		break;
	case ACTION_DOWN:
		by = -1;
		break;
	case ACTION_PAGE_UP:
		by = 10;
		break;
	case ACTION_PAGE_DOWN:
		by = -10;
		break;
	case ACTION_TOP:
		by = (int)have;
		break;
	case ACTION_BOTTOM:
		by = -(int)have;
		break;
	default:
		return false;
	}
	a->log_back += by;
	if (a->log_back > (int)have)
		a->log_back = (int)have;
	if (a->log_back < 0)
		a->log_back = 0;
	return true;
}

void app_do(struct app *a, enum action action)
{
	const struct screen *s = a->face->screens[app_screen(a)];
	const char *why = app_disabled(a, action);
	struct request rq = { 0 };

	if (why) {
		app_hint(a, "%s", why);
		return;
	}
	if (a->log_size == 3 && scroll_log(a, action))
		return;
	if (s->act && s->act(a, action))
		return;
	switch (action) {
	case ACTION_HELP:
		app_open(a, SCREEN_HELP);
		break;
	case ACTION_RESTORE:
		restore(a);
		break;
	case ACTION_HISTORY:
		rq.kind = REQUEST_HISTORY;
		app_request(a, &rq);
		app_open(a, SCREEN_HISTORY);
		break;
	case ACTION_BATCH:
		batch_open(a);
		app_open(a, SCREEN_BATCH);
		break;
	case ACTION_FIND_NEXT:
	case ACTION_FIND_PREVIOUS:
		app_hint(a, "there is no text to search in here");
		break;
	case ACTION_BACK:
		if (a->log_size == 3)
			a->log_size = 1;
		else if (a->depth == 0 && a->filter[0])
			a->filter[0] = '\0';
		else
			app_back(a);
		break;
	case ACTION_INSPECT:
		inspect(a, SCREEN_MODULES);
		break;
	case ACTION_DIAGNOSE:
		inspect(a, SCREEN_DIAGNOSIS);
		break;
	case ACTION_WIZARD:
		wizard(a);
		break;
	case ACTION_RECIPE:
		dialog_open(a, DIALOG_RECIPE);
		break;
	case ACTION_BACKUP:
		ask_device(a, REQUEST_BACKUP);
		break;
	case ACTION_BLINK:
		ask_device(a, REQUEST_BLINK);
		break;
	case ACTION_MODE:
		dialog_open(a, DIALOG_MODE);
		break;
	case ACTION_FILTER:
		dialog_open(a, a->log_size == 3 ? DIALOG_SIEVE
			       : app_screen(a) == SCREEN_HELP ||
					       app_screen(a) == SCREEN_DOCTOR ||
					       app_screen(a) == SCREEN_JOB
				       ? DIALOG_FIND
				       : DIALOG_FILTER);
		break;
	case ACTION_PROMPT:
		dialog_open(a, DIALOG_PROMPT);
		break;
	case ACTION_EXPORT:
	case ACTION_COPY:
		a->copy = action == ACTION_COPY;
		dialog_open(a, DIALOG_EXPORT);
		break;
	case ACTION_RESCAN:
		rq.kind = REQUEST_RESCAN;
		app_request(a, &rq);
		break;
	case ACTION_DOCTOR:
		rq.kind = REQUEST_DOCTOR;
		app_request(a, &rq);
		app_open(a, SCREEN_DOCTOR);
		break;
	case ACTION_LOG:
		a->log_size = (a->log_size + 1) % 4;
		a->log_back = 0;
		break;
	case ACTION_STOP:
		stop(a);
		break;
	case ACTION_MARK:
		mark(a, -1);
		break;
	case ACTION_MARK_ALL:
		mark(a, 1);
		break;
	case ACTION_UNMARK:
		mark(a, 0);
		break;
	case ACTION_VIEW:
		a->verbose_plan = !a->verbose_plan;
		break;
	case ACTION_QUIT:
		quit(a, false);
		break;
	case ACTION_QUIT_NOW:
		quit(a, true);
		break;
	default:
		break;
	}
}
