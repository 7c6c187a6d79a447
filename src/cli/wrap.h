/* SPDX-License-Identifier: MIT */
/*
 * Text broken at its spaces to the width of a terminal, so that no line ends
 * within a word.  What follows a break stands under the column in which it
 * happened, or a little behind the line's begin where that leaves no room.
 * Columns are cells: colours take none.  A word that is wider than all stays
 * whole.
 */
#ifndef CLI_WRAP_H
#define CLI_WRAP_H

#include <stddef.h>
#include <stdio.h>

/*
 * column: where the text begins, 0 at a line's begin.  Returns where it ends:
 * a text may come in pieces.
 */
size_t wrap_put(FILE *to, const char *text, size_t width, size_t column);

#endif
