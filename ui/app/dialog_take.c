/* SPDX-License-Identifier: MIT */
/* What Enter does in a dialog. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "ui/app/ask.h"
#include "ui/app/batch.h"
#include "ui/app/dialog.h"
#include "ui/app/fields.h"
#include "ui/app/filter.h"
#include "ui/app/group.h"
#include "ui/app/jobs.h"
#include "ui/app/known.h"
#include "ui/app/value.h"

static void enter_mode(struct app *a, enum device_mode mode)
{
	struct row *r = app_row(a);
	struct request rq = { .kind = REQUEST_MODE, .mode = mode };

	if (group_acts(a, ACTION_MODE)) {
		app_hint(a, "%zu marked device(s) change their mode",
			 group_do(a, REQUEST_MODE, mode));
		return;
	}
	if (!r)
		return;
	rq.device = r->device;
	if (r->work.kind != REQUEST_NONE) {
		app_hint(a, "this device is busy just now");
		return;
	}
	if (app_request(a, &rq))
		r->work = (struct work){ .kind = REQUEST_MODE,
					 .begun_us = a->now_us };
}

static void enter_mode_by_name(struct app *a, const char *name)
{
	for (int i = 0; i < DIALOG_MODES; i++) {
		char word[16];

		text_copy_n(word, sizeof(word), dialog_modes[i].line,
			    strcspn(dialog_modes[i].line, " "));
		if (text_same(word, name)) {
			enter_mode(a, dialog_modes[i].mode);
			return;
		}
	}
	app_hint(a, "modes are normal, listening, safe, dfu and reset");
}

/* The only choice of the plan screen, for one device or all marked. */
static void choose_recipe(struct app *a, const char *name)
{
	struct choice only = { 0 };
	struct row *marked[APP_ROWS];
	struct row *r = app_row(a);

	if (!name[0])
		return;
	text_copy(only.recipe, sizeof(only.recipe), name);
	snprintf(only.title, sizeof(only.title), "Recipe %.80s", name);
	if (app_screen(a) == SCREEN_BATCH) {
		batch_choose(a, &only);
		return;
	}
	a->choice = 0;
	a->guided = false;
	a->group = group_rows(a, marked) > 0;
	if (a->group)
		group_ask(a, &only);
	else if (!r || !ask_choices(a, r, &only, -1))
		return;
	app_open(a, SCREEN_PLAN);
}

/* Table and diagnosis of every marked device; false: no memory. */
static bool pictures(struct app *a, char *out, size_t size)
{
	struct row *rows[APP_ROWS];
	size_t n = group_rows(a, rows), used = 0;
	char selected[DEVICE_PORT];
	bool ok = true;

	text_copy(selected, sizeof(selected), a->selected);
	for (size_t i = 0; ok && i < n && used + 1 < size; i++) {
		text_copy(a->selected, sizeof(a->selected),
			  rows[i]->device.usb.port);
		ok = a->face->picture(a, false, out + used, size - used);
		used += strlen(out + used);
	}
	text_copy(a->selected, sizeof(a->selected), selected);
	if (used + 1 >= size)
		app_hint(a, "not all of them have room in one file");
	return ok;
}

static void save(struct app *a, const char *path)
{
	struct request rq = { .kind = REQUEST_EXPORT };
	struct row *r = app_row(a);
	const struct journal_job *job = jobs_here(a);
	bool copy = a->copy;

	a->copy = false;
	if (!path[0])
		return;
	text_copy(rq.path, sizeof(rq.path), path);
	if (r)
		rq.device = r->device;
	if (job)
		text_copy(rq.job, sizeof(rq.job), job->id);
	else if (app_screen(a) == SCREEN_BATCH)
		text_copy(rq.job, sizeof(rq.job), APP_BATCH);
	else if (!copy && r && r->ended && app_screen(a) == SCREEN_REPORT)
		text_copy(rq.job, sizeof(rq.job), r->outcome.job);
	if (!rq.job[0] &&
	    !(!copy && group_acts(a, ACTION_EXPORT)
		      ? pictures(a, rq.text, sizeof(rq.text))
		      : a->face->picture(a, copy, rq.text, sizeof(rq.text)))) {
		app_hint(a, "no memory for the picture");
		return;
	}
	if (app_request(a, &rq) && !a->hint[0])
		app_hint(a, "saving %.150s", path);
}

/* "quit", "mode dfu", "filter photon", "recipe tinker" */
static void command(struct app *a, const char *line)
{
	size_t n = strcspn(line, " ");
	const char *rest = line + n + strspn(line + n, " ");
	char word[64];
	enum action action;

	if (!line[0])
		return;
	text_copy_n(word, sizeof(word), line, n);
	action = action_by_name(word);
	if (action == ACTION_NONE)
		app_hint(a, "there is no command \"%.60s\"; ? shows all", word);
	else if (app_disabled(a, action) || !rest[0])
		app_do(a, action);
	else if (action == ACTION_MODE)
		enter_mode_by_name(a, rest);
	else if (action == ACTION_RECIPE)
		choose_recipe(a, rest);
	else if (action == ACTION_FILTER)
		filter_set(a, rest);
	else if (action == ACTION_EXPORT)
		save(a, rest);
	else
		app_hint(a, "\"%.60s\" takes no more words", word);
}

static void backup(struct app *a)
{
	struct row *r = app_row(a);

	if (group_acts(a, ACTION_BACKUP))
		app_hint(a, "%zu marked device(s) are being saved",
			 group_do(a, REQUEST_BACKUP, MODE_UNKNOWN));
	else if (r && r->attached)
		ask_device(a, REQUEST_BACKUP);
	else
		app_hint(a, "this device is unplugged");
}

/* One question after the other; then the diagnosis shows what came of it. */
static void answer(struct app *a, const struct dialog *d)
{
	struct row *r = app_row_at(a, d->port);

	/* read anew, or gone meanwhile */
	if (!r || r != app_row(a) || r->question != d->question)
		return;
	known_answer(r, d->focus);
	if (r->question)
		dialog_open(a, DIALOG_ASK);
}

static void arm(struct app *a, const char *typed)
{
	char count[16];

	snprintf(count, sizeof(count), "%zu", a->batch.count);
	if (strcmp(count, typed) == 0)
		batch_arm(a);
	else
		app_hint(a, "that is not the number of slots; nothing starts");
}

void dialog_take(struct app *a)
{
	struct dialog d = a->dialog;
	char name[64];

	a->dialog.kind = DIALOG_NONE;
	if (dialog_is_input(d.kind))
		dialog_remember(a, &d);
	switch (d.kind) {
	case DIALOG_MODE:
		enter_mode(a, dialog_modes[d.focus].mode);
		break;
	case DIALOG_RECIPE:
		dialog_recipe_name(d.focus, name);
		choose_recipe(a, name);
		break;
	case DIALOG_ASK:
		answer(a, &d);
		break;
	case DIALOG_QUIT:
		if (d.focus == 1)
			app_leave(a);
		break;
	case DIALOG_BACKUP:
		if (d.focus == 1)
			backup(a);
		break;
	case DIALOG_ARM:
		arm(a, d.input);
		break;
	case DIALOG_FILTER:
		filter_set(a, d.input);
		break;
	case DIALOG_SIEVE:
		text_copy(a->sieve, sizeof(a->sieve), d.input);
		break;
	case DIALOG_FIND:
		text_copy(a->find, sizeof(a->find), d.input);
		if (a->find[0])
			app_do(a, ACTION_FIND_NEXT);
		break;
	case DIALOG_VALUE:
		value_give(a, d.input);
		break;
	case DIALOG_FIELDS:
		fields_give(a, &d);
		break;
	case DIALOG_EXPORT:
		save(a, d.input);
		break;
	case DIALOG_PROMPT:
		command(a, d.input);
		break;
	default:
		break;
	}
}
