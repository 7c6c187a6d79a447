/* SPDX-License-Identifier: MIT */
/* What somebody else needs to see of a problem: unbrick doctor --bundle. */
#ifndef CLI_BUNDLE_H
#define CLI_BUNDLE_H

#include "cli/cli.h"

/*
 * Writes the archive: the documents of this program's own commands about
 * computer, devices and the newest jobs, and the traces named.  Nothing is
 * switched or written on a device.  A command that fails leaves its error
 * document.
 */
int bundle_make(struct cli *cli, const char *path, char *const *traces,
		size_t trace_count, struct err *e);

#endif
