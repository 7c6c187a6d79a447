/* SPDX-License-Identifier: MIT */
#include "run/broken.h"

#include <stdlib.h>
#include <string.h>

#include "device/lock.h"

#define LOOKED_AT 200

bool broken_off(const struct journal_job *job)
{
	struct lock lock;
	struct err why = { 0 };

	if (!job->pending)
		return false;
	if (lock_take(job->port, job->device, job->practice, &lock, &why) == 0)
		lock_drop(&lock);
	return why.code != ERR_BUSY;
}

bool broken_can_go_on(const struct journal_job *job)
{
	if (job->pending)
		return broken_off(job);
	return job->verdict == JOB_STOPPED ||
	       (job->verdict == JOB_FAIL &&
		(job->exit_class == EXIT_CLASS_TRANSFER ||
		 job->exit_class == EXIT_CLASS_VERIFY));
}

static bool same_device(const struct journal_job *a,
			const struct journal_job *b)
{
	if (a->device[0] && b->device[0])
		return strcmp(a->device, b->device) == 0;
	return strcmp(a->port, b->port) == 0;
}

/* It changed nothing, so what was before it is still as it was. */
static bool was_refused(const struct journal_job *job)
{
	return !job->pending && (job->verdict == JOB_SKIPPED ||
				 job->exit_class == EXIT_CLASS_REFUSED);
}

int broken_jobs(struct journal *j, bool also_failed, struct journal_job *out,
		size_t max, struct err *e)
{
	struct journal_job *all = calloc(LOOKED_AT, sizeof(*all));
	int n, found = 0;

	if (!all)
		return err_memory(e, "journal");
	n = journal_jobs(j, NULL, NULL, all, LOOKED_AT, e);
	for (int i = 0; i < n && (size_t)found < max; i++) {
		bool later = false;

		for (int k = 0; k < i; k++)
			later = later || (same_device(&all[k], &all[i]) &&
					  !was_refused(&all[k]));
		if (later)
			continue;
		if (also_failed ? broken_can_go_on(&all[i])
				: broken_off(&all[i]))
			out[found++] = all[i];
	}
	free(all);
	return n < 0 ? n : found;
}
