/* SPDX-License-Identifier: MIT */
/*
 * Secrets that are known by their value: the tokens of this run.  What a
 * secret looks like by its name is redact.h.
 *
 * Whoever opens the ports fills one object before the first worker starts
 * and hands it down; from then on it is only read, so any number of threads
 * may use it.  Every door to a sink (events, journal, output) hides what is
 * in it.  The owner wipes it.
 *
 * Found are the value in any case, percent-encoded in part or whole, as hex,
 * as base64 of both alphabets wherever in its text it begins, and each of
 * them cut off after SECRETS_LEAST characters or later.
 */
#ifndef BASE_SECRETS_H
#define BASE_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

/* Tokens and Wi-Fi passwords are longer; a shorter value hides words. */
#define SECRETS_LEAST 8
#define SECRETS_MAX   8
#define SECRETS_TEXT  256 /* what is longer is known by its beginning */

struct secret {
	char plain[SECRETS_TEXT];
	char base64[3][SECRETS_TEXT / 3 * 4 + 8]; /* by alignment */
};

struct secrets { /* zeroed: none */
	struct secret list[SECRETS_MAX];
	size_t count;
};

/* NULL, too short and known ones are left out.  False: no room. */
bool secrets_add(struct secrets *s, const char *value);
void secrets_wipe(struct secrets *s);

/* Hides them in place; the text never grows.  s may be NULL. */
void secrets_hide(const struct secrets *s, char *text);
/* The same with a filler of the same length. */
void secrets_fill(const struct secrets *s, char *text, char filler);

#endif
