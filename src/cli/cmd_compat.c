/* SPDX-License-Identifier: MIT */
/* unbrick compat: which bootloader, system and application go together. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/platforms.h"
#include "cli/supplies.h"
#include "model/rules/compat.h"

static json_t *version_json(int version)
{
	return version < 0 ? json_null() : json_integer(version);
}

static json_t *finding_json(const struct compat_finding *f)
{
	json_t *needs =
		f->needs.function ? platforms_ref_json(&f->needs) : json_null();

	return json_pack("{s:s, s:o, s:o, s:s}", "id", compat_id(f->kind),
			 "needs", needs, "has", version_json(f->has), "text",
			 f->text);
}

static json_t *row_json(const struct compat_row *row)
{
	return json_pack("{s:s, s:i, s:o, s:o, s:o, s:i, s:i, s:s}", "release",
			 row->release->version, "system", row->system,
			 "bootloader", version_json(row->bootloader),
			 "bootloader_needed", version_json(row->bootloader_min),
			 "bootloader_needed_second_build",
			 version_json(row->bootloader_twin), "radio_needed",
			 row->radio_min, "ncp_needed", row->ncp_min, "source",
			 release_source_id(row->release->source));
}

/* Finals, and what was asked for by number. */
static bool listed(const struct compat_row *row, const struct compat_query *q)
{
	return (release_is_final(row->release->version) || q->system >= 0) &&
	       compat_fits(row, q);
}

static json_t *platform_json(const struct platform *p,
			     const struct compat_query *q,
			     const struct compat *c)
{
	json_t *findings = json_array(), *rows = json_array();
	const struct release *r;
	struct compat_row row;

	for (size_t i = 0; i < c->finding_count; i++)
		json_array_append_new(findings, finding_json(&c->findings[i]));
	for (size_t i = 0; (r = release_at(p->id, i)); i++) {
		if (compat_row_of(r, &row) && listed(&row, q))
			json_array_append_new(rows, row_json(&row));
	}
	return json_pack("{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "platform",
			 p->name, "platform_id", (int)p->id, "bootloader",
			 version_json(q->bootloader), "system",
			 version_json(q->system), "user", version_json(q->user),
			 "good",
			 c->judged ? json_boolean(c->good) : json_null(),
			 "findings", findings, "combinations", rows);
}

static void print_row(struct cli *cli, const struct compat_row *row)
{
	char range[40], more[48] = "";

	if (row->bootloader_min < 0)
		snprintf(range, sizeof(range), "not known");
	else if (row->bootloader_min == 0)
		snprintf(range, sizeof(range), "any");
	else
		snprintf(range, sizeof(range), "%d or later",
			 row->bootloader_min);
	if (row->radio_min)
		snprintf(more, sizeof(more), ", radio %d", row->radio_min);
	if (row->ncp_min)
		snprintf(more, sizeof(more), ", ncp %d", row->ncp_min);
	if (row->bootloader_twin >= 0)
		snprintf(more, sizeof(more), ", second build: %d or later",
			 row->bootloader_twin);
	cli_print(cli, "  %-16s system %-5d bootloader %s",
		  row->release->version, row->system, range);
	if (row->bootloader >= 0)
		cli_print(cli, ", built with %d", row->bootloader);
	cli_print(
		cli, "%s%s%s%s\n", more, row->release->source ? " (from " : "",
		row->release->source ? release_source_text(row->release->source)
				     : "",
		row->release->source ? ")" : "");
}

static void print_rows(struct cli *cli, const struct platform *p,
		       const struct compat_query *q)
{
	const struct release *r;
	struct compat_row row;
	size_t count = 0;

	for (size_t i = 0; (r = release_at(p->id, i)); i++) {
		if (!compat_row_of(r, &row) || !listed(&row, q))
			continue;
		if (count++ == 0)
			cli_print(cli, "%s: good together\n", p->title);
		print_row(cli, &row);
	}
	if (count == 0)
		cli_print(cli, "%s: no known release fits that\n", p->title);
}

static void print_platform(struct cli *cli, const struct platform *p,
			   const struct compat_query *q, const struct compat *c)
{
	for (size_t i = 0; i < c->finding_count; i++)
		cli_print(cli, "%s%s%s: %s\n", cli_paint(cli, CLI_BAD),
			  p->title, cli_paint(cli, CLI_PLAIN),
			  c->findings[i].text);
	if (c->finding_count > 0)
		return;
	if (c->good)
		cli_print(cli, "%s%s: good%s\n", cli_paint(cli, CLI_GOOD),
			  p->title, cli_paint(cli, CLI_PLAIN));
	print_rows(cli, p, q);
}

static int option_number(struct cli *cli, const char *name, int *out,
			 struct err *e)
{
	unsigned long n;
	int rc;

	*out = -1;
	if (!cli_value(cli, name, 0))
		return 0;
	rc = cli_number(cli, name, 0, 65535, 0, &n, e);
	if (rc == 0)
		*out = (int)n;
	return rc;
}

/* --release stands for its system. */
static int take_release(struct cli *cli, const struct platform *p,
			struct compat_query *q, struct err *e)
{
	const char *version = cli_value(cli, "release", 0);
	const struct release *r;
	struct compat_row row;
	char clean[64];

	if (!version)
		return 0;
	r = release_find(p->id, version);
	if (!r || !compat_row_of(r, &row))
		return err_set(e, ERR_USAGE, "compat",
			       "no release %s is known for the %s",
			       cli_clean(version, clean, sizeof(clean)),
			       p->title);
	if (q->system >= 0 && q->system != row.system)
		return err_set(e, ERR_USAGE, "compat",
			       "release %s has system %d, not %d", r->version,
			       row.system, q->system);
	q->system = row.system;
	return 0;
}

/* Does any release of this platform have what was given? */
static bool may_be(const struct platform *p, const struct compat_query *q)
{
	uint8_t function, index;

	release_main_part(p->id, &function, &index);
	return q->system < 0 ||
	       release_of(p->id, function, index, (unsigned)q->system);
}

static int one_platform(struct cli *cli, const struct platform *p,
			struct compat_query q, json_t **doc, bool *bad,
			struct err *e)
{
	struct compat c;
	int rc;

	q.platform_id = p->id;
	rc = take_release(cli, p, &q, e);
	if (rc)
		return rc;
	compat_judge(&q, &c);
	if (!cli_value(cli, "platform", 0) && !may_be(p, &q))
		return 0;
	*bad |= c.judged && !c.good;
	if (doc)
		*doc = platform_json(p, &q, &c);
	else
		print_platform(cli, p, &q, &c);
	return 0;
}

/* Every platform that has releases. */
static int all_platforms(struct cli *cli, const struct compat_query *q,
			 json_t *list, bool *bad)
{
	const struct platform *p;

	for (size_t i = 0; (p = platform_at(i)); i++) {
		struct err own = { 0 };
		json_t *doc = NULL;

		if (release_count(p->id) == 0 ||
		    one_platform(cli, p, *q, list ? &doc : NULL, bad, &own))
			continue;
		if (doc)
			json_array_append_new(list, doc);
	}
	return 0;
}

static int run(struct cli *cli, struct err *e)
{
	struct compat_query q = { .platform_id = -1 };
	const struct platform *p;
	json_t *doc = NULL, *inner = NULL;
	bool bad = false;
	int rc;

	if ((rc = supplies_learn(cli, e)) ||
	    (rc = platforms_chosen(cli, &p, e)) ||
	    (rc = option_number(cli, "bootloader", &q.bootloader, e)) ||
	    (rc = option_number(cli, "system", &q.system, e)) ||
	    (rc = option_number(cli, "user", &q.user, e)))
		return rc;
	if (p) {
		rc = one_platform(cli, p, q, cli->json ? &inner : NULL, &bad,
				  e);
	} else {
		inner = cli->json ? json_pack("{s:[]}", "platforms") : NULL;
		rc = all_platforms(cli, &q,
				   inner ? json_object_get(inner, "platforms")
					 : NULL,
				   &bad);
	}
	if (rc == 0 && cli->json) {
		doc = cli_doc("compat");
		json_object_update(doc, inner);
		rc = cli_json(cli, doc, e);
	}
	json_decref(inner);
	if (rc)
		return rc;
	return cli->check && bad ? EXIT_CLASS_FAILED : EXIT_CLASS_OK;
}

static const struct cli_option options[] = {
	PLATFORMS_OPTION,
	{ "bootloader", "N", "version of the bootloader", false, 0 },
	{ "system", "N", "version of the system parts", false, 0 },
	{ "user", "N", "system version that the application needs", false, 0 },
	{ "release", "RELEASE", "Device OS release instead of --system", false,
	  0 },
	{ 0 },
};

const struct cli_command cmd_compat = {
	.name = "compat",
	.usage = "[--platform P] [--bootloader N] [--system N] [--user N]",
	.brief = "which bootloader, system and application go together",
	.help = "Give what you know; what goes with it is shown. Numbers are "
		"module versions, as\nin unbrick inspect. With --check a bad "
		"combination exits with 1.",
	.options = options,
	.run = run,
};
