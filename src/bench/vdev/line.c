/* The CDC port: line coding, triggers by rate, buffers; serial.md 1 and 5. */
#include "bench/vdev/device.h"

#include <stdio.h>
#include <string.h>

#define SET_LINE_CODING	       0x20
#define GET_LINE_CODING	       0x21
#define SET_CONTROL_LINE_STATE 0x22
#define CODING_SIZE	       7

#define RATE_DFU    14400
#define RATE_LISTEN 28800
#define OUT_MAX	    65536
#define TRIGGER_US  20000
#define LOG_US	    1000000
#define OS_1_4_0    1400
#define OS_6_0_0    6000

void line_reset(struct line *l)
{
	buf_fini(&l->out);
	memset(l, 0, sizeof(*l));
	buf_init(&l->out, OUT_MAX);
	l->rate = 9600;
}

void line_fini(struct line *l)
{
	buf_fini(&l->out);
}

/* Before 0.5.0 data goes out whether somebody listens or not. */
static bool connected(const struct vdev *v)
{
	return checks_os(v) < OS_0_5_0_RC1 || v->line.dtr || v->line.heard;
}

/*
 * May it be added to the last piece?  What is written at once stays apart, as
 * packets do, until there are many of them.
 */
static bool continues(const struct line *l, int64_t at, int64_t gap_us)
{
	size_t last = l->piece_count - 1;

	if (!l->piece_count || l->pieces[last].gap_us != gap_us)
		return false;
	return gap_us ? at <= l->last_at
		      : l->piece_count > LINE_PIECES / 2 &&
				at <= l->pieces[last].at;
}

void line_put(struct vdev *v, const void *data, size_t len, int64_t at,
	      int64_t gap_us)
{
	struct line *l = &v->line;
	bool more = continues(l, at, gap_us);

	if (!len || !connected(v) || (!more && l->piece_count == LINE_PIECES) ||
	    !buf_add(&l->out, data, len))
		return;
	if (at < l->last_at)
		at = l->last_at;
	if (!more) {
		l->pieces[l->piece_count].at = at;
		l->pieces[l->piece_count].gap_us = gap_us;
		l->pieces[l->piece_count].len = 0;
		l->piece_count++;
	}
	l->pieces[l->piece_count - 1].len += len;
	l->last_at = at + gap_us * (int64_t)len;
}

void line_text(struct vdev *v, const char *text, int64_t at, int64_t gap_us)
{
	line_put(v, text, strlen(text), at, gap_us);
}

/* How much of piece i has gone out by now. */
static size_t ready(const struct line *l, size_t i, int64_t now)
{
	size_t n;

	if (l->pieces[i].at > now)
		return 0;
	if (!l->pieces[i].gap_us)
		return l->pieces[i].len;
	n = (size_t)((now - l->pieces[i].at) / l->pieces[i].gap_us) + 1;
	return n < l->pieces[i].len ? n : l->pieces[i].len;
}

size_t vdev_serial_out(struct vdev *v, void *data, size_t max, int64_t now_us)
{
	struct line *l = &v->line;
	size_t n;

	vdev_run(v, now_us);
	if (!device_in_system(v) || !l->piece_count)
		return 0;
	n = ready(l, 0, v->now);
	if (n > max)
		n = max;
	if (!n)
		return 0;
	memcpy(data, l->out.data, n);
	buf_drop(&l->out, n);
	l->pieces[0].len -= n;
	l->pieces[0].at += l->pieces[0].gap_us * (int64_t)n;
	if (!l->pieces[0].len) {
		l->piece_count--;
		memmove(l->pieces, l->pieces + 1,
			l->piece_count * sizeof(l->pieces[0]));
	}
	return n;
}

int64_t line_next(const struct vdev *v)
{
	const struct line *l = &v->line;
	int64_t next = VDEV_NEVER;

	if (l->in_len && l->busy_until > v->now)
		next = l->busy_until;
	for (size_t i = 0; i < l->piece_count; i++) {
		size_t n = ready(l, i, v->now);
		int64_t at = l->pieces[i].at + l->pieces[i].gap_us * (int64_t)n;

		if (n == l->pieces[i].len)
			continue;
		return at < next ? at : next;
	}
	return next;
}

/*
 * Only where an application runs; up to 1.3 also while listening, between
 * the answers of the shell.
 */
static bool logging(const struct vdev *v)
{
	return v->logs && v->line.dtr && !v->safe &&
	       v->ymodem.stage == YM_OFF &&
	       (!v->listening || checks_os(v) < OS_1_4_0);
}

int64_t line_log_next(const struct vdev *v)
{
	return logging(v) ? v->log_us : VDEV_NEVER;
}

void line_log(struct vdev *v, int64_t now)
{
	char text[80];

	if (!logging(v) || v->log_us > now)
		return;
	snprintf(text, sizeof(text), "%010u [app] INFO: temperature %u.%u\r\n",
		 (unsigned)(now / 1000 % 1000000000),
		 19 + (unsigned)(now / LOG_US % 4),
		 (unsigned)(now / LOG_US % 10));
	line_text(v, text, now, 0);
	v->log_us = now + LOG_US;
}

static void take(struct vdev *v, uint8_t byte, int64_t now)
{
	if (v->ymodem.stage != YM_OFF)
		ymodem_byte(v, byte, now);
	else if (v->listening)
		shell_byte(v, byte, now);
	/* else the application's, which here reads and says nothing */
}

void line_run(struct vdev *v, int64_t now)
{
	struct line *l = &v->line;

	while (l->in_len && l->busy_until <= now && device_in_system(v)) {
		uint8_t byte = l->in[0];

		l->in_len--;
		memmove(l->in, l->in + 1, l->in_len);
		take(v, byte, now);
	}
}

size_t vdev_serial_in(struct vdev *v, const void *data, size_t len,
		      int64_t now_us)
{
	const uint8_t *bytes = data;
	struct line *l = &v->line;
	size_t taken = 0;

	vdev_run(v, now_us);
	while (taken < len && device_in_system(v)) {
		size_t room = sizeof(l->in) - l->in_len;
		size_t n = len - taken < room ? len - taken : room;

		if (!n)
			break;
		l->heard = true;
		memcpy(l->in + l->in_len, bytes + taken, n);
		l->in_len += n;
		taken += n;
		line_run(v, v->now);
	}
	return taken;
}

/* serial.md 1.2: by the rate alone, whoever has the port open. */
static void rate_trigger(struct vdev *v, uint32_t rate, int64_t now)
{
	unsigned os = checks_os(v);

	if (rate == RATE_DFU) {
		device_reset_at(v, now + TRIGGER_US, "dfu_mode", WISH_DFU);
	} else if (rate == RATE_LISTEN && os < OS_0_5_0_RC1) {
		if (v->ymodem.stage == YM_OFF)
			ymodem_start(v, -1, false, now);
	} else if (rate == RATE_LISTEN && os < OS_6_0_0 && !v->listening) {
		device_listen(v, true, now);
	}
}

static int set_coding(struct vdev *v, const uint8_t *data, size_t len,
		      int64_t now)
{
	if (len != CODING_SIZE)
		return VDEV_STALL;
	v->line.rate = get_le32(data);
	rate_trigger(v, v->line.rate, now);
	return (int)len;
}

static void set_dtr(struct vdev *v, bool on)
{
	if (on && !v->line.dtr && checks_os(v) >= OS_0_5_0_RC1) {
		buf_clear(&v->line.out);
		v->line.piece_count = 0;
		v->line.last_at = 0;
	}
	v->line.dtr = on;
	if (!on)
		v->line.heard = false;
}

int line_control(struct vdev *v, const struct usb_setup *setup, uint8_t *data,
		 size_t len, int64_t now)
{
	if (setup->index != 0)
		return VDEV_STALL;
	switch (setup->request) {
	case SET_LINE_CODING:
		return set_coding(v, data, len, now);
	case GET_LINE_CODING:
		if (len < CODING_SIZE)
			return VDEV_STALL;
		memcpy(data, "\0\0\0\0\0\0\x08", CODING_SIZE);
		put_le32(data, v->line.rate);
		return CODING_SIZE;
	case SET_CONTROL_LINE_STATE:
		set_dtr(v, setup->value & 1);
		return 0;
	default:
		return VDEV_STALL;
	}
}
