/* SPDX-License-Identifier: MIT */
/*
 * What flash refuses because something else would miss what it has, what it
 * writes when forced, and what its verdict says of a device that was ill.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/forge.h"
#include "odd_kit.h"

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
	job_kit_file(&odd_kit, name, b.data, b.len, out, size);
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
	return job_kit_run(&odd_kit, 0, recipe, NULL);
}

static void expect_harm(const struct run_outcome *o, const char *reason,
			const char *way)
{
	assert_int_equal(o->error.code, ERR_DEPENDENCY);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_non_null(strstr(o->error.what, reason));
	assert_non_null(strstr(o->error.what, way));
	assert_memory_equal(odd_before, odd_flash(), ODD_FLASH_SIZE);
}

static void test_what_others_would_miss_is_refused(void **state)
{
	(void)state;
	odd_open(ODD_SCENE);
	expect_harm(flash_one("0.6.3", FUNCTION_SYSTEM, 1, "dfu"),
		    "system 2 v1213 needs system 1 v1213, the device would "
		    "have v109",
		    "unbrick plan --to 0.6.3");
	expect_harm(flash_one("0.7.0", FUNCTION_BOOTLOADER, 0, "serial"),
		    "system 2 v1213 needs bootloader 0 v311, the device would "
		    "have v101",
		    "unbrick plan --to 0.7.0");
	odd_close();
}

static void test_force_says_what_it_breaks_and_fails(void **state)
{
	const struct run_outcome *o;
	char why[400];

	(void)state;
	odd_open(ODD_SCENE);
	odd_kit.force = true;
	o = flash_one("0.7.0", FUNCTION_BOOTLOADER, 0, "serial");
	assert_non_null(strstr(o->breaks, "system 2 v1213 needs bootloader 0"));
	assert_non_null(strstr(odd_kit.events[1].text, o->breaks));
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->exit_class, EXIT_CLASS_VERIFY);
	assert_int_equal(o->error.code, ERR_NOT_HEALTHY);
	assert_non_null(strstr(o->error.what, "did not before"));
	assert_int_equal(table_version(&o->after, FUNCTION_BOOTLOADER, 0), 101);
	assert_false(odd_is_well(why, sizeof(why)));
	odd_close();
}

/* A scene of one Photon; the folder to dir. */
static void open_scene(const char *lines, char *dir)
{
	char scene[SCRATCH_PATH + 16];
	FILE *f;

	scratch_folder(dir, SCRATCH_PATH);
	snprintf(scene, sizeof(scene), "%s/one.yaml", dir);
	f = fopen(scene, "w");
	assert_non_null(f);
	fprintf(f,
		"scene: one\ndevices:\n"
		"  - id: 2b0043000447343337373737\n"
		"    name: slot 1\n    platform: photon\n"
		"    port: 1-1.1\n%s",
		lines);
	fclose(f);
	odd_open(scene);
}

/* serial.md 6.1: 0.6.3 would put its own over a bootloader that comes first. */
static void test_another_order_is_taken_where_it_works(void **state)
{
	char dir[SCRATCH_PATH], loader[300], part1[300], part2[300];
	char recipe[1200], why[400];
	const struct run_outcome *o;

	(void)state;
	open_scene("    release: 0.6.3\n", dir);
	write_module("0.7.0", FUNCTION_BOOTLOADER, 0, loader, sizeof(loader));
	write_module("0.7.0", FUNCTION_SYSTEM, 1, part1, sizeof(part1));
	write_module("0.7.0", FUNCTION_SYSTEM, 2, part2, sizeof(part2));
	snprintf(recipe, sizeof(recipe),
		 "recipe: three\nsteps:\n  - flash: { file: %s }\n"
		 "  - flash: { file: %s }\n  - flash: { file: %s }\n",
		 loader, part1, part2);
	o = job_kit_run(&odd_kit, 0, recipe, NULL);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_memory_equal(odd_before, odd_flash(), ODD_FLASH_SIZE);
	odd_kit.any_order = true;
	o = job_kit_run(&odd_kit, 0, recipe, NULL);
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(o->plan.steps[2].function, FUNCTION_BOOTLOADER);
	assert_true(odd_is_well(why, sizeof(why)));
	odd_close();
	scratch_drop(dir);
}

/* facts.md 7: 0.6.3 would put its own bootloader back, but never starts. */
static void test_all_files_are_judged_together(void **state)
{
	char dir[SCRATCH_PATH];
	char part1[300], part2[300], recipe[1024], why[400];
	const struct run_outcome *o;

	(void)state;
	open_scene("    release: 0.6.3\n    mode: dfu\n    modules:\n"
		   "      - { what: bootloader, version: 311 }\n",
		   dir);
	write_module("1.2.1", FUNCTION_SYSTEM, 1, part1, sizeof(part1));
	write_module("1.2.1", FUNCTION_SYSTEM, 2, part2, sizeof(part2));
	/* One alone would be less than there is. */
	snprintf(recipe, sizeof(recipe),
		 "recipe: parts\nsteps:\n"
		 "  - flash: { file: %s, over: dfu }\n",
		 part2);
	o = job_kit_run(&odd_kit, 0, recipe, NULL);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_memory_equal(odd_before, odd_flash(), ODD_FLASH_SIZE);
	snprintf(recipe, sizeof(recipe),
		 "recipe: parts\nsteps:\n"
		 "  - flash: { file: %s, over: dfu }\n"
		 "  - flash: { file: %s, over: dfu }\n",
		 part1, part2);
	o = job_kit_run(&odd_kit, 0, recipe, NULL);
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_true(odd_is_well(why, sizeof(why)));
	odd_close();
	scratch_drop(dir);
}

static void test_what_was_wrong_before_is_named(void **state)
{
	static const char app[] = "recipe: app\nsteps:\n"
				  "  - flash: { file: app.bin, over: dfu }\n";
	const struct run_outcome *o;
	struct buf doc;

	(void)state;
	odd_open("photon-safe-mode");
	o = job_kit_run(&odd_kit, 0, app, NULL);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->exit_class, EXIT_CLASS_VERIFY);
	assert_int_equal(o->error.code, ERR_NOT_HEALTHY);
	assert_int_equal(o->still.count, 1);
	odd_kit.only_written = true;
	o = job_kit_run(&odd_kit, 0, app, NULL);
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(o->still.count, 1);
	assert_string_equal(o->still.list[0].module, "system 2");
	assert_non_null(strstr(odd_kit.events[odd_kit.event_count - 1].text,
			       "system 2: dependencies, needs bootloader"));
	buf_init(&doc, 4096);
	assert_int_equal(journal_read_document(odd_kit.journal, o->job,
					       "still_failing", &doc, NULL),
			 1);
	assert_non_null(strstr(buf_text(&doc), "\"module\":\"system 2\""));
	buf_fini(&doc);
	odd_close();
}

static const struct run_outcome *steps(const char *lines)
{
	char recipe[1200];

	snprintf(recipe, sizeof(recipe), "recipe: steps\nsteps:\n%s", lines);
	return job_kit_run(&odd_kit, 0, recipe, NULL);
}

/* A backup of the device as it is, as a restore step. */
static void keep(char *restore, size_t size)
{
	const struct event *said;

	assert_int_equal(steps("  - backup:\n")->verdict, JOB_PASS);
	said = job_kit_event(&odd_kit, EVENT_VERIFIED, 1);
	assert_non_null(said);
	snprintf(restore, size, "  - restore: { from: %s }\n",
		 strrchr(said->text, ' ') + 1);
}

/* To force is about what breaks, not about what is not there. */
static void test_a_file_that_is_missing_is_not_forced(void **state)
{
	const struct run_outcome *o;

	(void)state;
	odd_open(ODD_SCENE);
	odd_kit.force = true;
	o = steps("  - flash: { file: ./nowhere.bin, over: dfu }\n");
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_int_equal(o->error.code, ERR_NO_FIRMWARE);
	odd_close();
}

/* The state of the device when the backup was made would be a worse one. */
static void test_a_sick_backup_is_not_put_back_unsaid(void **state)
{
	const struct odd needs = { "", USER, 16, 4, 0xffff0204, 0 };
	const struct run_outcome *o;
	char restore[400];
	struct buf b;

	(void)state;
	odd_open(ODD_SCENE);
	odd_sound(USER, &b);
	odd_spoil(&needs, needs.value, &b);
	odd_kit.force = true;
	assert_int_equal(odd_send(b.data, b.len, "dfu")->exit_class,
			 EXIT_CLASS_VERIFY);
	odd_kit.force = false;
	odd_kit.only_written = true;
	keep(restore, sizeof(restore));
	assert_int_equal(
		steps("  - flash: { file: app.bin, over: dfu }\n")->verdict,
		JOB_PASS);
	memcpy(odd_before, odd_flash(), ODD_FLASH_SIZE);
	o = steps(restore);
	assert_int_equal(o->error.code, ERR_DEPENDENCY);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_non_null(strstr(o->error.what, "user 1 v5 needs system 2"));
	assert_memory_equal(odd_before, odd_flash(), ODD_FLASH_SIZE);
	odd_kit.force = true;
	o = steps(restore);
	assert_non_null(strstr(o->breaks, "user 1 v5 needs system 2"));
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->exit_class, EXIT_CLASS_VERIFY);
	assert_int_equal(o->error.code, ERR_NOT_HEALTHY);
	assert_memory_not_equal(odd_before, odd_flash(), ODD_FLASH_SIZE);
	odd_close();
	buf_fini(&b);
}

/* What is ill in another way and may get worse in none is no harm. */
static void test_a_backup_as_sick_as_the_device_is_put_back(void **state)
{
	const struct run_outcome *o;
	char restore[400];

	(void)state;
	odd_open("photon-safe-mode");
	odd_kit.only_written = true;
	keep(restore, sizeof(restore));
	assert_int_equal(
		steps("  - flash: { file: app.bin, over: dfu }\n")->verdict,
		JOB_PASS);
	o = steps(restore);
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(o->still.count, 1);
	odd_close();
}

/* A bootloader stays as it is; where nothing else differs too, the device is
 * looked at, and what of the backup is not there is said. */
static void test_a_backup_of_what_is_there_is_proven_too(void **state)
{
	const struct odd old = { "", LOADER, 10, 2, 101, 0 };
	const struct run_outcome *o;
	const struct event *said;
	char restore[400];
	struct buf b;

	(void)state;
	odd_open(ODD_SCENE);
	keep(restore, sizeof(restore));
	odd_sound(LOADER, &b);
	odd_spoil(&old, old.value, &b);
	odd_kit.force = true;
	assert_int_equal(odd_send(b.data, b.len, "serial")->exit_class,
			 EXIT_CLASS_VERIFY);
	odd_kit.force = false;
	o = steps(restore);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->exit_class, EXIT_CLASS_VERIFY);
	assert_int_equal(o->error.code, ERR_NOT_HEALTHY);
	odd_kit.only_written = true;
	o = steps(restore);
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(o->still.count, 1);
	assert_string_equal(o->still.list[0].module, "system 2");
	said = job_kit_event(&odd_kit, EVENT_VERIFIED, 1);
	assert_non_null(said);
	assert_non_null(strstr(said->text, ", 0 KB written"));
	said = job_kit_event(&odd_kit, EVENT_NOTE, 1);
	while (said && !strstr(said->text, "bootloader 0 stays v101"))
		said = said == &odd_kit.events[odd_kit.event_count - 1]
			       ? NULL
			       : said + 1;
	assert_non_null(said);
	assert_non_null(strstr(said->text, "that of the backup is v311"));
	odd_close();
	buf_fini(&b);
}

/* A flash step whose module the backup takes away again is not judged. */
static void test_a_backup_after_other_steps_is_the_end(void **state)
{
	const struct odd needs = { "", USER, 16, 4, 0xffff0204, 0 };
	const struct run_outcome *o;
	char restore[400], path[300], lines[1024], why[400];
	struct buf b;

	(void)state;
	odd_open(ODD_SCENE);
	keep(restore, sizeof(restore));
	odd_sound(USER, &b);
	odd_spoil(&needs, needs.value, &b);
	job_kit_file(&odd_kit, "odd.bin", b.data, b.len, path, sizeof(path));
	snprintf(lines, sizeof(lines), "  - flash: { file: %s, over: dfu }\n%s",
		 path, restore);
	o = steps(lines);
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_true(odd_is_well(why, sizeof(why)));
	odd_close();
	buf_fini(&b);
}

/* The missing module alone heals it. */
static void test_the_module_that_heals_passes(void **state)
{
	const struct run_outcome *o;

	(void)state;
	odd_open("photon-safe-mode");
	assert_int_equal(
		job_kit_run(&odd_kit, 0,
			    "recipe: app\nsteps:\n"
			    "  - flash: { file: app.bin, over: dfu }\n",
			    NULL)
			->verdict,
		JOB_FAIL);
	o = flash_one("0.7.0", FUNCTION_BOOTLOADER, 0, "serial");
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(o->still.count, 0);
	odd_close();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_others_would_miss_is_refused),
		cmocka_unit_test(test_force_says_what_it_breaks_and_fails),
		cmocka_unit_test(test_all_files_are_judged_together),
		cmocka_unit_test(test_another_order_is_taken_where_it_works),
		cmocka_unit_test(test_what_was_wrong_before_is_named),
		cmocka_unit_test(test_a_file_that_is_missing_is_not_forced),
		cmocka_unit_test(test_a_sick_backup_is_not_put_back_unsaid),
		cmocka_unit_test(
			test_a_backup_as_sick_as_the_device_is_put_back),
		cmocka_unit_test(test_a_backup_of_what_is_there_is_proven_too),
		cmocka_unit_test(test_a_backup_after_other_steps_is_the_end),
		cmocka_unit_test(test_the_module_that_heals_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
