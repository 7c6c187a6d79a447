/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/forge.h"
#include "device/inspect.h"
#include "model/diagnose/diagnose.h"
#include "odd_kit.h"

#define SETTLE_MS 60000

struct job_kit odd_kit;
uint8_t *odd_before;

void odd_sound(enum odd_base base, struct buf *out)
{
	static const struct {
		unsigned function, index;
	} kinds[] = { [LOADER] = { FUNCTION_BOOTLOADER, 0 },
		      [PART1] = { FUNCTION_SYSTEM, 1 },
		      [PART2] = { FUNCTION_SYSTEM, 2 } };
	struct forge_spec s;

	if (base == USER)
		s = (struct forge_spec){
			.platform_id = PLATFORM_PHOTON,
			.function = FUNCTION_USER,
			.index = 1,
			.version = 5,
			.deps = { { FUNCTION_SYSTEM, 2, 206 } },
			.size = 4096,
		};
	else
		assert_true(forge_from_release(PLATFORM_PHOTON, "1.2.1",
					       kinds[base].function,
					       kinds[base].index, &s));
	buf_init(out, 1 << 20);
	assert_int_equal(forge_module(&s, out, NULL), 0);
}

/* Hash and CRC follow, so that the field alone is odd. */
static void seal(struct buf *b)
{
	uint8_t *p = (uint8_t *)b->data;
	size_t n = b->len - MODULE_CRC_SIZE;

	bytes_sha256(p, n - 34, p + n - 34);
	put_be32(p + n, bytes_crc32(p, n));
}

void odd_spoil(const struct odd *o, uint32_t value, struct buf *b)
{
	uint8_t *p = (uint8_t *)b->data;
	size_t prefix = o->base == USER ? 0 : 0x184;
	uint8_t *at = o->at >= ODD_SUFFIX ? p + b->len - MODULE_CRC_SIZE -
						    (o->at - ODD_SUFFIX)
					  : p + prefix + o->at;

	for (unsigned i = 0; i < o->bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
	seal(b);
}

const uint8_t *odd_flash(void)
{
	return vdev_flash(bench_vdev(odd_kit.bench, 0), false, ODD_FLASH,
			  ODD_FLASH_SIZE);
}

void odd_open(const char *scene)
{
	job_kit_open(&odd_kit, scene);
	odd_before = malloc(ODD_FLASH_SIZE);
	assert_non_null(odd_before);
	memcpy(odd_before, odd_flash(), ODD_FLASH_SIZE);
}

void odd_close(void)
{
	free(odd_before);
	job_kit_close(&odd_kit);
}

const struct run_outcome *odd_send(const void *data, size_t len,
				   const char *road)
{
	char path[300], recipe[512];

	job_kit_file(&odd_kit, "odd.bin", data, len, path, sizeof(path));
	snprintf(recipe, sizeof(recipe),
		 "recipe: one-file\nsteps:\n  - flash: { file: %s, over: %s "
		 "}\n",
		 path, road);
	return job_kit_run(&odd_kit, 0, recipe, NULL);
}

/* As the device itself sees it, after a start. */
bool odd_is_well(char *why, size_t size)
{
	struct vdev *v = bench_vdev(odd_kit.bench, 0);
	struct buf text;
	struct table t;
	struct diagnosis d = { 0 };
	struct err e = { 0 };
	int rc;

	vdev_mute_faults(v, true);
	bench_pull(odd_kit.bench, 0);
	bench_plug(odd_kit.bench, 0);
	clock_sleep_ms(&odd_kit.clock.clock, SETTLE_MS);
	(void)job_kit_device(&odd_kit,
			     0); /* time passes when it is looked at */
	snprintf(why, size, "mode %s", mode_name(vdev_mode(v)));
	if (vdev_mode(v) != MODE_NORMAL)
		return false;
	buf_init(&text, 1 << 16);
	vdev_describe(v, &text);
	rc = inspect_parse(buf_text(&text), text.len, TABLE_SERIAL, &t, &e);
	buf_fini(&text);
	if (rc == 0)
		diagnose_table(&t, MODE_NORMAL, &d);
	snprintf(why, size, "%s", rc ? e.what : d.summary);
	return rc == 0 && d.verdict == VERDICT_HEALTHY;
}
