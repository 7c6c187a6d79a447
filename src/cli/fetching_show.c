/* SPDX-License-Identifier: MIT */
/* How fetching is shown: the bar while it runs, the result afterwards. */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/fetching.h"
#include "model/catalog/part_words.h"
#include "model/catalog/platform.h"
#include "model/catalog/table.h"

#define BAR_CELLS 20

static const char *const states[] = { [FETCH_WAITS] = "waiting",
				      [FETCH_NEW] = "new",
				      [FETCH_KNOWN] = "known",
				      [FETCH_FAILED] = "failed" };

/* With the lock of the run, from any of its threads. */
static void moved(void *ctx, uint64_t done, uint64_t total)
{
	struct fetching *f = ctx;
	int64_t us = clock_now_us(f->fetch->clock) - f->begun_us;
	unsigned percent = total ? (unsigned)(done * 100 / total) : 0;
	unsigned cells = percent * BAR_CELLS / 100, ended = 0;
	char bar[BAR_CELLS + 1];

	for (size_t i = 0; i < f->fetch->count; i++)
		ended += f->fetch->files[i].state != FETCH_WAITS;
	memset(bar, '-', BAR_CELLS);
	memset(bar, '#', cells > BAR_CELLS ? BAR_CELLS : cells);
	bar[BAR_CELLS] = '\0';
	fprintf(f->cli->err, "\r\033[K  %u/%zu files [%s] %3u%%  %llu KiB",
		ended, f->fetch->count, bar, percent,
		(unsigned long long)done / 1024);
	if (us > 1000000)
		fprintf(f->cli->err, "  %llu KiB/s",
			(unsigned long long)(done * 1000000 / (uint64_t)us /
					     1024));
	fflush(f->cli->err);
	f->drawn = true;
}

void fetching_bar(struct fetching *f)
{
	const struct cli *cli = f->cli;

	f->progress.ctx = f;
	if (!cli->plain && !cli->json && !cli->quiet &&
	    isatty(fileno(cli->err)))
		f->progress.moved = moved;
}

static json_t *file_json(const struct fetch_file *f)
{
	const struct cloud_module_ref *m = &f->module.self;
	char platform[PLATFORM_NAME];

	return json_pack(
		"{s:o, s:s, s:s, s:i, s:s, s:i, s:i, s:i, s:s, s:s, s:I, s:o, "
		"s:o}",
		"file", cli_text(f->module.filename), "url", f->url, "platform",
		platform_name(f->platform_id, platform), "platform_id",
		f->platform_id, "function", function_name(m->function),
		"function_id", (int)m->function, "index", (int)m->index,
		"version", (int)m->version, "release", f->release, "state",
		states[f->state], "bytes", (json_int_t)f->bytes, "sha256",
		cli_text(f->sha256[0] ? f->sha256 : NULL), "error",
		f->state == FETCH_FAILED ? cli_json_error(&f->why)
					 : json_null());
}

static bool is_in(const json_t *list, const char *text)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (strcmp(json_string_value(json_array_get(list, i)), text) ==
		    0)
			return true;
	}
	return false;
}

/* What is still to be fetched, as addresses. */
static json_t *by_hand(const struct fetching *f)
{
	json_t *list = json_array();
	char url[CLOUD_FILE_URL];
	size_t count = f->fetch ? f->fetch->count : 0;

	for (size_t i = 0; i < count; i++) {
		const struct fetch_file *file = &f->fetch->files[i];

		if (file->state == FETCH_FAILED || file->state == FETCH_WAITS)
			json_array_append_new(list, cli_text(file->url));
	}
	for (size_t i = 0;
	     f->fetch && !count && i < f->wish_count * FETCH_PLACES; i++) {
		if (fetch_by_hand(f->fetch, &f->wishes[i / FETCH_PLACES],
				  i % FETCH_PLACES, url) &&
		    !is_in(list, url))
			json_array_append_new(list, cli_text(url));
	}
	return list;
}

static int show_json(struct fetching *f, const struct err *why, struct err *e)
{
	json_t *doc = cli_doc("firmware-fetch"), *files = json_array();
	size_t count = f->fetch ? f->fetch->count : 0;
	bool failed = why->code != ERR_OK;
	int rc;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(files, file_json(&f->fetch->files[i]));
	json_object_set_new(doc, "store",
			    cli_text(f->store ? store_folder(f->store) : NULL));
	json_object_set_new(doc, "files", files);
	json_object_set_new(doc, "by_hand", failed ? by_hand(f) : json_array());
	json_object_set_new(
		doc, "contradictions",
		json_integer(f->fetch ? f->fetch->contradictions : 0));
	json_object_set_new(doc, "error",
			    failed ? cli_json_error(why) : json_null());
	rc = cli_json(f->cli, doc, e);
	if (rc == 0 && failed)
		rc = (int)err_row(why->code)->exit_class;
	return rc;
}

static void print_file(struct cli *cli, const struct fetch_file *f)
{
	const struct module_ref self = { f->module.self.function,
					 f->module.self.index,
					 f->module.self.version };
	char platform[PLATFORM_NAME], label[PART_WORDS];

	cli_print(cli, "%-7s  %-8s %-24s %-10s %8llu  %s\n", states[f->state],
		  platform_name(f->platform_id, platform),
		  part_words_ref(f->platform_id, &self, label), f->release,
		  (unsigned long long)f->bytes, f->module.filename);
	if (f->state == FETCH_FAILED)
		cli_print(cli, "         %s\n", f->why.what);
}

static void print_by_hand(struct fetching *f)
{
	json_t *list = by_hand(f);

	if (json_array_size(list))
		cli_say(f->cli,
			"by hand, then unbrick firmware import FILE:\n");
	for (size_t i = 0; i < json_array_size(list); i++)
		cli_say(f->cli, "  %s\n",
			json_string_value(json_array_get(list, i)));
	json_decref(list);
}

int fetching_show(struct fetching *f, const struct err *why, struct err *e)
{
	struct cli *cli = f->cli;
	size_t count = f->fetch ? f->fetch->count : 0;

	if (f->drawn)
		fputs("\r\033[K", cli->err);
	if (cli->json)
		return show_json(f, why, e);
	for (size_t i = 0; i < count; i++)
		print_file(cli, &f->fetch->files[i]);
	if (f->fetch && f->fetch->contradictions)
		cli_say(cli,
			"the maker's list and unbrick's own table differ "
			"in %d place%s, first in %s; the table was "
			"believed\n",
			f->fetch->contradictions,
			f->fetch->contradictions == 1 ? "" : "s",
			f->fetch->contradiction);
	if (why->code == ERR_OK && f->wish_count && f->fetch &&
	    !f->fetch->apps && cli_flag(cli, "tinker"))
		cli_say(cli, "the maker's list has no Tinker here; unbrick "
			     "firmware import takes it from a package of "
			     "particle-cli (npm)\n");
	if (why->code == ERR_OK && !f->wish_count)
		cli_note(cli, "nothing is missing\n");
	if (why->code == ERR_OK)
		return 0;
	print_by_hand(f);
	return err_pass(e, why);
}
