/* SPDX-License-Identifier: MIT */
/*
 * Many devices at once: what fails on one changes nothing on the others,
 * and nobody takes a device for its neighbour.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fsio.h"
#include "bench/world/world.h"
#include "run/schedule.h"
#include "tests/lib/scratch.h"
#include "tests/lib/crowd_clock.h"

#define DEVICES	   16
#define FLASH_BASE 0x08000000
#define FLASH_SIZE 0x100000

/*
 * One bad thing each, for every second device; none may end in PASS.  The one
 * with another id comes back with that of slot 1.
 */
static const char *const faults[DEVICES / 2] = {
	"kind: pull-block, at: 8",
	"kind: cancel, at: 9",
	"kind: validation-fails, at: 1",
	"kind: never-returns, at: 1",
	"kind: other-id, at: 1",
	"kind: pull, at: 200",
	"kind: bit-flips, at: 1, count: 0",
	"kind: reply-cut, at: 1, count: 0",
};

/* What a bench of several devices needs, in folders of its own. */
struct many {
	char dir[SCRATCH_PATH];
	struct crowd_clock clock;
	struct bench *bench;
	struct world world;
	struct journal *journal;
	struct supply supply;
	struct recipe *loaded, *recipe;
	struct schedule *schedule;
	const struct run_outcome *outcomes;
	size_t count, left, jobs;
	pthread_mutex_t lock;
	size_t working, most; /* devices at the same time */
	bool stop;	      /* all of them, as soon as the first begins */
	unsigned ended;	      /* so many times nobody worked, and ... */
	size_t unsaid;	      /* ... devices without a last word then */
};

static void heard(void *ctx, const struct event *e)
{
	struct many *m = ctx;
	bool done;

	if (e->kind == EVENT_BEGUN && e->step == 0) {
		pthread_mutex_lock(&m->lock);
		m->working++;
		if (m->working > m->most)
			m->most = m->working;
		pthread_mutex_unlock(&m->lock);
	}
	if (e->kind != EVENT_VERDICT)
		return;
	/* The last word of a worker, unless it takes another device. */
	pthread_mutex_lock(&m->lock);
	m->working--;
	m->left--;
	done = m->left < m->jobs;
	pthread_mutex_unlock(&m->lock);
	if (done)
		crowd_clock_leave(&m->clock);
}

static void nobody_works(void *ctx)
{
	struct many *m = ctx;

	m->ended++;
	m->unsaid = m->left;
}

static void open_many(struct many *m, const char *scene)
{
	char path[SCRATCH_PATH + 16];
	struct err e = { 0 };

	memset(m, 0, sizeof(*m));
	pthread_mutex_init(&m->lock, NULL);
	scratch_folder(m->dir, sizeof(m->dir));
	setenv("XDG_STATE_HOME", m->dir, 1);
	setenv("XDG_DATA_HOME", m->dir, 1);
	setenv("XDG_CONFIG_HOME", m->dir, 1);
	setenv("XDG_RUNTIME_DIR", m->dir, 1);
	snprintf(path, sizeof(path), "%s/scene.yaml", m->dir);
	assert_int_equal(fsio_write(path, scene, strlen(scene), 0600, NULL), 0);
	crowd_clock_init(&m->clock, 1);
	if (bench_world_open(path, &m->clock.clock, &m->world, &m->bench, &e))
		fail_msg("%s", e.what);
	if (journal_open(NULL, &m->journal, &e))
		fail_msg("%s", e.what);
	m->supply.world = &m->world;
}

static void close_many(struct many *m)
{
	schedule_free(m->schedule);
	recipe_free(&m->recipe);
	recipe_free(&m->loaded);
	journal_close(&m->journal);
	bench_close(m->bench);
	crowd_clock_fini(&m->clock);
	pthread_mutex_destroy(&m->lock);
	scratch_drop(m->dir);
	free(m);
}

static void load(struct many *m, const char *name, const char *text)
{
	static struct recipe_problems problems;
	const struct recipe_value values[] = { { "app", "app.bin" } };
	struct err e = { 0 };
	int rc = text ? recipe_parse(name, text, strlen(text), &m->loaded,
				     &problems, &e)
		      : recipe_load(name, &m->loaded, &problems, &e);

	if (rc == 0)
		rc = recipe_bind(m->loaded, values, text ? 0 : 1, &m->recipe,
				 &problems, &e);
	if (rc)
		fail_msg("%s", e.what);
}

/* All devices on the bus, `jobs` at a time. */
static void run_all(struct many *m, unsigned jobs)
{
	const struct event_sink sink = { heard, m };
	struct device devices[BUS_MAX_DEVICES];
	struct schedule_request rq = {
		.world = &m->world,
		.journal = m->journal,
		.sink = &sink,
		.run = { .recipe = m->recipe, .supply = &m->supply },
		.jobs = jobs,
		.ended = nobody_works,
		.ended_ctx = m,
	};
	struct err e = { 0 };
	int n = device_list(&m->world.bus, devices, BUS_MAX_DEVICES, &e);

	assert_true(n > 0);
	m->left = (size_t)n;
	m->jobs = jobs && jobs < (unsigned)n ? jobs : (size_t)n;
	m->clock.members = (unsigned)m->jobs;
	if (schedule_start(&rq, devices, (size_t)n, &m->schedule, &e))
		fail_msg("%s", e.what);
	if (m->stop)
		schedule_stop(m->schedule);
	m->outcomes = schedule_wait(m->schedule, &m->count);
	assert_int_equal(m->count, n);
	m->clock.members = 1;
}

/* Photons with a bootloader one version too old; faults on every second. */
static char *photons(size_t count, bool faulty)
{
	struct buf b;
	char *text;

	buf_init(&b, 1 << 16);
	buf_printf(&b, "scene: many\ndevices:\n");
	for (size_t i = 0; i < count; i++) {
		buf_printf(&b,
			   "  - id: 1f00380006473432323632%02zx\n"
			   "    name: slot %zu\n    platform: photon\n"
			   "    port: 1-1.%zu\n    release: 0.7.0-rc.7\n"
			   "    modules:\n"
			   "      - { what: bootloader, version: 100 }\n"
			   "      - { what: tinker, empty: true }\n",
			   i, i + 1, i + 1);
		if (faulty && i % 2)
			buf_printf(&b, "    faults:\n      - { %s }\n",
				   faults[i / 2]);
	}
	buf_printf(&b, "apps:\n  - { name: app.bin, platform: photon,"
		       " version: 5, needs: 206, size: 21480, seed: 1 }\n");
	text = strdup(buf_text(&b));
	buf_fini(&b);
	return text;
}

static struct many *run_photons(size_t count, bool faulty, unsigned jobs)
{
	struct many *m = malloc(sizeof(*m));
	char *scene = photons(count, faulty);

	open_many(m, scene);
	free(scene);
	load(m, "bootloader-tinker-app", NULL);
	run_all(m, jobs);
	return m;
}

static const uint8_t *flash_of(struct many *m, size_t i)
{
	return vdev_flash(bench_vdev(m->bench, i), false, FLASH_BASE,
			  FLASH_SIZE);
}

static void test_faults_in_half_change_nothing_for_the_others(void **state)
{
	struct many *alone = run_photons(1, false, 0);
	struct many *m = run_photons(DEVICES, true, 0);

	(void)state;
	assert_int_equal(alone->outcomes[0].verdict, JOB_PASS);
	assert_int_equal(m->most, DEVICES);
	for (size_t i = 0; i < DEVICES; i++) {
		const struct run_outcome *o = &m->outcomes[i];
		struct journal_job job;

		if (i % 2 == 0 && o->verdict != JOB_PASS)
			fail_msg("slot %zu: %s", i + 1, o->error.what);
		if (i % 2 && o->verdict != JOB_FAIL)
			fail_msg("slot %zu (%s): %s", i + 1, faults[i / 2],
				 job_verdict_name(o->verdict));
		if (i % 2 == 0)
			assert_memory_equal(flash_of(m, i), flash_of(alone, 0),
					    FLASH_SIZE);
		/* a record of its own for each */
		assert_int_equal(journal_job(m->journal, o->job, &job, NULL),
				 1);
		assert_int_equal(job.verdict, o->verdict);
		assert_string_equal(job.batch, schedule_batch(m->schedule));
		if (i % 2 == 0)
			assert_string_equal(job.device,
					    vdev_id(bench_vdev(m->bench, i)));
	}
	assert_int_equal(schedule_exit_class(m->outcomes, m->count),
			 EXIT_CLASS_MIXED);
	close_many(m);
	close_many(alone);
}

static void test_sixteen_take_as_long_as_one(void **state)
{
	struct many *alone = run_photons(1, false, 0);
	struct many *m = run_photons(DEVICES, false, 0);

	(void)state;
	assert_int_equal(schedule_exit_class(m->outcomes, m->count), 0);
	assert_true(alone->clock.us > 10000000);
	if (m->clock.us * 100 > alone->clock.us * 115)
		fail_msg("%d ms instead of %d", (int)(m->clock.us / 1000),
			 (int)(alone->clock.us / 1000));
	close_many(m);
	close_many(alone);
}

static void test_no_more_at_a_time_than_asked_for(void **state)
{
	struct many *m = run_photons(6, false, 2);

	(void)state;
	assert_int_equal(m->most, 2);
	assert_int_equal(schedule_exit_class(m->outcomes, m->count), 0);
	close_many(m);
}

static void test_all_are_stopped_at_a_safe_point(void **state)
{
	struct many *m = malloc(sizeof(*m));
	char *scene = photons(4, false);

	(void)state;
	open_many(m, scene);
	free(scene);
	load(m, "bootloader-tinker-app", NULL);
	m->stop = true;
	run_all(m, 1);
	/* the first may have got further, the last cannot have begun */
	assert_int_equal(m->outcomes[3].verdict, JOB_STOPPED);
	assert_int_equal(m->outcomes[3].exit_class, EXIT_CLASS_STOPPED);
	for (size_t i = 0; i < 4; i++)
		assert_int_not_equal(m->outcomes[i].verdict, JOB_FAIL);
	assert_false(schedule_running(m->schedule));
	close_many(m);
}

/* Who waits for events has to hear of the end, and not find it out. */
static void test_the_end_is_told_after_the_last_word(void **state)
{
	struct many *m = run_photons(3, false, 1);

	(void)state;
	assert_int_equal(m->ended, 1);
	assert_int_equal(m->unsaid, 0);
	close_many(m);
}

/*
 * Systems and bootloaders of before 0.6.0 all show the same serial number, in
 * every mode; only the port and what the device says itself tell them apart.
 */
static void test_devices_that_all_show_the_same_serial(void **state)
{
	static const char recipe[] = "recipe: old\nsteps:\n  - backup:\n"
				     "  - flash: { what: tinker, over: dfu }\n"
				     "  - inspect:\n";
	struct many *m = malloc(sizeof(*m));
	struct device seen[BUS_MAX_DEVICES];
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 14);
	buf_printf(&b, "scene: old\ndevices:\n");
	for (int i = 0; i < 4; i++)
		buf_printf(&b,
			   "  - id: 2f00380006473432323632%02x\n"
			   "    name: slot %d\n    platform: photon\n"
			   "    port: 1-2.%d\n    release: 0.5.3\n"
			   "    modules:\n"
			   "      - { what: tinker, empty: true }\n",
			   i, i + 1, i + 1);
	open_many(m, buf_text(&b));
	buf_fini(&b);
	load(m, "old.yaml", recipe);
	assert_int_equal(
		device_list(&m->world.bus, seen, BUS_MAX_DEVICES, NULL), 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(seen[i].id, "");
	run_all(m, 0);
	for (size_t i = 0; i < 4; i++) {
		const struct run_outcome *o = &m->outcomes[i];
		struct journal_job job;

		if (o->verdict != JOB_PASS)
			fail_msg("slot %zu: %s", i + 1, o->error.what);
		assert_string_equal(o->device.usb.port,
				    bench_port(m->bench, i));
		assert_int_equal(journal_job(m->journal, o->job, &job, NULL),
				 1);
		assert_string_equal(job.port, bench_port(m->bench, i));
		assert_memory_equal(flash_of(m, i), flash_of(m, 0), FLASH_SIZE);
	}
	close_many(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_faults_in_half_change_nothing_for_the_others),
		cmocka_unit_test(test_sixteen_take_as_long_as_one),
		cmocka_unit_test(test_no_more_at_a_time_than_asked_for),
		cmocka_unit_test(test_all_are_stopped_at_a_safe_point),
		cmocka_unit_test(test_the_end_is_told_after_the_last_word),
		cmocka_unit_test(test_devices_that_all_show_the_same_serial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
