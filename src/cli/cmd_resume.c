/* SPDX-License-Identifier: MIT */
/* unbrick resume [JOB]: goes on with a job that was broken off. */
#include "cli/jobs.h"
#include "run/broken.h"
#include "run/request.h"

static int find_job(struct cli *cli, struct journal *j, struct journal_job *out,
		    struct err *e)
{
	int n;

	if (cli->arg_count) {
		n = journal_job(j, cli->args[0], out, e);
		return n != 0 ? n
			      : err_set(e, ERR_USAGE, "resume",
					"there is no such job; see unbrick "
					"history");
	}
	n = broken_jobs(j, true, out, 1, e);
	return n != 0 ? n
		      : err_set(e, ERR_REFUSED, "resume",
				"no job was broken off");
}

static int go_on(struct cli *cli, const struct journal_job *job,
		 const struct run_stored *stored, struct err *e)
{
	const struct jobs_request rq = { .recipe = stored->recipe,
					 .request = stored->request,
					 .resume = stored->resume,
					 .dry_run = cli_flag(cli, "dry-run"),
					 .device = job->device[0] ? job->device
								  : job->port };

	cli_note(cli, "going on with job %s\n", job->id);
	return jobs_run(cli, &rq, e);
}

static int run(struct cli *cli, struct err *e)
{
	struct run_stored stored = { 0 };
	struct journal_job job = { 0 };
	struct journal *j = NULL;
	int rc = cli_journal(cli, &j, e);

	if (rc == 0)
		rc = find_job(cli, j, &job, e);
	if (rc > 0)
		rc = run_stored_read(j, &job, &stored, e);
	journal_close(&j);
	if (rc >= 0)
		rc = go_on(cli, &job, &stored, e);
	run_stored_free(&stored);
	return rc;
}

static const struct cli_option options[] = {
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_resume = {
	.name = "resume",
	.usage = "[JOB]",
	.brief = "go on with a job that was broken off",
	.help = "Without JOB the newest one.  The device has to be attached; "
		"what is proven\nand still in place is not written again.",
	.options = options,
	.max_args = 1,
	.run = run,
};
