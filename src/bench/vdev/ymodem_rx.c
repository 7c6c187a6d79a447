/* SPDX-License-Identifier: MIT */
/* The firmware receiver of the shell; serial.md 4. */
#include "bench/vdev/device.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOH 0x01
#define STX 0x02
#define EOT 0x04
#define ACK 0x06
#define NAK 0x15
#define CAN 0x18

#define SILENCE_US   5000000
#define MAX_ERRORS   5
#define CLOSE_US     1000000 /* success text to "Restarting" */
#define PAUSE_US     100000
#define DRAIN_US     5000
#define WATCHDOG_US  30000000
#define WATCHDOG_LTE 90000000
#define FAILED_US    1000000
#define MAX_OUTCOME  512

/* Releases in which the receiver changed, as system module numbers. */
#define CHECKS_FIRST OS_0_6_1_RC1 /* the check comes before the last ACK */

static unsigned os(const struct vdev *v)
{
	return checks_os(v);
}

static void send(struct vdev *v, uint8_t byte, int64_t at)
{
	line_put(v, &byte, 1, at, 0);
}

static void cancel(struct vdev *v, unsigned pairs, int64_t at)
{
	while (pairs--)
		line_put(v, "\x18\x18", 2, at, 0);
}

static void stop(struct vdev *v)
{
	v->ymodem.stage = YM_OFF;
	v->ymodem.want = v->ymodem.have = 0;
	/* from 3.0 on a broken session blocks the next: serial.md 4.6 */
	if (os(v) < OS_3_0_0)
		v->update.running = false;
}

/* One pair of CAN less before 0.6.1 (serial.md 4.6). */
static void fail(struct vdev *v, unsigned pairs, const char *text, int64_t at)
{
	cancel(v, os(v) < CHECKS_FIRST && pairs ? pairs - 1 : pairs, at);
	line_text(v, text, at, os(v) < OS_SPLIT ? 1000 : 0);
	stop(v);
}

void ymodem_start(struct vdev *v, int first, bool from_shell, int64_t now)
{
	v->update.last_us = now;
	v->ymodem = (struct ymodem_rx){ .stage = YM_HEADER,
					.from_shell = from_shell,
					.last_us = now };
	if (first >= 0)
		ymodem_byte(v, (uint8_t)first, now);
}

static void count_error(struct vdev *v, int64_t now)
{
	struct ymodem_rx *y = &v->ymodem;

	y->want = y->have = 0;
	y->last_us = now;
	/* before 0.4.8 nothing is counted until a session has begun */
	if (os(v) < OS_0_4_8 && y->stage == YM_HEADER)
		return;
	if (++y->errors > MAX_ERRORS)
		fail(v, 2, "Failed to receive the file!\r\n", now);
	else
		send(v, 'C', now);
}

static void reading_pauses(struct vdev *v, int64_t until)
{
	v->line.busy_until = until;
	v->ymodem.last_us = until;
	v->update.last_us = until;
}

/* The answer to a block, unless a fault eats or delays it. */
static void reply(struct vdev *v, const void *bytes, size_t len, int64_t at)
{
	const struct vdev_fault *f;

	f = fault_hit(&v->faults, VDEV_FAULT_BLOCK_PULL);
	if (f) {
		device_pull(v,
			    f->arg ? at + (int64_t)f->arg * 1000 : VDEV_NEVER);
		return;
	}
	f = fault_hit(&v->faults, VDEV_FAULT_BLOCK_SLOW);
	if (f)
		at += (int64_t)f->arg * 1000;
	reading_pauses(v, at);
	if (fault_hit(&v->faults, VDEV_FAULT_BLOCK_NOISE))
		line_put(v, "\r\n0000 [app] INFO\r\n", 20, at, 0);
	if (fault_hit(&v->faults, VDEV_FAULT_BLOCK_CAN))
		line_put(v, "\x18", 1, at, 0);
	else if (fault_hit(&v->faults, VDEV_FAULT_BLOCK_C))
		line_put(v, "C", 1, at, 0);
	else if (!fault_hit(&v->faults, VDEV_FAULT_BLOCK_SILENT))
		line_put(v, bytes, len, at, 0);
	if (fault_hit(&v->faults, VDEV_FAULT_BLOCK_TWICE))
		line_put(v, bytes, len, at, 0);
}

/* True: the block was damaged on the way or cannot be kept. */
static bool spoiled(struct vdev *v, int64_t now)
{
	fault_begin(&v->faults, FAULT_BLOCK);
	if (fault_hit(&v->faults, VDEV_FAULT_BLOCK_CANCEL))
		fail(v, 2, "Failed to save chunk!\r\n", now);
	else if (fault_hit(&v->faults, VDEV_FAULT_BLOCK_NAK))
		send(v, NAK, now);
	else
		return false;
	return true;
}

/* name NUL size blank; serial.md 4.4 */
static void read_header(struct ymodem_rx *y, const uint8_t *data, size_t len)
{
	size_t n = 0;
	char digits[17] = "";
	size_t d = 0;

	while (n < len && n < sizeof(y->name) - 1 && data[n]) {
		y->name[n] = (char)data[n];
		n++;
	}
	y->name[n++] = '\0';
	while (n < len && d < sizeof(digits) - 1 && data[n] && data[n] != ' ')
		digits[d++] = (char)data[n++];
	digits[d] = '\0';
	y->size = (uint32_t)strtoul(digits, NULL, 10);
}

static void begin(struct vdev *v, const uint8_t *data, size_t len, int64_t now)
{
	struct ymodem_rx *y = &v->ymodem;
	int64_t us = 0;
	bool busy = os(v) >= OS_3_0_0 && v->update.running;

	read_header(y, data, len);
	/* without an area to erase an old one just waits for the end */
	if (busy || !update_begin(v, y->size, &us)) {
		fail(v, 2,
		     "The file size is higher than the allowed space "
		     "memory!\r\n",
		     now + us);
		return;
	}
	y->stage = YM_DATA;
	y->seq = 1;
	reply(v,
	      "\x06"
	      "C",
	      2, now + us);
}

static void store(struct vdev *v, const uint8_t *data, size_t len, int64_t now)
{
	struct ymodem_rx *y = &v->ymodem;
	uint32_t offset = v->update.written;
	int64_t us = 0;

	/* up to 0.4.2 the data goes nowhere, serial.md 4.9 */
	if (os(v) >= OS_YMODEM_WORKS &&
	    !update_write(v, offset, data, (uint32_t)len, &us)) {
		fail(v, 2,
		     os(v) < CHECKS_FIRST ? "Verification failed!\r\n"
					  : "Failed to save chunk!\r\n",
		     now + us);
		return;
	}
	y->seq++;
	reply(v, "\x06", 1, now + us);
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* "Downloaded", a second, "Restarting", the reset; serial.md 4.5. */
static void restart(struct vdev *v, const char *name, uint32_t size, int64_t at)
{
	int64_t gap = os(v) < OS_SPLIT ? 1000 : 0;
	char text[MAX_OUTCOME];

	snprintf(text, sizeof(text),
		 "\r\nDownloaded file successfully!\r\nName: %s\r\n"
		 "Size: %u bytes\r\n",
		 name, size);
	line_text(v, text, at, gap);
	at = later(at, v->line.last_at) + CLOSE_US;
	line_text(v, "Restarting system to apply firmware update...\r\n", at,
		  gap);
	at = later(at, v->line.last_at);
	device_reset_at(v, at + (os(v) < OS_3_0_0 ? PAUSE_US : DRAIN_US),
			"update", WISH_NONE);
}

static void refuse(struct vdev *v, unsigned missing, int64_t at)
{
	char text[64];

	if (os(v) < OS_2_0_0)
		snprintf(text, sizeof(text), "Validation failed: 0x%x\r\n",
			 missing);
	else
		snprintf(text, sizeof(text), "Validation failed: %d\r\n",
			 update_error(missing));
	cancel(v, 1, at);
	line_text(v, text, at, os(v) < OS_SPLIT ? 1000 : 0);
	/* up to 1.5 the shell goes on as if nothing had been */
	if (os(v) >= OS_2_0_0)
		device_reset_at(v, at + FAILED_US, "update_error", WISH_NONE);
}

static void finish(struct vdev *v, int64_t now)
{
	struct ymodem_rx y = v->ymodem;
	unsigned missing = 0;
	int64_t us = 0;
	bool ok;

	v->ymodem.stage = YM_OFF;
	if (!y.size && os(v) < OS_3_0_0) {
		cancel(v, 1, now);
		line_text(v, "Failed to receive the file!\r\n", now, 0);
		v->update.running = false;
		return;
	}
	ok = update_finish(v, &missing, &us);
	v->line.busy_until = now + us;
	if (os(v) >= CHECKS_FIRST && !ok) {
		refuse(v, missing, now + us);
		return;
	}
	/* the old ones say yes, then look; the table tells later */
	if (os(v) >= CHECKS_FIRST)
		now += us;
	reply(v, "\x06", 1, now);
	if (v->plugged)
		restart(v, y.name, y.size, now);
}

static void take_block(struct vdev *v, int64_t now)
{
	struct ymodem_rx *y = &v->ymodem;
	const uint8_t *data = y->block + 3;
	size_t len = y->block[0] == STX ? 1024 : 128;
	uint8_t seq = y->block[1];

	y->want = y->have = 0;
	if ((seq ^ y->block[2]) != 0xff) {
		count_error(v, now);
		return;
	}
	y->errors = 0;
	if (spoiled(v, now))
		return;
	/* the trailer is never looked at */
	if (seq != y->seq) {
		reply(v, "\x15", 1, now);
		return;
	}
	if (y->stage == YM_HEADER && data[0])
		begin(v, data, len, now);
	else if (y->stage == YM_DATA)
		store(v, data, len, now);
	else if (y->stage == YM_LAST && !data[0])
		finish(v, now);
	else
		fail(v, 2, "Failed to receive the file!\r\n", now);
}

static void between_blocks(struct vdev *v, uint8_t byte, int64_t now)
{
	struct ymodem_rx *y = &v->ymodem;

	if (y->half_cancel) {
		y->half_cancel = false;
		if (byte == CAN) {
			send(v, ACK, now);
			fail(v, os(v) < CHECKS_FIRST ? 0 : 1,
			     "Failed to receive the file!\r\n", now);
			return;
		}
	}
	switch (byte) {
	case SOH:
	case STX:
		y->want = byte == STX ? 1029 : 133;
		y->block[0] = byte;
		y->have = 1;
		break;
	case EOT:
		send(v, ACK, now);
		y->stage = YM_LAST;
		y->seq = 0;
		break;
	case CAN:
		y->half_cancel = true;
		break;
	case 'A':
	case 'a':
		fail(v, 2, "Aborted by user.\r\n", now);
		break;
	case ' ':
		if (os(v) >= OS_0_4_8)
			send(v, ACK, now);
		break;
	default:
		count_error(v, now);
		break;
	}
}

void ymodem_byte(struct vdev *v, uint8_t byte, int64_t now)
{
	struct ymodem_rx *y = &v->ymodem;

	y->last_us = now;
	v->update.last_us = now;
	if (!y->want) {
		between_blocks(v, byte, now);
		return;
	}
	y->block[y->have++] = byte;
	if (y->have == y->want)
		take_block(v, now);
}

/* Hard reset when an update stays open and nothing more comes. */
static bool watched(const struct vdev *v)
{
	const struct ymodem_rx *y = &v->ymodem;

	return v->reset_us == VDEV_NEVER &&
	       (v->update.running || (y->stage != YM_OFF && !y->from_shell));
}

static int64_t watchdog(const struct vdev *v)
{
	return v->update.last_us +
	       (v->layout->cellular ? WATCHDOG_LTE : WATCHDOG_US);
}

int64_t ymodem_next(const struct vdev *v)
{
	const struct ymodem_rx *y = &v->ymodem;
	int64_t next = VDEV_NEVER;

	if (y->stage != YM_OFF)
		next = y->last_us + SILENCE_US;
	if (watched(v) && watchdog(v) < next)
		next = watchdog(v);
	return next;
}

void ymodem_run(struct vdev *v, int64_t now)
{
	struct ymodem_rx *y = &v->ymodem;

	while (y->stage != YM_OFF && y->last_us + SILENCE_US <= now) {
		int64_t at = y->last_us + SILENCE_US;

		if (os(v) < OS_0_4_8 && y->stage == YM_HEADER)
			y->last_us = at;
		else
			count_error(v, at);
	}
	if (watched(v) && watchdog(v) <= now)
		device_reset_at(v, watchdog(v), "update_timeout", WISH_NONE);
}
