/* SPDX-License-Identifier: MIT */
#include "port/bus_libusb.h"

#include <stdlib.h>

#include "port/bus_seen.h"
#include "port/serial_libserialport.h"
#include "port/usb_libusb.h"

/* Events come in bursts: the device, its tty, then its rights. */
#define SETTLE_MS 20

struct bus_libusb {
	struct bus_seen seen;
	struct usb_libusb_list *list;
};

static int look(struct bus_libusb *bus, struct bus_device *out, size_t max,
		struct err *e)
{
	int n = usb_libusb_list_look(bus->list, out, max, e);

	if (n > 0) {
		serial_libserialport_find("/dev", out, (size_t)n);
		bus_sort(out, (size_t)n);
	}
	return n;
}

static int libusb_list(void *ctx, struct bus_device *out, size_t max,
		       struct err *e)
{
	struct bus_libusb *bus = ctx;
	int n = look(bus, out, max, e);

	if (n >= 0)
		bus_seen_note(&bus->seen, out, n);
	return n;
}

struct eyes {
	struct bus_libusb *bus;
	struct usb_libusb_watch *watch; /* or NULL */
};

static int eyes_look(void *ctx, struct bus_device *out, size_t max,
		     struct err *e)
{
	const struct eyes *eyes = ctx;

	return look(eyes->bus, out, max, e);
}

static void eyes_pause(void *ctx, struct deadline *d, int64_t ms)
{
	const struct eyes *eyes = ctx;

	if (!eyes->watch)
		deadline_sleep_ms(d, ms);
	else if (usb_libusb_watch_wait(eyes->watch, ms))
		deadline_sleep_ms(d, SETTLE_MS);
}

static int libusb_wait(void *ctx, struct deadline *d, struct err *e)
{
	struct bus_libusb *bus = ctx;
	struct eyes eyes = { bus, usb_libusb_watch_new() };
	const struct bus_eyes how = { eyes_look, eyes_pause, &eyes };
	int rc = bus_seen_wait(&bus->seen, &how, d, e);

	usb_libusb_watch_free(eyes.watch);
	return rc;
}

static int libusb_open_usb(void *ctx, const struct bus_device *dev,
			   struct usb *out, struct err *e)
{
	(void)ctx;
	return usb_libusb_open(dev, out, e);
}

static int libusb_open_serial(void *ctx, const struct bus_device *dev,
			      unsigned baud, struct serial *out, struct err *e)
{
	(void)ctx;
	if (!dev->tty[0])
		return err_set(e, ERR_LOST, "bus",
			       "USB port %s has no serial port", dev->port);
	return serial_libserialport_open(dev->tty, baud, out, e);
}

static int libusb_power(void *ctx, const struct bus_device *dev, int64_t off_ms,
			struct err *e)
{
	(void)ctx;
	return usb_libusb_power(dev, off_ms, e);
}

static void libusb_close_bus(void *ctx)
{
	struct bus_libusb *bus = ctx;

	bus_seen_fini(&bus->seen);
	usb_libusb_list_free(bus->list);
	free(bus);
}

static const struct bus_ops libusb_ops = {
	.list = libusb_list,
	.wait = libusb_wait,
	.open_usb = libusb_open_usb,
	.open_serial = libusb_open_serial,
	.close = libusb_close_bus,
	.power = libusb_power,
};

int bus_libusb_open(struct bus *out, struct err *e)
{
	struct bus_libusb *bus = calloc(1, sizeof *bus);
	int rc = bus ? bus_seen_init(&bus->seen, e) : err_memory(e, "bus");

	*out = (struct bus){ 0 };
	if (rc < 0) {
		free(bus);
		return rc;
	}
	bus->list = usb_libusb_list_new(e);
	if (!bus->list) {
		libusb_close_bus(bus);
		return -ERR_NO_MEMORY;
	}
	*out = (struct bus){ &libusb_ops, bus };
	return 0;
}
