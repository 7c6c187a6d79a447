/* SPDX-License-Identifier: MIT */
#include "cli/devices.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "device/select.h"

int devices_words(struct cli *cli, struct buf *out, struct err *e)
{
	const char *word;
	size_t len = 0;

	for (size_t n = 0; (word = cli_value(cli, "device", n)); n++) {
		len += (n > 0) + strlen(word);
		buf_printf(out, "%s%s", n ? "," : "", word);
	}
	if (len > out->max)
		return err_set(e, ERR_USAGE, "devices",
			       "--device names more than %zu characters",
			       out->max);
	return out->full ? err_memory(e, "devices") : 0;
}

int devices_named(struct cli *cli, struct world *w, const char *device,
		  struct device *out, struct err *e)
{
	struct buf words;
	int count = device_list(&w->bus, out, BUS_MAX_DEVICES, e);
	int rc;

	if (count < 0)
		return count;
	if (device)
		return select_devices(device, out, (size_t)count, e);
	buf_init(&words, 4096);
	rc = devices_words(cli, &words, e);
	if (rc == 0)
		rc = select_devices(buf_text(&words), out, (size_t)count, e);
	buf_fini(&words);
	return rc;
}

int devices_chosen(struct cli *cli, struct world *w, struct device *out,
		   struct err *e)
{
	return devices_named(cli, w, NULL, out, e);
}

int devices_one(struct cli *cli, struct err *e)
{
	struct device *all = calloc(BUS_MAX_DEVICES, sizeof(*all));
	struct world *w = all ? cli_world(cli, e) : NULL;
	int rc = all ? -(int)e->code : err_memory(e, "devices");

	if (w)
		rc = devices_chosen(cli, w, all, e);
	free(all);
	if (rc > 1)
		return err_set(e, ERR_AMBIGUOUS, "devices",
			       "keys and backups are written to one device at "
			       "a time");
	return rc < 0 ? rc : 0;
}

const char *devices_access(const struct device *d)
{
	static const char *const names[] = { "ok", "denied", "busy" };
	enum bus_access a =
		d->mode == MODE_DFU ? d->usb.usb_access : d->usb.tty_access;

	return names[a];
}

json_t *devices_json(const struct device *d)
{
	const struct bus_device *u = &d->usb;

	return json_pack(
		"{s:o, s:s, s:i, s:s, s:{s:i, s:i, s:o, s:i, s:i}, s:o, s:s}",
		"id", cli_text(d->id[0] ? d->id : NULL), "platform",
		d->platform->name, "platform_id", (int)d->platform->id, "mode",
		mode_name(d->mode), "usb", "vid", (int)u->vid, "pid",
		(int)u->pid, "port", cli_text(u->port), "bus", (int)u->bus,
		"address", (int)u->address, "serial_port",
		cli_text(u->tty[0] ? u->tty : NULL), "access",
		devices_access(d));
}

void devices_heading(struct cli *cli, const struct device *d)
{
	cli_print(cli, "%s%s%s  %s  %s  %s\n", cli_paint(cli, CLI_STRONG),
		  d->platform->title, cli_paint(cli, CLI_PLAIN), d->usb.port,
		  d->id[0] ? d->id : "(no id)", mode_name(d->mode));
}
