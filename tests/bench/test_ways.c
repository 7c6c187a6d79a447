/* SPDX-License-Identifier: MIT */
/*
 * The ways to repair a device that a person chooses from: which there are,
 * what each would do, what it needs first, and what no backup brings back.
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
#include "base/fsio.h"
#include "base/text.h"
#include "bench/forge.h"
#include "device/inspect.h"
#include "job_kit.h"
#include "run/ways.h"

#define WAYS 8

static struct job_kit kit;
static struct device device;
static struct table known;
static struct choice ways[WAYS];

static void open_scene(const char *scene)
{
	struct err e = { 0 };
	struct job j;

	job_kit_open(&kit, scene);
	device = job_kit_device(&kit, 0);
	job_init(&j, &kit.world, &device, NULL);
	if (inspect_device(&j, false, &known, &e))
		fail_msg("%s", e.what);
	device = j.device;
}

static struct ways_request request(const struct choice *only)
{
	return (struct ways_request){
		.world = &kit.world,
		.supply = &kit.supply,
		.journal = kit.journal,
		.device = &device,
		.known = &known,
		.only = only,
	};
}

static int find(const struct choice *only, struct err *e)
{
	const struct ways_request rq = request(only);

	memset(ways, 0, sizeof(ways));
	return ways_find(&rq, ways, WAYS, e);
}

static void test_of_a_healthy_device(void **state)
{
	struct err e = { 0 };

	(void)state;
	open_scene("healthy-photon");
	assert_int_equal(find(NULL, &e), 4);
	assert_string_equal(ways[0].title,
			    "Nothing has to be written: look and check");
	assert_true(ways[0].plan.possible);
	assert_false(ways[0].irreversible);
	assert_string_equal(
		ways[1].title,
		"Repair: Device OS 1.2.1 stays, app becomes Tinker");
	assert_string_equal(ways[2].needs, "app");
	assert_string_equal(
		ways[3].title,
		"Repair: Device OS 1.2.1 > 3.3.1, application stays");
	assert_true(ways[3].plan.possible);
	/* a bootloader stays */
	assert_true(ways[3].irreversible);
	job_kit_close(&kit);
}

static void test_of_one_without_application(void **state)
{
	struct err e = { 0 };

	(void)state;
	open_scene("photon-no-app");
	assert_int_equal(find(NULL, &e), 3);
	assert_string_equal(
		ways[0].title,
		"Repair: Device OS 1.2.1 stays, Tinker is installed");
	assert_string_equal(ways[1].needs, "app");
	assert_string_equal(
		ways[2].title,
		"Repair: Device OS 1.2.1 > 3.3.1, Tinker is installed");
	job_kit_close(&kit);
}

static void keep(void)
{
	assert_int_equal(
		job_kit_run(&kit, 0, "recipe: b\nsteps:\n  - backup:\n", NULL)
			->verdict,
		JOB_PASS);
	device = job_kit_device(&kit, 0);
}

static void test_a_backup_is_a_way(void **state)
{
	const struct choice only = { .recipe = "restore" };
	struct run_stored stored;
	struct err e = { 0 };

	(void)state;
	open_scene("healthy-photon");
	assert_int_equal(find(&only, &e), -ERR_NO_FIRMWARE);
	keep();
	assert_int_equal(find(NULL, &e), 5);
	assert_string_equal(ways[4].title, "Put the newest backup back");
	assert_true(ways[4].plan.possible && ways[4].restores);
	assert_int_equal(find(&only, &e), 1);
	assert_int_equal(ways_order(&ways[0], kit.journal, NULL, &stored, &e),
			 0);
	assert_string_equal(stored.recipe->name, "restore");
	run_stored_free(&stored);
	job_kit_close(&kit);
}

/* It would leave the mended device as ill as it was. */
static void test_a_backup_that_breaks_is_none(void **state)
{
	const struct choice only = { .recipe = "restore" };
	struct err e = { 0 };
	struct job j;

	(void)state;
	open_scene("photon-no-app");
	keep();
	assert_int_equal(job_kit_run(&kit, 0,
				     "recipe: t\nsteps:\n"
				     "  - flash: { what: tinker, over: dfu }\n",
				     NULL)
				 ->verdict,
			 JOB_PASS);
	device = job_kit_device(&kit, 0);
	job_init(&j, &kit.world, &device, NULL);
	assert_int_equal(inspect_device(&j, false, &known, &e), 0);
	device = j.device;
	assert_int_equal(find(&only, &e), 1);
	assert_false(ways[0].plan.possible);
	assert_non_null(
		strstr(ways[0].plan.reason, "no application would be left"));
	job_kit_close(&kit);
}

static void test_what_has_to_be_given_first(void **state)
{
	struct choice c = { .recipe = "bootloader-tinker-app" };
	struct run_stored stored;
	struct err e = { 0 };

	(void)state;
	open_scene("healthy-photon");
	assert_int_equal(ways_complete(&kit.supply, NULL, 0, &c, &e), 0);
	assert_string_equal(c.needs, "app");
	assert_int_equal(ways_order(&c, kit.journal, NULL, &stored, &e),
			 -ERR_RECIPE);
	assert_non_null(strstr(e.what, "needs a value for app"));
	strcpy(c.vars[0].name, "app");
	strcpy(c.vars[0].value, "app.bin");
	c.var_count = 1;
	assert_int_equal(ways_complete(&kit.supply, NULL, 0, &c, &e), 0);
	assert_string_equal(c.needs, "");
	assert_int_equal(
		ways_order(&c, kit.journal, "healthy-photon", &stored, &e), 0);
	assert_non_null(strstr(stored.request, "app=app.bin"));
	assert_non_null(strstr(stored.request, "healthy-photon"));
	run_stored_free(&stored);
	job_kit_close(&kit);
}

static void test_what_is_no_way(void **state)
{
	struct choice job = { .job = "20200101-0001" };
	struct choice recipe = { .recipe = "no-such-recipe" };
	struct run_stored stored;
	struct err e = { 0 };

	(void)state;
	open_scene("healthy-photon");
	assert_int_equal(find(&job, &e), -ERR_REFUSED);
	assert_non_null(strstr(e.what, "no record of job"));
	err_clear(&e);
	assert_int_equal(ways_order(&job, kit.journal, NULL, &stored, &e),
			 -ERR_REFUSED);
	/* It is one of the list, and says why it cannot be gone. */
	assert_int_equal(find(&recipe, &e), 1);
	assert_false(ways[0].plan.possible);
	assert_non_null(strstr(ways[0].plan.reason, "no-such-recipe"));
	job_kit_close(&kit);
}

/* Does the plan write the Device OS, the application? */
static bool touches(const struct plan *p, unsigned function)
{
	for (size_t i = 0; i < p->step_count; i++) {
		if (p->steps[i].action == PLAN_FLASH &&
		    p->steps[i].function == function)
			return true;
	}
	return false;
}

static bool says(const struct choice *c, const char *word)
{
	return strstr(c->title, word) != NULL;
}

/* A label never says that something stays which its plan writes. */
static void test_a_label_is_what_the_plan_does(void **state)
{
	static const char *const scenes[] = {
		"photon-newer-app", "p1-mixed",	 "electron-mixed",
		"duo-030",	    "argon-old", "photon-no-app"
	};
	struct err e = { 0 };

	(void)state;
	for (size_t k = 0; k < COUNT(scenes); k++) {
		int n;

		open_scene(scenes[k]);
		n = find(NULL, &e);
		assert_true(n > 0);
		for (int i = 0; i < n; i++) {
			const struct choice *c = &ways[i];
			bool system = touches(&c->plan, FUNCTION_SYSTEM);
			bool app = touches(&c->plan, FUNCTION_USER);

			if (!c->plan.possible || c->needs[0])
				continue;
			if (!text_starts(c->title, "Repair"))
				continue; /* one that writes nothing */
			assert_int_equal(says(c, " > ") || says(c, " mended"),
					 system);
			assert_false(app && says(c, "application stays"));
			assert_true(app || !says(c, "Tinker"));
			assert_true(strlen(c->title) < 64);
		}
		job_kit_close(&kit);
	}
}

/* What is known is planned at once: nobody is asked, the cloud least. */
static void test_a_known_table_is_planned_within_a_second(void **state)
{
	struct err e = { 0 };
	struct job j;
	int64_t before;

	(void)state;
	open_scene("trouble");
	device = job_kit_device(&kit, 2); /* its parts do not fit */
	job_init(&j, &kit.world, &device, NULL);
	assert_int_equal(inspect_device(&j, false, &known, &e), 0);
	before = clock_now_us(kit.world.clock);
	assert_true(find(NULL, &e) > 0);
	assert_true(clock_now_us(kit.world.clock) - before < 1000000);
	job_kit_close(&kit);
}

/* One that is made for a newer release brings that release. */
static void test_the_releases_are_named(void **state)
{
	struct err e = { 0 };

	(void)state;
	open_scene("photon-newer-app");
	assert_true(find(NULL, &e) > 0);
	assert_string_equal(
		ways[0].title,
		"Repair: Device OS 1.2.1 > 1.5.2, application stays");
	job_kit_close(&kit);
}

/* A job that was stopped goes on with the recipe and the values of then. */
static void test_going_on(void **state)
{
	struct choice only = { 0 };
	struct journal_job job = { .port = "1-1.1", .practice = true };
	struct run_stored stored;
	struct choice first = { .recipe = "tinker" };
	struct err e = { 0 };

	(void)state;
	open_scene("healthy-photon");
	assert_int_equal(ways_order(&first, kit.journal, NULL, &stored, &e), 0);
	memcpy(job.device, device.id, sizeof(job.device));
	strcpy(job.recipe, "tinker");
	memcpy(job.recipe_sha256, stored.recipe->sha256,
	       sizeof(job.recipe_sha256));
	assert_int_equal(journal_begin(kit.journal, &job, stored.request, &e),
			 0);
	assert_int_equal(journal_end(kit.journal, job.id, JOB_STOPPED,
				     EXIT_CLASS_STOPPED, NULL, &e),
			 0);
	run_stored_free(&stored);
	memcpy(only.job, job.id, sizeof(only.job));
	if (find(&only, &e) != 1)
		fail_msg("%s", e.what);
	assert_string_equal(ways[0].recipe, "tinker");
	assert_non_null(strstr(ways[0].title, job.id));
	if (!ways[0].plan.possible)
		fail_msg("%s", ways[0].plan.reason);
	job_kit_close(&kit);
}

#define BARE                                                                   \
	"scene: bare\nstock: none\ndevices:\n"                                 \
	"  - { id: 1f0038000647343232363230, platform: photon, port: 1-1.1,"   \
	" release: 1.2.1 }\n"

/* An application that says nothing of what it is (product id: none). */
static void put_application(const char *name, uint32_t seed)
{
	const struct forge_spec spec = { .platform_id = PLATFORM_PHOTON,
					 .function = FUNCTION_USER,
					 .index = 1,
					 .version = 5,
					 .seed = seed };
	struct err e = { 0 };
	struct buf b;

	buf_init(&b, 1u << 20);
	assert_int_equal(forge_module(&spec, &b, &e), 0);
	assert_int_equal(firmware_set_add_bytes(kit.supply.set,
						(const uint8_t *)b.data, b.len,
						name, &e),
			 0);
	buf_fini(&b);
}

/* Where no device has been looked at, its platform is enough. */
static void asked_for_a_batch(void)
{
	static const int platforms[] = { PLATFORM_P1, PLATFORM_PHOTON };
	struct choice c = { .recipe = "tinker" };
	struct err e = { 0 };

	assert_int_equal(ways_complete(&kit.supply, platforms, 1, &c, &e), 0);
	assert_string_equal(c.needs, "");
	assert_int_equal(ways_complete(&kit.supply, platforms, 2, &c, &e), 0);
	assert_string_equal(c.needs, WAYS_TINKER);
	assert_non_null(strstr(c.needs_help, "red.bin, blue.bin"));
	memcpy(c.vars[0].name, WAYS_TINKER, sizeof(WAYS_TINKER));
	strcpy(c.vars[0].value, "green.bin");
	c.var_count = 1;
	assert_int_equal(ways_complete(&kit.supply, platforms, 2, &c, &e), 0);
	assert_string_equal(c.needs, WAYS_TINKER);
	assert_int_equal(c.var_count, 0);
}

/* A person says which of them it is; nothing is taken for it before. */
static void test_which_of_them_is_tinker(void **state)
{
	struct choice only = { .recipe = "tinker" };
	char scene[SCRATCH_PATH], path[SCRATCH_PATH + 16];
	struct err e = { 0 };
	struct run_stored stored;

	(void)state;
	scratch_folder(scene, sizeof(scene));
	snprintf(path, sizeof(path), "%s/bare.yaml", scene);
	assert_int_equal(fsio_write(path, BARE, strlen(BARE), 0600, &e), 0);
	open_scene(path);
	kit.supply.set = firmware_set_new(true);
	assert_int_equal(find(&only, &e), 1);
	assert_false(ways[0].plan.possible);
	assert_string_equal(ways[0].needs, "");
	put_application("/a/red.bin", 1);
	put_application("/a/blue.bin", 2);
	assert_int_equal(find(&only, &e), 1);
	assert_false(ways[0].plan.possible);
	assert_string_equal(ways[0].needs, WAYS_TINKER);
	assert_non_null(strstr(ways[0].needs_help, "red.bin, blue.bin"));
	only = ways[0];
	memcpy(only.vars[0].name, WAYS_TINKER, sizeof(WAYS_TINKER));
	strcpy(only.vars[0].value, "green.bin");
	only.var_count = 1;
	assert_int_equal(find(&only, &e), 1);
	assert_non_null(strstr(ways[0].plan.reason, "green.bin"));
	assert_string_equal(ways[0].needs, WAYS_TINKER);
	assert_int_equal(ways[0].var_count, 0);
	asked_for_a_batch();
	strcpy(only.vars[0].value, "blue.bin");
	assert_int_equal(find(&only, &e), 1);
	if (!ways[0].plan.possible)
		fail_msg("%s", ways[0].plan.reason);
	assert_string_equal(ways[0].needs, "");
	assert_int_equal(ways_order(&ways[0], kit.journal, NULL, &stored, &e),
			 0);
	run_stored_free(&stored);
	firmware_set_free(kit.supply.set);
	job_kit_close(&kit);
	scratch_drop(scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of_a_healthy_device),
		cmocka_unit_test(test_of_one_without_application),
		cmocka_unit_test(test_a_backup_is_a_way),
		cmocka_unit_test(test_a_backup_that_breaks_is_none),
		cmocka_unit_test(test_what_has_to_be_given_first),
		cmocka_unit_test(test_what_is_no_way),
		cmocka_unit_test(test_a_label_is_what_the_plan_does),
		cmocka_unit_test(test_a_known_table_is_planned_within_a_second),
		cmocka_unit_test(test_the_releases_are_named),
		cmocka_unit_test(test_going_on),
		cmocka_unit_test(test_which_of_them_is_tinker),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
