/* SPDX-License-Identifier: MIT */
/* A scene through the ports, on a virtual clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/count.h"
#include "bench/forge.h"

#include "bench/world/world.h"
#include "model/catalog/module.h"
#include "tests/lib/between.h"
#include "tests/lib/scratch.h"

struct table_top {
	struct clock_virtual clock;
	struct world world;
	struct bench *bench;
};

static void set_up(struct table_top *t, const char *scene)
{
	struct err e = { 0 };

	clock_virtual_init(&t->clock);
	if (bench_world_open(scene, &t->clock.clock, &t->world, &t->bench, &e))
		fail_msg("%s", e.what);
}

static struct deadline in_ms(struct table_top *t, int64_t ms)
{
	return deadline_in(&t->clock.clock, ms);
}

static void listen_and_ask(struct table_top *t, const char *what, char *out,
			   size_t max)
{
	struct bus_device dev[8];
	struct serial port;
	struct deadline d;
	size_t n = 0;
	int got;

	assert_int_equal(bus_list(&t->world.bus, dev, 8, NULL), 1);
	assert_int_equal(
		bus_open_serial(&t->world.bus, &dev[0], 9600, &port, NULL), 0);
	assert_int_equal(serial_rate(&port, 28800, NULL), 0);
	d = in_ms(t, 1000);
	assert_int_equal(serial_write(&port, what, strlen(what), &d, NULL), 0);
	do {
		d = in_ms(t, 250);
		got = serial_read(&port, out + n, max - 1 - n, &d, NULL);
		assert_true(got >= 0);
		n += (size_t)got;
	} while (got > 0);
	out[n] = '\0';
	serial_close(&port);
}

static void test_case_01(void **state)
{
	struct table_top t;
	struct bus_device dev[8];
	char text[4096];

	(void)state;
	set_up(&t, "photon-safe-mode");
	assert_true(t.world.practice);
	assert_int_equal(bus_list(&t.world.bus, dev, 8, NULL), 1);
	assert_int_equal(dev[0].vid, 0x2b04);
	assert_int_equal(dev[0].pid, 0xc006);
	assert_string_equal(dev[0].serial, "1f0038000647343232363230");
	assert_string_equal(dev[0].port, "1-1.1");
	assert_string_equal(dev[0].tty, "/dev/ttyACM0");
	assert_int_equal(vdev_mode(bench_vdev(t.bench, 0)), MODE_SAFE);
	listen_and_ask(&t, "s", text, sizeof(text));
	assert_non_null(strstr(text, "\"vc\":30,\"vv\":26,\"f\":\"s\","
				     "\"n\":\"2\",\"v\":206"));
	assert_non_null(strstr(text, "\"f\":\"b\",\"n\":\"0\",\"v\":100"));
	assert_non_null(strstr(text, "{\"s\":131072,\"l\":\"m\",\"vc\":30,"
				     "\"vv\":0,\"d\":[]}"));
	bench_close(t.bench);
}

static void test_cable(void **state)
{
	struct table_top t;
	struct bus_device dev[8];
	struct deadline d;
	struct usb usb;
	uint8_t byte;
	const struct usb_setup state_request = { 0xa1, 5, 0, 0 };
	struct err e = { 0 };

	(void)state;
	set_up(&t, "photon-safe-mode");
	assert_int_equal(bus_list(&t.world.bus, dev, 8, NULL), 1);
	assert_int_equal(bus_open_usb(&t.world.bus, &dev[0], &usb, NULL), 0);
	d = in_ms(&t, 10);
	bus_wait(&t.world.bus, &d, NULL);
	bench_pull(t.bench, 0);
	d = in_ms(&t, 1000);
	assert_int_equal(usb_control(&usb, &state_request, &byte, 1, &d, &e),
			 -ERR_LOST);
	assert_int_equal(bus_wait(&t.world.bus, &d, NULL), 1);
	assert_int_equal(bus_list(&t.world.bus, dev, 8, NULL), 0);
	bench_plug(t.bench, 0);
	d = in_ms(&t, 10000);
	assert_int_equal(bus_wait(&t.world.bus, &d, NULL), 1);
	assert_int_equal(bus_list(&t.world.bus, dev, 8, NULL), 1);
	/* 0.8 to 1.5 s of start and 0.4 s until it is on the bus */
	assert_between(10000 - deadline_left_ms(&d), 1200, 2000);
	usb_close(&usb);
	bench_close(t.bench);
}

static void test_button_to_dfu(void **state)
{
	struct table_top t;
	struct bus_device dev[8];
	struct deadline d;

	(void)state;
	set_up(&t, "healthy-photon");
	assert_int_equal(vdev_mode(bench_vdev(t.bench, 0)), MODE_NORMAL);
	bench_pull(t.bench, 0);
	vdev_button(bench_vdev(t.bench, 0), true, t.clock.us);
	bench_plug(t.bench, 0);
	t.clock.us += 4000000;
	vdev_button(bench_vdev(t.bench, 0), false, t.clock.us);
	t.clock.us += 3000000;
	assert_int_equal(bus_list(&t.world.bus, dev, 8, NULL), 1);
	assert_int_equal(dev[0].pid, 0xd006);
	assert_string_equal(dev[0].tty, "");
	assert_string_equal(dev[0].serial, "2b0043000447343337373737");
	/* a long press while running listens */
	bench_reset(t.bench, 0);
	t.clock.us += 5000000;
	bench_press(t.bench, 0, 3500);
	assert_int_equal(vdev_mode(bench_vdev(t.bench, 0)), MODE_LISTENING);
	d = in_ms(&t, 1);
	bus_wait(&t.world.bus, &d, NULL);
	bench_close(t.bench);
}

static void test_scenes_start_as_they_say(void **state)
{
	static const struct {
		const char *scene;
		size_t devices;
		enum device_mode modes[8];
	} rows[] = {
		{ "photon-safe-mode", 1, { MODE_SAFE } },
		{ "healthy-photon", 1, { MODE_NORMAL } },
		{ "duo-ota-error", 1, { MODE_NORMAL } },
		{ "eight-photons",
		  8,
		  { MODE_SAFE, MODE_SAFE, MODE_SAFE, MODE_SAFE, MODE_SAFE,
		    MODE_SAFE, MODE_SAFE, MODE_SAFE } },
		{ "trouble",
		  6,
		  { MODE_SAFE, MODE_SAFE, MODE_SAFE, MODE_SAFE, MODE_DFU,
		    MODE_NORMAL } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct table_top t;

		set_up(&t, rows[i].scene);
		assert_int_equal(bench_device_count(t.bench), rows[i].devices);
		for (size_t k = 0; k < rows[i].devices; k++)
			assert_int_equal(vdev_mode(bench_vdev(t.bench, k)),
					 rows[i].modes[k]);
		bench_close(t.bench);
	}
}

static void test_vendor_firmware(void **state)
{
	struct table_top t;
	struct bench_firmware row;
	struct module m;
	struct buf image;
	bool bootloader = false, tinker = false, app = false;

	(void)state;
	set_up(&t, "photon-safe-mode");
	buf_init(&image, 1 << 20);
	for (size_t i = 0; bench_firmware_info(t.bench, i, &row); i++) {
		assert_int_equal(row.platform_id, 6);
		if (row.function == FUNCTION_BOOTLOADER && row.version == 101)
			bootloader = true;
		else if (strcmp(row.name, "app.bin") == 0)
			app = true;
		else if (strcmp(row.name, "photon-tinker-v3-for-6.bin") == 0)
			tinker = true;
		else
			continue;
		buf_clear(&image);
		assert_int_equal(bench_firmware_image(t.bench, i, &image, NULL),
				 0);
		assert_true(module_parse((const uint8_t *)image.data, image.len,
					 &m));
		assert_int_equal(m.problems, 0);
		assert_int_equal(m.version, row.version);
		assert_non_null(bytes_find((const uint8_t *)image.data,
					   image.len, "unbrick practice image",
					   22));
	}
	assert_true(bootloader && tinker && app);
	buf_fini(&image);
	bench_close(t.bench);
}

static void test_goes_on_next_time(void **state)
{
	struct table_top t;
	struct bus_device dev[8];
	char path[SCRATCH_PATH];
	struct forge_spec s;
	struct buf image;
	const uint8_t *there;

	(void)state;
	/* an empty file is nobody's state */
	scratch_file(path, sizeof(path), "", "");
	set_up(&t, "photon-safe-mode");
	assert_int_equal(bench_load(t.bench, path, NULL), 0);
	assert_int_equal(vdev_mode(bench_vdev(t.bench, 0)), MODE_SAFE);
	buf_init(&image, 1 << 20);
	assert_true(forge_from_version(6, FUNCTION_BOOTLOADER, 0, 101, &s));
	assert_int_equal(forge_module(&s, &image, NULL), 0);
	assert_true(vdev_install(bench_vdev(t.bench, 0),
				 (const uint8_t *)image.data, image.len,
				 STORE_MAIN));
	bench_pull(t.bench, 0);
	assert_int_equal(bench_save(t.bench, path, NULL), 0);
	bench_close(t.bench);

	set_up(&t, "photon-safe-mode");
	assert_int_equal(bench_load(t.bench, path, NULL), 0);
	assert_int_equal(bus_list(&t.world.bus, dev, 8, NULL), 0);
	there = vdev_flash(bench_vdev(t.bench, 0), false, 0x08000000,
			   (uint32_t)image.len);
	assert_memory_equal(there, image.data, image.len);
	bench_close(t.bench);

	/* another scene does not take it */
	set_up(&t, "healthy-photon");
	assert_int_equal(bench_load(t.bench, path, NULL), 0);
	assert_int_equal(bus_list(&t.world.bus, dev, 8, NULL), 1);
	bench_close(t.bench);
	buf_fini(&image);
	scratch_drop(path);
}

static void test_no_such_scene(void **state)
{
	struct clock_virtual clock;
	struct world world;
	struct bench *bench;
	struct err e = { 0 };

	(void)state;
	clock_virtual_init(&clock);
	assert_int_equal(
		bench_world_open("no-such", &clock.clock, &world, &bench, &e),
		-ERR_NO_DEVICE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_case_01),
		cmocka_unit_test(test_cable),
		cmocka_unit_test(test_button_to_dfu),
		cmocka_unit_test(test_scenes_start_as_they_say),
		cmocka_unit_test(test_vendor_firmware),
		cmocka_unit_test(test_goes_on_next_time),
		cmocka_unit_test(test_no_such_scene),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
