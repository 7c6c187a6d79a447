/* SPDX-License-Identifier: MIT */
/* unbrick backup [--out DIR]: everything of a device that can be read. */
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "base/near.h"
#include "cli/backups.h"
#include "cli/devices.h"
#include "cli/show.h"
#include "device/backup.h"
#include "device/lock.h"
#include "device/mode.h"

static void tell(void *ctx, const struct event *ev)
{
	struct show *s = ctx;

	/* The document is the result here; events are for people. */
	if (!s->cli->json)
		show_event(s, ev);
}

static int take(struct cli *cli, struct world *w, const struct device *d,
		struct backup *out, struct device *seen, struct err *e)
{
	struct show show;
	const struct event_sink sink = { tell, &show };
	bool was_dfu = d->mode == MODE_DFU;
	struct lock lock;
	struct job j;
	int rc = device_usable(d, e);

	if (rc < 0)
		return rc;
	show_init(&show, cli, 1);
	job_init(&j, w, d, &sink);
	j.no_touch = cli->no_touch;
	rc = lock_take(d->usb.port, d->id, world_apart(w), &lock, e);
	if (rc < 0)
		return rc;
	job_step_begin(&j, 1);
	j.steps = 1;
	job_say(&j, EVENT_BEGUN, "backup of %s", d->usb.port);
	rc = backup_take(&j, cli_value(cli, "out", 0), NULL, out, e);
	show_clear(&show);
	if (rc == 0 && !was_dfu)
		rc = mode_normal(&j, e);
	lock_drop(&lock);
	*seen = j.device;
	return rc;
}

static json_t *entry(const struct device *d, const struct backup *b)
{
	return json_pack("{s:o, s:o, s:s, s:I, s:i, s:b}", "device",
			 devices_json(d), "manifest", cli_text(b->manifest),
			 "sha256", b->sha256, "bytes", (json_int_t)b->bytes,
			 "areas", (int)b->areas, "dct", b->has_dct);
}

static int take_all(struct cli *cli, struct world *w,
		    const struct device *devices, int n, struct err *e)
{
	json_t *list = json_array(), *doc;
	char clean[400];
	int rc = 0;

	for (int i = 0; i < n && rc == 0; i++) {
		struct backup b;
		struct device seen = devices[i];

		rc = take(cli, w, &devices[i], &b, &seen, e);
		if (rc < 0)
			break;
		if (cli->json)
			json_array_append_new(list, entry(&seen, &b));
		else
			cli_print(cli, "%s  %s  %llu KB%s\n  %s\n",
				  seen.usb.port,
				  seen.id[0] ? seen.id : "(no id)",
				  (unsigned long long)(b.bytes / 1024),
				  b.has_dct ? "" : ", without keys",
				  cli_clean(b.manifest, clean, sizeof(clean)));
	}
	if (rc == 0 && cli->json) {
		doc = cli_doc("backup");
		if (doc)
			json_object_set(doc, "devices", list);
		rc = cli_json(cli, doc, e);
	}
	json_decref(list);
	return rc;
}

static int take_chosen(struct cli *cli, struct err *e)
{
	struct world *w = cli_world(cli, e);
	struct device *devices;
	int rc;

	if (!w)
		return -(int)e->code;
	devices = calloc(BUS_MAX_DEVICES, sizeof(*devices));
	if (!devices)
		return err_memory(e, "backup");
	rc = devices_chosen(cli, w, devices, e);
	if (rc > 0)
		rc = take_all(cli, w, devices, rc, e);
	if (rc == 0)
		backups_keep_budget(cli);
	free(devices);
	return rc;
}

static int run(struct cli *cli, struct err *e)
{
	static const struct {
		const char *word;
		size_t max;
		int (*run)(struct cli *cli, struct err *e);
	} actions[] = {
		{ "list", 1, backups_list },
		{ "verify", CLI_ANY, backups_verify },
		{ "prune", 1, backups_prune },
	};
	struct near n = near_to(cli->arg_count ? cli->args[0] : "");

	if (cli->arg_count == 0)
		return take_chosen(cli, e);
	for (size_t i = 0; i < COUNT(actions); i++) {
		near_try(&n, actions[i].word);
		if (strcmp(actions[i].word, cli->args[0]) == 0 &&
		    cli->arg_count <= actions[i].max)
			return actions[i].run(cli, e);
	}
	if (n.best)
		return err_set(e, ERR_USAGE, "backup",
			       "backup what? did you mean 'backup %s'?",
			       n.best);
	return err_set(e, ERR_USAGE, "backup",
		       "unbrick backup [list | verify [BACKUP...] | prune]");
}

static const struct cli_option options[] = {
	{ "out", "DIR", "the folder; default: in the data folder", false, 'o' },
	{ "budget", "SIZE", "prune: so much may stay, such as 500M or 2G",
	  false, 0 },
	{ "dry-run", NULL, "prune: only show what would go", false, 0 },
	{ 0 },
};

const struct cli_command cmd_backup = {
	.name = "backup",
	.usage = "[--device SEL] [--out DIR] | list | verify [BACKUP...] | "
		 "prune [--budget SIZE]",
	.brief = "read flash and keys of a device out; look after backups",
	.help = "Goes to DFU and back.  The files hold the device's private "
		"key and are\nreadable by you only; with "
		"--passphrase-file they are encrypted.\nlist shows the backups "
		"there are, verify reads every byte of them (exit 6 if one\nis "
		"not sound). prune deletes the oldest until the rest is within "
		"the budget, never\nthe newest of a device, nor one of a device "
		"that showed no id.",
	.options = options,
	.max_args = CLI_ANY,
	.run = run,
};
