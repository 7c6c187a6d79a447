/* SPDX-License-Identifier: MIT */
/* unbrick list [--watch] */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/before.h"
#include "cli/devices.h"
#include "record/event.h"

#define WATCH_MS 500

struct snapshot {
	struct device list[BUS_MAX_DEVICES];
	int count;
};

static void print_row(struct cli *cli, const struct device *d)
{
	const char *access = devices_access(d);
	bool ok = strcmp(access, "ok") == 0;

	cli_print(cli, "%-10s %-12s %-24s %-10s %-14s %s%s%s%s%s\n",
		  d->usb.port, d->platform->title, d->id[0] ? d->id : "-",
		  mode_name(d->mode), d->usb.tty[0] ? d->usb.tty : "-",
		  cli_paint(cli, ok ? CLI_GOOD : CLI_BAD),
		  ok			   ? "ok"
		  : strcmp(access, "busy") ? "no access"
					   : "busy",
		  cli_paint(cli, CLI_PLAIN), d->usb.holder[0] ? " by " : "",
		  d->usb.holder);
}

static int print_json(struct cli *cli, const struct snapshot *now,
		      const struct before *b, struct err *e)
{
	json_t *doc = cli_doc("list"), *list = json_array();

	for (int i = 0; i < now->count; i++) {
		const struct device *d = &now->list[i];
		json_t *o = devices_json(d);

		json_object_set_new(o, "before", before_json(cli, b, d));
		json_array_append_new(list, o);
	}
	if (doc)
		json_object_set_new(doc, "devices", list);
	return cli_json(cli, doc, e);
}

static int print_list(struct cli *cli, const struct snapshot *now,
		      const struct before *b, struct err *e)
{
	if (cli->json)
		return print_json(cli, now, b, e);
	if (now->count == 0) {
		cli_note(cli, "no device is attached; unbrick doctor tells "
			      "whether one is hidden\n");
		return 0;
	}
	cli_print(cli, "%-10s %-12s %-24s %-10s %-14s %s\n", "PORT", "PLATFORM",
		  "DEVICE", "MODE", "SERIAL PORT", "ACCESS");
	for (int i = 0; i < now->count; i++) {
		print_row(cli, &now->list[i]);
		before_line(cli, b, &now->list[i]);
	}
	return 0;
}

static int take(struct world *w, struct snapshot *s, struct err *e)
{
	s->count = device_list(&w->bus, s->list, BUS_MAX_DEVICES, e);
	return s->count < 0 ? s->count : 0;
}

static int show(struct cli *cli, struct world *w, struct snapshot *now,
		struct err *e)
{
	struct before b;
	int rc = take(w, now, e);

	if (rc < 0)
		return rc;
	before_open(cli, &b);
	before_ask(cli, &b, now->list, (size_t)now->count);
	rc = print_list(cli, now, &b, e);
	before_close(&b);
	return rc;
}

static bool same(const struct device *a, const struct device *b)
{
	return strcmp(a->usb.port, b->usb.port) == 0 &&
	       strcmp(a->id, b->id) == 0 && a->mode == b->mode &&
	       a->platform == b->platform;
}

static bool holds(const struct snapshot *s, const struct device *d)
{
	for (int i = 0; i < s->count; i++) {
		if (same(&s->list[i], d))
			return true;
	}
	return false;
}

static void print_change(struct cli *cli, const struct device *d,
			 enum event_kind kind)
{
	struct event ev = { .kind = kind };
	struct buf line;

	clock_stamp(ev.time);
	memcpy(ev.device, d->id, sizeof(ev.device));
	text_copy(ev.port, sizeof(ev.port), d->usb.port);
	text_copy(ev.platform, sizeof(ev.platform), d->platform->name);
	text_copy(ev.text, sizeof(ev.text), mode_name(d->mode));
	if (!cli->json) {
		cli_print(cli, "%s %-7s %-10s %-12s %-24s %s\n", ev.time,
			  event_kind_name(kind), ev.port, d->platform->title,
			  d->id[0] ? d->id : "-", ev.text);
	} else {
		buf_init(&line, 4096);
		if (event_json(&ev, &line))
			cli_print(cli, "%s\n", buf_text(&line));
		buf_fini(&line);
	}
	fflush(cli->out);
}

static void print_changes(struct cli *cli, const struct snapshot *before,
			  const struct snapshot *now)
{
	for (int i = 0; i < before->count; i++) {
		if (!holds(now, &before->list[i]))
			print_change(cli, &before->list[i], EVENT_LEFT);
	}
	for (int i = 0; i < now->count; i++) {
		if (!holds(before, &now->list[i]))
			print_change(cli, &now->list[i], EVENT_ARRIVED);
	}
}

static int watch(struct cli *cli, struct world *w, struct snapshot *before,
		 struct snapshot *now, struct err *e)
{
	before->count = 0;
	while (!cli_stopped()) {
		struct deadline d = deadline_in(w->clock, WATCH_MS);
		int rc = take(w, now, e);

		if (rc < 0)
			return rc;
		print_changes(cli, before, now);
		*before = *now;
		rc = bus_wait(&w->bus, &d, e);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int run(struct cli *cli, struct err *e)
{
	struct world *w = cli_world(cli, e);
	struct snapshot *now, *before;
	int rc;

	if (!w)
		return -(int)e->code;
	now = calloc(2, sizeof(*now));
	if (!now)
		return err_memory(e, "list");
	before = now + 1;
	rc = cli_flag(cli, "watch") ? watch(cli, w, before, now, e)
				    : show(cli, w, now, e);
	free(now);
	return rc;
}

static const struct cli_option options[] = {
	{ "watch", NULL, "go on and tell what comes and goes", false, 'w' },
	{ 0 },
};

const struct cli_command cmd_list = {
	.name = "list",
	.usage = "[--watch]",
	.brief = "attached devices in every mode",
	.help = "Reads descriptors only: no port is opened, no device is "
		"disturbed.  A\nrunning device is shown as normal, whatever "
		"it is doing; unbrick inspect\ntells more. Earlier jobs of a "
		"device are named: those of this bench, and of\nall where "
		"unbrick records knows them.",
	.options = options,
	.run = run,
};
