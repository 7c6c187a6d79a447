/* SPDX-License-Identifier: MIT */
/* An open CDC port of the practice bench. */
#include "bench/world/bench.h"

#include <stdlib.h>

#define SET_LINE_CODING	       0x20
#define SET_CONTROL_LINE_STATE 0x22
#define CLASS_OUT	       (USB_TYPE_CLASS | USB_RECIPIENT_INTERFACE)
#define RETRY_US	       2000

struct handle {
	struct bench *bench;
	size_t device;
	unsigned generation;
};

static struct vdev *device(struct handle *h)
{
	return h->bench->devices[h->device];
}

/* The lock is held. */
static bool there(struct handle *h)
{
	struct vdev_usb usb;

	vdev_usb(device(h), &usb);
	return usb.attached && usb.tty && usb.generation == h->generation;
}

static int lost(struct err *e)
{
	return err_set(e, ERR_LOST, "serial", "the port is gone");
}

static int handle_read(void *ctx, void *data, size_t max, struct deadline *d,
		       struct err *e)
{
	struct handle *h = ctx;

	for (;;) {
		int64_t now = bench_enter(h->bench);
		bool ok = there(h);
		size_t n = ok ? vdev_serial_out(device(h), data, max, now) : 0;
		int64_t next = vdev_next_us(device(h));

		bench_leave(h->bench);
		if (n)
			return (int)n;
		if (!ok)
			return lost(e);
		if (!bench_sleep(h->bench, next, d))
			return 0;
	}
}

static int handle_write(void *ctx, const void *data, size_t len,
			struct deadline *d, struct err *e)
{
	struct handle *h = ctx;
	const uint8_t *p = data;

	while (len) {
		int64_t now = bench_enter(h->bench);
		bool ok = there(h);
		size_t n = ok ? vdev_serial_in(device(h), p, len, now) : 0;

		bench_leave(h->bench);
		if (!ok)
			return lost(e);
		p += n;
		len -= n;
		if (len && !bench_sleep(h->bench, now + RETRY_US, d))
			return err_set(e, ERR_TIMEOUT, "serial",
				       "the device does not read");
	}
	return 0;
}

/* The lock is held. */
static int class_request(struct handle *h, uint8_t request, uint16_t value,
			 uint8_t *data, size_t len, int64_t now)
{
	struct usb_setup setup = { CLASS_OUT, request, value, 0 };
	struct vdev_usb usb;
	int64_t done;

	vdev_usb(device(h), &usb);
	setup.index = usb.tty_interface;
	return vdev_control(device(h), &setup, data, len, now, &done);
}

static int set_rate(struct handle *h, unsigned baud, int64_t now)
{
	uint8_t coding[7] = { 0, 0, 0, 0, 0, 0, 8 };

	put_le32(coding, baud);
	return class_request(h, SET_LINE_CODING, 0, coding, sizeof(coding),
			     now);
}

static int handle_rate(void *ctx, unsigned baud, struct err *e)
{
	struct handle *h = ctx;
	int64_t now = bench_enter(h->bench);
	int n = there(h) ? set_rate(h, baud, now) : VDEV_GONE;

	bench_leave(h->bench);
	return n == VDEV_GONE ? lost(e) : 0;
}

static int handle_dtr(void *ctx, bool on, struct err *e)
{
	struct handle *h = ctx;
	int64_t now = bench_enter(h->bench);
	int n = there(h) ? class_request(h, SET_CONTROL_LINE_STATE, on, NULL, 0,
					 now)
			 : VDEV_GONE;

	bench_leave(h->bench);
	return n == VDEV_GONE ? lost(e) : 0;
}

static int handle_drain(void *ctx, struct deadline *d, struct err *e)
{
	struct handle *h = ctx;
	bool ok;

	(void)d; /* write() has handed over everything */
	bench_enter(h->bench);
	ok = there(h);
	bench_leave(h->bench);
	return ok ? 0 : lost(e);
}

static void handle_close(void *ctx)
{
	struct handle *h = ctx;

	handle_dtr(h, false, NULL);
	bench_enter(h->bench);
	h->bench->tty_open[h->device] = false;
	bench_leave(h->bench);
	free(h);
}

static const struct serial_ops ops = {
	handle_read, handle_write, handle_rate,
	handle_dtr,  handle_drain, handle_close
};

int bench_serial_open(struct bench *b, size_t device_number, unsigned baud,
		      struct serial *out, struct err *e)
{
	struct vdev *v = b->devices[device_number];
	int64_t now = clock_now_us(b->clock);
	struct handle *h;
	struct vdev_usb usb;

	if (b->tty_open[device_number])
		return err_set(e, ERR_BUSY, "serial", "the port is open");
	h = calloc(1, sizeof(*h));
	if (!h)
		return err_memory(e, "serial");
	vdev_usb(v, &usb);
	*h = (struct handle){ b, device_number, usb.generation };
	if (!there(h)) {
		free(h);
		return lost(e);
	}
	b->tty_open[device_number] = true;
	class_request(h, SET_CONTROL_LINE_STATE, 1, NULL, 0, now);
	set_rate(h, baud, now);
	*out = (struct serial){ &ops, h };
	return 0;
}
