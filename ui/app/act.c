/* SPDX-License-Identifier: MIT */
/*
 * Actions change the state: what is the same on every screen.  What moves and
 * opens on one screen is in that screen's file.
 */
#include "ui/app/app.h"
#include "ui/app/ask.h"
#include "ui/app/dialog.h"
#include "ui/app/filter.h"
#include "ui/app/group.h"
#include "ui/app/screen.h"
#include "ui/app/sort.h"

/* Each as it needs: the plans of all are confirmed together. */
static void plan_marked(struct app *a, const struct choice *only)
{
	a->guided = false;
	a->group = true;
	a->choice = 0;
	group_ask(a, only);
	app_open(a, SCREEN_PLAN);
}

static void read_all(struct app *a)
{
	size_t n = group_read(a, false);

	if (n)
		app_hint(a, "%zu device(s) are being read", n);
	else
		app_hint(a, "none can be read just now; Next below says why");
}

/* What is known of each stands in the list; what is not is read. */
static void diagnose_marked(struct app *a)
{
	size_t n = group_read(a, true);

	if (n)
		app_hint(a,
			 "%zu marked device(s) are being read; then the list "
			 "says what is wrong",
			 n);
	else
		app_hint(a, "the list says what is wrong with each; Enter "
			    "tells more of one");
}

/* True: it was about the marked devices. */
static bool read_marked(struct app *a, enum action action)
{
	if (!group_acts(a, action))
		return false;
	if (action == ACTION_DIAGNOSE)
		diagnose_marked(a);
	else if (action == ACTION_INSPECT)
		app_hint(a, "%zu marked device(s) are being read",
			 group_do(a, REQUEST_INSPECT, MODE_UNKNOWN));
	return action == ACTION_DIAGNOSE || action == ACTION_INSPECT;
}

static void wizard(struct app *a)
{
	const struct choice only = { .recipe = "repair", .title = "Repair" };

	if (group_acts(a, ACTION_WIZARD)) {
		plan_marked(a, &only);
		return;
	}
	a->guided = true;
	a->group = false;
	a->choice = 0;
	ask_table(a, false);
	app_open(a, SCREEN_DIAGNOSIS);
}

static void stop(struct app *a)
{
	struct row *r = app_row(a);

	if (group_acts(a, ACTION_STOP)) {
		app_hint(a, "%zu marked device(s) stop after this block",
			 group_stop(a));
		return;
	}
	r->work.stopping = true;
	a->host->stop(a->host->ctx, r->device.usb.port);
	app_hint(a, "stops after this block; the device is left in a state "
		    "that can be continued");
}

/* A backup becomes the only choice of the plan screen. */
static void restore(struct app *a)
{
	const struct choice only = { .recipe = "restore" };
	struct row *r = app_row(a);

	if (group_acts(a, ACTION_RESTORE)) {
		plan_marked(a, &only);
		return;
	}
	a->group = false;
	a->choice = 0;
	if (ask_choices(a, r, &only, -1))
		app_open(a, SCREEN_PLAN);
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

static void quit_now(struct app *a)
{
	if (app_running(a))
		dialog_open(a, DIALOG_QUIT);
	else
		app_leave(a);
}

static void quit(struct app *a)
{
	if (a->depth > 0 && !a->wizard)
		app_back(a);
	else
		quit_now(a);
}

static void mark(struct app *a)
{
	struct row *r = app_row(a);

	if (r)
		r->marked = !r->marked;
	app_do(a, ACTION_DOWN);
}

static void mark_shown(struct app *a, bool on)
{
	struct row *shown[APP_ROWS];
	size_t n = app_shown(a, shown);

	for (size_t i = 0; i < n; i++)
		shown[i]->marked = on;
}

static void mark_all(struct app *a)
{
	mark_shown(a, true);
}

static void unmark(struct app *a)
{
	mark_shown(a, false);
}

static void back(struct app *a)
{
	if (a->log_size == 3)
		a->log_size = 1;
	else if (!filter_clear(a))
		app_back(a);
}

/* Texts are searched in, lists filtered. */
static void filter(struct app *a)
{
	enum screen_id s = app_screen(a);

	dialog_open(a,
		    a->log_size == 3 ? DIALOG_SIEVE
		    : s == SCREEN_HELP || s == SCREEN_DOCTOR || s == SCREEN_JOB
			    ? DIALOG_FIND
			    : DIALOG_FILTER);
}

/* Texts search themselves. */
static void find(struct app *a)
{
	app_hint(a, "there is no text to search in here");
}

static void export(struct app *a)
{
	a->copy = false;
	dialog_open(a, DIALOG_EXPORT);
}

static void copy(struct app *a)
{
	a->copy = true;
	dialog_open(a, DIALOG_EXPORT);
}

static void rescan(struct app *a)
{
	app_request(a, &(struct request){ .kind = REQUEST_RESCAN });
}

static void view(struct app *a)
{
	a->verbose_plan = !a->verbose_plan;
}

static void log_pane(struct app *a)
{
	a->log_size = (a->log_size + 1) % 4;
	a->log_back = 0;
}

static void sort(struct app *a)
{
	a->sort = (enum sort_column)((a->sort + 1) % SORT_COLUMNS);
	app_hint(a, "sorted by %s", sort_word(a->sort));
}

/*
 * What an action does, unless the screen has a meaning of its own for it.  Not
 * here: those that open a screen, see struct screen.
 */
static const struct {
	void (*act)(struct app *a);
	enum dialog_kind dialog; /* or: opens it */
	enum request_kind ask;	 /* or: asks for it, on the selected device */
} deeds[ACTIONS] = {
	[ACTION_BACK] = { .act = back },
	[ACTION_MARK] = { .act = mark },
	[ACTION_MARK_ALL] = { .act = mark_all },
	[ACTION_UNMARK] = { .act = unmark },
	[ACTION_SORT] = { .act = sort },
	[ACTION_READ_ALL] = { .act = read_all },
	[ACTION_FIND_NEXT] = { .act = find },
	[ACTION_FIND_PREVIOUS] = { .act = find },
	[ACTION_FILTER] = { .act = filter },
	[ACTION_WIZARD] = { .act = wizard },
	[ACTION_RECIPE] = { .dialog = DIALOG_RECIPE },
	[ACTION_BACKUP] = { .dialog = DIALOG_BACKUP },
	[ACTION_LOG] = { .act = log_pane },
	[ACTION_QUIT] = { .act = quit },
	[ACTION_QUIT_NOW] = { .act = quit_now },
	[ACTION_MODE] = { .dialog = DIALOG_MODE },
	[ACTION_BLINK] = { .ask = REQUEST_BLINK },
	[ACTION_RESCAN] = { .act = rescan },
	[ACTION_STOP] = { .act = stop },
	[ACTION_RESTORE] = { .act = restore },
	[ACTION_EXPORT] = { .act = export },
	[ACTION_COPY] = { .act = copy },
	[ACTION_VIEW] = { .act = view },
	[ACTION_FIELDS] = { .dialog = DIALOG_FIELDS },
	[ACTION_PROMPT] = { .dialog = DIALOG_PROMPT },
};

/* The screen that this action opens, if there is one. */
static void open_screen(struct app *a, enum action action)
{
	for (int i = 0; i < SCREENS; i++) {
		const struct screen *s = a->face->screens[i];

		if (s->opened_by != action)
			continue;
		if (s->enter)
			s->enter(a, app_screen(a) == (enum screen_id)i);
		app_open(a, (enum screen_id)i);
		return;
	}
}

void app_do(struct app *a, enum action action)
{
	const struct screen *s = a->face->screens[app_screen(a)];
	const char *why = app_disabled(a, action);

	if (why)
		app_hint(a, "%s", why);
	else if ((a->log_size == 3 && scroll_log(a, action)) ||
		 read_marked(a, action))
		return;
	else if (s->act && s->act(a, action))
		return;
	else if (deeds[action].act)
		deeds[action].act(a);
	else if (deeds[action].dialog)
		dialog_open(a, deeds[action].dialog);
	else if (deeds[action].ask)
		ask_device(a, deeds[action].ask);
	else
		open_screen(a, action);
}
