/* SPDX-License-Identifier: MIT */
/* What the single requests do; usb-requests.md 5 to 8. */
#include "base/count.h"
#include "bench/vdev/chip.h"

#include <string.h>

#define CHUNK	      1024
#define CHUNK_OLD     4096
#define NOT_SUPPORTED (-120)
#define BAD_STATE     (-210)
#define OUT_OF_RANGE  (-290)
#define UPDATES_OFF   (-1380)
#define FAILED_OLD    (-100)
#define REFUSED_OLD   1 /* of newer chips */

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

static int32_t update_start(struct vdev *v, struct service_request *r)
{
	uint32_t size = get_field(&r->payload, 1).number;
	uint32_t chunk = checks_os(v) >= OS_1_1_0_RC1 ? CHUNK : CHUNK_OLD;
	int64_t us = 0;
	bool ok;

	if (v->updates_disabled && !v->safe)
		return checks_os(v) >= OS_2_0_0 ? UPDATES_OFF : 1;
	if (!size || size > checks_ota(v)->size)
		return OUT_OF_RANGE;
	ok = update_begin(v, size, &us);
	r->ready_us += us;
	v->update.last_us = r->ready_us;
	service_put_number(&r->reply, 1, chunk);
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
		return chip_has(v, CHIP_TELLS_KEYS) ? REFUSED_OLD : FAILED_OLD;
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
	unsigned os = checks_os(v);
	const char *text;

	switch (r->type) {
	case 20:
		service_put_bytes(&r->reply, 1, v->id, strlen(v->id));
		return 0;
	case 21:
		service_put_bytes(&r->reply, 1, v->id + 9, 15);
		return 0;
	case 30:
		text = answer_release(v);
		service_put_bytes(&r->reply, 1, text, strlen(text));
		return 0;
	case 31:
		if (!v->layout->ncp)
			return NOT_SUPPORTED;
		if (v->silent_ncp)
			return BAD_STATE;
		service_put_number(&r->reply, 2, v->ncp);
		return 0;
	case 32: /* bit 0: takes compressed updates over the air */
		if (os >= OS_2_0_0)
			buf_add(&r->reply, "\x0d\1\0\0\0", 5);
		return 0;
	case 76:
		if (os < OS_NO_YMODEM)
			return NOT_SUPPORTED;
		service_put_number(&r->reply, 1, v->protection != VDEV_OPEN);
		service_put_number(&r->reply, 2, v->protection == VDEV_SERVICE);
		return 0;
	case 72:
		service_put_number(&r->reply, 1, v->listening);
		return 0;
	case 74:
		service_put_number(&r->reply, 1, v->setup_done);
		return 0;
	case 300:
		service_put_number(&r->reply, 1,
				   v->online_us <= v->now && !v->listening ? 2
									   : 0);
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

static int32_t set_up(struct vdev *v, const struct service_request *r)
{
	uint8_t done = r->payload.len >= 2 && r->payload.data[0] == 8 &&
		       r->payload.data[1] == 1;
	int64_t us = 0;

	v->setup_done = done;
	if (chip_has(v, CHIP_SETUP_FLAG))
		dct_write(v, DCT_SETUP, &done, 1, &us);
	return 0;
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
		return set_up(v, r);
	case 77:
		return os < OS_NO_YMODEM || v->protection == VDEV_OPEN
			       ? NOT_SUPPORTED
			       : protection_request(
					 v,
					 (const uint8_t *)buf_text(&r->payload),
					 r->payload.len, &r->reply);
	case 90:
		return service_modules(v, &r->reply);
	case 91:
		if (os < OS_TELLS_ASSETS)
			return NOT_SUPPORTED;
		return service_assets(v, &r->reply);
	case 201:
		service_put_number(&r->reply, 1, v->claimed);
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
