/* SPDX-License-Identifier: MIT */
#include "usbfs.h"

#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/bytes.h"
#include "base/clock.h"

#define SETUP_SIZE    8
#define SET_INTERFACE 11

/* As Linux 5 and later have them, without scatter-gather and mmap. */
#define CAPABILITIES                                                           \
	(USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM |          \
	 USBDEVFS_CAP_REAP_AFTER_DISCONNECT)

static void gate(struct usbfs *u, bool open)
{
	if (u->gate != open && !u->gone)
		pty_gate(&u->pty, open);
	u->gate = open;
}

static void urb_free(struct usbfs_urb *urb)
{
	free(urb->data);
	*urb = (struct usbfs_urb){ 0 };
}

static struct usbfs_urb *urb_new(struct usbfs *u, int client)
{
	for (size_t i = 0; i < USBFS_URBS; i++) {
		if (!u->urbs[i].used) {
			u->urbs[i] = (struct usbfs_urb){ .used = true,
							 .client = client };
			return &u->urbs[i];
		}
	}
	return NULL;
}

static void trace(const struct usbfs *u, const struct usb_setup *s, size_t len,
		  int n, int64_t us)
{
	if (u->trace)
		fprintf(u->trace,
			"%s %02x %02x value %04x index %04x length %zu: %d, %lld us\n",
			u->vdev ? vdev_id(u->vdev) : "hub", s->type, s->request,
			s->value, s->index, len, n, (long long)us);
}

/* Runs the transfer in the model; the program may reap it later. */
static int transfer(struct usbfs *u, struct usbfs_urb *urb,
		    const uint8_t setup[SETUP_SIZE])
{
	struct usb_setup s = { setup[0], setup[1], get_le16(setup + 2),
			       get_le16(setup + 4) };
	int64_t now = clock_now_us(u->clock);
	int n;

	urb->done_us = now;
	n = u->serve ? u->serve(u->serve_ctx, &s, urb->data, urb->len)
		     : vdev_control(u->vdev, &s, urb->data, urb->len, now,
				    &urb->done_us);
	trace(u, &s, urb->len, n, urb->done_us - now);
	if (s.type & (USB_TYPE_CLASS | USB_TYPE_VENDOR)) {
		u->controls++;
		u->busy_us += urb->done_us - now;
	}
	if (n == VDEV_GONE)
		urb->status = -EPROTO;
	else if (n == VDEV_STALL)
		urb->status = -EPIPE;
	urb->len = n > 0 ? (size_t)n : 0;
	return 0;
}

static int submit(struct usbfs *u, int client, unsigned long address)
{
	struct usbdevfs_urb from;
	uint8_t setup[SETUP_SIZE];
	struct usbfs_urb *urb;
	int error = 0;

	if (!wire_fetch(client, address, &from, sizeof from))
		return EFAULT;
	if (from.type != USBDEVFS_URB_TYPE_CONTROL ||
	    from.buffer_length < SETUP_SIZE)
		return EINVAL;
	urb = urb_new(u, client);
	if (!urb)
		return ENOMEM;
	urb->address = address;
	urb->buffer = (unsigned long)from.buffer;
	if (!wire_fetch(client, urb->buffer, setup, sizeof setup))
		error = EFAULT;
	urb->in = setup[0] & USB_DIR_IN;
	urb->len = get_le16(setup + 6);
	if (!error && urb->len + SETUP_SIZE > (size_t)from.buffer_length)
		error = EINVAL;
	/* Of an IN transfer the rest of the buffer is not yet written. */
	urb->data = calloc(1, urb->len + 1);
	if (!error &&
	    (!urb->data ||
	     (!urb->in && !wire_fetch(client, urb->buffer + SETUP_SIZE,
				      urb->data, urb->len))))
		error = EFAULT;
	if (!error)
		error = transfer(u, urb, setup);
	if (error)
		urb_free(urb);
	return error;
}

static bool is_done(const struct usbfs_urb *urb, int64_t now)
{
	return urb->used && (urb->discarded || urb->done_us <= now);
}

static int reap(struct usbfs *u, int client, unsigned long address)
{
	int64_t now = clock_now_us(u->clock);
	struct usbdevfs_urb to;
	bool ok;

	for (size_t i = 0; i < USBFS_URBS; i++) {
		struct usbfs_urb *urb = &u->urbs[i];

		if (urb->client != client || !is_done(urb, now))
			continue;
		ok = wire_fetch(client, urb->address, &to, sizeof to);
		to.status = urb->discarded ? -ENOENT : urb->status;
		to.actual_length = urb->discarded ? 0 : (int)urb->len;
		if (ok && urb->in && to.status == 0)
			ok = wire_store(client, urb->buffer + SETUP_SIZE,
					urb->data, urb->len);
		ok = ok && wire_store(client, urb->address, &to, sizeof to) &&
		     wire_store(client, address, &urb->address,
				sizeof urb->address);
		urb_free(urb);
		return ok ? 0 : EFAULT;
	}
	return u->gone ? ENODEV : EAGAIN;
}

static int discard(struct usbfs *u, int client, unsigned long address)
{
	for (size_t i = 0; i < USBFS_URBS; i++) {
		struct usbfs_urb *urb = &u->urbs[i];

		if (urb->used && urb->client == client &&
		    urb->address == address) {
			urb->discarded = true;
			return 0;
		}
	}
	return EINVAL;
}

static int claim(struct usbfs *u, int client, unsigned long address, bool on)
{
	unsigned interface;

	if (!wire_fetch(client, address, &interface, sizeof interface))
		return EFAULT;
	if (interface > 31)
		return EINVAL;
	if (on && u->kernel >> interface & 1)
		return EBUSY;
	if (on)
		u->claimed |= INT64_C(1) << interface;
	else
		u->claimed &= ~(INT64_C(1) << interface);
	return 0;
}

static int alternate(struct usbfs *u, int client, unsigned long address)
{
	struct usbdevfs_setinterface set;
	struct usb_setup s = { .type = USB_RECIPIENT_INTERFACE,
			       .request = SET_INTERFACE };
	int64_t done;

	if (!wire_fetch(client, address, &set, sizeof set))
		return EFAULT;
	if (!u->vdev)
		return EPIPE;
	s.value = (uint16_t)set.altsetting;
	s.index = (uint16_t)set.interface;
	return vdev_control(u->vdev, &s, NULL, 0, clock_now_us(u->clock),
			    &done) < 0
		       ? EPIPE
		       : 0;
}

static int driver(struct usbfs *u, int client, unsigned long address)
{
	struct usbdevfs_getdriver get;

	if (!wire_fetch(client, address, &get, sizeof get.interface))
		return EFAULT;
	if (get.interface > 31 || !(u->kernel >> get.interface & 1))
		return ENODATA;
	memset(get.driver, 0, sizeof get.driver);
	memcpy(get.driver, "cdc_acm", 8);
	return wire_store(client, address, &get, sizeof get) ? 0 : EFAULT;
}

static int capabilities(int client, unsigned long address)
{
	uint32_t all = CAPABILITIES;

	return wire_store(client, address, &all, sizeof all) ? 0 : EFAULT;
}

/* Returns an errno value. */
static int handle(struct usbfs *u, int client, unsigned long request,
		  unsigned long argument)
{
	if (request == USBDEVFS_REAPURBNDELAY)
		return reap(u, client, argument);
	if (request == USBDEVFS_DISCARDURB)
		return discard(u, client, argument);
	if (u->gone)
		return ENODEV;
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES:
		return capabilities(client, argument);
	case USBDEVFS_SUBMITURB:
		return submit(u, client, argument);
	case USBDEVFS_CLAIMINTERFACE:
		return claim(u, client, argument, true);
	case USBDEVFS_RELEASEINTERFACE:
		return claim(u, client, argument, false);
	case USBDEVFS_SETINTERFACE:
		return alternate(u, client, argument);
	case USBDEVFS_GETDRIVER:
		return driver(u, client, argument);
	case USBDEVFS_RESET:
	case USBDEVFS_CLEAR_HALT:
	case USBDEVFS_SETCONFIGURATION:
		return 0;
	default:
		return ENOTTY;
	}
}

static void asked(void *ctx, int client, const struct wire *question)
{
	struct usbfs *u = ctx;
	int error = EINVAL;

	if (question->word == WIRE_IOCTL)
		error = handle(u, client, question->a, question->b);
	usbfs_run(u, clock_now_us(u->clock));
	wire_done(client, error ? -1 : 0, error);
}

static void opened(void *ctx, int client)
{
	(void)ctx;
	(void)client;
}

static void closed(void *ctx, int client)
{
	struct usbfs *u = ctx;

	for (size_t i = 0; i < USBFS_URBS; i++) {
		if (u->urbs[i].used && u->urbs[i].client == client)
			urb_free(&u->urbs[i]);
	}
	if (!node_users(&u->node))
		u->claimed = 0;
}

static const struct node_ops usbfs_ops = { opened, asked, closed };

/* The kernel's driver takes CDC control (2) and data (10) interfaces. */
static int64_t kernel_interfaces(struct vdev *v)
{
	struct vdev_usb usb;
	int64_t mask = 0;

	vdev_usb(v, &usb);
	for (size_t at = 0; at + 9 <= usb.config_size;
	     at += usb.config_descriptor[at]) {
		const uint8_t *d = usb.config_descriptor + at;

		if (!d[0])
			break;
		if (d[1] == 4 && (d[5] == 2 || d[5] == 10) && d[2] < 32)
			mask |= INT64_C(1) << d[2];
	}
	return mask;
}

void usbfs_open(struct usbfs *u, struct loop *l, const char *root,
		const char *dev, struct vdev *v, const struct clock *clock)
{
	*u = (struct usbfs){ .vdev = v, .clock = clock, .gate = true };
	pty_open(&u->pty);
	gate(u, false);
	u->kernel = v ? kernel_interfaces(v) : 1;
	node_open(&u->node, l, root, dev, &usbfs_ops, u);
}

void usbfs_unplug(struct usbfs *u)
{
	u->gone = true;
	node_leave(&u->node);
	pty_close(&u->pty);
	for (size_t i = 0; i < USBFS_URBS; i++) {
		struct usbfs_urb *urb = &u->urbs[i];

		if (urb->used && urb->done_us > clock_now_us(u->clock)) {
			urb->status = -ESHUTDOWN;
			urb->len = 0;
		}
		urb->done_us = 0;
	}
}

bool usbfs_idle(const struct usbfs *u)
{
	return node_idle(&u->node);
}

void usbfs_close(struct usbfs *u)
{
	node_close(&u->node);
	pty_close(&u->pty);
}

int64_t usbfs_run(struct usbfs *u, int64_t now)
{
	int64_t next = VDEV_NEVER;
	bool ready = false;

	for (size_t i = 0; i < USBFS_URBS; i++) {
		const struct usbfs_urb *urb = &u->urbs[i];

		if (is_done(urb, now))
			ready = true;
		else if (urb->used && urb->done_us < next)
			next = urb->done_us;
	}
	gate(u, ready);
	return next;
}
