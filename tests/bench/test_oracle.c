/* SPDX-License-Identifier: MIT */
/*
 * Whatever the command: exit 0 means that the device model starts and finds
 * itself sound, and nothing is changed but what the command names, on no
 * device.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <limits.h>

#include "base/count.h"
#include "device/restore.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/oracle.h"
#include "tests/lib/scratch.h"
#include "tests/lib/tally.h"

#define WORDS 12
#define NAMED 5
/* The settings, ota.md C6 and C7: keys with what stands between them. */
#define DEVICE_KEY  34, 2048
#define SERVER_KEY  2082, 768
#define BACKED_UP   "2b0043000447343337373737"
#define WITHOUT_APP "3b0026000a47363432343933"

enum { KEYS_NONE, KEYS_DEVICE, KEYS_SERVER, KEYS_ALL };

struct named {
	unsigned function, index;
	enum store store;
};

struct row {
	const char *scene;
	size_t device; /* that it is for */
	const char *words[WORDS];
	struct named named[NAMED];
	int keys;
	bool ill; /* before, and the command does not claim to mend it */
	int rc;
};

#define USER                                                                   \
	{                                                                      \
		FUNCTION_USER, 1, STORE_MAIN                                   \
	}
#define FACTORY                                                                \
	{                                                                      \
		FUNCTION_USER, 1, STORE_FACTORY                                \
	}
#define BOOTLOADER                                                             \
	{                                                                      \
		FUNCTION_BOOTLOADER, 0, STORE_MAIN                             \
	}
#define SYSTEM(n)                                                              \
	{                                                                      \
		FUNCTION_SYSTEM, n, STORE_MAIN                                 \
	}
#define MAIN "bootloader-tinker-app"

static const struct row rows[] = {
	{ "healthy-photon", 0, { "list" }, { { 0 } }, 0, false, 0 },
	{ "healthy-photon", 0, { "inspect" }, { { 0 } }, 0, false, 0 },
	{ "photon-safe-mode", 0, { "diagnose" }, { { 0 } }, 0, true, 0 },
	{ "healthy-photon", 0, { "mode", "dfu" }, { { 0 } }, 0, false, 0 },
	{ "healthy-photon",
	  0,
	  { "mode", "listening" },
	  { { 0 } },
	  0,
	  false,
	  0 },
	{ "healthy-photon", 0, { "mode", "safe" }, { { 0 } }, 0, false, 0 },
	{ "healthy-photon", 0, { "mode", "reset" }, { { 0 } }, 0, false, 0 },
	{ "healthy-photon", 0, { "backup" }, { { 0 } }, 0, false, 0 },
	{ "healthy-photon", 0, { "keys", "check" }, { { 0 } }, 0, false, 0 },
	{ "healthy-photon",
	  0,
	  { "keys", "server", "--yes" },
	  { { 0 } },
	  KEYS_SERVER,
	  false,
	  0 },
	{ "healthy-photon",
	  0,
	  { "keys", "device", "--yes", "--send" },
	  { { 0 } },
	  KEYS_DEVICE,
	  false,
	  0 },
	{ "healthy-photon",
	  0,
	  { "flash", "app.bin", "--over", "dfu", "-y" },
	  { USER },
	  0,
	  false,
	  0 },
	{ "healthy-photon",
	  0,
	  { "flash", "app.bin", "--over", "serial", "-y" },
	  { USER },
	  0,
	  false,
	  0 },
	{ "healthy-photon",
	  0,
	  { "flash", "app.bin", "--over", "usb", "-y" },
	  { USER },
	  0,
	  false,
	  0 },
	{ "healthy-photon",
	  0,
	  { "flash", "app.bin", "--over", "ota", "-y" },
	  { USER },
	  0,
	  false,
	  0 },
	/* They would break what is there. */
	{ "healthy-photon",
	  0,
	  { "flash", "photon-system-part1@0.6.3.bin", "--over", "dfu", "-y" },
	  { { 0 } },
	  0,
	  false,
	  4 },
	{ "healthy-photon",
	  0,
	  { "flash", "photon-bootloader@0.7.0.bin", "--over", "serial", "-y" },
	  { { 0 } },
	  0,
	  false,
	  4 },
	{ "healthy-photon",
	  0,
	  { "flash", "nothing.bin", "-y" },
	  { { 0 } },
	  0,
	  false,
	  4 },
	{ "photon-safe-mode",
	  0,
	  { "fix", "-y" },
	  { BOOTLOADER, USER },
	  0,
	  false,
	  0 },
	{ "p1-mixed",
	  0,
	  { "fix", "-y" },
	  { BOOTLOADER, SYSTEM(1), SYSTEM(2) },
	  0,
	  false,
	  0 },
	{ "photon-no-app", 0, { "fix", "-y" }, { USER }, 0, false, 0 },
	{ "photon-downgraded",
	  0,
	  { "fix", "-y" },
	  { BOOTLOADER, SYSTEM(1), SYSTEM(2), USER },
	  0,
	  false,
	  0 },
	{ "healthy-photon", 0, { "fix", "-y" }, { { 0 } }, 0, false, 0 },
	{ "trouble",
	  1,
	  { "fix", "-y", "--device", "DEVICE" },
	  { BOOTLOADER, SYSTEM(1), SYSTEM(2), USER },
	  0,
	  false,
	  0 },
	{ "photon-safe-mode",
	  0,
	  { "--recipe", MAIN, "--var", "app=app.bin" },
	  { BOOTLOADER, USER },
	  0,
	  false,
	  0 },
	{ "healthy-photon",
	  0,
	  { "--recipe", MAIN, "--var", "app=app.bin" },
	  { { 0 } },
	  0,
	  false,
	  4 },
	{ "eight-photons",
	  3,
	  { "--recipe", MAIN, "--var", "app=app-3.9.0.bin", "--device",
	    "DEVICE" },
	  { BOOTLOADER, USER },
	  0,
	  false,
	  0 },
	{ "healthy-photon",
	  0,
	  { "--recipe", "factory-app", "--var", "app=app.bin" },
	  { FACTORY },
	  0,
	  false,
	  0 },
	{ "photon-121",
	  0,
	  { "--recipe", "downgrade", "--var", "release=0.6.3" },
	  { BOOTLOADER, SYSTEM(1), SYSTEM(2), USER },
	  0,
	  false,
	  0 },
	{ "old-photon-047",
	  0,
	  { "--recipe", "system-update", "--var", "release=0.7.0" },
	  { BOOTLOADER, SYSTEM(1), SYSTEM(2), USER },
	  0,
	  false,
	  0 },
	{ "electron-051",
	  0,
	  { "--recipe", "electron-1x" },
	  { BOOTLOADER, SYSTEM(1), SYSTEM(2), SYSTEM(3), USER },
	  0,
	  false,
	  0 },
	{ "healthy-photon",
	  0,
	  { "--recipe", "tinker" },
	  { USER },
	  0,
	  false,
	  0 },
	{ "photon-listening",
	  0,
	  { "--recipe", "leave-listening" },
	  { { 0 } },
	  0,
	  false,
	  0 },
};

/* A command under watch. */
struct watched {
	const struct row *row;
	struct oracle oracle;
	const char *state; /* of the bench, from one command to the next */
	bool healthy, untouched;
	char says[ORACLE_SAYS];
};

static void name_all(struct watched *w)
{
	const struct row *row = w->row;
	struct oracle *o = &w->oracle;

	for (size_t i = 0; i < NAMED && row->named[i].function; i++)
		oracle_name_module(o, row->device, row->named[i].function,
				   row->named[i].index, row->named[i].store);
	if (row->keys == KEYS_DEVICE)
		oracle_name_settings(o, row->device, DEVICE_KEY);
	if (row->keys == KEYS_ALL)
		oracle_name_settings(o, row->device, 0, VDEV_SETTINGS);
	if (row->keys == KEYS_SERVER)
		oracle_name_settings(o, row->device, SERVER_KEY);
}

static void opened(void *ctx, struct bench *b)
{
	struct watched *w = ctx;

	if (w->state)
		assert_int_equal(bench_load(b, w->state, NULL), 0);
	oracle_open(&w->oracle, b);
	name_all(w);
}

static void closing(void *ctx, struct bench *b, const struct clock *clock)
{
	struct watched *w = ctx;

	w->untouched = oracle_untouched(&w->oracle, w->says);
	oracle_close(&w->oracle);
	if (w->state)
		assert_int_equal(bench_save(b, w->state, NULL), 0);
	if (w->untouched)
		w->healthy = oracle_healthy(b, w->row->device, clock, w->says);
}

/* "DEVICE" is the port of the row's device. */
static void spell(const struct row *row, const char **words, char port[16])
{
	size_t n = 0;

	words[n++] = "--bench";
	words[n++] = row->scene;
	snprintf(port, 16, "1-1.%zu", row->device + 1);
	for (size_t i = 0; i < WORDS && row->words[i]; i++)
		words[n++] = strcmp(row->words[i], "DEVICE") == 0
				     ? port
				     : row->words[i];
	words[n] = NULL;
}

static struct cli_output out;

static void run(const struct row *row, const char *state, struct tally *t,
		unsigned *wrong)
{
	struct watched w = { .row = row, .state = state };
	const struct cli_watch watch = { opened, closing, &w };
	const char *words[WORDS + 3];
	char port[16];
	bool lie;

	spell(row, words, port);
	cli_run_watched(&out, words, &watch);
	lie = out.rc == 0 && !row->ill && w.untouched && !w.healthy;
	t->runs++;
	t->passes += out.rc == 0;
	t->false_passes += lie;
	if (!lie && w.untouched && out.rc == row->rc)
		return;
	printf("%s, %s %s: exit %d, %s\n%s\n", row->scene, row->words[0],
	       row->words[1] ? row->words[1] : "", out.rc, w.says, out.err);
	(*wrong)++;
}

static void test_commands(void **state)
{
	struct tally t = { 0 };
	unsigned wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		run(&rows[i], NULL, &t, &wrong);
	tally_print("commands", &t);
	assert_int_equal(wrong, 0);
}

/* One after the other on one bench; the first makes the backup. */
static void in_a_row(const char *name, const struct row *steps, size_t count,
		     const char *id, char *manifest)
{
	struct device backed_up = { 0 };
	char path[PATH_MAX];
	struct tally t = { 0 };
	unsigned wrong = 0;

	snprintf(backed_up.id, sizeof(backed_up.id), "%s", id);
	snprintf(path, sizeof(path), "%s/state", cli_folder(name));
	for (size_t i = 0; i < count; i++) {
		run(&steps[i], path, &t, &wrong);
		if (i == 0)
			assert_int_equal(restore_newest(&backed_up, manifest,
							PATH_MAX, NULL),
					 0);
	}
	tally_print(name, &t);
	assert_int_equal(wrong, 0);
}

#define ALL_BACKED_UP                                                          \
	{                                                                      \
		BOOTLOADER, SYSTEM(1), SYSTEM(2), USER, FACTORY                \
	}

/* A backup is put back over what was written since. */
static void test_restore(void **state)
{
	static char manifest[PATH_MAX];
	const struct row steps[] = {
		{ "healthy-photon", 0, { "backup" }, { { 0 } }, 0, false, 0 },
		{ "healthy-photon",
		  0,
		  { "flash", "app.bin", "--over", "dfu", "-y" },
		  { USER },
		  0,
		  false,
		  0 },
		{ "healthy-photon",
		  0,
		  { "restore", manifest, "-y" },
		  ALL_BACKED_UP,
		  KEYS_ALL,
		  false,
		  0 },
	};

	(void)state;
	in_a_row("restore", steps, COUNT(steps), BACKED_UP, manifest);
}

/* One of an ill device would make the mended one ill again. */
static void test_restore_what_was_ill(void **state)
{
	static char manifest[PATH_MAX];
	const struct row steps[] = {
		{ "photon-no-app", 0, { "backup" }, { { 0 } }, 0, true, 0 },
		{ "photon-no-app", 0, { "fix", "-y" }, { USER }, 0, false, 0 },
		{ "photon-no-app",
		  0,
		  { "restore", manifest, "-y" },
		  { { 0 } },
		  0,
		  false,
		  4 },
		{ "photon-no-app",
		  0,
		  { "restore", manifest, "--force", "-y" },
		  ALL_BACKED_UP,
		  KEYS_ALL,
		  true,
		  6 },
	};

	(void)state;
	in_a_row("ill", steps, COUNT(steps), WITHOUT_APP, manifest);
}

static int setup(void **state)
{
	const char *home = cli_folder("home");

	(void)state;
	setenv("XDG_STATE_HOME", home, 1);
	setenv("XDG_DATA_HOME", home, 1);
	setenv("XDG_CONFIG_HOME", home, 1);
	setenv("XDG_RUNTIME_DIR", home, 1);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_restore),
		cmocka_unit_test(test_restore_what_was_ill),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
