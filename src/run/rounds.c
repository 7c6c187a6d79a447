/* SPDX-License-Identifier: MIT */
/* The rounds of a repeat: counted, told, judged. */
#include <stdio.h>

#include "run/acts.h"
#include "device/watch.h"

#define COME_BACK_MS 60000 /* before the next round */

/* No further round would tell anything after these. */
static bool ends_run(enum err_code code)
{
	return code == ERR_STOPPED || code == ERR_WRONG_DEVICE ||
	       code == ERR_NO_MEMORY || code == ERR_DISK ||
	       code == ERR_INTERNAL;
}

static bool same_round(const struct run *r, size_t i, const struct run_act *a)
{
	return i < r->acts.count && r->acts.list[i].rounds == a->rounds &&
	       r->acts.list[i].round == a->round;
}

static size_t judge_of(const struct run *r, const struct run_rounds *rounds)
{
	size_t i = 0;

	while (r->acts.list[i].rounds != rounds || r->acts.list[i].round)
		i++;
	return i;
}

static void tell(struct run *r, const struct run_rounds *n)
{
	job_say(r->job, EVENT_NOTE, "round %u of %u: %u passed, %u failed",
		n->passed + n->failed, n->step->times, n->passed, n->failed);
}

/* Between two rounds the device may be starting. */
static bool is_back(struct run *r)
{
	struct deadline d = job_deadline(r->job, COME_BACK_MS);

	return watch_for(&r->job->world->bus, &r->job->device,
			 MODE_RUNNING | MODE_BIT(MODE_DFU), &d, NULL) == 0;
}

size_t run_round_failed(struct run *r, size_t at, const struct err *why)
{
	const struct run_act *a = &r->acts.list[at];
	struct run_rounds *n = a->rounds;
	size_t next = at + 1;

	if (!n || !a->round || ends_run(why->code))
		return 0;
	if (n->failed_round != a->round) {
		n->failed_round = a->round;
		n->failed++;
		if (!n->first.code)
			n->first = *why;
	}
	if (!is_back(r))
		return 0;
	if (a->on_fail == RECIPE_FAIL_CONTINUE) {
		run_round_went(r, at);
		return next;
	}
	while (same_round(r, next, a))
		next++;
	tell(r, n);
	if (n->step->stop_after_failures &&
	    n->failed >= n->step->stop_after_failures)
		next = judge_of(r, n);
	for (size_t i = at + 1; i < next; i++)
		run_end_act(r, (int)i + 1, STEP_SKIPPED, "its round has failed",
			    NULL);
	return next;
}

void run_round_went(struct run *r, size_t at)
{
	const struct run_act *a = &r->acts.list[at];
	struct run_rounds *n = a->rounds;

	if (!n || !a->round || same_round(r, at + 1, a))
		return;
	if (n->failed_round != a->round)
		n->passed++;
	tell(r, n);
}

int run_judge_rounds(const struct run_rounds *n, char *proof, size_t size,
		     struct err *e)
{
	const struct recipe_step *s = n->step;
	unsigned wanted = s->at_least ? s->at_least : 100;
	unsigned rounds = n->passed + n->failed;
	bool stopped =
		s->stop_after_failures && n->failed >= s->stop_after_failures;

	snprintf(proof, size, "%u of %u rounds passed, pass rate %.1f %%",
		 n->passed, rounds, rounds ? 100.0 * n->passed / rounds : 0.0);
	if (!stopped && 100u * n->passed >= wanted * s->times)
		return 0;
	return err_set(e, ERR_NOT_HEALTHY, "run",
		       "%s, %u %% wanted%s; the first failure: %s", proof,
		       wanted, stopped ? ", stopped by the recipe's rule" : "",
		       n->first.what);
}
