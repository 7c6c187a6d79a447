/* SPDX-License-Identifier: MIT */
#include "gadget.h"

#include <err.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "hub.h"

/* The tty comes after the device itself (virtual-bench.md 1). */
#define TTY_US 30000

static void trace(const struct gadget *g, const char *what)
{
	if (g->bed->trace)
		fprintf(g->bed->trace, "%s %lld us: %s on %s, %s\n",
			vdev_id(g->vdev),
			(long long)clock_now_us(g->bed->clock), what, g->port,
			g->acm ? g->tty.pty : "no tty");
}

static void make_usb(struct gadget *g, const struct vdev_usb *usb)
{
	struct tree_device d = { .port = g->port, .usb = usb };
	struct bed *bed = g->bed;
	char dev[64];

	hub_need(bed, g->port);
	g->bus = (uint8_t)strtoul(g->port, NULL, 10);
	g->address = ++bed->addresses[g->bus % 32];
	if (g->address < 3) /* hubs come first */
		g->address = bed->addresses[g->bus % 32] = 3;
	if (g->address == 99)
		bed->addresses[g->bus % 32] = 3;
	snprintf(dev, sizeof dev, "/dev/bus/usb/%03u/%03u", g->bus, g->address);
	g->usb = calloc(1, sizeof *g->usb);
	if (!g->usb)
		err(125, "memory");
	usbfs_open(g->usb, &bed->loop, bed->tree.root, dev, g->vdev,
		   bed->clock);
	g->usb->trace = bed->trace;
	chmod(g->usb->pty.name, bed->deny ? 0 : 0666);
	d.bus = g->bus;
	d.address = g->address;
	d.pty = g->usb->pty.name;
	g->generation = usb->generation;
	if (g->gone_at)
		g->away_us += clock_now_us(bed->clock) - g->gone_at;
	tree_add(&bed->tree, &d);
	trace(g, "arrived");
}

static void make_tty(struct gadget *g)
{
	struct bed *bed = g->bed;
	unsigned n = 0;
	char dev[32];

	while (n < TTYS_MAX - 1 && bed->tty_used[n])
		n++;
	bed->tty_used[n] = true;
	g->acm = calloc(1, sizeof *g->acm);
	if (!g->acm)
		err(125, "memory");
	snprintf(dev, sizeof dev, "/dev/ttyACM%u", n);
	acm_open(g->acm, &bed->loop, bed->tree.root, dev, g->vdev, bed->clock,
		 bed->tty_rate[n]);
	chmod(g->acm->pty.name, bed->deny ? 0 : 0666);
	g->tty = (struct tree_tty){ g->port, g->acm->interface, n,
				    g->acm->pty.name };
	tree_add_tty(&bed->tree, &g->tty);
	trace(g, "tty");
}

void bed_sweep(struct bed *bed, bool all)
{
	for (struct usbfs **at = &bed->gone_usbs; *at;) {
		struct usbfs *u = *at;

		if (!all && !usbfs_idle(u)) {
			at = &u->next;
			continue;
		}
		*at = u->next;
		usbfs_close(u);
		free(u);
	}
	for (struct acm **at = &bed->gone_acms; *at;) {
		struct acm *a = *at;

		if (!all && !acm_idle(a)) {
			at = &a->next;
			continue;
		}
		*at = a->next;
		acm_close(a);
		free(a);
	}
}

/* Who has the nodes open may hold them until they are closed. */
static void remove_all_of(struct gadget *g)
{
	struct bed *bed = g->bed;
	struct tree_device d = { .port = g->port,
				 .bus = g->bus,
				 .address = g->address };

	trace(g, "left");
	g->gone_at = clock_now_us(bed->clock);
	if (g->acm) {
		bed->tty_rate[g->tty.number] = acm_unplug(g->acm);
		bed->tty_used[g->tty.number] = false;
		g->bytes_in += g->acm->bytes_in;
		g->bytes_out += g->acm->bytes_out;
		tree_remove_tty(&bed->tree, &g->tty);
		g->acm->next = bed->gone_acms;
		bed->gone_acms = g->acm;
	}
	g->controls += g->usb->controls;
	g->busy_us += g->usb->busy_us;
	usbfs_unplug(g->usb);
	tree_remove(&bed->tree, &d);
	g->usb->next = bed->gone_usbs;
	bed->gone_usbs = g->usb;
	g->acm = NULL;
	g->usb = NULL;
}

void gadget_init(struct gadget *g, struct bed *bed, struct vdev *v,
		 const char *port)
{
	*g = (struct gadget){ .bed = bed, .vdev = v, .port = port };
}

void gadget_fini(struct gadget *g)
{
	if (g->usb)
		remove_all_of(g);
}

int64_t gadget_run(struct gadget *g, int64_t now)
{
	struct vdev_usb usb;
	int64_t next, at;

	vdev_run(g->vdev, now);
	vdev_usb(g->vdev, &usb);
	if (g->usb && (!usb.attached || usb.generation != g->generation)) {
		if (!g->leave_at)
			g->leave_at = now + g->bed->notice_us;
		if (now < g->leave_at)
			return g->leave_at;
		g->leave_at = 0;
		remove_all_of(g);
	}
	if (usb.attached && !g->usb) {
		make_usb(g, &usb);
		g->tty_at = now + TTY_US;
	}
	next = vdev_next_us(g->vdev);
	if (g->usb && usb.tty && !g->acm) {
		if (now >= g->tty_at)
			make_tty(g);
		else if (g->tty_at < next)
			next = g->tty_at;
	}
	at = g->usb ? usbfs_run(g->usb, now) : VDEV_NEVER;
	next = at < next ? at : next;
	at = g->acm ? acm_run(g->acm, now) : VDEV_NEVER;
	return at < next ? at : next;
}

unsigned long gadget_controls(const struct gadget *g)
{
	return g->controls + (g->usb ? g->usb->controls : 0);
}
