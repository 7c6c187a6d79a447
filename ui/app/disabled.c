/* SPDX-License-Identifier: MIT */
/* Why an action cannot be done just now. */
#include "ui/app/app.h"
#include "ui/app/group.h"

/* A past job knows its device: it is looked for when it is gone on with. */
static bool has_own_device(const struct app *a, enum action action)
{
	return app_screen(a) == SCREEN_HISTORY && action == ACTION_RESTORE;
}

/* What every action on a device needs. */
static const char *no_device(const struct row *r, enum action action)
{
	if (!r)
		return "no device is selected";
	if (!r->attached && action != ACTION_STOP)
		return "this device is unplugged";
	if (r->state == ROW_NO_ACCESS)
		return "no permission for this device; press ! for the udev "
		       "rule";
	if (r->state == ROW_BUSY)
		return "another program holds this device; press ! to see "
		       "which";
	if (r->work.kind == REQUEST_RUN && action != ACTION_STOP)
		return "a job writes to this device; x stops it";
	return NULL;
}

static const char *stop(const struct app *a, const struct row *r)
{
	(void)a;
	if (!r || r->work.kind == REQUEST_NONE)
		return "no job runs on this device";
	return r->work.stopping ? "it is stopping at the next safe point"
				: NULL;
}

static const char *recipe(const struct app *a, const struct row *r)
{
	return r || app_screen(a) == SCREEN_BATCH ? NULL
						  : "no device is selected";
}

static const char *suspend(const struct app *a, const struct row *r)
{
	(void)r;
	return app_running(a) ? "a write is running; suspending would stall it"
			      : NULL;
}

static const char *blink(const struct app *a, const struct row *r)
{
	(void)a;
	if (r && r->device.mode == MODE_DFU)
		return "a device in DFU cannot signal; it blinks yellow "
		       "already";
	return "the LED cannot be asked to blink over this cable; F2 makes it "
	       "blink blue for a moment";
}

static const char *save(const struct app *a, const struct row *r)
{
	return r || app_screen(a) == SCREEN_HISTORY ||
			       app_screen(a) == SCREEN_BATCH
		       ? NULL
		       : "no device is selected";
}

static const char *read_all(const struct app *a, const struct row *r)
{
	(void)r;
	for (size_t i = 0; i < a->row_count; i++) {
		if (a->rows[i]->attached && !a->rows[i]->looked)
			return NULL;
	}
	return "every device has been read; F2 reads one again";
}

static const char *arm(const struct app *a, const struct row *r)
{
	(void)r;
	if (!a->batch.armed && !a->batch.choice.recipe[0])
		return "choose a recipe first: r";
	if (!a->batch.armed && a->batch.count == 0)
		return "there are no slots yet: s learns them";
	return NULL;
}

static const char *retry(const struct app *a, const struct row *r)
{
	(void)r;
	return a->batch.armed ? NULL : "the batch is not armed: A";
}

static const char *find(const struct app *a, const struct row *r)
{
	(void)r;
	return a->find[0] ? NULL : "nothing is searched for; / asks";
}

static const char *(*const rules[ACTIONS])(const struct app *a,
					   const struct row *r) = {
	[ACTION_STOP] = stop,
	[ACTION_RECIPE] = recipe,
	[ACTION_SUSPEND] = suspend,
	[ACTION_BLINK] = blink,
	[ACTION_EXPORT] = save,
	[ACTION_COPY] = save,
	[ACTION_ARM] = arm,
	[ACTION_RETRY] = retry,
	[ACTION_READ_ALL] = read_all,
	[ACTION_FIND_NEXT] = find,
	[ACTION_FIND_PREVIOUS] = find,
};

const char *app_disabled_here(const struct app *a, enum action action)
{
	const struct action_row *row = action_row(action);
	const struct row *r = app_row(a);
	const char *why = NULL;

	if (!row)
		return "no such command";
	if (row->flags & ACTION_DEVICE && !has_own_device(a, action))
		why = no_device(r, action);
	return why || !rules[action] ? why : rules[action](a, r);
}

const char *app_disabled(const struct app *a, enum action action)
{
	return group_acts(a, action) ? NULL : app_disabled_here(a, action);
}
