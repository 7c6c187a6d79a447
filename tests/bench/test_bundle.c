/* SPDX-License-Identifier: MIT */
/*
 * The maker's bundle, an application and its assets, to the devices that know
 * assets: what the device lists afterwards (request 91) is the proof, and its
 * model starts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/count.h"
#include "base/fsio.h"
#include "bench/forge.h"
#include "bench/vdev/chip.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/oracle.h"

#define ASSET "tune.bin"

struct kind {
	const char *scene;
	const char *platform; /* for the application of the bundle */
	uint8_t index;
	uint16_t system;
};

static const struct kind kinds[] = {
	{ "msom-missing-asset", "msom", 1, 5901 },
	{ "healthy-p2", "p2", 1, 5901 },
	{ "tracker-missing-asset", "tracker", 2, 5901 },
};

static struct cli_output o;
static char folder[256];

static void put(struct archive *a, const char *name, const struct buf *b)
{
	struct archive_entry *en = archive_entry_new();

	archive_entry_set_pathname(en, name);
	archive_entry_set_size(en, (la_int64_t)b->len);
	archive_entry_set_filetype(en, AE_IFREG);
	archive_entry_set_perm(en, 0644);
	assert_int_equal(archive_write_header(a, en), ARCHIVE_OK);
	assert_int_equal(archive_write_data(a, b->data, b->len), b->len);
	archive_entry_free(en);
}

/* With an application, or the assets alone. */
static const char *bundle(const struct kind *k, const char *asset, bool app)
{
	static char path[512];
	struct forge_spec s = { .platform_id =
					platform_by_name(k->platform)->id,
				.function = FUNCTION_USER,
				.index = k->index,
				.version = 6,
				.size = 57344,
				.seed = 99,
				.deps = { { FUNCTION_SYSTEM, 1, k->system } } };
	struct archive *a = archive_write_new();
	char member[64];
	struct buf b;

	snprintf(path, sizeof(path), "%s/%s.zip", folder, k->platform);
	snprintf(s.asset, sizeof(s.asset), "%s", asset);
	assert_int_equal(archive_write_set_format_zip(a), ARCHIVE_OK);
	assert_int_equal(archive_write_open_filename(a, path), ARCHIVE_OK);
	buf_init(&b, 1 << 20);
	assert_int_equal(forge_module(&s, &b, NULL), 0);
	if (app)
		put(a, "app.bin", &b);
	buf_fini(&b);
	buf_init(&b, 1 << 20);
	assert_true(forge_asset(asset, &b));
	snprintf(member, sizeof(member), "assets/%s", asset);
	put(a, member, &b);
	buf_fini(&b);
	archive_write_free(a);
	return path;
}

/* What the device itself lists at the end. */
struct lists {
	bool healthy, has;
	char says[ORACLE_SAYS];
	const char *asset;
};

static void closing(void *ctx, struct bench *b, const struct clock *clock)
{
	struct lists *l = ctx;
	struct asset_info a;

	l->healthy = oracle_healthy(b, 0, clock, l->says);
	for (size_t i = 0; assets_there(bench_vdev(b, 0), i, &a); i++)
		l->has = l->has || strcmp(a.name, l->asset) == 0;
}

static void opened(void *ctx, struct bench *b)
{
	(void)ctx, (void)b;
}

static void run(struct lists *l, const char *const *words)
{
	const struct cli_watch watch = { opened, closing, l };

	cli_run_watched(&o, words, &watch);
}

static void says(const char *words)
{
	if (!strstr(o.out, words))
		fail_msg("no \"%s\" in\n%s\n%s", words, o.out, o.err);
}

static void all_of_it_over(const struct kind *k, const char *road)
{
	const char *const words[] = {
		"flash",   "--yes",  "--over", road, bundle(k, ASSET, true),
		"--bench", k->scene, NULL
	};
	struct lists l = { .asset = ASSET };

	run(&l, words);
	if (o.rc != 0 || !l.has || !l.healthy)
		fail_msg("%s over %s: %d, %s\n%s\n%s", k->platform, road, o.rc,
			 l.has ? l.says : "no asset", o.out, o.err);
	says("PASS\n");
	CLI_RUN(&o, "bench", "reset", "--bench", k->scene);
}

static void over_usb_and_ota(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		all_of_it_over(&kinds[i], "usb");
		all_of_it_over(&kinds[i], "ota");
	}
}

static void a_dry_run_says_what_goes_where(void **state)
{
	(void)state;
	CLI_RUN(&o, "flash", "--dry-run", bundle(&kinds[0], ASSET, true),
		"--bench", kinds[0].scene);
	assert_int_equal(o.rc, 0);
	says("flash    application");
	says("flash    asset " ASSET);
	says("nothing was written");
}

/* The scene with nothing at hand but what is given. */
static const char *bare(const char *scene)
{
	static char path[512];
	char from[128];
	struct buf b;
	FILE *f;

	snprintf(from, sizeof(from), "recipes/scenes/%s.yaml", scene);
	snprintf(path, sizeof(path), "%s/%s.yaml", folder, scene);
	buf_init(&b, 1 << 16);
	assert_int_equal(fsio_read(from, &b, NULL), 0);
	f = fopen(path, "w");
	assert_non_null(f);
	fprintf(f, "stock: none\n%s", buf_text(&b));
	assert_int_equal(fclose(f), 0);
	buf_fini(&b);
	return path;
}

static void what_is_missing_is_named_and_nothing_written(void **state)
{
	struct lists l = { .asset = "sound.bin" };
	const char *scene = bare("msom-missing-asset");
	const char *const words[] = { "fix", "--yes", "--bench", scene, NULL };

	(void)state;
	run(&l, words);
	assert_int_equal(o.rc, EXIT_CLASS_REFUSED);
	assert_false(l.has);
	says("asset-missing");
	says("asset sound.bin");
	says("its bundle has it");
}

static void a_bundle_at_hand_repairs_it(void **state)
{
	const char *file = bundle(&kinds[0], "sound.bin", false);
	const char *scene = bare("msom-missing-asset");
	const char *const words[] = { "fix",	 "--yes", "-f", file,
				      "--bench", scene,	  NULL };
	struct lists l = { .asset = "sound.bin" };

	(void)state;
	run(&l, words);
	if (o.rc != 0 || !l.has || !l.healthy)
		fail_msg("%d %s\n%s\n%s", o.rc, l.says, o.out, o.err);
	says("flash    asset sound.bin");
}

/* With as many names as an application may have, in one run. */
static void all_that_are_missing_come_in_one_run(void **state)
{
	static const char scene[] = "scene: many-assets\n"
				    "devices:\n"
				    "  - id: 0a10aced2350000000000016\n"
				    "    platform: msom\n"
				    "    port: 1-1.1\n"
				    "    release: 5.9.0\n"
				    "    modules:\n"
				    "      - { what: user, version: 6, "
				    "needs: 5901, asset: a b c d e f }\n";
	char path[512];
	const char *const words[] = { "fix", "--yes", "--bench", path, NULL };
	struct lists l = { .asset = "f" };
	FILE *f;

	(void)state;
	snprintf(path, sizeof(path), "%s/many.yaml", folder);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(scene, f);
	assert_int_equal(fclose(f), 0);
	run(&l, words);
	if (o.rc != 0 || !l.has || !l.healthy)
		fail_msg("%d %s\n%s\n%s", o.rc, l.says, o.out, o.err);
}

/* The old application would hide the new one: it is cleared. */
static void the_makers_bundle(const char *command, const char *flag)
{
	static const char scene[] = "tests/bench/scenes/argon-620.yaml";
	static const char file[] = "../shared/inputs/bundle.zip";
	const char *const words[] = { command,	 "--yes", flag, file,
				      "--bench", scene,	  NULL };
	struct lists l = { .asset = "a.txt" };

	CLI_RUN(&o, "bench", "reset", "--bench", scene);
	run(&l, words);
	if (o.rc != 0 || !l.has || !l.healthy)
		fail_msg("%s: %d %s\n%s\n%s", command, o.rc, l.says, o.out,
			 o.err);
}

static void as_the_maker_packs_it(void **state)
{
	(void)state;
	if (access("../shared/inputs/bundle.zip", R_OK) != 0)
		skip();
	the_makers_bundle("flash", "--plain");
	the_makers_bundle("fix", "--app");
	CLI_RUN(&o, "flash", "--dry-run", "../shared/inputs/bundle.zip",
		"--bench", "healthy-argon");
	assert_int_equal(o.rc, EXIT_CLASS_REFUSED);
	says("assets came with Device OS 5.5");
}

/* The store has assets as a device takes them, platform number 0. */
static void so_does_the_store(void **state)
{
	const char *scene = bare("tracker-missing-asset");
	const char *const words[] = { "fix", "--yes", "--bench", scene, NULL };
	struct lists l = { .asset = "sound.bin" };

	(void)state;
	CLI_RUN(&o, "firmware", "import", bundle(&kinds[2], "sound.bin", true));
	assert_int_equal(o.rc, 0);
	run(&l, words);
	if (o.rc != 0 || !l.has || !l.healthy)
		fail_msg("%d %s\n%s\n%s", o.rc, l.says, o.out, o.err);
}

static int own_folders(void **state)
{
	snprintf(folder, sizeof(folder), "%s", cli_folder("files"));
	return cli_own_folders(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(over_usb_and_ota),
		cmocka_unit_test(a_dry_run_says_what_goes_where),
		cmocka_unit_test(what_is_missing_is_named_and_nothing_written),
		cmocka_unit_test(a_bundle_at_hand_repairs_it),
		cmocka_unit_test(all_that_are_missing_come_in_one_run),
		cmocka_unit_test(as_the_maker_packs_it),
		cmocka_unit_test(so_does_the_store),
	};

	return cmocka_run_group_tests(tests, own_folders, NULL);
}
