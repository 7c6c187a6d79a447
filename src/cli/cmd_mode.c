/* SPDX-License-Identifier: MIT */
/* unbrick mode listening|normal|safe|dfu|reset|power|protected */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/devices.h"
#include "device/lock.h"
#include "device/mode.h"
#include "keys/protection.h"

#define ASK_MAX	  3600
#define POWER	  "power"     /* by the hub: no mode, but a way to one */
#define PROTECTED "protected" /* the end of service mode */

static int mode_of(const char *word, enum device_mode *out, struct err *e)
{
	int m = mode_by_name(word);
	char clean[40];

	*out = MODE_UNKNOWN;
	if (strcmp(word, "reset") == 0 || strcmp(word, POWER) == 0 ||
	    strcmp(word, PROTECTED) == 0)
		return 0;
	if (m > MODE_UNKNOWN) {
		*out = (enum device_mode)m;
		return 0;
	}
	return err_set(e, ERR_USAGE, "mode",
		       "'%s' is no mode: listening, normal, safe, dfu, reset, "
		       "power or protected",
		       cli_clean(word, clean, sizeof(clean)));
}

static void tell(void *ctx, const struct event *ev)
{
	struct cli *cli = ctx;

	if (ev->kind == EVENT_NOTE || ev->kind == EVENT_ASK)
		cli_note(cli, "%s: %s\n", ev->port, ev->text);
}

static int enter(struct job *j, const char *word, enum device_mode mode,
		 struct err *e)
{
	if (strcmp(word, POWER) == 0)
		return mode_power(j, e);
	return strcmp(word, PROTECTED) == 0 ? protection_restore(j, e)
					    : mode_enter(j, mode, e);
}

static int change(struct cli *cli, struct world *w, struct device *d,
		  enum device_mode mode, int64_t ask_ms, struct err *e)
{
	const struct event_sink sink = { tell, cli };
	struct lock lock;
	struct job j;
	int rc = device_usable(d, e);

	if (rc < 0)
		return rc;
	job_init(&j, w, d, &sink);
	j.no_touch = cli->no_touch;
	j.ask_ms = ask_ms;
	j.hub_power = cli_flag(cli, "hub-power");
	rc = lock_take(d->usb.port, d->id, world_apart(w), &lock, e);
	if (rc == 0)
		rc = enter(&j, cli->args[0], mode, e);
	lock_drop(&lock);
	*d = j.device;
	return rc;
}

static int change_all(struct cli *cli, struct world *w, struct device *devices,
		      int n, enum device_mode mode, int64_t ask_ms,
		      struct err *e)
{
	json_t *list = cli->json ? json_array() : NULL;
	json_t *doc;

	for (int i = 0; i < n; i++) {
		int rc = change(cli, w, &devices[i], mode, ask_ms, e);

		if (rc < 0) {
			json_decref(list);
			return err_context(e, "%s", devices[i].usb.port);
		}
		if (list)
			json_array_append_new(list, devices_json(&devices[i]));
		else
			devices_heading(cli, &devices[i]);
	}
	if (!list)
		return 0;
	doc = cli_doc("list");
	if (doc)
		json_object_set_new(doc, "devices", list);
	return cli_json(cli, doc, e);
}

static int run(struct cli *cli, struct err *e)
{
	enum device_mode mode;
	struct device *devices;
	struct world *w;
	unsigned long ask;
	int rc = mode_of(cli->args[0], &mode, e);

	if (rc == 0)
		rc = cli_number(cli, "ask", 0, ASK_MAX, 0, &ask, e);
	if (rc < 0)
		return rc;
	w = cli_world(cli, e);
	if (!w)
		return -(int)e->code;
	devices = calloc(BUS_MAX_DEVICES, sizeof(*devices));
	if (!devices)
		return err_memory(e, "mode");
	rc = devices_chosen(cli, w, devices, e);
	if (rc > 0)
		rc = change_all(cli, w, devices, rc, mode, (int64_t)ask * 1000,
				e);
	free(devices);
	return rc;
}

static const struct cli_option options[] = {
	{ "hub-power", NULL,
	  "the hub may switch the power of a device that hangs", false, 0 },
	{ "ask", "SECONDS", "wait so long for a hand at the button", false, 0 },
	{ 0 },
};

const struct cli_command cmd_mode = {
	.name = "mode",
	.usage =
		"listening|normal|safe|dfu|reset|power|protected [--device SEL]",
	.brief = "change the mode of a device without buttons",
	.help = "Writes no flash.  The device is followed while it comes and "
		"goes, and its\nidentity is checked again.  power: its "
		"hub switches the power of its port off and on,\nwhere the "
		"hub says that it can do so for this port alone.  protected: ends the service mode\n"
		"of a protected device.",
	.options = options,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
