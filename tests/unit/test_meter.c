/* SPDX-License-Identifier: MIT */
/* A measured world: each call's time goes to what was waited for, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "port/meter.h"

static struct clock_virtual now;
static struct world behind;
static struct meter meter;
static int closed;

static int control(void *ctx, const struct usb_setup *setup, void *data,
		   size_t len, struct deadline *d, struct err *e)
{
	(void)ctx;
	(void)setup;
	(void)data;
	(void)e;
	/* Ports sleep by the clock that they are given: a measured one. */
	deadline_sleep_ms(d, len > 100 ? 7 : 500);
	return (int)len;
}

static int nothing(void *ctx, int n, struct err *e)
{
	(void)ctx;
	(void)n;
	(void)e;
	return 0;
}

static int no_alt(void *ctx, int n, int alt, struct err *e)
{
	(void)alt;
	return nothing(ctx, n, e);
}

static void leave(void *ctx)
{
	(void)ctx;
	closed++;
}

static int list(void *ctx, struct bus_device *out, size_t max, struct err *e)
{
	(void)ctx;
	(void)out;
	(void)max;
	(void)e;
	return 0;
}

static int wait(void *ctx, struct deadline *d, struct err *e)
{
	(void)ctx;
	(void)e;
	deadline_sleep_ms(d, 200);
	return 0;
}

static int open_usb(void *ctx, const struct bus_device *dev, struct usb *out,
		    struct err *e)
{
	static const struct usb_ops ops = { control, nothing, no_alt, leave };

	(void)dev;
	(void)ctx;
	(void)e;
	*out = (struct usb){ &ops, NULL };
	return 0;
}

static int setup(void **state)
{
	static const struct bus_ops ops = {
		.list = list, .wait = wait, .open_usb = open_usb, .close = leave
	};

	(void)state;
	clock_virtual_init(&now);
	behind = (struct world){ .bus = { &ops, NULL }, .clock = &now.clock };
	meter_init(&meter, &behind);
	closed = 0;
	return 0;
}

static void check(int64_t device, int64_t bus, int64_t waiting)
{
	assert_int_equal(meter.us[METER_DEVICE], device * 1000);
	assert_int_equal(meter.us[METER_BUS], bus * 1000);
	assert_int_equal(meter.us[METER_WAIT], waiting * 1000);
}

static void test_calls_go_to_what_is_waited_for(void **state)
{
	const struct usb_setup setup_stage = { 0 };
	struct deadline d = deadline_in(meter.world.clock, 100000);
	uint8_t data[4096] = { 0 };
	struct bus_device dev = { 0 };
	struct usb u = { 0 };

	(void)state;
	assert_int_equal(bus_open_usb(&meter.world.bus, &dev, &u, NULL), 0);
	usb_control(&u, &setup_stage, data, sizeof(data), &d, NULL);
	check(0, 7, 0);
	usb_control(&u, &setup_stage, data, 6, &d, NULL); /* a status */
	check(500, 7, 0);
	deadline_sleep_ms(&d, 40); /* as the device asks for */
	check(540, 7, 0);
	usb_close(&u);
	assert_int_equal(closed, 1);
	assert_int_equal(bus_wait(&meter.world.bus, &d, NULL), 0);
	check(540, 7, 200);
	deadline_sleep_ms(&d, 250); /* nothing is open: it may come */
	check(540, 7, 450);
}

static void test_the_rest_is_nobodys(void **state)
{
	struct bus_device none;

	(void)state;
	bus_list(&meter.world.bus, &none, 1, NULL);
	clock_sleep_ms(&now.clock, 30); /* the program computes */
	check(0, 0, 0);
	assert_int_equal(clock_now_us(meter.world.clock), 30000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_calls_go_to_what_is_waited_for,
				       setup),
		cmocka_unit_test_setup(test_the_rest_is_nobodys, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
