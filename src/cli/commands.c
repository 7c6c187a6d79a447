#include "cli/commands.h"

#include <string.h>

#include "base/count.h"
#include "cli/frame.h"

#define X(name) extern const struct cli_command cmd_##name;
CLI_COMMANDS(X)
#undef X

static const struct cli_command *const commands[] = {
#define X(name) &cmd_##name,
	CLI_COMMANDS(X)
#undef X
		NULL,
};

const struct cli_command *cli_command_at(size_t i)
{
	return i < COUNT(commands) ? commands[i] : NULL;
}

const struct cli_command *command_by_name(const char *name, bool face)
{
	for (const struct cli_command *const *c = commands; *c; c++) {
		if ((*c)->face == face && strcmp((*c)->name, name) == 0)
			return *c;
	}
	return NULL;
}
