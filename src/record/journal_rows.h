/* SPDX-License-Identifier: MIT */
/* Private to what reads rows of jobs: journal_read.c, outbox.c. */
#ifndef RECORD_JOURNAL_ROWS_H
#define RECORD_JOURNAL_ROWS_H

#include "record/journal.h"
#include "record/journal_db.h"

/* In the order in which journal_read_jobs() reads them. */
#define JOURNAL_JOB_COLUMNS                                                    \
	"id, batch, device, port, platform, recipe, recipe_sha256, started,"   \
	" ended, practice, verdict, exit, code, error, operator, lot,"         \
	" customer, note, label"

/* Ends the statement; the count.  st NULL: -ERR_DISK.  The lock is held. */
int journal_read_jobs(struct journal *j, sqlite3_stmt *st,
		      struct journal_job *out, size_t max, struct err *e);

#endif
