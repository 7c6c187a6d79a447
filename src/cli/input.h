/* SPDX-License-Identifier: MIT */
/*
 * Text that a command reads from a file, a pipe or, by the name "-", from the
 * standard input.  A person at a terminal has all the time in the world; from
 * anything else a byte comes every now and then, or the wait ends.
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/bytes.h"
#include "base/err.h"

#define INPUT_PATIENCE_MS 30000 /* without a byte */

/*
 * At most out->max bytes; what is longer is cut.  ERR_DISK; ERR_USAGE for
 * a folder, a socket or a device, and when no byte came for so long.
 */
int input_read(const char *name, int patience_ms, struct buf *out,
	       struct err *e);

#endif
