/* SPDX-License-Identifier: MIT */
#include "acm.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"

#define CDC_OUT		       (USB_TYPE_CLASS | USB_RECIPIENT_INTERFACE)
#define SET_LINE_CODING	       0x20
#define SET_CONTROL_LINE_STATE 0x22

#define FIRST_RATE 9600

/* How soon to offer bytes again that were not taken. */
#define RETRY_US 1000

static void class_request(struct acm *a, uint8_t request, uint16_t value,
			  uint8_t *data, size_t len)
{
	struct usb_setup s = { CDC_OUT, request, value,
			       (uint16_t)a->interface };
	int64_t done;

	if (!a->gone)
		vdev_control(a->vdev, &s, data, len, clock_now_us(a->clock),
			     &done);
}

static void send_rate(struct acm *a, unsigned rate)
{
	uint8_t coding[7] = { [6] = 8 };

	if (!rate || rate == a->sent_rate)
		return;
	a->sent_rate = rate;
	put_le32(coding, rate);
	class_request(a, SET_LINE_CODING, 0, coding, sizeof coding);
}

static void send_lines(struct acm *a, int lines)
{
	a->lines = lines;
	class_request(a, SET_CONTROL_LINE_STATE,
		      (uint16_t)((lines & TIOCM_DTR ? 1 : 0) |
				 (lines & TIOCM_RTS ? 2 : 0)),
		      NULL, 0);
}

/* Returns an errno value. */
static int modem_lines(struct acm *a, int client, unsigned long request,
		       unsigned long argument)
{
	int lines = a->lines | TIOCM_CAR | TIOCM_DSR, given;

	if (a->gone)
		return EIO;
	if (request == TIOCMGET)
		return wire_store(client, argument, &lines, sizeof lines)
			       ? 0
			       : EFAULT;
	if (!wire_fetch(client, argument, &given, sizeof given))
		return EFAULT;
	if (request == TIOCMSET)
		lines = given;
	else if (request == TIOCMBIS)
		lines = a->lines | given;
	else
		lines = a->lines & ~given;
	send_lines(a, lines & (TIOCM_DTR | TIOCM_RTS));
	return 0;
}

static void asked(void *ctx, int client, const struct wire *q)
{
	uint8_t termios2[PTY_TERMIOS2_SIZE];
	struct acm *a = ctx;
	int error;

	if (q->word != WIRE_IOCTL) {
		wire_run(client);
		return;
	}
	switch (q->a) {
	case TIOCMGET:
	case TIOCMSET:
	case TIOCMBIS:
	case TIOCMBIC:
		error = modem_lines(a, client, q->a, q->b);
		wire_done(client, error ? -1 : 0, error);
		return;
	default:
		/* Seen before it happens, so none is lost. */
		if (pty_sets_rate(q->a) &&
		    wire_fetch(client, q->b, termios2, sizeof termios2))
			send_rate(a, pty_termios2_rate(termios2));
	}
	wire_run(client);
}

/* One packet: a kind, then data (tty_ioctl: TIOCPKT). */
static void take_packet(struct acm *a)
{
	uint8_t packet[1 + sizeof a->to_device];
	ssize_t n = read(a->pty.master, packet, sizeof packet);

	if (n < 1)
		return;
	if (packet[0] == TIOCPKT_DATA) {
		memcpy(a->to_device, packet + 1, (size_t)n - 1);
		a->to_device_len = (size_t)n - 1;
	} else if (packet[0] & TIOCPKT_IOCTL) {
		pty_watch(&a->pty);
		send_rate(a, pty_rate(&a->pty));
	}
}

static void master_ready(void *ctx, int fd, short revents)
{
	struct acm *a = ctx;

	(void)fd;
	(void)revents;
	if (!a->to_device_len)
		take_packet(a);
	acm_run(a, clock_now_us(a->clock));
}

/*
 * Without a slave the master would report a hang-up for ever; and we hold no
 * slave ourselves, so that nobody takes us for a program that has the port.
 */
static void listen_to_master(struct acm *a, bool on)
{
	if (on && !a->heard)
		loop_add(a->loop, a->pty.master, POLLIN, master_ready, a);
	else if (!on && a->heard)
		loop_drop(a->loop, a->pty.master);
	a->heard = on;
}

static void opened(void *ctx, int client)
{
	struct acm *a = ctx;

	(void)client;
	if (a->gone)
		return;
	listen_to_master(a, true);
	if (node_users(&a->node) == 1)
		send_lines(a, TIOCM_DTR | TIOCM_RTS);
}

static void closed(void *ctx, int client)
{
	struct acm *a = ctx;

	(void)client;
	if (a->gone || node_users(&a->node))
		return;
	listen_to_master(a, false);
	if (pty_hangs_up(&a->pty))
		send_lines(a, 0);
	pty_flush(&a->pty);
}

static const struct node_ops acm_ops = { opened, asked, closed };

int acm_interface(struct vdev *v)
{
	struct vdev_usb usb;

	vdev_usb(v, &usb);
	for (size_t at = 0; usb.tty && at + 9 <= usb.config_size;
	     at += usb.config_descriptor[at]) {
		const uint8_t *d = usb.config_descriptor + at;

		if (d[1] == 4 && d[5] == 2)
			return d[2];
		if (!d[0])
			break;
	}
	return -1;
}

void acm_open(struct acm *a, struct loop *l, const char *root, const char *dev,
	      struct vdev *v, const struct clock *clock, unsigned kept_rate)
{
	*a = (struct acm){ .vdev = v, .loop = l, .clock = clock };
	a->interface = (unsigned)acm_interface(v);
	pty_open(&a->pty);
	if (kept_rate)
		pty_set_rate(&a->pty, kept_rate);
	pty_watch(&a->pty);
	send_rate(a, FIRST_RATE);
	pty_let_go(&a->pty);
	node_open(&a->node, l, root, dev, &acm_ops, a);
}

unsigned acm_unplug(struct acm *a)
{
	unsigned rate = pty_rate(&a->pty);

	a->gone = true;
	node_leave(&a->node);
	listen_to_master(a, false);
	pty_close(&a->pty);
	return rate;
}

bool acm_idle(const struct acm *a)
{
	return node_idle(&a->node);
}

void acm_close(struct acm *a)
{
	if (!a->gone)
		acm_unplug(a);
	node_close(&a->node);
}

static void to_device(struct acm *a, int64_t now)
{
	size_t n = vdev_serial_in(a->vdev, a->to_device, a->to_device_len, now);

	memmove(a->to_device, a->to_device + n, a->to_device_len - n);
	a->to_device_len -= n;
	a->bytes_in += n;
}

static void to_host(struct acm *a, int64_t now)
{
	ssize_t n;

	/* While nobody has it open the driver asks for no data. */
	if (!node_users(&a->node))
		return;
	a->to_host_len +=
		vdev_serial_out(a->vdev, a->to_host + a->to_host_len,
				sizeof a->to_host - a->to_host_len, now);
	if (!a->to_host_len)
		return;
	n = write(a->pty.master, a->to_host, a->to_host_len);
	if (n <= 0)
		return;
	memmove(a->to_host, a->to_host + n, a->to_host_len - (size_t)n);
	a->to_host_len -= (size_t)n;
	a->bytes_out += (unsigned long)n;
}

int64_t acm_run(struct acm *a, int64_t now)
{
	if (a->gone)
		return VDEV_NEVER;
	if (a->to_device_len)
		to_device(a, now);
	to_host(a, now);
	/* A device that does not read fills the pty, then the program waits. */
	loop_events(a->loop, a->pty.master, a->to_device_len ? 0 : POLLIN);
	return a->to_device_len || a->to_host_len ? now + RETRY_US : VDEV_NEVER;
}
