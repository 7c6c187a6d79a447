/* SPDX-License-Identifier: MIT */
/*
 * A serial port whose device is the fuzzer's input: a pause, then bytes up to
 * a NUL; behind a pause of 128 or more there is a length instead of the NUL.
 * The pause 127 is a device that goes away.
 */
#ifndef TESTS_FUZZ_SERIAL_SCRIPT_H
#define TESTS_FUZZ_SERIAL_SCRIPT_H

#include <string.h>

#include "fuzz.h"
#include "port/serial.h"
#include "tests/torture/calls_parts.h"

struct serial_script {
	struct clock_virtual clock;
	const uint8_t *data;
	size_t size, left; /* left: of what has begun */
	bool closing;	   /* a NUL ends it */
	struct serial_ops ops;
	struct serial port;
};

static unsigned script_byte(struct serial_script *s)
{
	s->size--;
	return *s->data++;
}

static int script_read(void *ctx, void *out, size_t max, struct deadline *d,
		       struct err *e)
{
	struct serial_script *s = ctx;
	unsigned pause = 0;
	size_t n;

	if (s->size < 2) {
		s->clock.us += deadline_left_us(d);
		return 0;
	}
	if (!s->left) {
		pause = script_byte(s);
		s->clock.us += (int64_t)(pause & 127) * (pause & 127) * 1000;
		s->left = pause & 128 ? script_byte(s) + 1u
				      : strnlen((const char *)s->data, s->size);
		s->closing = !(pause & 128);
	}
	if (pause == 127 || calls_due(CALLS_USB, "serial_read"))
		return err_set(e, ERR_LOST, "fuzz", "it went away");
	if (deadline_over(d))
		return 0;
	n = s->left < s->size ? s->left : s->size;
	n = n < max ? n : max;
	memcpy(out, s->data, n);
	s->data += n;
	s->size -= n;
	s->left -= n;
	if (!s->left && s->closing && s->size)
		script_byte(s);
	return (int)n;
}

static int script_write(void *ctx, const void *data, size_t len,
			struct deadline *d, struct err *e)
{
	(void)ctx;
	(void)data;
	(void)d;
	fuzz_require(len <= 1029);
	if (calls_due(CALLS_USB, "serial_write"))
		return err_set(e, ERR_IO, "fuzz", "x");
	return 0;
}

static int script_rate(void *ctx, unsigned baud, struct err *e)
{
	(void)ctx;
	fuzz_require(baud > 0);
	if (calls_due(CALLS_USB, "serial_rate"))
		return err_set(e, baud > 9600 ? ERR_LOST : ERR_TIMEOUT, "fuzz",
			       "x");
	return 0;
}

static int script_drain(void *ctx, struct deadline *d, struct err *e)
{
	(void)ctx;
	(void)d;
	(void)e;
	return 0;
}

static inline void serial_script_init(struct serial_script *s,
				      const uint8_t *data, size_t size)
{
	clock_virtual_init(&s->clock);
	s->data = data;
	s->size = size;
	s->left = 0;
	s->ops = (struct serial_ops){ .read = script_read,
				      .write = script_write,
				      .rate = script_rate,
				      .drain = script_drain };
	s->port = (struct serial){ &s->ops, s };
}

#endif
