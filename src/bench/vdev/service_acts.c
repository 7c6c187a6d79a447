/* SPDX-License-Identifier: MIT */
/* What the single requests do; usb-requests.md 5 to 8. */
#include "base/count.h"
#include "bench/vdev/device.h"

#include <string.h>

#define CHUNK	      1024
#define CHUNK_OLD     4096
#define NOT_SUPPORTED (-120)
#define BAD_STATE     (-210)
#define OUT_OF_RANGE  (-290)
#define UPDATES_OFF   (-1380)
#define FAILED_OLD    (-100)

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

static void put_number(struct buf *b, unsigned field, uint32_t n)
{
	if (!n)
		return;
	put_varint(b, field << 3);
	put_varint(b, n);
}

static void put_bytes(struct buf *b, unsigned field, const void *data,
		      size_t len)
{
	put_varint(b, field << 3 | 2);
	put_varint(b, (uint32_t)len);
	buf_add(b, data, len);
}

static bool get_varint(const uint8_t **p, const uint8_t *end, uint32_t *out)
{
	*out = 0;
	for (unsigned shift = 0; *p < end && shift < 35; shift += 7) {
		uint8_t byte = *(*p)++;

		*out |= (uint32_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

struct field {
	uint32_t number;
	const uint8_t *bytes; /* NULL: not of that kind */
	size_t len;
};

/* The field of a message; absent ones are zero. */
static struct field get_field(const struct buf *b, unsigned want)
{
	const uint8_t *p = (const uint8_t *)buf_text(b);
	const uint8_t *end = p + b->len;
	struct field f = { 0, NULL, 0 };

	while (p < end) {
		uint32_t key, n;

		if (!get_varint(&p, end, &key) || !get_varint(&p, end, &n))
			return f;
		if ((key & 7) == 2) {
			if (n > (size_t)(end - p))
				return f;
			if (key >> 3 == want)
				f = (struct field){ 0, p, n };
			p += n;
		} else if ((key & 7) == 0) {
			if (key >> 3 == want)
				f.number = n;
		} else {
			return f;
		}
	}
	return f;
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
	put_number(&m, 1, module_type(f->header.function));
	put_number(&m, 2, f->header.index);
	put_number(&m, 3, f->header.version);
	put_number(&m, 4, size);
	put_number(&m, 5, bad);
	for (unsigned i = 0; i < 2; i++) {
		const struct module_ref *r = &f->header.deps[i];

		if (r->function == FUNCTION_NONE)
			continue;
		buf_init(&d, 64);
		put_number(&d, 1, module_type(r->function));
		put_number(&d, 2, r->index);
		put_number(&d, 3, r->version);
		put_bytes(&m, 6, buf_text(&d), d.len);
		buf_fini(&d);
	}
	put_bytes(out, 1, buf_text(&m), m.len);
	buf_fini(&m);
}

/* JSON up to 1.0.x, then the main store as a message. */
static int32_t module_info(struct vdev *v, struct buf *out)
{
	unsigned os = checks_os(v);

	if (os < OS_1_1_0_RC1) {
		answer_describe(v, out);
		return 0;
	}
	for (size_t i = 0; i < v->layout->place_count; i++) {
		const struct place *p = &v->layout->places[i];
		struct finding f;

		if (p->store != STORE_MAIN || os < p->from_os ||
		    (p->to_os && os > p->to_os))
			continue;
		checks_place(v, p, &f);
		if (f.found)
			put_module(&f, p->size, out);
	}
	return 0;
}

static int32_t update_start(struct vdev *v, struct service_request *r)
{
	uint32_t size = get_field(&r->payload, 1).number;
	uint32_t chunk = checks_os(v) >= OS_1_1_0_RC1 ? CHUNK : CHUNK_OLD;
	int64_t us = 0;
	bool ok;

	if (v->updates_disabled && !v->safe)
		return checks_os(v) >= OS_2_0_0 ? UPDATES_OFF : 1;
	if (!size || size > v->layout->ota.size)
		return OUT_OF_RANGE;
	ok = update_begin(v, size, &us);
	r->ready_us += us;
	v->update.last_us = r->ready_us;
	put_number(&r->reply, 1, chunk);
	return ok ? 0 : FAILED_OLD;
}

static int32_t update_data(struct vdev *v, struct service_request *r)
{
	struct field f = get_field(&r->payload, 1);
	int64_t us = 0;
	bool ok;

	if (!v->update.running)
		return BAD_STATE;
	if (!f.bytes || !f.len || f.len > v->update.size - v->update.written) {
		v->update.running = false;
		return OUT_OF_RANGE;
	}
	ok = update_write(v, v->update.written, f.bytes, (uint32_t)f.len, &us);
	r->ready_us += us;
	v->update.last_us = r->ready_us;
	v->update.running = ok;
	return ok ? 0 : FAILED_OLD;
}

static int32_t validation_error(const struct vdev *v, unsigned missing)
{
	if (checks_os(v) < OS_2_0_0)
		return FAILED_OLD;
	return update_error(missing);
}

static int32_t update_end(struct vdev *v, struct service_request *r)
{
	bool only_check = get_field(&r->payload, 1).number != 0;
	unsigned missing = 0;
	struct finding f;
	int64_t us = 0;

	if (!v->update.running || v->update.written < v->update.size) {
		v->update.running = false;
		return BAD_STATE;
	}
	if (only_check) {
		v->update.running = false;
		checks_staged(v, &f);
		missing = f.checked ^ f.passed;
		return missing ? validation_error(v, missing) : 0;
	}
	if (!update_finish(v, &missing, &us)) {
		r->ready_us += us;
		return validation_error(v, missing);
	}
	r->ready_us += us;
	if (!(v->listening && checks_os(v) == OS_1_2_1))
		r->then = THEN_UPDATE; /* real code: there it stays */
	return 0;
}

/* Requests that answer with text or a number. */
static int32_t tell(struct vdev *v, struct service_request *r)
{
	const char *text;

	switch (r->type) {
	case 20:
		put_bytes(&r->reply, 1, v->id, strlen(v->id));
		return 0;
	case 21:
		put_bytes(&r->reply, 1, v->id + 9, 15);
		return 0;
	case 30:
		text = answer_release(v);
		put_bytes(&r->reply, 1, text, strlen(text));
		return 0;
	case 72:
		put_number(&r->reply, 1, v->listening);
		return 0;
	case 74:
		put_number(&r->reply, 1, v->setup_done);
		return 0;
	case 300:
		put_number(&r->reply, 1,
			   v->online_us <= v->now && !v->listening ? 2 : 0);
		return 0;
	default:
		return NOT_SUPPORTED;
	}
}

/* Requests that only name what happens after the answer. */
static bool plain_action(uint16_t type, enum service_then *then)
{
	static const struct {
		uint16_t type;
		enum service_then then;
	} rows[] = { { 40, THEN_RESET },
		     { 41, THEN_FACTORY },
		     { 50, THEN_DFU },
		     { 60, THEN_SAFE } };

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].type == type) {
			*then = rows[i].then;
			return true;
		}
	}
	return false;
}

int32_t service_act(struct vdev *v, struct service_request *r, int64_t now)
{
	unsigned os = checks_os(v);

	if (plain_action(r->type, &r->then))
		return 0;
	switch (r->type) {
	case 1:
		if (os < 1500)
			return NOT_SUPPORTED;
		buf_add(&r->reply, buf_text(&r->payload), r->payload.len);
		return 0;
	case 70:
		if (!v->listening)
			device_listen(v, true, now);
		return 0;
	case 71:
		if (v->listening)
			device_listen(v, false, now);
		return 0;
	case 73: /* field 1, a varint; without it: false */
		v->setup_done = r->payload.len >= 2 &&
				r->payload.data[0] == 8 &&
				r->payload.data[1] == 1;
		return 0;
	case 90:
		return module_info(v, &r->reply);
	case 201:
		put_number(&r->reply, 1, v->claimed);
		return 0;
	case 230:
	case 231:
		return 0;
	case 250:
		return update_start(v, r);
	case 251:
		return update_end(v, r);
	case 252:
		v->update.running = false;
		return 0;
	case 253:
		return update_data(v, r);
	default:
		return os >= OS_1_1_0_RC1 ? tell(v, r) : NOT_SUPPORTED;
	}
}
