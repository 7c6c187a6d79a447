/* SPDX-License-Identifier: MIT */
/* unbrick diagnose: what is wrong with attached devices, and what to do. */
#include "cli/before.h"
#include "cli/devices.h"
#include "cli/diagnosis.h"
#include "cli/look.h"

static int show(struct cli *cli, const struct look *l, json_t *list, void *ctx,
		struct err *e)
{
	struct before *b = ctx;
	struct buf text;
	json_t *o;
	int rc;

	before_ask(cli, b, &l->device, 1);
	if (cli->json) {
		o = l->error.code == ERR_OK ? diagnosis_json(&l->diagnosis)
					    : json_object();
		if (l->error.code != ERR_OK)
			json_object_set_new(o, "error",
					    cli_json_error(&l->error));
		json_object_set_new(o, "device", devices_json(&l->device));
		json_object_set_new(o, "before",
				    before_json(cli, b, &l->device));
		json_array_append_new(list, o);
		return 0;
	}
	devices_heading(cli, &l->device);
	before_text(cli, b, &l->device);
	if (l->error.code != ERR_OK) {
		cli_print(cli, "  %s %s\n\n", err_row(l->error.code)->id,
			  l->error.what);
		return 0;
	}
	buf_init(&text, 1u << 20);
	diagnosis_text(&l->diagnosis, &text);
	buf_puts(&text, "\n");
	rc = cli_print_text(cli, &text, e);
	buf_fini(&text);
	return rc;
}

static int run(struct cli *cli, struct err *e)
{
	struct before b;
	int rc;

	before_open(cli, &b);
	rc = look_all(cli, show, &b, "diagnosis", "all", e);
	before_close(&b);
	return rc;
}

const struct cli_command cmd_diagnose = {
	.name = "diagnose",
	.usage = "[--device SEL]",
	.brief = "what is wrong with attached devices, and what to do",
	.help = "Reads the module table as unbrick inspect does and names the "
		"cause; of all devices where none is chosen.  Earlier jobs of "
		"the same device are\nnamed: those of this bench, and of all "
		"where unbrick records knows them.",
	.run = run,
};
