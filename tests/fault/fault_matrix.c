/* SPDX-License-Identifier: MIT */
#include "fault_matrix.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/oracle.h"

#define BUDGET_US (30LL * 60 * 1000000) /* of the bench's time, per run */
#define REST_MS	  90000

#define PHOTON	   "    platform: photon\n    release: 0.7.0-rc.7\n"
#define PHOTON_121 "    platform: photon\n    release: 1.2.1\n"
#define MODULES	   "    modules:\n"
#define BOOTLOADER "      - { what: bootloader, version: "
#define NO_APP	   "      - { what: tinker, empty: true }\n"
#define APP(needs)                                                                \
	"apps:\n  - { name: app.bin, platform: photon, version: 5, needs: " needs \
	", size: 21480, seed: 1 }\n"
#define HEALTHY "  - expect: { healthy: true }\n"
#define BOTH                                                                   \
	{                                                                      \
		{ FUNCTION_BOOTLOADER, 0 },                                    \
		{                                                              \
			FUNCTION_USER, 1                                       \
		}                                                              \
	}

const struct matrix_repair matrix_repairs[MATRIX_REPAIRS] = {
	[MATRIX_SHORT] = { "serial and DFU",
			   PHOTON MODULES BOOTLOADER "100 }\n" NO_APP,
			   APP("206"),
			   "recipe: matrix\nsteps:\n"
			   "  - flash: { what: bootloader, over: serial }\n"
			   "  - flash: { what: tinker, over: dfu }\n" HEALTHY,
			   BOTH },
	[MATRIX_MAIN] = { "backup, serial, DFU, OTA",
			  PHOTON MODULES BOOTLOADER "100 }\n" NO_APP,
			  APP("206"), NULL, BOTH },
	[MATRIX_USB] = { "USB requests",
			 PHOTON_121,
			 APP("1213"),
			 "recipe: matrix\nsteps:\n"
			 "  - flash: { file: app.bin, over: usb }\n" HEALTHY,
			 { { FUNCTION_USER, 1 } } },
	[MATRIX_STAGED] = { "staged by DFU",
			    PHOTON_121 MODULES BOOTLOADER "101 }\n",
			    "",
			    "recipe: matrix\nsteps:\n"
			    "  - flash: { what: bootloader, over: dfu-staged "
			    "}\n" HEALTHY,
			    { { FUNCTION_BOOTLOADER, 0 } } },
};

static char home[64];
static uint8_t *sound[MATRIX_REPAIRS];
static unsigned breaches;

void matrix_setup(void)
{
	snprintf(home, sizeof(home), "%s/unbrick-matrix-%d",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
		 (int)getpid());
}

void matrix_teardown(void)
{
	for (size_t i = 0; i < MATRIX_REPAIRS; i++) {
		free(sound[i]);
		sound[i] = NULL;
	}
}

void matrix_breach(const char *what, const char *why, const char *says)
{
	printf("%s: %s%s%s\n", what, why, says[0] ? ": " : "", says);
	breaches++;
}

unsigned matrix_breaches(void)
{
	unsigned n = breaches;

	breaches = 0;
	return n;
}

uint32_t matrix_chance(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

static void open_repair(struct fault_kit *k, const struct matrix_repair *r,
			const char *faults)
{
	char scene[2048], lines[MATRIX_LINES + 32] = "";

	if (faults[0])
		snprintf(lines, sizeof(lines), "    faults:\n%s", faults);
	fault_scene_of(scene, sizeof(scene), r->device, lines, r->apps);
	fault_kit_open(k, home, scene);
}

static void close_repair(struct fault_kit *k)
{
	fault_kit_close(k);
	fault_home_remove(home);
}

static bool same_flash(struct fault_kit *k, const struct matrix_repair *r)
{
	return memcmp(fault_flash(k), sound[r - matrix_repairs], FLASH_SIZE) ==
	       0;
}

unsigned matrix_sound(const struct matrix_repair *r, const char *faults,
		      const struct matrix_case *c)
{
	static struct fault_kit k;
	struct vdev_note note;
	char says[ORACLE_SAYS];
	uint8_t **whole = &sound[r - matrix_repairs];

	open_repair(&k, r, faults);
	k.disturb = c ? c->disturb : NULL;
	k.ctx = c ? c->ctx : NULL;
	fault_kit_run(&k, r->recipe);
	if (k.outcome.verdict != JOB_PASS)
		fail_msg("%s: %s", r->name, k.outcome.error.what);
	vdev_note(bench_vdev(k.bench, 0), &note);
	if (!*whole) {
		*whole = malloc(FLASH_SIZE);
		assert_non_null(*whole);
		memcpy(*whole, fault_flash(&k), FLASH_SIZE);
		if (!oracle_healthy(k.bench, 0, &k.clock.clock, says))
			fail_msg("%s: %s", r->name, says);
	}
	close_repair(&k);
	return note.faults_seen[0];
}

/* Out and in again, which is what people do then, and the same once more. */
static void second_run(struct fault_kit *k, const struct matrix_repair *r,
		       const char *what)
{
	const struct run_outcome *o;

	vdev_mute_faults(bench_vdev(k->bench, 0), true);
	bench_pull(k->bench, 0);
	bench_plug(k->bench, 0);
	clock_sleep_ms(&k->clock.clock, REST_MS);
	k->disturb = NULL;
	o = fault_kit_run(k, r->recipe);
	if (o->verdict != JOB_PASS)
		matrix_breach(what, "the next run fails", o->error.what);
	else if (!same_flash(k, r))
		matrix_breach(what, "the next run leaves other flash", "");
}

static bool is_recorded(struct fault_kit *k)
{
	struct journal_job job;

	return journal_job(k->journal, k->outcome.job, &job, NULL) == 1 &&
	       !job.pending && job.verdict == JOB_PASS;
}

/* Is it what it passes for?  Else false. */
static bool is_true(struct fault_kit *k, const struct matrix_repair *r,
		    const char *what)
{
	char says[ORACLE_SAYS] = "";

	vdev_mute_faults(bench_vdev(k->bench, 0), true);
	if (!same_flash(k, r))
		snprintf(says, sizeof(says), "other flash");
	else if (!is_recorded(k))
		snprintf(says, sizeof(says), "the journal does not say so");
	else if (oracle_healthy(k->bench, 0, &k->clock.clock, says))
		return true;
	matrix_breach(what, "a false PASS", says);
	return false;
}

/* Wrong outside the computer, or (disturb) in it. */
static bool is_allowed(const struct run_outcome *o, bool here)
{
	return o->verdict == JOB_FAIL && o->error.what[0] &&
	       o->exit_class >=
		       (here ? EXIT_CLASS_FAILED : EXIT_CLASS_REFUSED) &&
	       o->exit_class <=
		       (here ? EXIT_CLASS_INTERNAL : EXIT_CLASS_VERIFY);
}

void matrix_one(const struct matrix_repair *r, const struct matrix_case *c,
		struct tally *t)
{
	static struct fault_kit k;
	const struct run_outcome *o;
	struct oracle oracle;
	char says[ORACLE_SAYS];
	bool pass;

	open_repair(&k, r, c->faults);
	oracle_open(&oracle, k.bench);
	for (size_t i = 0; i < 2 && r->modules[i].function; i++)
		oracle_name_module(&oracle, 0, r->modules[i].function,
				   r->modules[i].index, STORE_MAIN);
	k.disturb = c->disturb;
	k.ctx = c->ctx;
	o = fault_kit_run(&k, r->recipe);
	pass = o->verdict == JOB_PASS;
	if (k.clock.us > BUDGET_US)
		matrix_breach(c->what, "it does not end", "");
	if (!oracle_untouched(&oracle, says))
		matrix_breach(c->what, job_verdict_name(o->verdict), says);
	oracle_close(&oracle);
	if (!pass && !is_allowed(o, c->disturb != NULL))
		matrix_breach(c->what, "ends in no allowed way", o->error.what);
	if (pass ? c->ends == MATRIX_FAILS : c->ends == MATRIX_PASSES)
		matrix_breach(c->what, job_verdict_name(o->verdict),
			      o->error.what);
	t->runs++;
	t->passes += pass;
	if (pass)
		t->false_passes += !is_true(&k, r, c->what);
	else
		second_run(&k, r, c->what);
	close_repair(&k);
}
