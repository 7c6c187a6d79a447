/* unbrick fix: diagnose, plan, ask, run, verify. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/confirm.h"
#include "cli/devices.h"
#include "cli/jobs.h"
#include "cli/steps.h"
#include "cli/tables.h"
#include "run/ways.h"

#define STEPS 4

/* What the dry run has shown. */
struct fixing {
	struct cli *cli;
	struct buf ports;   /* of the devices to be written to */
	struct buf one_way; /* what the backup cannot bring back */
	size_t wanted, hopeless;
};

static void lay(struct cli *cli, struct recipe_step *steps)
{
	const char *to = cli_value(cli, "to", 0);

	memset(steps, 0, STEPS * sizeof(*steps));
	if (to && strcmp(to, "same") == 0)
		to = NULL;
	steps[0].verb = RECIPE_INSPECT;
	steps[1].verb = RECIPE_BACKUP;
	steps[2].verb = RECIPE_PLAN;
	steps[2].plan.release = to;
	steps[2].plan.app = cli_value(cli, "app", 0);
	steps[3].verb = RECIPE_EXPECT;
	steps[3].expect.healthy = true;
	steps[3].expect.app = steps[2].plan.app;
}

static bool writes(const struct plan *p)
{
	for (size_t i = 0; i < p->step_count; i++) {
		if (p->steps[i].action == PLAN_FLASH)
			return true;
	}
	return false;
}

static void add_one_way(struct fixing *f, const struct plan *p)
{
	for (size_t i = 0; i < p->step_count; i++) {
		const struct plan_step *s = &p->steps[i];

		if (!ways_one_way(s))
			continue;
		buf_printf(&f->one_way, "  step %zu: %s", i + 1, s->what);
		if (s->from >= 0)
			buf_printf(&f->one_way, ", version %d", s->from);
		buf_printf(&f->one_way, " becomes %d\n", s->to);
	}
}

static void print_plan(struct cli *cli, const struct run_outcome *o)
{
	devices_heading(cli, &o->device);
	if (o->has_before)
		cli_print(cli, "  %s: %s\n", verdict_id(o->diagnosis.verdict),
			  o->diagnosis.summary);
	if (o->error.code != ERR_OK)
		cli_print(cli, "  %s%s%s %s\n", cli_paint(cli, CLI_BAD),
			  err_row(o->error.code)->id, cli_paint(cli, CLI_PLAIN),
			  o->error.what);
	else if (writes(&o->plan))
		tables_plan(cli, &o->plan);
	else
		cli_print(cli, "  nothing has to be written\n");
}

static void planned(void *ctx, const struct run_outcome *list, size_t count)
{
	struct fixing *f = ctx;

	for (size_t i = 0; i < count; i++) {
		const struct run_outcome *o = &list[i];

		if (!f->cli->json)
			print_plan(f->cli, o);
		if (o->error.code != ERR_OK) {
			f->hopeless++;
		} else if (writes(&o->plan)) {
			add_one_way(f, &o->plan);
			buf_printf(&f->ports, "%s%s", f->wanted++ ? "," : "",
				   o->device.usb.port);
		}
	}
}

static int confirm(struct fixing *f, struct err *e)
{
	char question[2048];

	if (f->one_way.len)
		snprintf(question, sizeof(question),
			 "The backup cannot take this back:\n%s"
			 "All else can be put back by unbrick restore.  Keep "
			 "the cable in until the end.",
			 buf_text(&f->one_way));
	else
		snprintf(question, sizeof(question),
			 "unbrick restore can put back all of this.  Keep the "
			 "cable in until the end.");
	return confirm_ask(f->cli, question, "yes", e);
}

static int repair(struct fixing *f, struct jobs_request *rq, struct err *e)
{
	int rc, first;

	rq->dry_run = true;
	rq->planned = planned;
	rq->ctx = f;
	rc = first = jobs_run(f->cli, rq, e);
	if (f->wanted == 0 && f->cli->json) {
		/* A program gets a document in any case: that of the plan. */
		rq->planned = NULL;
		return jobs_run(f->cli, rq, e);
	}
	if (rc < 0 || f->wanted == 0)
		return rc;
	rc = confirm(f, e);
	if (rc < 0)
		return rc;
	rq->dry_run = false;
	rq->device = buf_text(&f->ports);
	rc = jobs_run(f->cli, rq, e);
	/* Some had no way, the others may have passed. */
	if (rc == 0 && f->hopeless)
		return EXIT_CLASS_MIXED;
	return rc > 0 && f->hopeless && rc != first ? EXIT_CLASS_FAILED : rc;
}

static int run(struct cli *cli, struct err *e)
{
	struct fixing f = { .cli = cli };
	struct recipe_step steps[STEPS];
	struct recipe recipe;
	struct jobs_request rq = { .recipe = &recipe,
				   .dry_run = cli_flag(cli, "dry-run") };
	int rc;

	lay(cli, steps);
	steps_recipe(&recipe, "fix", "diagnose, plan, repair", steps, STEPS,
		     true);
	if (!cli->yes && !rq.dry_run && (cli->json || !isatty(STDIN_FILENO)))
		return err_set(e, ERR_USAGE, "fix",
			       "nobody is there to say yes: add --yes, or "
			       "--dry-run to see the plan");
	if (rq.dry_run)
		return jobs_run(cli, &rq, e);
	buf_init(&f.ports, 4096);
	buf_init(&f.one_way, 1024);
	rc = repair(&f, &rq, e);
	buf_fini(&f.ports);
	buf_fini(&f.one_way);
	return rc;
}

static const struct cli_option options[] = {
	{ "to", "RELEASE", "Device OS to end with; same keeps what is there",
	  false, 0 },
	{ "app", "FILE", "application that shall run afterwards", false, 0 },
	JOBS_OPTIONS,
	{ 0 },
};

const struct cli_command cmd_fix = {
	.name = "fix",
	.usage = "[--device SEL] [--to RELEASE|same] [--app FILE] [--yes]",
	.brief = "diagnose, plan, repair, verify",
	.help = "Shows cause and plan, names what cannot be taken back, and "
		"asks before anything\nis written; --yes does not ask.  A "
		"healthy device is left alone; one without an\napplication "
		"that runs gets Tinker.  A backup is made first, and PASS "
		"means that a\nfresh inspection found every check passed.",
	.options = options,
	.run = run,
};
