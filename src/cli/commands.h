/* SPDX-License-Identifier: MIT */
/*
 * The commands in the order of `unbrick --help`.  X(NAME) stands for
 * `const struct cli_command cmd_NAME`.  The table is handed to the frame
 * from above, in struct cli_host; nothing in src/cli looks it up.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/cli.h"

/* clang-format off */
#define CLI_COMMANDS(X) \
	X(keys) \
	X(run) \
	X(list) \
	X(inspect) \
	X(diagnose) \
	X(wizard) \
	X(explain) \
	X(plan) \
	X(fix) \
	X(releases) \
	X(compat) \
	X(flash) \
	X(mode) \
	X(backup) \
	X(restore) \
	X(resume) \
	X(log) \
	X(history) \
	X(report) \
	X(records) \
	X(module) \
	X(firmware) \
	X(recipe) \
	X(config) \
	X(doctor) \
	X(bench) \
	X(help)
/* clang-format on */

extern const struct cli_command *const cli_commands[]; /* NULL ends it */

#endif
