/* SPDX-License-Identifier: MIT */
/*
 * Going on with a broken job never guesses: another device, recipe or file
 * than it began with is refused before anything is written, and what was
 * proven then is looked at again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fsio.h"
#include "bench/forge.h"
#include "fault_kit.h"
#include "run/broken.h"

#define TINKER 0x080a0000
#define STEPS  6

static char home[64], app[96];
static char scene[2048];
static uint8_t *sound;

static void write_app(uint32_t seed)
{
	const struct forge_spec spec = {
		.platform_id = 6,
		.function = 5,
		.index = 1,
		.version = 5,
		.deps = { { .function = 4, .index = 2, .version = 206 } },
		.size = 21480,
		.seed = seed,
	};
	struct buf image;

	buf_init(&image, 1u << 20);
	assert_int_equal(forge_module(&spec, &image, NULL), 0);
	assert_int_equal(fsio_write(app, image.data, image.len, 0600, NULL), 0);
	buf_fini(&image);
}

/* Ends the process when the OTA step begins: Tinker is proven by then. */
static void die_at_ota(void *ctx, const struct event *e)
{
	(void)ctx;
	if (e->kind == EVENT_BEGUN && e->step == STEPS - 1)
		_exit(3);
}

static void begin(struct fault_kit *k)
{
	fault_kit_open(k, home, scene);
	k->app = app;
}

/* A broken job; its id. */
static void break_off(char id[JOB_ID])
{
	static struct fault_kit k;
	struct journal *journal;
	struct journal_job job;
	int status;
	pid_t pid;

	fault_home(home);
	write_app(1);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		begin(&k);
		k.sink = (struct event_sink){ die_at_ota, NULL };
		fault_kit_run(&k, NULL);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	assert_int_equal(journal_open(NULL, &journal, NULL), 0);
	assert_int_equal(broken_jobs(journal, false, &job, 1, NULL), 1);
	memcpy(id, job.id, JOB_ID);
	journal_close(&journal);
}

static void refused(struct fault_kit *k, const char *recipe, enum err_code code,
		    const char *says)
{
	uint8_t *before = malloc(FLASH_SIZE);
	const struct run_outcome *o;

	memcpy(before, fault_flash(k), FLASH_SIZE);
	o = fault_kit_run(k, recipe);
	assert_int_equal(o->verdict, JOB_FAIL);
	assert_int_equal(o->error.code, code);
	assert_int_equal(o->exit_class, (int)err_row(code)->exit_class);
	if (!strstr(o->error.what, says))
		fail_msg("\"%s\" does not say \"%s\"", o->error.what, says);
	assert_memory_equal(before, fault_flash(k), FLASH_SIZE);
	free(before);
}

static void test_same_of_everything_passes(void **state)
{
	static struct fault_kit k;
	char id[JOB_ID];
	struct journal_step steps[STEPS];

	(void)state;
	break_off(id);
	begin(&k);
	k.resume = id;
	assert_int_equal(fault_kit_run(&k, NULL)->verdict, JOB_PASS);
	assert_memory_equal(fault_flash(&k), sound, FLASH_SIZE);
	assert_int_equal(
		journal_steps(k.journal, k.outcome.job, steps, STEPS, NULL),
		STEPS);
	/* proven then and still there */
	assert_int_equal(steps[2].state, STEP_SKIPPED);
	assert_int_equal(steps[3].state, STEP_SKIPPED);
	assert_int_equal(steps[4].state, STEP_VERIFIED);
	/* nothing is broken any more */
	assert_int_equal(broken_jobs(k.journal, true,
				     &(struct journal_job){ 0 }, 1, NULL),
			 0);
	fault_kit_close(&k);
	fault_home_remove(home);
}

static void test_another_device(void **state)
{
	static struct fault_kit k;
	char id[JOB_ID], other[sizeof(scene)], *at;

	(void)state;
	break_off(id);
	memcpy(other, scene, sizeof(other));
	at = strstr(other, "1f0038000647343232363230");
	assert_non_null(at);
	memcpy(at, "2f", 2);
	fault_kit_open(&k, home, other);
	k.app = app;
	k.resume = id;
	refused(&k, NULL, ERR_WRONG_DEVICE, "this is 2f0038000647343232363230");
	fault_kit_close(&k);
	fault_home_remove(home);
}

static void test_another_recipe(void **state)
{
	static struct fault_kit k;
	char id[JOB_ID];

	(void)state;
	break_off(id);
	begin(&k);
	k.resume = id;
	refused(&k,
		"recipe: bootloader-tinker-app\nsteps:\n"
		"  - flash: { what: tinker, over: dfu }\n",
		ERR_REFUSED, "another recipe");
	fault_kit_close(&k);
	fault_home_remove(home);
}

static void test_another_file(void **state)
{
	static struct fault_kit k;
	struct journal_job job;
	char id[JOB_ID];

	(void)state;
	break_off(id);
	write_app(2);
	begin(&k);
	k.resume = id;
	refused(&k, NULL, ERR_REFUSED, "is not the application");
	/* it can still be gone on with, when the file is there again */
	assert_int_equal(broken_jobs(k.journal, false, &job, 1, NULL), 1);
	assert_string_equal(job.id, id);
	fault_kit_close(&k);
	fault_home_remove(home);
}

static void test_another_content_of_the_flash(void **state)
{
	static const uint8_t zeros[64];
	static struct fault_kit k;
	struct journal_step steps[STEPS];
	char id[JOB_ID];

	(void)state;
	break_off(id);
	begin(&k);
	assert_true(vdev_poke(bench_vdev(k.bench, 0), false, TINKER + 1024,
			      zeros, sizeof(zeros)));
	k.resume = id;
	assert_int_equal(fault_kit_run(&k, NULL)->verdict, JOB_PASS);
	assert_int_equal(
		journal_steps(k.journal, k.outcome.job, steps, STEPS, NULL),
		STEPS);
	assert_int_equal(steps[2].state, STEP_SKIPPED);
	assert_int_equal(steps[3].state, STEP_VERIFIED);
	assert_memory_equal(fault_flash(&k), sound, FLASH_SIZE);
	fault_kit_close(&k);
	fault_home_remove(home);
}

static void test_no_such_job(void **state)
{
	static struct fault_kit k;

	(void)state;
	fault_home(home);
	write_app(1);
	begin(&k);
	k.resume = "20200101-0001";
	refused(&k, NULL, ERR_REFUSED, "no record");
	fault_kit_close(&k);
	fault_home_remove(home);
}

static int setup(void **state)
{
	static struct fault_kit k;

	(void)state;
	snprintf(home, sizeof(home), "%s/unbrick-resume-%d",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
		 (int)getpid());
	snprintf(app, sizeof(app), "%s/app.bin", home);
	fault_scene(scene, sizeof(scene), "", "");
	sound = malloc(FLASH_SIZE);
	fault_home(home);
	write_app(1);
	begin(&k);
	assert_int_equal(fault_kit_run(&k, NULL)->verdict, JOB_PASS);
	memcpy(sound, fault_flash(&k), FLASH_SIZE);
	fault_kit_close(&k);
	fault_home_remove(home);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(sound);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_of_everything_passes),
		cmocka_unit_test(test_another_device),
		cmocka_unit_test(test_another_recipe),
		cmocka_unit_test(test_another_file),
		cmocka_unit_test(test_another_content_of_the_flash),
		cmocka_unit_test(test_no_such_job),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
