/* SPDX-License-Identifier: MIT */
/* The model of Gen 4, as the sources say; no real code was seen to run. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "kit.h"
#include "model/catalog/module.h"

static void p2(struct kit *k, const char *release, unsigned bootloader,
	       unsigned system)
{
	kit_whole(k, PLATFORM_P2, release, bootloader);
	kit_install_release(k, release, FUNCTION_BOOTLOADER, 2);
	kit_tinker(k, system);
	kit_boot(k);
}

static void test_starts_with_all_its_parts(void **state)
{
	struct vdev_usb usb;
	struct kit k;

	(void)state;
	p2(&k, "5.9.0", 2700, 5901);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	vdev_usb(k.v, &usb);
	assert_int_equal(usb.pid, 0xc020);
	assert_int_equal(usb.tty_interface, 1);
	/* interface 0 is the control interface */
	assert_memory_equal(usb.config_descriptor + 9,
			    "\x09\x04\x00\x00\x00\xff\xff\xff", 8);
	kit_close(&k);
	/* the bootloader needs a newer prebootloader */
	kit_whole(&k, PLATFORM_P2, "5.9.0", 2700);
	kit_install_release(&k, "5.4.0", FUNCTION_BOOTLOADER, 2);
	kit_tinker(&k, 5901);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	kit_close(&k);
}

static void test_an_action_needs_a_data_stage(void **state)
{
	unsigned generation;
	uint8_t dummy = 0;
	struct kit k;
	int64_t before;

	(void)state;
	p2(&k, "5.9.0", 2700, 5901);
	generation = kit_generation(&k);
	before = k.now;
	assert_int_equal(kit_control(&k, 0x40, 0x50, 0, 40, NULL, 0),
			 VDEV_STALL);
	assert_true(k.now - before >= 60000000);
	assert_int_equal(kit_generation(&k), generation);
	assert_int_equal(kit_control(&k, 0x40, 0x50, 0, 40, &dummy, 1), 0);
	assert_true(kit_return(&k, generation));
	kit_close(&k);
}

static void test_two_alternate_settings(void **state)
{
	struct vdev_usb usb;
	unsigned generation;
	uint8_t text[255];
	struct kit k;

	(void)state;
	p2(&k, "5.9.0", 2700, 5901);
	generation = kit_generation(&k);
	vdev_button(k.v, true, k.now);
	vdev_reset(k.v, k.now);
	kit_wait_ms(&k, 4000);
	vdev_button(k.v, false, k.now);
	assert_true(kit_return(&k, generation));
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	vdev_usb(k.v, &usb);
	assert_int_equal(usb.release, 0x0252);
	assert_int_equal(usb.config_size, 36);
	assert_int_equal(usb.config_descriptor[17], 5); /* its string */
	assert_true(kit_control(&k, 0x80, 6, 0x305, 0x409, text, 255) > 0);
	assert_int_equal(text[2], '@');
	assert_int_equal(kit_control(&k, 0x01, 11, 2, 0, NULL, 0), VDEV_STALL);
	kit_close(&k);
}

/* A published application tells where it begins. */
static void test_real_application(void **state)
{
	struct buf image;
	struct kit k;
	uint32_t start = 0;

	(void)state;
	kit_open(&k, PLATFORM_P2);
	if (!kit_real("p2/tinker-5.0.0-p2.bin", &image)) {
		buf_fini(&image);
		kit_close(&k);
		skip();
	}
	assert_true(module_location(
		(const uint8_t *)image.data + image.len - 4096, 4096, &start));
	assert_int_equal(start, 0x085f4000);
	assert_true(vdev_install(k.v, (const uint8_t *)image.data, image.len,
				 STORE_MAIN));
	assert_memory_equal(vdev_flash(k.v, false, 0x085f4000, 64), image.data,
			    64);
	buf_fini(&image);
	kit_install_release(&k, "5.0.0", FUNCTION_BOOTLOADER, 0);
	kit_install_release(&k, "5.0.0", FUNCTION_BOOTLOADER, 2);
	kit_install_release(&k, "5.0.0", FUNCTION_SYSTEM, 1);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	kit_close(&k);
}

static void test_location_of_what_is_none(void **state)
{
	uint8_t bytes[4096];
	uint32_t start;

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	assert_false(module_location(bytes, sizeof(bytes), &start));
	memset(bytes, 0, sizeof(bytes));
	assert_false(module_location(bytes, sizeof(bytes), &start));
	assert_false(module_location(bytes, 8, &start));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_starts_with_all_its_parts),
		cmocka_unit_test(test_an_action_needs_a_data_stage),
		cmocka_unit_test(test_two_alternate_settings),
		cmocka_unit_test(test_real_application),
		cmocka_unit_test(test_location_of_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
