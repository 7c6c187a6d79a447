/* SPDX-License-Identifier: MIT */
/* The service mode of a protected device around a whole run. */
#include "keys/protection.h"

#include "base/text.h"
#include "run/acts.h"

static bool wants_service(const struct run *r)
{
	const struct recipe_steps *s = &r->rq->recipe->steps;

	return s->count > 0 && s->list[0].verb == RECIPE_SERVICE;
}

int run_open_service(struct run *r, struct err *e)
{
	struct job *j = r->job;
	enum protection now = PROTECTION_OPEN;
	int rc;

	if (!wants_service(r))
		return 0;
	rc = protection_may_lift(j, e);
	if (rc < 0)
		return rc;
	if (r->rq->dry_run) {
		rc = protection_look(j, &now, e);
		if (rc == 0 && now == PROTECTION_ON)
			rc = err_set(e, ERR_REFUSED, "run",
				     "what is on a protected device shows in "
				     "service mode only, and a dry run does "
				     "not enter it");
		return rc;
	}
	/* From here on a run that was killed leaves something to end. */
	r->lifted = true;
	return protection_lift(j, &(bool){ false }, e);
}

int run_in_service(struct run *r, char *proof, size_t size, struct err *e)
{
	enum protection now = PROTECTION_OPEN;
	int rc;

	if (r->job->device.mode == MODE_DFU)
		return 0;
	rc = protection_look(r->job, &now, e);
	if (rc < 0)
		return rc;
	if (now == PROTECTION_ON)
		return err_set(e, ERR_REFUSED, "run",
			       "service: has to be the first step");
	text_copy(proof, size,
		  now == PROTECTION_SERVICE
			  ? "in service mode, for 20 starts or 24 hours at most"
			  : "the device is open");
	return 0;
}

void run_end_service(struct run *r, struct err *e)
{
	enum protection now = PROTECTION_SERVICE;
	struct job *j = r->job;
	struct err why = { 0 };

	if (!r->lifted)
		return;
	if (j->device.mode != MODE_DFU && protection_look(j, &now, &why) == 0 &&
	    now != PROTECTION_SERVICE)
		return;
	err_clear(&why);
	if (protection_restore(j, &why) == 0) {
		job_say(j, EVENT_VERIFIED, "the device is protected again");
		return;
	}
	err_context(&why, "it stays in service mode for 20 starts or 24 hours "
			  "(unbrick mode protected ends it)");
	job_fail(j, &why);
	if (e->code == ERR_OK)
		*e = why;
}
