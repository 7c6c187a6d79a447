#include "cli/jobs.h"

#include <stdlib.h>
#include <string.h>

#include "cli/devices.h"
#include "cli/show.h"
#include "cli/supplies.h"
#include "cli/tables.h"
#include "job/queue.h"
#include "job/report.h"
#include "model/plan_json.h"

#define LOOK_MS	 200
#define JOBS_MAX 64
#define ASK_MAX	 3600

struct running {
	struct cli *cli;
	const struct jobs_request *rq;
	struct world *world;
	struct device *devices;
	size_t count;
	struct supplies supplies;
	struct journal *journal;
	struct queue *queue;
	struct event_sink sink;
	struct schedule *schedule;
	unsigned long jobs, ask;
};

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

static int write_reports(struct running *r, struct err *e)
{
	const char *path;
	int rc = 0;

	if (!r->journal)
		return 0;
	for (size_t n = 0; rc == 0 && (path = cli_value(r->cli, "report", n));
	     n++) {
		rc = report_write(r->journal, schedule_batch(r->schedule), path,
				  e);
		if (rc == 0)
			cli_note(r->cli, "report: %s\n", path);
	}
	return rc;
}

static int open_all(struct running *r, struct err *e)
{
	struct cli *cli = r->cli;
	int rc;

	rc = cli_number(cli, "jobs", 1, JOBS_MAX, 0, &r->jobs, e);
	if (rc == 0)
		rc = cli_number(cli, "ask", 0, ASK_MAX, 0, &r->ask, e);
	if (rc == 0)
		rc = check_reports(cli, e);
	if (rc < 0)
		return rc;
	r->world = cli_world(cli, e);
	r->devices = calloc(BUS_MAX_DEVICES, sizeof(*r->devices));
	r->queue = queue_new();
	if (!r->world)
		return -(int)e->code;
	if (!r->devices || !r->queue)
		return err_set(e, ERR_NO_MEMORY, "jobs", "out of memory");
	r->sink = queue_sink(r->queue);
	rc = devices_named(cli, r->world, r->rq->device, r->devices, e);
	if (rc < 0)
		return rc;
	r->count = (size_t)rc;
	rc = supplies_open(cli, r->world, &r->supplies, e);
	if (rc == 0 && !r->rq->dry_run)
		rc = journal_open(NULL, &r->journal, e);
	return rc;
}

static void close_all(struct running *r)
{
	schedule_free(r->schedule);
	queue_free(r->queue);
	journal_close(&r->journal);
	supplies_close(&r->supplies);
	free(r->devices);
}

static int start(struct running *r, struct err *e)
{
	const struct schedule_request rq = {
		.world = r->world,
		.journal = r->journal,
		.sink = &r->sink,
		.run = { .recipe = r->rq->recipe,
			 .supply = &r->supplies.supply,
			 .dry_run = r->rq->dry_run,
			 .only_written = r->rq->only_written,
			 .request = r->rq->request },
		.ask_ms = (int64_t)r->ask * 1000,
		.no_touch = r->cli->no_touch,
		.jobs = (unsigned)r->jobs,
	};

	return schedule_start(&rq, r->devices, r->count, &r->schedule, e);
}

/* Shows events until all workers are done. */
static void follow(struct running *r)
{
	struct show show;
	/* A plan is one document, not a stream. */
	bool only_document = r->cli->json && r->rq->dry_run;
	bool told = false;

	show_init(&show, r->cli, r->count > 1);
	for (;;) {
		bool running = schedule_running(r->schedule);
		struct event ev;

		if (cli_stopped() && !told) {
			show_clear(&show);
			cli_note(r->cli, "stopping at the next safe point\n");
			schedule_stop(r->schedule);
			told = true;
		}
		if (!queue_take(r->queue, &ev, running ? LOOK_MS : 0)) {
			if (!running)
				break;
		} else if (!only_document) {
			show_event(&show, &ev);
		}
	}
	show_clear(&show);
}

static json_t *plan_entry(const struct run_outcome *o)
{
	struct plan *p = malloc(sizeof(*p));
	json_t *doc;

	if (!p)
		return NULL;
	*p = o->plan;
	p->platform_id = o->device.platform->id;
	p->possible = o->error.code == ERR_OK;
	if (!p->possible)
		memcpy(p->reason, o->error.what,
		       sizeof(p->reason) < sizeof(o->error.what)
			       ? sizeof(p->reason)
			       : sizeof(o->error.what));
	p->reason[sizeof(p->reason) - 1] = '\0';
	doc = plan_json(p);
	free(p);
	if (doc)
		json_object_set_new(doc, "device", devices_json(&o->device));
	return doc;
}

static int show_plans(struct cli *cli, const struct run_outcome *list,
		      size_t count, struct err *e)
{
	json_t *doc, *devices;

	if (cli->json && count == 1)
		return cli_json(cli, plan_entry(&list[0]), e);
	if (cli->json) {
		doc = cli_doc("plan");
		devices = json_array();
		for (size_t i = 0; i < count; i++)
			json_array_append_new(devices, plan_entry(&list[i]));
		if (doc)
			json_object_set_new(doc, "devices", devices);
		return cli_json(cli, doc, e);
	}
	for (size_t i = 0; i < count; i++) {
		devices_heading(cli, &list[i].device);
		if (list[i].error.code == ERR_OK)
			tables_plan(cli, &list[i].plan);
		else
			cli_print(cli, "  %s %s\n",
				  err_row(list[i].error.code)->id,
				  list[i].error.what);
	}
	if (!cli->quiet)
		cli_print(cli, "nothing was written (--dry-run)\n");
	return 0;
}

static int show_outcomes(struct running *r, const struct run_outcome *list,
			 size_t count, struct err *e)
{
	size_t verdicts[JOB_VERDICTS] = { 0 };

	if (r->cli->json)
		return cli_json(
			r->cli,
			report_json(r->journal, schedule_batch(r->schedule), e),
			e);
	for (size_t i = 0; i < count; i++) {
		tables_outcome(r->cli, &list[i]);
		if (list[i].job[0])
			cli_print(r->cli, "  job %s\n", list[i].job);
		verdicts[list[i].verdict]++;
	}
	if (count > 1)
		cli_print(r->cli,
			  "\n%zu devices: %zu PASS, %zu FAIL, %zu STOPPED, "
			  "%zu SKIPPED\n",
			  count, verdicts[JOB_PASS], verdicts[JOB_FAIL],
			  verdicts[JOB_STOPPED], verdicts[JOB_SKIPPED]);
	return 0;
}

int jobs_run(struct cli *cli, const struct jobs_request *rq, struct err *e)
{
	struct running r = { .cli = cli, .rq = rq };
	const struct run_outcome *list;
	size_t count;
	int rc = open_all(&r, e);

	if (rc == 0)
		rc = start(&r, e);
	if (rc < 0)
		goto out;
	follow(&r);
	list = schedule_wait(r.schedule, &count);
	rc = rq->dry_run ? show_plans(cli, list, count, e)
			 : show_outcomes(&r, list, count, e);
	if (rc == 0)
		rc = write_reports(&r, e);
	if (rc == 0)
		rc = schedule_exit_class(list, count);
out:
	close_all(&r);
	return rc;
}
