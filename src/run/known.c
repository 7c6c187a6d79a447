/* SPDX-License-Identifier: MIT */
#include "run/known.h"

#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/text.h"
#include "device/inspect.h"
#include "device/lock.h"
#include "device/owner.h"
#include "model/catalog/table_json.h"

#define LOOKED_AT 16 /* jobs of a device */

/* Does the table show the modules that a record lists, and no fault? */
static bool same_modules(const struct table *t, const json_t *then)
{
	const json_t *modules = json_object_get(then, "modules");
	json_t *now = table_json_modules(t);
	bool same = now && json_array_size(modules) > 0 &&
		    json_array_size(modules) == json_array_size(now);

	for (size_t i = 0; same && i < json_array_size(now); i++) {
		static const char *const keys[] = { "function", "index",
						    "version", "store" };
		const json_t *a = json_array_get(now, i);
		const json_t *b = json_array_get(modules, i);

		for (size_t k = 0; k < COUNT(keys); k++)
			same = same && json_equal(json_object_get(a, keys[k]),
						  json_object_get(b, keys[k]));
	}
	json_decref(now);
	for (size_t i = 0; same && i < t->count; i++) {
		for (int k = 0; t->slots[i].present && k < CHECK_KINDS; k++)
			same = same && t->slots[i].checks[k] != CHECK_FAIL;
	}
	return same;
}

/*
 * The newest record of this device, but for those of runs that were refused
 * and changed nothing.
 */
static bool find_newest(struct journal *journal, const char *device,
			struct journal_job *out)
{
	struct journal_job *jobs = calloc(LOOKED_AT, sizeof(*jobs));
	int n = jobs ? journal_jobs(journal, device, NULL, jobs, LOOKED_AT,
				    NULL)
		     : 0;
	bool found = false;

	for (int i = 0; i < n && !found; i++) {
		if (!jobs[i].pending && jobs[i].verdict == JOB_SKIPPED)
			continue;
		*out = jobs[i];
		found = true;
	}
	free(jobs);
	return found;
}

/* That record if it is a PASS of this very recipe, with its last table. */
static bool find_pass(struct journal *journal, const struct run_request *rq,
		      const char *device, struct journal_job *job,
		      json_t **after)
{
	struct buf text;
	bool found;

	*after = NULL;
	if (!journal || !rq->request || !device[0] ||
	    !find_newest(journal, device, job) || job->pending ||
	    job->verdict != JOB_PASS ||
	    strcmp(job->recipe_sha256, rq->recipe->sha256) != 0)
		return false;
	buf_init(&text, 1u << 20);
	found = journal_read_request(journal, job->id, &text, NULL) == 1 &&
		strcmp(buf_text(&text), rq->request) == 0;
	buf_clear(&text);
	if (found &&
	    journal_read_document(journal, job->id, "after", &text, NULL) == 1)
		*after = json_loads(buf_text(&text), 0, NULL);
	buf_fini(&text);
	return *after != NULL;
}

/* It is what that record says, so the record stands and nothing is done. */
static bool passed_before(struct job *j, struct journal *journal,
			  const struct run_request *rq, struct run_outcome *o)
{
	struct lock lock = { { -1, -1 } };
	struct journal_job job;
	struct err ignored = { 0 };
	struct event ev;
	struct table t;
	json_t *after;
	bool same;

	if (!owner_known(&j->device) ||
	    !find_pass(journal, rq, j->device.id, &job, &after))
		return false;
	same = lock_take(j->device.usb.port, j->device.id,
			 world_apart(j->world), &lock, &ignored) == 0 &&
	       inspect_proof(j, true, &t, &ignored) == 0 &&
	       same_modules(&t, after);
	lock_drop(&lock);
	json_decref(after);
	if (!same)
		return false;
	memset(o, 0, sizeof(*o));
	o->verdict = JOB_PASS;
	memcpy(o->job, job.id, sizeof(o->job));
	o->device = j->device;
	o->has_before = o->has_after = true;
	o->before = o->after = t;
	memcpy(j->id, job.id, sizeof(j->id));
	job_say(j, EVENT_NOTE, "it is as job %s left it", job.id);
	job_event(j, EVENT_VERDICT, &ev);
	ev.verdict = JOB_PASS;
	event_put(j->sink, &ev);
	return true;
}

void known_or_run(struct job *j, const struct run_request *rq, bool first,
		  struct run_outcome *out)
{
	struct journal *journal = j->journal;

	/* A recipe with a condition is for devices it has not mended yet. */
	if (first || rq->recipe->has_when) {
		j->journal = NULL; /* a look leaves no record */
		if (passed_before(j, journal, rq, out))
			return;
		j->journal = journal;
	}
	run_recipe(j, rq, out);
}
