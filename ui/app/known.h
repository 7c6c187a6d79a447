/* SPDX-License-Identifier: MIT */
/*
 * What is known of a device: the table that was read, what its operator
 * answered, and the diagnosis from both.
 *
 * Promises: an answer counts as if it had stood in pasted text; a question is
 * open (row.question) only while its answers tell causes apart.  A table that
 * is read anew forgets the answers, which were about the state before.
 */
#ifndef UI_APP_KNOWN_H
#define UI_APP_KNOWN_H

#include "ui/app/app.h"

void known_table(struct row *r, const struct table *t, enum device_mode mode);
/* How a device does that was looked at. */
enum row_state known_state(const struct row *r);

/* The nth line of a question: its options, and one more: not known. */
void known_line(const struct ask_question *q, int n, char *out, size_t size);
/* The answer to the open question is the nth line; another may be open then. */
void known_answer(struct row *r, int n);

#endif
