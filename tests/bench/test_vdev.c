/* SPDX-License-Identifier: MIT */
/* The device model in each of its modes; numbers from dfu.md, serial.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kit.h"
#include "tests/lib/between.h"

static void photon_07rc7(struct kit *k)
{
	kit_open(k, PLATFORM_PHOTON);
	kit_install(k, FUNCTION_BOOTLOADER, 0, 100);
	kit_install(k, FUNCTION_SYSTEM, 1, 206);
	kit_install(k, FUNCTION_SYSTEM, 2, 206);
}

/* cases/01: what such a device says of itself */
static void test_case_01_table(void **state)
{
	struct kit k;
	char text[4096];

	(void)state;
	photon_07rc7(&k);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	kit_listen(&k);
	kit_ask(&k, "s", text, sizeof(text));
	assert_string_equal(
		text,
		"{\"p\":6,\"m\":["
		"{\"s\":16384,\"l\":\"m\",\"vc\":30,\"vv\":30,\"f\":\"b\","
		"\"n\":\"0\",\"v\":100,\"d\":[]},"
		"{\"s\":262144,\"l\":\"m\",\"vc\":30,\"vv\":30,\"f\":\"s\","
		"\"n\":\"1\",\"v\":206,\"d\":[]},"
		"{\"s\":262144,\"l\":\"m\",\"vc\":30,\"vv\":26,\"f\":\"s\","
		"\"n\":\"2\",\"v\":206,\"d\":["
		"{\"f\":\"s\",\"n\":\"1\",\"v\":206,\"_\":\"\"},"
		"{\"f\":\"b\",\"n\":\"0\",\"v\":101,\"_\":\"\"}]},"
		"{\"s\":131072,\"l\":\"m\",\"vc\":30,\"vv\":0,\"d\":[]},"
		"{\"s\":131072,\"l\":\"f\",\"vc\":30,\"vv\":0,\"d\":[]}]}\r\n");
	assert_string_equal(kit_ask(&k, "v", text, sizeof(text)),
			    "system firmware version: 0.7.0-rc.7\n\r\n");
	assert_string_equal(kit_ask(&k, "i", text, sizeof(text)),
			    "Your device id is " KIT_ID "\r\n");
	kit_close(&k);
}

static void test_bootloader_over_ymodem_heals(void **state)
{
	struct forge_spec s;
	struct buf image;
	struct kit k;
	char text[512];
	unsigned generation;

	(void)state;
	photon_07rc7(&k);
	kit_tinker(&k, 206);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	kit_listen(&k);
	generation = kit_generation(&k);
	buf_init(&image, 1 << 20);
	assert_true(forge_from_version(PLATFORM_PHOTON, FUNCTION_BOOTLOADER, 0,
				       101, &s));
	assert_int_equal(forge_module(&s, &image, NULL), 0);
	assert_string_equal(kit_ask(&k, "f", text, sizeof(text)),
			    "Waiting for the binary file to be sent ... "
			    "(press 'a' to abort)\r\n");
	kit_ymodem(&k, image.data, image.len, text, sizeof(text));
	assert_string_equal(text, "\x06\r\nDownloaded file successfully!\r\n"
				  "Name: binary\r\nSize: 15236 bytes\r\n"
				  "Restarting system to apply firmware "
				  "update...\r\n");
	assert_true(kit_return(&k, generation));
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	buf_fini(&image);
	kit_close(&k);
}

static void test_damaged_image_is_refused(void **state)
{
	struct forge_spec s;
	struct buf image;
	struct kit k;
	char text[512];

	(void)state;
	photon_07rc7(&k);
	kit_boot(&k);
	kit_listen(&k);
	buf_init(&image, 1 << 20);
	assert_true(forge_from_version(PLATFORM_PHOTON, FUNCTION_BOOTLOADER, 0,
				       101, &s));
	s.bad_crc = true;
	assert_int_equal(forge_module(&s, &image, NULL), 0);
	kit_ask(&k, "f", text, sizeof(text));
	kit_ymodem(&k, image.data, image.len, text, sizeof(text));
	assert_string_equal(text, "\x18\x18Validation failed: 0x2\r\n");
	/* 0.6.1 to 1.5: goes on listening (serial.md 4.6) */
	kit_wait_ms(&k, 60000);
	assert_int_equal(vdev_mode(k.v), MODE_LISTENING);
	buf_fini(&image);
	kit_close(&k);
}

static void test_dfu_cycle(void **state)
{
	static const uint8_t page[4096] = { 1, 2, 3 };
	uint8_t status[6];
	uint8_t back[4096];
	struct vdev_usb usb;
	struct kit k;
	int64_t begun;

	(void)state;
	photon_07rc7(&k);
	kit_boot(&k);
	kit_rate(&k, 14400);
	assert_true(kit_return(&k, 1));
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	vdev_usb(k.v, &usb);
	assert_int_equal(usb.vid, 0x2b04);
	assert_int_equal(usb.pid, 0xd006);
	assert_int_equal(usb.release, 0x0250);
	/* upper case up to bootloader 100, dfu.md 1 */
	assert_string_equal(usb.serial, "0123456789ABCDEF01234567");
	assert_false(usb.tty);

	/* the status request blocks for the erase, dfu.md 4.1 */
	begun = k.now;
	assert_int_equal(kit_dfu_erase(&k, 0x080a0000), 0);
	assert_between(k.now - begun, 1000000, 1100000);
	assert_int_equal(kit_dfu_address(&k, 0x080a0000), 0);
	assert_int_equal(kit_dfu_write(&k, 2, page, sizeof(page)), 0);
	assert_memory_equal(vdev_flash(k.v, false, 0x080a0000, 4096), page,
			    4096);
	/* cells only lose bits; version 100 reads back and says so */
	memset(back, 0xaa, sizeof(back));
	assert_int_equal(kit_dfu_write(&k, 2, back, sizeof(back)), VDEV_STALL);
	/* below 0x08020000 nothing is written */
	assert_int_equal(kit_dfu_erase(&k, 0x08000000), VDEV_STALL);
	assert_int_equal(kit_dfu_erase(&k, 0x0800c000), VDEV_STALL);
	/* upload only from idle: an address first, then ABORT */
	assert_int_equal(kit_dfu_address(&k, 0x080a0000), 0);
	assert_int_equal(kit_control(&k, 0xa1, 2, 2, 0, back, 4096),
			 VDEV_STALL);
	assert_int_equal(kit_control(&k, 0x21, 6, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_control(&k, 0xa1, 2, 2, 0, back, 4096), 4096);
	assert_int_equal(back[2], 3 & 0xaa);
	assert_int_equal(kit_control(&k, 0x21, 6, 0, 0, NULL, 0), 0);
	/* CLRSTATUS outside of an error makes one, dfu.md 4.2 */
	assert_int_equal(kit_control(&k, 0x21, 4, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_dfu_status(&k, status), 0);
	assert_int_equal(status[4], 10);
	assert_int_equal(status[0], 14);
	assert_int_equal(kit_control(&k, 0x21, 4, 0, 0, NULL, 0), 0);
	/* leave: 5 instead of 7, half a second later it is gone */
	assert_int_equal(kit_control(&k, 0x21, 1, 2, 0, NULL, 0), 0);
	assert_int_equal(kit_dfu_status(&k, status), 0);
	assert_int_equal(status[4], 5);
	kit_wait_ms(&k, 450);
	vdev_usb(k.v, &usb);
	assert_true(usb.attached);
	kit_wait_ms(&k, 100);
	vdev_usb(k.v, &usb);
	assert_false(usb.attached);
	kit_close(&k);
}

static void test_descriptors(void **state)
{
	static const uint8_t function[9] = { 0x09, 0x21, 0x0b, 0xff, 0x00,
					     0x00, 0x10, 0x1a, 0x01 };
	static const char map[] = "@Internal Flash   /0x08000000/"
				  "03*016Ka,01*016Kg,01*064Kg,07*128Kg";
	uint8_t data[256];
	struct kit k;
	int n;

	(void)state;
	photon_07rc7(&k);
	kit_boot(&k);
	kit_rate(&k, 14400);
	assert_true(kit_return(&k, 1));
	n = kit_control(&k, 0x80, 6, 0x0200, 0, data, sizeof(data));
	assert_int_equal(n, 36);
	assert_int_equal(get_le16(data + 2), 36);
	assert_memory_equal(data + 27, function, 9);
	n = kit_control(&k, 0x80, 6, (uint16_t)(0x0300 | data[9 + 8]), 0x0409,
			data, sizeof(data));
	assert_int_equal(n, 2 + 2 * (int)strlen(map));
	for (size_t i = 0; i < strlen(map); i++)
		assert_int_equal(data[2 + 2 * i], map[i]);
	kit_close(&k);
}

static void test_old_bootloader_has_no_id(void **state)
{
	struct vdev_usb usb;
	struct kit k;
	uint8_t status[6];

	(void)state;
	kit_open(&k, PLATFORM_PHOTON);
	kit_install_release(&k, "0.4.2", FUNCTION_SYSTEM, 1);
	kit_install_release(&k, "0.4.2", FUNCTION_SYSTEM, 2);
	kit_install(&k, FUNCTION_BOOTLOADER, 0, 3);
	kit_boot(&k);
	vdev_usb(k.v, &usb);
	assert_string_equal(usb.serial, "00000000050C");
	assert_string_equal(usb.product, "Photon with WiFi");
	kit_rate(&k, 14400);
	assert_true(kit_return(&k, 1));
	vdev_usb(k.v, &usb);
	assert_string_equal(usb.serial, "00000000010C");
	assert_int_equal(usb.release, 0x0200);
	/* up to bootloader 3 it is gone in the middle of the status */
	assert_int_equal(kit_control(&k, 0x21, 1, 2, 0, NULL, 0), 0);
	assert_int_equal(kit_dfu_status(&k, status), VDEV_GONE);
	kit_close(&k);
}

/* firmware/README.md: parts 1.2.1 on a bootloader of 0.7.0 */
static void test_real_photon(void **state)
{
	static const char *const files[] = {
		"photon/photon-system-part1@1.2.1.bin",
		"photon/photon-system-part2@1.2.1.bin",
		"photon/tinker-0.4.5-photon.bin"
	};
	struct buf image;
	struct kit k;
	char text[4096];
	unsigned generation;

	(void)state;
	kit_open(&k, PLATFORM_PHOTON);
	kit_install(&k, FUNCTION_BOOTLOADER, 0, 101);
	for (size_t i = 0; i < 3; i++) {
		if (!kit_real(files[i], &image)) {
			kit_close(&k);
			print_message("no real firmware beside the project\n");
			skip();
		}
		assert_true(vdev_install(k.v, (const uint8_t *)image.data,
					 image.len, STORE_MAIN));
		buf_fini(&image);
	}
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	kit_listen(&k);
	kit_ask(&k, "s", text, sizeof(text));
	assert_non_null(
		strstr(text, "\"vc\":30,\"vv\":26,\"f\":\"s\",\"n\":\"2\","
			     "\"v\":1213,\"d\":[{\"f\":\"s\",\"n\":\"1\","
			     "\"v\":1213,\"_\":\"\"},{\"f\":\"b\",\"n\":\"0\","
			     "\"v\":311,\"_\":\"\"}]"));
	assert_non_null(
		strstr(text, "\"vv\":30,\"u\":\"" /* Tinker is good */));
	assert_string_equal(kit_ask(&k, "v", text, sizeof(text)),
			    "system firmware version: 1.2.1\n\r\n");
	assert_true(kit_real("photon/photon-bootloader@1.2.1.bin", &image));
	generation = kit_generation(&k);
	kit_ask(&k, "f", text, sizeof(text));
	kit_ymodem(&k, image.data, image.len, text, sizeof(text));
	buf_fini(&image);
	assert_true(kit_return(&k, generation));
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_case_01_table),
		cmocka_unit_test(test_bootloader_over_ymodem_heals),
		cmocka_unit_test(test_damaged_image_is_refused),
		cmocka_unit_test(test_dfu_cycle),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_old_bootloader_has_no_id),
		cmocka_unit_test(test_real_photon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
