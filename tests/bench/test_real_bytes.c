/* SPDX-License-Identifier: MIT */
/*
 * The model answers as real code does: bytes recorded from published images
 * in the emulated chip, tests/silicon/FACTS.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "kit.h"

/* In the configuration descriptor of a composite system. */
#define NOTIFY_MS_AT 51
#define OUT_MS_AT    67

static int string(struct kit *k, unsigned index, char *out, size_t size)
{
	uint8_t d[255];
	int n = kit_control(k, 0x80, 6, (uint16_t)(0x300 | index), 0x409, d,
			    sizeof(d));
	size_t len = 0;

	for (int i = 2; i < n && len + 1 < size; i += 2)
		out[len++] = (char)d[i];
	out[len] = '\0';
	return n;
}

static void says(struct kit *k, unsigned index, const char *text)
{
	char now[128];

	assert_true(string(k, index, now, sizeof(now)) > 0);
	assert_string_equal(now, text);
}

/* Composite ones: what differs among them is in the rows. */
static void test_descriptors_of_the_running_system(void **state)
{
	uint8_t config[] = { 0x09, 0x02, 0x54, 0x00, 0x03, 0x01, 0x04, 0x80,
			     0x32, 0x08, 0x0b, 0x00, 0x02, 0x02, 0x02, 0x01,
			     0x0a, 0x09, 0x04, 0x00, 0x00, 0x01, 0x02, 0x02,
			     0x01, 0x0a, 0x05, 0x24, 0x00, 0x10, 0x01, 0x05,
			     0x24, 0x01, 0x00, 0x01, 0x04, 0x24, 0x02, 0x02,
			     0x05, 0x24, 0x06, 0x00, 0x01, 0x07, 0x05, 0x83,
			     0x03, 0x08, 0x00, 0x10, 0x09, 0x04, 0x01, 0x00,
			     0x02, 0x0a, 0x00, 0x00, 0x0a, 0x07, 0x05, 0x01,
			     0x02, 0x40, 0x00, 0x00, 0x07, 0x05, 0x81, 0x02,
			     0x40, 0x00, 0x00, 0x09, 0x04, 0x02, 0x00, 0x00,
			     0xff, 0xff, 0xff, 0x09 };
	static const struct {
		int platform;
		const char *name, *release, *serial;
		unsigned bootloader;
		uint8_t notify_ms, out_ms;
	} rows[] = {
		{ PLATFORM_PHOTON, "Photon", "0.6.3",
		  "0123456789ABCDEF01234567", 11, 0x10, 0 },
		{ PLATFORM_PHOTON, "Photon", "0.7.0",
		  "0123456789abcdef01234567", 201, 0x10, 0x10 },
		{ PLATFORM_PHOTON, "Photon", "1.2.1",
		  "0123456789abcdef01234567", 311, 0x10, 0x10 },
		{ PLATFORM_P1, "P1", "1.2.1", "0123456789abcdef01234567", 311,
		  0xff, 0xff },
		{ PLATFORM_ELECTRON, "Electron", "2.0.0",
		  "0123456789abcdef01234567", 1003, 0xff, 0xff },
	};
	char name[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t d[255];
		struct kit k;

		kit_whole(&k, rows[i].platform, rows[i].release,
			  rows[i].bootloader);
		kit_boot(&k);
		assert_int_equal(kit_control(&k, 0x80, 6, 0x100, 0, d, 18), 18);
		assert_int_equal(get_le16(d + 8), 0x2b04);
		assert_int_equal(get_le16(d + 10), 0xc000 + rows[i].platform);
		config[NOTIFY_MS_AT] = rows[i].notify_ms;
		config[OUT_MS_AT] = rows[i].out_ms;
		assert_int_equal(kit_control(&k, 0x80, 6, 0x100, 0, d, 64), 8);
		assert_int_equal(kit_control(&k, 0x80, 6, 0x200, 0, d, 255),
				 sizeof(config));
		assert_memory_equal(d, config, sizeof(config));
		says(&k, 1, "Particle");
		says(&k, 2, rows[i].name);
		says(&k, 3, rows[i].serial);
		says(&k, 4, "Composite");
		snprintf(name, sizeof(name), "%s Control Interface",
			 rows[i].name);
		says(&k, 9, name);
		snprintf(name, sizeof(name), "%s Serial", rows[i].name);
		says(&k, 10, name);
		kit_close(&k);
	}
}

static void in_dfu(struct kit *k, int platform, const char *release,
		   unsigned bootloader)
{
	kit_whole(k, platform, release, bootloader);
	kit_boot(k);
	kit_to_dfu(k);
}

static void test_serial_numbers(void **state)
{
	static const char lower[] = "0123456789abcdef01234567";
	static const char upper[] = "0123456789ABCDEF01234567";
	static const char none[] = "00000000010C";
	static const struct {
		int platform;
		const char *release;
		unsigned bootloader;
		const char *serial;
		uint16_t version;
	} rows[] = {
		{ PLATFORM_PHOTON, "0.5.2", 7, none, 0x0200 },
		{ PLATFORM_PHOTON, "0.6.3", 11, upper, 0x0250 },
		{ PLATFORM_P1, "0.7.0", 101, upper, 0x0250 },
		{ PLATFORM_ELECTRON, "0.8.0-rc.1", 201, lower, 0x0250 },
		{ PLATFORM_PHOTON, "1.2.1", 311, lower, 0x0250 },
		{ PLATFORM_DUO, "0.3.1", 4, none, 0x0200 },
		{ PLATFORM_DUO, "0.3.1", 5, upper, 0x0250 },
		{ PLATFORM_DUO, "0.3.3", 6, lower, 0x0250 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t d[18];
		struct kit k;

		in_dfu(&k, rows[i].platform, rows[i].release,
		       rows[i].bootloader);
		says(&k, 3, rows[i].serial);
		assert_int_equal(kit_control(&k, 0x80, 6, 0x100, 0, d, 18), 18);
		assert_int_equal(get_le16(d + 12), rows[i].version);
		says(&k, 4, rows[i].version == 0x0200 ? "DFU Config" : "DFU");
		kit_close(&k);
	}
}

/* 7 and 311: over old data, without an error; read back, it is the AND. */
static void test_serial_flash_is_not_verified(void **state)
{
	static const unsigned bootloaders[] = { 7, 311, 1006 };

	(void)state;
	for (size_t i = 0; i < COUNT(bootloaders); i++) {
		uint8_t byte = 0xf0;
		struct kit k;

		in_dfu(&k, PLATFORM_P1, bootloaders[i] == 7 ? "0.5.2" : "2.3.1",
		       bootloaders[i]);
		kit_select_alt(&k, 2);
		assert_int_equal(kit_dfu_erase(&k, 0x1000), 0);
		assert_int_equal(kit_dfu_address(&k, 0x1000), 0);
		assert_int_equal(kit_dfu_write(&k, 2, &byte, 1), 0);
		byte = 0x3c;
		assert_int_equal(kit_dfu_write(&k, 2, &byte, 1), 0);
		assert_int_equal(kit_control(&k, 0x21, 6, 0, 0, NULL, 0), 0);
		assert_int_equal(kit_upload(&k, 0x1000, &byte, 1), 1);
		assert_int_equal(byte, 0x30);
		kit_close(&k);
	}
}

/* Gone within the request and back 3 ms later, or not impressed at all. */
static void test_detach(void **state)
{
	static const struct {
		unsigned bootloader;
		bool goes;
	} rows[] = { { 311, true }, { 502, true }, { 1003, false } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		unsigned before;
		struct kit k;

		in_dfu(&k, PLATFORM_PHOTON, "1.2.1", rows[i].bootloader);
		before = kit_generation(&k);
		assert_int_equal(kit_control(&k, 0x21, 0, 1000, 0, NULL, 0),
				 rows[i].goes ? VDEV_GONE : 0);
		kit_wait_ms(&k, 10);
		assert_int_equal(kit_generation(&k), before + rows[i].goes);
		assert_int_equal(vdev_mode(k.v), MODE_DFU);
		kit_close(&k);
	}
}

/* Of an erase, while it is at it and when it is over. */
static void test_poll_times(void **state)
{
	static const struct {
		unsigned bootloader;
		uint8_t busy, after;
	} rows[] = { { 7, 50, 0 }, { 11, 50, 50 }, { 311, 0, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t command[5] = { 0x41, 0, 0, 0x0a, 0x08 };
		uint8_t status[6];
		struct kit k;

		in_dfu(&k, PLATFORM_PHOTON, "0.5.2", rows[i].bootloader);
		assert_int_equal(kit_control(&k, 0x21, 1, 0, 0, command, 5), 5);
		assert_int_equal(kit_dfu_status(&k, status), 0);
		assert_int_equal(status[4], 4);
		assert_int_equal(status[1], rows[i].busy);
		assert_int_equal(kit_dfu_status(&k, status), 0);
		assert_int_equal(status[4], 5);
		assert_int_equal(status[1], rows[i].after);
		kit_close(&k);
	}
}

/* Behind the flash: zeros, or what the last download left in the buffer. */
static void test_uploads_from_nowhere(void **state)
{
	static const struct {
		int platform;
		const char *release;
		unsigned bootloader;
		bool buffer;
	} rows[] = { { PLATFORM_PHOTON, "0.6.3", 11, true },
		     { PLATFORM_PHOTON, "1.2.1", 311, false },
		     { PLATFORM_DUO, "0.3.1", 5, true },
		     { PLATFORM_DUO, "0.3.3", 6, false } };
	const uint8_t address[5] = { 0x21, 0x00, 0x00, 0x10, 0x08 };
	const uint8_t zeros[5] = { 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t out[16];
		struct kit k;

		in_dfu(&k, rows[i].platform, rows[i].release,
		       rows[i].bootloader);
		assert_int_equal(kit_upload(&k, 0x08100000, out, 16), 16);
		assert_memory_equal(out, rows[i].buffer ? address : zeros, 5);
		kit_close(&k);
	}
}

/* wIndex is not looked at; what is asked of the device may not be of DFU. */
static void test_whom_requests_are_for(void **state)
{
	uint8_t d[16];
	struct kit k;

	(void)state;
	in_dfu(&k, PLATFORM_PHOTON, "1.2.1", 311);
	assert_int_equal(kit_control(&k, 0xa1, 5, 0, 3, d, 1), 1);
	assert_int_equal(kit_control(&k, 0x81, 6, 0x2100, 0, d, 9), 9);
	assert_int_equal(d[1], 0x21);
	assert_int_equal(kit_control(&k, 0x80, 6, 0x2100, 0, d, 9), VDEV_STALL);
	kit_close(&k);
}

/* Bootloader 311: let go after so many milliseconds from the start. */
static void press(struct kit *k, int64_t ms)
{
	vdev_plug(k->v, false, k->now);
	vdev_button(k->v, true, k->now);
	vdev_plug(k->v, true, k->now);
	kit_wait_ms(k, ms);
	vdev_button(k->v, false, k->now);
	kit_wait_ms(k, 20000);
}

static void test_the_ladder_of_the_button(void **state)
{
	struct forge_spec s;
	struct buf image;
	struct kit k;

	(void)state;
	kit_whole(&k, PLATFORM_PHOTON, "1.2.1", 311);
	kit_tinker(&k, 1213);
	kit_boot(&k);
	press(&k, 2000);
	assert_int_equal(vdev_mode(k.v), MODE_SAFE);
	press(&k, 4000);
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	/* green comes only where there is something to put back */
	press(&k, 7600);
	assert_int_equal(vdev_mode(k.v), MODE_DFU);
	assert_true(forge_tinker(PLATFORM_PHOTON, 1213, &s));
	s.version = 99;
	buf_init(&image, 1 << 20);
	assert_int_equal(forge_module(&s, &image, NULL), 0);
	assert_true(vdev_poke(k.v, false, 0x080e0000, image.data,
			      (uint32_t)image.len));
	press(&k, 7600);
	assert_memory_equal(
		vdev_flash(k.v, false, 0x080a0000, (uint32_t)image.len),
		image.data, image.len);
	assert_int_not_equal(vdev_mode(k.v), MODE_DFU);
	/* white ends by itself, with the button still down */
	press(&k, 30000);
	assert_int_equal(vdev_mode(k.v), MODE_LISTENING);
	buf_fini(&image);
	kit_close(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptors_of_the_running_system),
		cmocka_unit_test(test_serial_numbers),
		cmocka_unit_test(test_serial_flash_is_not_verified),
		cmocka_unit_test(test_detach),
		cmocka_unit_test(test_poll_times),
		cmocka_unit_test(test_uploads_from_nowhere),
		cmocka_unit_test(test_whom_requests_are_for),
		cmocka_unit_test(test_the_ladder_of_the_button),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
