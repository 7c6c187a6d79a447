/* SPDX-License-Identifier: MIT */
/* unbrick history: records of past jobs. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "run/broken.h"

#define SHOWN_MAX 500

static const char *state_of(const struct journal_job *job)
{
	if (!job->pending)
		return job_verdict_name(job->verdict);
	return broken_off(job) ? "INTR" : "RUN";
}

static json_t *entry(const struct journal_job *job)
{
	json_t *fields = json_object();

	for (size_t i = 0; field_name(i); i++)
		json_object_set_new(fields, field_name(i),
				    cli_text(job->fields.text[i][0]
						     ? job->fields.text[i]
						     : NULL));
	return json_pack(
		"{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:b, "
		"s:o}",
		"job", job->id, "run", job->batch, "device",
		cli_text(job->device[0] ? job->device : NULL), "port",
		job->port, "platform", job->platform, "recipe", job->recipe,
		"started", job->started, "ended",
		cli_text(job->ended[0] ? job->ended : NULL), "state",
		state_of(job), "exit",
		job->pending ? json_null() : json_integer(job->exit_class),
		"error", cli_text(job->error[0] ? job->error : NULL),
		"practice", job->practice, "fields", fields);
}

static void print_row(struct cli *cli, const struct journal_job *job)
{
	const char *state = state_of(job);
	bool good = strcmp(state, "PASS") == 0;

	cli_print(cli, "%-14s %-20s %-8s %-24s %-24s %s%-8s%s %s\n", job->id,
		  job->started, job->platform,
		  job->device[0] ? job->device : job->port, job->recipe,
		  cli_paint(cli, good ? CLI_GOOD : CLI_BAD), state,
		  cli_paint(cli, CLI_PLAIN), job->error);
}

/* --device as in other commands, but for devices that need not be here. */
static bool wanted(struct cli *cli, const struct journal_job *job)
{
	const char *word;
	bool any = false;

	for (size_t n = 0; (word = cli_value(cli, "device", n)); n++) {
		any = true;
		if (strcmp(word, "all") == 0 || strcmp(word, job->port) == 0 ||
		    (strlen(word) >= 4 && text_starts(job->device, word)))
			return true;
	}
	return !any;
}

static int run(struct cli *cli, struct err *e)
{
	struct journal_job *jobs = NULL;
	struct journal *j;
	json_t *list = json_array(), *doc;
	int rc = cli_journal(cli, &j, e);

	if (rc < 0)
		goto out;
	jobs = calloc(SHOWN_MAX, sizeof(*jobs));
	rc = jobs ? journal_jobs(j, NULL, NULL, jobs, SHOWN_MAX, e)
		  : err_memory(e, "history");
	for (int i = 0; i < rc; i++) {
		if (!wanted(cli, &jobs[i]))
			continue;
		if (cli->json)
			json_array_append_new(list, entry(&jobs[i]));
		else
			print_row(cli, &jobs[i]);
	}
	if (rc == 0 && !cli->json)
		cli_note(cli, "there was no job yet\n");
	if (rc >= 0)
		rc = 0;
	if (rc == 0 && cli->json) {
		doc = cli_doc("history");
		if (doc)
			json_object_set(doc, "jobs", list);
		rc = cli_json(cli, doc, e);
	}
	journal_close(&j);
out:
	free(jobs);
	json_decref(list);
	return rc;
}

const struct cli_command cmd_history = {
	.name = "history",
	.usage = "[--device SEL]",
	.brief = "records of past jobs, the newest first",
	.help = "INTR marks a job that was broken off; unbrick resume goes on "
		"with it.",
	.run = run,
};
