/* SPDX-License-Identifier: MIT */
/* The fuzzer plays the receiver: proto/ymodem.h. */
#include "proto/ymodem.h"
#include "serial_script.h"

static void check_clean(const char *text)
{
	for (; *text; text++)
		fuzz_require((unsigned char)*text >= 0x20 && *text != 0x7f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t image[3000] = { 1, 2, 3 };
	struct ymodem_job job = { .data = image,
				  .len = sizeof(image),
				  .block = 1024,
				  .limit = 4096 };
	struct ymodem_result r;
	struct serial_script s;
	struct err e = { 0 };
	struct deadline d;
	int rc;

	serial_script_init(&s, data, size);
	d = deadline_in(&s.clock.clock, 600000);
	rc = ymodem_send(&s.port, &job, NULL, &d, &r, &e);
	fuzz_require(rc == -(int)e.code);
	fuzz_require(r.accepted == (rc == 0));
	fuzz_require(rc != 0 || r.bytes == sizeof(image));
	check_clean(r.text);
	check_clean(r.reason);
	check_clean(e.what);
	fuzz_require(s.clock.us < 700000000);
	return 0;
}
