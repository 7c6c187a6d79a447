/* SPDX-License-Identifier: MIT */
#include "cli/before.h"

#include <limits.h>
#include <unistd.h>

#define SHOWN 5

static void unknown(struct cli *cli, const struct err *why)
{
	char clean[400];

	cli_note(cli, "earlier jobs: %s\n",
		 cli_clean(why->what, clean, sizeof(clean)));
}

void before_open(struct cli *cli, struct before *b)
{
	char path[PATH_MAX];
	struct err why = { 0 };

	*b = (struct before){ .practice = cli->bench != NULL };
	/* To look at devices begins no journal. */
	if (journal_default(path, sizeof(path), NULL) == 0 &&
	    access(path, F_OK) == 0 && cli_journal(cli, &b->journal, &why) < 0)
		unknown(cli, &why);
}

void before_close(struct before *b)
{
	journal_close(&b->journal);
}

void before_ask(struct cli *cli, struct before *b, const struct device *list,
		size_t n)
{
	const char *ids[BUS_MAX_DEVICES];
	struct err why = { 0 };
	size_t count = 0;
	int rc;

	for (size_t i = 0; i < n; i++) {
		if (list[i].id[0])
			ids[count++] = list[i].id;
	}
	b->answered = false;
	if (b->away || count == 0)
		return;
	rc = seen_ask(ids, count, b->practice, &why);
	b->answered = rc == 1;
	b->away = rc < 0;
	if (rc < 0)
		unknown(cli, &why);
}

static void look(struct cli *cli, const struct before *b,
		 const struct device *d, struct seen *out)
{
	struct err why = { 0 };

	if (seen_read(b->journal, d->id, b->practice, b->answered, out, &why))
		unknown(cli, &why);
}

void before_line(struct cli *cli, const struct before *b,
		 const struct device *d)
{
	struct seen seen;
	char line[400];

	look(cli, b, d, &seen);
	seen_line(&seen, line, sizeof(line));
	if (line[0])
		cli_print(cli, "           %s\n", line);
}

void before_text(struct cli *cli, const struct before *b,
		 const struct device *d)
{
	struct seen seen;
	char line[400];

	look(cli, b, d, &seen);
	seen_line(&seen, line, sizeof(line));
	if (!line[0])
		return;
	cli_print(cli, "  %s\n", line);
	for (size_t i = 0; i < seen.count && i < SHOWN; i++) {
		const struct seen_job *s = &seen.list[i];

		cli_print(cli, "    %s  %-7s  %s%s%s%s%s%s\n", s->started,
			  s->verdict, s->recipe, s->here ? "" : "  at ",
			  s->bench, s->error[0] ? "  " : "", s->error,
			  s->clock_wrong ? "  (by a wrong clock)" : "");
	}
	if (seen.count > SHOWN)
		cli_print(cli, "    ... and earlier ones\n");
	cli_print(cli, "\n");
}

static json_t *text_or_null(const char *text)
{
	return cli_text(text[0] ? text : NULL);
}

json_t *before_json(struct cli *cli, const struct before *b,
		    const struct device *d)
{
	json_t *jobs;
	struct seen seen;

	if (!d->id[0])
		return json_null();
	look(cli, b, d, &seen);
	jobs = json_array();
	for (size_t i = 0; i < seen.count; i++) {
		const struct seen_job *s = &seen.list[i];

		json_array_append_new(
			jobs,
			json_pack("{s:b, s:o, s:s, s:s, s:s, s:s, s:o, s:b}",
				  "here", s->here, "bench",
				  text_or_null(s->bench), "job", s->job,
				  "started", s->started, "recipe", s->recipe,
				  "verdict", s->verdict, "error",
				  text_or_null(s->error), "clock_wrong",
				  s->clock_wrong));
	}
	return json_pack("{s:o, s:b, s:s, s:o}", "jobs", jobs, "more",
			 seen.more, "records", seen_records_name(seen.records),
			 "asked", text_or_null(seen.asked));
}
