/* SPDX-License-Identifier: MIT */
/*
 * A computer with so much to do that it reads the last answer of a transfer
 * only when the device has restarted and its port is gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "job_kit.h"

#define EOT	0x04 /* YMODEM: the whole file was sent */
#define LATE_MS 20000

static const char recipe[] = "recipe: late\nsteps:\n"
			     "  - flash: { what: bootloader, over: serial }\n"
			     "  - expect: { healthy: true }\n";

static struct {
	struct job_kit k;
	struct bus real;
	struct serial port;
	bool sent;
	bool spoil; /* and the image was not taken */
} busy;

static int late_read(void *ctx, void *data, size_t max, struct deadline *d,
		     struct err *e)
{
	(void)ctx;
	if (busy.sent)
		clock_sleep_ms(&busy.k.clock.clock, LATE_MS);
	return serial_read(&busy.port, data, max, d, e);
}

static int late_write(void *ctx, const void *data, size_t len,
		      struct deadline *d, struct err *e)
{
	const uint8_t *bytes = data;

	(void)ctx;
	/* the block after EOT ends it, serial.md 4 */
	busy.sent = busy.sent || (len > 100 && bytes[0] == 1 && bytes[1] == 0 &&
				  bytes[3] == 0);
	return serial_write(&busy.port, data, len, d, e);
}

static int late_rate(void *ctx, unsigned baud, struct err *e)
{
	(void)ctx;
	return serial_rate(&busy.port, baud, e);
}

static int late_dtr(void *ctx, bool on, struct err *e)
{
	(void)ctx;
	return serial_dtr(&busy.port, on, e);
}

static int late_drain(void *ctx, struct deadline *d, struct err *e)
{
	(void)ctx;
	return serial_drain(&busy.port, d, e);
}

static void late_close(void *ctx)
{
	(void)ctx;
	busy.sent = false;
	serial_close(&busy.port);
}

static const struct serial_ops late_ops = { late_read, late_write, late_rate,
					    late_dtr,  late_drain, late_close };

static int late_serial(void *ctx, const struct bus_device *dev, unsigned baud,
		       struct serial *out, struct err *e)
{
	int rc = busy.real.ops->open_serial(ctx, dev, baud, &busy.port, e);

	if (rc == 0)
		*out = (struct serial){ &late_ops, NULL };
	return rc;
}

static const struct run_outcome *run(void)
{
	static struct bus_ops ops;
	const struct run_outcome *o;

	job_kit_open(&busy.k, "photon-safe-mode");
	if (busy.spoil) {
		const struct vdev_fault f = { .kind = VDEV_FAULT_CHECK_FAILS,
					      .at = 1,
					      .count = 1 };

		assert_true(vdev_fault_add(bench_vdev(busy.k.bench, 0), &f));
	}
	busy.real = busy.k.world.bus;
	ops = *busy.real.ops;
	ops.open_serial = late_serial;
	busy.k.world.bus.ops = &ops;
	o = job_kit_run(&busy.k, 0, recipe, NULL);
	busy.k.world.bus = busy.real;
	return o;
}

static void test_the_table_tells(void **state)
{
	const struct run_outcome *o;

	(void)state;
	busy.spoil = false;
	o = run();
	/* There is no application yet, but the step is done. */
	if (!job_kit_event(&busy.k, EVENT_VERIFIED, 1))
		fail_msg("%s", o->error.what);
	assert_int_equal(table_version(&o->after, FUNCTION_BOOTLOADER, 0), 101);
	job_kit_close(&busy.k);
}

static void test_it_does_not_tell_what_is_not(void **state)
{
	const struct run_outcome *o;

	(void)state;
	busy.spoil = true;
	o = run();
	assert_int_equal(o->verdict, JOB_FAIL);
	job_kit_close(&busy.k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_table_tells),
		cmocka_unit_test(test_it_does_not_tell_what_is_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
