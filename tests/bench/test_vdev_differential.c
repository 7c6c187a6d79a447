/* SPDX-License-Identifier: MIT */
/*
 * What the model was taught by the maker's code, asked at random
 * (tests/silicon/differential); kept here for where no firmware is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "kit.h"

#define OUT 0x21
#define IN  0xa1
enum { DNLOAD = 1, UPLOAD, GETSTATUS, CLRSTATUS, GETSTATE, ABORT };

static void in_dfu(struct kit *k, int platform, const char *release,
		   unsigned bootloader)
{
	kit_whole(k, platform, release, bootloader);
	kit_boot(k);
	kit_to_dfu(k);
}

/* A refused UPLOAD forgets the block that waits for its GETSTATUS. */
static void a_refused_upload_forgets(void **state)
{
	uint8_t block[64], status[6];
	struct kit k;

	(void)state;
	memset(block, 0x5a, sizeof(block));
	in_dfu(&k, PLATFORM_PHOTON, "1.2.1", 311);
	assert_int_equal(kit_dfu_address(&k, 0x080a0000), 0);
	assert_int_equal(
		kit_control(&k, OUT, DNLOAD, 2, 0, block, sizeof(block)),
		sizeof(block));
	assert_int_equal(
		kit_control(&k, IN, UPLOAD, 2, 0, block, sizeof(block)),
		VDEV_STALL);
	/* not 4: there is nothing to do */
	assert_int_equal(kit_control(&k, IN, GETSTATUS, 0, 0, status, 6), 6);
	assert_int_equal(status[4], 5);
	assert_int_equal(kit_control(&k, OUT, ABORT, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_upload(&k, 0x080a0000, block, sizeof(block)),
			 sizeof(block));
	assert_int_equal(block[0], 0xff);
	kit_close(&k);
}

/*
 * Behind the flash bootloader 11 shows its buffer: whole words of what came
 * last, and the list of commands when that was asked for.
 */
static void the_buffer_shows(void **state)
{
	static const uint8_t command[] = {
		0x21, 0x00, 0x00, 0x20, 0x08, 0, 0, 0
	};
	static const uint8_t list[] = { 0x00, 0x21, 0x41, 0x20, 0x08 };
	uint8_t data[8];
	struct kit k;

	(void)state;
	in_dfu(&k, PLATFORM_PHOTON, "0.6.3", 11);
	memset(data, 0x77, sizeof(data));
	assert_int_equal(kit_dfu_address(&k, 0x080a0000), 0);
	assert_int_equal(kit_dfu_write(&k, 2, data, sizeof(data)), 0);
	assert_int_equal(kit_dfu_address(&k, 0x08200000), 0);
	assert_int_equal(kit_control(&k, OUT, ABORT, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_control(&k, IN, UPLOAD, 2, 0, data, 8), 8);
	assert_memory_equal(data, command, 8);
	assert_int_equal(kit_control(&k, OUT, ABORT, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_control(&k, IN, UPLOAD, 0, 0, data, 3), 3);
	assert_int_equal(kit_control(&k, OUT, ABORT, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_control(&k, IN, UPLOAD, 2, 0, data, 8), 8);
	assert_memory_equal(data, list, sizeof(list));
	kit_close(&k);
}

static void a_device_is_self_powered(void **state)
{
	uint8_t status[2];
	struct kit k;

	(void)state;
	in_dfu(&k, PLATFORM_PHOTON, "1.2.1", 311);
	assert_int_equal(kit_control(&k, 0x80, 0, 0, 0, status, 2), 2);
	assert_int_equal(status[0], 1);
	kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_refused_upload_forgets),
		cmocka_unit_test(the_buffer_shows),
		cmocka_unit_test(a_device_is_self_powered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
