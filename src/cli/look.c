/* SPDX-License-Identifier: MIT */
#include "cli/look.h"

#include <stdlib.h>
#include <string.h>

#include "cli/devices.h"
#include "cli/repair.h"
#include "cli/show.h"
#include "device/inspect.h"
#include "device/lock.h"

static void tell(void *ctx, const struct event *ev)
{
	struct cli *cli = ctx;

	if (ev->kind == EVENT_NOTE || ev->kind == EVENT_ASK)
		cli_note(cli, "%s: %s\n", ev->port, ev->text);
}

void look_at(struct cli *cli, struct world *w, const struct device *d,
	     struct look *l)
{
	const struct event_sink sink = { tell, cli };
	struct lock lock;
	struct job j;

	memset(l, 0, sizeof(*l));
	job_init(&j, w, d, &sink);
	j.no_touch = cli->no_touch;
	if (lock_take(d->usb.port, d->id, world_apart(w), &lock, &l->error) ==
		    0 &&
	    inspect_device(&j, true, &l->table, &l->error) == 0)
		diagnose_table(&l->table, j.device.mode, &l->diagnosis);
	lock_drop(&lock);
	l->device = j.device;
}

/* One device is the document itself, several are its `devices`. */
static int print_json(struct cli *cli, json_t *list, const char *kind,
		      struct err *e)
{
	json_t *doc = cli_doc(kind);

	if (doc && json_array_size(list) == 1)
		json_object_update(doc, json_array_get(list, 0));
	else if (doc)
		json_object_set(doc, "devices", list);
	json_decref(list);
	return cli_json(cli, doc, e);
}

int look_all(struct cli *cli,
	     int (*show)(struct cli *cli, const struct look *l, json_t *list,
			 void *ctx, struct err *e),
	     void *ctx, const char *kind, const char *unless, struct err *e)
{
	struct world *w = cli_world(cli, e);
	struct device *devices;
	struct look *l;
	struct repair repair = { 0 };
	json_t *list = NULL;
	bool healthy = true;
	int rc, n = 0;

	if (!w)
		return -(int)e->code;
	devices = calloc(BUS_MAX_DEVICES, sizeof(*devices));
	l = calloc(1, sizeof(*l));
	if (!devices || !l) {
		rc = err_memory(e, kind);
		goto out;
	}
	rc = n = devices_named(cli, w,
			       cli_value(cli, "device", 0) ? NULL : unless,
			       devices, e);
	if (rc < 0)
		goto out;
	repair_open(cli, w, &repair);
	list = cli->json ? json_array() : NULL;
	rc = 0;
	for (int i = 0; i < n && rc == 0 && !cli_stopped(); i++) {
		look_at(cli, w, &devices[i], l);
		repair_plan(&repair, l);
		if (l->error.code != ERR_OK && n == 1) {
			rc = err_pass(e, &l->error);
			break;
		}
		healthy = healthy && l->error.code == ERR_OK &&
			  l->diagnosis.verdict == VERDICT_HEALTHY;
		rc = show(cli, l, list, ctx, e);
	}
	if (rc == 0 && cli->json) {
		rc = print_json(cli, list, kind, e);
		list = NULL;
	}
	if (rc == 0 && cli->check && !healthy)
		rc = EXIT_CLASS_FAILED;
out:
	repair_close(&repair);
	json_decref(list);
	free(devices);
	free(l);
	return rc;
}
