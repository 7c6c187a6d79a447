/* SPDX-License-Identifier: MIT */
/*
 * Faults and their ends, as a table: what is spoiled, in which recipe, and
 * how the run must end.  After each one that leaves the device alone, the
 * same recipe on a sound bench has to finish.
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

#include "base/count.h"
#include "base/fsio.h"
#include "tests/lib/scratch.h"
#include "job_kit.h"

static const char scene_head[] = "scene: fault\n"
				 "title: a fault\n"
				 "devices:\n"
				 "  - id: 1f0038000647343232363230\n"
				 "    name: slot 1\n"
				 "    platform: photon\n"
				 "    port: 1-1.1\n"
				 "    release: 0.7.0-rc.7\n";

static const char scene_tail[] =
	"    modules:\n"
	"      - { what: bootloader, version: 100 }\n"
	"      - { what: tinker, empty: true }\n"
	"apps:\n"
	"  - { name: app.bin, platform: photon, version: 5, needs: 206,"
	" size: 21480, seed: 1 }\n";

#define SERIAL "  - flash: { what: bootloader, over: serial }\n"
#define DFU    "  - flash: { what: tinker, over: dfu }\n"
#define OTA                                                                    \
	"  - flash: { what: bootloader, over: serial }\n"                      \
	"  - flash: { file: app.bin, over: ota }\n"
#define LOOK "  - inspect:\n"

struct row {
	const char *name;
	const char *device; /* lines of the device in the scene */
	const char *cloud;  /* the whole section, or "" */
	const char *steps;
	enum err_code code; /* ERR_OK: must pass in spite of it */
	enum exit_class exit;
	const char *says; /* part of the error, or NULL */
};

#define FAULT(text) "    faults:\n      - { " text " }\n"
#define CLOUD(text) "cloud:\n  healer: false\n  faults:\n    - { " text " }\n"

static const struct row rows[] = {
	/* Serial */
	{ "a lost ACK costs nothing", FAULT("kind: lost-ack, at: 9"), "",
	  SERIAL, ERR_OK, EXIT_CLASS_OK, NULL },
	{ "the device breaks off", FAULT("kind: cancel, at: 9"), "", SERIAL,
	  ERR_CANCELLED, EXIT_CLASS_TRANSFER, NULL },
	{ "the image is rejected", FAULT("kind: validation-fails, at: 1"), "",
	  SERIAL, ERR_VALIDATION, EXIT_CLASS_VERIFY, "checksum" },
	{ "the cable goes in the transfer", FAULT("kind: pull-block, at: 8"),
	  "", SERIAL, ERR_LOST, EXIT_CLASS_TRANSFER, NULL },
	{ "another device comes back", FAULT("kind: other-id, at: 1"), "",
	  SERIAL, ERR_WRONG_DEVICE, EXIT_CLASS_TRANSFER, NULL },
	{ "it never comes back", FAULT("kind: never-returns, at: 1"), "",
	  SERIAL, ERR_LOST, EXIT_CLASS_TRANSFER, NULL },
	{ "it comes back late", FAULT("kind: late, at: 1, arg: 30000"), "",
	  SERIAL, ERR_OK, EXIT_CLASS_OK, NULL },
	{ "an answer is cut", FAULT("kind: reply-cut, at: 4, arg: 20"), "",
	  LOOK, ERR_OK, EXIT_CLASS_OK, NULL },

	/* DFU; a bootloader of 9 or later compares by itself: dfu.md 4.2 */
	{ "flash that lies once is written again",
	  FAULT("kind: write-lies, at: 2"), "", DFU, ERR_OK, EXIT_CLASS_OK,
	  NULL },
	{ "flash that always lies", FAULT("kind: write-lies, at: 1, count: 0"),
	  "", DFU, ERR_STALL, EXIT_CLASS_TRANSFER, "0x080a" },
	{ "one bit flips for ever", FAULT("kind: bit-flips, at: 1, count: 0"),
	  "", DFU, ERR_STALL, EXIT_CLASS_TRANSFER, "0x080a" },
	{ "the first start does not come", FAULT("kind: never-returns, at: 1"),
	  "", DFU, ERR_LOST, EXIT_CLASS_TRANSFER, NULL },

	/* Cloud */
	{ "token refused", "", CLOUD("kind: '401', at: 1"), OTA,
	  ERR_CLOUD_DENIED, EXIT_CLASS_TRANSFER, NULL },
	{ "another's device", "", CLOUD("kind: '403', at: 1"), OTA,
	  ERR_CLOUD_DENIED, EXIT_CLASS_TRANSFER, NULL },
	{ "not found", "", CLOUD("kind: '404', at: 1"), OTA, ERR_CLOUD_OFFLINE,
	  EXIT_CLASS_TRANSFER, NULL },
	{ "not heard", "", CLOUD("kind: '408', at: 1"), OTA, ERR_CLOUD_OFFLINE,
	  EXIT_CLASS_TRANSFER, NULL },
	{ "server error", "", CLOUD("kind: '500', at: 1"), OTA,
	  ERR_CLOUD_OFFLINE, EXIT_CLASS_TRANSFER, NULL },
	{ "rate limit", "", CLOUD("kind: '429', at: 1"), OTA, ERR_CLOUD,
	  EXIT_CLASS_TRANSFER, NULL },
	{ "nothing begins", "", CLOUD("kind: never-starts, at: 1"), OTA,
	  ERR_CLOUD, EXIT_CLASS_TRANSFER, "did not begin" },
	{ "the transfer fails", "", CLOUD("kind: breaks, at: 1"), OTA,
	  ERR_CLOUD, EXIT_CLASS_TRANSFER, NULL },
	{ "the transfer stalls", "", CLOUD("kind: stalls, at: 1"), OTA,
	  ERR_CLOUD, EXIT_CLASS_TRANSFER, NULL },
	{ "success is no proof", "", CLOUD("kind: no-hash, at: 1"), OTA,
	  ERR_NOT_APPLIED, EXIT_CLASS_VERIFY, NULL },
	{ "a device of somebody else", "    claimed: false\n", "", OTA,
	  ERR_CLOUD_DENIED, EXIT_CLASS_REFUSED, NULL },
	{ "a device without network", "    network: false\n", "", OTA,
	  ERR_CLOUD_OFFLINE, EXIT_CLASS_TRANSFER, NULL },
};

static void open_scene(struct job_kit *k, const char *device, const char *cloud)
{
	char text[2048], path[SCRATCH_PATH];

	snprintf(text, sizeof(text), "%s%s%s%s", scene_head, device, scene_tail,
		 cloud);
	scratch_file(path, sizeof(path), ".yaml", text);
	job_kit_open(k, path);
	scratch_drop(path);
}

static void check(const struct row *row)
{
	struct job_kit *k = malloc(sizeof(*k));
	const struct run_outcome *o;
	char recipe[512];

	open_scene(k, row->device, row->cloud);
	snprintf(recipe, sizeof(recipe), "recipe: x\nsteps:\n%s%s", row->steps,
		 row->code ? "" : "  - inspect:\n");
	o = job_kit_run(k, 0, recipe, NULL);
	if (o->error.code != row->code &&
	    !(row->code == ERR_OK && o->error.code == ERR_NOT_HEALTHY))
		fail_msg("%s: ended with %s \"%s\", expected %s", row->name,
			 err_row(o->error.code)->name, o->error.what,
			 err_row(row->code)->name);
	if (row->code && o->exit_class != (int)row->exit)
		fail_msg("%s: exit %d instead of %d", row->name, o->exit_class,
			 row->exit);
	if (row->code && o->verdict == JOB_PASS)
		fail_msg("%s: PASS", row->name);
	if (row->says && !strstr(o->error.what, row->says))
		fail_msg("%s: \"%s\" does not say \"%s\"", row->name,
			 o->error.what, row->says);
	job_kit_close(k);
	free(k);
}

static void test_serial_faults(void **state)
{
	(void)state;
	for (size_t i = 0; i < 8; i++)
		check(&rows[i]);
}

static void test_dfu_faults(void **state)
{
	(void)state;
	for (size_t i = 8; i < 12; i++)
		check(&rows[i]);
}

static void test_cloud_faults(void **state)
{
	(void)state;
	for (size_t i = 12; i < COUNT(rows); i++)
		check(&rows[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serial_faults),
		cmocka_unit_test(test_dfu_faults),
		cmocka_unit_test(test_cloud_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
