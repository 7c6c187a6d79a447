/* SPDX-License-Identifier: MIT */
#include "job_kit.h"

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

static void record(void *ctx, const struct event *e)
{
	struct job_kit *k = ctx;
	bool due =
		k->strike && e->step == k->strike_step &&
		(e->kind == EVENT_PROGRESS
			 ? e->total > 0 &&
				   e->done * 100 >= e->total * k->strike_percent
			 : e->kind == EVENT_BEGUN && k->strike_percent == 0);

	if (k->event_count < JOB_KIT_EVENTS)
		k->events[k->event_count++] = *e;
	if (due) {
		void (*strike)(struct job_kit *) = k->strike;

		k->strike = NULL;
		strike(k);
	}
}

void job_kit_open(struct job_kit *k, const char *scene)
{
	struct err e = { 0 };

	memset(k, 0, sizeof(*k));
	scratch_folder(k->dir, sizeof(k->dir));
	setenv("XDG_STATE_HOME", k->dir, 1);
	setenv("XDG_DATA_HOME", k->dir, 1);
	setenv("XDG_CONFIG_HOME", k->dir, 1);
	setenv("XDG_RUNTIME_DIR", k->dir, 1);
	clock_virtual_init(&k->clock);
	if (bench_world_open(scene, &k->clock.clock, &k->world, &k->bench, &e))
		fail_msg("%s: %s", scene, e.what);
	if (journal_open(NULL, &k->journal, &e))
		fail_msg("journal: %s", e.what);
	k->supply.world = &k->world;
	k->sink = (struct event_sink){ record, k };
}

void job_kit_close(struct job_kit *k)
{
	journal_close(&k->journal);
	bench_close(k->bench);
	scratch_drop(k->dir);
}

struct device job_kit_device(struct job_kit *k, size_t i)
{
	struct device all[BUS_MAX_DEVICES], found = { 0 };
	int n = device_list(&k->world.bus, all, BUS_MAX_DEVICES, NULL);

	for (int d = 0; d < n; d++) {
		if (strcmp(all[d].usb.port, bench_port(k->bench, i)) == 0)
			found = all[d];
	}
	assert_non_null(found.platform);
	return found;
}

static const struct run_outcome *run_it(struct job_kit *k, size_t device,
					const struct recipe *loaded,
					const char *const *vars)
{
	static struct recipe_problems problems;
	struct recipe_value values[8];
	char names[8][48];
	struct recipe *bound;
	struct err e = { 0 };
	struct run_request rq = { .supply = &k->supply,
				  .force = k->force,
				  .any_order = k->any_order,
				  .dry_run = k->dry_run,
				  .only_written = k->only_written };
	struct device d = job_kit_device(k, device);
	struct job j;
	size_t n = 0;

	for (; vars && vars[n]; n++) {
		const char *equals = strchr(vars[n], '=');

		snprintf(names[n], sizeof(names[0]), "%.*s",
			 (int)(equals - vars[n]), vars[n]);
		values[n] = (struct recipe_value){ names[n], equals + 1 };
	}
	if (recipe_bind(loaded, values, n, &bound, &problems, &e))
		fail_msg("bind: %s", e.what);
	rq.recipe = bound;
	job_init(&j, &k->world, &d, &k->sink);
	j.journal = k->journal;
	j.stop = &k->stop;
	k->event_count = 0;
	run_recipe(&j, &rq, &k->outcome);
	recipe_free(&bound);
	return &k->outcome;
}

const struct run_outcome *job_kit_run(struct job_kit *k, size_t device,
				      const char *text, const char *const *vars)
{
	static struct recipe_problems problems;
	struct recipe *loaded;
	struct err e = { 0 };
	const struct run_outcome *o;

	if (recipe_parse("test.yaml", text, strlen(text), &loaded, &problems,
			 &e))
		fail_msg("recipe: %s", e.what);
	o = run_it(k, device, loaded, vars);
	recipe_free(&loaded);
	return o;
}

const struct run_outcome *job_kit_run_shipped(struct job_kit *k, size_t device,
					      const char *name,
					      const char *const *vars)
{
	static struct recipe_problems problems;
	struct recipe *loaded;
	struct err e = { 0 };
	const struct run_outcome *o;

	if (recipe_load(name, &loaded, &problems, &e))
		fail_msg("recipe: %s", e.what);
	o = run_it(k, device, loaded, vars);
	recipe_free(&loaded);
	return o;
}

const struct event *job_kit_event(const struct job_kit *k, enum event_kind kind,
				  int step)
{
	for (size_t i = 0; i < k->event_count; i++) {
		if (k->events[i].kind == kind && k->events[i].step == step)
			return &k->events[i];
	}
	return NULL;
}

void job_kit_pull(struct job_kit *k)
{
	bench_pull(k->bench, 0);
}

void job_kit_stop(struct job_kit *k)
{
	atomic_store(&k->stop, true);
}

void job_kit_file(struct job_kit *k, const char *name, const void *data,
		  size_t len, char *out, size_t size)
{
	snprintf(out, size, "%s/%s", k->dir, name);
	assert_int_equal(fsio_write(out, data, len, 0600, NULL), 0);
}
