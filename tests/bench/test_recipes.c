/* SPDX-License-Identifier: MIT */
/*
 * Every shipped recipe on the practice bench: once to its promised end, once
 * to its promised failure.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/vdev/vdev.h"
#include "device/restore.h"
#include "job_kit.h"
#include "recipe/embed.h"
#include "tests/lib/oracle.h"

#define VARS 4

/* Versions of bootloader, system 1 to 3 and user; 0: not looked at. */
struct versions {
	int bootloader, system1, system2, system3, user;
};

struct promise {
	const char *recipe, *scene;
	size_t device;
	const char *vars[VARS];
	struct versions end;
};

static const struct promise ends[] = {
	{ "inspect", "healthy-photon", 0, { 0 }, { 311, 1213, 1213, 0, 3 } },
	{ "backup", "healthy-photon", 0, { 0 }, { 311, 1213, 1213, 0, 3 } },
	{ "bootloader-tinker-app",
	  "photon-safe-mode",
	  0,
	  { "app=app.bin" },
	  { 101, 206, 206, 0, 5 } },
	{ "bootloader", "p1-safe-mode", 0, { 0 }, { 501, 1406, 1406, 0, 3 } },
	{ "system-update",
	  "electron-051",
	  0,
	  { "release=0.6.4" },
	  { 11, 110, 110, 110, 3 } },
	{ "system-update",
	  "old-photon-047",
	  0,
	  { "release=0.7.0" },
	  { 101, 207, 207, 0, 3 } },
	{ "downgrade",
	  "photon-121",
	  0,
	  { "release=0.6.2" },
	  { 11, 108, 108, 0, 3 } },
	{ "downgrade",
	  "photon-121",
	  0,
	  { "release=0.6.3" },
	  { 11, 109, 109, 0, 3 } },
	{ "tinker", "photon-no-app", 0, { 0 }, { 311, 1213, 1213, 0, 3 } },
	{ "app",
	  "healthy-photon",
	  0,
	  { "app=app.bin" },
	  { 311, 1213, 1213, 0, 6 } },
	{ "factory-app",
	  "healthy-photon",
	  0,
	  { "app=app.bin" },
	  { 311, 1213, 1213, 0, 3 } },
	{ "factory-app",
	  "duo-ota-error",
	  0,
	  { "app=app.bin" },
	  { 6, 8, 8, 0, 8 } },
	{ "repair", "photon-downgraded", 0, { 0 }, { 11, 108, 108, 0, 3 } },
	{ "repair-tinker", "trouble", 1, { 0 }, { 0, 0, 0, 0, 3 } },
	{ "system-and-app",
	  "p1-mixed",
	  0,
	  { "release=1.4.4", "app=app.bin" },
	  { 501, 1406, 1406, 0, 6 } },
	{ "system-and-app",
	  "old-photon-047",
	  0,
	  { "release=1.2.1", "app=app.bin" },
	  { 311, 1213, 1213, 0, 6 } },
	{ "system-parts",
	  "p1-mixed",
	  0,
	  { "release=1.4.4" },
	  { 501, 1406, 1406, 0, 3 } },
	{ "server-key", "healthy-photon", 0, { 0 }, { 311, 1213, 1213, 0, 3 } },
	{ "device-key", "healthy-photon", 0, { 0 }, { 311, 1213, 1213, 0, 3 } },
	{ "leave-listening",
	  "photon-listening",
	  0,
	  { 0 },
	  { 311, 1213, 1213, 0, 3 } },
	{ "ota-soak",
	  "ota-flaky",
	  0,
	  { "app=app.bin", "rounds=6", "at_least=80%" },
	  { 311, 1213, 1213, 0, 6 } },
	{ "duo-031", "duo-ota-error", 0, { 0 }, { 6, 9, 9, 0, 8 } },
	{ "duo-031", "duo-030", 0, { 0 }, { 6, 9, 9, 0, 9 } },
	{ "electron-1x",
	  "electron-051",
	  0,
	  { 0 },
	  { 311, 1213, 1213, 1213, 3 } },
	{ "electron-1x",
	  "electron-mixed",
	  0,
	  { "release=1.4.4" },
	  { 501, 1406, 1406, 1406, 4 } },
	{ "bootloader",
	  "argon-old-bootloader",
	  0,
	  { "over=dfu-staged" },
	  { 1200, 4100, 0, 0, 5 } },
	{ "system-update",
	  "argon-old",
	  0,
	  { "release=4.1.0" },
	  { 1200, 4100, 0, 0, 5 } },
	{ "system-update",
	  "argon-old",
	  0,
	  { "release=6.2.0" },
	  { 3100, 6200, 0, 0, 5 } },
	{ "system-update",
	  "p2-old",
	  0,
	  { "release=6.2.0" },
	  { 3100, 6200, 0, 0, 6 } },
	{ "factory-fresh",
	  "argon-old-bootloader",
	  0,
	  { "release=4.2.0" },
	  { 1200, 4200, 0, 0, 5 } },
	{ "factory-fresh",
	  "p2-damaged-system",
	  0,
	  { "release=5.9.0" },
	  { 2700, 5901, 0, 0, 6 } },
	{ "radio-stack", "trouble-gen3", 3, { 0 }, { 501, 1406, 0, 0, 5 } },
	{ "ncp",
	  "tracker-old-ncp",
	  0,
	  { "ncp=tracker-ncp@7.bin" },
	  { 1200, 4100, 0, 0, 6 } },
	{ "tinker", "argon-no-app", 0, { 0 }, { 1003, 2008, 0, 0, 5 } },
	{ "protected-repair",
	  "argon-protected",
	  0,
	  { 0 },
	  { 3100, 6200, 0, 0, 5 } },
	{ 0 },
};

struct failure {
	const char *recipe, *scene;
	const char *vars[VARS];
	enum exit_class exit;
	const char *why;       /* a part of the words */
	enum fault_kind fault; /* VDEV_FAULTS: none */
	int pull;	       /* the cable, when this step begins; 0: never */
};

#define NO_FAULT VDEV_FAULTS

static const struct failure failures[] = {
	{ "protected-repair",
	  "argon-protected",
	  { 0 },
	  EXIT_CLASS_TRANSFER,
	  "",
	  NO_FAULT,
	  5 },
	{ "inspect",
	  "healthy-photon",
	  { 0 },
	  EXIT_CLASS_TRANSFER,
	  "",
	  NO_FAULT,
	  1 },
	{ "backup",
	  "healthy-photon",
	  { 0 },
	  EXIT_CLASS_TRANSFER,
	  "",
	  NO_FAULT,
	  2 },
	{ "bootloader-tinker-app",
	  "healthy-photon",
	  { "app=app.bin" },
	  EXIT_CLASS_REFUSED,
	  "the verdict is not as the recipe wants it",
	  NO_FAULT,
	  0 },
	{ "bootloader",
	  "duo-030",
	  { 0 },
	  EXIT_CLASS_REFUSED,
	  "not for a RedBear Duo",
	  NO_FAULT,
	  0 },
	{ "bootloader",
	  "p1-safe-mode",
	  { 0 },
	  EXIT_CLASS_VERIFY,
	  "",
	  VDEV_FAULT_CHECK_FAILS,
	  0 },
	{ "system-update",
	  "p1-mixed",
	  { "release=1.2.1" },
	  EXIT_CLASS_TRANSFER,
	  "the device refused request 3",
	  VDEV_FAULT_WRITE_LIES,
	  0 },
	{ "downgrade",
	  "electron-051",
	  { "release=0.5.0" },
	  EXIT_CLASS_REFUSED,
	  "not for a",
	  NO_FAULT,
	  0 },
	{ "tinker",
	  "duo-ota-error",
	  { "over=serial" },
	  EXIT_CLASS_REFUSED,
	  "cannot receive it over serial",
	  NO_FAULT,
	  0 },
	{ "app",
	  "photon-downgraded",
	  { "app=app.bin", "over=ota" },
	  EXIT_CLASS_REFUSED,
	  "bootloader is too new",
	  NO_FAULT,
	  0 },
	{ "factory-app",
	  "healthy-photon",
	  { "app=photon-system-part2@1.2.1.bin" },
	  EXIT_CLASS_REFUSED,
	  "the file is a system, the step wants a user",
	  NO_FAULT,
	  0 },
	{ "repair",
	  "p1-mixed",
	  { 0 },
	  EXIT_CLASS_TRANSFER,
	  "the device refused request 3",
	  VDEV_FAULT_WRITE_LIES,
	  0 },
	{ "repair-tinker",
	  "photon-no-app",
	  { 0 },
	  EXIT_CLASS_TRANSFER,
	  "the device refused request 3",
	  VDEV_FAULT_WRITE_LIES,
	  0 },
	{ "system-and-app",
	  "healthy-photon",
	  { "release=0.6.3", "app=app.bin" },
	  EXIT_CLASS_REFUSED,
	  "",
	  NO_FAULT,
	  0 },
	{ "system-parts",
	  "healthy-photon",
	  { "release=1.2.1" },
	  EXIT_CLASS_REFUSED,
	  "the verdict is not as the recipe wants it",
	  NO_FAULT,
	  0 },
	{ "restore",
	  "healthy-photon",
	  { "backup=/nonexistent.json" },
	  EXIT_CLASS_REFUSED,
	  "",
	  NO_FAULT,
	  0 },
	{ "server-key",
	  "photon-downgraded",
	  { 0 },
	  EXIT_CLASS_REFUSED,
	  "built-in server key",
	  NO_FAULT,
	  0 },
	{ "device-key",
	  "healthy-photon",
	  { 0 },
	  EXIT_CLASS_TRANSFER,
	  "",
	  NO_FAULT,
	  3 },
	{ "leave-listening",
	  "photon-listening",
	  { 0 },
	  EXIT_CLASS_TRANSFER,
	  "",
	  NO_FAULT,
	  2 },
	{ "ota-soak",
	  "ota-flaky",
	  { "app=app.bin", "rounds=4", "at_least=100%" },
	  EXIT_CLASS_VERIFY,
	  "3 of 4 rounds passed, pass rate 75.0 %, 100 % wanted",
	  NO_FAULT,
	  0 },
	{ "duo-031",
	  "healthy-photon",
	  { 0 },
	  EXIT_CLASS_REFUSED,
	  "not for a Photon",
	  NO_FAULT,
	  0 },
	{ "electron-1x",
	  "electron-051",
	  { 0 },
	  EXIT_CLASS_TRANSFER,
	  "",
	  NO_FAULT,
	  4 },
	{ "factory-fresh",
	  "duo-030",
	  { "release=1.2.1" },
	  EXIT_CLASS_REFUSED,
	  "not for a RedBear Duo",
	  NO_FAULT,
	  0 },
	{ "factory-fresh",
	  "healthy-argon",
	  { "release=4.2.0" },
	  EXIT_CLASS_TRANSFER,
	  "",
	  NO_FAULT,
	  4 },
	{ "radio-stack",
	  "argon-old-radio",
	  { 0 },
	  EXIT_CLASS_REFUSED,
	  "radio 0 v202 needs bootloader 0",
	  NO_FAULT,
	  0 },
	{ "ncp",
	  "argon-silent-ncp",
	  { "ncp=argon-ncp@5.bin" },
	  EXIT_CLASS_VERIFY,
	  "",
	  NO_FAULT,
	  0 },
	{ 0 },
};

static void expect_version(const char *what, const struct table *t,
			   unsigned function, unsigned index, int version)
{
	int has = table_version(t, function, index);

	if (version && has != version)
		fail_msg("%s: %s %u is v%d, not v%d", what,
			 function_name(function), index, has, version);
}

static void expect_end(const char *what, const struct run_outcome *o,
		       const struct versions *v)
{
	if (o->verdict != JOB_PASS || o->exit_class != EXIT_CLASS_OK)
		fail_msg("%s: exit %d, %s", what, o->exit_class, o->error.what);
	assert_true(o->has_after);
	expect_version(what, &o->after, FUNCTION_BOOTLOADER, 0, v->bootloader);
	expect_version(what, &o->after, FUNCTION_SYSTEM, 1, v->system1);
	expect_version(what, &o->after, FUNCTION_SYSTEM, 2, v->system2);
	expect_version(what, &o->after, FUNCTION_SYSTEM, 3, v->system3);
	expect_version(what, &o->after, FUNCTION_USER, 1, v->user);
}

static bool is_listed(const char *name, bool failing)
{
	for (const struct promise *p = ends; !failing && p->recipe; p++) {
		if (strcmp(p->recipe, name) == 0)
			return true;
	}
	for (const struct failure *f = failures; failing && f->recipe; f++) {
		if (strcmp(f->recipe, name) == 0)
			return true;
	}
	return strcmp(name, "restore") == 0; /* has a test of its own */
}

static void every_recipe_is_here(void **state)
{
	size_t n = 0;

	(void)state;
	for (const struct embedded *f = embedded; f->name; f++) {
		char name[64];

		if (strchr(f->name, '/') || !strstr(f->name, ".yaml"))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(strlen(f->name) - 5),
			 f->name);
		if (!is_listed(name, false) || !is_listed(name, true))
			fail_msg("no test runs %s", name);
		n++;
	}
	assert_true(n >= 12);
}

/* Sound for the model, and nothing changed but what the plan names. */
static void expect_true(const char *what, struct job_kit *k, size_t device,
			struct oracle *oracle)
{
	char says[ORACLE_SAYS];
	bool keys = strstr(what, "-key ") != NULL;

	oracle_name_plan(oracle, device, &k->outcome.plan);
	if (strstr(what, "factory-app "))
		oracle_name_module(oracle, device, FUNCTION_USER, 1,
				   STORE_FACTORY);
	if (keys)
		oracle_name_settings(oracle, device, 0, VDEV_SETTINGS);
	if (!oracle_untouched(oracle, says) ||
	    !oracle_healthy(k->bench, device, &k->clock.clock, says))
		fail_msg("%s: %s", what, says);
	oracle_close(oracle);
}

static void recipes_end_as_promised(void **state)
{
	(void)state;
	for (const struct promise *p = ends; p->recipe; p++) {
		struct job_kit *k = malloc(sizeof(*k));
		struct oracle oracle;
		char what[96];

		snprintf(what, sizeof(what), "%s on %s", p->recipe, p->scene);
		job_kit_open(k, p->scene);
		oracle_open(&oracle, k->bench);
		expect_end(
			what,
			job_kit_run_shipped(k, p->device, p->recipe, p->vars),
			&p->end);
		assert_int_equal(vdev_mode(bench_vdev(k->bench, p->device)),
				 MODE_NORMAL);
		expect_true(what, k, p->device, &oracle);
		job_kit_close(k);
		free(k);
	}
}

static void flash_hash(struct job_kit *k, char out[SHA256_HEX])
{
	const struct vdev *v = bench_vdev(k->bench, 0);
	const uint8_t *flash;
	uint32_t base, size;

	vdev_span(v, &base, &size);
	flash = vdev_flash(v, false, base, size);
	assert_non_null(flash);
	bytes_sha256_hex(flash, size, out);
}

static void recipes_fail_as_promised(void **state)
{
	(void)state;
	for (const struct failure *f = failures; f->recipe; f++) {
		struct job_kit *k = malloc(sizeof(*k));
		char before[SHA256_HEX], after[SHA256_HEX], what[96];
		const struct run_outcome *o;

		snprintf(what, sizeof(what), "%s on %s", f->recipe, f->scene);
		job_kit_open(k, f->scene);
		flash_hash(k, before);
		if (f->fault != NO_FAULT) {
			const struct vdev_fault fault = { .kind = f->fault,
							  .at = 1 };

			assert_true(vdev_fault_add(bench_vdev(k->bench, 0),
						   &fault));
		}
		if (f->pull) {
			k->strike = job_kit_pull;
			k->strike_step = f->pull;
		}
		o = job_kit_run_shipped(k, 0, f->recipe, f->vars);
		if (o->verdict == JOB_PASS || o->exit_class != (int)f->exit ||
		    !strstr(o->error.what, f->why) || !o->error.what[0])
			fail_msg("%s: exit %d, %s", what, o->exit_class,
				 o->error.what);
		flash_hash(k, after);
		if (f->exit == EXIT_CLASS_REFUSED && strcmp(before, after) != 0)
			fail_msg("%s: refused, and flash has changed", what);
		job_kit_close(k);
		free(k);
	}
}

/* From any trouble that a scene has, one recipe leads out. */
static void repair_mends_every_scene(void **state)
{
	static const char *const scenes[] = { "trouble",
					      "photon-safe-mode",
					      "p1-safe-mode",
					      "p1-mixed",
					      "electron-mixed",
					      "duo-030",
					      "photon-no-app",
					      "photon-downgraded",
					      "argon-old-bootloader",
					      "boron-newer-app",
					      "argon-damaged-system",
					      "argon-old-radio",
					      "argon-no-app",
					      "trouble-gen4",
					      NULL };

	(void)state;
	for (size_t s = 0; scenes[s]; s++) {
		struct job_kit *k = malloc(sizeof(*k));

		job_kit_open(k, scenes[s]);
		for (size_t i = 0; i < bench_device_count(k->bench); i++) {
			const struct run_outcome *o =
				job_kit_run_shipped(k, i, "repair", NULL);

			if (o->verdict != JOB_PASS)
				fail_msg("%s %zu: exit %d, %s", scenes[s], i,
					 o->exit_class, o->error.what);
			/* And once more there is nothing left to do. */
			o = job_kit_run_shipped(k, i, "repair", NULL);
			assert_int_equal(o->verdict, JOB_PASS);
			assert_int_equal(o->diagnosis.verdict, VERDICT_HEALTHY);
			assert_int_equal(o->plan.step_count, 3);
		}
		job_kit_close(k);
		free(k);
	}
}

static void a_backup_comes_back(void **state)
{
	static const char *const app[] = { "app=app.bin", NULL };
	static const struct versions with_app = { 311, 1213, 1213, 0, 6 };
	static const struct versions tinker = { 311, 1213, 1213, 0, 3 };
	struct job_kit *k = malloc(sizeof(*k));
	char path[PATH_MAX], var[PATH_MAX + 16];
	const char *vars[] = { var, NULL };
	struct device d;

	(void)state;
	job_kit_open(k, "healthy-photon");
	d = job_kit_device(k, 0);
	expect_end("backup", job_kit_run_shipped(k, 0, "backup", NULL),
		   &tinker);
	assert_int_equal(restore_newest(&d, path, sizeof(path), NULL), 0);
	clock_sleep_ms(&k->clock.clock, 5000);
	expect_end("app", job_kit_run_shipped(k, 0, "app", app), &with_app);
	snprintf(var, sizeof(var), "backup=%s", path);
	expect_end("restore", job_kit_run_shipped(k, 0, "restore", vars),
		   &tinker);
	job_kit_close(k);
	free(k);
}

/* What the bootloader does when there is no application. */
static void the_factory_application_comes_back(void **state)
{
	static const char *const app[] = { "app=app.bin", NULL };
	static const uint8_t zeros[64];
	static const struct versions end = { 311, 1213, 1213, 0, 6 };
	struct job_kit *k = malloc(sizeof(*k));

	(void)state;
	job_kit_open(k, "healthy-photon");
	assert_int_equal(job_kit_run_shipped(k, 0, "factory-app", app)->verdict,
			 JOB_PASS);
	assert_true(vdev_poke(bench_vdev(k->bench, 0), false, 0x080a0000, zeros,
			      sizeof(zeros)));
	bench_reset(k->bench, 0);
	clock_sleep_ms(&k->clock.clock, 30000);
	expect_end("inspect", job_kit_run_shipped(k, 0, "inspect", NULL), &end);
	job_kit_close(k);
	free(k);
}

/* What the recipe promises for afterwards: the other roads work again. */
static void a_repaired_duo_takes_updates(void **state)
{
	static const char *const app[] = { "app=app.bin", "over=serial", NULL };
	static const struct versions end = { 6, 9, 9, 0, 9 };
	struct job_kit *k = malloc(sizeof(*k));
	const struct run_outcome *o;

	(void)state;
	job_kit_open(k, "duo-030");
	o = job_kit_run_shipped(k, 0, "app", app);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	expect_end("duo-031", job_kit_run_shipped(k, 0, "duo-031", NULL), &end);
	o = job_kit_run_shipped(k, 0, "duo-031", NULL);
	assert_int_equal(o->exit_class, EXIT_CLASS_REFUSED);
	assert_string_equal(o->error.what,
			    "the recipe does not fit: the version of the "
			    "system is not as the recipe wants it");
	expect_end("app", job_kit_run_shipped(k, 0, "app", app), &end);
	job_kit_close(k);
	free(k);
}

/* The same for a downgraded Photon: OTA applies what it takes. */
static void a_downgraded_photon_takes_updates(void **state)
{
	static const char *const to[] = { "release=0.6.3", NULL };
	static const char *const app[] = { "app=app.bin", "over=ota", NULL };
	static const struct versions end = { 11, 109, 109, 0, 5 };
	struct job_kit *k = malloc(sizeof(*k));

	(void)state;
	job_kit_open(k, "photon-121");
	assert_int_equal(job_kit_run_shipped(k, 0, "downgrade", to)->verdict,
			 JOB_PASS);
	expect_end("app", job_kit_run_shipped(k, 0, "app", app), &end);
	job_kit_close(k);
	free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_recipe_is_here),
		cmocka_unit_test(recipes_end_as_promised),
		cmocka_unit_test(recipes_fail_as_promised),
		cmocka_unit_test(repair_mends_every_scene),
		cmocka_unit_test(a_backup_comes_back),
		cmocka_unit_test(the_factory_application_comes_back),
		cmocka_unit_test(a_repaired_duo_takes_updates),
		cmocka_unit_test(a_downgraded_photon_takes_updates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
