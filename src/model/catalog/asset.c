/* SPDX-License-Identifier: MIT */
#include "model/catalog/asset.h"

#include <string.h>

#define EXTENSION_PRODUCT_DATA 0x0001
#define EXTENSION_HASH	       0x0010
#define EXTENSION_NAME	       0x0011
#define EXTENSION_HEAD	       4
#define PRODUCT_SIZE	       6
#define SUFFIX_SIZE	       36 /* reserved, SHA-256, size */
#define NO_PRODUCT	       0xff

static bool add16(struct buf *out, unsigned value)
{
	uint8_t bytes[2];

	put_le16(bytes, (uint16_t)value);
	return buf_add(out, bytes, sizeof(bytes));
}

static bool add_head(struct buf *out, unsigned type, size_t len)
{
	return add16(out, type) && add16(out, (unsigned)(EXTENSION_HEAD + len));
}

static bool add_prefix(struct buf *out, size_t end)
{
	uint8_t p[MODULE_PREFIX_SIZE] = { 0 };

	put_le32(p + 4, (uint32_t)end);
	p[9] = MODULE_DROP_INFO;
	p[14] = FUNCTION_ASSET;
	return buf_add(out, p, sizeof(p));
}

/* Hash of the bytes as they are, name, no product. */
static bool add_extensions(struct buf *out, const char *name,
			   const uint8_t *data, size_t len)
{
	uint8_t hash[2 + SHA256_SIZE] = { 0, SHA256_SIZE };
	uint8_t product[PRODUCT_SIZE];

	bytes_sha256(data, len, hash + 2);
	memset(product, NO_PRODUCT, sizeof(product));
	return add_head(out, EXTENSION_HASH, sizeof(hash)) &&
	       buf_add(out, hash, sizeof(hash)) &&
	       add_head(out, EXTENSION_NAME, strlen(name)) &&
	       buf_add(out, name, strlen(name)) &&
	       add_head(out, EXTENSION_PRODUCT_DATA, sizeof(product)) &&
	       buf_add(out, product, sizeof(product)) && add16(out, 0);
}

bool asset_wrap(const char *name, const uint8_t *data, size_t len,
		struct buf *out)
{
	const size_t begin = out->len, n = strlen(name);
	const size_t suffix = 3 * EXTENSION_HEAD + 2 + SHA256_SIZE + n +
			      PRODUCT_SIZE + SUFFIX_SIZE;
	uint8_t sum[SHA256_SIZE], crc[MODULE_CRC_SIZE];
	const uint8_t *module;

	if (!n || n >= sizeof(((struct module *)0)->name) || suffix > 0xffff ||
	    !add_prefix(out, MODULE_PREFIX_SIZE + len + suffix) ||
	    !buf_add(out, data, len) || !add_extensions(out, name, data, len))
		return false;
	module = (const uint8_t *)out->data + begin;
	bytes_sha256(module, out->len - begin, sum);
	if (!buf_add(out, sum, sizeof(sum)) || !add16(out, (unsigned)suffix))
		return false;
	module = (const uint8_t *)out->data + begin;
	put_be32(crc, bytes_crc32(module, out->len - begin));
	return buf_add(out, crc, sizeof(crc));
}
