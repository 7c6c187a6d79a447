/* SPDX-License-Identifier: MIT */
/*
 * A question to the person at the terminal, before something is written that
 * cannot be taken back.
 */
#ifndef CLI_CONFIRM_H
#define CLI_CONFIRM_H

#include "cli/cli.h"

/*
 * 0: --yes, or `word` was typed.  ERR_USAGE where nobody can be asked (no
 * terminal, or --json), ERR_STOPPED when something else was typed.
 */
int confirm_ask(struct cli *cli, const char *question, const char *word,
		struct err *e);

#endif
