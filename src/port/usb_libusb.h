/* SPDX-License-Identifier: MIT */
/*
 * Real USB devices through libusb, which only these files include:
 * usb_libusb.c opens a device, usb_libusb_list.c shows all of them,
 * usb_libusb_hub.c switches the power of a hub's port.
 *
 * Each open device has a libusb context of its own: it sees the bus as it is
 * at that moment (also where no udev daemon tells libusb about arrivals), and
 * workers never wait for each other's transfers.  Nothing is initialised
 * before a device is opened.
 */
#ifndef PORT_USB_LIBUSB_H
#define PORT_USB_LIBUSB_H

#include "port/bus.h"

/*
 * Opens the device that was listed: bus, address, port path and ids must
 * still fit, else ERR_LOST.  ERR_NO_ACCESS without permission.
 */
int usb_libusb_open(const struct bus_device *dev, struct usb *out,
		    struct err *e);

struct libusb_device;

/* "1-2.3", as Linux names it; "" for a root. */
void usb_libusb_port(struct libusb_device *device, char *out, size_t size);

/*
 * Every attached device, for systems that show them nowhere else.  Numbers
 * come from descriptors that the system knows; names do not, so a device is
 * opened once to be asked for them, when it is new or could not be opened
 * before.  One list may be used by several threads.
 */
struct usb_libusb_list;

struct usb_libusb_list *usb_libusb_list_new(struct err *e);
void usb_libusb_list_free(struct usb_libusb_list *l);
/* Hubs left out, no ttys; returns the count, ordered by nothing. */
int usb_libusb_list_look(struct usb_libusb_list *l, struct bus_device *out,
			 size_t max, struct err *e);

/* bus_power() of port/bus.h. */
int usb_libusb_power(const struct bus_device *dev, int64_t off_ms,
		     struct err *e);

/* Arrivals and departures; NULL where libusb cannot tell of them. */
struct usb_libusb_watch;

struct usb_libusb_watch *usb_libusb_watch_new(void);
void usb_libusb_watch_free(struct usb_libusb_watch *w);
/* True when something came or went; false after `ms`. */
bool usb_libusb_watch_wait(struct usb_libusb_watch *w, int64_t ms);

#endif
