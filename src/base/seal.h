/* SPDX-License-Identifier: MIT */
/*
 * Bytes under a passphrase: scrypt makes the key, AES-256-GCM seals.
 *
 * What is sealed is a header (magic, costs, salt, nonce), the same bytes
 * encrypted, and a tag over both: one changed bit anywhere, or another
 * passphrase, and it does not open.  Costs that would take more than 128 MB
 * are refused unread.
 *
 * A struct seal keeps its key, so that what is sealed by one of them costs one
 * scrypt; it belongs to one thread, and seal_fini() wipes it.  The passphrase
 * is lent.  Never: says which of passphrase and bytes was wrong; nobody can
 * know.
 */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include "base/bytes.h"
#include "base/err.h"

#define SEAL_SALT 16
#define SEAL_KEY  32
#define SEAL_MORE 64 /* sealed bytes are so many more */

struct seal {
	const char *passphrase; /* NULL: there is none */
	uint8_t costs[3];	/* log2 N, r, p of the key */
	uint8_t salt[SEAL_SALT];
	uint8_t key[SEAL_KEY];
	bool ready;
};

void seal_init(struct seal *s, const char *passphrase);
void seal_fini(struct seal *s);

/* Appends `len` bytes sealed.  ERR_INTERNAL without a passphrase. */
int seal_close(struct seal *s, const void *data, size_t len, struct buf *out,
	       struct err *e);

/*
 * Appends what was sealed.  ERR_REFUSED without a passphrase, ERR_BAD_FILE
 * where it does not open.
 */
int seal_open(struct seal *s, const void *data, size_t len, struct buf *out,
	      struct err *e);

/*
 * The first line of a file.  ERR_USAGE when it has less than SECRETS_LEAST
 * or SECRETS_TEXT characters and more.
 */
int seal_read_passphrase(const char *path, char *out, size_t size,
			 struct err *e);

#endif
