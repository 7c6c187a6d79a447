/* Devices that come back in another way than one waits for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "device/mode.h"
#include "job_kit.h"

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
	assert_in_range(now_ms() - from, 10000, 29000);
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
	assert_in_range(now_ms() - from, 73000, 100000);
	assert_true(noted("a modem that does not answer"));
	assert_true(noted("holding MODE"));
	job_kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_system_that_does_not_run),
		cmocka_unit_test(test_a_modem_that_does_not_answer),
		cmocka_unit_test(test_an_update_that_does_not_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
