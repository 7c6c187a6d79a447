/*
 * Secrets out of what a device prints: the Device Secret of `i`, passwords
 * that the Wi-Fi dialogue echoes, codes, tokens, private keys (serial.md 2
 * and 7).  Everything after such a word and its colon goes, to the end of the
 * line: a password may hold blanks.  Better too much than too little.
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

/*
 * Changes the line in place; it needs room for REDACTED at its end, else it
 * is cut.  continues: the end of the line has not come yet.
 */
void redact_line(struct redact *r, char *line, size_t size, bool continues);

#endif
