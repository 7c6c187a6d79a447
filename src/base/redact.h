/* SPDX-License-Identifier: MIT */
/*
 * What is secret in a line: the one list and the one rule, for every sink
 * that shows a text the program did not write itself.
 *
 * Secrets are the Device Secret of `i`, passwords that the Wi-Fi dialogue
 * echoes, codes, tokens, private keys in PEM form (serial.md 2 and 7, ota.md
 * B1), and a line that is nothing but long base64 or hex.  Where a word of
 * the list stands, everything behind it is its value, to the end of the line:
 * a password may hold blanks.  Better too much than too little; only what
 * tools say of a secret without telling it ("password accepted") stays.
 */
#ifndef BASE_REDACT_H
#define BASE_REDACT_H

#include <stdbool.h>
#include <stddef.h>

struct redact {	   /* zeroed before the first line */
	bool key;  /* inside a private key in PEM form */
	bool rest; /* the line goes on, and its beginning was hidden */
};

#define REDACTED "[hidden]"

/* Where the first secret of a line begins, or NULL. */
const char *redact_find(const char *line);

/* Does this line, the next one, belong to a private key in PEM form? */
bool redact_key(struct redact *r, const char *line);

/*
 * Changes the line in place; it needs room for REDACTED at its end, else it
 * is cut.  continues: the end of the line has not come yet.
 */
void redact_line(struct redact *r, char *line, size_t size, bool continues);

#endif
