/* SPDX-License-Identifier: MIT */
/*
 * fill JOURNAL JOBS: adds jobs of three steps with a verdict to a journal, as a
 * bench would have.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/journal.h"

static int one_job(struct journal *j, unsigned n, struct err *e)
{
	struct journal_job job = { .port = "1-2",
				   .platform = "photon",
				   .recipe = "bootloader-tinker-app" };
	int rc;

	snprintf(job.device, sizeof(job.device), "%024x", n % 97);
	strcpy(job.fields.text[FIELD_OPERATOR], "Ann");
	rc = journal_begin(j, &job, "{\"secret\":\"of resume\"}", e);
	for (int s = 1; rc == 0 && s <= 3; s++) {
		struct journal_step step = {
			.number = s,
			.state = STEP_VERIFIED,
			.ms = 1000 * s,
			.plan = "{\"do\":\"flash\",\"what\":\"bootloader\","
				"\"over\":\"dfu\"}"
		};

		rc = journal_step_plan(j, job.id, &step, e);
		if (rc == 0)
			rc = journal_step_end(j, job.id, &step, e);
	}
	return rc < 0 ? rc
		      : journal_end(j, job.id, n % 10 ? JOB_PASS : JOB_FAIL,
				    n % 10 ? 0 : 5, NULL, e);
}

int main(int argc, char **argv)
{
	struct journal *j = NULL;
	struct err e = { 0 };
	int rc = argc == 3 ? journal_open(argv[1], &j, &e) : -1;

	for (unsigned n = 0; rc == 0 && n < strtoul(argv[2], NULL, 10); n++)
		rc = one_job(j, n, &e);
	journal_close(&j);
	if (rc < 0)
		fprintf(stderr, "fill: %s\n", e.what);
	return rc < 0;
}
