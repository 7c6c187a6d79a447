/* SPDX-License-Identifier: MIT */
/*
 * The USB bus of a Linux host, read from sysfs; the one file with Linux
 * specifics.
 *
 * list() opens no device.  wait() also notices what happened since the same
 * thread's last list(), so nothing is lost between the two; it listens to
 * the kernel's events and looks for itself as well, for containers in which
 * these do not arrive.  Several threads may use one bus.
 */
#ifndef PORT_BUS_LINUX_H
#define PORT_BUS_LINUX_H

#include "port/bus.h"

/* The owner calls out->ops->close(out->ctx) once. */
int bus_linux_open(struct bus *out, struct err *e);

#endif
