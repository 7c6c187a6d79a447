/* SPDX-License-Identifier: MIT */
/*
 * Who speaks in a line: a tool, or somebody who tells what happened.
 *
 * What a tool says counts more than the same words told by a person; so a line
 * that may be either is called told.  Pure.
 */
#ifndef MODEL_EVIDENCE_TOLD_H
#define MODEL_EVIDENCE_TOLD_H

#include <stdbool.h>

/* Somebody speaks of himself in this line, or says several things. */
bool told_by_people(const char *line);
/* The latter alone. */
bool told_at_length(const char *line);

#endif
