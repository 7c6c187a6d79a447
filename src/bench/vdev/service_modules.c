/* SPDX-License-Identifier: MIT */
/* Modules and assets as messages of the requests; usb-requests.md 7. */
#include "bench/vdev/device.h"

#include <string.h>

/* proto3, by hand: a few fields of a few messages. */
static void put_varint(struct buf *b, uint32_t n)
{
	uint8_t byte;

	do {
		byte = (uint8_t)(n & 0x7f);
		n >>= 7;
		if (n)
			byte |= 0x80;
		buf_add(b, &byte, 1);
	} while (n);
}

void service_put_number(struct buf *b, unsigned field, uint32_t n)
{
	if (!n)
		return;
	put_varint(b, field << 3);
	put_varint(b, n);
}

void service_put_bytes(struct buf *b, unsigned field, const void *data,
		       size_t len)
{
	put_varint(b, field << 3 | 2);
	put_varint(b, (uint32_t)len);
	buf_add(b, data, len);
}

/* Module types of the control messages, not those of module headers. */
static uint32_t module_type(unsigned function)
{
	switch (function) {
	case FUNCTION_BOOTLOADER:
		return 1;
	case FUNCTION_SYSTEM:
		return 2;
	case FUNCTION_USER:
		return 3;
	case FUNCTION_MONOLITHIC:
		return 4;
	case FUNCTION_NCP:
		return 5;
	case FUNCTION_RADIO:
		return 6;
	default:
		return 0;
	}
}

static void put_module(const struct finding *f, uint32_t size, struct buf *out)
{
	uint32_t bad = (f->passed & VALID_INTEGRITY ? 0u : 1u) |
		       (f->passed & VALID_DEPENDENCIES ? 0u : 2u);
	struct buf m, d;

	buf_init(&m, 512);
	service_put_number(&m, 1, module_type(f->header.function));
	service_put_number(&m, 2, f->header.index);
	service_put_number(&m, 3, f->header.version);
	service_put_number(&m, 4, size);
	service_put_number(&m, 5, bad);
	for (unsigned i = 0; i < 2; i++) {
		const struct module_ref *r = &f->header.deps[i];

		if (r->function == FUNCTION_NONE)
			continue;
		buf_init(&d, 64);
		service_put_number(&d, 1, module_type(r->function));
		service_put_number(&d, 2, r->index);
		service_put_number(&d, 3, r->version);
		service_put_bytes(&m, 6, buf_text(&d), d.len);
		buf_fini(&d);
	}
	service_put_bytes(out, 1, buf_text(&m), m.len);
	buf_fini(&m);
}

/* The other numbers of the newer message, usb-requests.md 7. */
static uint32_t cloud_type(unsigned function)
{
	static const uint8_t types[FUNCTIONS] = {
		[FUNCTION_RESOURCE] = 1,   [FUNCTION_BOOTLOADER] = 2,
		[FUNCTION_MONOLITHIC] = 3, [FUNCTION_SYSTEM] = 4,
		[FUNCTION_USER] = 5,	   [FUNCTION_SETTINGS] = 6,
		[FUNCTION_NCP] = 7,	   [FUNCTION_RADIO] = 8,
		[FUNCTION_ASSET] = 9,
	};

	return function < FUNCTIONS ? types[function] : 0;
}

static void put_fixed(struct buf *b, unsigned field, uint32_t n)
{
	uint8_t bytes[5] = { (uint8_t)(field << 3 | 5) };

	put_le32(bytes + 1, n);
	buf_add(b, bytes, sizeof(bytes));
}

static uint8_t digit(char c)
{
	return (uint8_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* 64 hex digits, or none. */
static void put_hash(struct buf *b, unsigned field, const char *hex)
{
	uint8_t hash[SHA256_SIZE];

	if (strlen(hex) != 2 * sizeof(hash))
		return;
	for (size_t i = 0; i < sizeof(hash); i++)
		hash[i] = (uint8_t)(digit(hex[2 * i]) << 4 |
				    digit(hex[2 * i + 1]));
	service_put_bytes(b, field, hash, sizeof(hash));
}

static void put_ref(struct buf *b, unsigned field, const struct module_ref *r)
{
	struct buf d;

	buf_init(&d, 64);
	service_put_number(&d, 1, cloud_type(r->function));
	service_put_number(&d, 2, r->index);
	service_put_number(&d, 3, r->version);
	service_put_bytes(b, field, buf_text(&d), d.len);
	buf_fini(&d);
}

static void put_new_module(const struct vdev *v, const struct place *p,
			   const struct finding *f, struct buf *out)
{
	struct buf m;

	buf_init(&m, 512);
	service_put_number(&m, 1, cloud_type(f->header.function));
	service_put_number(&m, 2, f->header.index);
	service_put_number(&m, 3, f->header.version);
	service_put_number(&m, 4, p->store);
	service_put_number(&m, 5, answer_size(v, p));
	put_fixed(&m, 6, f->checked);
	put_fixed(&m, 7, f->passed);
	put_hash(&m, 8, f->sha);
	for (unsigned i = 0; i < 2; i++) {
		if (f->header.deps[i].function != FUNCTION_NONE)
			put_ref(&m, 9, &f->header.deps[i]);
	}
	service_put_number(&m, 11,
			   f->header.end - f->header.start + MODULE_CRC_SIZE);
	service_put_bytes(out, 2, buf_text(&m), m.len);
	buf_fini(&m);
}

static void put_asset(struct buf *out, unsigned field,
		      const struct asset_info *a)
{
	struct buf m;

	buf_init(&m, 512);
	put_hash(&m, 1, a->hash);
	service_put_bytes(&m, 2, a->name, strlen(a->name));
	service_put_number(&m, 3, a->size);
	service_put_number(&m, 4, a->size);
	service_put_bytes(out, field, buf_text(&m), m.len);
	buf_fini(&m);
}

int32_t service_assets(struct vdev *v, struct buf *out)
{
	struct asset_info a;

	for (size_t i = 0; assets_there(v, i, &a); i++)
		put_asset(out, 1, &a);
	for (size_t i = 0; assets_asked(v, checks_user_place(v), i, &a); i++)
		put_asset(out, 2, &a);
	return 0;
}

/* JSON up to 1.0.x, then the main store as a message, from 5.6 on a new one. */
int32_t service_modules(struct vdev *v, struct buf *out)
{
	unsigned os = checks_os(v);

	if (os < OS_1_1_0_RC1) {
		answer_describe(v, out);
		return 0;
	}
	for (size_t i = 0; i < v->layout->place_count; i++) {
		const struct place *p = &v->layout->places[i];
		struct finding f;

		if (p->store != STORE_MAIN || !layout_holds(p, os) ||
		    p->function == FUNCTION_ASSET)
			continue;
		checks_place(v, p, &f);
		if (f.found && os >= OS_TELLS_ASSETS)
			put_new_module(v, p, &f, out);
		else if (f.found)
			put_module(&f, answer_size(v, p), out);
	}
	return 0;
}
