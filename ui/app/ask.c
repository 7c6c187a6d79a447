/* SPDX-License-Identifier: MIT */
#include "ui/app/ask.h"

#include "base/text.h"

void ask_device(struct app *a, enum request_kind kind)
{
	struct row *r = app_row(a);
	struct request rq = { .kind = kind, .device = r->device };

	if (r->work.kind != REQUEST_NONE) {
		app_hint(a, "this device is being read just now");
		return;
	}
	if (!app_request(a, &rq))
		return;
	r->work = (struct work){ .kind = kind, .begun_us = a->now_us };
	if (kind == REQUEST_INSPECT)
		r->state = ROW_LOOKING;
}

void ask_table(struct app *a, bool again)
{
	if (again || !app_row(a)->looked)
		ask_device(a, REQUEST_INSPECT);
}

static bool choices(struct app *a, struct row *r, struct request *rq)
{
	rq->kind = REQUEST_CHOICES;
	rq->device = r->device;
	if (r->work.kind != REQUEST_NONE) {
		app_hint(a, "this device is busy just now");
		return false;
	}
	if (r->looked)
		rq->table = r->table;
	if (!app_request(a, rq))
		return false;
	if (rq->slot < 0)
		r->choice_count = 0;
	r->error = (struct err){ 0 };
	r->work =
		(struct work){ .kind = REQUEST_CHOICES, .begun_us = a->now_us };
	return true;
}

bool ask_choices(struct app *a, struct row *r, const struct choice *only,
		 int slot)
{
	struct request rq = { .slot = slot };

	if (only)
		rq.choice = *only;
	return choices(a, r, &rq);
}

void ask_ahead(struct app *a)
{
	struct row *r = app_row(a);

	if (app_screen(a) != SCREEN_DIAGNOSIS || !r || !r->looked ||
	    r->planned || r->choice_count || !r->attached ||
	    r->work.kind != REQUEST_NONE)
		return;
	r->planned = true;
	ask_choices(a, r, NULL, -1);
}

bool ask_fetch(struct app *a, struct row *r, const struct choice *choice,
	       int slot)
{
	struct request rq = { .choice = *choice, .slot = slot, .fetch = true };

	return choices(a, r, &rq);
}

bool ask_resume(struct app *a, struct row *r, const struct choice *only,
		const char *job)
{
	struct request rq = { .slot = -1 };

	if (only)
		rq.choice = *only;
	text_copy(rq.job, sizeof(rq.job), job);
	return choices(a, r, &rq);
}

void ask_run(struct app *a, struct row *r, const struct choice *choice,
	     const struct place *batch)
{
	struct request rq = { .kind = REQUEST_RUN,
			      .device = r->device,
			      .choice = *choice,
			      .fields = a->fields,
			      .batch = batch != NULL,
			      .first = batch && batch->first };

	if (r->work.kind != REQUEST_NONE) {
		app_hint(a, "this device is busy just now");
		return;
	}
	if (!app_request(a, &rq))
		return;
	a->fields.text[FIELD_LABEL][0] = '\0'; /* of this one only */
	r->plan = choice->plan;
	r->work = (struct work){ .kind = REQUEST_RUN,
				 .steps = (int)choice->plan.step_count,
				 .begun_us = a->now_us,
				 .step_us = a->now_us,
				 .moved_us = a->now_us };
	r->state = ROW_RUN;
	r->ended = false;
}
