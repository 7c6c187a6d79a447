/* SPDX-License-Identifier: MIT */
#include "ui/app/filter.h"

#include "base/text.h"
#include "ui/app/batch.h"

const char *filter_text(const struct app *a)
{
	switch (app_screen(a)) {
	case SCREEN_HISTORY:
		return a->job_filter;
	case SCREEN_MODULES:
		return a->module_filter;
	case SCREEN_BATCH:
		return a->batch.filter;
	default:
		return a->filter;
	}
}

void filter_set(struct app *a, const char *text)
{
	switch (app_screen(a)) {
	case SCREEN_HISTORY:
		text_copy(a->job_filter, sizeof(a->job_filter), text);
		break;
	case SCREEN_MODULES:
		text_copy(a->module_filter, sizeof(a->module_filter), text);
		break;
	case SCREEN_BATCH:
		text_copy(a->batch.filter, sizeof(a->batch.filter), text);
		batch_settle(a);
		break;
	default:
		text_copy(a->filter, sizeof(a->filter), text);
		break;
	}
}

bool filter_clear(struct app *a)
{
	enum screen_id s = app_screen(a);
	bool list = s == SCREEN_DEVICES || s == SCREEN_HISTORY ||
		    s == SCREEN_MODULES || s == SCREEN_BATCH;

	if (!list || !filter_text(a)[0])
		return false;
	filter_set(a, "");
	return true;
}
