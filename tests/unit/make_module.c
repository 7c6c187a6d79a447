/* SPDX-License-Identifier: MIT */
#include "make_module.h"

#include <assert.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"

const struct make_module make_photon_bootloader = {
	.platform = 6,
	.function = FUNCTION_BOOTLOADER,
	.version = 311,
	.start = 0x08000000,
	.size = 15316,
	.prefix_offset = 0x184,
};

const struct make_module make_photon_part2 = {
	.platform = 6,
	.function = FUNCTION_SYSTEM,
	.index = 2,
	.version = 1213,
	.start = 0x08060000,
	.size = 4096,
	.prefix_offset = 0x184,
	.deps = { { FUNCTION_SYSTEM, 1, 1213 },
		  { FUNCTION_BOOTLOADER, 0, 311 } },
};

const struct make_module make_photon_tinker = {
	.platform = 6,
	.function = FUNCTION_USER,
	.index = 1,
	.version = 3,
	.start = 0x080a0000,
	.size = 5324,
	.deps = { { FUNCTION_SYSTEM, 2, 6 } },
	.has_product = true,
	.product_id = 6,
	.product_version = 3,
};

static void fill(uint8_t *p, size_t len, uint32_t seed)
{
	uint32_t x = seed * 2654435761u + 1;

	for (size_t i = 0; i < len; i++) {
		x = x * 1664525u + 1013904223u;
		p[i] = (uint8_t)(x >> 24);
	}
}

static void put_prefix(uint8_t *p, const struct make_module *w, uint32_t n)
{
	put_le32(p, w->start);
	put_le32(p + 4, w->start + n);
	p[8] = w->mcu;
	p[9] = w->flags;
	put_le16(p + 10, w->version);
	put_le16(p + 12, w->platform);
	p[14] = w->function;
	p[15] = w->index;
	for (int i = 0; i < 2; i++) {
		p[16 + 4 * i] = w->deps[i].function;
		p[17 + 4 * i] = w->deps[i].index;
		put_le16(p + 18 + 4 * i, w->deps[i].version);
	}
	if (w->prefix_ext_len)
		memcpy(p + MODULE_PREFIX_SIZE, w->prefix_ext,
		       w->prefix_ext_len);
}

static void put_suffix(uint8_t *end, const struct make_module *w)
{
	uint32_t id = w->has_product ? w->product_id : 0xffff;
	uint16_t version = w->has_product ? w->product_version : 0xffff;
	uint16_t size = w->suffix_size ? w->suffix_size : 40;

	if (w->ext_len) {
		size = (uint16_t)(36 + w->ext_len);
		memcpy(end - size, w->ext, w->ext_len);
	} else if (size == 42) {
		put_le32(end - 42, id);
		put_le16(end - 38, version);
	} else if (size == 40) {
		put_le16(end - 40, (uint16_t)id);
		put_le16(end - 38, version);
	}
	put_le16(end - 36, 0);
	put_le16(end - 2, size);
}

void make_module_sign(uint8_t *data, uint32_t n)
{
	bytes_sha256(data, n - 34, data + n - 34);
	put_be32(data + n, bytes_crc32(data, n));
}

uint8_t *make_module(const struct make_module *w, size_t *len)
{
	uint32_t size = w->size ? w->size : 1024 + w->prefix_offset;
	uint32_t n = size - MODULE_CRC_SIZE;
	size_t body = w->prefix_offset + MODULE_PREFIX_SIZE + w->prefix_ext_len;
	uint8_t *data = malloc(size + w->trailing);

	assert(data && size >= body + w->body_len + 36 + w->ext_len + 4);
	*len = size + w->trailing;
	fill(data, *len, w->seed + 1);
	if (w->prefix_offset >= 4) /* an initial stack pointer */
		put_le32(data, 0x20003ff0);
	put_prefix(data + w->prefix_offset, w, n);
	if (w->body_len)
		memcpy(data + body, w->body, w->body_len);
	put_suffix(data + n, w);
	make_module_sign(data, n);
	if (w->stale_sha) {
		data[n - 34] ^= 0xff;
		put_be32(data + n, bytes_crc32(data, n));
	}
	if (w->bad_crc)
		data[n] ^= 0xff;
	return data;
}

void make_file(const char *dir, const char *name, const void *data, size_t len)
{
	char path[PATH_MAX];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	assert(f);
	if (len)
		assert(fwrite(data, 1, len, f) == len);
	fclose(f);
}
