/* SPDX-License-Identifier: MIT */
/*
 * What is refused before the first byte, with the reason, and what a step
 * that does not come needs not have: as a table of recipes.
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
#include "odd_kit.h"
#include "run/broken.h"
#include "run/request.h"

#define OLD "tests/bench/scenes/two-old-photons.yaml"

/* code ERR_OK: it passes, as the step does not come. */
static const struct row {
	const char *scene, *steps;
	enum err_code code;
	const char *says;
} rows[] = {
	{ ODD_SCENE, "  - flash: { what: bootloader, release: 0.1.1 }\n",
	  ERR_NO_FIRMWARE, "there is no Device OS 0.1.1 for Photon" },
	{ ODD_SCENE, "  - flash: { what: system, release: 0.4.5-rc.1 }\n",
	  ERR_NO_FIRMWARE, "Device OS 0.4.5-rc.1 has no" },
	{ ODD_SCENE,
	  "  - flash: { sha256: 000102030405060708090a0b0c0d0e0f1011121314151617"
	  "18191a1b1c1d1e1f }\n",
	  ERR_NO_FIRMWARE, "" },
	{ ODD_SCENE, "  - plan: { app: nothing.bin }\n", ERR_NO_FIRMWARE, "" },
	{ OLD, "  - flash: { what: tinker, over: ota }\n", ERR_REFUSED,
	  "id is not known" },
	/* Only where the step comes. */
	{ ODD_SCENE,
	  "  - flash: { what: bootloader, release: 0.1.1 }\n"
	  "    when: { platform: p1 }\n",
	  ERR_OK, "" },
	{ ODD_SCENE,
	  "  - plan: { app: nothing.bin }\n    when: { platform: p1 }\n",
	  ERR_OK, "" },
};

static void check(const struct row *row)
{
	const struct run_outcome *o;
	char recipe[512];

	odd_open(row->scene);
	snprintf(recipe, sizeof(recipe), "recipe: x\nsteps:\n%s", row->steps);
	o = job_kit_run(&odd_kit, 0, recipe, NULL);
	if (o->error.code != row->code || !strstr(o->error.what, row->says))
		fail_msg("%s%s \"%s\"", row->steps, err_row(o->error.code)->id,
			 o->error.what);
	assert_int_equal(o->exit_class,
			 row->code ? EXIT_CLASS_REFUSED : EXIT_CLASS_OK);
	assert_memory_equal(odd_before, odd_flash(), ODD_FLASH_SIZE);
	odd_close();
}

static void test_before_the_first_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		check(&rows[i]);
}

/* The factory place is copied to the place that a module's header names. */
static void test_a_factory_application_for_elsewhere(void **state)
{
	const struct forge_spec elsewhere = { .platform_id = PLATFORM_PHOTON,
					      .function = FUNCTION_USER,
					      .index = 1,
					      .version = 5,
					      .size = 4096,
					      .start = ODD_APP + 0x1000 };
	const struct run_outcome *o;
	char path[300], recipe[512];
	struct buf b;

	(void)state;
	odd_open(ODD_SCENE);
	buf_init(&b, 1 << 20);
	assert_int_equal(forge_module(&elsewhere, &b, NULL), 0);
	job_kit_file(&odd_kit, "odd.bin", b.data, b.len, path, sizeof(path));
	snprintf(recipe, sizeof(recipe),
		 "recipe: x\nsteps:\n"
		 "  - flash: { what: factory, file: %s, over: dfu }\n",
		 path);
	o = job_kit_run(&odd_kit, 0, recipe, NULL);
	assert_int_equal(o->error.code, ERR_OUT_OF_WINDOW);
	assert_non_null(strstr(o->error.what, "factory place"));
	assert_memory_equal(odd_before, odd_flash(), ODD_FLASH_SIZE);
	odd_close();
	buf_fini(&b);
}

/* What a record holds of a job that is to be gone on with. */
static const struct {
	const char *request, *says;
} stored[] = {
	{ "{}", "was no recipe" },
	{ "[1]", "was no recipe" },
	{ "no JSON", "was no recipe" },
	{ "{\"text\":7,\"origin\":\"x.yaml\"}", "was no recipe" },
	{ "{\"text\":\"recipe: x\\nsteps:\\n  - inspect:\\n\","
	  "\"origin\":\"x.yaml\",\"vars\":[7]}",
	  "no whole list of values" },
	{ "{\"text\":\"recipe: x\\nsteps:\\n  - inspect:\\n\","
	  "\"origin\":\"x.yaml\",\"vars\":[\"no value\"]}",
	  "no whole list of values" },
	{ "{\"text\":\"recipe: x\\nsteps:\\n  - inspect:\\n\","
	  "\"origin\":\"x.yaml\",\"vars\":[\"key=[hidden]\"]}",
	  "was secret" },
	{ "{\"text\":\"recipe: x\\nsteps:\\n  - inspect:\\n\","
	  "\"origin\":\"x.yaml\",\"vars\":[]}",
	  "does not fit its recipe" },
};

static void test_a_record_that_is_no_order(void **state)
{
	(void)state;
	odd_open(ODD_SCENE);
	for (size_t i = 0; i < COUNT(stored); i++) {
		struct journal_job job = { .port = "1-1" };
		struct run_stored out;
		struct err e = { 0 };

		assert_int_equal(journal_begin(odd_kit.journal, &job,
					       stored[i].request, &e),
				 0);
		assert_int_equal(
			run_stored_read(odd_kit.journal, &job, &out, &e),
			-ERR_REFUSED);
		if (!strstr(e.what, stored[i].says))
			fail_msg("%s: \"%s\"", stored[i].request, e.what);
		assert_null(out.recipe);
	}
	odd_close();
}

/* product.md "resume": where something may be half done. */
static void test_what_can_be_gone_on_with(void **state)
{
	static const struct {
		enum job_verdict verdict;
		int exit_class;
		bool can;
	} ends[] = {
		{ JOB_PASS, EXIT_CLASS_OK, false },
		{ JOB_SKIPPED, EXIT_CLASS_REFUSED, false },
		{ JOB_STOPPED, EXIT_CLASS_STOPPED, true },
		{ JOB_FAIL, EXIT_CLASS_REFUSED, false },
		{ JOB_FAIL, EXIT_CLASS_TRANSFER, true },
		{ JOB_FAIL, EXIT_CLASS_VERIFY, true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		const struct journal_job job = {
			.verdict = ends[i].verdict,
			.exit_class = ends[i].exit_class,
		};

		assert_int_equal(broken_can_go_on(&job), ends[i].can);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_before_the_first_byte),
		cmocka_unit_test(test_a_factory_application_for_elsewhere),
		cmocka_unit_test(test_a_record_that_is_no_order),
		cmocka_unit_test(test_what_can_be_gone_on_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
