/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"

#define STEP_US	   1000
#define WALL_US	   20000 /* at most so long at a time, of real life */
#define ATTACH_US  1000
#define SETTLE_US  10000
#define DEVICE_LEN 18
#define BULK_LEN   64
#define BULK_US	   200 /* a device that does not read is asked again */
#define POLL_US	   1

static bool fit(struct vdev *v, const struct board_kind *kind)
{
	v->board = kind->create();
	return v->board != NULL;
}

bool device_init(struct vdev *v, const struct clock *clock)
{
	*v = (struct vdev){ .clock = clock, .cable = true };
	return fit(v, &board_stm32f205);
}

bool device_change(struct vdev *v, const struct board_kind *kind)
{
	device_fini(v);
	return fit(v, kind);
}

void device_fini(struct vdev *v)
{
	if (v->board)
		v->board->kind->destroy(v->board);
}

void device_begin(struct vdev *v, int64_t now)
{
	v->lag_us = now - (int64_t)board_us(v->board);
}

/* ---------------------------------------------------------- enumeration */

static void text(struct vdev *v, unsigned index, char *out, size_t size)
{
	uint8_t d[255];
	size_t k = 0;
	int n = 0;

	if (index)
		n = host_control(&v->usb, 0x80, 6, (uint16_t)(0x300 | index),
				 0x409, d, sizeof(d));
	for (int i = 2; i + 1 < n && k + 1 < size; i += 2)
		out[k++] = (char)d[i];
	out[k] = '\0';
}

static void find_endpoints(struct vdev *v)
{
	const uint8_t *p = v->config;

	v->in = v->out = 0;
	v->tty = false;
	for (size_t at = 0; at + 6 <= v->config_size && p[at]; at += p[at]) {
		if (p[at + 1] == 4 && p[at + 5] == 2)
			v->tty = true;
		if (p[at + 1] != 5 || (p[at + 3] & 3) != 2)
			continue;
		if (p[at + 2] & 0x80)
			v->in = p[at + 2];
		else
			v->out = p[at + 2];
	}
}

static bool descriptors(struct vdev *v)
{
	struct host *h = &v->usb;
	uint8_t d[9];
	uint16_t total;
	int n;

	if (host_control(h, 0x80, 6, 0x100, 0, v->device, DEVICE_LEN) !=
		    DEVICE_LEN ||
	    host_control(h, 0x80, 6, 0x200, 0, d, 9) != 9)
		return false;
	total = get_le16(d + 2);
	if (total > sizeof(v->config))
		total = sizeof(v->config);
	n = host_control(h, 0x80, 6, 0x200, 0, v->config, total);
	v->config_size = n < 9 ? 0 : (size_t)n;
	return n >= 9;
}

/* What the kernel does with a new device. */
static bool enumerate(struct vdev *v)
{
	struct host *h = &v->usb;
	uint8_t d[64];

	if (!host_attach(h, v->board, ATTACH_US))
		return false;
	if (host_control(h, 0x80, 6, 0x100, 0, d, sizeof(d)) < 8 ||
	    host_set_address(h) < 0)
		return false;
	board_run_us(v->board, SETTLE_US);
	if (!descriptors(v))
		return false;
	v->vid = get_le16(v->device + 8);
	v->pid = get_le16(v->device + 10);
	v->release = get_le16(v->device + 12);
	text(v, v->device[14], v->maker, sizeof(v->maker));
	text(v, v->device[15], v->product, sizeof(v->product));
	text(v, v->device[16], v->serial, sizeof(v->serial));
	find_endpoints(v);
	return host_control(h, 0, 9, 1, 0, NULL, 0) >= 0;
}

static double ms(const struct vdev *v)
{
	return (double)board_us(v->board) / 1000;
}

static void look(struct vdev *v)
{
	bool there = v->cable && v->board->kind->attached(v->board);

	if (v->attached && !(there && host_alive(&v->usb))) {
		v->attached = false;
		if (v->trace)
			fprintf(v->trace, "%9.1f ms left\n", ms(v));
	} else if (!v->attached && there && enumerate(v)) {
		v->attached = true;
		v->generation++;
		if (v->trace)
			fprintf(v->trace, "%9.1f ms arrived %04x:%04x %s\n",
				ms(v), v->vid, v->pid, v->serial);
	}
}

bool device_rate(struct vdev *v, uint32_t rate)
{
	uint8_t coding[7] = { [6] = 8 };

	look(v);
	put_le32(coding, rate);
	return v->attached && host_control(&v->usb, 0x21, 0x20, 0, 0, coding,
					   sizeof(coding)) >= 0;
}

/* ----------------------------------------------------------------- time */

static bool powered(const struct vdev *v)
{
	return v->cable || v->battery;
}

void vdev_run(struct vdev *v, int64_t now)
{
	int64_t wall = clock_now_us(clock_real());

	if (!powered(v)) {
		device_begin(v, now);
		return;
	}
	while ((int64_t)board_us(v->board) + v->lag_us < now) {
		int64_t left = now - v->lag_us - (int64_t)board_us(v->board);

		board_run_us(v->board,
			     (uint64_t)(left < STEP_US ? left : STEP_US));
		look(v);
		if (clock_now_us(clock_real()) - wall > WALL_US) {
			device_begin(v, now);
			break;
		}
	}
}

int64_t vdev_next_us(const struct vdev *v)
{
	if (!powered(v))
		return VDEV_NEVER;
	return (int64_t)board_us(v->board) + v->lag_us + STEP_US;
}

/* -------------------------------------------------------- what is asked */

void vdev_usb(const struct vdev *v, struct vdev_usb *out)
{
	*out = (struct vdev_usb){ .attached = v->attached,
				  .generation = v->generation,
				  .vid = v->vid,
				  .pid = v->pid,
				  .release = v->release,
				  .maker = v->maker,
				  .product = v->product,
				  .serial = v->serial,
				  .tty = v->tty,
				  .device_descriptor = v->device,
				  .config_descriptor = v->config,
				  .config_size = v->config_size };
}

bool vdev_plugged(const struct vdev *v)
{
	return v->cable;
}

const char *vdev_id(const struct vdev *v)
{
	return v->serial;
}

int vdev_control(struct vdev *v, const struct usb_setup *s, uint8_t *data,
		 size_t len, int64_t now, int64_t *done_us)
{
	uint64_t from;
	int n;

	vdev_run(v, now);
	*done_us = now;
	if (!v->attached)
		return VDEV_GONE;
	from = board_us(v->board);
	n = host_control(&v->usb, s->type, s->request, s->value, s->index, data,
			 (uint16_t)len);
	*done_us = now + (int64_t)(board_us(v->board) - from);
	if (v->trace)
		fprintf(v->trace,
			"%9.1f ms %02x %02x value %04x index %04x length %zu: "
			"%d %s %.1f ms\n",
			(double)from / 1000, s->type, s->request, s->value,
			s->index, len, n, host_error(n),
			(double)v->usb.took_us / 1000);
	look(v);
	if (n == HOST_STALL)
		return VDEV_STALL;
	return n < 0 ? VDEV_GONE : n;
}

size_t vdev_serial_in(struct vdev *v, const void *data, size_t len, int64_t now)
{
	const uint8_t *p = data;
	size_t done = 0;

	vdev_run(v, now);
	while (v->attached && v->out && done < len) {
		uint8_t packet[BULK_LEN];
		size_t n = len - done < BULK_LEN ? len - done : BULK_LEN;

		memcpy(packet, p + done, n);
		if (host_bulk(&v->usb, (uint8_t)v->out, packet, n, BULK_US) < 0)
			break;
		done += n;
	}
	return done;
}

size_t vdev_serial_out(struct vdev *v, void *data, size_t max, int64_t now)
{
	uint8_t *p = data;
	size_t done = 0;

	vdev_run(v, now);
	while (v->attached && v->in && max - done >= BULK_LEN) {
		int n = host_bulk(&v->usb, (uint8_t)v->in, p + done, BULK_LEN,
				  POLL_US);

		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return done;
}

/* --------------------------------------------------------------- hands */

void vdev_plug(struct vdev *v, bool in, int64_t now)
{
	vdev_run(v, now);
	v->cable = in;
	if (in && !v->battery) {
		v->board->kind->reset(v->board, RESET_POWER);
		device_begin(v, now);
	}
	look(v);
}

void vdev_reset(struct vdev *v, int64_t now)
{
	vdev_run(v, now);
	v->board->kind->reset(v->board, RESET_PIN);
	look(v);
}

void vdev_button(struct vdev *v, bool pressed, int64_t now)
{
	vdev_run(v, now);
	v->board->kind->button(v->board, pressed);
}
