/* SPDX-License-Identifier: MIT */
/*
 * What mail programs, terminals and logs put in front of a line: marks of a
 * quotation, colours, the time; and what fingers do to a number.  Pure; looks
 * at one line only.
 */
#ifndef MODEL_EVIDENCE_FRONT_H
#define MODEL_EVIDENCE_FRONT_H

#include <stddef.h>

/* Bytes of a terminal's escape sequence at `s`, 0 if there is none. */
size_t front_escape(const char *s, size_t len);

/* Bytes in front of the line proper. */
size_t front_length(const char *s, size_t len);

/* Makes the letter O a nought again where a number was typed: "2O7", "0.7.O".
 */
void front_noughts(char *s, size_t len);

#endif
