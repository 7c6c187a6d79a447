/* SPDX-License-Identifier: MIT */
#include "ui/app/jobs.h"

#include <stdio.h>

#include "base/text.h"

static bool shows(const struct app *a, const struct journal_job *j)
{
	char line[512];

	if (!a->job_filter[0])
		return true;
	snprintf(line, sizeof(line), "%s %s %s %s %s %s %s", j->id, j->started,
		 j->platform, j->device, j->port, j->recipe,
		 j->pending ? "INTR" : job_verdict_name(j->verdict));
	return text_find_nocase(line, a->job_filter) != NULL;
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
