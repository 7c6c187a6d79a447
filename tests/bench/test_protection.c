/* SPDX-License-Identifier: MIT */
/*
 * A protected device in its service mode: what a run opened is protected again
 * by the device's own state, however the run ended.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/base64.h"
#include "bench/vdev/device.h"
#include "job_kit.h"
#include "keys/protection.h"

#define RECIPE "protected-repair"
#define FLASH  5 /* its step */

static struct job_kit k;

static enum vdev_protection state(void)
{
	return bench_vdev(k.bench, 0)->protection;
}

static bool said(const char *part)
{
	for (size_t i = 0; i < k.event_count; i++) {
		if (strstr(k.events[i].text, part))
			return true;
	}
	return false;
}

static void pass(void)
{
	const struct clock *c = &k.clock.clock;
	struct bus_device one[2];

	c->sleep_us(c->ctx, 30000000);
	bus_list(&k.world.bus, one, 2, NULL);
}

static void test_it_is_repaired_and_protected_again(void **s)
{
	const struct run_outcome *o;

	(void)s;
	job_kit_open(&k, "argon-protected");
	o = job_kit_run_shipped(&k, 0, RECIPE, NULL);
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(table_version(&o->after, FUNCTION_USER, 1), 5);
	assert_int_equal(state(), VDEV_PROTECTED);
	assert_true(said("the device is protected again"));
	job_kit_close(&k);
}

static void test_so_is_one_that_fails(void **s)
{
	const struct run_outcome *o;

	(void)s;
	job_kit_open(&k, "argon-protected");
	o = job_kit_run(&k, 0,
			"recipe: x\nsteps:\n- service:\n"
			"- expect: { system: '> 9000' }\n",
			NULL);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->error.code, ERR_NOT_HEALTHY);
	assert_int_equal(state(), VDEV_PROTECTED);
	/* before the first step, too */
	o = job_kit_run(&k, 0,
			"recipe: x\nsteps:\n- service:\n"
			"- flash: { file: /nothing/there.bin }\n",
			NULL);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(state(), VDEV_PROTECTED);
	job_kit_close(&k);
}

static void test_so_is_one_that_is_stopped(void **s)
{
	(void)s;
	job_kit_open(&k, "argon-protected");
	k.strike_step = FLASH;
	k.strike = job_kit_stop;
	assert_int_equal(job_kit_run_shipped(&k, 0, RECIPE, NULL)->verdict,
			 JOB_STOPPED);
	assert_int_equal(state(), VDEV_PROTECTED);
	job_kit_close(&k);
}

/* Who pulled the cable plugs it in again: that is waited for. */
static void test_a_pulled_cable(void **s)
{
	const struct event_sink none = { 0 };
	const struct run_outcome *o;
	struct device d;
	struct err e = { 0 };
	struct job j;

	(void)s;
	job_kit_open(&k, "argon-protected");
	k.strike_step = FLASH;
	k.strike = job_kit_pull;
	o = job_kit_run_shipped(&k, 0, RECIPE, NULL);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(state(), VDEV_SERVICE);
	assert_true(said("unbrick mode protected ends it"));
	bench_plug(k.bench, 0);
	pass();
	d = job_kit_device(&k, 0);
	job_init(&j, &k.world, &d, &none);
	assert_int_equal(protection_restore(&j, &e), 0);
	assert_int_equal(state(), VDEV_PROTECTED);
	job_kit_close(&k);
}

/* Its bootloader takes the command as well: dfu.md 3.1, 0xFB. */
static void test_from_dfu(void **s)
{
	const struct run_outcome *o;
	struct device d;
	struct err e = { 0 };
	struct job j;

	(void)s;
	job_kit_open(&k, "argon-protected");
	o = job_kit_run(&k, 0, "recipe: x\nsteps:\n- service:\n- mode: dfu\n",
			NULL);
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(state(), VDEV_PROTECTED);
	vdev_protect(bench_vdev(k.bench, 0), VDEV_SERVICE);
	d = job_kit_device(&k, 0);
	assert_int_equal(d.mode, MODE_DFU);
	job_init(&j, &k.world, &d, &k.sink);
	assert_int_equal(protection_restore(&j, &e), 0);
	assert_int_equal(state(), VDEV_PROTECTED);
	job_kit_close(&k);
}

static void test_without_a_token_nothing_happens(void **s)
{
	const struct run_outcome *o;

	(void)s;
	job_kit_open(&k, "argon-protected");
	k.world.token = "not-the-right-one";
	o = job_kit_run_shipped(&k, 0, RECIPE, NULL);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->error.code, ERR_CLOUD_DENIED);
	assert_int_equal(state(), VDEV_PROTECTED);
	job_kit_close(&k);
}

static void test_an_open_device_stays_open(void **s)
{
	(void)s;
	job_kit_open(&k, "tests/bench/scenes/argon-620.yaml");
	assert_int_equal(job_kit_run_shipped(&k, 0, RECIPE, NULL)->verdict,
			 JOB_PASS);
	assert_int_equal(state(), VDEV_OPEN);
	assert_false(said("protected again"));
	job_kit_close(&k);
}

/* usb-requests.md 6: 20 starts. */
static void test_it_ends_by_itself(void **s)
{
	struct vdev *v;

	(void)s;
	job_kit_open(&k, "argon-protected");
	v = bench_vdev(k.bench, 0);
	vdev_protect(v, VDEV_SERVICE);
	for (unsigned i = 0; i <= PROTECTION_STARTS; i++) {
		assert_int_equal(state(), VDEV_SERVICE);
		bench_reset(k.bench, 0);
		pass();
	}
	assert_int_equal(state(), VDEV_PROTECTED);
	job_kit_close(&k);
}

/* RFC 4648, 10 */
static void test_base64(void **s)
{
	static const char *const rows[][2] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "foobar", "Zm9vYmFy" },
	};
	static const char *const bad[] = { "Zg=", "Z===", "Zm9!",
					   "=Zg=", "Zg==Zg==" };

	(void)s;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[16];
		struct buf b;

		base64_write((const uint8_t *)rows[i][0], strlen(rows[i][0]),
			     text);
		assert_string_equal(text, rows[i][1]);
		buf_init(&b, 16);
		assert_true(base64_read(text, &b));
		assert_string_equal(buf_text(&b), rows[i][0]);
		buf_fini(&b);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf b;

		buf_init(&b, 16);
		assert_false(base64_read(bad[i], &b));
		buf_fini(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_repaired_and_protected_again),
		cmocka_unit_test(test_so_is_one_that_fails),
		cmocka_unit_test(test_so_is_one_that_is_stopped),
		cmocka_unit_test(test_a_pulled_cable),
		cmocka_unit_test(test_from_dfu),
		cmocka_unit_test(test_without_a_token_nothing_happens),
		cmocka_unit_test(test_an_open_device_stays_open),
		cmocka_unit_test(test_it_ends_by_itself),
		cmocka_unit_test(test_base64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
