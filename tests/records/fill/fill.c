/* SPDX-License-Identifier: MIT */
/*
 * fill JOURNAL JOBS: adds jobs of three steps with a verdict to a journal, as a
 * bench would have.
 * fill JOURNAL end: gives a verdict to every job that has none.
 * fill JOURNAL poison: adds a job of texts that want to be something else, and
 * prints in hex what the journal holds then, a text a line.
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

static int end_all(struct journal *j, struct err *e)
{
	static struct journal_job jobs[100];
	int n = journal_jobs(j, NULL, NULL, jobs, 100, e), rc = n;

	for (int i = 0; rc >= 0 && i < n; i++) {
		if (jobs[i].pending)
			rc = journal_end(j, jobs[i].id, JOB_PASS, 0, NULL, e);
	}
	return rc < 0 ? rc : 0;
}

static void print_hex(const char *text)
{
	for (; *text; text++)
		printf("%02x", (unsigned char)*text);
	printf("\n");
}

static const char *const poison[JOB_FIELDS] = {
	"'); DROP TABLE unbrick.step; -- $1 %s%n",
	"\033[2J\007\033]0;title\007 \\033 \\x1b",
	"\xff\xfe \xed\xa0\x80 \xc3 broken bytes",
	"\xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 \xe2\x80\xae txt",
	"{\"a\": \"\\u0000\", 'b': $$x$$, NULL, \\N\t}",
};

static int add_poison(struct journal *j, struct err *e)
{
	struct journal_job job = { .device = "0000000000000000000000ff",
				   .port = "1-2",
				   .platform = "photon",
				   .recipe = "<script>" };
	struct journal_step step = { .number = 1,
				     .state = STEP_FAILED,
				     .plan = "{\"do\":\"flash\"}" };
	struct err cause = { .code = ERR_IO };
	int rc;

	for (int i = 0; i < JOB_FIELDS; i++)
		strcpy(job.fields.text[i], poison[i]);
	/* and one that is cut in the middle of a character */
	for (size_t i = 0; i + 2 < sizeof(cause.what); i += 2)
		memcpy(cause.what + i, "\xc3\xa9", 3);
	cause.what[0] = 'x';
	strcpy(step.note, poison[1]);
	strcpy(step.error, poison[0]);
	rc = journal_begin(j, &job, "", e);
	if (rc == 0)
		rc = journal_step_plan(j, job.id, &step, e);
	if (rc == 0)
		rc = journal_step_end(j, job.id, &step, e);
	if (rc == 0)
		rc = journal_end(j, job.id, JOB_FAIL, 5, &cause, e);
	if (rc == 0)
		rc = journal_job(j, job.id, &job, e);
	if (rc == 1)
		rc = journal_steps(j, job.id, &step, 1, e);
	for (int i = 0; rc == 1 && i < JOB_FIELDS; i++)
		print_hex(job.fields.text[i]);
	print_hex(job.error);
	print_hex(step.note);
	print_hex(step.error);
	return rc == 1 ? 0 : -1;
}

int main(int argc, char **argv)
{
	struct journal *j = NULL;
	struct err e = { 0 };
	int rc = argc == 3 ? journal_open(argv[1], &j, &e) : -1;

	if (rc == 0 && strcmp(argv[2], "end") == 0)
		rc = end_all(j, &e);
	else if (rc == 0 && strcmp(argv[2], "poison") == 0)
		rc = add_poison(j, &e);
	for (unsigned n = 0; rc == 0 && n < strtoul(argv[2], NULL, 10); n++)
		rc = one_job(j, n, &e);
	journal_close(&j);
	if (rc < 0)
		fprintf(stderr, "fill: %s\n", e.what);
	return rc < 0;
}
