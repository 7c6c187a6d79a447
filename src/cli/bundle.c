/* SPDX-License-Identifier: MIT */
#include "cli/bundle.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/fsio.h"
#include "base/text.h"
#include "doctor/pack.h"
#include "trace/trace.h"

#define JOBS   16 /* the newest */
#define TRACES 8
#define WORDS  6
#define SCHEMA "{\"trace\":\"unbrick.trace/"

static const char where[] = "bundle";

static const char about[] =
	"What is in here, for whoever looks into a problem with unbrick " UNBRICK_VERSION
	".\n\n"
	"doctor.json    the computer: rights, rules, ports, space\n"
	"list.json      what is attached\n"
	"devices.json   their module tables and what is wrong with them\n"
	"history.json   the newest jobs; job-*.json is the report of each\n"
	"trace-*.jsonl  recorded runs: unbrick bench replay FILE\n\n"
	"Tokens, passwords and private keys are not in here. Device ids, "
	"names of files and\nof this computer's ports are.\n";

/* Nobody shall look for the fault of a device that there is not. */
static const char practice[] =
	"PRACTICE: made with --bench %s. No device in doctor, list and devices "
	"is real;\njobs and traces say for themselves whether theirs were.\n\n";

/* The documents, by the command that prints them. */
static const struct {
	const char *name;
	const char *words[WORDS];
} documents[] = {
	{ "doctor.json", { "doctor", "--json" } },
	{ "list.json", { "list", "--json" } },
	{ "devices.json",
	  { "inspect", "--json", "--no-touch", "--device", "all" } },
	{ "history.json", { "history", "--json" } },
};

struct bundle {
	struct cli *cli;
	struct pack_part parts[COUNT(documents) + 1 + JOBS + TRACES];
	size_t count;
};

static struct buf *add_part(struct bundle *b, const char *name)
{
	struct pack_part *p = &b->parts[b->count++];

	text_copy(p->name, sizeof(p->name), name);
	buf_init(&p->data, TRACE_MAX);
	return &p->data;
}

/* The ports are those of this run. */
static struct world *lend(void *ctx, struct cli *cli, struct err *e)
{
	struct bundle *b = ctx;

	(void)cli;
	return cli_world(b->cli, e);
}

static void take_back(void *ctx, struct world *w, int exit_code)
{
	(void)ctx, (void)w, (void)exit_code;
}

/* Runs a command of the table and keeps what it prints. */
static int capture(struct bundle *b, const char *const *words, size_t count,
		   struct buf *out, struct err *e)
{
	struct cli_host host = {
		.commands = b->cli->host->commands,
		.secrets = b->cli->host->secrets,
		.world_open = lend,
		.world_close = take_back,
		.ctx = b,
	};
	char *argv[WORDS + 4] = { (char *)"unbrick", (char *)"--quiet" };
	int argc = 2;
	char *text = NULL;
	size_t len = 0;
	bool ok;

	for (size_t i = 0; i < count && words[i]; i++)
		argv[argc++] = (char *)words[i];
	if (b->cli->bench) {
		argv[argc++] = (char *)"--bench";
		argv[argc++] = (char *)b->cli->bench;
	}
	host.out = open_memstream(&text, &len);
	if (!host.out)
		return err_memory(e, where);
	cli_main(argc, argv, &host);
	ok = fclose(host.out) == 0 && buf_add(out, text, len);
	free(text);
	return ok ? 0 : err_memory(e, where);
}

static int add_jobs(struct bundle *b, const struct buf *history, struct err *e)
{
	json_t *doc = json_loadb(buf_text(history), history->len, 0, NULL);
	json_t *jobs = json_object_get(doc, "jobs");
	int rc = 0;

	for (size_t i = 0; i < json_array_size(jobs) && i < JOBS && !rc; i++) {
		const char *id = json_string_value(
			json_object_get(json_array_get(jobs, i), "job"));
		const char *words[] = { "report", id, "--json" };
		char name[PACK_NAME];

		if (!id)
			continue;
		snprintf(name, sizeof(name), "job-%.32s.json", id);
		rc = capture(b, words, COUNT(words), add_part(b, name), e);
	}
	json_decref(doc);
	return rc;
}

static int add_trace(struct bundle *b, const char *path, size_t nth,
		     struct err *e)
{
	char name[PACK_NAME];
	struct buf *data;
	int rc;

	snprintf(name, sizeof(name), "trace-%zu.jsonl", nth + 1);
	data = add_part(b, name);
	rc = fsio_read(path, data, e);
	if (rc == 0 && !text_starts(buf_text(data), SCHEMA))
		rc = err_set(e, ERR_BAD_FILE, where,
			     "%s is no trace of unbrick: only what has no "
			     "secrets goes into the archive",
			     path);
	return rc;
}

static int collect(struct bundle *b, char *const *traces, size_t trace_count,
		   struct err *e)
{
	struct buf *first = add_part(b, "about.txt");
	char scene[256];
	int rc = 0;

	if (b->cli->bench &&
	    !buf_printf(first, practice,
			cli_clean(b->cli->bench, scene, sizeof(scene))))
		return err_memory(e, where);
	if (!buf_puts(first, about))
		return err_memory(e, where);
	for (size_t i = 0; i < COUNT(documents) && rc == 0; i++)
		rc = capture(b, documents[i].words, WORDS,
			     add_part(b, documents[i].name), e);
	if (rc == 0)
		rc = add_jobs(b, &b->parts[b->count - 1].data, e);
	for (size_t i = 0; i < trace_count && rc == 0; i++)
		rc = add_trace(b, traces[i], i, e);
	return rc;
}

static int tell(struct bundle *b, const char *path, struct err *e)
{
	json_t *doc, *files = json_array();
	char clean[512];

	for (size_t i = 0; i < b->count; i++) {
		const struct pack_part *p = &b->parts[i];

		cli_note(b->cli, "  %-24s %zu bytes\n", p->name, p->data.len);
		json_array_append_new(
			files, json_pack("{s:s, s:I}", "name", p->name, "size",
					 (json_int_t)p->data.len));
	}
	if (!b->cli->json) {
		json_decref(files);
		cli_note(b->cli,
			 "%s can be sent with a question; look into it "
			 "first%s\n",
			 cli_clean(path, clean, sizeof(clean)),
			 b->cli->bench ? ". PRACTICE: its devices are not real"
				       : "");
		return 0;
	}
	doc = cli_doc("bundle");
	json_object_set_new(doc, "path", cli_text(path));
	json_object_set_new(doc, "practice", json_boolean(b->cli->bench));
	json_object_set_new(doc, "files", files);
	return cli_json(b->cli, doc, e);
}

int bundle_make(struct cli *cli, const char *path, char *const *traces,
		size_t trace_count, struct err *e)
{
	struct bundle *b = calloc(1, sizeof(*b));
	int rc;

	if (!b)
		return err_memory(e, where);
	b->cli = cli;
	if (trace_count > TRACES)
		rc = err_set(e, ERR_USAGE, where, "at most %d traces", TRACES);
	else
		rc = collect(b, traces, trace_count, e);
	if (rc == 0)
		rc = pack_write(path, b->parts, b->count, e);
	if (rc == 0)
		rc = tell(b, path, e);
	for (size_t i = 0; i < b->count; i++)
		buf_fini(&b->parts[i].data);
	free(b);
	return rc;
}
