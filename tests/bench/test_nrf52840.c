/* SPDX-License-Identifier: MIT */
/*
 * The model of Gen 3, as real machine code was seen to behave
 * (tests/silicon/FACTS.md) and the reference says where that was not seen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "bench/vdev/layout.h"
#include "kit.h"
#include "tests/lib/between.h"

#define OTA_AREA 0x80289000u
#define OTA_FLAG 1753
#define STALL	 VDEV_STALL

static void companion(struct kit *k, unsigned function, unsigned version)
{
	struct forge_spec s = { .platform_id = k->platform,
				.function = function,
				.version = version };
	struct buf image;

	buf_init(&image, 1 << 20);
	assert_int_equal(forge_module(&s, &image, NULL), 0);
	assert_true(vdev_install(k->v, (const uint8_t *)image.data, image.len,
				 STORE_MAIN));
	buf_fini(&image);
}

/* All that belongs to a release, and an application. */
static void whole(struct kit *k, int platform, const char *release,
		  unsigned bootloader, unsigned system)
{
	kit_whole(k, platform, release, bootloader);
	companion(k, FUNCTION_RADIO, 202);
	if (platform == PLATFORM_ARGON)
		companion(k, FUNCTION_NCP, 5);
	kit_tinker(k, system);
}

static void argon_410(struct kit *k)
{
	whole(k, PLATFORM_ARGON, "4.1.0", 1200, 4100);
	kit_boot(k);
	assert_int_equal(vdev_mode(k->v), MODE_NORMAL);
}

/* A rate counts when the next one is set. */
static void rate_dfu(struct kit *k)
{
	unsigned generation = kit_generation(k);

	kit_rate(k, 14400);
	kit_rate(k, 9600);
	assert_true(kit_return(k, generation));
	assert_int_equal(vdev_mode(k->v), MODE_DFU);
}

static void string_is(struct kit *k, unsigned index, const char *want)
{
	uint8_t data[255];
	char text[128];
	int n = kit_control(k, 0x80, 6, (uint16_t)(0x300 + index), 0x409, data,
			    sizeof(data));

	assert_true(n >= 2 && n == data[0]);
	for (int i = 0; i < (n - 2) / 2; i++)
		text[i] = (char)data[2 + 2 * i];
	text[(n - 2) / 2] = '\0';
	assert_string_equal(text, want);
}

/* The device's answer to GET_STATUS and to GET_CONFIGURATION. */
static void state_is(struct kit *k, uint8_t want)
{
	uint8_t data[2] = { 9, 9 };

	assert_int_equal(kit_control(k, 0x80, 0, 0, 0, data, 2), 2);
	assert_int_equal(data[0], want);
	assert_int_equal(kit_control(k, 0x80, 8, 0, 0, data, 1), 1);
	assert_int_equal(data[0], want);
}

static void test_what_a_system_says(void **state)
{
	struct kit k;
	struct vdev_usb usb;

	(void)state;
	argon_410(&k);
	vdev_usb(k.v, &usb);
	assert_int_equal(usb.pid, 0xc00c);
	assert_int_equal(usb.release, 0x0102);
	assert_int_equal(usb.config_size, 84);
	assert_int_equal(usb.config_descriptor[6], 4);
	assert_int_equal(usb.config_descriptor[8], 0xfa);
	assert_memory_equal(usb.config_descriptor + 9,
			    "\x08\x0b\0\x02\x02\x02\x01\0\x09\x04\0\0"
			    "\x01\x02\x02\x01\0",
			    17);
	state_is(&k, 1);
	string_is(&k, 2, "Argon CDC Mode");
	string_is(&k, 3, KIT_ID);
	string_is(&k, 4, "Default configuration");
	string_is(&k, 5, "Argon Serial");
	string_is(&k, 6, "Argon Control Interface");
	kit_close(&k);
}

static void test_what_a_bootloader_says(void **state)
{
	struct kit k;
	struct vdev_usb usb;

	(void)state;
	argon_410(&k);
	rate_dfu(&k);
	vdev_usb(k.v, &usb);
	assert_int_equal(usb.pid, 0xd00c);
	assert_int_equal(usb.release, 0x0251);
	assert_int_equal(usb.config_size, 45);
	state_is(&k, 0);
	assert_int_equal(
		kit_control(&k, 0x80, 6, 0x100, 0, (uint8_t[64]){ 0 }, 64), 18);
	string_is(&k, 2, "Argon DFU Mode");
	string_is(&k, 6,
		  "@Internal Flash   /0x00000000/"
		  "1*004Ka,47*004Kg,192*004Kg,4*004Kg,4*004Kg,8*004Ka");
	string_is(&k, 7, "@DCT Flash   /0x00000000/1*016Ke");
	string_is(&k, 8, "@External Flash   /0x80000000/1024*004Kg");
	assert_int_equal(
		kit_control(&k, 0x80, 6, 0x309, 0x409, (uint8_t[64]){ 0 }, 64),
		STALL);
	kit_close(&k);
}

static void test_a_rate_counts_one_late(void **state)
{
	struct kit k;
	unsigned generation;

	(void)state;
	argon_410(&k);
	generation = kit_generation(&k);
	kit_rate(&k, 14400);
	kit_wait_ms(&k, 60000);
	assert_int_equal(kit_generation(&k), generation);
	kit_rate(&k, 115200);
	assert_true(kit_return(&k, generation));
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	kit_close(&k);
}

/* One packet waits, the next is refused. */
static void test_nothing_is_read_before_dtr(void **state)
{
	struct kit k;
	char said[256];

	(void)state;
	argon_410(&k);
	kit_rate(&k, 28800);
	kit_rate(&k, 9600);
	kit_wait_ms(&k, 1000);
	assert_int_equal(vdev_mode(k.v), MODE_LISTENING);
	assert_int_equal(vdev_serial_in(k.v, "v", 1, k.now), 1);
	assert_int_equal(kit_read(&k, said, sizeof(said), 500), 0);
	assert_int_equal(vdev_serial_in(k.v, "v", 1, k.now), 0);
	kit_dtr(&k, true);
	assert_true(kit_read(&k, said, sizeof(said), 500) > 0);
	assert_non_null(strstr(said, "4.1.0"));
	kit_close(&k);
}

/* The first status stalls or not, the second one says this. */
static void refused(struct kit *k, uint16_t block, const void *data, size_t len,
		    uint8_t status)
{
	uint8_t copy[4096], answer[6];

	memcpy(copy, data, len);
	assert_int_equal(kit_control(k, 0x21, 1, block, 0, copy, len), len);
	assert_int_equal(kit_dfu_status(k, answer), STALL);
	assert_int_equal(kit_dfu_status(k, answer), 0);
	assert_int_equal(answer[4], 10);
	assert_int_equal(answer[0], status);
	assert_int_equal(kit_control(k, 0x21, 4, 0, 0, NULL, 0), 0);
}

static void test_errors_stay_until_cleared(void **state)
{
	struct kit k;
	uint8_t out[4096], answer[6];

	(void)state;
	argon_410(&k);
	rate_dfu(&k);
	refused(&k, 0, "\x77", 1, 15);
	refused(&k, 0, "\x21\0\0", 3, 14);
	refused(&k, 0, "\x41", 1, 1);
	refused(&k, 1, "xxxx", 4, 1);
	refused(&k, 0, "\x41\0\0\x10\0", 5, 14); /* 0x100000, alt 0 */
	assert_int_equal(kit_control(&k, 0xa1, 2, 0, 0, out, 64), 3);
	assert_memory_equal(out, "\x00\x21\x41", 3);
	assert_int_equal(kit_control(&k, 0xa1, 2, 1, 0, out, 64), STALL);
	assert_int_equal(kit_dfu_status(&k, answer), 0);
	assert_int_equal(answer[0], 14);
	assert_int_equal(kit_control(&k, 0x21, 4, 0, 0, NULL, 0), 0);
	/* once more, and it is an error */
	assert_int_equal(kit_control(&k, 0x21, 4, 0, 0, NULL, 0), STALL);
	assert_int_equal(kit_control(&k, 0x21, 4, 0, 0, NULL, 0), 0);
	kit_close(&k);
}

static void test_the_second_status_waits(void **state)
{
	static const uint8_t erase[] = { 0x41, 0, 0x40, 0x0d, 0 };
	struct kit k;
	uint8_t copy[4096] = { 0 }, answer[6];
	int64_t before;

	(void)state;
	argon_410(&k);
	rate_dfu(&k);
	memcpy(copy, erase, sizeof(erase));
	kit_control(&k, 0x21, 1, 0, 0, copy, sizeof(erase));
	before = k.now;
	assert_int_equal(kit_dfu_status(&k, answer), 0);
	assert_int_equal(answer[4], 4);
	assert_true(k.now - before < 5000);
	assert_int_equal(kit_dfu_status(&k, answer), 0);
	assert_int_equal(answer[4], 5);
	assert_true(k.now - before >= 85000 && k.now - before < 95000);
	before = k.now;
	assert_int_equal(kit_dfu_address(&k, 0xd4000), 0);
	assert_int_equal(kit_dfu_write(&k, 2, copy, sizeof(copy)), 0);
	assert_true(k.now - before >= 42000 && k.now - before < 62000);
	kit_close(&k);
}

static void test_the_dct_is_a_file(void **state)
{
	struct kit k;
	uint8_t out[4096];

	(void)state;
	argon_410(&k);
	rate_dfu(&k);
	kit_select_alt(&k, 1);
	assert_int_equal(kit_upload(&k, 0x20c0, out, 64), 64);
	assert_int_equal(kit_control(&k, 0x21, 6, 0, 0, NULL, 0), 0);
	/* behind its end: what the buffer had */
	assert_int_equal(kit_upload(&k, 0x2100, out, 64), 64);
	assert_memory_equal(out, "\x21\x00\x21\x00\x00", 5);
	assert_int_equal(kit_control(&k, 0x21, 6, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_dfu_address(&k, 0x2100), 0);
	assert_int_equal(kit_dfu_write(&k, 2, "longer", 6), 0);
	assert_int_equal(kit_upload(&k, 0x2100, out, 6), 6);
	assert_memory_equal(out, "longer", 6);
	assert_int_equal(kit_control(&k, 0x21, 6, 0, 0, NULL, 0), 0);
	assert_int_equal(kit_dfu_address(&k, 0x3ff0), 0);
	refused(&k, 2, "seventeen bytes..", 17, 14);
	kit_close(&k);
}

static void test_leaving_can_be_spoilt(void **state)
{
	struct kit k;
	uint8_t answer[6];
	unsigned generation;

	(void)state;
	argon_410(&k);
	rate_dfu(&k);
	generation = kit_generation(&k);
	assert_int_equal(kit_control(&k, 0x21, 1, 2, 0, NULL, 0), 0);
	assert_int_equal(kit_dfu_status(&k, answer), 0);
	assert_int_equal(answer[4], 7);
	assert_int_equal(kit_control(&k, 0xa1, 5, 0, 0, answer, 1), STALL);
	kit_wait_ms(&k, 5000);
	assert_int_equal(kit_generation(&k), generation);
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	assert_int_equal(kit_control(&k, 0x21, 4, 0, 0, NULL, 0), 0);
	kit_leave_dfu(&k);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	kit_close(&k);
}

/* An image at an external address, the flag, and out of DFU mode. */
static void stage(struct kit *k, const struct forge_spec *s, uint32_t address)
{
	struct buf image;

	buf_init(&image, 1 << 20);
	assert_int_equal(forge_module(s, &image, NULL), 0);
	assert_true(vdev_poke(k->v, true, address - 0x80000000u, image.data,
			      (uint32_t)image.len));
	buf_fini(&image);
	rate_dfu(k);
	kit_select_alt(k, 1);
	assert_int_equal(kit_dfu_address(k, OTA_FLAG), 0);
	assert_int_equal(kit_dfu_write(k, 2, "\xa5", 1), 0);
	kit_leave_dfu(k);
}

static unsigned bootloader_version(struct kit *k)
{
	const uint8_t *p = vdev_flash(k->v, false, 0xf4200, 24);

	return get_le16(p + 10);
}

static void test_staged_bootloader_shows_itself_first(void **state)
{
	struct kit k;
	struct forge_spec s;
	struct vdev_usb usb;
	unsigned generation;
	int64_t shown;

	(void)state;
	whole(&k, PLATFORM_ARGON, "4.1.0", 1003, 4100);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	assert_true(forge_from_version(PLATFORM_ARGON, FUNCTION_BOOTLOADER, 0,
				       1200, &s));
	stage(&k, &s, OTA_AREA);
	generation = kit_generation(&k);
	shown = k.now;
	assert_int_equal(bootloader_version(&k), 1003);
	kit_wait_ms(&k, 700);
	vdev_usb(k.v, &usb);
	assert_true(usb.attached);
	kit_wait_ms(&k, 300);
	vdev_usb(k.v, &usb);
	assert_false(usb.attached);
	assert_true(kit_return(&k, generation));
	assert_between(k.now, shown + 6000000, shown + 9000000);
	assert_int_equal(bootloader_version(&k), 1200);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	assert_int_equal(vdev_settings(k.v)[OTA_FLAG], 0xff);
	kit_close(&k);
}

static void test_staged_at_a_wrong_place_is_forgotten(void **state)
{
	struct kit k;
	struct forge_spec s;
	unsigned generation;

	(void)state;
	whole(&k, PLATFORM_ARGON, "4.1.0", 1003, 4100);
	kit_boot(&k);
	assert_true(forge_from_version(PLATFORM_ARGON, FUNCTION_BOOTLOADER, 0,
				       1200, &s));
	stage(&k, &s, 0x8024c000);
	generation = kit_generation(&k);
	kit_wait_ms(&k, 20000);
	assert_int_equal(kit_generation(&k), generation);
	assert_int_equal(bootloader_version(&k), 1003);
	assert_int_equal(vdev_settings(k.v)[OTA_FLAG], 0xff);
	kit_close(&k);
}

static void test_new_application_drops_the_old_one(void **state)
{
	static const struct {
		unsigned bootloader;
		bool drops;
	} rows[] = { { 1003, false }, { 1200, true } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct forge_spec s = { .platform_id = PLATFORM_ARGON,
					.function = FUNCTION_USER,
					.index = 2,
					.version = 6 };
		struct buf image;
		struct kit k;

		whole(&k, PLATFORM_ARGON, "4.1.0", rows[i].bootloader, 4100);
		kit_boot(&k);
		rate_dfu(&k);
		buf_init(&image, 1 << 20);
		assert_int_equal(forge_module(&s, &image, NULL), 0);
		assert_int_equal(kit_dfu_address(&k, 0xb4000), 0);
		assert_int_equal(kit_dfu_write(&k, 2, image.data, 4096), 0);
		assert_int_equal(*vdev_flash(k.v, false, 0xd4000, 1) == 0xff,
				 rows[i].drops);
		buf_fini(&image);
		kit_close(&k);
	}
}

/* The smaller application hides the larger one. */
static void test_old_application_hides_the_new_one(void **state)
{
	struct kit k;
	struct forge_spec s = { .platform_id = PLATFORM_ARGON,
				.function = FUNCTION_USER,
				.index = 2,
				.version = 6,
				.deps = { { FUNCTION_SYSTEM, 1, 4100 } } };
	struct buf image;
	char first[65];

	(void)state;
	argon_410(&k);
	snprintf(first, sizeof(first), "%s", vdev_app_hash(k.v));
	buf_init(&image, 1 << 20);
	assert_int_equal(forge_module(&s, &image, NULL), 0);
	assert_true(vdev_install(k.v, (const uint8_t *)image.data, image.len,
				 STORE_MAIN));
	buf_fini(&image);
	vdev_reset(k.v, k.now);
	kit_wait_ms(&k, 3000);
	assert_string_equal(vdev_app_hash(k.v), first);
	assert_true(vdev_poke(k.v, false, 0xd4000, "\0\0\0\0", 4));
	vdev_reset(k.v, k.now);
	kit_wait_ms(&k, 3000);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	assert_string_not_equal(vdev_app_hash(k.v), first);
	kit_close(&k);
}

static void test_without_radio_stack_it_never_returns(void **state)
{
	uint8_t blank[4096];
	struct vdev_usb usb;
	struct kit k;

	(void)state;
	memset(blank, 0xff, sizeof(blank));
	whole(&k, PLATFORM_ARGON, "4.1.0", 1200, 4100);
	assert_true(vdev_poke(k.v, false, 0x3000, blank, sizeof(blank)));
	vdev_plug(k.v, true, k.now);
	kit_wait_ms(&k, 120000);
	vdev_usb(k.v, &usb);
	assert_false(usb.attached);
	vdev_button(k.v, true, k.now);
	vdev_reset(k.v, k.now);
	kit_wait_ms(&k, 4000);
	vdev_button(k.v, false, k.now);
	kit_wait_ms(&k, 1000);
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	kit_close(&k);
}

static void test_damaged_system_waits_in_dfu(void **state)
{
	struct kit k;

	(void)state;
	whole(&k, PLATFORM_ARGON, "4.1.0", 1200, 4100);
	assert_true(vdev_poke(k.v, false, 0x40000, "damage", 6));
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	kit_close(&k);
}

static int service(struct kit *k, uint8_t request, uint16_t value,
		   uint16_t index, uint8_t answer[64])
{
	return kit_control(k, 0xc0, request, value, index, answer, 64);
}

/* A request with its payload, to its result; the answer stays to be read. */
static int32_t ask(struct kit *k, uint16_t type, const uint8_t *payload,
		   size_t len, uint16_t *id)
{
	uint8_t answer[64], copy[1100];
	int n = service(k, 1, (uint16_t)len, type, answer);

	assert_int_equal(n, 8);
	*id = get_le16(answer + 6);
	while (len && get_le16(answer + 4) == 2)
		service(k, 2, 0, *id, answer);
	if (len) {
		memcpy(copy, payload, len);
		assert_int_equal(kit_control(k, 0x40, 3, 0, *id, copy, len),
				 len);
	}
	for (int i = 0; i < 2000; i++) {
		n = service(k, 2, 0, *id, answer);
		if (get_le16(answer + 4) != 2)
			break;
		kit_wait_ms(k, 50);
	}
	assert_int_equal(get_le16(answer + 4), 0);
	return (int32_t)get_le32(answer + n - 4);
}

static int32_t update_by_requests(struct kit *k, const struct forge_spec *s)
{
	uint8_t message[1100];
	struct buf image;
	uint16_t id;
	int32_t result;
	size_t at = 0;

	buf_init(&image, 1 << 20);
	assert_int_equal(forge_module(s, &image, NULL), 0);
	message[0] = 0x08;
	message[1] = (uint8_t)(image.len | 0x80);
	message[2] = (uint8_t)(image.len >> 7 | 0x80);
	message[3] = (uint8_t)(image.len >> 14);
	assert_int_equal(ask(k, 250, message, 4, &id), 0);
	assert_true(kit_control(k, 0xc0, 4, 0, id, message, 3) > 0);
	for (; at < image.len; at += 1024) {
		size_t n = image.len - at < 1024 ? image.len - at : 1024;

		message[0] = 0x0a;
		message[1] = (uint8_t)(n | 0x80);
		message[2] = (uint8_t)(n >> 7);
		memcpy(message + 3, image.data + at, n);
		assert_int_equal(ask(k, 253, message, n + 3, &id), 0);
	}
	result = ask(k, 251, NULL, 0, &id);
	buf_fini(&image);
	return result;
}

static void test_refusals_by_release(void **state)
{
	static const struct {
		const char *release;
		unsigned bootloader, system;
		int32_t result;
	} rows[] = { { "1.4.0", 500, 1401, 1 },
		     { "4.1.0", 1200, 4100, -1330 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct forge_spec s = { .platform_id = PLATFORM_ARGON,
					.function = FUNCTION_USER,
					.index = 1,
					.version = 5,
					.bad_crc = true };
		unsigned generation;
		struct kit k;

		whole(&k, PLATFORM_ARGON, rows[i].release, rows[i].bootloader,
		      rows[i].system);
		kit_boot(&k);
		generation = kit_generation(&k);
		assert_int_equal(update_by_requests(&k, &s), rows[i].result);
		kit_wait_ms(&k, 5000);
		assert_int_equal(kit_generation(&k), generation);
		kit_close(&k);
	}
}

/* Only the first dependency and the end address are looked at. */
static void test_a_system_for_a_newer_bootloader(void **state)
{
	struct forge_spec s;
	unsigned generation;
	struct kit k;

	(void)state;
	argon_410(&k);
	assert_true(forge_from_release(PLATFORM_ARGON, "6.2.0", FUNCTION_SYSTEM,
				       1, &s));
	generation = kit_generation(&k);
	assert_int_equal(update_by_requests(&k, &s), 0);
	assert_true(kit_return(&k, generation));
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	kit_close(&k);
	/* the bootloader comes first in the others: refused */
	whole(&k, PLATFORM_BORON, "4.1.0", 1200, 4100);
	kit_boot(&k);
	assert_true(forge_from_release(PLATFORM_BORON, "6.2.0", FUNCTION_SYSTEM,
				       1, &s));
	assert_int_equal(update_by_requests(&k, &s), -1340);
	kit_close(&k);
}

static void test_62_starts_lower(void **state)
{
	struct kit k;
	char text[4096];

	(void)state;
	whole(&k, PLATFORM_BORON, "6.2.0", 3100, 6200);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	assert_string_equal(vdev_release(k.v), "6.2.0");
	/* no rate brings it to listen, the button does */
	kit_dtr(&k, true);
	kit_rate(&k, 28800);
	kit_rate(&k, 9600);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	vdev_button(k.v, true, k.now);
	kit_wait_ms(&k, 3500);
	vdev_button(k.v, false, k.now);
	assert_int_equal(vdev_mode(k.v), MODE_LISTENING);
	kit_ask(&k, "f", text, sizeof(text));
	assert_string_equal(
		text, "Waiting for the binary file to be sent ... "
		      "(press 'a' to abort)\r\n\x18\x18\x18\x18"
		      "Serial/YModem flashing is no longer supported\r\n");
	kit_close(&k);
}

static void test_silent_coprocessor(void **state)
{
	const struct vdev_fault silent = { .kind = VDEV_FAULT_BOOT_SILENT,
					   .at = 1,
					   .count = 9 };
	struct kit k;
	char text[4096];
	int64_t before;
	uint16_t id;

	(void)state;
	whole(&k, PLATFORM_ARGON, "4.1.0", 1200, 4100);
	assert_true(vdev_fault_add(k.v, &silent));
	kit_boot(&k);
	kit_wait_ms(&k, 4000);
	before = k.now;
	ask(&k, 20, NULL, 0, &id);
	assert_true(k.now - before < 300000);
	before = k.now;
	ask(&k, 90, NULL, 0, &id);
	assert_between(k.now - before, 10000000, 25000000);
	assert_int_equal(ask(&k, 31, NULL, 0, &id), -210);
	kit_dtr(&k, true);
	kit_rate(&k, 28800);
	kit_rate(&k, 9600);
	kit_wait_ms(&k, 50);
	assert_string_equal(kit_ask(&k, "v", text, sizeof(text)),
			    "system firmware version: 4.1.0\n\r\n");
	kit_send(&k, "s", 1);
	assert_int_equal(kit_read(&k, text, sizeof(text), 9000), 0);
	kit_read(&k, text, sizeof(text), 4000);
	assert_non_null(strstr(text, "\"vc\":30,\"vv\":30,\"f\":\"c\","
				     "\"n\":\"0\",\"v\":0"));
	kit_close(&k);
}

static void test_protected(void **state)
{
	struct kit k;
	uint8_t answer[6], copy[4096] = { 0x41 };
	uint16_t id;

	(void)state;
	whole(&k, PLATFORM_ARGON, "6.2.0", 3100, 6200);
	vdev_protect(k.v, VDEV_PROTECTED);
	kit_boot(&k);
	assert_int_equal(ask(&k, 76, NULL, 0, &id), 0);
	service(&k, 5, 0, 0, copy);
	assert_int_equal(ask(&k, 90, NULL, 0, &id), -1801);
	assert_int_equal(ask(&k, 50, NULL, 0, &id), -1801);
	rate_dfu(&k);
	string_is(&k, 7, "@DCT Flash   /0x00000000/1*016Kb");
	memset(copy, 0, sizeof(copy));
	copy[0] = 0x41;
	copy[2] = 0x40;
	copy[3] = 0x0d;
	assert_int_equal(kit_control(&k, 0x21, 1, 0, 0, copy, 5), 5);
	assert_int_equal(kit_dfu_status(&k, answer), 0);
	assert_int_equal(kit_dfu_status(&k, answer), 0);
	assert_int_equal(answer[0], 11);
	string_is(&k, answer[5], "Device is in protected mode");
	kit_close(&k);
}

/* cases/07: the table of a real Argon, but for the sizes of its modules */
static void test_case_07_table(void **state)
{
	struct kit k;
	char text[4096], *u;

	(void)state;
	whole(&k, PLATFORM_ARGON, "1.5.2", 501, 1512);
	companion(&k, FUNCTION_BOOTLOADER,
		  501); /* the one that needs nothing */
	kit_boot(&k);
	kit_dtr(&k, true);
	kit_rate(&k, 28800);
	kit_rate(&k, 9600);
	kit_wait_ms(&k, 50);
	kit_ask(&k, "s", text, sizeof(text));
	u = strstr(text, "\"u\":");
	assert_non_null(u);
	*u = '\0';
	assert_string_equal(
		text,
		"{\"p\":12,\"m\":["
		"{\"s\":49152,\"l\":\"m\",\"vc\":30,\"vv\":30,\"f\":\"b\","
		"\"n\":\"0\",\"v\":501,\"d\":[]},"
		"{\"s\":671744,\"l\":\"m\",\"vc\":30,\"vv\":30,\"f\":\"s\","
		"\"n\":\"1\",\"v\":1512,\"d\":["
		"{\"f\":\"b\",\"n\":\"0\",\"v\":501,\"_\":\"\"},"
		"{\"f\":\"a\",\"n\":\"0\",\"v\":202,\"_\":\"\"}]},"
		"{\"s\":131072,\"l\":\"m\",\"vc\":30,\"vv\":30,");
	assert_string_equal(
		strstr(u + 1, "},{\"s\":1536000"),
		"},{\"s\":1536000,\"l\":\"m\",\"vc\":30,\"vv\":30,\"f\":\"c\","
		"\"n\":\"0\",\"v\":5,\"d\":[]},"
		"{\"s\":192512,\"l\":\"m\",\"vc\":30,\"vv\":30,\"f\":\"a\","
		"\"n\":\"0\",\"v\":202,\"d\":[]}]}\r\n");
	kit_close(&k);
}

/*
 * The tables of the device and those of the host were written apart: they
 * say the same.
 */
static void test_both_maps_agree(void **state)
{
	const struct layout *l;

	(void)state;
	for (size_t i = 0; (l = layout_at(i)) != NULL; i++) {
		const struct platform *p = platform_by_id(l->platform_id);

		for (size_t k = 0; p->gen > 2 && k < l->place_count; k++) {
			const struct place *d = &l->places[k];
			const struct window *w = platform_window(
				p, d->function, d->index, d->store,
				d->to_os ? d->to_os : 0xffff);
			bool assets = d->function == FUNCTION_ASSET;
			uint32_t start =
				d->start + (d->external ? 0x80000000u : 0);

			if (!w || (w->start != start && !assets) ||
			    w->size != d->size ||
			    w->from_system != d->from_os ||
			    w->to_system != d->to_os)
				fail_msg("%s: %s %u at 0x%x", p->name,
					 function_name(d->function), d->index,
					 start);
		}
	}
}

/* Published files are found where the model looks for them. */
static void test_real_modules(void **state)
{
	static const char *const files[] = {
		"argon/argon-bootloader@4.1.0.bin",
		"argon/argon-softdevice@1.4.0.bin",
		"argon/argon-system-part1@4.1.0.bin",
		"argon/tinker-0.8.0-rc.27-argon.bin",
	};
	struct kit k;
	char text[4096];

	(void)state;
	kit_open(&k, PLATFORM_ARGON);
	for (size_t i = 0; i < COUNT(files); i++) {
		struct buf image;
		bool there = kit_real(files[i], &image);

		if (there)
			assert_true(vdev_install(k.v,
						 (const uint8_t *)image.data,
						 image.len, STORE_MAIN));
		buf_fini(&image);
		if (!there) {
			kit_close(&k);
			skip();
		}
	}
	companion(&k, FUNCTION_NCP, 5);
	kit_boot(&k);
	assert_int_equal(vdev_mode(k.v), MODE_NORMAL);
	kit_dtr(&k, true);
	kit_rate(&k, 28800);
	kit_rate(&k, 9600);
	kit_wait_ms(&k, 50);
	kit_ask(&k, "s", text, sizeof(text));
	assert_non_null(strstr(text, "\"f\":\"a\",\"n\":\"0\",\"v\":202"));
	kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_system_says),
		cmocka_unit_test(test_what_a_bootloader_says),
		cmocka_unit_test(test_a_rate_counts_one_late),
		cmocka_unit_test(test_nothing_is_read_before_dtr),
		cmocka_unit_test(test_errors_stay_until_cleared),
		cmocka_unit_test(test_the_second_status_waits),
		cmocka_unit_test(test_the_dct_is_a_file),
		cmocka_unit_test(test_leaving_can_be_spoilt),
		cmocka_unit_test(test_staged_bootloader_shows_itself_first),
		cmocka_unit_test(test_staged_at_a_wrong_place_is_forgotten),
		cmocka_unit_test(test_new_application_drops_the_old_one),
		cmocka_unit_test(test_old_application_hides_the_new_one),
		cmocka_unit_test(test_without_radio_stack_it_never_returns),
		cmocka_unit_test(test_damaged_system_waits_in_dfu),
		cmocka_unit_test(test_refusals_by_release),
		cmocka_unit_test(test_a_system_for_a_newer_bootloader),
		cmocka_unit_test(test_62_starts_lower),
		cmocka_unit_test(test_silent_coprocessor),
		cmocka_unit_test(test_protected),
		cmocka_unit_test(test_case_07_table),
		cmocka_unit_test(test_both_maps_agree),
		cmocka_unit_test(test_real_modules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
