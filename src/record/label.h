/* SPDX-License-Identifier: MIT */
/*
 * Labels: a template with {words} in it becomes the label of a job, for a
 * printer that speaks ZPL or as SVG.
 *
 * A word in braces is device, port, platform, job, recipe, started, ended,
 * verdict, or the name of a field (field.h); in SVG also qr, the device's id as
 * a path of squares, and qrsize, how many of them stand in a row, margin
 * included.  Other braces are left as they are.  Whatever a value holds, it is
 * text on the label: never a command to the printer, never markup.  In ZPL it
 * is written with underscores (_5E), so ^FH stands before its ^FD.
 */
#ifndef RECORD_LABEL_H
#define RECORD_LABEL_H

#include "base/bytes.h"
#include "record/journal.h"

enum label_form { LABEL_ZPL, LABEL_SVG };

#define LABEL_MAX (256u << 10)

/* By the end of a name, or "zpl" and "svg" alone; ERR_USAGE. */
int label_form_of(const char *name, enum label_form *out, struct err *e);
const char *label_ending(enum label_form form);

/*
 * Appends the label.  ERR_USAGE for a word that is none (with its line), and
 * for {qr} where this program was built without libqrencode.
 */
int label_fill(const char *text, enum label_form form,
	       const struct journal_job *job, struct buf *out, struct err *e);

/* The same for a job that never was: is the template good? */
int label_check(const char *text, enum label_form form, struct err *e);

#endif
