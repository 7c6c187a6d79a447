/* SPDX-License-Identifier: MIT */
/*
 * The power of a hub's port: the hub class requests of USB 2.0, chapter 11.24,
 * sent to the hub above the device and to no other.
 */
#include "port/usb_libusb.h"

#include <libusb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"

#define REQUEST_MS 1000
#define SETTLE_MS  1000 /* until what was plugged in just now is listed */
#define LOOK_AGAIN 1

/* USB 2.0, tables 11-15 to 11-17; 10.16.2.1 of USB 3.2 for the other kind. */
enum { GET_STATUS = 0, CLEAR_FEATURE = 1, SET_FEATURE = 3, GET_DESCRIPTOR = 6 };
#define HUB_DESCRIPTOR	     0x29
#define HUB_DESCRIPTOR_USB_3 0x2a
#define PORT_POWER	     8
#define PORT_CONNECTION	     1u

#define SWITCHING_MASK	 3u /* of wHubCharacteristics */
#define SWITCHING_SINGLE 1u

#define FROM_HUB  0xa0
#define FROM_PORT 0xa3
#define TO_PORT	  0x23

struct hub {
	libusb_device *device;
	libusb_device_handle *handle;
	uint8_t port;
	bool settled;	  /* what is at the port would be listed by now */
	bool occupied;	  /* by the device that is meant */
	unsigned good_ms; /* from power on until the port is of use */
};

static int no_switch(struct err *e, const char *port, const char *why)
{
	return err_set(e, ERR_NO_ROAD, "hub",
		       "the power of USB port %s cannot be switched: %s", port,
		       why);
}

/* "1-2.3" hangs on "1-2" at 3; "1-2" on the root hub of bus 1 at 2. */
static bool split(const char *path, char parent[32], unsigned *port)
{
	const char *last = strrchr(path, '.');
	const char *from = last ? last : strchr(path, '-');
	char digits[4];

	if (!from ||
	    !text_copy_n(parent, 32, path, last ? (size_t)(last - path) : 0) ||
	    !text_copy(digits, sizeof(digits), from + 1))
		return false;
	*port = 0;
	for (const char *c = digits; *c; c++) {
		if (*c < '0' || *c > '9')
			return false;
		*port = *port * 10 + (unsigned)(*c - '0');
	}
	return *port > 0 && *port < 128;
}

/* Who is at the port, and the hub above it. */
static int look(libusb_device **all, ssize_t count, const struct bus_device *d,
		struct hub *hub, struct err *e)
{
	char parent[32], path[32];
	unsigned port;

	if (!split(d->port, parent, &port))
		return no_switch(e, d->port, "it is on no hub");
	hub->port = (uint8_t)port;
	for (ssize_t i = 0; i < count; i++) {
		struct libusb_device_descriptor dd;

		if (libusb_get_bus_number(all[i]) != d->bus ||
		    libusb_get_device_descriptor(all[i], &dd) < 0)
			continue;
		usb_libusb_port(all[i], path, sizeof(path));
		if (dd.bDeviceClass == LIBUSB_CLASS_HUB &&
		    strcmp(path, parent) == 0)
			hub->device = all[i];
		if (strcmp(path, d->port) != 0)
			continue;
		if (dd.bDeviceClass == LIBUSB_CLASS_HUB ||
		    dd.idVendor != d->vid || dd.idProduct != d->pid ||
		    libusb_get_device_address(all[i]) != d->address)
			return err_set(e, ERR_WRONG_DEVICE, "hub",
				       "another device is at USB port %s now",
				       d->port);
		hub->occupied = true;
	}
	return hub->device ? 0 : no_switch(e, d->port, "its hub is not seen");
}

static int ask(const struct hub *hub, uint8_t type, uint8_t request,
	       uint16_t value, uint16_t index, uint8_t *data, uint16_t len)
{
	return libusb_control_transfer(hub->handle, type, request, value, index,
				       data, len, REQUEST_MS);
}

/* Does it say that it switches this port, and this port alone? */
static int check_hub(struct hub *hub, const char *path, struct err *e)
{
	struct libusb_device_descriptor dd;
	uint8_t d[71]; /* 7 bytes, two bit maps of at most 127 ports */
	int n;

	if (libusb_get_device_descriptor(hub->device, &dd) < 0)
		return no_switch(e, path, "its hub does not say what it is");
	n = ask(hub, FROM_HUB, GET_DESCRIPTOR,
		(uint16_t)((dd.bcdUSB >= 0x0300 ? HUB_DESCRIPTOR_USB_3
						: HUB_DESCRIPTOR)
			   << 8),
		0, d, sizeof(d));
	if (n < 7 || hub->port > d[2])
		return no_switch(e, path, "its hub does not say what it can");
	if ((get_le16(d + 3) & SWITCHING_MASK) != SWITCHING_SINGLE)
		return no_switch(e, path,
				 "its hub has no switch for each port");
	hub->good_ms = 2u * d[5];
	return 0;
}

static bool is_connected(const struct hub *hub)
{
	uint8_t status[4];

	return ask(hub, FROM_PORT, GET_STATUS, 0, hub->port, status,
		   sizeof(status)) != sizeof(status) ||
	       get_le16(status) & PORT_CONNECTION;
}

static void pause_ms(int64_t ms)
{
	const struct clock *c = clock_real();

	c->sleep_us(c->ctx, ms * 1000);
}

static int switch_port(const struct hub *hub, const char *path, int64_t off_ms,
		       struct err *e)
{
	int off, on = -1;

	off = ask(hub, TO_PORT, CLEAR_FEATURE, PORT_POWER, hub->port, NULL, 0);
	if (off >= 0)
		pause_ms(off_ms);
	/* Also where the answer to the first was only lost. */
	for (int i = 0; i < 3 && on < 0; i++)
		on = ask(hub, TO_PORT, SET_FEATURE, PORT_POWER, hub->port, NULL,
			 0);
	if (on < 0)
		return err_set(e, ERR_IO, "hub",
			       "the hub did not switch USB port %s on again: "
			       "pull the hub out and plug it in",
			       path);
	if (off < 0)
		return no_switch(e, path, "its hub refused");
	pause_ms(hub->good_ms);
	return 0;
}

static int with_hub(struct hub *hub, const struct bus_device *d, int64_t off_ms,
		    struct err *e)
{
	int rc = libusb_open(hub->device, &hub->handle);

	if (rc < 0)
		return err_set(e,
			       rc == LIBUSB_ERROR_ACCESS ? ERR_NO_ACCESS
							 : ERR_NO_ROAD,
			       "hub", "the hub of USB port %s: %s", d->port,
			       libusb_strerror((enum libusb_error)rc));
	rc = check_hub(hub, d->port, e);
	if (rc == 0 && off_ms > 0 && !hub->occupied && !hub->settled &&
	    is_connected(hub))
		rc = LOOK_AGAIN;
	else if (rc == 0 && off_ms > 0)
		rc = switch_port(hub, d->port, off_ms, e);
	libusb_close(hub->handle);
	return rc;
}

static int look_and_switch(const struct bus_device *dev, int64_t off_ms,
			   bool settled, struct err *e)
{
	struct hub hub = { .settled = settled };
	libusb_context *lib;
	libusb_device **all;
	ssize_t count;
	int rc = libusb_init(&lib);

	if (rc < 0)
		return err_set(e, ERR_IO, "hub", "starting libusb: %s",
			       libusb_strerror((enum libusb_error)rc));
	count = libusb_get_device_list(lib, &all);
	if (count < 0) {
		libusb_exit(lib);
		return err_set(e, ERR_IO, "hub", "listing USB devices: %s",
			       libusb_strerror((enum libusb_error)count));
	}
	rc = look(all, count, dev, &hub, e);
	if (rc == 0)
		rc = with_hub(&hub, dev, off_ms, e);
	libusb_free_device_list(all, 1);
	libusb_exit(lib);
	return rc;
}

int usb_libusb_power(const struct bus_device *dev, int64_t off_ms,
		     struct err *e)
{
	int rc = look_and_switch(dev, off_ms, false, e);

	/* Somebody may just have plugged another one in. */
	if (rc == LOOK_AGAIN) {
		pause_ms(SETTLE_MS);
		rc = look_and_switch(dev, off_ms, true, e);
	}
	return rc;
}
