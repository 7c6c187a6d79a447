/* SPDX-License-Identifier: MIT */
/* An open USB device of the practice bench. */
#include "bench/world/bench.h"

#include <stdlib.h>

#define SET_INTERFACE 11

struct handle {
	struct bench *bench;
	size_t device;
	unsigned generation;
};

static bool there(struct handle *h)
{
	struct vdev_usb usb;

	vdev_usb(h->bench->devices[h->device], &usb);
	return usb.attached && usb.generation == h->generation;
}

static int lost(struct err *e)
{
	return err_set(e, ERR_LOST, "usb", "the device is gone");
}

/* Waits for the end of the transfer, as libusb does. */
static int wait_done(struct handle *h, int64_t done, const struct deadline *d,
		     struct err *e)
{
	struct bench *b = h->bench;

	while (clock_now_us(b->clock) < done) {
		bool ok;

		if (!bench_sleep(b, done, d))
			return err_set(e, ERR_TIMEOUT, "usb",
				       "no answer to a control transfer");
		bench_enter(b);
		ok = there(h);
		bench_leave(b);
		if (!ok)
			return lost(e);
	}
	return 0;
}

static int handle_control(void *ctx, const struct usb_setup *setup, void *data,
			  size_t len, struct deadline *d, struct err *e)
{
	struct handle *h = ctx;
	int64_t done = 0;
	int n = VDEV_GONE;
	int64_t now;
	int rc;

	now = bench_enter(h->bench);
	if (there(h))
		n = vdev_control(h->bench->devices[h->device], setup, data, len,
				 now, &done);
	bench_leave(h->bench);
	if (n == VDEV_GONE)
		return lost(e);
	rc = wait_done(h, done, d, e);
	if (rc)
		return rc;
	if (n == VDEV_STALL)
		return err_set(e, ERR_STALL, "usb",
			       "the device refused request %u", setup->request);
	return n;
}

static int handle_claim(void *ctx, int interface, struct err *e)
{
	struct handle *h = ctx;
	bool ok;

	(void)interface;
	bench_enter(h->bench);
	ok = there(h);
	bench_leave(h->bench);
	return ok ? 0 : lost(e);
}

static int handle_alt(void *ctx, int interface, int alt, struct err *e)
{
	const struct usb_setup setup = { USB_RECIPIENT_INTERFACE, SET_INTERFACE,
					 (uint16_t)alt, (uint16_t)interface };
	struct handle *h = ctx;
	struct deadline d = deadline_in(h->bench->clock, 5000);
	int n = handle_control(h, &setup, NULL, 0, &d, e);

	return n > 0 ? 0 : n;
}

static void handle_close(void *ctx)
{
	free(ctx);
}

static const struct usb_ops ops = { handle_control, handle_claim, handle_alt,
				    handle_close };

int bench_usb_open(struct bench *b, size_t device, struct usb *out,
		   struct err *e)
{
	struct handle *h = calloc(1, sizeof(*h));
	struct vdev_usb usb;

	if (!h)
		return err_memory(e, "usb");
	vdev_usb(b->devices[device], &usb);
	*h = (struct handle){ b, device, usb.generation };
	*out = (struct usb){ &ops, h };
	/* cppcheck-suppress memleak ; out owns it, handle_close() frees it */
	return 0;
}
