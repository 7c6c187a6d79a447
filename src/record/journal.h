/* SPDX-License-Identifier: MIT */
/*
 * The journal: what was done to which device, written before the deed.
 *
 * One SQLite file in WAL mode with full synchronisation; each call is one
 * transaction.  Reports, history and resume read it and nothing else, so
 * nothing can disagree with it.  Nothing is ever deleted.  Every text goes
 * through one door on its way in: it is made clean, and the secrets that the
 * journal was told of are hidden.
 *
 * A job is pending from before its first step until it has a verdict.  A
 * pending job whose device nobody has locked was interrupted.
 *
 * One struct journal may be used by all worker threads at once.
 */
#ifndef RECORD_JOURNAL_H
#define RECORD_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "record/event.h"
#include "record/field.h"

struct journal;

/* journal.db in the state folder, which is made if needed. */
int journal_default(char *out, size_t size, struct err *e);

/*
 * path NULL: journal_default().  Creates it if needed, and makes one that an
 * older unbrick wrote this one's, whole or not at all.  Errors: ERR_JOURNAL
 * when it is damaged; ERR_DISK (also: another program keeps it to itself, or it
 * was written by a newer unbrick, which is left as it is).
 */
int journal_open(const char *path, struct journal **out, struct err *e);
void journal_close(struct journal **j);
/* What must not be kept; before the first job, and it has to outlive *j. */
void journal_hide(struct journal *j, const struct secrets *secrets);

/*
 * Only when a person asked for it: a damaged journal is renamed to
 * "PATH.damaged-TIME", so that a new one can begin; nothing is deleted.  1 with
 * the new name in aside; 0: it is sound, or there is none; ERR_DISK when
 * somebody uses it.
 */
int journal_put_aside(const char *path, char *aside, size_t size,
		      struct err *e);

struct journal_job {
	char id[JOB_ID];
	char batch[JOB_ID]; /* what the jobs of one run have in common */
	char device[DEVICE_ID];
	char port[DEVICE_PORT];
	char platform[24];
	char recipe[128];
	char recipe_sha256[SHA256_HEX];
	char started[CLOCK_STAMP];
	char ended[CLOCK_STAMP]; /* "" while pending */
	bool practice;
	bool pending;
	enum job_verdict verdict;
	int exit_class;
	enum err_code code;
	char error[320];
	struct job_fields fields;
};

/*
 * Notes the beginning of a job: id and started are filled in, batch too when
 * it was "".  request is what resume needs to start it again, as JSON; but
 * for secrets it comes back to the byte.
 */
int journal_begin(struct journal *j, struct journal_job *job,
		  const char *request, struct err *e);
int journal_end(struct journal *j, const char *job, enum job_verdict verdict,
		int exit_class, const struct err *error, struct err *e);
/* An id that was not known at the beginning. */
int journal_device(struct journal *j, const char *job, const char *device,
		   struct err *e);

enum step_state {
	STEP_PLANNED,
	STEP_BEGUN,
	STEP_VERIFIED,
	STEP_DONE, /* nothing to prove */
	STEP_FAILED,
	STEP_SKIPPED,
	STEP_STATES
};
const char *step_state_name(enum step_state s);

struct journal_step {
	int number; /* from 1 */
	enum step_state state;
	char begun[CLOCK_STAMP];
	char ended[CLOCK_STAMP];
	uint64_t mark;	/* bytes known to have arrived */
	uint64_t bytes; /* moved when it ended */
	uint32_t rate;	/* bytes per second, mean */
	int64_t ms;	/* it took */
	bool timed;	/* it is known what for */
	struct spent spent;
	int retries;
	enum err_code code;
	char error[320];
	char note[320];	 /* what the device said, where the backup is */
	char plan[1024]; /* the step as an object of unbrick.plan/1 */
};

/* Writes number, state, plan; the rest is of earlier or later calls. */
int journal_step_plan(struct journal *j, const char *job,
		      const struct journal_step *s, struct err *e);
int journal_step_begin(struct journal *j, const char *job, int number,
		       struct err *e);
int journal_step_mark(struct journal *j, const char *job, int number,
		      uint64_t bytes, struct err *e);
/* Writes state, bytes, rate, ms, spent, retries, code, error, note. */
int journal_step_end(struct journal *j, const char *job,
		     const struct journal_step *s, struct err *e);

/* Firmware that a step uses. */
struct journal_firmware {
	int step;
	char what[64];
	char source[256]; /* path, or store */
	char sha256[SHA256_HEX];
};
int journal_firmware(struct journal *j, const char *job,
		     const struct journal_firmware *f, struct err *e);

/* A document that belongs to the job: "before", "after", "backup". */
int journal_document(struct journal *j, const char *job, const char *name,
		     const char *json, struct err *e);

/* Keeps an event; progress is not worth it and is left out. */
int journal_event(struct journal *j, const struct event *ev, struct err *e);

/* Reading.  Lists return the count and fill at most max. */

/*
 * The newest first.  device "" or NULL: all; a batch id restricts to it.
 */
int journal_jobs(struct journal *j, const char *device, const char *batch,
		 struct journal_job *out, size_t max, struct err *e);
/* 1, or 0 if there is none. */
int journal_job(struct journal *j, const char *id, struct journal_job *out,
		struct err *e);
int journal_steps(struct journal *j, const char *job, struct journal_step *out,
		  size_t max, struct err *e);
int journal_firmwares(struct journal *j, const char *job,
		      struct journal_firmware *out, size_t max, struct err *e);
/* Appends the text; 1, or 0 if there is none. */
int journal_read_document(struct journal *j, const char *job, const char *name,
			  struct buf *out, struct err *e);
int journal_read_request(struct journal *j, const char *job, struct buf *out,
			 struct err *e);
/* Appends one JSON line per event. */
int journal_read_events(struct journal *j, const char *job, struct buf *out,
			struct err *e);

#endif
