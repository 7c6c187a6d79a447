/* SPDX-License-Identifier: MIT */
#include "cli/ask_plan.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/confirm.h"
#include "cli/devices.h"
#include "cli/tables.h"
#include "device/owner.h"
#include "run/ways.h"
#include "model/catalog/part_words.h"

#define DIGITS 4

/* What the dry run has shown. */
struct asking {
	struct cli *cli;
	const struct ask_plan *ask;
	struct buf devices; /* to be written to, by id or port */
	struct buf one_way; /* what the backup cannot bring back */
	struct buf without; /* ports of those that there is no way for */
	size_t wanted, hopeless;
	bool kept;		/* a backup comes first, on every device */
	bool by_port;		/* nothing else tells which device it is */
	char word[DEVICE_PORT]; /* that has to be typed */
};

static bool has(const struct plan *p, enum plan_do action)
{
	for (size_t i = 0; i < p->step_count; i++) {
		if (p->steps[i].action == action)
			return true;
	}
	return false;
}

static bool is_wanted(const struct asking *a, const struct run_outcome *o)
{
	return o->error.code == ERR_OK &&
	       (!a->ask->if_needed || has(&o->plan, PLAN_FLASH));
}

static void add_one_way(struct asking *a, const struct plan *p)
{
	for (size_t i = 0; i < p->step_count; i++) {
		const struct plan_step *s = &p->steps[i];
		char what[PLAN_WHAT];

		if (!ways_one_way(s))
			continue;
		buf_printf(&a->one_way, "  step %zu: %s", i + 1,
			   plan_called(p->platform_id, s, what));
		if (s->from >= 0)
			buf_printf(&a->one_way, ", version %d", s->from);
		buf_printf(&a->one_way, " becomes %d\n", s->to);
	}
}

static void print_plan(const struct asking *a, const struct run_outcome *o)
{
	struct cli *cli = a->cli;
	const int platform = o->device.platform->id;
	char words[PART_TEXT];

	devices_heading(cli, &o->device);
	if (o->has_before)
		cli_print(cli, "  %s: %s\n", verdict_id(o->diagnosis.verdict),
			  o->diagnosis.summary);
	if (o->error.code != ERR_OK)
		cli_print(cli, "  %s%s%s %s\n", cli_paint(cli, CLI_BAD),
			  err_row(o->error.code)->id, cli_paint(cli, CLI_PLAIN),
			  part_words_in(platform, -1, o->error.what, words,
					sizeof(words)));
	else if (is_wanted(a, o))
		tables_timed(cli, &o->plan);
	else
		cli_print(cli, "  nothing has to be written\n");
	if (o->breaks[0])
		cli_print(cli, "  %sthis breaks what is there%s: %s\n",
			  cli_paint(cli, CLI_BAD), cli_paint(cli, CLI_PLAIN),
			  part_words_in(platform, -1, o->breaks, words,
					sizeof(words)));
}

/* Last four digits: nobody has these in his fingers. */
static void choose_word(struct asking *a, const struct device *d)
{
	a->by_port = !owner_known(d);
	text_copy(a->word, sizeof(a->word),
		  a->by_port ? d->usb.port : d->id + strlen(d->id) - DIGITS);
}

/* By what it shows: in the time of an answer cables can be changed. */
static const char *name_of(const struct device *d)
{
	char id[DEVICE_ID];

	return owner_known(d) && device_id_parse(d->usb.serial, id)
		       ? d->id
		       : d->usb.port;
}

static void add_device(struct asking *a, const struct run_outcome *o)
{
	buf_printf(&a->devices, "%s%s", a->devices.len ? "," : "",
		   name_of(&o->device));
}

static void planned(void *ctx, const struct run_outcome *list, size_t count)
{
	struct asking *a = ctx;

	for (size_t i = 0; i < count; i++) {
		const struct run_outcome *o = &list[i];

		if (!a->cli->json)
			print_plan(a, o);
		if (o->error.code != ERR_OK) {
			buf_printf(&a->without, "%s%s",
				   a->hopeless++ ? ", " : "",
				   o->device.usb.port);
			/* Nobody is asked: it is refused on record. */
			if (a->cli->yes)
				add_device(a, o);
		} else if (is_wanted(a, o)) {
			add_one_way(a, &o->plan);
			if (a->ask->own)
				choose_word(a, &o->device);
			a->kept = a->kept && has(&o->plan, PLAN_BACKUP);
			add_device(a, o);
			a->wanted++;
		}
	}
}

/* What can be put back afterwards, in words. */
static const char *way_back(const struct asking *a)
{
	if (!a->kept && !a->ask->own)
		return "No backup is made: what is overwritten is gone.";
	return a->one_way.len ? "All else can be put back by unbrick restore."
			      : "unbrick restore can put back all of this.";
}

static int confirm(struct asking *a, struct err *e)
{
	const char *warning = a->ask->warning;
	char question[2048];

	/* Nobody says yes to half of what is to be known. */
	if (a->one_way.full || a->devices.full || a->without.full)
		return err_memory(e, "question");
	snprintf(question, sizeof(question),
		 "%s%s%s%s%s%s  Keep the cable in until the end.",
		 warning ? warning : "", warning ? "\n" : "",
		 a->by_port ? "Nothing but its USB port tells which device "
			      "this is: look at the cable.\n"
			    : "",
		 a->one_way.len ? "The backup cannot take this back:\n" : "",
		 buf_text(&a->one_way), way_back(a));
	return confirm_ask(a->cli, question, a->word, e);
}

static int look_ask_run(struct asking *a, struct jobs_request *rq,
			struct err *e)
{
	int rc, first;

	rq->dry_run = true;
	rq->planned = planned;
	rq->ctx = a;
	rc = first = jobs_run(a->cli, rq, e);
	rq->planned = NULL;
	if (a->wanted == 0 && a->cli->json) /* a program gets a document */
		return jobs_run(a->cli, rq, e);
	if (rc < 0 || a->wanted == 0)
		return rc;
	rc = confirm(a, e);
	if (rc < 0)
		return rc;
	rq->dry_run = false;
	rq->device = buf_text(&a->devices);
	rq->ports = a->by_port && !a->cli->yes ? a->word : NULL;
	rc = jobs_run(a->cli, rq, e);
	if (a->cli->yes)
		return rc;
	if (a->hopeless)
		cli_print(a->cli, "no way was found for %s: see above\n",
			  buf_text(&a->without));
	/* Some had no way, the others may have passed. */
	if (rc == 0 && a->hopeless)
		return EXIT_CLASS_MIXED;
	return rc > 0 && a->hopeless && rc != first ? EXIT_CLASS_FAILED : rc;
}

int ask_plan_run(struct cli *cli, const struct ask_plan *ask,
		 struct jobs_request *rq, struct err *e)
{
	struct asking a = { .cli = cli, .ask = ask, .kept = true };
	int rc;

	if (rq->dry_run || (cli->yes && !ask->if_needed))
		return jobs_run(cli, rq, e);
	if (!cli->yes && (cli->json || !isatty(STDIN_FILENO)))
		return err_set(e, ERR_USAGE, cli->command->name,
			       "nobody is there to say yes: add --yes, or "
			       "--dry-run to see the plan");
	text_copy(a.word, sizeof(a.word), ask->word ? ask->word : "yes");
	buf_init(&a.devices, 4096);
	buf_init(&a.one_way, 1024);
	buf_init(&a.without, 4096);
	rc = look_ask_run(&a, rq, e);
	buf_fini(&a.devices);
	buf_fini(&a.one_way);
	buf_fini(&a.without);
	return rc;
}
