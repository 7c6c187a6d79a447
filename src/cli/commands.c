/* SPDX-License-Identifier: MIT */
#include "cli/commands.h"

#define X(name) extern const struct cli_command cmd_##name;
CLI_COMMANDS(X)
#undef X

const struct cli_command *const cli_commands[] = {
#define X(name) &cmd_##name,
	CLI_COMMANDS(X)
#undef X
		NULL,
};
