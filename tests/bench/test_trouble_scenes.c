/* SPDX-License-Identifier: MIT */
/* Every trouble of the scenes of Gen 3 and 4, to its promised end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "tests/lib/cli_run.h"

#define WORDS 8
#define SAYS  3

static struct cli_output o;

struct promise {
	const char *scene;
	const char *words[WORDS];
	int rc;
	const char *says[SAYS]; /* in this order */
};

#define FIX "fix", "--yes"

static const struct promise promises[] = {
	{ "healthy-argon", { FIX }, 0, { "nothing has to be written" } },
	{ "argon-old-bootloader",
	  { "diagnose" },
	  0,
	  { "bootloader-too-old", "serial" } },
	{ "argon-old-bootloader",
	  { FIX },
	  0,
	  { "bootloader      v1003   pass ?         v1200   PASS", "PASS\n" } },
	{ "boron-newer-app",
	  { FIX },
	  0,
	  { "app-newer-than-system", "v4006   pass ?         v4200   PASS",
	    "PASS\n" } },
	{ "argon-damaged-system",
	  { FIX },
	  0,
	  { "no-valid-system", "CRC FAIL       v4100   PASS", "PASS\n" } },
	{ "argon-hidden-app",
	  { "flash", "--yes", "app.bin" },
	  0,
	  { "application     v5      pass ?         -", "PASS\n" } },
	{ "argon-old-radio",
	  { FIX },
	  0,
	  { "v311    pass ?         v500    PASS",
	    "v182    pass ?         v202    PASS", "PASS\n" } },
	{ "argon-old-radio",
	  { "flash", "--yes", "--over", "usb", "argon-bootloader@1.4.0.bin",
	    "argon-radio@1.4.0.bin" },
	  0,
	  { "v311    pass ?         v500    PASS",
	    "v182    pass ?         v202    PASS", "PASS\n" } },
	/* no file cures it: cases/17 */
	{ "argon-silent-ncp", { FIX }, 4, { "ncp-no-response", "F218" } },
	{ "argon-hidden-app",
	  { FIX, "--app", "app.bin" },
	  0,
	  { "application     v5      pass ?         -", "PASS\n" } },
	{ "msom-missing-asset",
	  { FIX },
	  0,
	  { "asset-missing", "flash    asset sound.bin", "PASS\n" } },
	{ "argon-hidden-app",
	  { FIX },
	  0,
	  { "application     v5      pass ?         -", "PASS\n" } },
	{ "argon-staged-bootloader",
	  { FIX },
	  0,
	  { "bootloader      v1003   PASS           v1200", "PASS\n" } },
	{ "argon-protected",
	  { FIX },
	  4,
	  { "F201", "the device is protected" } },
	{ "argon-protected",
	  { "--recipe", "protected-repair" },
	  0,
	  { "application     -                      v5", "PASS\n" } },
	{ "boron-protected",
	  { FIX },
	  4,
	  { "F201", "the device is protected" } },
	{ "tracker-missing-asset", { "diagnose" }, 0, { "asset-missing" } },
	{ "tracker-missing-asset",
	  { "flash", "--yes", "sound.bin" },
	  0,
	  { "PASS\n" } },
	{ "argon-no-app",
	  { FIX },
	  0,
	  { "application     -                      v5      PASS", "PASS\n" } },
	{ "argon-old",
	  { FIX, "--to", "4.1.0" },
	  0,
	  { "v311    pass ?         v1200   PASS",
	    "v1213   pass ?         v4100   PASS", "PASS\n" } },
	/* the system moves down, and back up again */
	{ "argon-old",
	  { FIX, "--to", "6.2.0" },
	  0,
	  { "read back equal from 0x00028000",
	    "v1213   pass ?         v6200   PASS", "PASS\n" } },
	{ "tests/bench/scenes/argon-620.yaml",
	  { FIX, "--to", "4.1.0", "--complete" },
	  0,
	  { "read back equal from 0x00030000",
	    "v6200   PASS           v4100   PASS", "PASS\n" } },
	{ "healthy-p2", { FIX }, 0, { "nothing has to be written" } },
	/* its application lies at the end of its place */
	{ "tests/bench/scenes/p2-dfu.yaml",
	  { FIX },
	  0,
	  { "healthy", "nothing has to be written" } },
	{ "p2-old-bootloader",
	  { FIX },
	  0,
	  { "v2200   PASS           v2700   PASS",
	    "v6      PASS           v9      PASS", "PASS\n" } },
	{ "p2-newer-app",
	  { FIX },
	  0,
	  { "v3000   PASS           v3100   PASS",
	    "v6100   PASS           v6200   PASS", "PASS\n" } },
	{ "p2-damaged-system",
	  { FIX },
	  0,
	  { "CRC FAIL       v5901   PASS",
	    "application     v6      PASS           v6      PASS", "PASS\n" } },
	{ "p2-old",
	  { FIX, "--to", "6.2.0" },
	  0,
	  { "v2101   pass ?         v3100   PASS",
	    "v5301   pass ?         v6200   PASS", "PASS\n" } },
	{ "msom-missing-asset",
	  { "flash", "--yes", "sound.bin" },
	  0,
	  { "PASS\n" } },
	{ "p2-protected", { FIX }, 4, { "F201", "the device is protected" } },
	/* the cycle of 1.4.0: over USB each must be there before */
	{ "argon-old",
	  { "flash", "--yes", "--over", "usb", "argon-radio@4.1.0.bin",
	    "argon-system-part1@1.2.1.bin" },
	  4,
	  { "F214" } },
};

static void run(const char *scene, const char *const *words)
{
	const char *all[WORDS + 3] = { 0 };
	size_t n = 0;

	while (words[n] && n < WORDS) {
		all[n] = words[n];
		n++;
	}
	all[n++] = "--bench";
	all[n] = scene;
	cli_run(&o, all);
}

static void keep(const char *scene, const struct promise *p)
{
	const char *at;

	run(scene, p->words);
	if (o.rc != p->rc)
		fail_msg("%s: %d\n%s\n%s", scene, o.rc, o.out, o.err);
	at = o.out;
	for (size_t i = 0; i < SAYS && p->says[i]; i++) {
		const char *found = strstr(at, p->says[i]);

		if (!found && !(found = strstr(o.err, p->says[i])))
			fail_msg("%s: no \"%s\" in\n%s\n%s", scene, p->says[i],
				 o.out, o.err);
		if (found >= o.out && found < o.out + sizeof(o.out))
			at = found;
	}
}

static void every_trouble_comes_to_its_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(promises); i++)
		keep(promises[i].scene, &promises[i]);
}

/* The same devices beside each other, and each as it was promised. */
static void trouble_of_six(void **state)
{
	static const struct promise six[] = {
		{ "", { FIX, "-d", "1-1.1" }, 0, { "PASS\n" } },
		{ "", { FIX, "-d", "1-1.2" }, 0, { "PASS\n" } },
		{ "", { FIX, "-d", "1-1.3" }, 0, { "PASS\n" } },
		{ "", { FIX, "-d", "1-1.4" }, 0, { "PASS\n" } },
		{ "", { FIX, "-d", "1-2.1" }, 0, { "PASS\n" } },
		{ "", { FIX, "-d", "1-2.2" }, 4, { "is protected" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(six); i++)
		keep("trouble-gen3", &six[i]);
}

static void trouble_of_four(void **state)
{
	static const struct promise four[] = {
		{ "", { FIX, "-d", "1-1.1" }, 0, { "PASS\n" } },
		{ "", { FIX, "-d", "1-1.2" }, 0, { "PASS\n" } },
		{ "", { FIX, "-d", "1-1.3" }, 0, { "PASS\n" } },
		{ "", { FIX, "-d", "1-1.4" }, 0, { "PASS\n" } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(four); i++)
		keep("trouble-gen4", &four[i]);
}

static unsigned count(const char *words)
{
	unsigned n = 0;

	for (const char *p = o.err; (p = strstr(p, words)); p++)
		n++;
	return n;
}

/* Eleven seconds each: once before, once for the proof. */
static void a_slow_table_is_read_twice(void **state)
{
	static const char *const files[] = { "argon-bootloader@4.2.0.bin",
					     "argon-tinker-v5-for-326.bin" };

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		CLI_RUN(&o, "flash", "--yes", files[i], "--bench",
			"argon-silent-ncp");
		assert_int_equal(o.rc, 6); /* it is not cured by that */
		assert_int_equal(count("the module table took 11 s"), 1);
		assert_int_equal(count("will take about 11 s again"), 1);
	}
}

/* Each road that a bootloader has. */
static void a_bootloader_by_every_road(void **state)
{
	static const char *const roads[] = { "serial", "usb", "dfu-staged",
					     "ota" };

	(void)state;
	for (size_t i = 0; i < COUNT(roads); i++) {
		const struct promise p = {
			"",
			{ "flash", "--yes", "--over", roads[i],
			  "argon-bootloader@4.2.0.bin" },
			0,
			{ "bootloader      v1003   pass ?         v1200   PASS",
			  "PASS\n" }
		};

		keep("argon-old-bootloader", &p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_trouble_comes_to_its_end),
		cmocka_unit_test(trouble_of_six),
		cmocka_unit_test(trouble_of_four),
		cmocka_unit_test(a_slow_table_is_read_twice),
		cmocka_unit_test(a_bootloader_by_every_road),
	};

	return cmocka_run_group_tests(tests, cli_own_folders, NULL);
}
