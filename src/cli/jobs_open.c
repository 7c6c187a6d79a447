/* SPDX-License-Identifier: MIT */
/* Opening and starting for commands that run jobs. */
#include "cli/jobs_parts.h"

#include <stdlib.h>
#include <string.h>

#include "cli/backups.h"
#include "cli/fields.h"
#include "cli/labels.h"
#include "run/broken.h"
#include "record/report.h"

#define JOBS_MAX    64
#define ASK_MAX	    3600
#define BROKEN_TOLD 16
#define PORTS_MAX   4096

/* Told before anything is done, not after an hour of work. */
static int check_reports(struct cli *cli, struct err *e)
{
	const char *path;
	int rc = 0;

	for (size_t n = 0; rc == 0 && (path = cli_value(cli, "report", n));
	     n++) {
		enum report_form form;

		rc = report_form_of(path, &form, e);
	}
	return rc;
}

int jobs_write_reports(struct jobs *r, const char *batch, struct err *e)
{
	const char *path;
	char clean[400];
	int rc = 0;

	if (!r->journal)
		return 0;
	for (size_t n = 0; rc == 0 && (path = cli_value(r->cli, "report", n));
	     n++) {
		rc = report_write(r->journal, batch, path, e);
		if (rc == 0)
			cli_note(r->cli, "report: %s\n",
				 cli_clean(path, clean, sizeof(clean)));
	}
	return rc;
}

/* What was typed, and what the command line says. */
static int read_ports(struct jobs *r, struct err *e)
{
	const char *port;

	buf_init(&r->ports, PORTS_MAX);
	if (r->rq->ports)
		buf_printf(&r->ports, "%s", r->rq->ports);
	for (size_t n = 0; (port = cli_value(r->cli, "confirm-port", n)); n++)
		buf_printf(&r->ports, "%s%s", r->ports.len ? "," : "", port);
	return r->ports.full ? err_memory(e, "ports") : 0;
}

int jobs_open(struct jobs *r, struct err *e)
{
	struct cli *cli = r->cli;
	int rc;

	rc = read_ports(r, e);
	if (rc == 0)
		rc = cli_number(cli, "jobs", 1, JOBS_MAX, 0, &r->at_once, e);
	if (rc == 0)
		rc = cli_number(cli, "ask", 0, ASK_MAX, 0, &r->ask, e);
	if (rc == 0)
		rc = fields_read(cli, &r->fields, e);
	if (rc == 0)
		rc = check_reports(cli, e);
	if (rc == 0)
		rc = labels_check(cli, e);
	if (rc < 0)
		return rc;
	r->world = cli_world(cli, e);
	r->devices = calloc(BUS_MAX_DEVICES, sizeof(*r->devices));
	r->queue = queue_new();
	if (!r->world)
		return -(int)e->code;
	if (!r->devices || !r->queue)
		return err_memory(e, "jobs");
	r->sink = queue_sink(r->queue);
	rc = supplies_open(cli, r->world, &r->supplies, e);
	if (rc == 0 && !r->rq->dry_run && !r->rq->rehearse)
		rc = cli_journal(cli, &r->journal, e);
	if (rc == 0 && r->journal)
		backups_keep_budget(cli);
	if (rc == 0 && r->journal)
		jobs_tell_broken(cli, r->journal);
	if (rc == 0 && r->journal)
		journal_hide(r->journal, cli->host->secrets);
	return rc;
}

void jobs_tell_broken(struct cli *cli, struct journal *j)
{
	struct journal_job *jobs = calloc(BROKEN_TOLD, sizeof(*jobs));
	struct err ignored = { 0 };
	int n = jobs ? broken_jobs(j, false, jobs, BROKEN_TOLD, &ignored) : 0;

	for (int i = 0; i < n; i++)
		cli_note(cli,
			 "job %s was broken off: %s on %s, begun %s; unbrick "
			 "resume %s goes on\n",
			 jobs[i].id, jobs[i].recipe,
			 jobs[i].device[0] ? jobs[i].device : jobs[i].port,
			 jobs[i].started, jobs[i].id);
	free(jobs);
}

void jobs_close(struct jobs *r)
{
	queue_free(r->queue);
	journal_close(&r->journal);
	supplies_close(&r->supplies);
	buf_fini(&r->ports);
	free(r->devices);
}

static void wake_reader(void *ctx)
{
	queue_nudge(ctx);
}

int jobs_start(struct jobs *r, const struct device *devices, size_t count,
	       const char *batch, struct schedule **out, struct err *e)
{
	bool named = !r->rq->station && r->ports.len;
	const struct schedule_request rq = {
		.world = r->world,
		.journal = r->journal,
		.sink = &r->sink,
		.run = { .recipe = r->rq->recipe,
			 .supply = &r->supplies.supply,
			 .dry_run = r->rq->dry_run,
			 .only_written = r->rq->only_written,
			 .ports = named ? buf_text(&r->ports) : NULL,
			 .force = r->rq->force,
			 .any_order = r->rq->any_order,
			 .strict = cli_flag(r->cli, "strict"),
			 .request = r->rq->request,
			 .resume = r->rq->resume,
			 .fields = &r->fields,
			 .batch = batch },
		.ask_ms = (int64_t)r->ask * 1000,
		.no_touch = r->cli->no_touch,
		.hub_power = cli_flag(r->cli, "hub-power"),
		.jobs = (unsigned)r->at_once,
		.ended = wake_reader,
		.ended_ctx = r->queue,
	};

	return schedule_start(&rq, devices, count, out, e);
}
