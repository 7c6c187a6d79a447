/* SPDX-License-Identifier: MIT */
/*
 * A serial port whose device is the fuzzer's input: pairs of a pause and a
 * length, then bytes.
 */
#ifndef TESTS_FUZZ_SERIAL_SCRIPT_H
#define TESTS_FUZZ_SERIAL_SCRIPT_H

#include <string.h>

#include "fuzz.h"
#include "port/serial.h"

struct serial_script {
	struct clock_virtual clock;
	const uint8_t *data;
	size_t size;
	struct serial_ops ops;
	struct serial port;
};

static int script_read(void *ctx, void *out, size_t max, struct deadline *d,
		       struct err *e)
{
	struct serial_script *s = ctx;
	size_t n;

	(void)e;
	if (s->size < 2) {
		s->clock.us += deadline_left_us(d);
		return 0;
	}
	s->clock.us += (int64_t)s->data[0] * s->data[0] * 100;
	if (deadline_over(d))
		return 0;
	n = (size_t)s->data[1] + 1;
	s->data += 2;
	s->size -= 2;
	if (n > s->size)
		n = s->size;
	if (n > max)
		n = max;
	memcpy(out, s->data, n);
	s->data += n;
	s->size -= n;
	return (int)n;
}

static int script_write(void *ctx, const void *data, size_t len,
			struct deadline *d, struct err *e)
{
	(void)ctx;
	(void)data;
	(void)d;
	(void)e;
	fuzz_require(len <= 1029);
	return 0;
}

static inline void serial_script_init(struct serial_script *s,
				      const uint8_t *data, size_t size)
{
	clock_virtual_init(&s->clock);
	s->data = data;
	s->size = size;
	s->ops = (struct serial_ops){ .read = script_read,
				      .write = script_write };
	s->port = (struct serial){ &s->ops, s };
}

#endif
