/* SPDX-License-Identifier: MIT */
/*
 * A recipe on one device, from the first look to the verdict.
 *
 * Everything that can be known beforehand is checked before the first step:
 * recipe and device fit, every image is at hand, sound and allowed, the
 * cloud knows the device, and nothing that is there would be broken.  A PASS
 * means: the steps are proven, and a last inspection shows every module that
 * was written, and nothing failing (or, with only_written, nothing that did
 * not fail before).
 * What happens is told by events and kept in the journal; the journal is
 * written before the deed.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "device/job.h"
#include "firmware/supply.h"
#include "model/plan/plan.h"
#include "model/diagnose/verdict.h"
#include "recipe/recipe.h"

struct run_request {
	const struct recipe *recipe; /* bound */
	const struct supply *supply;
	bool dry_run; /* check all, write nothing, keep no record */
	/*
	 * What was wrong before and is no part of the work may stay wrong: it
	 * is named (run_outcome.still), and not a failure.  What the run made
	 * worse is one.
	 */
	bool only_written;
	/*
	 * Go on although the end will be worse than the beginning; what will
	 * be broken is told before the first step.
	 */
	bool force;
	/*
	 * The order of the steps is only a proposal: where it does not work
	 * and another one does, that is taken.
	 */
	bool any_order;
	/* Refuse where the cloud would undo what is written. */
	bool strict;
	const char *request; /* JSON for resume; "" none */
	/*
	 * The job that is gone on with: device, recipe and files have to be
	 * those of then.  NULL: the newest broken one of the same recipe, if
	 * there is one.
	 */
	const char *resume;
	const char *backups; /* folder; NULL: the usual one */
	/*
	 * "1-1.2,1-1.3": ports that the operator has named as those of the
	 * devices meant, for devices that cannot be told apart otherwise
	 * (device/owner.h); NULL: none.  A dry run asks for none.
	 */
	const char *ports;
	const char *batch; /* what the jobs of one run have in common */
	/* What people say of it; NULL: nothing.  What a job that is gone on
	 * with was said to be holds where this says nothing. */
	const struct job_fields *fields;
	/*
	 * dry_run only: what the device was seen to hold just now, so that it
	 * need not be read again.  NULL: it is read.
	 */
	const struct table *known;
	/*
	 * Told once, before the first step: the steps as they will be, with
	 * the numbers that the events have.  They may differ from those of a
	 * dry run, because the device may be in another mode by now.  NULL:
	 * nobody asks.
	 */
	void (*planned)(void *ctx, const struct plan *plan);
	void *planned_ctx;
};

/* What fails on a device. */
struct run_fails {
	struct failing list[DIAGNOSIS_MAX];
	bool in_backup[DIAGNOSIS_MAX]; /* as the backup that was put back */
	size_t count;
};

struct run_outcome {
	enum job_verdict verdict;
	int exit_class;
	struct err error; /* code ERR_OK with PASS */
	char job[JOB_ID];
	struct device device; /* as it was last seen */
	bool has_before, has_after;
	struct table before, after;
	struct diagnosis diagnosis; /* of the table before */
	struct plan plan;	    /* the steps, as far as they are known */
	char breaks[256];	    /* what a forced run will break, or "" */
	/* Fails at the end as it did before, or as the backup held it. */
	struct run_fails still;
};

/* "system 2: dependencies, needs bootloader 0 v101, has v100" */
#define RUN_FAIL_TEXT 300
void run_fail_text(const struct failing *f, char out[RUN_FAIL_TEXT]);
/* "as before" or "as in the backup" */
const char *run_fail_since(const struct run_fails *f, size_t i);

/*
 * j: world, device, sink, journal (NULL with dry_run), stop, ask_ms are set.
 * Always fills *out; the device is locked meanwhile.
 */
void run_recipe(struct job *j, const struct run_request *rq,
		struct run_outcome *out);

/* Notes in the job what rq->ports says of its device. */
void run_name_port(struct job *j, const struct run_request *rq);

/* What an error means for the exit code, `wrote`: flash was touched. */
int run_exit_class(const struct err *e, bool wrote);

#endif
