/* SPDX-License-Identifier: MIT */
/*
 * One virtual device on a port of the kernel's virtual host controller
 * (vhci-hcd): we serve USB/IP requests on a socket whose other end the kernel
 * has.  Thus cdc-acm, usbfs and the whole USB core are the real ones.
 *
 * Wire format: Documentation/usb/usbip_protocol in the kernel's tree; all
 * numbers big endian, every head 48 bytes.
 */
#ifndef ROADS_USBIP_H
#define ROADS_USBIP_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/vdev/vdev.h"
#include "tests/roads/host/loop.h"

#define USBIP_URBS 64

struct usbip_urb {
	bool used;
	uint32_t seq;
	uint8_t endpoint; /* with the direction bit */
	int status;	  /* of a control transfer: 0 or -errno */
	size_t len;	  /* asked for, or sent by the host */
	size_t done;	  /* moved so far */
	uint8_t *data;
	int64_t due_us; /* control: when it is finished */
};

struct usbip {
	struct loop *loop;
	struct vdev *vdev;
	const struct clock *clock;
	unsigned port;	     /* of the controller, from 0 */
	unsigned generation; /* the one that the kernel has */
	int socket;	     /* -1: not plugged in */
	struct usbip_urb urbs[USBIP_URBS];
};

void usbip_init(struct usbip *u, struct loop *l, struct vdev *v,
		const struct clock *clock, unsigned port);
/* Follows the device's comings and goings; when it wants to run again. */
int64_t usbip_run(struct usbip *u, int64_t now);
void usbip_fini(struct usbip *u);

#endif
