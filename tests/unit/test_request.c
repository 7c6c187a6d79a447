/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "fake_request.h"
#include "base/count.h"
#include "proto/request.h"

static struct fake_request *dev;
static struct request r;
static struct deadline d;
static struct err e;
static uint8_t image[40000];

static int setup(void **state)
{
	(void)state;
	dev = calloc(1, sizeof(*dev));
	for (size_t i = 0; i < sizeof(image); i++)
		image[i] = (uint8_t)(i * 13 + (i >> 9));
	return dev ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	free(dev);
	return 0;
}

static void device(const char *release, int world)
{
	fake_request_init(dev, release, world);
	memset(&e, 0, sizeof(e));
	d = deadline_in(&dev->clock.clock, 600000);
}

static void opened(const char *release, int world)
{
	device(release, world);
	dev->split = world == 200;
	if (request_open(&r, &dev->usb, false, &d, &e) != 0)
		fail_msg("%s: %s", release, e.what);
}

static void the_version_decides_the_channel(void **state)
{
	static const struct {
		const char *release;
		int world;
		enum quirks_usb usb;
	} rows[] = {
		{ "0.6.0", 60, QUIRKS_USB_RAW_060 },
		{ "0.6.2", 61, QUIRKS_USB_RAW_061 },
		{ "0.7.0", 70, QUIRKS_USB_RAW_070 },
		{ "1.2.1", 80, QUIRKS_USB_SERVICE },
		{ "2.3.1", 200, QUIRKS_USB_SERVICE_2 },
	};
	char id[25];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		opened(rows[i].release, rows[i].world);
		assert_string_equal(r.release, rows[i].release);
		assert_int_equal(r.quirks->usb, rows[i].usb);
		assert_int_equal(dev->resets, rows[i].world >= 80);
		assert_int_equal(request_id(&r, id, &d, &e), 0);
		assert_string_equal(id, "0123456789abcdef01234567");
		assert_false(dev->violation);
	}
	device("0.5.3", 0); /* stalls everything */
	dev->world = 80;
	dev->release = "rubbish";
	assert_int_equal(request_open(&r, &dev->usb, false, &d, &e),
			 -ERR_PROTOCOL);
	device("0.7.0", 70);
	dev->fault_at = 1;
	dev->fault = ERR_LOST;
	assert_int_equal(request_open(&r, &dev->usb, false, &d, &e), -ERR_LOST);
}

static void actions_take_the_way_of_the_release(void **state)
{
	(void)state;
	opened("0.6.0", 60);
	assert_int_equal(request_reset(&r, &d, &e), 0);
	assert_int_equal(dev->acted, 2);
	assert_int_equal(request_dfu(&r, &d, &e), 0);
	assert_int_equal(dev->acted, 3);
	assert_int_equal(request_listen(&r, &d, &e), 0);
	assert_int_equal(dev->acted, 4);
	assert_int_equal(request_safe(&r, &d, &e), -ERR_NO_ROAD);

	opened("0.6.4", 61);
	assert_int_equal(request_dfu(&r, &d, &e), 0);
	assert_int_equal(dev->acted, 50);
	assert_int_equal(request_safe(&r, &d, &e), -ERR_NO_ROAD);

	opened("0.7.0", 70);
	assert_int_equal(request_safe(&r, &d, &e), 0);
	assert_int_equal(dev->acted, 60);
	assert_int_equal(dev->out_data, 0);
	assert_int_equal(request_listen_end(&r, &d, &e), 0);
	assert_int_equal(dev->acted, 71);

	opened("1.2.1", 80);
	assert_int_equal(request_dfu(&r, &d, &e), 0);
	assert_int_equal(dev->acted, 50);
	assert_int_equal(request_cloud_drop(&r, &d, &e), -ERR_NO_ROAD);

	opened("5.5.0", 200);
	dev->vanishes = true;
	assert_int_equal(request_reset(&r, &d, &e), 0);
	assert_int_equal(dev->acted, 40);
}

/* usb-requests.md 4.4: 302, then 50 */
static void a_busy_system_is_freed_from_its_network(void **state)
{
	(void)state;
	opened("2.3.1", 200);
	dev->hangs = true;
	assert_int_equal(request_dfu(&r, &d, &e), 0);
	assert_int_equal(dev->acted, 50);

	opened("1.2.1", 80);
	dev->hangs = true;
	assert_int_equal(request_dfu(&r, &d, &e), -ERR_TIMEOUT);
	assert_true(dev->clock.us < 70000000);
	assert_true(dev->transfers < 200);
	assert_int_equal(dev->resets, 2); /* at the start, and at the end */
}

static void zero_length_transfers_get_a_byte_where_needed(void **state)
{
	(void)state;
	device("5.5.0", 200);
	assert_int_equal(request_open(&r, &dev->usb, true, &d, &e), 0);
	assert_int_equal(request_cloud_drop(&r, &d, &e), 0);
	assert_int_equal(dev->out_data, 1);
}

static void mode_and_protection(void **state)
{
	enum request_mode mode = REQUEST_NORMAL;
	int protection = 0;

	(void)state;
	opened("1.2.1", 80);
	dev->pending = 6;
	dev->busy = 2;
	assert_int_equal(request_mode(&r, &mode, &d, &e), 0);
	assert_int_equal(mode, REQUEST_LISTENING);
	assert_int_equal(request_protection(&r, &protection, &d, &e), 0);
	assert_int_equal(protection, 0);
	opened("6.1.0", 200);
	assert_int_equal(request_protection(&r, &protection, &d, &e), 0);
	assert_int_equal(protection, 2);
}

/* One bootloader 501 with no dependency, one system part 1 that needs it. */
static const uint8_t old_list[] = {
	0x0a, 0x07, 0x08, 1,	0x18,
	0xf5, 0x03, 0x28, 0, /* type 1 v501 */
	0x0a, 0x10, 0x08, 2,	0x10,
	1,    0x18, 0xe8, 0x0b, /* type 2 #1 v1512 */
	0x28, 2,    0x32, 0x05, 0x08,
	1,    0x18, 0xf5, 0x03, /* needs 501 */
};

static const uint8_t new_list[] = {
	0x12, 0x1b, 0x08, 4,	0x10, 1, 0x18, 0xf0, 0x2b, /* system 1 v5616 */
	0x28, 0x80, 0x80, 0x60,	   /* max size 1572864 */
	0x35, 0x1e, 0,	  0,	0, /* checked 30 */
	0x3d, 0x1a, 0,	  0,	0, /* passed 26 */
	0x4a, 0x03, 0x08, 2,	0x18,
	/* the dependency goes on below */
};

static void module_lists_have_two_forms(void **state)
{
	uint8_t list[64];
	struct request_table t;
	struct buf json;

	(void)state;
	buf_init(&json, 4096);
	opened("1.5.2", 80);
	dev->modules = old_list;
	dev->modules_len = sizeof(old_list);
	assert_int_equal(request_modules(&r, &t, &json, &d, &e), 0);
	assert_int_equal(t.count, 2);
	assert_int_equal(t.modules[0].function, 2); /* bootloader */
	assert_int_equal(t.modules[0].version, 501);
	assert_false(t.modules[0].raw);
	assert_int_equal(t.modules[1].function, 4); /* system */
	assert_int_equal(t.modules[1].index, 1);
	assert_int_equal(t.modules[1].version, 1512);
	assert_true(t.modules[1].unmet);
	assert_false(t.modules[1].broken);
	assert_int_equal(t.modules[1].dep_count, 1);
	assert_int_equal(t.modules[1].deps[0].function, 2);
	assert_int_equal(t.modules[1].deps[0].version, 501);

	opened("5.6.0", 200);
	memcpy(list, new_list, sizeof(new_list));
	list[1] = (uint8_t)sizeof(new_list);
	list[sizeof(new_list) - 4] = 5; /* length of the dependency */
	list[sizeof(new_list)] = 0xe0;
	list[sizeof(new_list) + 1] = 0x12; /* 2400 */
	dev->modules = list;
	dev->modules_len = sizeof(new_list) + 2;
	assert_int_equal(request_modules(&r, &t, &json, &d, &e), 0);
	assert_int_equal(t.count, 1);
	assert_int_equal(t.modules[0].function, 4);
	assert_int_equal(t.modules[0].version, 5616);
	assert_int_equal(t.modules[0].max_size, 1572864);
	assert_true(t.modules[0].raw);
	assert_int_equal(t.modules[0].checked, 30);
	assert_int_equal(t.modules[0].passed, 26);
	assert_int_equal(t.modules[0].deps[0].function, 2);
	assert_int_equal(t.modules[0].deps[0].version, 2400);
	assert_int_equal(json.len, 0);
	assert_false(dev->violation);

	dev->modules = "\x12\x05junk!";
	dev->modules_len = 7;
	assert_int_equal(request_modules(&r, &t, &json, &d, &e), -ERR_PROTOCOL);
	buf_fini(&json);
}

static void module_text(const char *release, int world, const char *text,
			const char *want)
{
	struct request_table t;
	struct buf json;

	buf_init(&json, 4096);
	opened(release, world);
	dev->modules = text;
	dev->modules_len = strlen(text);
	dev->pending = 3;
	assert_int_equal(request_modules(&r, &t, &json, &d, &e), 0);
	assert_int_equal(t.count, 0);
	assert_string_equal(buf_text(&json), want);
	buf_fini(&json);
}

static void older_lists_are_text(void **state)
{
	(void)state;
	module_text("1.0.1", 80, "{\"p\":6,\"m\":[]}", "{\"p\":6,\"m\":[]}");
	module_text("0.7.0", 70, "\"p\":6,\"m\":[]", "{\"p\":6,\"m\":[]}");
	/* cut at 512 bytes: left open, so that nobody takes it for whole */
	module_text("0.7.0", 70, "\"p\":6,\"m\":[{\"s\":16",
		    "{\"p\":6,\"m\":[{\"s\":16");
}

static int update(bool validate_only)
{
	struct request_update job = { image, sizeof(image), validate_only };
	int rc = request_update(&r, &job, NULL, &d, &e);

	assert_int_equal(rc, -(int)e.code);
	return rc;
}

static void an_update_arrives_whole(void **state)
{
	static const uint32_t chunks[] = { 1024, 4096, 512, 0, 65535 };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		opened("1.2.1", 80);
		dev->chunk_size = chunks[i];
		assert_int_equal(update(false), 0);
		assert_true(dev->finished);
		assert_false(dev->cancelled);
		assert_false(dev->violation);
		assert_int_equal(dev->starts, 1);
		assert_int_equal(dev->image_len, sizeof(image));
		assert_memory_equal(dev->image, image, sizeof(image));
	}
	opened("2.3.1", 200);
	assert_int_equal(update(true), 0);
	assert_true(dev->validated);
	assert_false(dev->finished);
}

static void a_failing_block_means_starting_over(void **state)
{
	(void)state;
	opened("1.2.1", 80);
	dev->fail_data_at = 20;
	assert_int_equal(update(false), 0);
	assert_int_equal(dev->starts, 2);
	assert_memory_equal(dev->image, image, sizeof(image));

	/* and never more than twice */
	opened("1.2.1", 80);
	dev->finish_result = -220;
	assert_int_equal(update(false), -ERR_IO);
	assert_int_equal(dev->starts, 3);
}

static void what_the_device_says_is_told(void **state)
{
	char text[64];

	(void)state;
	opened("2.3.1", 200);
	dev->finish_result = -1340;
	assert_int_equal(update(false), -ERR_VALIDATION);
	assert_non_null(strstr(e.what, "dependency missing (-1340)"));
	assert_int_equal(dev->starts, 1);

	opened("1.2.1", 80);
	dev->finish_result = 3;
	assert_int_equal(update(false), -ERR_VALIDATION);
	opened("2.3.1", 200);
	dev->start_result = -1380;
	assert_int_equal(update(false), -ERR_REFUSED);
	opened("1.2.1", 80);
	dev->start_result = 1;
	assert_int_equal(update(false), -ERR_REFUSED);
	opened("0.7.0", 70);
	assert_int_equal(update(false), -ERR_NO_ROAD);

	assert_string_equal(request_result_text(-1801, text, 64),
			    "the device is protected (-1801)");
	assert_string_equal(request_result_text(-9999, text, 64),
			    "result -9999");
}

static bool stop_after(void *ctx)
{
	return --*(int *)ctx < 0;
}

static void a_stop_cancels_the_update(void **state)
{
	int polls = 5;
	struct progress p = { .halt = stop_after, .ctx = &polls };
	struct request_update job = { image, sizeof(image), false };

	(void)state;
	opened("2.3.1", 200);
	assert_int_equal(request_update(&r, &job, &p, &d, &e), -ERR_STOPPED);
	assert_true(dev->cancelled);
	assert_false(dev->finished);
	assert_int_equal(dev->image_len, 5 * 1024);
}

static void a_fault_at_any_transfer_is_mended_or_named(void **state)
{
	static const enum err_code faults[] = { ERR_STALL, ERR_IO, ERR_TIMEOUT,
						ERR_LOST };
	unsigned total;

	(void)state;
	opened("2.3.1", 200);
	assert_int_equal(update(false), 0);
	total = dev->transfers;
	for (size_t k = 0; k < 4; k++) {
		for (unsigned at = 3; at <= total; at++) {
			int rc;

			opened("2.3.1", 200);
			dev->fault = faults[k];
			dev->fault_at = at;
			rc = update(false);
			if (faults[k] == ERR_LOST && rc != 0)
				assert_int_equal(rc, -ERR_LOST);
			else if (rc != 0)
				fail_msg("fault %zu at %u: %s", k, at, e.what);
			/* at the very end the answer may be missing */
			if (rc == 0)
				assert_memory_equal(dev->image, image,
						    sizeof(image));
		}
	}
}

static void noise_never_passes_for_an_update(void **state)
{
	struct request_table t;
	enum request_mode mode;
	struct buf json;

	(void)state;
	for (uint32_t seed = 1; seed < 500; seed++) {
		opened(seed & 1 ? "1.2.1" : "5.6.0", seed & 1 ? 80 : 200);
		dev->noise = seed;
		buf_init(&json, 4096);
		request_modules(&r, &t, &json, &d, NULL);
		assert_true(t.count <= REQUEST_MODULES);
		request_mode(&r, &mode, &d, NULL);
		if (update(false) == 0)
			fail_msg("seed %u", seed);
		assert_true(dev->clock.us < 1200000000);
		buf_fini(&json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_version_decides_the_channel),
		cmocka_unit_test(actions_take_the_way_of_the_release),
		cmocka_unit_test(a_busy_system_is_freed_from_its_network),
		cmocka_unit_test(zero_length_transfers_get_a_byte_where_needed),
		cmocka_unit_test(mode_and_protection),
		cmocka_unit_test(module_lists_have_two_forms),
		cmocka_unit_test(older_lists_are_text),
		cmocka_unit_test(an_update_arrives_whole),
		cmocka_unit_test(a_failing_block_means_starting_over),
		cmocka_unit_test(what_the_device_says_is_told),
		cmocka_unit_test(a_stop_cancels_the_update),
		cmocka_unit_test(a_fault_at_any_transfer_is_mended_or_named),
		cmocka_unit_test(noise_never_passes_for_an_update),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
