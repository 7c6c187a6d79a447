/* SPDX-License-Identifier: MIT */
/* Rehearsals on the command line: what would happen, and how long. */
#include "run/rehearse.h"

#include <stdlib.h>

#include "cli/devices.h"
#include "cli/jobs_parts.h"
#include "cli/tables.h"
#include "model/catalog/table_json.h"
#include "model/plan/json.h"

static json_t *entry(const struct device *d, const struct rehearsal *r)
{
	const struct run_outcome *o = &r->outcome;
	json_t *steps = json_array();

	for (size_t i = 0; i < o->plan.step_count; i++)
		json_array_append_new(steps, plan_step_json(&o->plan.steps[i]));
	return json_pack(
		"{s:o, s:s, s:i, s:o, s:o, s:s, s:o, s:o, s:o}", "device",
		devices_json(d), "verdict", job_verdict_name(o->verdict),
		"exit", o->exit_class, "error",
		o->error.code ? cli_json_error(&o->error) : json_null(),
		"seconds", json_integer((r->ms + 999) / 1000), "made_from",
		r->from_backup ? "backup" : "table", "steps", steps, "before",
		o->has_before ? table_json(&o->before) : json_null(), "after",
		o->has_after ? table_json(&o->after) : json_null());
}

static void print(struct cli *cli, const struct rehearsal *r)
{
	unsigned seconds = (unsigned)((r->ms + 999) / 1000);

	tables_outcome(cli, &r->outcome);
	cli_print(cli,
		  "  rehearsed on a copy made from its %s; the run would take "
		  "%u:%02u\n",
		  r->from_backup ? "table and backup" : "table", seconds / 60,
		  seconds % 60);
}

/* One after the other: they take no time. */
static int rehearse_all(struct jobs *j, struct rehearsal *r, int *classes,
			json_t *list, struct err *e)
{
	const struct run_request run = {
		.recipe = j->rq->recipe,
		.supply = &j->supplies.supply,
		.only_written = j->rq->only_written,
		.force = j->rq->force,
		.any_order = j->rq->any_order,
	};

	for (size_t i = 0; i < j->count; i++) {
		const struct rehearse_request rq = {
			.world = j->world,
			.device = &j->devices[i],
			.run = &run,
			.no_touch = j->cli->no_touch,
		};
		int rc = rehearse(&rq, r, e);

		if (rc < 0)
			return rc;
		classes[i] = r->outcome.exit_class;
		if (j->cli->json)
			json_array_append_new(list, entry(&j->devices[i], r));
		else
			print(j->cli, r);
	}
	return schedule_exit_code(classes, j->count);
}

int jobs_rehearse(struct jobs *j, struct err *e)
{
	struct rehearsal *r = calloc(1, sizeof(*r));
	int *classes = calloc(BUS_MAX_DEVICES, sizeof(*classes));
	json_t *list = json_array();
	json_t *doc;
	int rc = devices_named(j->cli, j->world, j->rq->device, j->devices, e);

	if (rc > 0 && (!r || !classes))
		rc = err_memory(e, "rehearse");
	if (rc > 0) {
		j->count = (size_t)rc;
		rc = rehearse_all(j, r, classes, list, e);
	}
	if (rc >= 0 && !j->cli->json && !j->cli->quiet)
		cli_print(j->cli, "nothing was written (--rehearse)\n");
	if (rc >= 0 && j->cli->json) {
		doc = cli_doc("rehearsal");
		if (doc)
			json_object_set(doc, "devices", list);
		if (cli_json(j->cli, doc, e) < 0)
			rc = -(int)e->code;
	}
	json_decref(list);
	free(classes);
	free(r);
	return rc;
}
