/*
 * Text that a command reads from a file or, by the name "-", from the
 * standard input.
 */
#ifndef CLI_INPUT_H
#define CLI_INPUT_H

#include "base/bytes.h"
#include "base/err.h"

/* At most out->max bytes; what is longer is cut.  ERR_DISK. */
int input_read(const char *name, struct buf *out, struct err *e);

#endif
