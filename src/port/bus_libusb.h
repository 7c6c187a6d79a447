/* SPDX-License-Identifier: MIT */
/*
 * The USB bus by libusb and libserialport alone, for systems that are no
 * Linux; `make BUS=libusb` builds it anywhere.
 *
 * Unlike bus_linux.h it opens a new device once, to ask for its names, and
 * it does not know which program holds a tty.
 */
#ifndef PORT_BUS_LIBUSB_H
#define PORT_BUS_LIBUSB_H

#include "port/bus.h"

/* The owner calls out->ops->close(out->ctx) once. */
int bus_libusb_open(struct bus *out, struct err *e);

#endif
