/* SPDX-License-Identifier: MIT */
/* unbrick inspect: the module table of attached devices. */
#include "cli/devices.h"
#include "cli/diagnosis.h"
#include "cli/look.h"
#include "model/catalog/table_json.h"
#include "model/catalog/table_words.h"

static json_t *entry(const struct look *l)
{
	const char *release;
	json_t *o = json_object();

	json_object_set_new(o, "device", devices_json(&l->device));
	if (l->error.code != ERR_OK) {
		json_object_set_new(o, "error", cli_json_error(&l->error));
		return o;
	}
	release = table_release(&l->table);
	json_object_set_new(o, "source",
			    json_string(table_source_name(l->table.source)));
	json_object_set_new(o, "release",
			    cli_text(release[0] ? release : NULL));
	json_object_set_new(o, "modules", table_json_modules(&l->table));
	json_object_set_new(o, "diagnosis", diagnosis_json(&l->diagnosis));
	return o;
}

static int show(struct cli *cli, const struct look *l, json_t *list, void *ctx,
		struct err *e)
{
	const char *release;
	struct buf text;
	int rc;

	(void)ctx;
	if (cli->json) {
		json_array_append_new(list, entry(l));
		return 0;
	}
	devices_heading(cli, &l->device);
	if (l->error.code != ERR_OK) {
		cli_print(cli, "  %s %s\n\n", err_row(l->error.code)->id,
			  l->error.what);
		return 0;
	}
	release = table_release(&l->table);
	cli_print(cli, "Device OS %s, read by %s\n",
		  release[0] ? release : "unknown",
		  table_source_name(l->table.source));
	buf_init(&text, 1u << 20);
	diagnosis_table_text(&l->table, &text);
	rc = cli_print_text(cli, &text, e);
	buf_fini(&text);
	cli_print(cli, "%s%s%s: %s\n\n",
		  cli_paint(cli, l->diagnosis.verdict == VERDICT_HEALTHY
					 ? CLI_GOOD
					 : CLI_BAD),
		  verdict_id(l->diagnosis.verdict), cli_paint(cli, CLI_PLAIN),
		  l->diagnosis.summary);
	return rc;
}

static int run(struct cli *cli, struct err *e)
{
	return look_all(cli, show, NULL, "inspect", NULL, e);
}

const struct cli_command cmd_inspect = {
	.name = "inspect",
	.usage = "[--device SEL]",
	.brief = "the module table of attached devices",
	.help = "Writes nothing.  In DFU the modules are read back from "
		"flash; a running\ndevice is asked over USB, and where it has "
		"no answer it goes to listening\nmode and back, which is said "
		"(--no-touch forbids it).",
	.run = run,
};
