/* SPDX-License-Identifier: MIT */
/* unbrick releases: the table of releases. */
#include <stdio.h>
#include <string.h>

#include "base/near.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/platforms.h"
#include "cli/supplies.h"
#include "model/catalog/plain_words.h"
#include "model/rules/compat.h"
#include "model/catalog/platform.h"
#include "model/catalog/release_learn.h"
#include "model/catalog/table.h"

static json_t *needs_json(const struct release_module *m)
{
	json_t *list;

	if (!m->deps_known)
		return json_null();
	list = json_array();
	for (size_t d = 0; d < 2; d++) {
		const struct module_ref *r = &m->deps[d];

		if (r->function != FUNCTION_NONE)
			json_array_append_new(list, platforms_ref_json(r));
	}
	return list;
}

static json_t *release_json(const struct release *r)
{
	json_t *modules = json_array();
	char name[PLATFORM_NAME];

	for (size_t i = 0; i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];

		json_array_append_new(
			modules,
			json_pack("{s:s, s:i, s:i, s:i, s:o, s:b}", "function",
				  function_name(m->function), "function_id",
				  (int)m->function, "index", (int)m->index,
				  "version", (int)m->version, "dependencies",
				  needs_json(m), "second_build", m->twin));
	}
	return json_pack("{s:s, s:b, s:s, s:i, s:s, s:b, s:o}", "release",
			 r->version, "final", release_is_final(r->version),
			 "platform", platform_name(r->platform_id, name),
			 "platform_id", (int)r->platform_id, "source",
			 release_source_id(r->source), "complete",
			 release_is_whole(r), "modules", modules);
}

/* "bootloader 101 radio 202", "?" */
static void needs_text(const struct compat_row *row, char *out, size_t size)
{
	char parts[3][24] = { "", "", "" };

	if (row->bootloader_min < 0) {
		snprintf(out, size, " what is not known");
		return;
	}
	if (row->bootloader_min > 0)
		snprintf(parts[0], sizeof(parts[0]), " bootloader %d",
			 row->bootloader_min);
	if (row->radio_min > 0)
		snprintf(parts[1], sizeof(parts[1]), " radio %d",
			 row->radio_min);
	if (row->ncp_min > 0)
		snprintf(parts[2], sizeof(parts[2]), " ncp %d", row->ncp_min);
	snprintf(out, size, "%s%s%s", parts[0], parts[1], parts[2]);
}

static void number(int version, char out[12])
{
	if (version < 0)
		snprintf(out, 12, "-");
	else
		snprintf(out, 12, "%d", version);
}

/* Nothing for the compiled-in table, of which most of it is. */
static const char *source_words(const struct release *r)
{
	static const char *const words[] = {
		[RELEASE_TABLE] = "",
		[RELEASE_LIST] = "  (from the maker's list)",
		[RELEASE_FILES] = "  (from files)",
	};

	return words[r->source];
}

static void print_row(struct cli *cli, const struct release *r)
{
	struct compat_row row = { .system = -1, .bootloader = -1 };
	char system[12], bootloader[12], needs[80] = "";
	bool final = release_is_final(r->version);

	if (compat_row_of(r, &row))
		needs_text(&row, needs, sizeof(needs));
	number(row.system, system);
	number(row.bootloader, bootloader);
	cli_print(cli, "%s%-17s%s system %-5s bootloader %s%s%s%s\n",
		  cli_paint(cli, final ? CLI_STRONG : CLI_PLAIN), r->version,
		  cli_paint(cli, CLI_PLAIN), system, bootloader,
		  needs[0] ? ", needs" : "", needs, source_words(r));
}

static void print_platform(struct cli *cli, const struct platform *p)
{
	const struct release *r;

	cli_print(cli,
		  "%s%s%s: system, bootloader built with it, what the "
		  "system needs\n",
		  cli_paint(cli, CLI_STRONG), p->title,
		  cli_paint(cli, CLI_PLAIN));
	if (release_count(p->id) == 0)
		cli_print(cli,
			  "none is known; unbrick firmware fetch --releases "
			  "--platform %s asks the maker's list\n",
			  p->name);
	for (size_t i = 0; (r = release_at(p->id, i)); i++) {
		if (!cli_flag(cli, "final") || release_is_final(r->version))
			print_row(cli, r);
	}
}

static void print_modules(struct cli *cli, const struct release *r)
{
	char label[PLAIN_WORDS];

	for (size_t i = 0; i < r->module_count; i++) {
		const struct release_module *m = &r->modules[i];
		const struct module_ref self = { m->function, m->index,
						 m->version };
		const char *before = "  needs ";

		cli_print(cli, "  %-30s",
			  plain_ref(r->platform_id, &self, label));
		for (size_t d = 0; d < 2; d++) {
			if (m->deps[d].function == FUNCTION_NONE)
				continue;
			cli_print(
				cli, "%s%s", before,
				plain_ref(r->platform_id, &m->deps[d], label));
			before = ", ";
		}
		cli_print(cli, "%s%s\n",
			  m->deps_known ? "" : "  needs: not known",
			  m->twin ? "  (second build)" : "");
	}
}

static int no_release(const struct platform *p, const char *version,
		      struct err *e)
{
	struct near n = near_to(version);
	const struct release *r;
	char clean[64], ask[160] = "";

	for (size_t i = 0; (r = release_at(p->id, i)); i++)
		near_try(&n, r->version);
	cli_clean(version, clean, sizeof(clean));
	if (release_is_version(clean))
		snprintf(ask, sizeof(ask),
			 "; unbrick firmware fetch %s --platform %s asks the "
			 "maker's list",
			 clean, p->name);
	return err_set(e, ERR_USAGE, "releases",
		       "no release %s is known here for the %s%s%s%s%s", clean,
		       p->title, n.best ? "; did you mean " : "",
		       n.best ? n.best : "", n.best ? "?" : "", ask);
}

/* One release on every platform that has it, or on the one asked for. */
static int one_release(struct cli *cli, const struct platform *only,
		       const char *version, json_t *list, struct err *e)
{
	const struct platform *p;
	size_t found = 0;

	for (size_t i = 0; (p = platform_at(i)); i++) {
		const struct release *r = release_find(p->id, version);

		if (!r || (only && p != only))
			continue;
		found++;
		if (list) {
			json_array_append_new(list, release_json(r));
			continue;
		}
		cli_print(cli, "%s%s, Device OS %s%s, known from %s%s\n",
			  cli_paint(cli, CLI_STRONG), p->title, r->version,
			  cli_paint(cli, CLI_PLAIN),
			  release_source_text(r->source),
			  release_is_whole(r) ? "" : "; some parts are not");
		print_modules(cli, r);
	}
	if (found)
		return 0;
	return no_release(only ? only : platform_by_id(PLATFORM_PHOTON),
			  version, e);
}

static void all_json(struct cli *cli, const struct platform *only, json_t *list)
{
	const struct platform *p;
	const struct release *r;

	for (size_t i = 0; (p = platform_at(i)); i++) {
		for (size_t k = 0; (r = release_at(p->id, k)); k++) {
			if ((!only || p == only) &&
			    (!cli_flag(cli, "final") ||
			     release_is_final(r->version)))
				json_array_append_new(list, release_json(r));
		}
	}
}

static const char *newest_final(const struct platform *p)
{
	for (size_t i = release_count(p->id); i > 0; i--) {
		const struct release *r = release_at(p->id, i - 1);

		if (release_is_final(r->version))
			return r->version;
	}
	return "-";
}

static void print_platforms(struct cli *cli)
{
	const struct platform *p;

	cli_print(cli, "%-12s %-9s %-9s %s\n", "platform", "releases", "oldest",
		  "newest");
	for (size_t i = 0; (p = platform_at(i)); i++) {
		const struct release *first = release_at(p->id, 0);

		cli_print(cli, "%-12s %-9zu %-9s %s\n", p->name,
			  release_count(p->id), first ? first->version : "-",
			  newest_final(p));
	}
	cli_note(cli, "unbrick releases --platform NAME shows them\n");
}

static int run(struct cli *cli, struct err *e)
{
	const struct platform *only = NULL;
	json_t *list = cli->json ? json_array() : NULL;
	json_t *doc;
	int rc = platforms_chosen(cli, &only, e);

	if (rc == 0)
		rc = supplies_learn(cli, e);
	if (rc == 0 && cli->arg_count)
		rc = one_release(cli, only, cli->args[0], list, e);
	else if (rc == 0 && list)
		all_json(cli, only, list);
	else if (rc == 0 && only)
		print_platform(cli, only);
	else if (rc == 0)
		print_platforms(cli);
	if (rc || !list) {
		json_decref(list);
		return rc;
	}
	doc = cli_doc("releases");
	json_object_set_new(doc, "releases", list);
	return cli_json(cli, doc, e);
}

static const struct cli_option options[] = {
	PLATFORMS_OPTION,
	{ "final", NULL, "leave pre-releases out", false, 0 },
	{ 0 },
};

const struct cli_command cmd_releases = {
	.name = "releases",
	.usage = "[RELEASE] [--platform P] [--final]",
	.brief = "every Device OS release: module versions and what they need",
	.help = "Without words: which platforms have releases. With a RELEASE "
		"its modules and\ntheir dependencies.",
	.options = options,
	.max_args = 1,
	.run = run,
};
