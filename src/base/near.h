/* SPDX-License-Identifier: MIT */
/*
 * "Did you mean ...?": the candidate that is nearest to a mistyped word.
 *
 *	struct near n = near_to(word);
 *	near_try(&n, "bootloader");
 *	...
 *	if (n.best) say so
 *
 * Counts swapped, missing, added and wrong letters; case does not count.
 * Candidates are kept by pointer.  What is too far away is never offered.
 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

struct near {
	const char *word;
	const char *best; /* NULL: none is near enough */
	unsigned distance;
};

struct near near_to(const char *word);
void near_try(struct near *n, const char *candidate);

#endif
