/* SPDX-License-Identifier: MIT */
/*
 * Reading evidence: what a technician pasted, line by line through the
 * dialects (parts.h), into the table and the facts of evidence.h.
 *
 * Every dialect that devices, tools, the cloud and forums produce is read,
 * also cut off, unindented or mangled.  It never guesses silently: a line
 * that was not understood is kept with its number.  Pure; nothing stays
 * allocated beyond the call.
 */
#ifndef MODEL_EVIDENCE_READ_H
#define MODEL_EVIDENCE_READ_H

#include <stddef.h>

#include "model/evidence/evidence.h"
#include "model/evidence/spot.h"

/*
 * A line that begins so is an answer to a question about the text in front of
 * it: it counts like any other line, but it ends neither a table nor a line
 * that was cut.  An answer is added as "\nAnswer: WORDS\n"; where the text
 * was cut inside a line, no empty line stands before the first answer.
 */
#define EVIDENCE_ANSWER "Answer: "

/*
 * Reads len bytes of text, and the words of --led (or NULL).  Always leaves
 * *ev in a defined state.
 */
void evidence_read(const char *text, size_t len, const char *led,
		   struct evidence *ev);

/*
 * The same for whoever reads often: what all lines are looked through for is
 * prepared once, which takes longer than to read a short text.  Without text
 * it need not be.
 */
void evidence_prepare(struct spots *s);
void evidence_read_by(const struct spots *spots, const char *text, size_t len,
		      const char *led, struct evidence *ev);

#endif
