/* SPDX-License-Identifier: MIT */
/* Nonsense from the host: the model stays within its memory and answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "kit.h"

static uint32_t state_of_chance;

static uint32_t chance(uint32_t below)
{
	state_of_chance = state_of_chance * 1664525u + 1013904223u;
	return (state_of_chance >> 8) % below;
}

static void control(struct kit *k)
{
	static const uint8_t types[] = { 0x21, 0xa1, 0x80, 0x00,
					 0x01, 0xc0, 0x40 };
	static const uint16_t indexes[] = { 0, 1, 30, 50, 70, 90, 250 };
	uint8_t data[4096];
	size_t len = chance(4) ? chance(8) : chance(4097);

	for (size_t i = 0; i < len; i++)
		data[i] = (uint8_t)chance(256);
	if (chance(2))
		put_le32(data + 1, 0x08000000 + chance(0x110000));
	if (chance(2))
		data[0] = chance(2) ? 0x21 : 0x41;
	kit_control(k, types[chance(7)],
		    (uint8_t)(chance(3) ? chance(8) : 0x50),
		    (uint16_t)(chance(2) ? chance(4) : chance(65536)),
		    chance(3) ? indexes[chance(7)] : 0, data, len);
}

static void serial(struct kit *k)
{
	static const char words[] = "svifwxcCdL\x01\x02\x04\x18 a\r\n";
	uint8_t bytes[300];
	size_t len = chance(sizeof(bytes));

	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(chance(2) ? chance(256)
					       : (uint32_t)words[chance(
							 sizeof(words))]);
	vdev_serial_in(k->v, bytes, len, k->now);
	vdev_serial_out(k->v, bytes, sizeof(bytes), k->now);
}

static void something(struct kit *k)
{
	static const uint32_t rates[] = { 9600, 14400, 28800 };

	switch (chance(16)) {
	case 0:
		kit_rate(k, rates[chance(3)]);
		break;
	case 1:
		kit_dtr(k, chance(2));
		break;
	case 2:
		kit_wait_ms(k, chance(3000));
		break;
	case 3:
		if (chance(8) == 0)
			vdev_plug(k->v, chance(4) != 0, k->now);
		break;
	case 4:
		vdev_button(k->v, chance(2), k->now);
		break;
	case 5:
	case 6:
	case 7:
		serial(k);
		break;
	default:
		control(k);
		break;
	}
}

static void test_nonsense(void **state)
{
	static const struct {
		int platform;
		const char *release;
		unsigned bootloader;
	} rows[] = { { PLATFORM_PHOTON, "1.2.1", 311 },
		     { PLATFORM_PHOTON, "0.4.2", 3 },
		     { PLATFORM_P1, "0.6.2", 9 },
		     { PLATFORM_ELECTRON, "2.0.0", 1003 },
		     { PLATFORM_DUO, "0.3.1", 6 } };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct forge_spec s = { .platform_id = rows[i].platform,
					.function = FUNCTION_BOOTLOADER,
					.version = rows[i].bootloader,
					.size = 15236 };
		struct buf image;
		struct kit k;

		kit_open(&k, rows[i].platform);
		buf_init(&image, 1 << 20);
		assert_int_equal(forge_module(&s, &image, NULL), 0);
		vdev_install(k.v, (const uint8_t *)image.data, image.len,
			     STORE_MAIN);
		buf_fini(&image);
		for (unsigned n = 1; n <= 3; n++) {
			if (forge_from_release(rows[i].platform,
					       rows[i].release, FUNCTION_SYSTEM,
					       n, &s))
				kit_install_release(&k, rows[i].release,
						    FUNCTION_SYSTEM, n);
		}
		kit_boot(&k);
		state_of_chance = (uint32_t)i;
		for (unsigned n = 0; n < 4000; n++)
			something(&k);
		/* it still is a device: reset, and it comes up or says why */
		vdev_button(k.v, false, k.now);
		vdev_plug(k.v, false, k.now);
		vdev_plug(k.v, true, k.now);
		kit_wait_ms(&k, 30000);
		kit_close(&k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
