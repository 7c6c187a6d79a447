/* SPDX-License-Identifier: MIT */
/*
 * What may follow in a command line that is not finished: the words that a
 * shell offers.  All of them come from the program's own tables; what an
 * option takes is told by its argument's name (ROAD, P, SCENE, ...), what a
 * command takes by its usage.  What the values are: offer.h.
 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

#include "cli/cli.h"

/*
 * line: as typed up to the cursor, the program's name first.  Prints words
 * that begin like its last one, one a line; nothing where a file, a number
 * or free text stands.  describe: behind a tab what the word means.
 */
void complete_line(struct cli *cli, const char *line, bool describe);

#endif
