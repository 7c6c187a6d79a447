/* SPDX-License-Identifier: MIT */
/* The CDC port: line coding, triggers by rate, who reads; serial.md 1. */
#include "bench/vdev/chip.h"

#include <stdio.h>
#include <string.h>

#define SET_LINE_CODING	       0x20
#define GET_LINE_CODING	       0x21
#define SET_CONTROL_LINE_STATE 0x22
#define CODING_SIZE	       7
#define PACKET		       64

#define RATE_DFU    14400
#define RATE_LISTEN 28800
#define TRIGGER_US  20000
#define SILENT_US   73000000 /* real code, Electron 2.0.0 */
#define LOG_US	    1000000

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

int64_t cdc_log_next(const struct vdev *v)
{
	return logging(v) ? v->log_us : VDEV_NEVER;
}

void cdc_log(struct vdev *v, int64_t now)
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
	else if (v->listening && v->protection != VDEV_PROTECTED)
		shell_byte(v, byte, now);
	/* else the application's, which here reads and says nothing */
}

static bool reads(const struct vdev *v)
{
	return v->line.dtr || !chip_has(v, CHIP_READS_WITH_DTR);
}

size_t cdc_room(const struct vdev *v)
{
	const struct line *l = &v->line;

	if (!reads(v)) /* one packet waits */
		return l->in_len ? 0 : PACKET;
	return sizeof(l->in) - l->in_len;
}

void cdc_run(struct vdev *v, int64_t now)
{
	struct line *l = &v->line;

	while (l->in_len && l->busy_until <= now && reads(v) &&
	       device_in_system(v)) {
		uint8_t byte = l->in[0];

		l->in_len--;
		memmove(l->in, l->in + 1, l->in_len);
		take(v, byte, now);
	}
}

/* serial.md 1.2: by the rate alone, whoever has the port open. */
static void rate_trigger(struct vdev *v, uint32_t rate, int64_t now)
{
	unsigned os = checks_os(v);

	if (rate == RATE_DFU) {
		device_reset_at(v, now + TRIGGER_US, "dfu_mode", WISH_DFU);
	} else if (rate == RATE_LISTEN && os < OS_LISTENS) {
		if (v->ymodem.stage == YM_OFF)
			ymodem_start(v, -1, false, now);
	} else if (rate == RATE_LISTEN && os < OS_NO_YMODEM && !v->listening) {
		if (v->silent_modem)
			v->listen_us = now + SILENT_US;
		else
			device_listen(v, true, now);
	}
}

/* Some look at the rate before the new one has come (FACTS.md). */
static int set_coding(struct vdev *v, const uint8_t *data, size_t len,
		      int64_t now)
{
	uint32_t before = v->line.rate;

	if (len != CODING_SIZE)
		return VDEV_STALL;
	v->line.rate = get_le32(data);
	rate_trigger(v, chip_has(v, CHIP_LATE_RATE) ? before : v->line.rate,
		     now);
	return (int)len;
}

static void set_dtr(struct vdev *v, bool on)
{
	if (on && !v->line.dtr && checks_os(v) >= OS_LISTENS) {
		buf_clear(&v->line.out);
		v->line.piece_count = 0;
		v->line.last_at = 0;
	}
	v->line.dtr = on;
	if (!on)
		v->line.heard = false;
}

int cdc_control(struct vdev *v, const struct usb_setup *setup, uint8_t *data,
		size_t len, int64_t now)
{
	if (setup->index != v->chip->cdc_interface)
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
		cdc_run(v, now);
		return 0;
	default:
		return VDEV_STALL;
	}
}
