/* SPDX-License-Identifier: MIT */
/*
 * A device that answers USB requests as it should unless the input says
 * otherwise: proto/request.h.  First byte: release and what is asked first;
 * then one byte for every transfer:
 *
 *   00        it behaves, as it does when there are no bytes any more
 *   01 to 3f  so many bytes of the input are the answer, or are taken
 *   4s        the status of the request is s
 *   60, 61    a reply has neither id nor result; it is one of 64 KB
 *   80 LL HH  the result of the request is this number
 *   81 NN ..  the answer to the request are these NN bytes
 *   b0 to ef  it behaves this time and so often again: byte - b0
 *   f0 to ff  a stall, an error, it is gone, it does not answer
 */
#include <ctype.h>
#include <string.h>

#include "base/bytes.h"
#include "fuzz.h"
#include "luck.h"
#include "proto/request.h"
#include "proto/request_parts.h"
#include "tests/torture/calls_parts.h"

enum { INIT = 1, CHECK, SEND, RECV, RESET, RAW = 0x50 };

static const char *const releases[] = { "0.6.0", "0.7.0", "1.2.1", "2.3.1",
					"5.6.0", "6.1.0", "0.5.2", "1.0.1" };

struct device {
	struct clock_virtual clock;
	const uint8_t *data;
	size_t size;
	unsigned good; /* so often yet */
	const char *release;
	unsigned number; /* of the request at work */
	int result;
	const uint8_t *reply;
	size_t reply_size, reply_at;
};

static unsigned byte(struct device *v)
{
	if (!v->size)
		return 0;
	v->size--;
	return *v->data++;
}

static unsigned next(struct device *v)
{
	if (!v->good)
		return byte(v);
	v->good--;
	return 0;
}

/* What a sound device answers to the request at work. */
static void choose_reply(struct device *v)
{
	static const uint8_t mode[] = { 8, 1 }, started[] = { 8, 0x80, 8 };
	static const uint8_t modules[] = { 18, 9,  8, 2, 24, 101, 32,
					   0,  45, 3, 0, 0,  0 };

	v->reply = mode;
	v->reply_size = sizeof(mode);
	v->reply_at = 0;
	v->result = 0;
	if (v->number == REQUEST_NO_MODULES) {
		v->reply = modules;
		v->reply_size = 11;
	} else if (v->number == REQUEST_NO_UPDATE_START) {
		v->reply = started;
		v->reply_size = sizeof(started);
	} else if (v->number >= REQUEST_NO_UPDATE_FINISH) {
		v->reply_size = 0;
	}
}

static int raw_in(struct device *v, unsigned number, uint8_t *data, size_t len)
{
	const char *text = number == REQUEST_NO_MODULES ? "\"p\":6,\"m\":[]"
			   : number == REQUEST_NO_ID || number == 0
				   ? "1F0038000647343232363230"
				   : v->release;

	memset(data, 0, len);
	memcpy(data, text, strlen(text));
	return (int)strlen(text) + 1;
}

static int status_of(struct device *v, const struct usb_setup *setup,
		     uint8_t *data, unsigned kind)
{
	uint8_t *p = data;

	memset(data, 0, 64);
	put_le32(p, setup->request == INIT    ? 3
		    : setup->request == CHECK ? 13
					      : 1);
	data[0] = kind == 0x60 ? 1 : data[0];
	data[4] = kind >= 0x40 && kind < 0x50 ? kind & 15 : 0;
	p += 6;
	if (setup->request == INIT) {
		v->number = setup->index;
		choose_reply(v);
		put_le16(p, 1);
		return 8;
	}
	if (kind == 0x80)
		v->result = (int16_t)(byte(v) | byte(v) << 8);
	if (kind == 0x81) {
		v->reply_size = byte(v);
		if (v->reply_size > v->size)
			v->reply_size = v->size;
		v->reply = v->data;
		v->data += v->reply_size;
		v->size -= v->reply_size;
	}
	put_le32(p, kind == 0x61 ? 65535 : (uint32_t)v->reply_size);
	put_le32(p + 4, (uint32_t)v->result);
	return setup->request == CHECK ? 14 : 6;
}

static int receive(struct device *v, uint8_t *data, size_t len)
{
	size_t left = v->reply_size - v->reply_at;
	size_t n = len < left ? len : left;

	memcpy(data, v->reply + v->reply_at, n);
	v->reply_at += n;
	return (int)n;
}

/* The next bytes of the input instead of an answer. */
static int raw(struct device *v, const struct usb_setup *setup, uint8_t *data,
	       size_t len, size_t n)
{
	n = n < len ? n : len;
	if (!(setup->type & USB_DIR_IN))
		return (int)n;
	n = n < v->size ? n : v->size;
	memcpy(data, v->data, n);
	v->data += n;
	v->size -= n;
	return (int)n;
}

static int answer(void *ctx, const struct usb_setup *setup, void *data,
		  size_t len, struct deadline *d, struct err *e)
{
	static const enum err_code failures[] = { ERR_STALL, ERR_IO, ERR_LOST,
						  ERR_TIMEOUT };
	struct device *v = ctx;
	unsigned kind = next(v);

	v->clock.us += 1000;
	if (calls_due(CALLS_USB, "control"))
		kind = 0xf4;
	if (kind >= 0xfc)
		v->clock.us = d->end_us;
	if (kind >= 0xf0)
		return err_set(e, failures[kind / 4 % 4], "fuzz", "x");
	if (kind >= 0xb0)
		v->good = kind - 0xb0;
	if (kind > 0 && kind < 0x40)
		return raw(v, setup, data, len, kind);
	if (!(setup->type & USB_DIR_IN))
		return (int)len;
	if (setup->request == RAW)
		return raw_in(v, setup->index, data, len);
	if (setup->request == RECV)
		return receive(v, data, len);
	return status_of(v, setup, data, kind);
}

static const struct usb_ops ops = { .control = answer };

static bool stop(void *ctx)
{
	struct device *v = ctx;

	return v->size == 1; /* the last byte of the input is left */
}

static void check_table(const struct request_table *t)
{
	fuzz_require(t->count <= REQUEST_MODULES);
	for (size_t i = 0; i < t->count; i++)
		fuzz_require(t->modules[i].dep_count <= 2);
}

static void update(struct request *r, struct device *v, struct deadline *d)
{
	static const uint8_t image[3000] = { 1, 2, 3 };
	struct request_update job = { image, sizeof(image), true };
	struct progress p = { .halt = stop, .ctx = v };
	struct err e = { 0 };
	int rc = request_update(r, &job, &p, d, &e);

	fuzz_require(rc == -(int)e.code);
	job.validate_only = false;
	request_update(r, &job, NULL, d, NULL);
	job.len = 0;
	fuzz_require(request_update(r, &job, NULL, d, NULL) < 0);
}

static void ask(struct request *r, struct device *v, unsigned first,
		struct buf *json, struct deadline *d)
{
	struct request_table t = { 0 };
	enum request_mode mode;
	int protection;
	char id[25];

	switch (first % 8) {
	case 0:
		update(r, v, d);
		/* fall through */
	case 1:
		request_modules(r, &t, json, d, NULL);
		check_table(&t);
		/* fall through */
	case 2:
		request_mode(r, &mode, d, NULL);
		/* fall through */
	case 3:
		request_setup_done(r, d, NULL);
		/* fall through */
	case 4:
		request_protection(r, &protection, d, NULL);
		/* fall through */
	case 5:
		if (request_id(r, id, d, NULL) == 0)
			fuzz_require(strlen(id) == 24);
		request_listen(r, d, NULL);
		request_listen_end(r, d, NULL);
		/* fall through */
	case 6:
		request_safe(r, d, NULL);
		request_dfu(r, d, NULL);
		/* fall through */
	default:
		request_cloud_drop(r, d, NULL);
		request_reset(r, d, NULL);
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct device v = { .data = data + 1, .size = size - 1 };
	struct usb usb = { &ops, &v };
	struct err e = { 0 };
	struct deadline d;
	struct request r;
	struct buf json;
	int rc;

	if (size == 0)
		return;
	v.release = releases[data[0] / 8 % 8];
	choose_reply(&v);
	clock_virtual_init(&v.clock);
	d = deadline_in(&v.clock.clock, 600000);
	buf_init(&json, 65536);
	fuzz_luck();
	rc = request_open(&r, &usb, data[0] & 64, &d, &e);
	fuzz_require(rc == -(int)e.code);
	if (rc == 0)
		ask(&r, &v, data[0], &json, &d);
	fuzz_require(v.clock.us < 1300000000);
	buf_fini(&json);
}
