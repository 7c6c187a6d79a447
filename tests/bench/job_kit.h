/* SPDX-License-Identifier: MIT */
/*
 * A practice bench under a virtual clock with everything that a job needs:
 * folders of its own, journal, firmware, recorded events, and faults that
 * strike when an event tells that the moment has come.
 */
#ifndef TESTS_BENCH_JOB_KIT_H
#define TESTS_BENCH_JOB_KIT_H

#include "tests/lib/scratch.h"
#include "bench/world/world.h"
#include "run/run.h"

#define JOB_KIT_EVENTS 4096

struct job_kit {
	char dir[SCRATCH_PATH];
	struct clock_virtual clock;
	struct bench *bench;
	struct world world;
	struct journal *journal;
	struct supply supply;
	struct event events[JOB_KIT_EVENTS];
	size_t event_count;
	struct event_sink sink;

	/* Strikes once, in this step when it is so far (percent). */
	int strike_step;
	unsigned strike_percent;
	void (*strike)(struct job_kit *k);
	atomic_bool stop;
	/* see struct run_request */
	bool force, only_written, any_order, dry_run;
	struct run_outcome outcome;
};

void job_kit_open(struct job_kit *k, const char *scene);
void job_kit_close(struct job_kit *k);

/* The device at this position of the scene as the bus shows it. */
struct device job_kit_device(struct job_kit *k, size_t i);

/* Runs recipe text with "name=value" pairs, NULL at the end. */
const struct run_outcome *job_kit_run(struct job_kit *k, size_t device,
				      const char *recipe,
				      const char *const *vars);
/* A shipped recipe. */
const struct run_outcome *job_kit_run_shipped(struct job_kit *k, size_t device,
					      const char *name,
					      const char *const *vars);

/* The first event of this kind in this step, or NULL. */
const struct event *job_kit_event(const struct job_kit *k, enum event_kind kind,
				  int step);

/* Faults. */
void job_kit_pull(struct job_kit *k);
void job_kit_stop(struct job_kit *k);

/* Writes a file to the kit's folder; the path to out. */
void job_kit_file(struct job_kit *k, const char *name, const void *data,
		  size_t len, char *out, size_t size);

#endif
