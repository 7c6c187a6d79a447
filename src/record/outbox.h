/* SPDX-License-Identifier: MIT */
/*
 * What of the journal has not been told elsewhere yet.  The journal itself is
 * the outbox: a mark says that a place has a job, and nothing is lost by losing
 * the marks.
 */
#ifndef RECORD_OUTBOX_H
#define RECORD_OUTBOX_H

#include "record/journal.h"

#define BENCH_ID 33 /* 32 hex digits */

/* This bench's id, made at first use. */
int outbox_bench(struct journal *j, char out[BENCH_ID], struct err *e);
/* Another one, from now on: the old one turned out to be somebody else's. */
int outbox_new_bench(struct journal *j, char out[BENCH_ID], struct err *e);

/* Jobs with a verdict that this place does not have, oldest first. */
int outbox_jobs(struct journal *j, const char *place, struct journal_job *out,
		size_t max, struct err *e);
/*
 * Jobs without a verdict that this place was not told of, newest first.  They
 * are marked at PLACE OUTBOX_OPEN, and again at PLACE when they have ended.
 */
#define OUTBOX_OPEN "/open"
int outbox_open(struct journal *j, const char *place, struct journal_job *out,
		size_t max, struct err *e);
/* How many with a verdict there are; place "": that no place has. */
int outbox_count(struct journal *j, const char *place, struct err *e);
/* The place has these: a JSON list of their ids. */
int outbox_mark(struct journal *j, const char *place, const char *jobs,
		struct err *e);

#endif
