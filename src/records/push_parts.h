/* SPDX-License-Identifier: MIT */
/* What push.c, push_row.c and interrupted.c have of each other. */
#ifndef RECORDS_PUSH_PARTS_H
#define RECORDS_PUSH_PARTS_H

#include "records/records.h"

#define PUSH_STEPS 2048 /* of one job */

/* A job as the statements read it, without its steps. */
json_t *push_job_json(const struct journal_job *job);
/* Its rows come after that of the bench. */
int push_know_bench(struct pg *p, const char *bench, struct err *e);
/* Tells of jobs without a verdict that broken() says are over. */
int push_interrupted(struct pg *p, struct journal *j, const char *place,
		     const char *bench, records_broken *broken,
		     struct records_pushed *out, struct err *e);

#endif
