/* SPDX-License-Identifier: MIT */
#include "fake_serial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "proto/ymodem.h"

#define SECOND 1000000

enum { SHELL, RECEIVER, PROMPT };

static int64_t now(const struct fake_serial *f)
{
	return f->clock.us;
}

static void emit(struct fake_serial *f, uint8_t c, int64_t at)
{
	if (f->out_tail == COUNT(f->out)) {
		memmove(f->out, f->out + f->out_head,
			(f->out_tail - f->out_head) * sizeof(f->out[0]));
		f->out_tail -= f->out_head;
		f->out_head = 0;
	}
	if (f->out_tail == COUNT(f->out))
		return;
	f->out[f->out_tail].c = c;
	f->out[f->out_tail++].at_us = at;
}

static void say_at(struct fake_serial *f, const char *text, int64_t at)
{
	for (; *text; text++)
		emit(f, (uint8_t)*text, at);
}

void fake_serial_say(struct fake_serial *f, const char *text)
{
	say_at(f, text, now(f));
}

/* The time at which the device answers what it works on. */
static int64_t then(const struct fake_serial *f)
{
	return f->busy_us > now(f) ? f->busy_us : now(f);
}

static enum fake_fault_kind fault(struct fake_serial *f, unsigned at)
{
	for (size_t i = 0; i < 4; i++) {
		enum fake_fault_kind kind = f->faults[i].kind;

		if (kind && f->faults[i].at == at) {
			f->faults[i].kind = FAULT_NONE;
			return kind;
		}
	}
	return FAULT_NONE;
}

static void leave_receiver(struct fake_serial *f)
{
	f->mode = SHELL;
	f->errors = f->taken = 0;
	f->begun = f->ended = false;
}

/* serial.md 4.6 */
static void give_up(struct fake_serial *f, const char *text)
{
	const char *cans = f->release < 601 ? "\x18\x18" : "\x18\x18\x18\x18";

	say_at(f, cans, then(f));
	say_at(f, text, then(f));
	leave_receiver(f);
}

/* serial.md 4.5: what follows the empty header */
static void finish(struct fake_serial *f)
{
	char text[512];
	int64_t at;

	f->busy_us = then(f) + f->check_us;
	at = f->busy_us;
	if (f->verdict && f->release >= 601) {
		if (f->release >= 20000)
			snprintf(text, sizeof(text),
				 "\x18\x18Validation failed: %d\r\n",
				 f->verdict);
		else
			snprintf(text, sizeof(text),
				 "\x18\x18Validation failed: 0x%x\r\n",
				 (unsigned)f->verdict);
		say_at(f, text, at);
		leave_receiver(f);
		return;
	}
	snprintf(text, sizeof(text),
		 "\r\nDownloaded file successfully!\r\nName: %s\r\n"
		 "Size: %zu bytes\r\n",
		 f->name, f->size);
	say_at(f, text, at);
	say_at(f, "Restarting system to apply firmware update...\r\n",
	       at + SECOND);
	f->reset_us = at + SECOND + SECOND / 10;
	leave_receiver(f);
}

static void reply(struct fake_serial *f, enum fake_fault_kind kind,
		  const char *good)
{
	int64_t at = then(f);

	switch (kind) {
	case FAULT_LOST_ACK:
		return;
	case FAULT_DOUBLE_ACK:
		say_at(f, "\x06", at);
		break;
	case FAULT_NAK_FOR_ACK:
		good = "\x15";
		break;
	case FAULT_NAK_STORM:
		good = "\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15\x15"
		       "\x15\x15";
		break;
	case FAULT_C_FOR_ACK:
		good = "C";
		break;
	case FAULT_C_BEFORE_ACK:
		say_at(f, "C", at);
		break;
	case FAULT_GARBAGE:
		say_at(f, "\xff\x7f\r\n0000 [app] INFO: tick\r\n", at);
		break;
	case FAULT_SINGLE_CAN:
		say_at(f, "\x18", at);
		break;
	case FAULT_SPLIT_ACK:
		f->busy_us = then(f) + 20 * SECOND;
		at = f->busy_us;
		break;
	default:
		break;
	}
	say_at(f, good, at);
}

static bool take_header(struct fake_serial *f, const uint8_t *data, size_t len)
{
	const uint8_t *nul = memchr(data, 0, len);
	char digits[17];

	snprintf(f->name, sizeof(f->name), "%.*s", (int)(nul - data), data);
	snprintf(digits, sizeof(digits), "%.16s", (const char *)nul + 1);
	f->size = strtoul(digits, NULL, 10);
	free(f->image);
	f->image = NULL;
	f->image_len = 0;
	f->busy_us = then(f) + f->erase_us;
	return !f->refuse && (f->release < 30000 || f->size <= f->area);
}

static void take_data(struct fake_serial *f, const uint8_t *data, size_t len)
{
	f->image = realloc(f->image, f->image_len + len);
	memcpy(f->image + f->image_len, data, len);
	f->image_len += len;
}

/* One well-formed block: serial.md 4.3, 4.4, 4.5. */
static void block(struct fake_serial *f, const uint8_t *b, size_t size)
{
	bool final = f->ended && b[1] == 0 && b[3] == 0;
	enum fake_fault_kind kind = fault(f, final ? AT_FINAL : f->block_count);

	if (!final)
		f->block_count++;
	f->errors = 0;
	if (ymodem_crc(b + 3, size) != (b[3 + size] << 8 | b[4 + size]))
		f->bad_crc++;
	if (kind == FAULT_DEAD || kind == FAULT_GONE) {
		f->dead = true;
		f->gone = kind == FAULT_GONE;
		return;
	}
	if (kind == FAULT_REFUSED_ONCE) {
		say_at(f, "\x15", then(f));
		return;
	}
	if (kind == FAULT_WRITE_ERROR && !final) {
		say_at(f, "\x18\x18", then(f));
		give_up(f, f->release < 601 ? "Verification failed!\r\n"
					    : "Failed to save chunk!\r\n");
		return;
	}
	if (b[1] != (f->taken & 0xff)) {
		if (b[1] == ((f->taken - 1) & 0xff))
			f->repeats++;
		say_at(f, "\x15", then(f));
		return;
	}
	if (f->taken == 0 && b[3] == 0) {
		int64_t keep = f->busy_us;

		if (kind == FAULT_SPLIT_ACK) {
			f->check_us += 20 * SECOND;
			kind = FAULT_NONE;
		}
		f->busy_us = then(f) + f->check_us;
		if (!f->verdict || f->release < 601)
			reply(f, kind, "\x06");
		f->busy_us = keep;
		finish(f);
		return;
	}
	if (f->taken == 0) {
		if (!take_header(f, b + 3, size)) {
			say_at(f, "\x18\x18", then(f));
			give_up(f, "The file size is higher than the allowed "
				   "space memory!\r\n");
			return;
		}
		reply(f, kind, "\x06\x43");
	} else {
		take_data(f, b + 3, size);
		reply(f, kind, "\x06");
	}
	f->taken++;
	f->begun = true;
	if (kind == FAULT_ABORT_NOISE)
		give_up(f, "Aborted by user.\r\n");
}

static void complain(struct fake_serial *f)
{
	if (++f->errors > 5) {
		say_at(f, "\x18\x18", then(f));
		give_up(f, "Failed to receive the file!\r\n");
	} else {
		say_at(f, "C", then(f));
	}
}

static void drop_in(struct fake_serial *f, size_t n)
{
	f->in_len -= n;
	memmove(f->in, f->in + n, f->in_len);
}

/* Returns the bytes used, 0 when more are needed. */
static size_t receive(struct fake_serial *f)
{
	size_t size = f->in[0] == 2 ? 1024 : 128;

	switch (f->in[0]) {
	case 1:
	case 2:
		if (f->in_len < size + 5)
			return 0;
		if ((f->in[1] ^ f->in[2]) != 0xff) {
			complain(f);
			return size + 5;
		}
		block(f, f->in, size);
		return size + 5;
	case 4:
		f->taken = 0;
		f->ended = true;
		reply(f, fault(f, AT_EOT), "\x06");
		return 1;
	case 0x18:
		if (f->in_len < 2)
			return 0;
		say_at(f, "\x06", then(f));
		give_up(f, "Failed to receive the file!\r\n");
		return 2;
	case 'a':
	case 'A':
		f->aborted = true;
		say_at(f, "\x18\x18", then(f));
		give_up(f, "Aborted by user.\r\n");
		return 1;
	case ' ':
		say_at(f, "\x06", then(f));
		return 1;
	default:
		complain(f);
		return 1;
	}
}

static void answer_table(struct fake_serial *f)
{
	const char *t = f->table ? f->table : "{\"p\":6,\"m\":[]}";
	char text[8192];
	size_t len = strlen(t);

	snprintf(text, sizeof(text), "%s", t);
	if (f->release < 404) {
		snprintf(text, sizeof(text), "%.*s", (int)len - 2, t + 1);
		len -= 2;
	}
	if (f->log)
		say_at(f, "0000000012 [app] INFO: {\"t\": 21}\r\n", then(f));
	if (f->cut) {
		f->cut--;
		text[len / 2] = '\0';
	} else if (f->log) {
		say_at(f, "0000000013 [app] INFO: [x] } {\r\n", then(f));
	}
	say_at(f, text, then(f));
	if (text[len / 2])
		say_at(f, "\r\n", then(f));
	if (f->log)
		say_at(f, "0000000014 [app] WARN: }\r\n", then(f));
}

static void answer_id(struct fake_serial *f)
{
	const char *id = "0123456789abcdef01234567\r\n";

	f->busy_us = then(f) + (f->cellular ? 18 * SECOND : 0);
	say_at(f, f->cellular ? "Device ID: " : "Your device id is ", then(f));
	say_at(f, id, then(f));
	if (f->secret)
		say_at(f, "Device Secret: SECRET0CANARY77\r\n", then(f));
	if (f->cellular)
		say_at(f,
		       "Serial Number: B40HAB123ABC123\r\n"
		       "IMEI: 352753090000001\r\nICCID: 8934076500002589174\r\n",
		       then(f));
}

static const char waiting[] = "Waiting for the binary file to be sent ... "
			      "(press 'a' to abort)\r\n";

static void command(struct fake_serial *f, uint8_t c)
{
	char text[80];

	if (c < 0x20)
		return;
	if (f->commands < sizeof(f->history) - 1)
		f->history[f->commands] = (char)c;
	f->commands++;
	switch (c) {
	case 'i':
		answer_id(f);
		break;
	case 'v':
		if (f->release < 404)
			break;
		snprintf(text, sizeof(text),
			 "system firmware version: %d.%d.%d\n\r\n",
			 f->release / 10000, f->release / 100 % 100,
			 f->release % 100);
		say_at(f, text, then(f));
		break;
	case 'm':
		say_at(f, "Your device MAC address is\r\n6c:0b:84:01:02:03\r\n",
		       then(f));
		break;
	case 's':
		answer_table(f);
		break;
	case 'c':
		if (f->release >= 600)
			say_at(f, "Device claimed: yes\r\n", then(f));
		break;
	case 'C':
		if (f->release >= 600) {
			say_at(f, "Enter 63-digit claim code: ", then(f));
			f->mode = PROMPT;
		}
		break;
	case 'd':
		if (f->release >= 800)
			say_at(f,
			       "{\"sys:reset\":10,\"net:err\":{\"err\":-120},"
			       "\"mem:free\":51234}\r\n",
			       then(f));
		break;
	case 'f':
		say_at(f, waiting, then(f));
		if (f->release >= 60000) {
			f->busy_us = then(f) + SECOND / 10;
			say_at(f,
			       "\x18\x18\x18\x18Serial/YModem flashing is no "
			       "longer supported\r\n",
			       then(f));
		} else {
			f->mode = RECEIVER;
		}
		break;
	case 'x':
		f->shell = false;
		break;
	case 'L':
		if (f->release >= 500)
			f->reset_us = then(f) + 1000;
		break;
	default:
		break;
	}
}

static void prompt(struct fake_serial *f, uint8_t c)
{
	if (c == '\n' || c == '\r') {
		say_at(f,
		       "\r\nSorry, claim code is not 63 characters long. "
		       "Claim code unchanged.\r\n",
		       then(f));
		f->mode = SHELL;
		f->in_len = 1;
		return;
	}
	emit(f, c, then(f));
}

static void consume(struct fake_serial *f)
{
	while (f->in_len && !f->dead && f->busy_us <= now(f)) {
		size_t n = 1;

		if (f->mode == RECEIVER)
			n = receive(f);
		else if (f->mode == PROMPT)
			prompt(f, f->in[0]);
		else if (f->shell)
			command(f, f->in[0]);
		if (n == 0)
			return;
		f->wait_us = now(f);
		drop_in(f, n);
	}
}

/* Everything that is due until now. */
static void run(struct fake_serial *f)
{
	if (f->reset_us && f->reset_us <= now(f)) {
		f->reset = f->gone = true;
		return;
	}
	consume(f);
	if (f->wait_us < f->busy_us && f->busy_us <= now(f))
		f->wait_us = f->busy_us;
	while (f->mode == RECEIVER && !f->dead && f->busy_us <= now(f) &&
	       f->wait_us + 5 * SECOND <= now(f)) {
		f->wait_us += 5 * SECOND;
		f->in_len = 0;
		complain(f);
	}
}

static int64_t next_event(const struct fake_serial *f)
{
	int64_t next = INT64_MAX;

	if (f->out_head < f->out_tail)
		next = f->out[f->out_head].at_us;
	if (f->mode == RECEIVER && !f->dead) {
		int64_t bored = f->wait_us + 5 * SECOND;

		if (bored < f->busy_us)
			bored = f->busy_us;
		if (bored < next)
			next = bored;
	}
	if (f->in_len && f->busy_us > now(f) && f->busy_us < next)
		next = f->busy_us;
	if (f->reset_us && f->reset_us < next)
		next = f->reset_us;
	return next;
}

static int noise(struct fake_serial *f, uint8_t *data, size_t max,
		 struct deadline *d)
{
	static const uint8_t likely[] = {
		6,   6,	  6,	0x15, 'C', 0x18, '{',
		'}', '"', '\r', '\n', 'a', 0,	 0x80
	};
	size_t n = 0;

	f->noise = f->noise * 1664525u + 1013904223u;
	clock_sleep_ms(d->clock, (f->noise >> 8) % 400);
	if (deadline_over(d))
		return 0;
	for (n = 0; n < max && n < 1 + (f->noise >> 20) % 40; n++) {
		f->noise = f->noise * 1664525u + 1013904223u;
		data[n] = f->noise >> 31
				  ? (uint8_t)(f->noise >> 16)
				  : likely[(f->noise >> 16) % sizeof(likely)];
	}
	return (int)n;
}

static int fake_read(void *ctx, void *data, size_t max, struct deadline *d,
		     struct err *e)
{
	struct fake_serial *f = ctx;
	size_t n = 0;

	if (f->noise)
		return noise(f, data, max, d);
	for (;;) {
		int64_t next;

		run(f);
		while (n < max && f->out_head < f->out_tail &&
		       f->out[f->out_head].at_us <= now(f) &&
		       !(n == 1 && f->byte_at_a_time))
			((uint8_t *)data)[n++] = f->out[f->out_head++].c;
		if (n)
			return (int)n;
		if (f->gone) {
			f->reads_after_gone++;
			return err_set(e, ERR_LOST, "fake", "gone");
		}
		next = next_event(f);
		if (next > d->end_us) {
			if (d->end_us > now(f))
				f->clock.us = d->end_us;
			return 0;
		}
		if (next > now(f))
			f->clock.us = next;
	}
}

static int fake_write(void *ctx, const void *data, size_t len,
		      struct deadline *d, struct err *e)
{
	struct fake_serial *f = ctx;
	const uint8_t *b = data;

	(void)d;
	if (f->noise)
		return 0;
	run(f);
	if (f->gone)
		return err_set(e, ERR_LOST, "fake", "gone");
	if (f->mode == RECEIVER && len > 100) {
		for (size_t i = 0; i < 4; i++) {
			if (f->faults[i].at != f->block_count)
				continue;
			if (f->faults[i].kind == FAULT_LOST_BLOCK) {
				f->faults[i].kind = FAULT_NONE;
				return 0;
			}
			if (f->faults[i].kind == FAULT_LOST_BYTES) {
				f->faults[i].kind = FAULT_NONE;
				len -= 3;
			}
		}
	}
	if (len > sizeof(f->in) - f->in_len)
		len = sizeof(f->in) - f->in_len;
	memcpy(f->in + f->in_len, b, len);
	f->in_len += len;
	f->wait_us = now(f);
	run(f);
	return 0;
}

static int fake_rate(void *ctx, unsigned baud, struct err *e)
{
	struct fake_serial *f = ctx;
	unsigned obeyed = f->rate_late ? f->rate_before : baud;

	if (f->gone)
		return err_set(e, ERR_LOST, "fake", "gone");
	f->rate_before = baud;
	if (f->rate_count < COUNT(f->rates))
		f->rates[f->rate_count++] = baud;
	if (obeyed == 14400)
		f->reset_us = now(f) + 1;
	if (obeyed == 28800 && f->release >= 500 && f->release < 60000)
		f->shell = true;
	return 0;
}

static int fake_dtr(void *ctx, bool on, struct err *e)
{
	(void)e;
	((struct fake_serial *)ctx)->dtr = on;
	return 0;
}

static int fake_drain(void *ctx, struct deadline *d, struct err *e)
{
	(void)ctx;
	(void)d;
	(void)e;
	return 0;
}

static void fake_close(void *ctx)
{
	((struct fake_serial *)ctx)->closed = true;
}

static const struct serial_ops ops = {
	.read = fake_read,
	.write = fake_write,
	.rate = fake_rate,
	.dtr = fake_dtr,
	.drain = fake_drain,
	.close = fake_close,
};

void fake_serial_init(struct fake_serial *f)
{
	memset(f, 0, sizeof(*f));
	clock_virtual_init(&f->clock);
	f->port = (struct serial){ &ops, f };
	f->release = 10201;
	f->shell = true;
	f->area = 0x40000;
	f->erase_us = 2 * SECOND;
	f->check_us = 3 * SECOND;
}

void fake_serial_fini(struct fake_serial *f)
{
	free(f->image);
	f->image = NULL;
}

void fake_serial_receive(struct fake_serial *f)
{
	f->mode = RECEIVER;
	f->wait_us = now(f);
}
