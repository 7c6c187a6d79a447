/* SPDX-License-Identifier: MIT */
#include "cli/jobs_parts.h"
#include "cli/labels.h"

#include <stdlib.h>
#include <string.h>

#include "cli/devices.h"
#include "cli/show.h"
#include "cli/tables.h"
#include "record/report.h"
#include "model/plan/json.h"

#define LOOK_MS 200

/* Shows events until all workers are done. */
static void follow(struct jobs *r, struct schedule *s)
{
	struct show show;
	/* A plan is one document, not a stream. */
	bool only_document = r->cli->json && r->rq->dry_run;
	bool told = false;

	show_init(&show, r->cli, r->count);
	for (;;) {
		bool running = schedule_running(s);
		struct event ev;

		if (cli_stopped() && !told) {
			show_clear(&show);
			cli_note(r->cli, "stopping at the next safe point\n");
			schedule_stop(s);
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
			tables_timed(cli, &list[i].plan);
		else
			cli_print(cli, "  %s %s\n",
				  err_row(list[i].error.code)->id,
				  list[i].error.what);
	}
	if (!cli->quiet)
		cli_print(cli, "nothing was written (--dry-run)\n");
	return 0;
}

static int show_outcomes(struct jobs *r, const struct run_outcome *list,
			 size_t count, const char *batch, struct err *e)
{
	size_t verdicts[JOB_VERDICTS] = { 0 };

	if (r->cli->json)
		return cli_json(r->cli, report_json(r->journal, batch, e), e);
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

static int write_labels(struct jobs *r, const struct run_outcome *list,
			size_t count, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		if (list[i].verdict == JOB_PASS)
			rc = labels_write(r->cli, r->journal, list[i].job, e);
	}
	return rc;
}

/* Whoever names a port means a device that is chosen, and no other. */
static int check_ports(const struct jobs *r, struct err *e)
{
	const char *port;
	char clean[40];

	for (size_t n = 0; (port = cli_value(r->cli, "confirm-port", n)); n++) {
		bool chosen = false;

		for (size_t i = 0; i < r->count; i++)
			chosen = chosen ||
				 strcmp(r->devices[i].usb.port, port) == 0;
		if (!chosen)
			return err_set(e, ERR_REFUSED, "jobs",
				       "--confirm-port %s: the device chosen "
				       "is not at that port",
				       cli_clean(port, clean, sizeof(clean)));
	}
	return 0;
}

/*
 * A document that cannot be made, for want of a journal say, does not hide
 * what the jobs themselves ended with.
 */
static int end_code(struct jobs *r, int rc, const struct run_outcome *list,
		    size_t count, struct err *e)
{
	int class = schedule_exit_class(list, count);

	if (rc == 0 || class == EXIT_CLASS_OK)
		return rc == 0 ? class : rc;
	if (!r->cli->json) {
		cli_note(r->cli, "%s\n", e->what);
		return class;
	}
	for (size_t i = 0; i < count; i++) {
		if (list[i].error.code != ERR_OK) {
			err_clear(e);
			return err_pass(e, &list[i].error);
		}
	}
	return rc;
}

static int run_chosen(struct jobs *r, struct err *e)
{
	struct schedule *s = NULL;
	const struct run_outcome *list;
	size_t count;
	int rc = devices_named(r->cli, r->world, r->rq->device, r->devices, e);

	if (rc < 0)
		return rc;
	r->count = (size_t)rc;
	rc = check_ports(r, e);
	if (rc < 0)
		return rc;
	rc = jobs_start(r, r->devices, r->count, "", &s, e);
	if (rc < 0)
		return rc;
	follow(r, s);
	list = schedule_wait(s, &count);
	rc = 0;
	if (r->rq->dry_run && r->rq->planned)
		r->rq->planned(r->rq->ctx, list, count);
	else if (r->rq->dry_run)
		rc = show_plans(r->cli, list, count, e);
	else
		rc = show_outcomes(r, list, count, schedule_batch(s), e);
	if (rc == 0)
		rc = jobs_write_reports(r, schedule_batch(s), e);
	if (rc == 0)
		rc = write_labels(r, list, count, e);
	rc = end_code(r, rc, list, count, e);
	schedule_free(s);
	return rc;
}

int jobs_run(struct cli *cli, const struct jobs_request *rq, struct err *e)
{
	struct jobs r = { .cli = cli, .rq = rq };
	int rc = jobs_open(&r, e);

	if (rc == 0)
		rc = rq->rehearse  ? jobs_rehearse(&r, e)
		     : rq->station ? jobs_station(&r, e)
				   : run_chosen(&r, e);
	jobs_close(&r);
	return rc;
}
