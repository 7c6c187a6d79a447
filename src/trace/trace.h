/* SPDX-License-Identifier: MIT */
/*
 * A trace: what went through the ports of one run.
 *
 * A text file, one JSON object per line (entry.h).  The first says what was
 * run; each further one is a call.  Several threads may use the ports.
 * What cannot be written down any more (disk, TRACE_MAX) ends the trace with
 * a line that says so, never the run.
 *
 * Bytes to a device that are longer than ENTRY_WHOLE are kept as their hash:
 * firmware is not given away with a problem report.
 */
#ifndef TRACE_TRACE_H
#define TRACE_TRACE_H

#include "port/world.h"

#define TRACE_MAX (64u << 20)

struct trace;

/*
 * Makes the file (mode 0600; what was there is replaced).  argv: of the
 * program, kept without secrets.  ERR_DISK, ERR_NO_MEMORY.
 */
int trace_open(const char *path, int argc, char *const *argv,
	       const struct world *w, struct trace **out, struct err *e);

/* Stands between w's user and its ports from now on. */
void trace_join(struct trace *t, struct world *w);

/*
 * Gives w its own ports back, writes the exit code down and closes the file.
 * ERR_DISK when not all of it could be written.  Safe on NULL.
 */
int trace_close(struct trace *t, struct world *w, int exit_code, struct err *e);

#endif
