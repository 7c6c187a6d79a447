/* SPDX-License-Identifier: MIT */
/*
 * The usbfs node of one enumerated device: what libusb asks the kernel for,
 * answered by the device model.
 *
 * The node is a pty whose slave says "writable" exactly while a transfer is
 * ready to be reaped, so a program sleeps in poll() as on a real node, and
 * sees the unplugging.
 */
#ifndef ROADS_USBFS_H
#define ROADS_USBFS_H

#include <stdio.h>

#include "bench/vdev/vdev.h"
#include "pty.h"
#include "wire.h"

#define USBFS_URBS 32

struct usbfs_urb {
	bool used;
	bool discarded;
	int client;
	unsigned long address; /* of the program's struct */
	unsigned long buffer;
	bool in;
	int status;
	size_t len;	 /* data stage */
	uint8_t *data;	 /* of an IN transfer */
	int64_t done_us; /* host's clock */
};

struct usbfs {
	struct usbfs *next; /* of those that are gone */
	struct node node;
	struct pty pty;
	struct vdev *vdev; /* NULL: a hub, which answers at once */
	int (*serve)(void *ctx, const struct usb_setup *s, uint8_t *data,
		     size_t len);
	void *serve_ctx;
	const struct clock *clock;
	FILE *trace; /* or NULL */
	bool gone;
	bool gate;
	unsigned long controls; /* class and vendor requests so far */
	int64_t busy_us;	/* time that the device spent on them */
	int64_t claimed;	/* bit per interface */
	int64_t kernel;		/* interfaces that cdc_acm has */
	struct usbfs_urb urbs[USBFS_URBS];
};

void usbfs_open(struct usbfs *u, struct loop *l, const char *root,
		const char *dev, struct vdev *v, const struct clock *clock);
/* Unplugged: who has it open gets errors from now on. */
void usbfs_unplug(struct usbfs *u);
/* Nobody has it open any more; the memory may go. */
bool usbfs_idle(const struct usbfs *u);
void usbfs_close(struct usbfs *u);

/* Opens the gate for what is done; when the next transfer is done. */
int64_t usbfs_run(struct usbfs *u, int64_t now);

#endif
