/* SPDX-License-Identifier: MIT */
#include "ui/app/jobs.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static const char *result(const struct journal_job *j)
{
	return j->pending ? "INTR" : job_verdict_name(j->verdict);
}

static bool shows(const struct app *a, const struct journal_job *j)
{
	char line[512];

	if (!a->job_filter[0])
		return true;
	snprintf(line, sizeof(line), "%s %s %s %s %s %s %s", j->id, j->started,
		 j->platform, j->device, j->port, j->recipe, result(j));
	return text_find_nocase(line, a->job_filter) != NULL;
}

/* Does x come before y?  Newest first where they are alike. */
static int compare(enum job_column by, const struct journal_job *x,
		   const struct journal_job *y)
{
	int d = by == JOBS_DEVICE   ? strcmp(x->device, y->device)
		: by == JOBS_RECIPE ? strcmp(x->recipe, y->recipe)
		: by == JOBS_RESULT ? strcmp(result(x), result(y))
				    : 0;

	return d ? d : -strcmp(x->id, y->id);
}

const char *jobs_column(enum job_column by)
{
	static const char *const words[] = { "time", "device", "recipe",
					     "result" };

	return words[by];
}

void jobs_sort(struct app *a)
{
	for (size_t i = 1; i < a->job_count; i++) {
		struct journal_job job = a->jobs[i];
		size_t k = i;

		for (; k > 0 && compare(a->job_sort, &a->jobs[k - 1], &job) > 0;
		     k--)
			a->jobs[k] = a->jobs[k - 1];
		a->jobs[k] = job;
	}
}

const struct journal_job *jobs_nth(const struct app *a, int n)
{
	for (size_t i = 0; n >= 0 && i < a->job_count; i++) {
		if (shows(a, &a->jobs[i]) && n-- == 0)
			return &a->jobs[i];
	}
	return NULL;
}

int jobs_shown(const struct app *a)
{
	int n = 0;

	for (size_t i = 0; i < a->job_count; i++)
		n += shows(a, &a->jobs[i]);
	return n;
}

const struct journal_job *jobs_here(const struct app *a)
{
	return app_screen(a) == SCREEN_HISTORY ? jobs_nth(a, a->line) : NULL;
}
