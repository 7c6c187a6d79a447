/* SPDX-License-Identifier: MIT */
/* unbrick plan: the steps from what is installed to what is wanted. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/devices.h"
#include "cli/input.h"
#include "cli/look.h"
#include "cli/platforms.h"
#include "cli/steps.h"
#include "cli/supplies.h"
#include "cli/tables.h"
#include "model/catalog/part_words.h"
#include "model/catalog/release.h"
#include "model/evidence/read.h"
#include "model/plan/plan.h"
#include "model/plan/json.h"
#include "model/rules/rules.h"

static const char *const where = "plan";

/* What is asked for, and all that it points to. */
struct asked {
	struct plan_wish wish;
	struct plan_have have;
	struct supplies supplies;
	struct supply_image app; /* --app, if it is named */
	bool named;
	struct world no_world;		 /* pasted text needs no ports */
	const struct platform *platform; /* --platform, or NULL */
};

static void asked_fini(struct asked *a)
{
	supply_image_fini(&a->app);
	supplies_close(&a->supplies);
}

static int ask(struct cli *cli, struct asked *a, struct err *e)
{
	const char *file = cli_value(cli, "app", 0);
	struct world *w = &a->no_world;
	int rc = steps_check_to(cli, e);

	if (rc == 0)
		rc = platforms_chosen(cli, &a->platform, e);
	if (rc)
		return rc;
	if (!cli_value(cli, "from", 0) || cli->bench)
		w = cli_world(cli, e);
	if (!w)
		return -(int)e->code;
	rc = supplies_open(cli, w, &a->supplies, e);
	if (rc < 0)
		return rc;
	supply_have(&a->supplies.supply, &a->have);
	a->wish.have = &a->have;
	a->wish.release = cli_value(cli, "to", 0);
	a->wish.network = cli_flag(cli, "network");
	a->wish.backup = cli_flag(cli, "backup");
	a->wish.tinker = !file && !cli_flag(cli, "no-tinker");
	a->wish.complete = cli_flag(cli, "complete");
	a->named = file != NULL;
	if (!file)
		return 0;
	rc = supply_app(&a->supplies.supply, file, &a->app, e);
	if (rc < 0)
		return rc;
	a->wish.app = &a->app.image.module;
	return 0;
}

/* With --fetch the plan is made again when what it misses has come. */
static int make(const struct asked *a, const struct table *t,
		enum device_mode mode, struct plan *p, struct err *e)
{
	const struct supply *s = &a->supplies.supply;
	struct plan_wish wish = a->wish;
	struct supply_image hidden = { 0 };
	int n = a->named ? 0
			 : supply_hidden(s, t->platform_id, rules_hidden_app(t),
					 &hidden, e);

	if (n < 0)
		return n;
	if (n > 0) {
		wish.app = &hidden.image.module;
		wish.tinker = false;
	}
	plan_make(t, mode, &wish, p);
	n = supply_fetch_missing(s, p, e);
	if (n > 0)
		plan_make(t, mode, &wish, p);
	supply_image_fini(&hidden);
	return n < 0 ? n : 0;
}

static void print_target(struct cli *cli, const struct plan *p)
{
	const struct release *r = release_find(p->platform_id, p->target);

	cli_print(cli, "to Device OS %s", p->target);
	if (r && r->source != RELEASE_TABLE)
		cli_print(cli, ", known from %s",
			  release_source_text(r->source));
	cli_print(cli, "\n");
}

/* Tinker and assets are in no list. */
static bool is_listed(const struct plan *p)
{
	for (size_t i = 0; i < p->missing_count; i++) {
		if (!p->missing[i].tinker &&
		    p->missing[i].function != FUNCTION_ASSET)
			return true;
	}
	return false;
}

static void print_plan(struct cli *cli, const struct plan *p)
{
	char words[PART_TEXT];

	if (!p->possible) {
		cli_print(cli, "%sno way%s: %s\n", cli_paint(cli, CLI_BAD),
			  cli_paint(cli, CLI_PLAIN),
			  part_words_in(p->platform_id, -1, p->reason, words,
					sizeof(words)));
		return;
	}
	if (p->assumes[0])
		cli_print(cli, "%snot shown%s: %s\n", cli_paint(cli, CLI_WARN),
			  cli_paint(cli, CLI_PLAIN),
			  part_words_in(p->platform_id, -1, p->assumes, words,
					sizeof(words)));
	if (p->step_count == 0) {
		cli_print(cli, "nothing is to be done\n");
		return;
	}
	if (p->target[0])
		print_target(cli, p);
	tables_plan(cli, p);
	cli_print(cli, "about %u seconds, with backup and proof\n",
		  (unsigned)p->seconds);
	for (size_t i = 0; i < p->missing_count; i++)
		cli_print(cli, "%snot at hand%s: %s\n",
			  cli_paint(cli, CLI_WARN), cli_paint(cli, CLI_PLAIN),
			  p->missing[i].where);
	if (is_listed(p) && !cli_flag(cli, "fetch"))
		cli_note(cli, "with --fetch the maker's list is asked for "
			      "it\n");
	if (p->better_count)
		cli_print(cli, "%sbetter%s: %s with what is not at hand:\n",
			  cli_paint(cli, CLI_WARN), cli_paint(cli, CLI_PLAIN),
			  p->better_why);
	for (size_t i = 0; i < p->better_count; i++)
		cli_print(cli, "  %s\n", p->better[i].where);
}

/* What somebody said about the mode, else what the table suggests. */
static enum device_mode said_mode(const struct evidence *ev)
{
	if (evidence_find(ev, FACT_IN_DFU))
		return MODE_DFU;
	return evidence_find(ev, FACT_SAFE_MODE) ? MODE_SAFE : MODE_UNKNOWN;
}

static int read_evidence(const char *name, struct evidence *ev, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, EVIDENCE_MAX_INPUT + 1);
	rc = input_read(name, INPUT_PATIENCE_MS, &text, e);
	if (rc == 0)
		evidence_read(buf_text(&text), text.len, NULL, ev);
	buf_fini(&text);
	return rc;
}

static int from_file(struct cli *cli, const char *name, const struct asked *a,
		     struct err *e)
{
	struct evidence *ev = malloc(sizeof(*ev));
	struct plan *p = malloc(sizeof(*p));
	int rc = ev && p ? read_evidence(name, ev, e) : err_memory(e, where);

	if (rc == 0) {
		if (a->platform)
			ev->table.platform_id = a->platform->id;
		rc = make(a, &ev->table, said_mode(ev), p, e);
	}
	if (rc == 0 && cli->json)
		rc = cli_json(cli, plan_json(p), e);
	else if (rc == 0)
		print_plan(cli, p);
	if (rc == 0 && !p->possible)
		rc = EXIT_CLASS_REFUSED;
	free(ev);
	free(p);
	return rc;
}

/* One entry of several, or the document of the only device. */
static json_t *device_json(const struct look *l, const struct plan *p)
{
	json_t *o;

	if (l->error.code == ERR_OK)
		o = plan_json(p);
	else
		o = json_pack("{s:o}", "error", cli_json_error(&l->error));
	if (o)
		json_object_set_new(o, "device", devices_json(&l->device));
	return o;
}

static void print_device(struct cli *cli, const struct look *l,
			 const struct plan *p)
{
	devices_heading(cli, &l->device);
	if (l->error.code == ERR_OK)
		print_plan(cli, p);
	else
		cli_print(cli, "%s %s\n", err_row(l->error.code)->id,
			  l->error.what);
	cli_print(cli, "\n");
}

struct count {
	int possible, refused, failed;
};

static int one_device(struct cli *cli, const struct device *d,
		      const struct asked *a, json_t *list, struct count *n,
		      struct err *e)
{
	struct look *l = calloc(1, sizeof(*l));
	struct plan *p = calloc(1, sizeof(*p));
	int rc = 0;

	if (!l || !p) {
		rc = err_memory(e, where);
		goto out;
	}
	look_at(cli, cli->world, d, l);
	if (l->error.code == ERR_OK)
		make(a, &l->table, l->device.mode, p, &l->error);
	if (l->error.code == ERR_OK) {
		n->possible += p->possible;
		n->refused += !p->possible;
	} else {
		*e = l->error;
		n->failed++;
	}
	if (list)
		json_array_append_new(list, device_json(l, p));
	else
		print_device(cli, l, p);
out:
	free(l);
	free(p);
	return rc;
}

static int print_list(struct cli *cli, json_t *list, struct err *e)
{
	json_t *doc;

	if (json_array_size(list) == 1) {
		doc = json_incref(json_array_get(list, 0));
		json_decref(list);
	} else {
		doc = cli_doc(where);
		json_object_set_new(doc, "devices", list);
	}
	return cli_json(cli, doc, e);
}

static int exit_class(const struct count *n)
{
	if (n->refused + n->failed == 0)
		return EXIT_CLASS_OK;
	if (n->possible > 0)
		return EXIT_CLASS_MIXED;
	return n->failed ? EXIT_CLASS_FAILED : EXIT_CLASS_REFUSED;
}

static int for_devices(struct cli *cli, const struct asked *a, struct err *e)
{
	struct device *devices = calloc(BUS_MAX_DEVICES, sizeof(*devices));
	json_t *list = cli->json ? json_array() : NULL;
	struct count count = { 0 };
	struct err own = { 0 };
	int rc, n = 0;

	rc = devices ? devices_chosen(cli, cli->world, devices, e)
		     : err_memory(e, where);
	if (rc > 0) {
		n = rc;
		rc = 0;
	}
	for (int i = 0; rc == 0 && i < n && !cli_stopped(); i++)
		rc = one_device(cli, &devices[i], a, list, &count, &own);
	if (rc == 0 && n == 1 && count.failed) {
		*e = own; /* its class is the exit code */
		rc = -(int)own.code;
	} else if (rc == 0 && list) {
		rc = print_list(cli, list, e);
		list = NULL;
	} else if (rc < 0 && own.code != ERR_OK) {
		*e = own;
	}
	json_decref(list);
	free(devices);
	return rc ? rc : exit_class(&count);
}

static int run(struct cli *cli, struct err *e)
{
	const char *from = cli_value(cli, "from", 0);
	struct asked *a = calloc(1, sizeof(*a));
	int rc = a ? ask(cli, a, e) : err_memory(e, where);

	if (rc == 0)
		rc = from ? from_file(cli, from, a, e) : for_devices(cli, a, e);
	if (a)
		asked_fini(a);
	free(a);
	return rc;
}

static const struct cli_option options[] = {
	{ "from", "FILE", "pasted text or JSON instead of a device; - is stdin",
	  false, 0 },
	STEPS_TO,
	{ "app", "FILE", "application that shall run afterwards", false, 0 },
	{ "no-tinker", NULL, "leave a device without application as it is",
	  false, 0 },
	{ "backup", NULL, "begin with a backup", false, 0 },
	{ "network", NULL, "the application may go over the air", false, 0 },
	SUPPLIES_FETCH,
	SUPPLIES_TINKER,
	PLATFORMS_OPTION,
	{ 0 },
};

const struct cli_command cmd_plan = {
	.name = "plan",
	.usage = "[--device SEL|--from FILE] [--to RELEASE|same] [--app FILE]",
	.brief = "the steps from what is installed to what is wanted",
	.help = "Shows the shortest safe order of writes with transport, "
		"versions, bytes and time;\nwrites nothing. Exits with 4 where "
		"there is no way.",
	.options = options,
	.run = run,
};
