/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"

#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/memory.h"

uint16_t get_le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

uint32_t get_le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

uint32_t get_be32(const uint8_t *p)
{
	return (uint32_t)p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[0] << 24;
}

void put_le16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)v;
	p[1] = (uint8_t)(v >> 8);
}

void put_le32(uint8_t *p, uint32_t v)
{
	put_le16(p, (uint16_t)v);
	put_le16(p + 2, (uint16_t)(v >> 16));
}

void put_be32(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 24);
	p[1] = (uint8_t)(v >> 16);
	p[2] = (uint8_t)(v >> 8);
	p[3] = (uint8_t)v;
}

uint32_t bytes_crc32(const uint8_t *data, size_t len)
{
	return (uint32_t)crc32_z(0, data, len);
}

void bytes_sha256(const uint8_t *data, size_t len, uint8_t out[SHA256_SIZE])
{
	if (!EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL))
		abort(); /* only out of memory or a broken libcrypto */
}

void bytes_hash_begin(struct bytes_hash *h)
{
	h->state = EVP_MD_CTX_new();
	if (!h->state || !EVP_DigestInit_ex(h->state, EVP_sha256(), NULL))
		abort();
}

void bytes_hash_add(struct bytes_hash *h, const uint8_t *data, size_t len)
{
	if (!EVP_DigestUpdate(h->state, data, len))
		abort();
}

void bytes_hash_end(struct bytes_hash *h, char hex[SHA256_HEX])
{
	uint8_t sum[SHA256_SIZE];

	if (!EVP_DigestFinal_ex(h->state, sum, NULL))
		abort();
	EVP_MD_CTX_free(h->state);
	h->state = NULL;
	bytes_hex(sum, sizeof(sum), hex);
}

void bytes_hex(const uint8_t *data, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[data[i] >> 4];
		out[2 * i + 1] = digits[data[i] & 15];
	}
	out[2 * len] = '\0';
}

void bytes_sha256_hex(const uint8_t *data, size_t len, char out[SHA256_HEX])
{
	uint8_t sum[SHA256_SIZE];

	bytes_sha256(data, len, sum);
	bytes_hex(sum, sizeof(sum), out);
}

const uint8_t *bytes_find(const uint8_t *data, size_t len, const void *what,
			  size_t what_len)
{
	const uint8_t *first = what;

	if (what_len == 0 || what_len > len)
		return NULL;
	for (const uint8_t *p = data; (size_t)(data + len - p) >= what_len;
	     p++) {
		p = memchr(p, first[0],
			   (size_t)(data + len - p) - what_len + 1);
		if (!p)
			return NULL;
		if (memcmp(p, what, what_len) == 0)
			return p;
	}
	return NULL;
}

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_fini(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->full = false;
	if (b->data)
		b->data[0] = '\0';
}

static bool grow(struct buf *b, size_t need)
{
	size_t cap = b->cap ? b->cap : 256;
	char *data;

	if (need <= b->cap)
		return true;
	while (cap < need)
		cap *= 2;
	data = realloc(b->data, cap);
	if (!data) {
		memory_missed();
		return false;
	}
	b->data = data;
	b->cap = cap;
	return true;
}

void buf_trim(struct buf *b)
{
	char *data = b->data ? realloc(b->data, b->len + 1) : NULL;

	if (data) {
		b->data = data;
		b->cap = b->len + 1;
	}
}

bool buf_add(struct buf *b, const void *data, size_t len)
{
	if (len > b->max - b->len || !grow(b, b->len + len + 1)) {
		b->full = true;
		return false;
	}
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return true;
}

bool buf_puts(struct buf *b, const char *text)
{
	return buf_add(b, text, strlen(text));
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n > b->max - b->len ||
	    !grow(b, b->len + (size_t)n + 1)) {
		b->full = true;
		return false;
	}
	va_start(ap, fmt);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return true;
}

void buf_drop(struct buf *b, size_t n)
{
	if (n >= b->len) {
		buf_clear(b);
		return;
	}
	memmove(b->data, b->data + n, b->len - n + 1);
	b->len -= n;
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}
