/* SPDX-License-Identifier: MIT */
/* What commands print about practice devices fits the shipped schemas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/count.h"
#include "cli/commands.h"
#include "tests/lib/cli_run.h"

static struct cli_output o;

static bool has_command(const char *name)
{
	const struct cli_command *c;

	for (size_t i = 0; (c = cli_commands[i]); i++) {
		if (strcmp(c->name, name) == 0)
			return true;
	}
	return false;
}

/* What needs a device, on practice devices. */
static void practice_devices_fit(void **state)
{
	static const char *const lines[][6] = {
		{ "list" },
		{ "inspect" },
		{ "diagnose" },
		{ "plan" },
		{ "plan", "--to", "2.3.1" },
		{ "backup" },
		{ "backup", "list" },
		{ "backup", "verify" },
		{ "backup", "prune", "--budget", "0", "--yes" },
		{ "mode", "listening" },
		{ "fix", "--yes" },
		{ "history" },
		{ "bench", "show" },
		{ "bench", "reset" },
		{ "doctor" },
		{ "inspect", "--device", "ffff" },
		{ "inspect", "--device", "all" },
		{ "diagnose", "--device", "all" },
		{ "plan", "--device", "all" },
		{ "--recipe", "tinker", "--device", "all", "--dry-run" },
		{ "--recipe", "inspect", "--device", "all" },
		{ "--recipe", "tinker", "--device", "all" },
		{ "history", "--device", "all" },
		{ "list" },
		{ "diagnose" },
	};
	static const char *const scenes[] = { "photon-safe-mode",
					      "healthy-photon", "trouble" };
	const char *words[12];

	(void)state;
	setenv("XDG_STATE_HOME", cli_folder("state"), 1);
	setenv("XDG_DATA_HOME", cli_folder("data"), 1);
	setenv("XDG_RUNTIME_DIR", cli_folder("run"), 1);
	for (size_t s = 0; s < COUNT(scenes); s++) {
		for (size_t i = 0; i < COUNT(lines); i++) {
			size_t n = 0;

			if (lines[i][0][0] != '-' && !has_command(lines[i][0]))
				continue;
			for (; lines[i][n]; n++)
				words[n] = lines[i][n];
			words[n++] = "--json";
			words[n++] = "--bench";
			words[n++] = scenes[s];
			words[n] = NULL;
			cli_run(&o, words);
			assert_true(cli_check_schema(&o, lines[i][0]) >= 1);
		}
	}
}

static void tables_and_texts_fit(void **state)
{
	static const char *const lines[][8] = {
		{ "releases", "--json" },
		{ "compat", "--platform", "photon", "--json" },
		{ "compat", "--json", "--system", "1213" },
		{ "compat", "--platform", "photon", "--bootloader", "100",
		  "--system", "206", "--json" },
		{ "explain", "--verdict", "bootloader-too-old", "--json" },
		{ "explain", "--verdict", "list", "--json" },
		{ "explain", "--led", "breathing magenta", "--json" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		if (!has_command(lines[i][0]))
			continue;
		cli_run(&o, lines[i]);
		assert_true(cli_check_schema(&o, lines[i][0]) >= 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(practice_devices_fit),
		cmocka_unit_test(tables_and_texts_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
