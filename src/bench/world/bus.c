/* SPDX-License-Identifier: MIT */
/* Who is attached to the practice bench. */
#include "bench/world/live.h"

#include <stdio.h>

#include "base/text.h"

#define FIRST_ADDRESS 4

/* Everything that a bus watcher would notice, as one number; never 0. */
static uintptr_t picture(const struct bench *b)
{
	uintptr_t sum = 0;

	for (size_t i = 0; i < b->scene.device_count; i++) {
		struct vdev_usb usb;

		vdev_usb(b->devices[i], &usb);
		sum = sum * 31 + usb.generation * 2 + usb.attached;
	}
	return sum ? sum : 1;
}

static void describe(struct bench *b, size_t i, const struct vdev_usb *usb,
		     struct bus_device *out)
{
	*out = (struct bus_device){
		.vid = usb->vid,
		.pid = usb->pid,
		.release = usb->release,
		.bus = 1,
		.address = (uint8_t)(FIRST_ADDRESS + i +
				     (usb->generation - 1) % 12 *
					     b->scene.device_count),
	};
	text_copy(out->port, sizeof(out->port), b->scene.devices[i].port);
	text_copy(out->serial, sizeof(out->serial), usb->serial);
	text_copy(out->maker, sizeof(out->maker), usb->maker);
	text_copy(out->product, sizeof(out->product), usb->product);
	if (usb->tty) {
		snprintf(out->tty, sizeof(out->tty), "/dev/ttyACM%zu", i);
		if (b->tty_open[i])
			out->tty_access = BUS_ACCESS_BUSY;
	}
	if (live_is_guest(b)) {
		out->usb_access = out->tty_access = BUS_ACCESS_BUSY;
		text_copy(out->holder, sizeof(out->holder), "another unbrick");
	}
}

static int bus_list_devices(void *ctx, struct bus_device *out, size_t max,
			    struct err *e)
{
	struct bench *b = ctx;
	size_t n = 0;

	(void)e;
	bench_enter(b);
	for (size_t i = 0; i < b->scene.device_count && n < max; i++) {
		struct vdev_usb usb;

		vdev_usb(b->devices[i], &usb);
		if (usb.attached)
			describe(b, i, &usb, &out[n++]);
	}
	/* Several threads watch: none may take a change from another. */
	pthread_setspecific(b->seen, (void *)picture(b));
	bench_leave(b);
	return (int)n;
}

static int bus_wait_change(void *ctx, struct deadline *d, struct err *e)
{
	struct bench *b = ctx;

	(void)e;
	for (;;) {
		uintptr_t now, seen;
		int64_t next;
		bool changed;

		bench_enter(b);
		now = picture(b);
		seen = (uintptr_t)pthread_getspecific(b->seen);
		changed = seen && now != seen;
		pthread_setspecific(b->seen, (void *)now);
		next = cloud_model_next(b->cloud);
		bench_leave(b);
		if (changed)
			return 1;
		if (!bench_sleep(b, next, d))
			return 0;
	}
}

/* The device at this port, as it was listed. */
static int find(struct bench *b, const struct bus_device *dev, struct err *e)
{
	if (live_is_guest(b))
		return err_set(e, ERR_BUSY, "bench",
			       "another unbrick works on this bench");
	for (size_t i = 0; i < b->scene.device_count; i++) {
		struct vdev_usb usb;

		vdev_usb(b->devices[i], &usb);
		if (usb.attached && usb.pid == dev->pid &&
		    text_same(b->scene.devices[i].port, dev->port))
			return (int)i;
	}
	return err_set(e, ERR_LOST, "bench", "nothing at port %s any more",
		       dev->port);
}

static int bus_usb(void *ctx, const struct bus_device *dev, struct usb *out,
		   struct err *e)
{
	struct bench *b = ctx;
	int i;

	bench_enter(b);
	i = find(b, dev, e);
	if (i >= 0)
		i = bench_usb_open(b, (size_t)i, out, e);
	bench_leave(b);
	return i;
}

static int bus_serial(void *ctx, const struct bus_device *dev, unsigned baud,
		      struct serial *out, struct err *e)
{
	struct bench *b = ctx;
	int i;

	bench_enter(b);
	i = find(b, dev, e);
	if (i >= 0)
		i = bench_serial_open(b, (size_t)i, baud, out, e);
	bench_leave(b);
	return i;
}

static int bus_hub(void *ctx, const struct bus_device *dev, int64_t off_ms,
		   struct err *e)
{
	struct bench *b = ctx;
	struct deadline d = deadline_in(b->clock, off_ms);

	for (size_t i = 0; i < b->scene.device_count; i++) {
		if (!text_same(b->scene.devices[i].port, dev->port) ||
		    !b->scene.devices[i].hub_power)
			continue;
		if (off_ms == 0)
			return 0;
		bench_pull(b, i);
		while (bench_sleep(b, INT64_MAX, &d))
			;
		bench_plug(b, i);
		return 0;
	}
	return err_set(e, ERR_NO_ROAD, "hub",
		       "the power of USB port %s cannot be switched: its hub "
		       "has no switch for each port",
		       dev->port);
}

static void bus_close(void *ctx)
{
	(void)ctx; /* bench_close() does it */
}

const struct bus_ops bench_bus_ops = {
	bus_list_devices, bus_wait_change, bus_usb,
	bus_serial,	  bus_close,	   bus_hub,
};
