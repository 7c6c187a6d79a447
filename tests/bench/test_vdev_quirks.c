/* SPDX-License-Identifier: MIT */
/* Where platforms and releases differ, and what faults do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "kit.h"

static void forge(const struct forge_spec *s, struct buf *image)
{
	buf_init(image, 1 << 20);
	assert_int_equal(forge_module(s, image, NULL), 0);
}

/* serial.md 6.1: an Electron's system carries its bootloader with it */
static void test_electron_heals_its_bootloader(void **state)
{
	struct kit k;
	char text[4096];

	(void)state;
	kit_whole(&k, PLATFORM_ELECTRON, "1.2.1", 101);
	kit_tinker(&k, 1213);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	kit_listen(&k);
	kit_ask(&k, "s", text, sizeof(text));
	assert_non_null(strstr(text, "\"f\":\"b\",\"n\":\"0\",\"v\":311"));
	assert_non_null(strstr(text, "\"vv\":30,\"f\":\"s\",\"n\":\"2\""));
	assert_non_null(strstr(text, "\"imei\":\""));
	/* five minutes, then it leaves by itself (serial.md 1.1) */
	kit_wait_ms(&k, 301000);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	kit_close(&k);
}

static unsigned bootloader_after_start(const char *release, unsigned before)
{
	struct kit k;
	unsigned version;

	kit_whole(&k, PLATFORM_PHOTON, release, before);
	kit_boot(&k);
	version = get_le16(vdev_flash(k.v, false, 0x08000184 + 10, 2));
	kit_close(&k);
	return version;
}

/* serial.md 6.1 and 6.4 */
static void test_embedded_bootloaders(void **state)
{
	(void)state;
	assert_int_equal(bootloader_after_start("0.6.2", 7), 11);
	/* 0.6.2 leaves a newer one alone (case 24), 0.6.3 does not */
	assert_int_equal(bootloader_after_start("0.6.2", 100), 100);
	assert_int_equal(bootloader_after_start("0.6.3", 100), 11);
	/* from 0.7.0 on it has to be sent */
	assert_int_equal(bootloader_after_start("0.7.0", 11), 11);
}

static void test_application_too_new(void **state)
{
	static const struct forge_spec app = { .platform_id = PLATFORM_PHOTON,
					       .function = FUNCTION_USER,
					       .index = 1,
					       .version = 6,
					       .deps = { { FUNCTION_SYSTEM, 2,
							   1406 } },
					       .size = 20000 };
	struct buf image;
	struct kit k;
	char text[4096];

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "0.6.3", 11);
	forge(&app, &image);
	assert_true(vdev_install(k.v, (const uint8_t *)image.data, image.len,
				 STORE_MAIN));
	/* a factory image does not help: the header itself is good */
	assert_true(vdev_poke(k.v, false, 0x080e0000, image.data,
			      (uint32_t)image.len));
	buf_fini(&image);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	kit_listen(&k);
	kit_ask(&k, "s", text, sizeof(text));
	assert_non_null(strstr(text, "\"vc\":30,\"vv\":26,\"u\":\""));
	kit_close(&k);
}

/* modules.md 7.5: no application, a factory image: it repairs itself */
static void test_factory_reset_by_itself(void **state)
{
	struct forge_spec s;
	struct buf image;
	struct kit k;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	assert_true(forge_tinker(PLATFORM_PHOTON, 1213, &s));
	forge(&s, &image);
	assert_true(vdev_poke(k.v, false, 0x080e0000, image.data,
			      (uint32_t)image.len));
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	assert_memory_equal(
		vdev_flash(k.v, false, 0x080a0000, (uint32_t)image.len),
		image.data, image.len);
	buf_fini(&image);
	kit_close(&k);
}

/* dfu.md 9: image into the staging area, flag, leave */
static void test_staged_bootloader(void **state)
{
	struct forge_spec s;
	struct buf image;
	uint8_t flag = 0xa5;
	struct kit k;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 101);
	kit_tinker(&k, 1213);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	assert_true(forge_from_version(PLATFORM_PHOTON, FUNCTION_BOOTLOADER, 0,
				       311, &s));
	forge(&s, &image);
	kit_to_dfu(&k);
	assert_int_equal(kit_dfu_erase(&k, 0x080c0000), 0);
	assert_int_equal(kit_dfu_address(&k, 0x080c0000), 0);
	for (size_t i = 0; i < image.len; i += 4096)
		assert_int_equal(
			kit_dfu_write(
				&k, (uint16_t)(2 + i / 4096), image.data + i,
				image.len - i < 4096 ? image.len - i : 4096),
			0);
	kit_select_alt(&k, 1);
	assert_int_equal(kit_dfu_address(&k, 1753), 0);
	assert_int_equal(kit_dfu_write(&k, 2, &flag, 1), 0);
	kit_leave_dfu(&k);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	assert_memory_equal(
		vdev_flash(k.v, false, 0x08000000, (uint32_t)image.len),
		image.data, image.len);
	/* once: the flag is cleared */
	kit_to_dfu(&k);
	kit_select_alt(&k, 1);
	assert_int_equal(kit_upload(&k, 1753, &flag, 1), 1);
	assert_int_equal(flag, 0xff);
	buf_fini(&image);
	kit_close(&k);
}

/* modules.md 11.2: taken, never applied; over DFU it works */
static void test_duo_refuses_every_image(void **state)
{
	static const struct forge_spec app = { .platform_id = PLATFORM_DUO,
					       .function = FUNCTION_USER,
					       .index = 1,
					       .version = 8,
					       .deps = { { FUNCTION_SYSTEM, 2,
							   8 } },
					       .size = 19024,
					       .seed = 5 };
	struct buf image, report;
	struct kit k;
	int64_t done;
	bool taken = true;
	char all_f[80];

	(void)state;
	kit_open(&k, PLATFORM_DUO);
	kit_install_release(&k, "0.3.0", FUNCTION_SYSTEM, 1);
	kit_install_release(&k, "0.3.0", FUNCTION_SYSTEM, 2);
	kit_boot(&k);
	kit_wait_ms(&k, 5000);
	forge(&app, &image);
	assert_true(vdev_ota_begin(k.v, (uint32_t)image.len, k.now, &k.now));
	assert_true(vdev_ota_write(k.v, 0, image.data, (uint32_t)image.len,
				   k.now, &k.now));
	buf_init(&report, 4096);
	assert_true(vdev_ota_end(k.v, &taken, &report, k.now, &done));
	assert_false(taken);
	memset(all_f, 'F', 64);
	all_f[64] = '\0';
	/* cases/02, letter by letter */
	assert_non_null(strstr(buf_text(&report), all_f));
	assert_non_null(strstr(buf_text(&report),
			       "{\"r\":\"error\",\"u\":{\"s\":524288,\"l\":"
			       "\"t\",\"vc\":94,\"vv\":30,\"u\":\"F"));
	assert_non_null(strstr(buf_text(&report),
			       "\"f\":\"u\",\"n\":\"1\",\"v\":8,\"p\":88,"
			       "\"d\":[{\"f\":\"s\",\"n\":\"2\",\"v\":8,"
			       "\"_\":\"\"}]}}"));
	buf_fini(&report);
	buf_fini(&image);
	kit_close(&k);
}

/* serial.md 1.2: no shell, the receiver at once */
static void test_049_receives_at_28800(void **state)
{
	struct kit k;
	char text[64];

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "0.4.9", 7);
	kit_tinker(&k, 11);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	kit_rate(&k, 28800);
	kit_wait_ms(&k, 10);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	kit_ask(&k, "f", text, sizeof(text));
	assert_string_equal(text, "C");
	kit_close(&k);
}

static void test_safe_listening(void **state)
{
	struct kit k;
	unsigned generation;
	char text[128];

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	kit_tinker(&k, 1213);
	kit_boot(&k);
	kit_listen(&k);
	generation = kit_generation(&k);
	kit_send(&k, "L", 1);
	assert_true(kit_return(&k, generation));
	assert_int_equal(vdev_mode(k.v), MODE_LISTENING);
	kit_dtr(&k, true);
	assert_string_equal(kit_ask(&k, "c", text, sizeof(text)),
			    "Device claimed: yes\r\n");
	assert_string_equal(kit_ask(&k, "C", text, sizeof(text)),
			    "Enter 63-digit claim code: ");
	assert_string_equal(kit_ask(&k, "abc\n", text, sizeof(text)),
			    "abc\r\nSorry, claim code is not 63 characters "
			    "long. Claim code unchanged.\r\n");
	kit_send(&k, "x", 1);
	kit_wait_ms(&k, 10);
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	kit_close(&k);
}

/* usb-requests.md 3: INIT without payload, CHECK, then it acts */
static void test_dfu_by_service_request(void **state)
{
	uint8_t reply[64];
	unsigned generation;
	struct kit k;
	uint16_t id;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	kit_tinker(&k, 1213);
	kit_boot(&k);
	generation = kit_generation(&k);
	assert_int_equal(kit_control(&k, 0xc0, 1, 0, 50, reply, 32),
			 VDEV_STALL); /* less than 64 */
	assert_int_equal(kit_control(&k, 0xc0, 1, 0, 50, reply, 64), 8);
	assert_int_equal(get_le32(reply), 3);
	assert_int_equal(get_le16(reply + 4), 0);
	id = get_le16(reply + 6);
	assert_int_equal(id, 1);
	/* not asked, not done */
	kit_wait_ms(&k, 3000);
	assert_int_equal(kit_generation(&k), generation);
	assert_int_equal(kit_control(&k, 0xc0, 2, 0, id, reply, 64), 10);
	assert_int_equal(get_le32(reply), 9);
	assert_int_equal(get_le32(reply + 6), 0);
	assert_true(kit_return(&k, generation));
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	kit_close(&k);
}

static void test_raw_version(void **state)
{
	char text[64];
	struct kit k;
	int n;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	kit_boot(&k);
	n = kit_control(&k, 0xc0, 0x50, 0, 30, text, 64);
	assert_int_equal(n, 5);
	assert_memory_equal(text, "1.2.1", 5);
	kit_close(&k);
	/* nothing of the kind before 0.6.0 */
	kit_whole(&k, PLATFORM_PHOTON, "0.5.3", 7);
	kit_boot(&k);
	assert_int_equal(kit_control(&k, 0xc0, 0x50, 0, 30, text, 64),
			 VDEV_STALL);
	kit_close(&k);
}

/* FACTS.md: composite as the Photon's, texts without a NUL behind them */
static void test_duo_answers_requests(void **state)
{
	struct vdev_usb usb;
	char text[64];
	struct kit k;

	(void)state;
	kit_open(&k, PLATFORM_DUO);
	kit_install_release(&k, "0.3.3", FUNCTION_SYSTEM, 1);
	kit_install_release(&k, "0.3.3", FUNCTION_SYSTEM, 2);
	kit_boot(&k);
	vdev_usb(k.v, &usb);
	assert_int_equal(usb.config_size, 84);
	assert_int_equal(kit_control(&k, 0xc0, 0x50, 0, 20, text, 32), 24);
	assert_int_equal(kit_control(&k, 0xc0, 0x50, 0, 30, text, 64), 5);
	assert_memory_equal(text, "0.3.3", 5);
	assert_int_equal(kit_control(&k, 0xc0, 0x50, 0, 30, text, 4),
			 VDEV_STALL);
	kit_close(&k);
}

static void test_p1_has_serial_flash(void **state)
{
	static const uint8_t page[4096] = { 0x55 };
	uint8_t back[16];
	struct kit k;

	(void)state;
	kit_whole(&k, PLATFORM_P1, "1.2.1", 311);
	kit_boot(&k);
	kit_to_dfu(&k);
	kit_select_alt(&k, 2);
	assert_int_equal(kit_control(&k, 0x01, 11, 3, 0, NULL, 0), VDEV_STALL);
	assert_int_equal(kit_dfu_erase(&k, 0x1000), 0);
	assert_int_equal(kit_dfu_address(&k, 0x1000), 0);
	assert_int_equal(kit_dfu_write(&k, 2, page, sizeof(page)), 0);
	assert_int_equal(kit_upload(&k, 0x1000, back, sizeof(back)), 16);
	assert_memory_equal(back, page, sizeof(back));
	kit_close(&k);
}

/* dfu.md 4.2: before bootloader 7 nobody hears of it */
static void test_failing_sector(void **state)
{
	const struct vdev_fault dead = { .kind = VDEV_FAULT_ERASE_FAILS,
					 .at = 1,
					 .arg = 0x08080000 };
	struct kit k;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	kit_boot(&k);
	kit_to_dfu(&k);
	assert_true(vdev_fault_add(k.v, &dead));
	assert_int_equal(kit_dfu_erase(&k, 0x08060000), 0);
	assert_int_equal(kit_dfu_erase(&k, 0x08080000), VDEV_STALL);
	assert_int_equal(kit_dfu_erase(&k, 0x08080000), VDEV_STALL);
	kit_close(&k);

	kit_whole(&k, PLATFORM_PHOTON, "0.4.7", 6);
	kit_boot(&k);
	kit_to_dfu(&k);
	assert_true(vdev_fault_add(k.v, &dead));
	assert_int_equal(kit_dfu_erase(&k, 0x08080000), 0);
	kit_close(&k);
}

static void test_cable_comes_back(void **state)
{
	const struct vdev_fault pull = { .kind = VDEV_FAULT_CONTROL_PULL,
					 .at = 3,
					 .count = 1,
					 .arg = 2000 };
	uint8_t byte;
	struct kit k;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	kit_boot(&k);
	kit_to_dfu(&k);
	assert_true(vdev_fault_add(k.v, &pull));
	assert_int_equal(kit_control(&k, 0xa1, 5, 0, 0, &byte, 1), 1);
	assert_int_equal(kit_control(&k, 0xa1, 5, 0, 0, &byte, 1), 1);
	assert_int_equal(kit_control(&k, 0xa1, 5, 0, 0, &byte, 1), VDEV_GONE);
	kit_wait_ms(&k, 1900);
	assert_int_equal(vdev_mode(k.v), MODE_UNKNOWN);
	kit_wait_ms(&k, 3000);
	/* the power was gone as well: it starts anew, in safe mode */
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	kit_close(&k);
}

/* serial.md 4.3: after 5 s without a byte it asks again */
static void test_lost_answer(void **state)
{
	const struct vdev_fault lost = { .kind = VDEV_FAULT_BLOCK_SILENT,
					 .at = 1,
					 .count = 1 };
	uint8_t block[133] = { 1, 0, 0xff, 'b', 0, '9', '9', '9', ' ' };
	struct kit k;
	char text[128];

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	kit_boot(&k);
	kit_listen(&k);
	assert_true(vdev_fault_add(k.v, &lost));
	kit_ask(&k, "f", text, sizeof(text));
	kit_send(&k, block, sizeof(block));
	kit_read(&k, text, sizeof(text), 5900);
	kit_read(&k, text, sizeof(text), 600);
	kit_wait_ms(&k, 5000);
	kit_read(&k, text, sizeof(text), 10);
	assert_string_equal(text, "C");
	/* the sixth error ends it */
	kit_wait_ms(&k, 30000);
	kit_read(&k, text, sizeof(text), 10);
	assert_non_null(strstr(text, "\x18\x18\x18\x18"
				     "Failed to receive the file!\r\n"));
	kit_close(&k);
}

static void test_log_of_the_application(void **state)
{
	struct kit k;
	char text[512];

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	kit_tinker(&k, 1213);
	vdev_log(k.v, true);
	kit_boot(&k);
	kit_dtr(&k, true);
	kit_read(&k, text, sizeof(text), 900);
	assert_non_null(strstr(text, "[app] INFO: temperature "));
	/* before 1.4.0 it also falls into the shell's answers */
	kit_listen(&k);
	kit_wait_ms(&k, 2100);
	kit_read(&k, text, sizeof(text), 10);
	assert_non_null(strstr(text, "[app] INFO: temperature "));
	kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_electron_heals_its_bootloader),
		cmocka_unit_test(test_embedded_bootloaders),
		cmocka_unit_test(test_application_too_new),
		cmocka_unit_test(test_factory_reset_by_itself),
		cmocka_unit_test(test_staged_bootloader),
		cmocka_unit_test(test_duo_refuses_every_image),
		cmocka_unit_test(test_049_receives_at_28800),
		cmocka_unit_test(test_safe_listening),
		cmocka_unit_test(test_dfu_by_service_request),
		cmocka_unit_test(test_raw_version),
		cmocka_unit_test(test_duo_answers_requests),
		cmocka_unit_test(test_p1_has_serial_flash),
		cmocka_unit_test(test_failing_sector),
		cmocka_unit_test(test_cable_comes_back),
		cmocka_unit_test(test_lost_answer),
		cmocka_unit_test(test_log_of_the_application),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
