/* SPDX-License-Identifier: MIT */
/* A recorded run, once more: unbrick bench replay FILE. */
#ifndef CLI_REPLAY_H
#define CLI_REPLAY_H

#include "cli/cli.h"

/*
 * Runs the command of the trace with its recorded ports and with a journal
 * and backups that nobody keeps.  0 when all of the trace was asked for and
 * the command ended as it did then; else ERR_REPLAY with the first difference.
 */
int replay_again(struct cli *cli, const char *path, struct err *e);

#endif
