/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/count.h"
#include "bench/forge.h"
#include "device/inspect.h"
#include "model/diagnose/diagnose.h"
#include "odd_kit.h"
#include "tests/lib/tally.h"

#define SETTLE_MS 60000

const char *const odd_roads[ODD_ROADS] = { "dfu", "serial", "usb", "ota",
					   "dfu-staged" };
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

static void breach(struct odd_ends *ends, const char *what, const char *why,
		   const char *says)
{
	printf("%s: %s%s%s\n", what, why, says[0] ? ": " : "", says);
	ends->breaches++;
}

/* Nothing but the application and what its way there may use. */
static bool others_changed(void)
{
	static const struct {
		uint32_t start, end;
	} areas[] = { { ODD_FLASH, ODD_FLASH + 0x4000 },
		      { 0x08020000, ODD_APP } };

	for (size_t i = 0; i < COUNT(areas); i++) {
		size_t at = areas[i].start - ODD_FLASH;

		if (memcmp(odd_before + at, odd_flash() + at,
			   areas[i].end - areas[i].start) != 0)
			return true;
	}
	return false;
}

static void judge(const char *what, const struct run_outcome *o,
		  const struct buf *b, size_t module, struct odd_ends *ends)
{
	char why[400];
	bool same = memcmp(odd_before, odd_flash(), ODD_FLASH_SIZE) == 0, well;

	if (o->exit_class == EXIT_CLASS_REFUSED && !same)
		breach(ends, what, "refused, but flash was written",
		       o->error.what);
	if (o->verdict == JOB_PASS &&
	    !bytes_find(odd_flash(), ODD_FLASH_SIZE, b->data, module))
		breach(ends, what, "PASS, but it is not there", "");
	if (strstr(err_row(o->error.code)->state, "old module is still") &&
	    memcmp(odd_before + (ODD_APP - ODD_FLASH),
		   odd_flash() + (ODD_APP - ODD_FLASH), 4096) != 0)
		breach(ends, what, "says that the old one is there",
		       o->error.what);
	if (module < b->len && others_changed())
		breach(ends, what, "what follows the module was written", "");
	well = odd_is_well(why, sizeof(why));
	if (o->verdict == JOB_PASS && !well)
		breach(ends, what, "PASS for a sick device", why);
	if (!well)
		breach(ends, what, "not well any more", why);
	*(o->exit_class == 0			? &ends->passed
	  : o->exit_class == EXIT_CLASS_REFUSED ? &ends->refused
						: &ends->failed) += 1;
}

void odd_one(const char *what, const struct buf *b, size_t module,
	     const char *road, struct odd_ends *ends)
{
	odd_open(ODD_SCENE);
	judge(what, odd_send(b->data, b->len, road), b, module, ends);
	odd_close();
}

void odd_count(const char *family, const struct odd_ends *ends)
{
	printf("%u passed, %u refused, %u failed\n", ends->passed,
	       ends->refused, ends->failed);
	tally_print(family, &(struct tally){ ends->passed + ends->refused +
						     ends->failed,
					     ends->passed, ends->breaches });
	assert_int_equal(ends->breaches, 0);
	assert_true(ends->passed > 0 && ends->refused > 0);
}
