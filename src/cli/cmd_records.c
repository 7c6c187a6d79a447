/* SPDX-License-Identifier: MIT */
/* unbrick records: the records of many benches, in PostgreSQL. */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/near.h"
#include "base/text.h"
#include "cli/cli.h"
#include "record/report.h"
#include "records/records.h"
#include "records/seen.h"
#include "run/broken.h"

#define SHOWN_MAX   10000
#define SHOWN_USUAL 100
#define EXPORT_ROWS "5000"

static const char where[] = "records";

#define COLUMNS                                                                \
	"bench, id AS job, device, platform, recipe, started, ended, verdict," \
	" code, error, operator, lot, customer, note, label, clock_wrong,"     \
	" practice, (SELECT b.name FROM unbrick.bench b WHERE b.id = bench)"   \
	" AS bench_name"

static int open_place(struct pg **p, struct err *e)
{
	char place[RECORDS_INFO];
	int rc = records_place(place, e);

	*p = NULL;
	if (rc == 0)
		return err_set(e, ERR_USAGE, where,
			       "no records are known: unbrick records connect "
			       "URL|SERVICE");
	return rc < 0 ? rc : pg_open(place, NULL, p, e);
}

static json_t *row_json(const struct pg_rows *rows, int row)
{
	json_t *o = json_object();

	for (int c = 0; c < pg_columns(rows); c++) {
		const char *text = pg_cell(rows, row, c);

		json_object_set_new(o, pg_name(rows, c),
				    cli_text(text[0] ? text : NULL));
	}
	return o;
}

/* "job", started, device, verdict, bench: what one looks for. */
static void print_row(struct cli *cli, const struct pg_rows *rows, int row)
{
	char bench[40], job[40], device[40], platform[40], recipe[80];
	char started[40], verdict[24], error[400];
	bool good = strcmp(pg_cell(rows, row, 7), "PASS") == 0;

	cli_clean(pg_cell(rows, row, 17), bench, sizeof(bench));
	if (!bench[0])
		snprintf(bench, sizeof(bench), "%.8s", pg_cell(rows, row, 0));

	cli_print(cli, "%.19s  %-24s  %-8s  %s%-7s%s  %s/%s  %s%s%s\n",
		  cli_clean(pg_cell(rows, row, 5), started, sizeof(started)),
		  cli_clean(pg_cell(rows, row, 2), device, sizeof(device)),
		  cli_clean(pg_cell(rows, row, 3), platform, sizeof(platform)),
		  cli_paint(cli, good ? CLI_GOOD : CLI_BAD),
		  cli_clean(pg_cell(rows, row, 7), verdict, sizeof(verdict)),
		  cli_paint(cli, CLI_PLAIN), bench,
		  cli_clean(pg_cell(rows, row, 1), job, sizeof(job)),
		  cli_clean(pg_cell(rows, row, 4), recipe, sizeof(recipe)),
		  good ? "" : "  ",
		  cli_clean(pg_cell(rows, row, 9), error, sizeof(error)));
	if (pg_cell(rows, row, 15)[0] == 't')
		cli_print(cli, "  the clock of that bench was wrong\n");
}

static int show_rows(struct cli *cli, struct pg *p, const char *sql,
		     const char *const *values, int n, struct err *e)
{
	struct pg_rows *rows = NULL;
	json_t *list = json_array(), *doc;
	int rc = records_check(p, e);

	if (rc == 0)
		rc = pg_query(p, sql, values, n, &rows, e);
	if (rc < 0) {
		json_decref(list);
		return rc;
	}
	for (int i = 0; i < pg_count(rows); i++) {
		if (cli->json)
			json_array_append_new(list, row_json(rows, i));
		else
			print_row(cli, rows, i);
	}
	if (cli->json) {
		doc = cli_doc("records");
		json_object_set(doc, "jobs", list);
		rc = cli_json(cli, doc, e);
	} else if (pg_count(rows) == 0) {
		cli_note(cli, "there is no such job%s\n",
			 cli->bench ? ""
				    : " (those of practice: --bench SCENE)");
	}
	json_decref(list);
	pg_rows_free(rows);
	return rc;
}

static int list(struct cli *cli, struct err *e)
{
	const char *since = cli_value(cli, "since", 0);
	char limit[24];
	const char *const values[] = { since ? since : "-infinity", limit,
				       cli->bench ? "t" : "f" };
	unsigned long max;
	struct pg *p = NULL;
	int rc = cli_number(cli, "limit", 1, SHOWN_MAX, SHOWN_USUAL, &max, e);

	snprintf(limit, sizeof(limit), "%lu", max);
	if (rc == 0)
		rc = open_place(&p, e);
	if (rc == 0)
		rc = show_rows(cli, p,
			       "SELECT " COLUMNS " FROM unbrick.jobs WHERE"
			       " started >= $1::timestamptz AND practice = $3"
			       " ORDER BY started DESC LIMIT $2::int",
			       values, 3, e);
	pg_close(&p);
	return rc;
}

static int show(struct cli *cli, struct err *e)
{
	char device[DEVICE_ID + 1];
	const char *const values[] = { device, cli->bench ? "t" : "f" };
	struct pg *p;
	int rc = open_place(&p, e);

	/* As it may stand on a sticker. */
	text_copy(device, sizeof(device), cli->args[1]);
	for (char *c = device; *c; c++)
		*c = (char)tolower((unsigned char)*c);

	if (rc == 0)
		rc = show_rows(
			cli, p,
			"SELECT " COLUMNS " FROM unbrick.jobs WHERE"
			" device = $1 AND practice = $2 ORDER BY started DESC LIMIT 1000",
			values, 2, e);
	pg_close(&p);
	return rc;
}

/* A line of JSON for each job, a piece at a time. */
static int export(struct cli *cli, struct err *e)
{
	char bench[BENCH_ID] = "", job[JOB_ID] = "";
	const char *const values[] = { bench, job };
	struct pg *p = NULL;
	int n = 1, rc = open_place(&p, e);

	if (rc == 0)
		rc = records_check(p, e);
	while (rc == 0 && n > 0) {
		struct pg_rows *rows;

		rc = pg_query(p,
			      "SELECT " COLUMNS " FROM unbrick.jobs"
			      " WHERE (bench, id) > ($1, $2)"
			      " ORDER BY bench, id LIMIT " EXPORT_ROWS,
			      values, 2, &rows, e);
		n = rc == 0 ? pg_count(rows) : 0;
		for (int i = 0; rc == 0 && i < n; i++)
			rc = cli_json(cli, row_json(rows, i), e);
		if (n > 0) {
			snprintf(bench, sizeof(bench), "%s",
				 pg_cell(rows, n - 1, 0));
			snprintf(job, sizeof(job), "%s",
				 pg_cell(rows, n - 1, 1));
		}
		pg_rows_free(rows);
	}
	pg_close(&p);
	return rc;
}

static int init(struct cli *cli, struct err *e)
{
	struct pg *p;
	int rc = open_place(&p, e);

	if (rc == 0)
		rc = records_init(p, e);
	pg_close(&p);
	if (rc < 0)
		return rc;
	if (cli->json)
		return cli_json(cli,
				json_pack("{s:s, s:i}", "schema",
					  "unbrick.records-init/1", "applied",
					  rc),
				e);
	cli_print(cli,
		  rc ? "%d files applied; the records are ready\n"
		     : "the records were ready\n",
		  rc);
	return 0;
}

static int tell_pushed(struct cli *cli, const struct records_pushed *d,
		       struct err *e)
{
	if (cli->json)
		return cli_json(cli,
				json_pack("{s:s, s:i, s:i, s:i, s:i, s:I}",
					  "schema", "unbrick.records-push/1",
					  "sent", (int)d->sent, "known",
					  (int)d->known, "interrupted",
					  (int)d->interrupted, "renamed",
					  (int)d->renamed, "skew_seconds",
					  (json_int_t)d->skew),
				e);
	cli_print(cli, "%u jobs told, %u were known\n", d->sent, d->known);
	if (d->interrupted)
		cli_print(cli, "%u broken off, told as interrupted\n",
			  d->interrupted);
	if (d->renamed)
		cli_say(cli,
			"this journal is a copy of one that goes on elsewhere: "
			"the bench has a new id\n");
	if (d->skew > 300 || d->skew < -300)
		cli_say(cli,
			"the clock here is %lld seconds behind the server's: "
			"these jobs are marked\n",
			(long long)d->skew);
	return 0;
}

static int push(struct cli *cli, struct err *e)
{
	struct records_pushed done = { 0 };
	struct journal *j = NULL;
	struct pg *p = NULL;
	int rc = open_place(&p, e);

	if (rc == 0)
		rc = cli_journal(cli, &j, e);
	if (rc == 0)
		rc = records_push(p, j, broken_off, &done, e);
	if (rc == 0)
		rc = seen_sync(p, j, e);
	pg_close(&p);
	journal_close(&j);
	return rc < 0 ? rc : tell_pushed(cli, &done, e);
}

static int status(struct cli *cli, struct err *e)
{
	char place[RECORDS_INFO] = "", clean[RECORDS_INFO];
	struct err why = { 0 };
	struct journal *j = NULL;
	char name[RECORDS_PLACE] = "";
	struct pg *p = NULL;
	int waiting = 0, rc = records_place(place, e);

	if (rc > 0) {
		rc = pg_open(place, NULL, &p, &why);
		if (rc == 0)
			rc = records_check(p, &why);
		if (rc == 0)
			records_name(p, name, &why);
		rc = cli_journal(cli, &j, e);
	}
	if (rc == 0 && j)
		rc = waiting = outbox_count(j, name, e);
	pg_close(&p);
	journal_close(&j);
	if (rc < 0)
		return rc;
	if (cli->json)
		return cli_json(cli,
				json_pack("{s:s, s:o, s:b, s:o, s:i}", "schema",
					  "unbrick.records-status/1", "place",
					  cli_text(place[0] ? place : NULL),
					  "reached",
					  place[0] && why.code == ERR_OK, "why",
					  cli_text(why.code ? why.what : NULL),
					  "waiting", waiting),
				e);
	if (!place[0]) {
		cli_print(cli, "no records are known\n");
		return 0;
	}
	cli_print(cli, "%s\n%s\n%d jobs wait to be told\n",
		  cli_clean(place, clean, sizeof(clean)),
		  why.code ? why.what : "reached", waiting);
	return 0;
}

static int connect_to(struct cli *cli, struct err *e)
{
	int rc = records_keep_place(cli->args[1], e);

	return rc < 0 ? rc : status(cli, e);
}

static int disconnect(struct cli *cli, struct err *e)
{
	char place[RECORDS_INFO];
	int rc = records_forget_place(e);

	if (rc == 0 && records_place(place, NULL) == 1)
		cli_say(cli, "config.yaml still names records\n");
	return rc < 0 ? rc : status(cli, e);
}

static int tell_report(struct cli *cli, const char *path, size_t n,
		       struct err *e)
{
	char clean[PATH_MAX];

	if (cli->json)
		return cli_json(cli,
				json_pack("{s:s, s:o, s:i}", "schema",
					  "unbrick.records-report/1", "file",
					  cli_text(path), "jobs", (int)n),
				e);
	cli_print(cli, "%s: %zu jobs\n", cli_clean(path, clean, sizeof(clean)),
		  n);
	return 0;
}

/* The page of a batch, over all benches. */
static int report(struct cli *cli, struct err *e)
{
	const char *since = cli_value(cli, "since", 0), *path;
	json_t *devices = NULL;
	struct pg *p = NULL;
	unsigned long max;
	char title[96];
	int rc = cli_number(cli, "limit", 1, SHOWN_MAX, SHOWN_MAX, &max, e);

	path = cli_value(cli, "html", 0);
	if (rc == 0 && !path)
		rc = err_set(e, ERR_USAGE, where,
			     "records report wants --html FILE");
	if (rc == 0)
		rc = open_place(&p, e);
	if (rc == 0) {
		devices = records_devices(p, since ? since : "-infinity",
					  cli->bench != NULL, max, e);
		rc = devices ? 0 : -(int)e->code;
	}
	pg_close(&p);
	snprintf(title, sizeof(title), "all benches%s%.60s",
		 since ? " since " : "", since ? since : "");
	if (rc == 0)
		rc = report_batch_write(devices, title, path, e);
	if (rc == 0 && json_array_size(devices) == max)
		cli_note(cli, "only the newest %lu are in it\n", max);
	if (rc == 0)
		rc = tell_report(cli, path, json_array_size(devices), e);
	json_decref(devices);
	return rc;
}

static int run(struct cli *cli, struct err *e)
{
	static const struct {
		const char *word;
		size_t args;
		const char *takes;
		int (*run)(struct cli *cli, struct err *e);
	} actions[] = {
		{ "connect", 2, "one URL or SERVICE", connect_to },
		{ "status", 1, "nothing more", status },
		{ "init", 1, "nothing more", init },
		{ "push", 1, "nothing more", push },
		{ "list", 1, "options only", list },
		{ "show", 2, "one DEVICE-ID", show },
		{ "export", 1, "nothing more", export },
		{ "report", 1, "options only", report },
		{ "disconnect", 1, "nothing more", disconnect },
	};
	struct near n = near_to(cli->args[0]);

	for (size_t i = 0; i < COUNT(actions); i++) {
		near_try(&n, actions[i].word);
		if (strcmp(actions[i].word, cli->args[0]) != 0)
			continue;
		if (cli->arg_count == actions[i].args)
			return actions[i].run(cli, e);
		return err_set(e, ERR_USAGE, where, "records %s takes %s",
			       actions[i].word, actions[i].takes);
	}
	if (n.best)
		return err_set(e, ERR_USAGE, where,
			       "records what? did you mean 'records %s'?",
			       n.best);
	return err_set(e, ERR_USAGE, where, "see unbrick records --help");
}

static const struct cli_option options[] = {
	{ "since", "DAY", "list, report: jobs since then, such as 2026-11-30",
	  false, 0 },
	{ "limit", "N", "list, report: so many (100, 10000)", false, 0 },
	{ "html", "FILE", "report: the page to write", false, 0 },
	{ 0 },
};

const struct cli_command cmd_records = {
	.name = "records",
	.usage = "connect URL|SERVICE | status | init | push | list | show "
		 "DEVICE-ID | export | report --html FILE | disconnect",
	.brief = "the records of many benches, in PostgreSQL",
	.help = "connect notes where they are, without a password (that stands "
		"in ~/.pgpass). init\nmakes or brings along the tables, with "
		"the rights to do so. push tells them every\njob with a verdict "
		"that they lack; again changes nothing. list, show and export "
		"read\nwhat all benches told; report makes a page of it: yield, "
		"failures by cause, times,\nretries by bench and port.",
	.options = options,
	.min_args = 1,
	.max_args = 2,
	.run = run,
};
