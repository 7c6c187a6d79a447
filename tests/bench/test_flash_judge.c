/*
 * Odd modules over every road to a healthy device, judged by the model of the
 * device itself: what is refused has not touched its flash, what passes runs,
 * and nothing that is written without force leaves it worse than it was.
 */
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
#include "job_kit.h"
#include "model/diagnose/diagnose.h"
#include "device/inspect.h"

#define SCENE	   "healthy-photon"
#define FLASH	   0x08000000u
#define FLASH_SIZE 0x100000u
#define APP	   0x080A0000u
#define SETTLE_MS  60000
#define SUFFIX	   0x100 /* `at` from here on counts back from the CRC */

enum base { USER, LOADER, PART1, PART2 };

/* One field of a sound module, changed; `last` > value: one by one. */
struct odd {
	const char *name;
	enum base base;
	unsigned at, bytes;
	uint32_t value, last;
};

static const struct odd odds[] = {
	{ "sound", USER, 0, 0, 0, 0 },
	{ "start", USER, 0, 4, 0, 0 },
	{ "start", USER, 0, 4, 0x08000000, 0 },
	{ "start", USER, 0, 4, 0x08004000, 0 },
	{ "start", USER, 0, 4, 0x08020000, 0 },
	{ "start", USER, 0, 4, 0x08060000, 0 },
	{ "start", USER, 0, 4, 0x080C0000, 0 },
	{ "start", USER, 0, 4, 0x080BFF00, 0 },
	{ "start", USER, 0, 4, APP + 4, 0 },
	{ "start", USER, 0, 4, 0xffff0000, 0 },
	{ "end", USER, 4, 4, APP - 16, 0 },
	{ "end", USER, 4, 4, APP, 0 },
	{ "end", USER, 4, 4, 0xfffffff0, 0 },
	{ "end", USER, 4, 4, 0xffffffff, 0 },
	{ "mcu", USER, 8, 1, 255, 0 },
	{ "flag", USER, 9, 1, 0x01, 0 },
	{ "flag", USER, 9, 1, 0x02, 0 },
	{ "flag", USER, 9, 1, 0x04, 0 },
	{ "flag", USER, 9, 1, 0x08, 0 },
	{ "flag", USER, 9, 1, 0x10, 0 },
	{ "flag", USER, 9, 1, 0x20, 0 },
	{ "flag", USER, 9, 1, 0x40, 0 },
	{ "flag", USER, 9, 1, 0x80, 0 },
	{ "flag", USER, 9, 1, 0xff, 0 },
	{ "flag", LOADER, 9, 1, 0x01, 0 },
	{ "flag", PART1, 9, 1, 0x01, 0 },
	{ "flag", PART2, 9, 1, 0x02, 0 },
	{ "version", USER, 10, 2, 0, 0 },
	{ "version", USER, 10, 2, 65535, 0 },
	{ "platform", USER, 12, 2, 0, 0 },
	{ "platform", USER, 12, 2, 8, 0 },
	{ "platform", USER, 12, 2, 12, 0 },
	{ "platform", USER, 12, 2, 0xffff, 0 },
	{ "function", USER, 14, 1, 0, 15 },
	{ "function", USER, 14, 1, 127, 0 },
	{ "function", USER, 14, 1, 255, 0 },
	{ "index", USER, 15, 1, 0, 0 },
	{ "index", USER, 15, 1, 2, 3 },
	{ "index", USER, 15, 1, 255, 0 },
	{ "needs itself", USER, 16, 4, 0x00060105, 0 },
	{ "needs a newer system", USER, 16, 4, 0xffff0204, 0 },
	{ "needs nothing, with a number", USER, 16, 4, 0x00050100, 0 },
	{ "needs what nobody knows", USER, 16, 4, 0x00050163, 0 },
	{ "needs a newer bootloader", USER, 16, 4, 0xffff0002, 0 },
	{ "needs two", USER, 20, 4, 0xffff0104, 0 },
	{ "suffix", USER, SUFFIX + 2, 2, 0, 2 },
	{ "suffix", USER, SUFFIX + 2, 2, 35, 41 },
	{ "suffix", USER, SUFFIX + 2, 2, 4096, 0 },
	{ "suffix", USER, SUFFIX + 2, 2, 65535, 0 },
	{ "product", USER, SUFFIX + 40, 4, 0x00030006, 0 },
	{ "reserved", USER, SUFFIX + 36, 2, 0xffff, 0 },
	/* What would fit by itself and breaks what is there. */
	{ "old bootloader", LOADER, 10, 2, 101, 0 },
	{ "oldest bootloader", LOADER, 10, 2, 1, 0 },
	{ "bootloader that needs", LOADER, 16, 4, 0x03840204, 0 },
	{ "old part 1", PART1, 10, 2, 109, 0 },
	{ "old part 2", PART2, 10, 2, 109, 0 },
	{ "new part 1", PART1, 10, 2, 1512, 0 },
	{ "part 1 that needs", PART1, 16, 4, 0x05000204, 0 },
	{ "part 2 that needs", PART2, 16, 4, 0x05000104, 0 },
};

static const char *const roads[] = { "dfu", "serial", "usb", "ota",
				     "dfu-staged" };

static struct job_kit kit;
static uint8_t *before;
static unsigned breaches, ends[4];

static void breach(const char *what, const char *why, const char *says)
{
	printf("%s: %s%s%s\n", what, why, says[0] ? ": " : "", says);
	breaches++;
}

static void sound(enum base base, struct buf *out)
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

static void spoil(const struct odd *o, uint32_t value, struct buf *b)
{
	uint8_t *p = (uint8_t *)b->data;
	size_t prefix = o->base == USER ? 0 : 0x184;
	uint8_t *at = o->at >= SUFFIX
			      ? p + b->len - MODULE_CRC_SIZE - (o->at - SUFFIX)
			      : p + prefix + o->at;

	for (unsigned i = 0; i < o->bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
	seal(b);
}

static const uint8_t *flash(void)
{
	return vdev_flash(bench_vdev(kit.bench, 0), false, FLASH, FLASH_SIZE);
}

/* As the device itself sees it, after a start. */
static bool is_well(char *why, size_t size)
{
	struct vdev *v = bench_vdev(kit.bench, 0);
	struct buf text;
	struct table t;
	struct diagnosis d = { 0 };
	struct err e = { 0 };
	int rc;

	vdev_mute_faults(v, true);
	bench_pull(kit.bench, 0);
	bench_plug(kit.bench, 0);
	clock_sleep_ms(&kit.clock.clock, SETTLE_MS);
	(void)job_kit_device(&kit, 0); /* time passes when it is looked at */
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

static void open_bench(const char *scene)
{
	job_kit_open(&kit, scene);
	before = malloc(FLASH_SIZE);
	assert_non_null(before);
	memcpy(before, flash(), FLASH_SIZE);
}

static void close_bench(void)
{
	free(before);
	job_kit_close(&kit);
}

static const struct run_outcome *send(const void *data, size_t len,
				      const char *road)
{
	char path[300], recipe[512];

	job_kit_file(&kit, "odd.bin", data, len, path, sizeof(path));
	snprintf(recipe, sizeof(recipe),
		 "recipe: one-file\nsteps:\n  - flash: { file: %s, over: %s "
		 "}\n",
		 path, road);
	return job_kit_run(&kit, 0, recipe, NULL);
}

static void judge(const char *what, const struct run_outcome *o,
		  const struct buf *b)
{
	char why[400];
	bool same = memcmp(before, flash(), FLASH_SIZE) == 0, well;

	if (o->exit_class == EXIT_CLASS_REFUSED && !same)
		breach(what, "refused, but flash was written", o->error.what);
	if (o->verdict == JOB_PASS &&
	    !bytes_find(flash(), FLASH_SIZE, b->data, b->len))
		breach(what, "PASS, but it is not there", "");
	if (strstr(err_row(o->error.code)->state, "old module is still") &&
	    memcmp(before + (APP - FLASH), flash() + (APP - FLASH), 4096) != 0)
		breach(what, "says that the old one is there", o->error.what);
	well = is_well(why, sizeof(why));
	if (o->verdict == JOB_PASS && !well)
		breach(what, "PASS for a sick device", why);
	if (!well)
		breach(what, "not well any more", why);
	ends[o->exit_class == 0			   ? 0
	     : o->exit_class == EXIT_CLASS_REFUSED ? 1
						   : 2]++;
}

static void one(const struct odd *o, uint32_t value, const char *road)
{
	struct buf b;
	char what[120];

	snprintf(what, sizeof(what), "%s of %u = 0x%x over %s", o->name,
		 o->base, (unsigned)value, road);
	sound(o->base, &b);
	if (o->bytes)
		spoil(o, value, &b);
	open_bench(SCENE);
	judge(what, send(b.data, b.len, road), &b);
	close_bench();
	buf_fini(&b);
}

static void test_odd_modules_over_every_road(void **state)
{
	(void)state;
	breaches = 0;
	memset(ends, 0, sizeof(ends));
	for (size_t i = 0; i < COUNT(odds); i++) {
		const struct odd *o = &odds[i];

		for (uint32_t v = o->value; v == o->value || v <= o->last; v++)
			for (size_t k = 0; k < COUNT(roads); k++)
				one(o, v, roads[k]);
	}
	printf("%u passed, %u refused, %u failed\n", ends[0], ends[1], ends[2]);
	assert_int_equal(breaches, 0);
	assert_true(ends[0] > 0 && ends[1] > 0);
}

/* Cut anywhere, nothing of it is written. */
static void test_cut_files_are_refused(void **state)
{
	static const size_t cuts[] = { 0,    1,	    23,	   24,	 63,
				       100,  0x184, 0x19c, 1000, 4051,
				       4052, 4091,  4095 };
	struct buf b;

	(void)state;
	breaches = 0;
	sound(USER, &b);
	open_bench(SCENE);
	for (size_t i = 0; i < COUNT(cuts); i++) {
		const struct run_outcome *o = send(b.data, cuts[i], "dfu");

		assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
		assert_memory_equal(before, flash(), FLASH_SIZE);
	}
	close_bench();
	buf_fini(&b);
}

/* A module of a release; the path to out. */
static void write_module(const char *release, unsigned function, unsigned index,
			 char *out, size_t size)
{
	struct forge_spec s;
	struct buf b;
	char name[40];

	assert_true(forge_from_release(PLATFORM_PHOTON, release, function,
				       index, &s));
	buf_init(&b, 1 << 20);
	assert_int_equal(forge_module(&s, &b, NULL), 0);
	snprintf(name, sizeof(name), "%u-%u-%s.bin", function, index, release);
	job_kit_file(&kit, name, b.data, b.len, out, size);
	buf_fini(&b);
}

static const struct run_outcome *flash_one(const char *release,
					   unsigned function, unsigned index,
					   const char *road)
{
	char path[300], recipe[512];

	write_module(release, function, index, path, sizeof(path));
	snprintf(recipe, sizeof(recipe),
		 "recipe: one-file\nsteps:\n  - flash: { file: %s, over: %s "
		 "}\n",
		 path, road);
	return job_kit_run(&kit, 0, recipe, NULL);
}

static void expect_harm(const struct run_outcome *o, const char *reason,
			const char *way)
{
	assert_int_equal(o->error.code, ERR_DEPENDENCY);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_non_null(strstr(o->error.what, reason));
	assert_non_null(strstr(o->error.what, way));
	assert_memory_equal(before, flash(), FLASH_SIZE);
}

static void test_what_others_would_miss_is_refused(void **state)
{
	(void)state;
	open_bench(SCENE);
	expect_harm(flash_one("0.6.3", FUNCTION_SYSTEM, 1, "dfu"),
		    "system 2 v1213 needs system 1 v1213, the device would "
		    "have v109",
		    "unbrick plan --to 0.6.3");
	expect_harm(flash_one("0.7.0", FUNCTION_BOOTLOADER, 0, "serial"),
		    "system 2 v1213 needs bootloader 0 v311, the device would "
		    "have v101",
		    "unbrick plan --to 0.7.0");
	close_bench();
}

static void test_force_says_what_it_breaks_and_fails(void **state)
{
	const struct run_outcome *o;
	char why[400];

	(void)state;
	open_bench(SCENE);
	kit.force = true;
	o = flash_one("0.7.0", FUNCTION_BOOTLOADER, 0, "serial");
	assert_non_null(strstr(o->breaks, "system 2 v1213 needs bootloader 0"));
	assert_non_null(strstr(kit.events[1].text, o->breaks));
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->exit_class, EXIT_CLASS_VERIFY);
	assert_int_equal(o->error.code, ERR_NOT_HEALTHY);
	assert_non_null(strstr(o->error.what, "did not before"));
	assert_int_equal(table_version(&o->after, FUNCTION_BOOTLOADER, 0), 101);
	assert_false(is_well(why, sizeof(why)));
	close_bench();
}

/* facts.md 7: 0.6.3 would put its own bootloader back, but never starts. */
static const char old_parts[] = "scene: old-parts\n"
				"devices:\n"
				"  - id: 2b0043000447343337373737\n"
				"    name: slot 1\n"
				"    platform: photon\n"
				"    port: 1-1.1\n"
				"    release: 0.6.3\n"
				"    mode: dfu\n"
				"    modules:\n"
				"      - { what: bootloader, version: 311 }\n";

static void test_all_files_are_judged_together(void **state)
{
	char scene[SCRATCH_PATH + 16], dir[SCRATCH_PATH];
	char part1[300], part2[300], recipe[1024], why[400];
	const struct run_outcome *o;
	FILE *f;

	(void)state;
	scratch_folder(dir, sizeof(dir));
	snprintf(scene, sizeof(scene), "%s/old.yaml", dir);
	f = fopen(scene, "w");
	assert_non_null(f);
	fputs(old_parts, f);
	fclose(f);
	open_bench(scene);
	write_module("1.2.1", FUNCTION_SYSTEM, 1, part1, sizeof(part1));
	write_module("1.2.1", FUNCTION_SYSTEM, 2, part2, sizeof(part2));
	/* One alone would be less than there is. */
	snprintf(recipe, sizeof(recipe),
		 "recipe: parts\nsteps:\n"
		 "  - flash: { file: %s, over: dfu }\n",
		 part2);
	o = job_kit_run(&kit, 0, recipe, NULL);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_memory_equal(before, flash(), FLASH_SIZE);
	snprintf(recipe, sizeof(recipe),
		 "recipe: parts\nsteps:\n"
		 "  - flash: { file: %s, over: dfu }\n"
		 "  - flash: { file: %s, over: dfu }\n",
		 part1, part2);
	o = job_kit_run(&kit, 0, recipe, NULL);
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_true(is_well(why, sizeof(why)));
	close_bench();
	scratch_drop(dir);
}

static void test_what_was_wrong_before_is_named(void **state)
{
	static const char app[] = "recipe: app\nsteps:\n"
				  "  - flash: { file: app.bin, over: dfu }\n";
	const struct run_outcome *o;
	struct buf doc;

	(void)state;
	open_bench("photon-safe-mode");
	o = job_kit_run(&kit, 0, app, NULL);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->exit_class, EXIT_CLASS_VERIFY);
	assert_int_equal(o->error.code, ERR_NOT_HEALTHY);
	assert_int_equal(o->still.count, 1);
	kit.only_written = true;
	o = job_kit_run(&kit, 0, app, NULL);
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(o->still.count, 1);
	assert_string_equal(o->still.list[0].module, "system 2");
	assert_non_null(strstr(kit.events[kit.event_count - 1].text,
			       "system 2: dependencies, needs bootloader"));
	buf_init(&doc, 4096);
	assert_int_equal(journal_read_document(kit.journal, o->job,
					       "still_failing", &doc, NULL),
			 1);
	assert_non_null(strstr(buf_text(&doc), "\"module\":\"system 2\""));
	buf_fini(&doc);
	close_bench();
}

/* The missing module alone heals it. */
static void test_the_module_that_heals_passes(void **state)
{
	const struct run_outcome *o;

	(void)state;
	open_bench("photon-safe-mode");
	assert_int_equal(
		job_kit_run(&kit, 0,
			    "recipe: app\nsteps:\n"
			    "  - flash: { file: app.bin, over: dfu }\n",
			    NULL)
			->verdict,
		JOB_FAIL);
	o = flash_one("0.7.0", FUNCTION_BOOTLOADER, 0, "serial");
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(o->still.count, 0);
	close_bench();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_others_would_miss_is_refused),
		cmocka_unit_test(test_force_says_what_it_breaks_and_fails),
		cmocka_unit_test(test_all_files_are_judged_together),
		cmocka_unit_test(test_what_was_wrong_before_is_named),
		cmocka_unit_test(test_the_module_that_heals_passes),
		cmocka_unit_test(test_cut_files_are_refused),
		cmocka_unit_test(test_odd_modules_over_every_road),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
