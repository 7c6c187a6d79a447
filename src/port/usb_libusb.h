/* SPDX-License-Identifier: MIT */
/*
 * Real USB devices through libusb, the only file that includes it.
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

#endif
