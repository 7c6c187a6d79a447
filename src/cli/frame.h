/* SPDX-License-Identifier: MIT */
/*
 * Inside of the command frame, shared by its files only: parsing, help,
 * errors.  Commands use cli.h.
 */
#ifndef CLI_FRAME_H
#define CLI_FRAME_H

#include "cli/cli.h"

/*
 * Fills command, args, values and the common options.  The values point into
 * argv.  On ERR_USAGE the fields that were understood so far are set, so
 * that the error can be printed in the form that was asked for.
 */
int options_parse(struct cli *cli, int argc, char **argv, struct err *e);
void options_fini(struct cli *cli);
/* One more, as if it stood at the end; name and text are lent. */
int options_add(struct cli *cli, const char *name, const char *text,
		struct err *e);

/*
 * An option by its name, or by its letter if that is not 0: a common one, or
 * one of cli->command; before a command word, those of the faces.
 */
const struct cli_option *option_find(const struct cli *cli, const char *name,
				     size_t len, char letter);

/* In the table that the host lends; NULL if there is none of that name. */
const struct cli_command *command_by_name(const struct cli *cli,
					  const char *name, bool face);

void help_program(struct cli *cli);
void help_command(struct cli *cli, const struct cli_command *command);
/* Two lines for somebody who gave nothing. */
void help_short(FILE *to);

/* At most four lines, or the error document. */
void error_print(struct cli *cli, const struct err *e);

/* Interrupts ask to stop; the third one ends the program at once. */
void stop_install(void);

#endif
