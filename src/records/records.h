/* SPDX-License-Identifier: MIT */
/*
 * The records of many benches: where they are, how far this one has told its
 * own, and what they say.
 *
 * A job is told once it has a verdict, with its steps, and never what resume
 * needs; before that only where it was broken off, as such.  Its key is this
 * bench's id and the job's; what is there already is left as it is.  Where a
 * key is there with another job behind it (a computer was copied, or set back),
 * the bench takes a new id and tells it under that.
 */
#ifndef RECORDS_RECORDS_H
#define RECORDS_RECORDS_H

#include <jansson.h>

#include "record/outbox.h"
#include "records/pg.h"

#define RECORDS_PLACE 64
#define RECORDS_INFO  1024

/*
 * place.c: 1 and the connection string, or 0: none is kept.  What was kept
 * holds before records: in config.yaml.  ERR_CONFIG, ERR_USAGE.
 */
int records_place(char out[RECORDS_INFO], struct err *e);
/* A URL, "key=value ..." or the name of a service.  ERR_USAGE. */
int records_keep_place(const char *text, struct err *e);
int records_forget_place(struct err *e);

/* schema.c: how many of its files a server has. */
int records_schema_newest(void);
/* 0: none.  ERR_RECORDS where it may not be asked. */
int records_schema(struct pg *p, struct err *e);
/*
 * Applies what is missing, one program at a time, whole or not at all; returns
 * the number of files applied.  ERR_RECORDS (rights; a newer schema).
 */
int records_init(struct pg *p, struct err *e);
/* Is it the schema of this program?  ERR_RECORDS with what to do. */
int records_check(struct pg *p, struct err *e);

/* Which server it is, whatever it is called. */
int records_name(struct pg *p, char out[RECORDS_PLACE], struct err *e);

/* push.c */
struct records_pushed {
	unsigned sent;	      /* jobs that the server has now and had not */
	unsigned known;	      /* that it had */
	unsigned renamed;     /* told under a new bench id */
	unsigned interrupted; /* told as broken off */
	int64_t skew;	      /* seconds that its clock is ahead of ours */
};

/* Was this job, which has no verdict, broken off?  It may still go on. */
typedef bool records_broken(const struct journal_job *job);

/*
 * Tells everything that the place lacks; what was told stays told whatever
 * happens.  broken NULL: nothing of jobs without a verdict.  ERR_NO_RECORDS,
 * ERR_RECORDS, ERR_STOPPED, those of the journal.
 */
int records_push(struct pg *p, struct journal *j, records_broken *broken,
		 struct records_pushed *out, struct err *e);

/*
 * page.c: the jobs of all benches since then (as PostgreSQL reads a time), the
 * newest first and at most max, as report_batch_write() takes them, clean; the
 * bench stands before the port.  NULL: ERR_NO_RECORDS, ERR_RECORDS.
 */
json_t *records_devices(struct pg *p, const char *since, bool practice,
			unsigned long max, struct err *e);

#endif
