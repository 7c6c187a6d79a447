/* SPDX-License-Identifier: MIT */
#include "usbip.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"

#define VHCI "/sys/devices/platform/vhci_hcd.0/"

#define HEAD_SIZE  48
#define CMD_SUBMIT 1
#define CMD_UNLINK 2
#define RET_SUBMIT 3
#define RET_UNLINK 4

/* Offsets in a head. */
#define AT_COMMAND 0
#define AT_SEQ	   4
#define AT_IN	   12
#define AT_ENDP	   16
#define AT_LENGTH  24 /* submit */
#define AT_SETUP   40
#define AT_VICTIM  20 /* unlink: seq */
#define AT_STATUS  20 /* answers */
#define AT_ACTUAL  24

#define FULL_SPEED 2
#define LENGTH_MAX 65536

/* The port of the controller is free again a moment after the unplugging. */
#define RETRY_US 10000
#define PUMP_US	 1000

static bool take(int fd, void *out, size_t len)
{
	return !len || recv(fd, out, len, MSG_WAITALL) == (ssize_t)len;
}

static void give(int fd, const void *data, size_t len)
{
	if (len && send(fd, data, len, MSG_NOSIGNAL) < 0)
		warn("usbip");
}

static void reply(struct usbip *u, uint32_t command, uint32_t seq, int status,
		  size_t actual)
{
	uint8_t head[HEAD_SIZE] = { 0 };

	put_be32(head + AT_COMMAND, command);
	put_be32(head + AT_SEQ, seq);
	put_be32(head + AT_STATUS, (uint32_t)status);
	if (command == RET_SUBMIT)
		put_be32(head + AT_ACTUAL, (uint32_t)actual);
	give(u->socket, head, sizeof head);
}

static void urb_free(struct usbip_urb *urb)
{
	free(urb->data);
	*urb = (struct usbip_urb){ 0 };
}

static void finish(struct usbip *u, struct usbip_urb *urb)
{
	bool in = urb->endpoint & USB_DIR_IN;

	reply(u, RET_SUBMIT, urb->seq, urb->status, urb->done);
	if (in)
		give(u->socket, urb->data, urb->done);
	urb_free(urb);
}

static void control(struct usbip *u, struct usbip_urb *urb,
		    const uint8_t setup[8])
{
	struct usb_setup s = { setup[0], setup[1], get_le16(setup + 2),
			       get_le16(setup + 4) };
	int64_t now = clock_now_us(u->clock);
	int n;

	urb->due_us = now;
	n = vdev_control(u->vdev, &s, urb->data, urb->len, now, &urb->due_us);
	urb->status = n == VDEV_GONE ? -EPROTO : n == VDEV_STALL ? -EPIPE : 0;
	urb->done = n > 0 ? (size_t)n : 0;
}

static void submit(struct usbip *u, const uint8_t head[HEAD_SIZE])
{
	bool in = get_be32(head + AT_IN) != 0;
	struct usbip_urb *urb = u->urbs;
	size_t len = get_be32(head + AT_LENGTH);

	while (urb < u->urbs + USBIP_URBS && urb->used)
		urb++;
	if (urb == u->urbs + USBIP_URBS || len > LENGTH_MAX)
		errx(125, "usbip: more than expected");
	*urb = (struct usbip_urb){
		.used = true,
		.seq = get_be32(head + AT_SEQ),
		.endpoint = (uint8_t)(get_be32(head + AT_ENDP) |
				      (in ? USB_DIR_IN : 0)),
		.len = len,
		.data = calloc(1, len + 1),
	};
	if (!urb->data || (!in && !take(u->socket, urb->data, len)))
		errx(125, "usbip: cut short");
	if ((urb->endpoint & 0x7f) == 0)
		control(u, urb, head + AT_SETUP);
}

static void unlink_urb(struct usbip *u, const uint8_t head[HEAD_SIZE])
{
	uint32_t victim = get_be32(head + AT_VICTIM);
	int status = 0;

	for (size_t i = 0; i < USBIP_URBS; i++) {
		if (u->urbs[i].used && u->urbs[i].seq == victim) {
			urb_free(&u->urbs[i]);
			status = -ECONNRESET;
		}
	}
	reply(u, RET_UNLINK, get_be32(head + AT_SEQ), status, 0);
}

static void unplug(struct usbip *u)
{
	loop_drop(u->loop, u->socket);
	close(u->socket);
	u->socket = -1;
	for (size_t i = 0; i < USBIP_URBS; i++)
		urb_free(&u->urbs[i]);
}

static void asked(void *ctx, int fd, short revents)
{
	struct usbip *u = ctx;
	uint8_t head[HEAD_SIZE];

	(void)revents;
	if (!take(fd, head, sizeof head))
		unplug(u);
	else if (get_be32(head + AT_COMMAND) == CMD_SUBMIT)
		submit(u, head);
	else
		unlink_urb(u, head);
}

/* False: the controller's port is not free yet. */
static bool plug(struct usbip *u, unsigned generation)
{
	int ends[2], fd = open(VHCI "attach", O_WRONLY | O_CLOEXEC);
	char line[64];
	int n;
	bool ok;

	if (fd < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		err(125, VHCI);
	n = snprintf(line, sizeof line, "%u %d %u %d", u->port, ends[1],
		     u->port + 1, FULL_SPEED);
	ok = write(fd, line, (size_t)n) == n;
	close(fd);
	close(ends[1]);
	if (!ok) {
		close(ends[0]);
		return false;
	}
	u->socket = ends[0];
	u->generation = generation;
	loop_add(u->loop, u->socket, POLLIN, asked, u);
	return true;
}

static bool is_interrupt(struct usbip *u, uint8_t endpoint)
{
	struct vdev_usb usb;

	vdev_usb(u->vdev, &usb);
	for (size_t at = 0; at + 7 <= usb.config_size;
	     at += usb.config_descriptor[at]) {
		const uint8_t *d = usb.config_descriptor + at;

		if (d[1] == 5 && d[2] == endpoint)
			return (d[3] & 3) == 3;
		if (!d[0])
			break;
	}
	return false;
}

/* Whether it is finished now. */
static bool advance(struct usbip *u, struct usbip_urb *urb, int64_t now)
{
	if ((urb->endpoint & 0x7f) == 0)
		return urb->due_us <= now;
	if (!(urb->endpoint & USB_DIR_IN)) {
		urb->done += vdev_serial_in(u->vdev, urb->data + urb->done,
					    urb->len - urb->done, now);
		return urb->done == urb->len;
	}
	if (is_interrupt(u, urb->endpoint))
		return false; /* there is never anything to notify */
	urb->done = vdev_serial_out(u->vdev, urb->data, urb->len, now);
	return urb->done > 0;
}

/* The oldest of an endpoint comes first. */
static struct usbip_urb *oldest(struct usbip *u, uint8_t endpoint)
{
	struct usbip_urb *best = NULL;

	for (size_t i = 0; i < USBIP_URBS; i++) {
		struct usbip_urb *urb = &u->urbs[i];

		if (urb->used && urb->endpoint == endpoint &&
		    (!best || urb->seq < best->seq))
			best = urb;
	}
	return best;
}

static int64_t serve(struct usbip *u, int64_t now)
{
	int64_t next = VDEV_NEVER;

	for (size_t i = 0; i < USBIP_URBS; i++) {
		struct usbip_urb *urb = &u->urbs[i];

		if (!urb->used)
			continue;
		urb = oldest(u, urb->endpoint);
		if (advance(u, urb, now)) {
			finish(u, urb);
			return now;
		}
		if ((urb->endpoint & 0x7f) == 0 && urb->due_us < next)
			next = urb->due_us;
		else if (!(urb->endpoint & USB_DIR_IN) && now + PUMP_US < next)
			next = now + PUMP_US;
	}
	return next;
}

int64_t usbip_run(struct usbip *u, int64_t now)
{
	struct vdev_usb usb;
	int64_t next, at;

	vdev_run(u->vdev, now);
	vdev_usb(u->vdev, &usb);
	if (u->socket >= 0 &&
	    (!usb.attached || usb.generation != u->generation))
		unplug(u);
	next = vdev_next_us(u->vdev);
	if (usb.attached && u->socket < 0 && !plug(u, usb.generation))
		return now + RETRY_US;
	at = u->socket >= 0 ? serve(u, now) : VDEV_NEVER;
	return at < next ? at : next;
}

void usbip_init(struct usbip *u, struct loop *l, struct vdev *v,
		const struct clock *clock, unsigned port)
{
	*u = (struct usbip){
		.loop = l, .vdev = v, .clock = clock, .port = port, .socket = -1
	};
}

void usbip_fini(struct usbip *u)
{
	if (u->socket >= 0)
		unplug(u);
}
