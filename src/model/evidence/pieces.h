/* SPDX-License-Identifier: MIT */
/*
 * Part of evidence.h: plain text cut into lines, and lines into which a table
 * was run together into its rows.  Owns a copy of the text.
 */
#ifndef MODEL_EVIDENCE_PIECES_H
#define MODEL_EVIDENCE_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

/* A line, or a piece of one into which a table was run together. */
struct piece {
	const char *text;
	size_t offset; /* in the plain text */
	size_t line;
};

struct pieces {
	struct buf lines; /* the plain text, cut into pieces by NUL */
	struct piece *list;
	size_t count;
	size_t line_count;
};

/* Zeroed before; false: no memory.  pieces_fini() in either case. */
bool pieces_cut(struct pieces *p, const struct buf *plain);
void pieces_fini(struct pieces *p);

#endif
