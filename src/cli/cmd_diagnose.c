/* SPDX-License-Identifier: MIT */
/* unbrick diagnose: what is wrong with attached devices, and what to do. */
#include "cli/devices.h"
#include "cli/diagnosis.h"
#include "cli/look.h"

static int show(struct cli *cli, const struct look *l, json_t *list,
		struct err *e)
{
	struct buf text;
	json_t *o;

	(void)e;
	if (cli->json) {
		o = l->error.code == ERR_OK ? diagnosis_json(&l->diagnosis)
					    : json_object();
		if (l->error.code != ERR_OK)
			json_object_set_new(o, "error",
					    cli_json_error(&l->error));
		json_object_set_new(o, "device", devices_json(&l->device));
		json_array_append_new(list, o);
		return 0;
	}
	devices_heading(cli, &l->device);
	if (l->error.code != ERR_OK) {
		cli_print(cli, "  %s %s\n\n", err_row(l->error.code)->id,
			  l->error.what);
		return 0;
	}
	buf_init(&text, 1u << 20);
	diagnosis_text(&l->diagnosis, &text);
	cli_print(cli, "%s\n", buf_text(&text));
	buf_fini(&text);
	return 0;
}

static int run(struct cli *cli, struct err *e)
{
	return look_all(cli, show, "diagnosis", "all", e);
}

const struct cli_command cmd_diagnose = {
	.name = "diagnose",
	.usage = "[--device SEL]",
	.brief = "what is wrong with attached devices, and what to do",
	.help = "Reads the module table as unbrick inspect does and names the "
		"cause; of all devices where none is chosen.",
	.run = run,
};
