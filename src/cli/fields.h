/* SPDX-License-Identifier: MIT */
/*
 * What --set says of the jobs of this run.  "operator=?" is asked for once, at
 * the beginning, on the terminal; a barcode scanner is a keyboard.
 */
#ifndef CLI_FIELDS_H
#define CLI_FIELDS_H

#include "cli/cli.h"
#include "record/field.h"

/*
 * Adds to what *out says already.  Where nobody is there to be asked nothing
 * is said, and that is told.
 */
int fields_read(struct cli *cli, struct job_fields *out, struct err *e);

#endif
