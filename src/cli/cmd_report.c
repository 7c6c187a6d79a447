/* SPDX-License-Identifier: MIT */
/* unbrick report JOB: what the journal says about a job or a run. */
#include "cli/cli.h"
#include "record/report.h"

static int write_files(struct cli *cli, struct journal *j, const char *id,
		       struct err *e)
{
	const char *path;
	char clean[400];
	int rc = 0;

	for (size_t n = 0; rc == 0 && (path = cli_value(cli, "report", n));
	     n++) {
		rc = report_write(j, id, path, e);
		if (rc == 0)
			cli_note(cli, "report: %s\n",
				 cli_clean(path, clean, sizeof(clean)));
	}
	return rc;
}

static int print_it(struct cli *cli, struct journal *j, const char *id,
		    struct err *e)
{
	json_t *doc = report_json(j, id, e);
	struct buf text;
	int rc;

	if (!doc)
		return -(int)e->code;
	if (cli->json)
		return cli_json(cli, doc, e);
	buf_init(&text, REPORT_MAX);
	rc = report_format(doc, REPORT_TXT, &text, e);
	if (rc == 0)
		cli_print(cli, "%s", buf_text(&text));
	buf_fini(&text);
	json_decref(doc);
	return rc;
}

static int run(struct cli *cli, struct err *e)
{
	struct journal *j;
	int rc = cli_journal(cli, &j, e);

	if (rc < 0)
		return rc;
	rc = cli_value(cli, "report", 0) ? write_files(cli, j, cli->args[0], e)
					 : print_it(cli, j, cli->args[0], e);
	journal_close(&j);
	return rc;
}

static const struct cli_option options[] = {
	{ "report", "FILE", "write it (.json .ndjson .csv .xml .html .txt)",
	  true, 0 },
	{ 0 },
};

const struct cli_command cmd_report = {
	.name = "report",
	.usage = "JOB [--report FILE]...",
	.brief = "the record of a job: tables, steps, firmware, verdict",
	.help = "JOB is one from unbrick history, the name of a run of "
		"several devices, or a day (2026-08-14). Of several devices "
		".html begins with a page of all.",
	.options = options,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
