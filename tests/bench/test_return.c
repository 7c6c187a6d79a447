/* SPDX-License-Identifier: MIT */
/* Devices that come back in another way than one waits for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "device/inspect.h"
#include "device/mode.h"
#include "job_kit.h"
#include "tests/lib/between.h"

#define HEAD "recipe: x\nsteps:\n"

static struct job_kit k;
static struct job job;
static struct err why;

static void begin(const char *scene)
{
	struct device d;

	job_kit_open(&k, scene);
	d = job_kit_device(&k, 0);
	job_init(&job, &k.world, &d, &k.sink);
	memset(&why, 0, sizeof(why));
}

static struct vdev *vdev(void)
{
	return bench_vdev(k.bench, 0);
}

static int64_t now_ms(void)
{
	return clock_now_us(&k.clock.clock) / 1000;
}

static bool noted(const char *part)
{
	for (size_t i = 0; i < k.event_count; i++) {
		if (k.events[i].kind == EVENT_NOTE &&
		    strstr(k.events[i].text, part))
			return true;
	}
	return false;
}

static void lose_part_2(void)
{
	const uint8_t none[8] = { 0 };

	assert_true(vdev_poke(vdev(), false, 0x08060000, none, sizeof(none)));
}

/*
 * Real code, tests/silicon/FACTS.md: part 1 alone is started three times
 * under a watchdog, and then DFU mode is back; after the button it is dark.
 */
static void test_a_system_that_does_not_run(void **state)
{
	struct mode_dfu m;
	int64_t from;

	(void)state;
	begin("healthy-photon");
	assert_int_equal(mode_dfu(&job, &m, &why), 0);
	mode_dfu_close(&m);
	lose_part_2();
	from = now_ms();
	assert_int_equal(mode_normal(&job, &why), -ERR_NOT_HEALTHY);
	assert_int_equal(job.device.mode, MODE_DFU);
	assert_between(now_ms() - from, 10000, 29000);
	assert_true(noted("back in DFU mode by itself"));
	/* there it can be mended */
	assert_int_equal(job_kit_run(&k, 0,
				     HEAD "- flash: { what: system, over: dfu, "
					  "release: 1.2.1 }\n",
				     NULL)
				 ->verdict,
			 JOB_PASS);
	lose_part_2();
	bench_reset(k.bench, 0);
	clock_sleep_ms(&k.clock.clock, 60000);
	vdev_run(vdev(), clock_now_us(&k.clock.clock));
	assert_int_equal(vdev_mode(vdev()), MODE_UNKNOWN);
	job_kit_close(&k);
}

/* The same: what is taken over USB in listening mode does not restart it. */
static void test_an_update_that_does_not_restart(void **state)
{
	const struct run_outcome *o;

	(void)state;
	begin("healthy-photon");
	assert_int_equal(mode_enter(&job, MODE_LISTENING, &why), 0);
	o = job_kit_run(&k, 0,
			HEAD "- flash: { what: bootloader, release: 1.4.0, "
			     "over: usb }\n",
			NULL);
	if (o->verdict != JOB_PASS)
		fail_msg("%s", o->error.what);
	assert_true(noted("does not restart: it is asked to"));
	job_kit_close(&k);
}

/* The same, Electron 2.0.0: listening comes 73 s after it was asked for. */
static void test_a_modem_that_does_not_answer(void **state)
{
	const struct vdev_fault f = { .kind = VDEV_FAULT_BOOT_SILENT, .at = 1 };
	struct serial s;
	int64_t from;

	(void)state;
	begin("electron-mixed");
	assert_true(vdev_fault_add(vdev(), &f));
	assert_int_equal(mode_reset(&job, &why), 0);
	from = now_ms();
	if (mode_shell(&job, &s, &why) != 0)
		fail_msg("%s", why.what);
	serial_close(&s);
	assert_between(now_ms() - from, 73000, 100000);
	assert_true(noted("a modem that does not answer"));
	assert_true(noted("holding MODE"));
	job_kit_close(&k);
}

/* Real Gen 3 code: a silent co-processor holds request 90 up for 10 to 20 s. */
static void test_a_table_that_comes_late(void **state)
{
	const struct vdev_fault f = { .kind = VDEV_FAULT_BOOT_SILENT,
				      .at = 1,
				      .arg = 18000 };
	struct table t;

	(void)state;
	begin("electron-mixed");
	assert_true(vdev_fault_add(vdev(), &f));
	assert_int_equal(mode_reset(&job, &why), 0);
	if (inspect_device(&job, true, &t, &why) != 0)
		fail_msg("%s", why.what);
	assert_int_equal(t.source, TABLE_USB);
	assert_true(noted("the module table took 18 s: its modem"));
	job_kit_close(&k);
}

/* A port with a rate that is obeyed when somebody opens it. */
static struct bus real;
static unsigned left_behind; /* openings that do it */
static bool opens;	     /* before it is gone */

static int sticky_serial(void *ctx, const struct bus_device *dev, unsigned baud,
			 struct serial *out, struct err *e)
{
	int rc = real.ops->open_serial(ctx, dev, baud, out, e);

	if (rc < 0 || !left_behind)
		return rc;
	left_behind--;
	serial_rate(out, 14400, NULL);
	clock_sleep_ms(&k.clock.clock, 100);
	if (opens)
		return 0;
	serial_close(out);
	return err_set(e, ERR_LOST, "test", "gone");
}

static void begin_sticky(void)
{
	static struct bus_ops ops;

	begin("healthy-photon");
	real = k.world.bus;
	ops = *real.ops;
	ops.open_serial = sticky_serial;
	k.world.bus.ops = &ops;
	left_behind = 1;
}

/* Real Gen 3 code: the device may leave when we open its port. */
static void test_a_rate_that_was_left_behind(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct mode_dfu m;
		struct serial s;

		opens = i;
		begin_sticky();
		if (mode_shell(&job, &s, &why) != 0)
			fail_msg("%s", why.what);
		serial_close(&s);
		assert_int_equal(job.device.mode, MODE_LISTENING);
		assert_int_equal(left_behind, 0);
		k.world.bus = real;
		job_kit_close(&k);
		begin_sticky();
		if (mode_dfu(&job, &m, &why) != 0)
			fail_msg("%s", why.what);
		mode_dfu_close(&m);
		k.world.bus = real;
		job_kit_close(&k);
	}
}

/* A device that shows itself so long before it has the new bootloader. */
#define LOADER 0x08000000, sizeof(before)

static int64_t leaves_us;
static bool shown;
static uint8_t before[16384], after[16384];

static void swap(const uint8_t *now)
{
	assert_true(vdev_poke(vdev(), false, 0x08000000, now, sizeof(before)));
}

static int showing_list(void *ctx, struct bus_device *out, size_t max,
			struct err *e)
{
	int n = real.ops->list(ctx, out, max, e);

	if (n == 1 && out[0].pid == 0xc006 && !shown &&
	    memcmp(vdev_flash(vdev(), false, LOADER), before, 16384) != 0) {
		shown = true;
		memcpy(after, vdev_flash(vdev(), false, LOADER), 16384);
		swap(before);
		leaves_us = clock_now_us(&k.clock.clock) + 800000;
	}
	if (leaves_us && clock_now_us(&k.clock.clock) >= leaves_us) {
		leaves_us = 0;
		swap(after);
		bench_pull(k.bench, 0);
		bench_plug(k.bench, 0);
	}
	return n;
}

/* Real Gen 3 code: the system is there for 0.8 s before it applies. */
static void test_a_staged_update_that_shows_itself(void **state)
{
	static struct bus_ops ops;
	const struct run_outcome *o;

	(void)state;
	begin("healthy-photon");
	real = k.world.bus;
	ops = *real.ops;
	ops.list = showing_list;
	k.world.bus.ops = &ops;
	shown = false;
	memcpy(before, vdev_flash(vdev(), false, LOADER), sizeof(before));
	o = job_kit_run(&k, 0,
			HEAD "- flash: { what: bootloader, release: 1.4.0, "
			     "over: dfu-staged }\n",
			NULL);
	assert_true(shown);
	assert_int_equal(leaves_us, 0);
	if (o->verdict != JOB_PASS)
		fail_msg("%s", o->error.what);
	k.world.bus = real;
	job_kit_close(&k);
}

/* The scene's first device hangs at its next start; of two hubs one can. */
static int restart(size_t i, bool allowed)
{
	struct device d;

	job_kit_open(&k, "tests/bench/scenes/photon-hangs.yaml");
	d = job_kit_device(&k, i);
	job_init(&job, &k.world, &d, &k.sink);
	job.hub_power = allowed;
	memset(&why, 0, sizeof(why));
	return mode_reset(&job, &why);
}

static void test_the_hub_switches_its_power(void **state)
{
	(void)state;
	assert_int_equal(restart(0, true), 0);
	assert_true(noted("off and on"));
	assert_int_equal(job.device.mode, MODE_NORMAL);
	job_kit_close(&k);
	/* nobody allowed it: it is offered */
	assert_int_equal(restart(0, false), -ERR_LOST);
	assert_non_null(strstr(why.what, "--hub-power"));
	assert_false(noted("off and on"));
	job_kit_close(&k);
	/* the hub cannot */
	assert_int_equal(restart(1, true), -ERR_LOST);
	assert_null(strstr(why.what, "hub"));
	job_kit_close(&k);
}

static void test_no_touch_is_no_switch(void **state)
{
	(void)state;
	assert_int_equal(restart(0, false), -ERR_LOST);
	job_kit_close(&k);
	job_kit_open(&k, "tests/bench/scenes/photon-hangs.yaml");
	job.no_touch = true;
	assert_int_equal(mode_power(&job, &why), -ERR_REFUSED);
	job_kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_system_that_does_not_run),
		cmocka_unit_test(test_a_modem_that_does_not_answer),
		cmocka_unit_test(test_a_table_that_comes_late),
		cmocka_unit_test(test_a_rate_that_was_left_behind),
		cmocka_unit_test(test_a_staged_update_that_shows_itself),
		cmocka_unit_test(test_an_update_that_does_not_restart),
		cmocka_unit_test(test_the_hub_switches_its_power),
		cmocka_unit_test(test_no_touch_is_no_switch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
