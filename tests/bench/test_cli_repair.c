/* SPDX-License-Identifier: MIT */
/* fix, log, doctor and questions, on practice devices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/count.h"
#include "tests/lib/cli_run.h"

static struct cli_output o;

static const char *text_of(json_t *doc, const char *key)
{
	return json_string_value(json_object_get(doc, key));
}

/* Of a plan's document, or of the only device in it. */
static json_int_t seconds_of(json_t *doc)
{
	json_t *devices = json_object_get(doc, "devices");

	return json_integer_value(json_object_get(
		devices ? json_array_get(devices, 0) : doc, "seconds"));
}

/* The seed's Photon: bootloader 100 under system parts that need 101. */
static void fix_repairs_the_photon(void **state)
{
	json_t *doc, *list, *device, *slot;
	bool bootloader = false;
	size_t i;

	(void)state;
	CLI_RUN(&o, "fix", "--yes", "--json", "--bench", "photon-safe-mode");
	assert_int_equal(o.rc, 0);
	/* Events, then the report. */
	doc = cli_line(&o, cli_check_schema(&o, "fix") - 1);
	assert_string_equal(text_of(doc, "schema"), "unbrick.report/1");
	/* One process has one batch a second: ours is the last job of it. */
	list = json_object_get(doc, "devices");
	device = json_array_get(list, json_array_size(list) - 1);
	assert_string_equal(text_of(device, "verdict"), "PASS");
	json_array_foreach(
		json_object_get(json_object_get(device, "after"), "modules"), i,
		slot)
	{
		const char *function = text_of(slot, "function");

		if (!function || strcmp(function, "bootloader"))
			continue;
		bootloader = true;
		assert_int_equal(
			json_integer_value(json_object_get(slot, "version")),
			101);
	}
	assert_true(bootloader);
	json_decref(doc);
}

/*
 * The repair of a diagnosis is what plan writes: the same modules over the
 * same roads in the same order.
 */
static void repairs_as_planned(const char *scene, const char *first)
{
	json_t *diagnosis, *plan, *repair, *step;
	size_t i, at = 0;

	CLI_RUN(&o, "diagnose", "--json", "--bench", scene);
	assert_int_equal(o.rc, 0);
	cli_check_schema(&o, "diagnose");
	diagnosis = cli_line(&o, 0);
	repair = json_object_get(diagnosis, "repair");
	CLI_RUN(&o, "plan", "--json", "--bench", scene);
	assert_int_equal(o.rc, 0);
	plan = cli_line(&o, 0);
	json_array_foreach(json_object_get(plan, "steps"), i, step)
	{
		json_t *mine = json_array_get(repair, at);

		if (strcmp(text_of(step, "do"), "flash") != 0)
			continue;
		assert_non_null(mine);
		assert_string_equal(text_of(mine, "do"), "flash");
		assert_string_equal(text_of(mine, "what"),
				    text_of(step, "what"));
		assert_string_equal(text_of(mine, "over"),
				    text_of(step, "over"));
		at++;
	}
	assert_int_equal(json_array_size(repair), at);
	assert_string_equal(text_of(json_array_get(repair, 0), "what"), first);
	json_decref(diagnosis);
	json_decref(plan);
}

static void a_diagnosis_names_the_planned_repair(void **state)
{
	(void)state;
	repairs_as_planned("p2-old-bootloader", "prebootloader");
	repairs_as_planned("photon-safe-mode", "bootloader");
	CLI_RUN(&o, "diagnose", "--bench", "p2-old-bootloader");
	assert_non_null(strstr(o.out, "1. flash prebootloader "));
	assert_non_null(strstr(o.out, "2. flash bootloader 5.9.0 over usb"));
}

/* plan, fix and the console (which shows what the dry run of repair says). */
static void one_estimate_is_told(void **state)
{
	static const char *const scenes[] = { "photon-safe-mode",
					      "p2-old-bootloader",
					      "argon-old-bootloader" };

	(void)state;
	for (size_t i = 0; i < COUNT(scenes); i++) {
		json_t *plan, *fix, *repair;

		CLI_RUN(&o, "plan", "--json", "--bench", scenes[i]);
		plan = cli_line(&o, 0);
		CLI_RUN(&o, "fix", "--dry-run", "--json", "--bench", scenes[i]);
		fix = cli_line(&o, cli_check_schema(&o, "fix") - 1);
		CLI_RUN(&o, "--recipe", "repair", "--dry-run", "--json",
			"--bench", scenes[i]);
		repair = cli_line(&o, cli_check_schema(&o, "repair") - 1);
		assert_true(seconds_of(plan) > 0);
		assert_int_equal(seconds_of(plan), seconds_of(fix));
		assert_int_equal(seconds_of(plan), seconds_of(repair));
		json_decref(plan);
		json_decref(fix);
		json_decref(repair);
	}
}

/* Nothing was done because nothing was wrong: that is good news. */
static void a_healthy_device_is_said_to_be_good(void **state)
{
	char path[512];
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/old.yaml", cli_folder("good"));
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("recipe: old\nwhen: { verdict: [bootloader-too-old] }\nsteps:\n"
	      "  - inspect:\n  - flash: { what: tinker }\n",
	      f);
	fclose(f);
	CLI_RUN(&o, "--recipe", path, "--yes", "--bench", "healthy-photon");
	assert_int_equal(o.rc, 4);
	assert_non_null(strstr(o.out, "SKIPPED  already good"));
}

static void fix_asks_or_refuses(void **state)
{
	(void)state;
	CLI_RUN(&o, "fix", "--json", "--bench", "photon-safe-mode");
	assert_int_equal(o.rc, 2);
	CLI_RUN(&o, "fix", "--dry-run", "--bench", "photon-safe-mode");
	assert_int_equal(o.rc, 0);
	assert_non_null(strstr(o.out, "nothing was written"));
}

/* Nothing to do is no failure, and no reason to ask or to write. */
static void fix_leaves_a_healthy_device_alone(void **state)
{
	json_t *doc;

	(void)state;
	CLI_RUN(&o, "fix", "--yes", "--bench", "healthy-photon");
	assert_int_equal(o.rc, 0);
	assert_non_null(strstr(o.out, "nothing has to be written"));
	CLI_RUN(&o, "fix", "--yes", "--json", "--bench", "healthy-photon");
	assert_int_equal(o.rc, 0);
	assert_int_equal(cli_check_schema(&o, "fix"), 1);
	doc = cli_line(&o, 0);
	assert_string_equal(text_of(doc, "schema"), "unbrick.plan/1");
	json_decref(doc);
	CLI_RUN(&o, "history", "--device", "2b0043000447343337373737",
		"--json");
	assert_null(strstr(o.out, "\"recipe\":\"fix\""));
}

/* The Photon has no application: it gets Tinker, not only a bootloader. */
static void fix_gives_a_device_an_application(void **state)
{
	(void)state;
	CLI_RUN(&o, "bench", "reset", "--bench", "photon-safe-mode");
	CLI_RUN(&o, "fix", "--yes", "--bench", "photon-safe-mode");
	assert_int_equal(o.rc, 0);
	assert_non_null(strstr(o.out, "application     -                      "
				      "v3      PASS"));
	assert_non_null(strstr(o.out, "\nPASS\n"));
}

/* A flash is not the rest of a fix, and the other way round. */
static void a_command_goes_on_with_its_own_jobs_only(void **state)
{
	static const char on[] = "going on where job";

	(void)state;
	CLI_RUN(&o, "keys", "server", "--yes", "--bench",
		"argon-damaged-system");
	assert_int_equal(o.rc, 6); /* it has no system that starts */
	CLI_RUN(&o, "flash", "--yes", "argon-tinker-v5-for-326.bin", "--over",
		"dfu", "--bench", "argon-damaged-system");
	assert_int_not_equal(o.rc, 4);
	assert_null(strstr(o.err, on));
	CLI_RUN(&o, "keys", "server", "--yes", "--bench",
		"argon-damaged-system");
	assert_null(strstr(o.err, on));
	CLI_RUN(&o, "keys", "server", "--yes", "--bench",
		"argon-damaged-system");
	assert_int_equal(o.rc, 6);
	assert_non_null(strstr(o.err, on));
}

/* A device that no system runs on proves nothing, but it was so before. */
static void who_was_ill_before_is_told_so(void **state)
{
	(void)state;
	CLI_RUN(&o, "keys", "server", "--yes", "--bench", "trouble", "--device",
		"1-2.1");
	assert_int_equal(o.rc, EXIT_CLASS_VERIFY);
	assert_non_null(strstr(o.out, "ill before this job and is no worse"));
	assert_non_null(strstr(o.out, "still failing as before: "));
	assert_null(strstr(o.out, "\nPASS\n"));
}

static void log_has_the_lines_of_the_application(void **state)
{
	json_t *doc;

	(void)state;
	CLI_RUN(&o, "log", "--seconds", "40", "--json", "--bench",
		"healthy-photon");
	assert_int_equal(o.rc, 0);
	assert_true(cli_check_schema(&o, "log") >= 3);
	doc = cli_line(&o, 1);
	assert_non_null(strstr(text_of(doc, "text"), "temperature"));
	assert_string_equal(text_of(doc, "device"), "2b0043000447343337373737");
	json_decref(doc);
}

static void a_question_is_answered_before(void **state)
{
	static const char text[] = "recipe: ask\nvars: { ok: }\nsteps:\n"
				   "  - inspect:\n"
				   "  - ask: { text: Ready?, var: ok }\n";
	char path[300];
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/ask.yaml", cli_folder("recipes"));
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	CLI_RUN(&o, "--recipe", path, "--bench", "healthy-photon");
	assert_int_equal(o.rc, 4);
	assert_non_null(strstr(o.out, "--var ok=yes"));
	CLI_RUN(&o, "--recipe", path, "--bench", "healthy-photon", "--var",
		"ok=no");
	assert_int_equal(o.rc, 4);
	CLI_RUN(&o, "--recipe", path, "--bench", "healthy-photon", "--var",
		"ok=yes");
	assert_int_equal(o.rc, 0);
	CLI_RUN(&o, "--recipe", path, "--bench", "healthy-photon", "--var",
		"okay=yes");
	assert_int_equal(o.rc, 2);
	assert_non_null(strstr(o.err, "did you mean 'ok'?"));
}

static void the_doctor_looks(void **state)
{
	json_t *doc, *finding, *devices = NULL;
	size_t i;

	(void)state;
	CLI_RUN(&o, "doctor", "--json", "--bench", "trouble");
	assert_int_equal(o.rc, 0);
	assert_int_equal(cli_check_schema(&o, "doctor"), 1);
	doc = cli_line(&o, 0);
	json_array_foreach(json_object_get(doc, "findings"), i, finding)
	{
		if (strcmp(text_of(finding, "id"), "devices") == 0)
			devices = finding;
	}
	assert_non_null(devices);
	assert_string_equal(text_of(devices, "level"), "ok");
	assert_string_equal(text_of(devices, "what"),
			    "6 Particle devices on USB");
	json_decref(doc);
}

static void the_rule_goes_where_it_is_told(void **state)
{
	char path[260];

	(void)state;
	setenv("DESTDIR", cli_folder("root"), 1);
	CLI_RUN(&o, "doctor", "--install-udev", "--json");
	unsetenv("DESTDIR");
	assert_int_equal(o.rc, 0);
	assert_int_equal(cli_check_schema(&o, "udev"), 1);
	snprintf(path, sizeof(path), "%s/etc/udev/rules.d/50-unbrick.rules",
		 cli_folder("root"));
	assert_int_equal(access(path, R_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_diagnosis_names_the_planned_repair),
		cmocka_unit_test(one_estimate_is_told),
		cmocka_unit_test(a_healthy_device_is_said_to_be_good),
		cmocka_unit_test(fix_asks_or_refuses),
		cmocka_unit_test(fix_repairs_the_photon),
		cmocka_unit_test(fix_leaves_a_healthy_device_alone),
		cmocka_unit_test(fix_gives_a_device_an_application),
		cmocka_unit_test(a_command_goes_on_with_its_own_jobs_only),
		cmocka_unit_test(who_was_ill_before_is_told_so),
		cmocka_unit_test(log_has_the_lines_of_the_application),
		cmocka_unit_test(a_question_is_answered_before),
		cmocka_unit_test(the_doctor_looks),
		cmocka_unit_test(the_rule_goes_where_it_is_told),
	};

	return cmocka_run_group_tests(tests, cli_own_folders, NULL);
}
