/* SPDX-License-Identifier: MIT */
/* Firmware from the practice cloud's list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/world/bench.h"
#include "firmware/fetch.h"
#include "firmware/releases.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/scratch.h"

#define SCENE "healthy-photon"

static struct cli_output o;

struct top {
	struct clock_scaled clock;
	struct world world;
	struct bench *bench;
	struct fetch *fetch;
	struct firmware_store *store;
	char dir[SCRATCH_PATH];
};

static void set_up(struct top *t)
{
	struct err e = { 0 };

	clock_scaled_init(&t->clock, 100);
	scratch_folder(t->dir, sizeof(t->dir));
	t->fetch = calloc(1, sizeof(*t->fetch));
	assert_non_null(t->fetch);
	if (bench_world_open(SCENE, &t->clock.clock, &t->world, &t->bench,
			     &e) ||
	    fetch_open(t->fetch, &t->world, &e) ||
	    store_open(t->dir, true, &t->store, &e))
		fail_msg("%s", e.what);
	t->fetch->store = t->store;
}

static void tear_down(struct top *t)
{
	fetch_close(t->fetch);
	free(t->fetch);
	store_close(t->store);
	bench_close(t->bench);
	scratch_drop(t->dir);
	release_forget();
}

static void publish(struct top *t, const char *name, const char *release,
		    unsigned function, unsigned version, unsigned bootloader)
{
	struct forge_spec s = {
		.platform_id = PLATFORM_ARGON,
		.function = function,
		.index = function == FUNCTION_SYSTEM,
		.version = version,
		.deps = { { FUNCTION_BOOTLOADER, 0, (uint16_t)bootloader } },
	};
	struct buf b;

	buf_init(&b, 4 << 20);
	assert_int_equal(forge_module(&s, &b, NULL), 0);
	assert_true(cloud_model_publish(t->bench->cloud, name, release, b.data,
					b.len));
	buf_fini(&b);
}

/* A release that unbrick's table ends before. */
static void beyond_the_table(void **state)
{
	const struct fetch_wish wish = { .platform_id = PLATFORM_ARGON,
					 .what = "latest" };
	char name[CLOUD_RELEASE_NAME];
	const struct release *r;
	struct err e = { 0 };
	struct top t;

	(void)state;
	set_up(&t);
	publish(&t, "argon-system-part1@6.3.4.bin", "6.3.4", FUNCTION_SYSTEM,
		6305, 3200);
	publish(&t, "argon-bootloader@6.3.4.bin", "6.3.4", FUNCTION_BOOTLOADER,
		3200, 0);
	assert_null(release_find(PLATFORM_ARGON, "6.3.4"));
	assert_int_equal(fetch_add(t.fetch, &wish, name, &e), 0);
	assert_string_equal(name, "6.3.4");
	r = release_find(PLATFORM_ARGON, "6.3.4");
	assert_non_null(r);
	assert_int_equal(r->source, RELEASE_LIST);
	assert_int_equal(release_module(r, FUNCTION_SYSTEM, 1)->deps[0].version,
			 3200);
	assert_int_equal(fetch_run(t.fetch, &e), 0);
	assert_int_equal(t.fetch->count, 2);
	assert_int_equal(t.fetch->files[0].state, FETCH_NEW);
	assert_int_equal(t.fetch->files[1].state, FETCH_NEW);
	/* and from the store alone, without list and file of releases */
	release_forget();
	assert_null(release_find(PLATFORM_ARGON, "6.3.4"));
	{
		struct firmware_set *set = firmware_set_new(true);

		assert_int_equal(firmware_set_add_store(set, t.store, &e), 0);
		assert_int_equal(releases_from_set(set, NULL, &e), 0);
		firmware_set_free(set);
	}
	r = release_find(PLATFORM_ARGON, "6.3.4");
	assert_non_null(r);
	assert_int_equal(r->source, RELEASE_FILES);
	tear_down(&t);
}

/* What the practice cloud can make. */
static int published(void)
{
	const struct release *r;
	int n = 0;

	for (size_t i = 0; (r = release_at(PLATFORM_PHOTON, i)); i++) {
		const struct release_module *m =
			release_module(r, FUNCTION_SYSTEM, 2);

		n += m && m->deps_known;
	}
	return n;
}

/* The list has more pages than one; what the table knows is not asked for. */
static void pages(void **state)
{
	struct err e = { 0 };
	unsigned asked = 99;
	struct top t;
	int n;

	(void)state;
	set_up(&t);
	n = fetch_releases(t.fetch, PLATFORM_PHOTON, &asked, &e);
	assert_true(n > CLOUD_PAGE);
	assert_int_equal(n, published());
	assert_int_equal(asked, 0);
	assert_int_equal(t.fetch->contradictions, 0);
	tear_down(&t);
}

/* The table has the last word about what it knows. */
static void contradiction(void **state)
{
	const struct fetch_wish wish = { .platform_id = PLATFORM_ARGON,
					 .what = "4.1.0" };
	struct err e = { 0 };
	struct top t;

	(void)state;
	set_up(&t);
	publish(&t, "argon-system-part1@4.1.0.bin", "4.1.0", FUNCTION_SYSTEM,
		4177, 0);
	assert_int_equal(fetch_add(t.fetch, &wish, NULL, &e), 0);
	assert_int_equal(t.fetch->contradictions, 1);
	assert_non_null(strstr(t.fetch->contradiction, "4.1.0"));
	assert_int_equal(release_module(release_find(PLATFORM_ARGON, "4.1.0"),
					FUNCTION_SYSTEM, 1)
				 ->version,
			 4100);
	tear_down(&t);
}

/* Only the module that is missing. */
static void one_module(void **state)
{
	const struct fetch_wish wish = { .platform_id = PLATFORM_PHOTON,
					 .what = "1.2.1",
					 .function = FUNCTION_BOOTLOADER,
					 .version = 311 };
	struct err e = { 0 };
	struct top t;

	(void)state;
	set_up(&t);
	assert_int_equal(fetch_add(t.fetch, &wish, NULL, &e), 0);
	assert_int_equal(fetch_add(t.fetch, &wish, NULL, &e), 0);
	assert_int_equal(t.fetch->count, 1);
	tear_down(&t);
}

static void commands(void **state)
{
	const char *store = cli_folder("fetched");

	(void)state;
	CLI_RUN(&o, "firmware", "fetch", "1.2.1", "--bench", SCENE, "--store",
		store, "--json");
	assert_int_equal(o.rc, 0);
	assert_int_equal(cli_check_schema(&o, "firmware-fetch"), 1);
	CLI_RUN(&o, "firmware", "fetch", "9.9.9", "--bench", SCENE, "--store",
		store, "--json");
	assert_int_equal(o.rc, 4);
	assert_int_equal(cli_check_schema(&o, "firmware-fetch"), 1);
	CLI_RUN(&o, "firmware", "fetch", "--releases", "--bench", SCENE,
		"--store", store);
	assert_int_equal(o.rc, 0);
	assert_non_null(strstr(o.err, "releases in the maker's list"));
	CLI_RUN(&o, "firmware", "fetch", "--for", "all", "--bench", SCENE,
		"--store", store);
	assert_int_equal(o.rc, 0);
	release_forget();
}

/* platforms.md 2: an Electron's files have other numbers than its modules. */
static void an_electron_has_the_makers_names(void **state)
{
	(void)state;
	CLI_RUN(&o, "firmware", "fetch", "1.2.1", "--platform", "electron",
		"--bench", SCENE, "--store", cli_folder("electron"));
	assert_int_equal(o.rc, 0);
	assert_non_null(strstr(o.out, "electron-system-part3@1.2.1.bin"));
	for (const char *at = o.out; (at = strstr(at, "system part"));) {
		char file[40];

		at += strlen("system part");
		snprintf(file, sizeof(file), "electron-system-part%c@1.2.1.bin",
			 *at);
		at = strstr(at, "electron-");
		assert_non_null(at);
		assert_memory_equal(at, file, strlen(file));
	}
}

static void a_tinker_that_is_in_no_list(void **state)
{
	static const char says[] = "list has no Tinker";

	(void)state;
	CLI_RUN(&o, "firmware", "fetch", "1.2.1", "--bench", SCENE, "--store",
		cli_folder("tinker"), "--tinker");
	assert_int_equal(o.rc, 0);
	assert_non_null(strstr(o.err, says));
	CLI_RUN(&o, "firmware", "fetch", "1.2.1", "--bench", SCENE, "--store",
		cli_folder("tinker"));
	assert_null(strstr(o.err, says));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(beyond_the_table),
		cmocka_unit_test(pages),
		cmocka_unit_test(contradiction),
		cmocka_unit_test(one_module),
		cmocka_unit_test(commands),
		cmocka_unit_test(an_electron_has_the_makers_names),
		cmocka_unit_test(a_tinker_that_is_in_no_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
