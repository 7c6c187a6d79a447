/* SPDX-License-Identifier: MIT */
/* unbrick module: what a firmware file is, judged by its bytes. */
#include <string.h>

#include "base/bytes.h"
#include "cli/cli.h"
#include "firmware/bundle.h"
#include "firmware/parcel.h"
#include "firmware/releases.h"
#include "model/catalog/asset.h"
#include "model/catalog/module.h"
#include "model/catalog/plain_words.h"
#include "model/catalog/platform.h"
#include "model/catalog/release.h"
#include "model/catalog/table.h"

#define RELEASES_MAX 64

static const char *const source_words[] = {
	[RELEASE_TABLE] = "",
	[RELEASE_LIST] = " (says the maker's list)",
	[RELEASE_FILES] = " (says the file's name)",
};

struct walk {
	struct cli *cli;
	bool bad; /* something was no valid module */
	bool any; /* something was there at all */
};

static json_t *ref_json(const struct module_ref *r)
{
	return json_pack("{s:s, s:i, s:i, s:i}", "function",
			 function_name(r->function), "function_id",
			 (int)r->function, "index", (int)r->index, "version",
			 (int)r->version);
}

static json_t *dependencies(const struct module *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < 2; i++) {
		if (m->deps[i].function != FUNCTION_NONE)
			json_array_append_new(list, ref_json(&m->deps[i]));
	}
	return list;
}

/* Every release that carries this version. */
static json_t *releases(const struct module *m)
{
	const struct release *list[RELEASES_MAX];
	size_t n = release_carrying(m->platform_id, m->function, m->index,
				    m->version, list, RELEASES_MAX);
	json_t *names = json_array();

	for (size_t i = 0; i < n && i < RELEASES_MAX; i++)
		json_array_append_new(names, json_string(list[i]->version));
	return names;
}

static json_t *assets(const struct module *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->asset_count; i++)
		json_array_append_new(
			list, json_pack("{s:o, s:o}", "name",
					cli_text(m->assets[i].name), "hash",
					cli_text(m->assets[i].hash)));
	return list;
}

static json_t *problems(const struct module *m)
{
	json_t *list = json_array();

	for (unsigned p = 0; p < MODULE_PROBLEMS; p++) {
		if (m->problems & 1u << p)
			json_array_append_new(list,
					      json_string(module_problem_id(
						      (enum module_problem)p)));
	}
	return list;
}

/* What the header and the suffix say. */
static void put_header(json_t *doc, const struct module *m)
{
	char platform[PLATFORM_NAME], sha[SHA256_HEX];
	const char *release =
		release_name(m->platform_id, m->function, m->index, m->version);
	json_t *more;

	bytes_hex(m->sha256, SHA256_SIZE, sha);
	more = json_pack(
		"{s:i, s:s, s:s, s:i, s:i, s:i, s:o, s:I, s:I, s:I, s:i, s:i,"
		" s:s, s:o, s:I, s:i, s:o}",
		"platform_id", (int)m->platform_id, "platform",
		platform_name(m->platform_id, platform), "function",
		function_name(m->function), "function_id", (int)m->function,
		"index", (int)m->index, "version", (int)m->version, "release",
		cli_text(release), "start", (json_int_t)m->start, "end",
		(json_int_t)m->end, "size", (json_int_t)m->size, "mcu",
		(int)m->mcu, "flags", (int)m->flags, "store",
		store_name(STORE_MAIN), "dependencies", dependencies(m),
		"product_id", (json_int_t)m->product_id, "product_version",
		(int)m->product_version, "sha256",
		m->suffix_size ? json_string(sha) : json_null());
	json_object_update(doc, more);
	json_decref(more);
	json_object_set_new(doc, "releases", releases(m));
	if (release)
		json_object_set_new(
			doc, "release_source",
			json_string(release_source_id(
				release_of(m->platform_id, m->function,
					   m->index, m->version)
					->source)));
	if (m->asset_count)
		json_object_set_new(doc, "assets", assets(m));
	if (m->name[0])
		json_object_set_new(doc, "name", cli_text(m->name));
	if (m->hash[0])
		json_object_set_new(doc, "hash", cli_text(m->hash));
	if (module_is_for_any(m))
		json_object_set_new(doc, "platform", json_string("any"));
}

static int print_json(struct cli *cli, const struct bundle_member *f,
		      const struct module *m, struct err *e)
{
	json_t *doc = cli_doc("module");
	char sha[SHA256_HEX];

	json_object_set_new(doc, "file", cli_text(f->label));
	json_object_set_new(doc, "ok", json_boolean(m->ok));
	json_object_set_new(doc, "crc_ok", json_boolean(m->crc_ok));
	if (m->found)
		put_header(doc, m);
	bytes_sha256_hex(f->data, f->len, sha);
	json_object_set_new(doc, "file_size", json_integer((json_int_t)f->len));
	json_object_set_new(doc, "file_sha256", json_string(sha));
	json_object_set_new(doc, "problems", problems(m));
	return cli_json(cli, doc, e);
}

static void print_verdict(struct cli *cli, bool ok, const char *label)
{
	cli_print(cli, "%s%s%s  %s\n", cli_paint(cli, ok ? CLI_GOOD : CLI_BAD),
		  ok ? "OK " : "BAD", cli_paint(cli, CLI_PLAIN), label);
}

static void print_needs(struct cli *cli, const struct module *m)
{
	const char *before = "     needs ";
	char label[PLAIN_WORDS];

	for (size_t i = 0; i < 2; i++) {
		if (m->deps[i].function == FUNCTION_NONE)
			continue;
		cli_print(cli, "%s%s", before,
			  plain_ref(m->platform_id, &m->deps[i], label));
		before = ", ";
	}
	if (before[0] == ',')
		cli_print(cli, "\n");
}

static void print_header(struct cli *cli, const struct module *m)
{
	const struct module_ref self = { m->function, m->index, m->version };
	const struct release *r =
		release_of(m->platform_id, m->function, m->index, m->version);
	char platform[PLATFORM_NAME], label[PLAIN_WORDS];

	if (module_is_for_any(m)) {
		cli_print(cli,
			  "     asset %s for any platform, %u bytes, CRC %s\n",
			  m->name, (unsigned)m->size,
			  m->crc_ok ? "good" : "bad");
		return;
	}
	cli_print(cli, "     %s %s%s, %u bytes at 0x%08x, CRC %s\n",
		  platform_name(m->platform_id, platform),
		  plain_ref(m->platform_id, &self, label),
		  r ? source_words[r->source] : "", (unsigned)m->size,
		  (unsigned)m->start, m->crc_ok ? "good" : "bad");
	print_needs(cli, m);
	if (m->product_id != 65535 && m->product_id != m->platform_id)
		cli_print(cli, "     product %u version %u\n",
			  (unsigned)m->product_id,
			  (unsigned)m->product_version);
}

static void print_text(struct cli *cli, const struct bundle_member *f,
		       const struct module *m)
{
	const struct platform *p = platform_by_id(m->platform_id);

	print_verdict(cli, m->ok, f->label);
	if (m->found)
		print_header(cli, m);
	if (m->found && p && p->window_count == 0)
		cli_print(cli,
			  "     what is where in the flash of the %s was never "
			  "published: nothing is written to one\n",
			  p->title);
	for (unsigned i = 0; i < MODULE_PROBLEMS; i++) {
		if (m->problems & 1u << i)
			cli_print(cli, "     %s: %s\n",
				  module_problem_id((enum module_problem)i),
				  module_problem_text((enum module_problem)i));
	}
}

/* A file may be the first that is seen of its release. */
static void learn(const struct module *m, const char *label)
{
	struct release_fact fact;

	if (releases_fact(m, label, &fact))
		release_learn(&fact, 1, NULL);
}

/* In a bundle they lie as they are; what is told is the module for a device. */
static bool is_asset(const struct bundle_member *f, struct module *m)
{
	struct module asset;
	struct buf b;
	bool is;

	buf_init(&b, BUNDLE_MAX_FILE + 4096);
	is = parcel_asset(f, &b, &asset);
	buf_fini(&b);
	if (is)
		*m = asset;
	return is;
}

static int on_member(void *ctx, const struct bundle_member *f, struct err *e)
{
	struct walk *w = ctx;
	struct module m;

	w->any = true;
	if (module_parse(f->data, f->len, &m))
		learn(&m, f->label);
	else if (m.found || !is_asset(f, &m))
		w->bad = true;
	if (w->cli->json)
		return print_json(w->cli, f, &m, e);
	print_text(w->cli, f, &m);
	return 0;
}

/* Nothing could be read there: still a line for programs. */
static void print_unread(struct walk *w, const char *id, const char *label,
			 const char *why)
{
	json_t *doc;

	w->bad = w->any = true;
	if (w->cli->json) {
		doc = cli_doc("module");
		json_object_set_new(doc, "file", cli_text(label));
		json_object_set_new(doc, "ok", json_false());
		json_object_set_new(doc, "crc_ok", json_false());
		json_object_set_new(doc, "problems", json_pack("[s]", id));
		json_object_set_new(doc, "why", cli_text(why));
		cli_json(w->cli, doc, NULL);
	} else {
		char clean[600];

		print_verdict(w->cli, false,
			      cli_clean(label, clean, sizeof(clean)));
		cli_print(w->cli, "     %s: %s\n", id,
			  cli_clean(why, clean, sizeof(clean)));
	}
}

static void on_refused(void *ctx, const char *label, const char *why)
{
	print_unread(ctx, "refused", label, why);
}

static int run(struct cli *cli, struct err *e)
{
	struct walk w = { .cli = cli };
	const struct bundle_visitor visitor = { .member = on_member,
						.refused = on_refused,
						.ctx = &w };

	for (size_t i = 0; i < cli->arg_count; i++) {
		struct err own = { 0 };

		w.any = false;
		if (bundle_walk(cli->args[i], &visitor, &own) == 0) {
			if (!w.any)
				print_unread(&w, "empty", cli->args[i],
					     "nothing is in it");
			continue;
		}
		if (own.code != ERR_DISK && own.code != ERR_BAD_FILE) {
			*e = own;
			return -(int)own.code;
		}
		print_unread(&w, "unreadable", cli->args[i], own.what);
	}
	return w.bad ? EXIT_CLASS_FAILED : EXIT_CLASS_OK;
}

const struct cli_command cmd_module = {
	.name = "module",
	.usage = "FILE...",
	.brief = "what a firmware file is: header, CRC, dependencies",
	.help = "FILE may be a module, an archive (zip, tar) or a folder. Files "
		"are judged by\ntheir bytes, never by their names. With --json "
		"one unbrick.module/1 line per\nfile. Exits with 1 if a file "
		"is no valid module.",
	.min_args = 1,
	.max_args = CLI_ANY,
	.run = run,
};
