/* SPDX-License-Identifier: MIT */
/* The recipe the program was born for, end to end, and what may go wrong. */
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

#define SCENE "photon-safe-mode"

static const char *const app[] = { "app=app.bin", NULL };

static const char local[] = "recipe: local\n"
			    "steps:\n"
			    "  - backup:\n"
			    "  - flash: { what: bootloader, over: serial }\n"
			    "  - flash: { what: tinker, over: dfu }\n"
			    "  - expect: { healthy: true }\n";

static int setup(void **state)
{
	struct job_kit *k = malloc(sizeof(*k));

	job_kit_open(k, SCENE);
	*state = k;
	return 0;
}

static int teardown(void **state)
{
	job_kit_close(*state);
	free(*state);
	return 0;
}

static void expect_versions(const struct table *t, int bootloader, int user)
{
	assert_int_equal(table_version(t, FUNCTION_BOOTLOADER, 0), bootloader);
	assert_int_equal(table_version(t, FUNCTION_SYSTEM, 1), 206);
	assert_int_equal(table_version(t, FUNCTION_SYSTEM, 2), 206);
	assert_int_equal(table_version(t, FUNCTION_USER, 1), user);
}

static void expect_pass(const struct run_outcome *o, int user)
{
	assert_string_equal(o->error.what, "");
	assert_int_equal(o->verdict, JOB_PASS);
	assert_int_equal(o->exit_class, EXIT_CLASS_OK);
	assert_true(o->has_after);
	expect_versions(&o->after, 101, user);
	for (size_t i = 0; i < o->after.count; i++) {
		if (!o->after.slots[i].present)
			continue;
		for (int c = 0; c < CHECK_KINDS; c++)
			assert_int_equal(o->after.slots[i].checks[c],
					 CHECK_PASS);
	}
}

static void test_main_recipe_passes(void **state)
{
	struct job_kit *k = *state;
	const struct run_outcome *o =
		job_kit_run_shipped(k, 0, "bootloader-tinker-app", app);
	struct journal_job job;
	struct journal_step steps[16];
	int n;

	expect_pass(o, 5);
	assert_int_equal(o->diagnosis.verdict, VERDICT_BOOTLOADER_TOO_OLD);
	expect_versions(&o->before, 100, -1);
	assert_int_equal(journal_job(k->journal, o->job, &job, NULL), 1);
	assert_int_equal(job.verdict, JOB_PASS);
	assert_true(job.practice);
	n = journal_steps(k->journal, o->job, steps, 16, NULL);
	assert_int_equal(n, 6);
	assert_int_equal(steps[2].state, STEP_VERIFIED);
	assert_int_equal(steps[2].bytes, 15236);
	assert_int_equal(steps[4].state, STEP_VERIFIED);
}

static void test_local_recipe_passes(void **state)
{
	expect_pass(job_kit_run(*state, 0, local, NULL), 3);
}

/* The cable comes out in a step; exit 5, and the next run finishes. */
static void pulled(struct job_kit *k, int step, unsigned percent)
{
	const struct run_outcome *o;

	k->strike = job_kit_pull;
	k->strike_step = step;
	k->strike_percent = percent;
	o = job_kit_run(k, 0, local, NULL);
	assert_null(k->strike);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->exit_class, EXIT_CLASS_TRANSFER);
	assert_int_equal(o->error.code, ERR_LOST);
	assert_non_null(job_kit_event(k, EVENT_FAILED, step));
	bench_plug(k->bench, 0);
	clock_sleep_ms(&k->clock.clock, 20000);
	expect_pass(job_kit_run(k, 0, local, NULL), 3);
}

static void test_cable_pulled_in_the_backup(void **state)
{
	pulled(*state, 1, 40);
}

static void test_cable_pulled_before_the_bootloader(void **state)
{
	pulled(*state, 2, 0);
}

static void test_cable_pulled_in_the_bootloader(void **state)
{
	pulled(*state, 2, 50);
}

static void test_cable_pulled_at_the_end_of_the_bootloader(void **state)
{
	pulled(*state, 2, 100);
}

static void test_cable_pulled_in_dfu(void **state)
{
	pulled(*state, 3, 50);
}

static void test_cable_pulled_before_the_last_look(void **state)
{
	pulled(*state, 4, 0);
}

/*
 * The same with the recipe that has a condition: when it goes on, the device
 * no longer looks as the condition wants it.
 */
static void test_main_recipe_is_finished_after_each_break(void **state)
{
	static const struct {
		int step;
		unsigned percent;
	} breaks[] = { { 2, 50 }, { 3, 60 }, { 4, 50 }, { 5, 0 }, { 6, 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(breaks); i++) {
		struct job_kit *k = malloc(sizeof(*k));
		const struct run_outcome *o;

		job_kit_open(k, SCENE);
		k->strike = job_kit_pull;
		k->strike_step = breaks[i].step;
		k->strike_percent = breaks[i].percent;
		o = job_kit_run_shipped(k, 0, "bootloader-tinker-app", app);
		assert_int_equal(o->exit_class, EXIT_CLASS_TRANSFER);
		assert_non_null(job_kit_event(k, EVENT_FAILED, breaks[i].step));
		bench_plug(k->bench, 0);
		clock_sleep_ms(&k->clock.clock, 20000);
		o = job_kit_run_shipped(k, 0, "bootloader-tinker-app", app);
		expect_pass(o, 5);
		/* What was proven is not written again. */
		if (breaks[i].step > 3)
			assert_non_null(job_kit_event(k, EVENT_DONE, 3));
		/* A finished run is no reason to begin once more. */
		o = job_kit_run_shipped(k, 0, "bootloader-tinker-app", app);
		assert_int_equal(o->verdict, JOB_SKIPPED);
		job_kit_close(k);
		free(k);
	}
}

static void test_stop_ends_at_a_safe_point(void **state)
{
	struct job_kit *k = *state;
	const struct run_outcome *o;
	struct journal_job job;

	k->strike = job_kit_stop;
	k->strike_step = 2;
	k->strike_percent = 50;
	o = job_kit_run(k, 0, local, NULL);
	assert_int_equal(o->verdict, JOB_STOPPED);
	assert_int_equal(o->exit_class, EXIT_CLASS_STOPPED);
	assert_int_equal(journal_job(k->journal, o->job, &job, NULL), 1);
	assert_int_equal(job.verdict, JOB_STOPPED);
	atomic_store(&k->stop, false);
	clock_sleep_ms(&k->clock.clock, 60000);
	expect_pass(job_kit_run(k, 0, local, NULL), 3);
}

static void test_a_recipe_that_does_not_fit_is_skipped(void **state)
{
	struct job_kit *k = *state;
	const struct run_outcome *o;

	o = job_kit_run(k, 0,
			"recipe: x\nfor: [boron]\nsteps:\n"
			"  - flash: { what: tinker }\n",
			NULL);
	assert_int_equal(o->verdict, JOB_SKIPPED);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	o = job_kit_run(k, 0,
			"recipe: x\nwhen: { verdict: [healthy] }\nsteps:\n"
			"  - flash: { what: tinker }\n",
			NULL);
	assert_int_equal(o->verdict, JOB_SKIPPED);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_null(job_kit_event(k, EVENT_BEGUN, 1));
}

/* One step with a file; what it must be refused for. */
static void refused(struct job_kit *k, const char *step, const char *path,
		    enum err_code code)
{
	char text[512], var[256];
	const char *vars[] = { var, NULL };
	const struct run_outcome *o;

	snprintf(text, sizeof(text),
		 "recipe: x\nvars:\n  f: { file: true, required: true }\n"
		 "steps:\n  - flash: %s\n",
		 step);
	snprintf(var, sizeof(var), "f=%s", path);
	o = job_kit_run(k, 0, text, vars);
	assert_int_equal(o->error.code, code);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->exit_class, (int)err_row(code)->exit_class);
	assert_null(job_kit_event(k, EVENT_BEGUN, 1));
}

static void vendor_file(struct job_kit *k, const char *name, char *path,
			size_t size, bool flip)
{
	const struct vendor *v = &k->world.vendor;
	struct buf b;

	buf_init(&b, 1u << 24);
	for (size_t i = 0; i < v->ops->count(v->ctx); i++) {
		struct vendor_module m;

		assert_true(v->ops->info(v->ctx, i, &m));
		if (strcmp(m.name, name) == 0)
			assert_int_equal(v->ops->image(v->ctx, i, &b, NULL), 0);
	}
	assert_true(b.len > 0);
	if (flip)
		b.data[b.len / 2] ^= 1;
	job_kit_file(k, "image.bin", b.data, b.len, path, size);
	buf_fini(&b);
}

static void test_bad_files_are_refused_before_anything(void **state)
{
	struct job_kit *k = *state;
	static const char page[] = "<!DOCTYPE html>\n<html><body>Not Found"
				   "</body></html>\n";
	char path[128];

	job_kit_file(k, "page.bin", page, sizeof(page) - 1, path, sizeof(path));
	refused(k, "{ file: $f, over: dfu }", path, ERR_BAD_FILE);
	job_kit_file(k, "empty.bin", "", 0, path, sizeof(path));
	refused(k, "{ file: $f, over: dfu }", path, ERR_BAD_FILE);
	vendor_file(k, "app.bin", path, sizeof(path), true);
	refused(k, "{ file: $f, over: dfu }", path, ERR_BAD_FILE);
	refused(k, "{ file: $f, over: dfu }", "/nonexistent/app.bin",
		ERR_NO_FIRMWARE);
	vendor_file(k, "app.bin", path, sizeof(path), false);
	refused(k, "{ what: bootloader, file: $f, over: serial }", path,
		ERR_WRONG_KIND);
	vendor_file(k, "photon-bootloader@0.7.0.bin", path, sizeof(path),
		    false);
	refused(k, "{ file: $f, over: dfu }", path, ERR_NO_ROAD);
}

static void test_another_platform_is_refused(void **state)
{
	struct job_kit *k = *state;
	const struct forge_spec spec = { .platform_id = PLATFORM_P1,
					 .function = FUNCTION_USER,
					 .index = 1,
					 .version = 5,
					 .size = 9000 };
	struct buf b;
	char path[128];

	buf_init(&b, 1u << 20);
	assert_int_equal(forge_module(&spec, &b, NULL), 0);
	job_kit_file(k, "p1.bin", b.data, b.len, path, sizeof(path));
	buf_fini(&b);
	refused(k, "{ file: $f, over: dfu }", path, ERR_WRONG_PLATFORM);
	refused(k, "{ file: $f, over: ota }", path, ERR_WRONG_PLATFORM);
}

/* Told before the first step, not after the bootloader was written. */
static void test_a_wrong_token_is_found_first(void **state)
{
	struct job_kit *k = *state;
	const struct run_outcome *o;

	k->world.token = "0123456789012345678901234567890123456789";
	o = job_kit_run_shipped(k, 0, "bootloader-tinker-app", app);
	assert_int_equal(o->error.code, ERR_CLOUD_DENIED);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_null(job_kit_event(k, EVENT_BEGUN, 1));
	assert_null(strstr(o->error.what, k->world.token));
}

static void test_a_port_without_rights_or_in_use(void **state)
{
	struct job_kit *k = *state;
	struct device d = job_kit_device(k, 0);
	struct err e = { 0 };

	assert_int_equal(device_usable(&d, &e), 0);
	d.usb.tty_access = BUS_ACCESS_DENIED;
	assert_int_equal(device_usable(&d, &e), -ERR_NO_ACCESS);
	err_clear(&e);
	d.usb.tty_access = BUS_ACCESS_BUSY;
	strcpy(d.usb.holder, "minicom");
	assert_int_equal(device_usable(&d, &e), -ERR_BUSY);
	assert_non_null(strstr(e.what, "minicom"));
	d.mode = MODE_DFU; /* then the tty does not matter */
	assert_int_equal(device_usable(&d, NULL), 0);
	d.usb.usb_access = BUS_ACCESS_DENIED;
	assert_int_equal(device_usable(&d, NULL), -ERR_NO_ACCESS);
}

static void test_practice_firmware_never_goes_to_a_real_device(void **state)
{
	struct job_kit *k = *state;
	char path[128];

	vendor_file(k, "app.bin", path, sizeof(path), false);
	k->world.practice = false;
	refused(k, "{ file: $f, over: dfu }", path, ERR_PRACTICE);
}

static void test_dry_run_writes_nothing_at_all(void **state)
{
	struct job_kit *k = *state;
	struct journal_job jobs[2];
	static struct recipe_problems problems;
	struct recipe *loaded, *bound;
	struct device d = job_kit_device(k, 0);
	struct run_request rq = { .supply = &k->supply, .dry_run = true };
	struct job j;

	assert_int_equal(recipe_parse("t.yaml", local, strlen(local), &loaded,
				      &problems, NULL),
			 0);
	assert_int_equal(recipe_bind(loaded, NULL, 0, &bound, &problems, NULL),
			 0);
	rq.recipe = bound;
	job_init(&j, &k->world, &d, &k->sink);
	j.journal = k->journal;
	run_recipe(&j, &rq, &k->outcome);
	assert_int_equal(k->outcome.exit_class, EXIT_CLASS_OK);
	assert_int_equal(k->outcome.plan.step_count, 4);
	assert_int_equal(k->outcome.plan.steps[1].from, 100);
	assert_int_equal(k->outcome.plan.steps[1].to, 101);
	assert_int_equal(k->outcome.plan.steps[1].over, ROAD_SERIAL);
	/* What a plan says of the same step; product.md, JSON of a plan. */
	assert_int_equal(k->outcome.plan.steps[1].bytes, 15236);
	assert_int_equal(k->outcome.plan.steps[1].seconds, 9);
	assert_int_equal(journal_jobs(k->journal, NULL, NULL, jobs, 2, NULL),
			 0);
	recipe_free(&bound);
	recipe_free(&loaded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		T(test_main_recipe_passes),
		T(test_local_recipe_passes),
		T(test_cable_pulled_in_the_backup),
		T(test_cable_pulled_before_the_bootloader),
		T(test_cable_pulled_in_the_bootloader),
		T(test_cable_pulled_at_the_end_of_the_bootloader),
		T(test_cable_pulled_in_dfu),
		T(test_cable_pulled_before_the_last_look),
		cmocka_unit_test(test_main_recipe_is_finished_after_each_break),
		T(test_stop_ends_at_a_safe_point),
		T(test_a_recipe_that_does_not_fit_is_skipped),
		T(test_bad_files_are_refused_before_anything),
		T(test_another_platform_is_refused),
		T(test_a_wrong_token_is_found_first),
		T(test_a_port_without_rights_or_in_use),
		T(test_practice_firmware_never_goes_to_a_real_device),
		T(test_dry_run_writes_nothing_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
