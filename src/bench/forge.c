/* SPDX-License-Identifier: MIT */
#include "bench/forge.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/catalog/asset.h"
#include "model/catalog/milestone.h"
#include "model/catalog/platform.h"
#include "model/catalog/release.h"

#define MARK	     "unbrick practice image"
#define SUFFIX_SIZE  40
#define SUFFIX_SHORT 36
#define NCP_ESP32    0x21
#define VECTORS_END  0x184
#define ASSET_SIZE   5000

/* modules.md 4.4 */
#define EXTENSION_PRODUCT  1
#define EXTENSION_LOCATION 2
#define EXTENSION_ASSET	   0x12

/* Where a radio stack says which it is, behind the header; modules.md 7.2. */
#define RADIO_INFO    0x2000
#define RADIO_MAGIC   0x51b1e5dbu
#define RADIO_VERSION 12
#define SMALLEST      1024
#define DEFAULT_SIZE  16384

/*
 * By generation: where the prefix stands in modules that begin with the
 * processor's vectors, and how these begin; modules.md 3.
 */
static const struct form {
	uint32_t bootloader, others;
	uint32_t stack; /* the first word; 0: no vectors to be seen */
	unsigned parts; /* system parts up to this one have them */
} forms[] = {
	[1] = { 0x184, 0x184, 0x20020000, 2 },
	[2] = { 0x184, 0x184, 0x20020000, 2 }, /* not an Electron's third */
	[3] = { 0x200, 0x200, 0x2003f000, UINT_MAX },
	/* the image header's signature instead of a stack */
	[4] = { 0x20, 0, 0x96969999, UINT_MAX },
};

static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state;
}

/* Code compresses to about two thirds; so does this. */
static void fill_body(uint8_t *p, size_t len, uint32_t seed)
{
	uint32_t state = seed * 2654435761u + 1;

	for (size_t i = 0; i < len; i++) {
		uint32_t r = next(&state) >> 16;

		p[i] = i % 4 == 3 ? (uint8_t)(0x40 + (r & 7)) : (uint8_t)r;
	}
}

static uint32_t prefix_offset(const struct forge_spec *s, const struct form *f)
{
	if (s->function == FUNCTION_BOOTLOADER)
		return f->bootloader;
	if (s->function == FUNCTION_MONOLITHIC ||
	    (s->function == FUNCTION_SYSTEM && s->index <= f->parts))
		return f->others;
	return 0;
}

static void put_vectors(uint8_t *p, uint32_t start, uint32_t stack,
			uint32_t size)
{
	put_le32(p, stack);
	for (unsigned i = 1; 4 * i < size; i++)
		put_le32(p + 4 * i, start + 0x401 + 8 * i);
}

static void put_prefix(uint8_t *p, const struct forge_spec *s, uint32_t start,
		       uint32_t end)
{
	memset(p, 0, MODULE_PREFIX_SIZE);
	put_le32(p, start);
	put_le32(p + 4, end);
	p[8] = s->function == FUNCTION_NCP ? NCP_ESP32 : 0;
	p[9] = s->function == FUNCTION_RADIO ? MODULE_DROP_INFO : 0;
	put_le16(p + 10, (uint16_t)s->version);
	put_le16(p + 12, (uint16_t)s->platform_id);
	p[14] = (uint8_t)s->function;
	p[15] = (uint8_t)s->index;
	for (unsigned i = 0; i < 2; i++) {
		p[16 + 4 * i] = s->deps[i].function;
		p[17 + 4 * i] = s->deps[i].index;
		put_le16(p + 18 + 4 * i, s->deps[i].version);
	}
}

static size_t put_extension(uint8_t *end, unsigned type, const void *data,
			    size_t len)
{
	uint8_t *p = end - len - 4;

	put_le16(p, (uint16_t)type);
	put_le16(p + 2, (uint16_t)(len + 4));
	memcpy(p + 4, data, len);
	return len + 4;
}

static size_t put_asset_need(uint8_t *end, const char *name)
{
	uint8_t need[2 + SHA256_SIZE + FORGE_ASSET];
	size_t len = strlen(name);
	struct buf raw;

	need[0] = 0; /* SHA-256 */
	need[1] = SHA256_SIZE;
	buf_init(&raw, ASSET_SIZE + 1);
	forge_asset(name, &raw);
	bytes_sha256((const uint8_t *)buf_text(&raw), raw.len, need + 2);
	buf_fini(&raw);
	memcpy(need + 2 + SHA256_SIZE, name, len);
	return put_extension(end, EXTENSION_ASSET, need, 2 + SHA256_SIZE + len);
}

bool forge_asset_name(const struct forge_spec *s, size_t n,
		      char out[FORGE_ASSET])
{
	const char *p = s->asset;
	size_t len = strcspn(p, " ");

	for (; n > 0 && *p; n--) {
		p += len + strspn(p + len, " ");
		len = strcspn(p, " ");
	}
	return text_copy_n(out, FORGE_ASSET, p, len) && len > 0;
}

/*
 * Extensions, backwards from the fields that every suffix ends with; returns
 * how long the suffix is.  An application that lies at the end of its place
 * tells where it begins.
 */
static size_t put_extensions(uint8_t *end, const struct forge_spec *s,
			     uint32_t start)
{
	const struct platform *p = platform_by_id(s->platform_id);
	uint8_t product[6], location[12];
	char name[FORGE_ASSET];
	size_t n = SUFFIX_SHORT;

	if (s->function != FUNCTION_USER ||
	    (!s->asset[0] && !platform_has(p, TRAIT_APP_FLOATS)))
		return SUFFIX_SIZE;
	put_le32(product, s->product_id ? s->product_id : 0xffff);
	put_le16(product + 4, s->product_id ? s->product_version : 0xffff);
	n += put_extension(end - n, EXTENSION_PRODUCT, product, 6);
	for (size_t i = 0; forge_asset_name(s, i, name); i++)
		n += put_asset_need(end - n, name);
	if (platform_has(p, TRAIT_APP_FLOATS)) {
		memset(location, 0, sizeof(location));
		put_le32(location, start);
		n += put_extension(end - n, EXTENSION_LOCATION, location,
				   sizeof(location));
	}
	return n;
}

/* modules.md 4: product, reserved, SHA-256, size, then the CRC. */
static void put_suffix(uint8_t *data, size_t n, const struct forge_spec *s,
		       uint32_t start)
{
	size_t suffix = put_extensions(data + n, s, start);
	uint32_t crc;

	if (suffix == SUFFIX_SIZE) {
		put_le16(data + n - 40, s->product_id ? s->product_id : 0xffff);
		put_le16(data + n - 38,
			 s->product_id ? s->product_version : 0xffff);
	}
	put_le16(data + n - 36, 0);
	put_le16(data + n - 2, (uint16_t)suffix);
	bytes_sha256(data, n - 34, data + n - 34);
	crc = bytes_crc32(data, n);
	put_be32(data + n, s->bad_crc ? ~crc : crc);
}

static void put_radio(uint8_t *data, uint32_t size, const struct forge_spec *s)
{
	uint8_t *info = data + MODULE_PREFIX_SIZE + RADIO_INFO;

	if (s->function != FUNCTION_RADIO ||
	    size < MODULE_PREFIX_SIZE + RADIO_INFO + SMALLEST)
		return;
	put_le32(info + 4, RADIO_MAGIC);
	put_le16(info + RADIO_VERSION, (uint16_t)s->version);
}

/* Where it begins: told, at the end of its place, or where that begins. */
static uint32_t start_of(const struct forge_spec *s, const struct window *w,
			 uint32_t size)
{
	if (s->start)
		return s->start;
	if (s->function == FUNCTION_USER &&
	    platform_id_has(s->platform_id, TRAIT_APP_FLOATS))
		return w->start + w->size - size;
	return w->start;
}

static const struct window *window_of(const struct forge_spec *s)
{
	return platform_window(platform_by_id(s->platform_id), s->function,
			       s->index, STORE_MAIN,
			       s->function == FUNCTION_SYSTEM ? s->version : 0);
}

int forge_module(const struct forge_spec *s, struct buf *out, struct err *e)
{
	const struct platform *platform = platform_by_id(s->platform_id);
	const struct window *w = platform ? window_of(s) : NULL;
	const struct form *form;
	uint32_t size = s->size;
	uint32_t start, prefix;
	uint8_t *data;
	bool ok;

	if (!platform || (!w && !s->start))
		return err_set(e, ERR_REFUSED, "forge",
			       "no place for %s %u on platform %d",
			       function_name(s->function), s->index,
			       s->platform_id);
	if (!size)
		size = release_typical_size(s->platform_id, s->function,
					    s->index);
	if (!size)
		size = DEFAULT_SIZE;
	if (w && size > w->size)
		size = w->size;
	if (size < SMALLEST)
		size = SMALLEST;
	size &= ~3u;
	start = start_of(s, w, size);
	form = &forms[platform->gen];
	prefix = prefix_offset(s, form);
	data = malloc(size);
	if (!data)
		return err_set(e, ERR_NO_MEMORY, "forge", "no memory for %u",
			       size);
	fill_body(data, size, s->seed ^ s->version ^ s->function << 24);
	if (prefix && form->stack)
		put_vectors(data, start, form->stack,
			    prefix < VECTORS_END ? prefix : VECTORS_END);
	put_prefix(data + prefix, s, start, start + size - MODULE_CRC_SIZE);
	memcpy(data + prefix + MODULE_PREFIX_SIZE, MARK, sizeof(MARK));
	put_radio(data, size, s);
	put_suffix(data, size - MODULE_CRC_SIZE, s, start);
	ok = buf_add(out, data, size);
	free(data);
	return ok ? 0
		  : err_set(e, ERR_NO_MEMORY, "forge", "no memory for %u",
			    size);
}

static void from_module(int platform_id, const struct release_module *m,
			struct forge_spec *out)
{
	*out = (struct forge_spec){ .platform_id = platform_id,
				    .function = m->function,
				    .index = m->index,
				    .version = m->version,
				    .deps = { m->deps[0], m->deps[1] } };
}

bool forge_from_release(int platform_id, const char *release, unsigned function,
			unsigned index, struct forge_spec *out)
{
	const struct release *r = release_find(platform_id, release);
	const struct release_module *m =
		r ? release_module(r, function, index) : NULL;

	if (m)
		from_module(platform_id, m, out);
	return m != NULL;
}

bool forge_from_version(int platform_id, unsigned function, unsigned index,
			unsigned version, struct forge_spec *out)
{
	const struct release *r =
		release_of(platform_id, function, index, version);
	const struct release_module *m =
		r ? release_module(r, function, index) : NULL;

	if (m)
		from_module(platform_id, m, out);
	return m != NULL;
}

static bool asks_for(const struct forge_spec *s, unsigned function,
		     unsigned version)
{
	for (unsigned i = 0; i < 2; i++) {
		if (s->deps[i].function == function &&
		    s->deps[i].version >= version)
			return true;
	}
	return false;
}

bool forge_companion(int platform_id, unsigned function,
		     const struct forge_spec *system, struct forge_spec *out)
{
	const struct platform *p = platform_by_id(platform_id);
	bool first = system->version < OS_RADIO_202;

	if (!platform_takes(p, function) ||
	    (function != FUNCTION_RADIO && function != FUNCTION_NCP))
		return false;
	*out = (struct forge_spec){ .platform_id = platform_id,
				    .function = function };
	if (function == FUNCTION_NCP) /* Argon, and Tracker */
		out->version = p->cellular ? 7 : 5;
	else
		out->version =
			first && !asks_for(system, function, 202) ? 182 : 202;
	return true;
}

bool forge_asset(const char *name, struct buf *out)
{
	uint8_t bytes[ASSET_SIZE];

	fill_body(bytes, sizeof(bytes),
		  bytes_crc32((const uint8_t *)name, strlen(name)));
	return buf_add(out, bytes, sizeof(bytes));
}

bool forge_asset_module(const char *name, struct buf *out)
{
	struct buf raw;
	bool ok;

	buf_init(&raw, ASSET_SIZE + 1);
	ok = forge_asset(name, &raw) &&
	     asset_wrap(name, (const uint8_t *)buf_text(&raw), raw.len, out);
	buf_fini(&raw);
	return ok;
}

bool forge_tinker(int platform_id, unsigned system, struct forge_spec *out)
{
	const struct release_tinker *t = release_tinker(platform_id, system);
	uint8_t function, index;

	if (!t)
		return false;
	release_main_part(platform_id, &function, &index);
	*out = (struct forge_spec){
		.platform_id = platform_id,
		.function = FUNCTION_USER,
		.index = t->index,
		.version = t->version,
		.deps = { { function, index, t->needs }, { 0, 0, 0 } },
		.size = t->size,
		.start = t->start,
		/* Tinkers carry the platform id as product, modules.md 4.1 */
		.product_id = (uint16_t)platform_id,
		.product_version = 3,
	};
	return true;
}
