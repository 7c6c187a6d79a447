/* SPDX-License-Identifier: MIT */
/*
 * What a job has to say, as plain data.
 *
 * A worker speaks through events only: screen, text, NDJSON and journal are
 * sinks of the same stream.  An event holds no pointer, so it may be copied,
 * queued and kept.  event_put() and event_clean() are its door: behind them
 * all text in it is clean, and free of secrets where they are known.
 *
 * A sink is called from worker threads, several at a time when several
 * devices run: it does its own locking and never blocks for long.  Only
 * EVENT_PROGRESS may be dropped.
 */
#ifndef RECORD_EVENT_H
#define RECORD_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/secrets.h"

#define DEVICE_ID   25 /* 24 hex digits and NUL */
#define DEVICE_PORT 32
#define JOB_ID	    24 /* "20260814-0003" */

/* X(name, id): ids are the `kind` of unbrick.event/1. */
#define EVENT_TABLE(X)                                                         \
	X(ARRIVED, "arrived")	/* a device is there */                        \
	X(LEFT, "left")		/* a device is gone */                         \
	X(BEGUN, "begun")	/* a step, or the job (step 0) */              \
	X(PROGRESS, "progress") /* done of total bytes at rate bytes/s */      \
	X(RETRY, "retry")	/* text says why */                            \
	X(NOTE, "note")		/* worth telling, changes nothing */           \
	X(ASK, "ask")		/* the operator has to press or plug */        \
	X(VERIFIED, "verified") /* what a step did is proven */                \
	X(DONE, "done")		/* a step that proves nothing has ended */     \
	X(FAILED, "failed")	/* code and text say what */                   \
	X(VERDICT, "verdict")	/* the end of a job */

enum event_kind {
#define X(name, id) EVENT_##name,
	EVENT_TABLE(X)
#undef X
		EVENT_KINDS
};

enum job_verdict { JOB_PASS, JOB_FAIL, JOB_STOPPED, JOB_SKIPPED, JOB_VERDICTS };

/*
 * What the time of a step was spent on, in milliseconds: the device worked,
 * data was under way, the device's return or the cloud was waited for, and
 * the program's own share (port/meter.h).  The sum is what the step took.
 */
struct spent {
	int64_t device_ms, bus_ms, wait_ms, own_ms;
};

struct json_t; /* of jansson */

struct event {
	char time[CLOCK_STAMP];
	int64_t at_us; /* on the clock of the job, for rates */
	enum event_kind kind;
	char device[DEVICE_ID]; /* "" while not known */
	char port[DEVICE_PORT];
	char platform[24];
	char job[JOB_ID];     /* "" for arrived and left */
	int step, steps;      /* from 1; 0: the job itself */
	uint64_t done, total; /* bytes */
	uint32_t rate;	      /* bytes per second, 0 not known */
	enum err_code code;   /* failed, verdict */
	enum job_verdict verdict;
	int exit_class; /* verdict: enum exit_class */
	bool timed;	/* verified, done, failed, verdict: spent is known */
	struct spent spent;
	char text[320];
};

struct event_sink {
	void (*put)(void *ctx, const struct event *e);
	void *ctx;
};

/* Hands on a clean copy; s or its put may be NULL. */
void event_put(const struct event_sink *s, const struct event *e);

/* Cleans every text in it and hides the secrets (or NULL). */
void event_clean(struct event *e, const struct secrets *secrets);

const char *event_kind_name(enum event_kind k);
/* "PASS", "FAIL", "STOPPED", "SKIPPED" */
const char *job_verdict_name(enum job_verdict v);
int job_verdict_by_name(const char *name); /* -1 if unknown */

/* Adds its four members under their names. */
void spent_json(const struct spent *s, struct json_t *o);
/* "device 9.1, bus 1.2, waiting 1.5, own 0.5 s" */
void spent_text(const struct spent *s, char *out, size_t size);

/* One line of unbrick.event/1 without the newline; false: no memory. */
bool event_json(const struct event *e, struct buf *out);

#endif
