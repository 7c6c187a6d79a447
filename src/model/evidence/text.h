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
 *	^  (first) beginning of line  \  the next character as it is
 */
bool words_match(const char *line, const char *pattern, struct words *out);

/*
 * Which letters stand beside each other in a line.  words_may() is false only
 * where words_match() would be; it takes a few steps, however long the line
 * is, and most patterns end there.
 */
struct word_pairs {
	uint64_t bits[64];
};
void words_pairs(const char *line, struct word_pairs *out);
bool words_may(const struct word_pairs *pairs, const char *pattern);

/*
 * The pair of letters of a pattern that is seldom elsewhere, to ask for first;
 * WORDS_NO_PAIR if it has none.  words_pair_in() is false only where
 * words_may() would be.
 */
#define WORDS_NO_PAIR 4096
unsigned words_rarest(const char *pattern);
bool words_pair_in(const struct word_pairs *pairs, unsigned pair);

#endif
