/* SPDX-License-Identifier: MIT */
/* unbrick log: what a device prints, with time stamps. */
#include <stdlib.h>

#include "cli/devices.h"
#include "device/follow.h"
#include "device/lock.h"

#define LONGEST_S (7ul * 24 * 3600)

struct following {
	struct cli *cli;
	struct job job;
};

static void on_line(void *ctx, const char *text)
{
	struct following *f = ctx;
	const struct device *d = &f->job.device;
	char stamp[CLOCK_STAMP];
	json_t *doc;

	clock_stamp(stamp);
	if (!f->cli->json) {
		cli_print(f->cli, "%s  %s\n", stamp, text);
		fflush(f->cli->out);
		return;
	}
	doc = cli_doc("log");
	json_object_set_new(doc, "time", json_string(stamp));
	json_object_set_new(doc, "device", cli_text(d->id[0] ? d->id : NULL));
	json_object_set_new(doc, "port", cli_text(d->usb.port));
	json_object_set_new(doc, "text", cli_text(text));
	cli_json(f->cli, doc, NULL);
}

static bool on_stop(void *ctx)
{
	struct following *f = ctx;

	return cli_stopped() || ferror(f->cli->out);
}

static void on_event(void *ctx, const struct event *ev)
{
	if (ev->kind == EVENT_NOTE || ev->kind == EVENT_ASK)
		cli_note(ctx, "%s: %s\n", ev->port, ev->text);
}

static int run(struct cli *cli, struct err *e)
{
	const struct event_sink sink = { on_event, cli };
	struct following f = { .cli = cli };
	const struct follower to = { on_line, on_stop, &f };
	struct world *w = cli_world(cli, e);
	struct device *devices;
	struct deadline d;
	struct lock lock;
	unsigned long seconds;
	int rc;

	if (!w)
		return -(int)e->code;
	rc = cli_number(cli, "seconds", 1, LONGEST_S, LONGEST_S, &seconds, e);
	if (rc < 0)
		return rc;
	devices = calloc(BUS_MAX_DEVICES, sizeof(*devices));
	if (!devices)
		return err_memory(e, "log");
	rc = devices_chosen(cli, w, devices, e);
	if (rc > 1)
		rc = err_set(e, ERR_AMBIGUOUS, "log",
			     "one device at a time is followed");
	if (rc == 1) {
		job_init(&f.job, w, &devices[0], &sink);
		f.job.no_touch = cli->no_touch;
		d = job_deadline(&f.job, (int64_t)seconds * 1000);
		rc = lock_take(devices[0].usb.port, devices[0].id,
			       world_apart(w), &lock, e);
		if (rc == 0)
			rc = follow_log(&f.job, &to, &d, e);
		lock_drop(&lock);
	}
	free(devices);
	return rc;
}

static const struct cli_option options[] = {
	{ "seconds", "N", "stop after so long", false, 's' },
	{ 0 },
};

const struct cli_command cmd_log = {
	.name = "log",
	.usage = "[--device SEL] [--seconds N]",
	.brief = "what a device prints, with time stamps",
	.help = "Follows the device through resets until Ctrl-C. With --json "
		"one unbrick.log/1\nline for each line of the device.",
	.options = options,
	.run = run,
};
