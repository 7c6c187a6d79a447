/* SPDX-License-Identifier: MIT */
/*
 * Bytes: little and big endian fields, hex, SHA-256, and a growing buffer
 * that cannot be made without a maximum.
 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

uint16_t get_le16(const uint8_t *p);
uint32_t get_le32(const uint8_t *p);
uint32_t get_be32(const uint8_t *p);
void put_le16(uint8_t *p, uint16_t v);
void put_le32(uint8_t *p, uint32_t v);
void put_be32(uint8_t *p, uint32_t v);

/* CRC-32 as firmware modules carry it (zlib's); modules.md 4.3. */
uint32_t bytes_crc32(const uint8_t *data, size_t len);

#define SHA256_SIZE 32
#define SHA256_HEX  65 /* with the final NUL */

void bytes_sha256(const uint8_t *data, size_t len, uint8_t out[SHA256_SIZE]);

/* The same of what comes in pieces; to be ended in any case. */
struct bytes_hash {
	void *state;
};

void bytes_hash_begin(struct bytes_hash *h);
void bytes_hash_add(struct bytes_hash *h, const uint8_t *data, size_t len);
void bytes_hash_end(struct bytes_hash *h, char hex[SHA256_HEX]);

/* Lower case; out must hold 2 * len + 1 bytes. */
void bytes_hex(const uint8_t *data, size_t len, char *out);
void bytes_sha256_hex(const uint8_t *data, size_t len, char out[SHA256_HEX]);

/* NULL if the text is not in there. */
const uint8_t *bytes_find(const uint8_t *data, size_t len, const void *what,
			  size_t what_len);

/*
 * A buffer that grows up to `max` bytes.  `data` always ends in a NUL that is
 * not counted in `len`, and is NULL only before the first addition.
 * buf_add and friends return false, and leave the buffer as it was, when the
 * maximum or the memory is reached; `full` then stays set.
 */
struct buf {
	char *data;
	size_t len;
	size_t cap;
	size_t max;
	bool full;
};

void buf_init(struct buf *b, size_t max);
void buf_fini(struct buf *b);
void buf_clear(struct buf *b);
bool buf_add(struct buf *b, const void *data, size_t len);
bool buf_puts(struct buf *b, const char *text);
bool buf_printf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Gives back what it has and does not need. */
void buf_trim(struct buf *b);
/* Drops the first n bytes. */
void buf_drop(struct buf *b, size_t n);
/* The text, "" when empty; valid until the next change. */
const char *buf_text(const struct buf *b);

#endif
