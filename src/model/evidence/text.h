/* SPDX-License-Identifier: MIT */
/*
 * Part of evidence.h: foreign text made plain, and patterns in lines.
 *
 * evidence_plain() takes out what forums, terminals and word processors put
 * in (curly quotes, bold, tree drawings, colours, tabs, CR) and keeps every
 * line in its place, so that line numbers stay those of the input.
 */
#ifndef MODEL_EVIDENCE_TEXT_H
#define MODEL_EVIDENCE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/*
 * Appends the plain form of len bytes; lines end in '\n'.  UTF-16 with a
 * byte order mark is read too.  True if something was cut off.
 */
bool evidence_plain(const char *text, size_t len, size_t max_line,
		    struct buf *out);

#define WORDS_NUMBERS 4

struct words {
	long numbers[WORDS_NUMBERS];
	size_t count;
	char text[96]; /* the last text taken, or "" */
	const char *end;
};

/*
 * Is the pattern somewhere in the line?  ASCII case does not matter.
 *	#  decimal number, taken      @  hex number, 0x or not, taken
 *	$  release like 0.7.0-rc.3    %  run of other than blanks and quotes
 *	~  blanks : = - , ( # ' or noneblank: one or more blanks
 *	*  any gap (200 at most)      |  edge of a word
 *	&  the same in one sentence
 *	^  (first) beginning of line  \  the next character as it is
 */
bool words_match(const char *line, const char *pattern, struct words *out);

#endif
