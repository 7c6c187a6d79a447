/* SPDX-License-Identifier: MIT */
/* unbrick bench reset|show|pull|plug|press [DEVICE] --bench SCENE */
#include <string.h>

#include "base/count.h"
#include "cli/cli.h"
#include "cli/replay.h"
#include "device/practice.h"
#include "model/catalog/platform.h"

#define DEFAULT_MS 3500 /* enters listening mode */
#define LONGEST_MS 30000

static const char where[] = "bench";
static const char usage[] =
	"show | reset | pull [DEVICE] | plug [DEVICE] | press [DEVICE] | "
	"replay FILE";

static json_t *device_json(const struct practice_device *d)
{
	char name[PLATFORM_NAME];

	return json_pack("{s:o, s:s, s:s, s:s, s:b, s:s}", "name",
			 cli_text(d->name), "id", d->id, "port", d->port,
			 "platform", platform_name(d->platform_id, name),
			 "plugged", d->plugged, "mode", d->mode);
}

static int show(struct cli *cli, struct world *w, struct err *e)
{
	json_t *doc = cli->json ? cli_doc("bench") : NULL;
	json_t *list = json_array();
	char name[PLATFORM_NAME], clean[64];
	struct practice_device d;

	for (size_t i = 0; i < practice_count(w); i++) {
		practice_look(w, i, &d);
		if (cli->json)
			json_array_append_new(list, device_json(&d));
		else
			cli_print(cli, "%-8s  %-10s  %s  %-9s  %s\n", d.port,
				  platform_name(d.platform_id, name), d.id,
				  d.plugged ? d.mode : "unplugged",
				  cli_clean(d.name, clean, sizeof(clean)));
	}
	if (!cli->json) {
		json_decref(list);
		return 0;
	}
	json_object_set_new(doc, "devices", list);
	return cli_json(cli, doc, e);
}

static int over(struct cli *cli, struct world *w, struct err *e)
{
	int rc = practice_start_over(w, e);

	return rc ? rc : show(cli, w, e);
}

static int act(struct cli *cli, struct world *w, enum practice_act what,
	       struct err *e)
{
	const char *device = cli->arg_count > 1 ? cli->args[1] : cli->device;
	unsigned long ms;
	int i, rc;

	rc = cli_number(cli, "ms", 1, LONGEST_MS, DEFAULT_MS, &ms, e);
	if (rc)
		return rc;
	i = practice_find(w, device, e);
	if (i < 0)
		return i;
	if (what == PRACTICE_PRESS && cli_flag(cli, "reset"))
		what = PRACTICE_HOLD;
	rc = practice_do(w, (size_t)i, what, (unsigned)ms, e);
	return rc ? rc : show(cli, w, e);
}

static int run(struct cli *cli, struct err *e)
{
	static const struct {
		const char *word;
		enum practice_act act;
	} acts[] = { { "pull", PRACTICE_PULL },
		     { "plug", PRACTICE_PLUG },
		     { "press", PRACTICE_PRESS } };
	const char *word = cli->args[0];
	struct world *w;

	if (strcmp(word, "replay") == 0 && cli->arg_count == 2)
		return replay_again(cli, cli->args[1], e);
	if (!cli->bench)
		return err_set(e, ERR_USAGE, where,
			       "which bench? --bench SCENE names it");
	w = cli_world(cli, e);
	if (!w)
		return -(int)(e->code ? e->code : ERR_INTERNAL);
	if (practice_there(w, e))
		return -ERR_REFUSED;
	if (strcmp(word, "show") == 0)
		return show(cli, w, e);
	if (strcmp(word, "reset") == 0)
		return over(cli, w, e);
	for (size_t i = 0; i < COUNT(acts); i++) {
		if (strcmp(word, acts[i].word) == 0)
			return act(cli, w, acts[i].act, e);
	}
	return err_set(e, ERR_USAGE, where, "unbrick bench %s", usage);
}

static const struct cli_option options[] = {
	{ "ms", "N", "press: so many milliseconds (3500)", false, 0 },
	{ "reset", NULL, "press: hold it over a tap on RESET", false, 0 },
	{ 0 },
};

const struct cli_command cmd_bench = {
	.name = "bench",
	.usage = usage,
	.brief = "practice devices: look, cables, buttons, start over",
	.help = "What is done to practice devices stays until bench reset. "
		"press holds SETUP or\nMODE: 3.5 s enters listening mode; "
		"with --reset 2 s is safe mode, 4 s is DFU.\n\n"
		"replay runs the command of a trace (--trace FILE) again: the "
		"recorded ports\nanswer, no device is touched. It exits with "
		"1 and names the line where the\nprogram asks for something "
		"else than it did then.",
	.options = options,
	.min_args = 1,
	.max_args = 2,
	.run = run,
};
