/* SPDX-License-Identifier: MIT */
/* Suffix, extensions and what the flags promise: module_parts.h. */
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "model/catalog/module_parts.h"

#define NONE 65535u

#define SUFFIX_SHORT   36 /* reserved, SHA-256, size */
#define SUFFIX_PRODUCT 40 /* and a 16 bit product id */
#define SUFFIX_WIDE    42 /* and a 32 bit product id */
#define SHA_BACK       34 /* the SHA-256 begins so far before the end */

#define EXTENSION_HEAD 4
enum extension {
	EXTENSION_END = 0x0000,
	EXTENSION_PRODUCT_DATA = 0x0001,
	EXTENSION_DYNAMIC_LOCATION = 0x0002,
	EXTENSION_HASH = 0x0010,
	EXTENSION_NAME = 0x0011,
	EXTENSION_ASSET_DEPENDENCY = 0x0012,
	EXTENSION_SECURITY_MODE = 0x0013,
	EXTENSION_INVALID = 0xffff,
};

/* Hash type, hash length, hash, name; modules.md 4.4. */
static void read_asset(const uint8_t *p, size_t len, struct module *m)
{
	struct module_asset *a;
	size_t hash_len;

	if (len < 2 || m->asset_count == MODULE_MAX_ASSETS)
		return;
	hash_len = p[1];
	if (hash_len > SHA256_SIZE || hash_len > len - 2)
		return;
	a = &m->assets[m->asset_count++];
	bytes_hex(p + 2, hash_len, a->hash);
	text_clean(a->name, sizeof(a->name), (const char *)p + 2 + hash_len,
		   len - 2 - hash_len);
}

/*
 * The field is 32 bits wide, but builds with a 16 bit id leave the default
 * of all ones in its lower half and put the id into the upper one, where the
 * 16 bit field has always been (real Gen 4 Tinkers: ff ff 20 00 is 32).
 */
static uint32_t wide_product_id(uint32_t field)
{
	return (field & 0xffff) == NONE ? field >> 16 : field;
}

static void read_extension(unsigned type, const uint8_t *p, size_t len,
			   struct module *m)
{
	switch (type) {
	case EXTENSION_PRODUCT_DATA:
		if (len >= 6) {
			m->product_id = wide_product_id(get_le32(p));
			m->product_version = get_le16(p + 4);
		}
		break;
	case EXTENSION_DYNAMIC_LOCATION:
		if (len >= 12) {
			m->dynamic_location = true;
			m->location = get_le32(p);
		}
		break;
	case EXTENSION_HASH: /* type, length, hash */
		if (len >= 2 && p[1] <= SHA256_SIZE && (size_t)p[1] <= len - 2)
			bytes_hex(p + 2, p[1], m->hash);
		break;
	case EXTENSION_NAME:
		text_clean(m->name, sizeof(m->name), (const char *)p, len);
		break;
	case EXTENSION_ASSET_DEPENDENCY:
		read_asset(p, len, m);
		break;
	case EXTENSION_SECURITY_MODE:
		m->secured = m->secured || (len >= 1 && p[0] == 1);
		break;
	default:
		break;
	}
}

/*
 * Reads a list up to its END or the limit; returns the bytes it takes.  A
 * broken list ends at the entry that is broken.
 */
static size_t read_extensions(const uint8_t *p, size_t len, struct module *m)
{
	size_t at = 0;

	while (len - at >= EXTENSION_HEAD) {
		unsigned type = get_le16(p + at);
		size_t size = get_le16(p + at + 2);

		if (type == EXTENSION_INVALID || size < EXTENSION_HEAD ||
		    size > len - at)
			break;
		read_extension(type, p + at + EXTENSION_HEAD,
			       size - EXTENSION_HEAD, m);
		at += size;
		if (type == EXTENSION_END)
			break;
	}
	return at;
}

/* Where the payload begins; also skips over the prefix extensions. */
static uint32_t body_offset(const uint8_t *data, uint32_t n,
			    const struct module *m)
{
	uint32_t at = m->prefix_offset + MODULE_PREFIX_SIZE;
	struct module ignored = { 0 };

	if (m->flags & MODULE_PREFIX_EXTENSIONS)
		at += (uint32_t)read_extensions(data + at, n - at, &ignored);
	return at;
}

/* The fields before the SHA-256; with extensions they are there as well. */
static void read_product(const uint8_t *end, struct module *m)
{
	m->product_id = m->suffix_size == SUFFIX_WIDE ? get_le32(end - 42)
						      : get_le16(end - 40);
	m->product_version = get_le16(end - 38);
}

static bool sum_is(const uint8_t *data, size_t len, const struct module *m)
{
	uint8_t sum[SHA256_SIZE];

	bytes_sha256(data, len, sum);
	return memcmp(sum, m->sha256, SHA256_SIZE) == 0;
}

/*
 * Everything before the hash; modules.md 4.2.  Radio stacks were hashed
 * without the header that is put in front of them and without the suffix:
 * so the published package 1.4.0 of the Argon.
 */
static bool sha_fits(const uint8_t *data, uint32_t n, const struct module *m)
{
	uint32_t body = m->prefix_offset + MODULE_PREFIX_SIZE;

	return sum_is(data, n - SHA_BACK, m) ||
	       (m->function == FUNCTION_RADIO &&
		sum_is(data + body, n - SUFFIX_SHORT - body, m));
}

void module_suffix(const uint8_t *data, uint32_t n, struct module *m)
{
	uint32_t body = m->prefix_offset + MODULE_PREFIX_SIZE;
	const uint8_t *end = data + n;

	m->product_id = m->product_version = NONE;
	if (n - body >= SUFFIX_SHORT) {
		m->suffix_size = get_le16(end - 2);
		memcpy(m->sha256, end - SHA_BACK, SHA256_SIZE);
		m->sha_ok = sha_fits(data, n, m);
	}
	if (m->suffix_size >= SUFFIX_PRODUCT && m->suffix_size <= n - body)
		read_product(end, m);
	if (m->flags & MODULE_PREFIX_EXTENSIONS)
		read_extensions(data + body, n - body, m);
	if (m->suffix_size > SUFFIX_PRODUCT && m->suffix_size != SUFFIX_WIDE &&
	    m->suffix_size <= n - body)
		read_extensions(end - m->suffix_size,
				m->suffix_size - SUFFIX_SHORT, m);
}

bool module_location(const uint8_t *tail, size_t len, uint32_t *start)
{
	const uint8_t *end = tail + len - MODULE_CRC_SIZE;
	struct module m = { 0 };
	size_t size;

	if (len < SUFFIX_SHORT + MODULE_CRC_SIZE)
		return false;
	size = get_le16(end - 2);
	if (size <= SUFFIX_SHORT || size > len - MODULE_CRC_SIZE)
		return false;
	read_extensions(end - size, size - SUFFIX_SHORT, &m);
	*start = m.location;
	return m.dynamic_location;
}

static bool compression_ok(const uint8_t *data, uint32_t n,
			   const struct module *m)
{
	uint32_t at = body_offset(data, n, m);
	const uint8_t *p = data + at;
	uint32_t size;

	if (m->function != FUNCTION_USER && m->function != FUNCTION_SYSTEM &&
	    m->function != FUNCTION_ASSET)
		return false;
	if (n - at < 8)
		return false;
	size = get_le16(p);
	return size >= 8 && size <= n - at && p[2] == 0 &&
	       (p[3] == 0 || (p[3] >= 8 && p[3] <= 15)) && get_le32(p + 4) > 0;
}

bool module_format_ok(const uint8_t *data, uint32_t n, const struct module *m)
{
	if ((m->flags & (MODULE_DROP_INFO | MODULE_COMPRESSED)) &&
	    m->prefix_offset != 0)
		return false;
	return !(m->flags & MODULE_COMPRESSED) || compression_ok(data, n, m);
}
