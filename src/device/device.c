/* SPDX-License-Identifier: MIT */
#include "device/device.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool device_id_parse(const char *text, char out[DEVICE_ID])
{
	size_t n = strlen(text);

	out[0] = '\0';
	if (n != DEVICE_ID - 1)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isxdigit((unsigned char)text[i])) {
			out[0] = '\0';
			return false;
		}
		out[i] = (char)tolower((unsigned char)text[i]);
	}
	out[n] = '\0';
	return true;
}

bool device_from_bus(const struct bus_device *b, struct device *out)
{
	bool dfu = false;
	const struct platform *p = platform_by_usb(b->vid, b->pid, &dfu);

	if (!p)
		return false;
	memset(out, 0, sizeof(*out));
	out->platform = p;
	out->mode = dfu ? MODE_DFU : MODE_NORMAL;
	out->usb = *b;
	device_id_parse(b->serial, out->id);
	return true;
}

int device_port_order(const char *a, const char *b)
{
	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			char *a_end, *b_end;
			unsigned long x = strtoul(a, &a_end, 10);
			unsigned long y = strtoul(b, &b_end, 10);

			if (x != y)
				return x < y ? -1 : 1;
			a = a_end;
			b = b_end;
			continue;
		}
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		a++;
		b++;
	}
	return *a ? 1 : *b ? -1 : 0;
}

static int by_port(const void *a, const void *b)
{
	const struct device *x = a, *y = b;

	return device_port_order(x->usb.port, y->usb.port);
}

static void mark_twins(struct device *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t k = i + 1; all[i].id[0] && k < count; k++) {
			if (strcmp(all[i].id, all[k].id) == 0)
				all[i].twin = all[k].twin = true;
		}
	}
}

int device_list(struct bus *bus, struct device *out, size_t max, struct err *e)
{
	struct bus_device *seen = calloc(BUS_MAX_DEVICES, sizeof(*seen));
	size_t count = 0;
	int n;

	if (!seen)
		return err_memory(e, "device");
	n = bus_list(bus, seen, BUS_MAX_DEVICES, e);
	for (int i = 0; i < n && count < max; i++) {
		if (device_from_bus(&seen[i], &out[count]))
			count++;
	}
	free(seen);
	if (n < 0)
		return n;
	qsort(out, count, sizeof(*out), by_port);
	mark_twins(out, count);
	return (int)count;
}

const char *device_label(const struct device *d, char out[DEVICE_LABEL])
{
	snprintf(out, DEVICE_LABEL, "%s %s (%s)", d->platform->title,
		 d->id[0] ? d->id : "no id", d->usb.port);
	return out;
}

int device_usable(const struct device *d, struct err *e)
{
	const struct bus_device *u = &d->usb;
	bool dfu = d->mode == MODE_DFU;
	enum bus_access access = dfu ? u->usb_access : u->tty_access;

	if (access == BUS_ACCESS_DENIED)
		return err_set(e, ERR_NO_ACCESS, "device",
			       "%s: no permission to open it",
			       dfu ? u->port : u->tty);
	if (access == BUS_ACCESS_BUSY)
		return err_set(e, ERR_BUSY, "device", "%s is held by %s",
			       dfu ? u->port : u->tty,
			       u->holder[0] ? u->holder : "another program");
	return 0;
}
