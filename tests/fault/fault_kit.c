/* SPDX-License-Identifier: MIT */
#include "fault_kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fsio.h"
#include "tests/lib/scratch.h"

static const char scene_photon[] =
	"    platform: photon\n"
	"    release: 0.7.0-rc.7\n"
	"    modules:\n"
	"      - { what: bootloader, version: 100 }\n"
	"      - { what: tinker, empty: true }\n";

static const char scene_apps[] =
	"apps:\n"
	"  - { name: app.bin, platform: photon, version: 5, needs: 206,"
	" size: 21480, seed: 1 }\n";

void fault_scene_of(char *out, size_t size, const char *device,
		    const char *device_lines, const char *rest)
{
	int n = snprintf(out, size,
			 "scene: fault\n"
			 "devices:\n"
			 "  - id: 1f0038000647343232363230\n"
			 "    name: slot 1\n"
			 "    port: 1-1.1\n"
			 "%s%s%s",
			 device, device_lines, rest);

	assert_true(n > 0 && (size_t)n < size);
}

void fault_scene(char *out, size_t size, const char *device_lines,
		 const char *cloud_lines)
{
	char rest[1024];
	int n = snprintf(rest, sizeof(rest), "%s%s", scene_apps, cloud_lines);

	assert_true(n > 0 && (size_t)n < sizeof(rest));
	fault_scene_of(out, size, scene_photon, device_lines, rest);
}

void fault_home(const char *dir)
{
	assert_int_equal(fsio_mkdir(dir, 0700, NULL), 0);
	setenv("XDG_STATE_HOME", dir, 1);
	setenv("XDG_DATA_HOME", dir, 1);
	setenv("XDG_CONFIG_HOME", dir, 1);
	setenv("XDG_RUNTIME_DIR", dir, 1);
}

void fault_home_remove(const char *dir)
{
	scratch_drop(dir);
}

void fault_kit_open(struct fault_kit *k, const char *dir, const char *scene)
{
	char path[128], live[128];
	struct err e = { 0 };

	memset(k, 0, sizeof(*k));
	fault_home(dir);
	snprintf(path, sizeof(path), "%s/scene.yaml", dir);
	snprintf(live, sizeof(live), "%s/bench.live", dir);
	assert_int_equal(fsio_write(path, scene, strlen(scene), 0600, NULL), 0);
	clock_virtual_init(&k->clock);
	if (bench_world_open(path, &k->clock.clock, &k->world, &k->bench, &e) ||
	    bench_live(k->bench, live, &e) ||
	    journal_open(NULL, &k->journal, &e))
		fail_msg("%s", e.what);
	k->supply.world = &k->world;
}

void fault_kit_close(struct fault_kit *k)
{
	recipe_free(&k->recipe);
	journal_close(&k->journal);
	bench_close(k->bench);
}

static void load(struct fault_kit *k, const char *text)
{
	static struct recipe_problems problems;
	const struct recipe_value app = { "app", k->app ? k->app : "app.bin" };
	struct recipe *loaded = NULL;
	struct err e = { 0 };
	int rc = text ? recipe_parse("test.yaml", text, strlen(text), &loaded,
				     &problems, &e)
		      : recipe_load("bootloader-tinker-app", &loaded, &problems,
				    &e);

	recipe_free(&k->recipe);
	if (rc == 0)
		rc = recipe_bind(loaded, &app, text ? 0 : 1, &k->recipe,
				 &problems, &e);
	recipe_free(&loaded);
	if (rc)
		fail_msg("recipe: %s", e.what);
}

const struct run_outcome *fault_kit_run(struct fault_kit *k, const char *recipe)
{
	struct run_request rq = { .supply = &k->supply, .resume = k->resume };
	struct device d;
	struct job j;
	int n;

	load(k, recipe);
	n = device_list(&k->world.bus, &d, 1, NULL);
	for (int i = 0; n == 0 && i < 60; i++) {
		clock_sleep_ms(&k->clock.clock, 1000);
		n = device_list(&k->world.bus, &d, 1, NULL);
	}
	if (n != 1)
		fail_msg("no device is on the bus");
	rq.recipe = k->recipe;
	job_init(&j, &k->world, &d, &k->sink);
	j.journal = k->journal;
	j.stop = &k->stop;
	if (k->disturb)
		k->disturb(k->ctx, true);
	run_recipe(&j, &rq, &k->outcome);
	if (k->disturb)
		k->disturb(k->ctx, false);
	return &k->outcome;
}

const uint8_t *fault_flash(struct fault_kit *k)
{
	return vdev_flash(bench_vdev(k->bench, 0), false, FLASH_BASE,
			  FLASH_SIZE);
}
