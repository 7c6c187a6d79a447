/* SPDX-License-Identifier: MIT */
/*
 * One open USB device as four functions.
 *
 * Implementations: usb_libusb (real), bench (virtual), tests (recording and
 * faulty).  A protocol cannot tell them apart.  control() never blocks past
 * its deadline.  The owner calls usb_close() exactly once.
 *
 * Errors of control(): ERR_STALL (the device refused this request; the link
 * is fine), ERR_LOST (device gone), ERR_TIMEOUT, ERR_IO.
 */
#ifndef PORT_USB_H
#define PORT_USB_H

#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

#define USB_DIR_IN		0x80
#define USB_TYPE_CLASS		0x20
#define USB_TYPE_VENDOR		0x40
#define USB_RECIPIENT_DEVICE	0x00
#define USB_RECIPIENT_INTERFACE 0x01

struct usb_setup {
	uint8_t type;	 /* bmRequestType; bit 7 set: device to host */
	uint8_t request; /* bRequest */
	uint16_t value;	 /* wValue */
	uint16_t index;	 /* wIndex */
};

struct usb_ops {
	/* Returns the bytes moved in the data stage, or -code. */
	int (*control)(void *ctx, const struct usb_setup *setup, void *data,
		       size_t len, struct deadline *d, struct err *e);
	int (*claim)(void *ctx, int interface, struct err *e);
	int (*alt)(void *ctx, int interface, int alt, struct err *e);
	void (*close)(void *ctx);
};

struct usb {
	const struct usb_ops *ops;
	void *ctx;
};

static inline int usb_control(struct usb *u, const struct usb_setup *setup,
			      void *data, size_t len, struct deadline *d,
			      struct err *e)
{
	return u->ops->control(u->ctx, setup, data, len, d, e);
}

static inline int usb_claim(struct usb *u, int interface, struct err *e)
{
	return u->ops->claim(u->ctx, interface, e);
}

static inline int usb_alt(struct usb *u, int interface, int alt, struct err *e)
{
	return u->ops->alt(u->ctx, interface, alt, e);
}

/* Safe on a zeroed or closed struct. */
static inline void usb_close(struct usb *u)
{
	if (u->ops)
		u->ops->close(u->ctx);
	u->ops = NULL;
}

#endif
