/* SPDX-License-Identifier: MIT */
/*
 * One recipe on many devices: a worker thread each, at most `jobs` at a
 * time, in the order of the devices.  A worker's failure is its own.
 *
 * The caller reads what happens from its sink and calls schedule_wait() in
 * the end; schedule_stop() makes every worker end at its next safe point.
 */
#ifndef RUN_SCHEDULE_H
#define RUN_SCHEDULE_H

#include "run/run.h"

struct schedule;

struct schedule_request {
	struct world *world;
	struct journal *journal; /* or NULL */
	const struct event_sink *sink;
	struct run_request run; /* batch "" or NULL: a name is made */
	int64_t ask_ms;
	bool no_touch;
	bool hub_power; /* device/mode.h */
	unsigned jobs;	/* at a time; 0: all at once */
	/* For who sleeps: no worker is left, though one may begin yet. */
	void (*ended)(void *ctx);
	void *ended_ctx;
};

/*
 * "20260814T124058-7kq2m9x": a name for all jobs of one run, never given
 * twice, also within a second and by several processes.
 */
void schedule_name(char out[JOB_ID]);

/* Starts; everything given must live until schedule_free(). */
int schedule_start(const struct schedule_request *rq,
		   const struct device *devices, size_t count,
		   struct schedule **out, struct err *e);
/* The name that the jobs of this run have in common in the journal. */
const char *schedule_batch(const struct schedule *s);
void schedule_stop(struct schedule *s);
/* Does anybody still work? */
bool schedule_running(struct schedule *s);
/* Waits for all; outcomes in the order of the devices. */
const struct run_outcome *schedule_wait(struct schedule *s, size_t *count);
void schedule_free(struct schedule *s);

/*
 * The exit code of several outcomes, product.md "Exit codes": one class if
 * all agree, 9 if some passed, 1 if all failed for different reasons.
 */
int schedule_exit_code(const int *classes, size_t count);
int schedule_exit_class(const struct run_outcome *list, size_t count);

#endif
