/* SPDX-License-Identifier: MIT */
/*
 * One worker, one device: what is handed down to everything that a job does.
 *
 * A struct job belongs to one thread.  It owns nothing but itself; world,
 * sink, journal and stop flag outlive it.  Whatever happens is told through
 * job_say() and the progress of job_progress(), never printed.
 *
 * What is told passes a door: it is clean, holds none of the world's secrets,
 * and of one kind no more than JOB_NOTES a second, whatever a device or a
 * cloud sends; "N more not shown" stands for the rest.  The turns of a run
 * (begun, ask, verified, done, failed) are never left out.
 */
#ifndef DEVICE_JOB_H
#define DEVICE_JOB_H

#include <stdatomic.h>

#include "base/progress.h"
#include "device/device.h"
#include "record/event.h"
#include "record/journal.h"
#include "port/meter.h"

#define JOB_NOTES 50 /* a log at full speed over 9600 baud has 30 */

struct job {
	struct world *world;
	const struct event_sink *sink; /* or NULL */
	struct journal *journal;       /* or NULL: nothing is noted */
	const atomic_bool *stop;       /* or NULL */
	bool no_touch;		       /* the mode may not be changed */
	int64_t ask_ms; /* wait for the operator's hand; 0: do not ask */
	bool hub_power; /* the power of its port may be switched, once */
	bool powered;	/* it was */
	/* Done once, as soon as the device is away; or NULL. */
	void (*meanwhile)(void *ctx);
	void *meanwhile_ctx;

	struct device device; /* as it is now */
	/* The port that the operator named as this device's, or "". */
	char confirmed[DEVICE_PORT];
	char id[JOB_ID]; /* "" without journal */
	/* As it was on the bus when system parts were written over DFU;
	 * device/settings.h. */
	struct bus_device disturbed;
	/* How long the module table took to come the last time, 0: it never
	 * did; and that only the shell says which application there is. */
	int64_t table_ms;
	bool uuid_by_shell;
	/* The manifest of what was read of it in this run, or NULL. */
	const char *backup;
	bool half;	/* a write over DFU was begun and is not whole */
	bool wrote;	/* keys or a backup: the device may have changed */
	struct err gap; /* why the journal lacks something; ERR_OK: whole */
	int step, steps;

	const struct meter *meter; /* of its world, or NULL: not measured */

	/* The running step. */
	int64_t begun_us;
	int64_t metered_us[METER_KINDS]; /* before it */
	uint64_t done, total;		 /* bytes of the present transfer */
	uint64_t moved;			 /* bytes of all its transfers */
	int64_t told_us;		 /* the last progress event */
	int64_t rate_us;		 /* the window of the rate */
	uint64_t rate_done;
	uint32_t rate;
	uint64_t marked;
	int retries;

	/* Notes and retries of the present second. */
	int64_t crowd_us;
	unsigned crowd[EVENT_KINDS], unshown;
};

void job_init(struct job *j, struct world *w, const struct device *d,
	      const struct event_sink *sink);

void job_say(struct job *j, enum event_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* EVENT_FAILED with the code and words of *e. */
void job_fail(struct job *j, const struct err *e);

/* Fills what every event of this job has in common. */
void job_event(const struct job *j, enum event_kind kind, struct event *out);

/* Begins the counting of a step. */
void job_step_begin(struct job *j, int number);
/* What its time has gone into so far; false: nobody measures. */
bool job_spent(const struct job *j, struct spent *out);

/*
 * The progress of one transfer: at most ten events a second, a mark in the
 * journal each 64 KB, the stop flag.
 */
struct progress job_progress(struct job *j);

bool job_stopping(const struct job *j);
/* ERR_STOPPED if the user asked for it, else 0. */
int job_check_stop(const struct job *j, struct err *e);

struct deadline job_deadline(const struct job *j, int64_t ms);

/* What there is to do while the device is away, if it was not done yet. */
void job_meanwhile(struct job *j);

#endif
