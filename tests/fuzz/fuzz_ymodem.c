/* SPDX-License-Identifier: MIT */
/*
 * The fuzzer plays the receiver: proto/ymodem.h.  The first byte says what is
 * sent.
 */
#include <limits.h>

#include "luck.h"
#include "proto/ymodem.h"
#include "serial_script.h"

static void check_clean(const char *text)
{
	for (; *text; text++)
		fuzz_require((unsigned char)*text >= 0x20 && *text != 0x7f);
}

/* Bits of the first byte. */
enum { SMALL = 1, STOP = 2, TOO_LONG = 4, EMPTY = 8, NAMED = 16, ODD = 32 };

static bool stop(void *ctx)
{
	unsigned *left = ctx;

	return *left != UINT_MAX && (*left)-- == 0;
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static const uint8_t image[3000] = { 1, 2, 3 };
	unsigned how = size ? data[0] : 0;
	unsigned left = how & STOP ? how >> 6 : UINT_MAX;
	const struct progress p = { .halt = stop, .ctx = &left };
	struct ymodem_job job = { .data = image,
				  .len = how & EMPTY ? 0 : sizeof(image),
				  .name = how & NAMED ? "app.bin" : NULL,
				  .block = how & ODD	 ? 100
					   : how & SMALL ? 128
							 : 1024,
				  .limit = how & TOO_LONG ? 10 : 4096 };
	struct ymodem_result r;
	struct serial_script s;
	struct err e = { 0 };
	struct deadline d;
	int rc;

	serial_script_init(&s, data + (size > 0), size - (size > 0));
	d = deadline_in(&s.clock.clock, 600000);
	fuzz_luck();
	rc = ymodem_send(&s.port, &job, &p, &d, &r, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(r.accepted == (rc == 0));
	fuzz_require(rc != 0 || r.bytes == sizeof(image));
	check_clean(r.text);
	check_clean(r.reason);
	check_clean(e.what);
	fuzz_require(s.clock.us < 700000000);
}
