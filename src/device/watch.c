/* SPDX-License-Identifier: MIT */
#include "device/watch.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Nothing on the bus changes faster; the bus wakes us up earlier anyhow. */
#define WATCH_POLL_MS 200

bool watch_same(const struct bus_device *a, const struct bus_device *b)
{
	return a->bus == b->bus && a->address == b->address &&
	       a->pid == b->pid && strcmp(a->port, b->port) == 0;
}

/* The one of `all` that is d: by id, else by port.  NULL: not there. */
static const struct device *find(const struct device *all, size_t n,
				 struct device *d, struct err *e)
{
	const struct device *by_id = NULL, *by_port = NULL;
	unsigned same = 0;

	for (size_t i = 0; i < n; i++) {
		bool here = strcmp(all[i].usb.port, d->usb.port) == 0;

		if (here)
			by_port = &all[i];
		if (!d->id[0] || strcmp(all[i].id, d->id) != 0)
			continue;
		same++;
		if (!by_id || here)
			by_id = &all[i];
	}
	d->twin = d->twin || same > 1;
	if (by_id && (by_id == by_port || !d->twin))
		return by_id;
	if (same > 1) {
		err_set(e, ERR_AMBIGUOUS, "watch", "two devices show the id %s",
			d->id);
		return NULL;
	}
	if (!by_port)
		return NULL;
	if (by_port->platform != d->platform || (d->id[0] && by_port->id[0])) {
		err_set(e, ERR_WRONG_DEVICE, "watch",
			"port %s now holds %s %s instead of %s %s", d->usb.port,
			by_port->platform->title,
			by_port->id[0] ? by_port->id : "without an id",
			d->platform->title, d->id);
		return NULL;
	}
	return by_port;
}

static int look(struct bus *bus, struct device *d, struct err *e)
{
	struct device *all = calloc(BUS_MAX_DEVICES, sizeof(*all));
	const struct device *now;
	int rc;

	if (!all)
		return err_memory(e, "watch");
	rc = device_list(bus, all, BUS_MAX_DEVICES, e);
	if (rc < 0)
		goto out;
	struct err found = { 0 };
	now = find(all, (size_t)rc, d, &found);
	if (found.code) {
		rc = err_pass(e, &found);
		goto out;
	}
	rc = now ? 1 : 0;
	if (!now)
		goto out;
	if (!watch_same(&now->usb, &d->usb))
		d->mode = now->mode;
	d->usb = now->usb;
	if (!d->id[0])
		memcpy(d->id, now->id, sizeof(d->id));
out:
	free(all);
	return rc;
}

int watch_look(struct bus *bus, struct device *d, struct err *e)
{
	return look(bus, d, e);
}

static int lost(const struct device *d, struct err *e)
{
	char label[DEVICE_LABEL];

	return err_set(e, ERR_LOST, "watch", "%s did not come back in time",
		       device_label(d, label));
}

static int wait_until(struct bus *bus, struct device *d,
		      const struct bus_device *before, unsigned modes,
		      struct deadline *dl, struct err *e)
{
	bool away = !before;

	for (;;) {
		struct deadline step;
		int rc = look(bus, d, e);

		if (rc < 0)
			return rc;
		if (rc == 0 || (before && !watch_same(&d->usb, before)))
			away = true;
		if (rc == 1 && away && (modes & MODE_BIT(d->mode)))
			return 0;
		if (deadline_over(dl))
			return lost(d, e);
		step = deadline_within(dl, WATCH_POLL_MS);
		rc = bus_wait(bus, &step, e);
		if (rc < 0)
			return rc;
	}
}

int watch_for(struct bus *bus, struct device *d, unsigned modes,
	      struct deadline *dl, struct err *e)
{
	return wait_until(bus, d, NULL, modes, dl, e);
}

int watch_return(struct bus *bus, struct device *d,
		 const struct bus_device *before, unsigned modes,
		 struct deadline *dl, struct err *e)
{
	return wait_until(bus, d, before, modes, dl, e);
}
