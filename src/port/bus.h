/* SPDX-License-Identifier: MIT */
/*
 * Who is attached.  list() is passive: it reads descriptors that the system
 * already knows and opens nothing.  All strings have passed text_clean().
 */
#ifndef PORT_BUS_H
#define PORT_BUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"
#include "port/serial.h"
#include "port/usb.h"

#define BUS_MAX_DEVICES 64

enum bus_access { BUS_ACCESS_OK, BUS_ACCESS_DENIED, BUS_ACCESS_BUSY };

struct bus_device {
	uint16_t vid, pid;
	uint16_t release; /* bcdDevice */
	uint8_t bus, address;
	char port[32];	 /* USB path, "1-2.3" */
	char serial[64]; /* string descriptor, "" if unreadable */
	char maker[64];
	char product[64];
	char tty[64]; /* "/dev/ttyACM0", "" if none */
	enum bus_access usb_access;
	enum bus_access tty_access;
	char holder[64]; /* program that holds the tty, "" if unknown */
};

struct bus_ops {
	/* Every attached USB device, hubs left out; returns the count. */
	int (*list)(void *ctx, struct bus_device *out, size_t max,
		    struct err *e);
	/* Returns 1 when something came or went, 0 at the deadline. */
	int (*wait)(void *ctx, struct deadline *d, struct err *e);
	int (*open_usb)(void *ctx, const struct bus_device *dev,
			struct usb *out, struct err *e);
	/* Opened exclusively at `baud`, 8N1, DTR raised. */
	int (*open_serial)(void *ctx, const struct bus_device *dev,
			   unsigned baud, struct serial *out, struct err *e);
	void (*close)(void *ctx);
	/* See bus_power(); NULL: no port can be switched. */
	int (*power)(void *ctx, const struct bus_device *dev, int64_t off_ms,
		     struct err *e);
};

struct bus {
	const struct bus_ops *ops;
	void *ctx;
};

static inline int bus_list(struct bus *b, struct bus_device *out, size_t max,
			   struct err *e)
{
	return b->ops->list(b->ctx, out, max, e);
}

static inline int bus_wait(struct bus *b, struct deadline *d, struct err *e)
{
	return b->ops->wait(b->ctx, d, e);
}

static inline int bus_open_usb(struct bus *b, const struct bus_device *dev,
			       struct usb *out, struct err *e)
{
	return b->ops->open_usb(b->ctx, dev, out, e);
}

static inline int bus_open_serial(struct bus *b, const struct bus_device *dev,
				  unsigned baud, struct serial *out,
				  struct err *e)
{
	return b->ops->open_serial(b->ctx, dev, baud, out, e);
}

/*
 * The power of the device's port, by the hub above it: off for off_ms, then on
 * again, whatever happens in between.  off_ms 0 only asks whether that could
 * be.  The device may be off the bus; nothing else may then be listed there.
 *
 * ERR_NO_ROAD: there is no hub that says that it switches this port alone;
 * ERR_NO_ACCESS to the hub; ERR_WRONG_DEVICE: another one is at the port.
 */
static inline int bus_power(struct bus *b, const struct bus_device *dev,
			    int64_t off_ms, struct err *e)
{
	if (!b->ops->power)
		return err_set(e, ERR_NO_ROAD, "hub",
			       "nothing here switches the power of a port");
	return b->ops->power(b->ctx, dev, off_ms, e);
}

#endif
