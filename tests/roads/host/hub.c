/* SPDX-License-Identifier: MIT */
#include "hub.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/clock.h"

#define PORTS	   4
#define PORT_POWER 8
#define GOOD_2MS   25 /* bPwrOn2PwrGood */

/* wHubCharacteristics, table 11-13 */
enum { FOR_ALL = 0, FOR_EACH = 1, NO_SWITCH = 2 };

static struct vdev *at_port(const struct hub *h, unsigned port)
{
	const struct bed *bed = h->bed;
	char path[48];

	snprintf(path, sizeof(path), "%s%c%u", h->path,
		 strchr(h->path, '-') ? '.' : '-', port);
	return bed->at ? bed->at(bed->at_ctx, path) : NULL;
}

/* "1-2:each" of -H: the one hub that has a switch. */
static uint8_t switching(const struct hub *h)
{
	const char *spec = h->bed->hub_spec;
	const size_t n = strlen(h->path);

	if (!spec || strncmp(spec, h->path, n) != 0 || spec[n] != ':')
		return NO_SWITCH;
	return strcmp(spec + n, ":each") == 0 ? FOR_EACH : FOR_ALL;
}

/* As the cable of what is at the port. */
static void turn(struct hub *h, unsigned port, bool on)
{
	struct vdev *v = at_port(h, port);

	if (on)
		h->off &= ~(1u << port);
	else
		h->off |= 1u << port;
	if (v)
		vdev_plug(v, on, clock_now_us(h->bed->clock));
}

static int descriptor(const struct hub *h, uint8_t *data, size_t len)
{
	const uint8_t d[] = { 9,	0x29, PORTS, switching(h), 0,
			      GOOD_2MS, 50,   0,     0xff };

	if (len > sizeof(d))
		len = sizeof(d);
	memcpy(data, d, len);
	return (int)len;
}

static int serve(void *ctx, const struct usb_setup *s, uint8_t *data,
		 size_t len)
{
	struct hub *h = ctx;
	const unsigned port = s->index;

	if (s->type == 0xa0 && s->request == 6 && s->value >> 8 == 0x29)
		return descriptor(h, data, len);
	if (port < 1 || port > PORTS)
		return VDEV_STALL;
	if (s->type == 0xa3 && s->request == 0 && len >= 4) {
		const struct vdev *v = at_port(h, port);
		const bool on = !(h->off >> port & 1);

		put_le32(data, on ? 0x100u + (v && vdev_plugged(v)) : 0);
		return 4;
	}
	if (s->type != 0x23 || s->value != PORT_POWER ||
	    (s->request != 1 && s->request != 3))
		return VDEV_STALL;
	turn(h, port, s->request == 3);
	return 0;
}

static bool is_known(const struct bed *bed, const char *path)
{
	for (const struct hub *h = bed->hubs; h; h = h->next) {
		if (strcmp(h->path, path) == 0)
			return true;
	}
	return false;
}

static void hub_open(struct bed *bed, const char *path)
{
	struct hub *h;
	char dev[64];

	if (is_known(bed, path))
		return;
	h = calloc(1, sizeof(*h));
	if (!h)
		err(125, "memory");
	h->bed = bed;
	snprintf(h->path, sizeof(h->path), "%s", path);
	snprintf(dev, sizeof(dev), "/dev/bus/usb/%03lu/%03u",
		 strtoul(path, NULL, 10), tree_hub_address(path));
	usbfs_open(&h->usb, &bed->loop, bed->tree.root, dev, NULL, bed->clock);
	h->usb.serve = serve;
	h->usb.serve_ctx = h;
	h->usb.trace = bed->trace;
	chmod(h->usb.pty.name, bed->deny ? 0 : 0666);
	h->row = (struct tree_hub){ bed->tree.hubs, h->path, h->usb.pty.name };
	bed->tree.hubs = &h->row;
	h->next = bed->hubs;
	bed->hubs = h;
}

void hub_need(struct bed *bed, const char *port)
{
	char path[32];

	snprintf(path, sizeof(path), "%.*s", (int)strcspn(port, "-"), port);
	hub_open(bed, path);
	for (const char *s = strchr(port, '.'); s; s = strchr(s + 1, '.')) {
		snprintf(path, sizeof(path), "%.*s", (int)(s - port), port);
		hub_open(bed, path);
	}
}

int64_t hub_run(struct bed *bed, int64_t now)
{
	int64_t next = VDEV_NEVER;

	for (struct hub *h = bed->hubs; h; h = h->next) {
		const int64_t at = usbfs_run(&h->usb, now);

		next = at < next ? at : next;
	}
	return next;
}

void hub_close(struct bed *bed)
{
	while (bed->hubs) {
		struct hub *h = bed->hubs;

		bed->hubs = h->next;
		usbfs_close(&h->usb);
		free(h);
	}
}
