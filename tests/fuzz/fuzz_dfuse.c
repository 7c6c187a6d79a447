/* SPDX-License-Identifier: MIT */
/*
 * A DFU device that behaves unless the input says otherwise: proto/dfuse.h.
 * First byte: what is asked of it; then one byte for every transfer:
 *
 *   00        it behaves, as it does when there are no bytes any more
 *   01 to 3f  so many bytes of the input are the answer, or are taken
 *   4s        a status: dfuERROR for reason s
 *   8s, 9s    a status: state s, with no time or a very long one
 *   a0        a bit of what it answers is wrong
 *   b0 to ef  it behaves this time and so often again: byte - b0
 *   f0 to ff  a stall, an error, it is gone, it does not answer
 */
#include <string.h>

#include "base/bytes.h"
#include "fuzz.h"
#include "luck.h"
#include "proto/dfuse.h"
#include "tests/torture/calls_parts.h"

#define START 0x080a0000
#define ROOM  0x20000
#define MAP   "@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*064Kg,07*128Kg"

/* Bits of the first byte; the lowest three: where to begin. */
enum { OPEN = 8, STOP = 16, CORE = 32, PLAIN = 64, TRACKER = 128 };

struct device {
	struct clock_virtual clock;
	const uint8_t *data;
	size_t size;
	unsigned good; /* so often yet */
	bool tracker, protected;
	bool lied; /* about contents */
	uint8_t state;
	uint32_t address;
	uint16_t transfer;
	uint8_t flash[ROOM];
};

static unsigned next(struct device *v)
{
	if (v->good || !v->size)
		return v->good -= v->good > 0, 0;
	v->size--;
	return *v->data++;
}

static const uint8_t config[] = {
	9, 2,	 45, 0,	  1, 1,	   0,  0xc0, 50, /* one interface */
	9, 4,	 0,  0,	  0, 0xfe, 1,  2,    4,	 /* its setting 0 */
	9, 4,	 0,  1,	  0, 0xfe, 1,  2,    5,	 /* and 1 */
	9, 4,	 1,  0,	  0, 0xfe, 1,  2,    6,	 /* another one */
	9, 0x21, 11, 255, 0, 0,	   16, 0x1a, 1,	 /* functional */
};

/* The one of a Tracker has the flash outside, too. */
static const uint8_t three[] = {
	9, 2,	 45, 0,	  1, 1,	   0,  0xc0, 50, /* one interface */
	9, 4,	 0,  0,	  0, 0xfe, 1,  2,    4,	 /* its setting 0 */
	9, 4,	 0,  1,	  0, 0xfe, 1,  2,    5,	 /* and 1 */
	9, 4,	 0,  2,	  0, 0xfe, 1,  2,    6,	 /* and 2 */
	9, 0x21, 11, 255, 0, 0,	   16, 0x1a, 1,	 /* functional */
};

_Static_assert(sizeof(three) == sizeof(config), "told alike");

static int string(const char *text, uint8_t *out, size_t max)
{
	size_t n = strlen(text);

	out[0] = (uint8_t)(2 + 2 * n);
	out[1] = 3;
	for (size_t i = 0; i < n && 2 * i + 3 < max; i++)
		put_le16(out + 2 + 2 * i, (uint8_t)text[i]);
	return (int)(2 + 2 * n < max ? 2 + 2 * n : max);
}

static int descriptor(struct device *v, unsigned value, uint8_t *out,
		      size_t max)
{
	uint8_t device[18] = { 18, 1, 0, 2 };
	size_t n = max < sizeof(config) ? max : sizeof(config);

	put_le16(device + 8, 0x2b04);
	put_le16(device + 10, v->tracker ? 0xd01a : 0xd006);
	put_le16(device + 12, v->tracker ? 0x0251 : 0x0250);
	switch (value >> 8) {
	case 1:
		memcpy(out, device, sizeof(device));
		return sizeof(device);
	case 2:
		memcpy(out, v->tracker ? three : config, n);
		return (int)n;
	default:
		return string((value & 0xff) == 0xfa ? "a=b;sm=o"
			      : (value & 0xff) == 4  ? MAP
			      : v->tracker	     ? "@x/0x80000000/2*8Kg"
						     : "no map",
			      out, max);
	}
}

static int download(struct device *v, unsigned block, const uint8_t *data,
		    size_t len)
{
	uint32_t at = v->address + (block - 2u) * v->transfer - START;

	v->state = len ? DFUSE_DNBUSY : DFUSE_MANIFEST;
	if (block == 0 && len == 5 && data[0] == 0x21)
		v->address = get_le32(data + 1);
	else if (block >= 2 && at < ROOM - 4096 && len <= 4096)
		memcpy(v->flash + at, data, len);
	return (int)len;
}

static int upload(struct device *v, unsigned block, uint8_t *data, size_t len)
{
	static const uint8_t commands[] = { 0, 0x21, 0x41, 0xfa, 0xfb };
	uint32_t at = v->address + (block - 2u) * v->transfer - START;

	v->state = DFUSE_UPLOAD_IDLE;
	if (block == 0) {
		memcpy(data, commands, sizeof(commands));
		return sizeof(commands);
	}
	memset(data, 0xff, len);
	if (at < ROOM - 4096 && len <= 4096)
		memcpy(data, v->flash + at, len);
	return (int)len;
}

static int behave(struct device *v, const struct usb_setup *setup,
		  uint8_t *data, size_t len)
{
	if (setup->type == USB_DIR_IN)
		return descriptor(v, setup->value, data, len);
	switch (setup->request) {
	case 1:
		return download(v, setup->value, data, len);
	case 2:
		return upload(v, setup->value, data, len);
	case 3:
		memset(data, 0, len);
		data[4] = v->state;
		if (v->state == DFUSE_DNBUSY)
			v->state = DFUSE_DNLOAD_IDLE;
		return (int)len;
	default:
		v->state = DFUSE_IDLE;
		return 0;
	}
}

/* The next bytes of the input instead of an answer. */
static int raw(struct device *v, const struct usb_setup *setup, uint8_t *data,
	       size_t len, size_t n)
{
	v->lied = true;
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
	bool status = setup->request == 3 && len == 6;
	unsigned kind = next(v);
	int n;

	v->clock.us += 1000;
	fuzz_require(len <= 4096);
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
	n = behave(v, setup, data, len);
	if (status && kind >= 0x40 && kind < 0xa0) {
		memset(data, kind >= 0x90 ? 0xff : 0, len);
		((uint8_t *)data)[0] = kind < 0x80 ? kind & 15 : 0;
		((uint8_t *)data)[4] = kind < 0x80 ? DFUSE_ERROR : kind & 15;
	}
	if (kind == 0xa0 && setup->type & USB_DIR_IN && n > 0)
		((uint8_t *)data)[n / 2] ^= 1;
	return n;
}

static int claim(void *ctx, int interface, struct err *e)
{
	(void)ctx;
	(void)interface;
	return calls_due(CALLS_USB, "claim") ? err_set(e, ERR_BUSY, "fuzz", "x")
					     : 0;
}

static int alt(void *ctx, int interface, int setting, struct err *e)
{
	(void)ctx;
	(void)interface;
	(void)setting;
	return calls_due(CALLS_USB, "alt") ? err_set(e, ERR_IO, "fuzz", "x")
					   : 0;
}

static const struct usb_ops ops = { .control = answer,
				    .claim = claim,
				    .alt = alt };

static bool stop(void *ctx)
{
	unsigned *left = ctx;

	return (*left)-- == 0;
}

/* A device that opened well, so that the input is all for what follows. */
static void proper(struct dfuse *f, struct usb *usb, uint16_t transfer)
{
	memset(f, 0, sizeof(*f));
	f->usb = usb;
	f->transfer = transfer;
	for (unsigned i = 0; i < 2; i++) {
		f->alts[i].present = f->alts[i].mapped = true;
		fuzz_require(dfuse_map_parse(MAP, &f->alts[i].map, NULL) == 0);
	}
}

/* there: it is, and the job says so. */
static void write_image(struct dfuse *f, struct device *v, unsigned how,
			bool there, const struct progress *p,
			struct deadline *d)
{
	static uint8_t image[9001];
	struct dfuse_job job = { .address = START,
				 .data = image,
				 .len = sizeof(image),
				 .erase = true,
				 .verify = !(how & PLAIN),
				 .header_last = !(how & PLAIN),
				 .rewrites = 2 };
	struct dfuse_result r;
	struct err e = { 0 };
	int rc;

	memset(image, 0x5a, sizeof(image));
	if (there) {
		memcpy(v->flash, image, sizeof(image));
		job.there = image;
	}
	rc = dfuse_write(f, &job, p, d, &r, &e);
	fuzz_require(rc == -(int)e.code);
	if (rc == 0) {
		fuzz_require(r.bytes == sizeof(image));
		fuzz_require(v->lied ||
			     memcmp(v->flash, image, sizeof(image)) == 0);
	}
	job.address += 4;
	fuzz_require(dfuse_write(f, &job, p, d, NULL, NULL) < 0);
}

static void use(struct dfuse *f, struct device *v, unsigned how,
		const struct progress *p, struct deadline *d)
{
	static uint8_t out[9000];
	uint32_t bad;

	switch (how % 8) {
	case 0:
		write_image(f, v, how, false, p, d);
		/* fall through */
	case 1:
		dfuse_erase(f, 0, START, 1, p, d, NULL);
		dfuse_erase(f, 0, START + 4, 1, p, d, NULL);
		/* fall through */
	case 2:
		dfuse_read(f, 0, START, out, sizeof(out), p, d, NULL);
		/* fall through */
	case 3:
		dfuse_verify(f, 0, START, out, sizeof(out), &bad, p, d, NULL);
		/* fall through */
	case 4:
		dfuse_select(f, 1, d, NULL);
		dfuse_select(f, 7, d, NULL);
		dfuse_read(f, 2, START, out, 1, p, d, NULL);
		dfuse_read(f, 1, 0, out, 1, p, d, NULL);
		/* fall through */
	case 5:
		dfuse_leave(f, d, NULL);
		/* fall through */
	case 6:
		dfuse_safe_mode(f, d, NULL);
		dfuse_protect(f, d, NULL);
		break;
	default:
		write_image(f, v, how, true, p, d);
	}
}

void fuzz_one(const uint8_t *data, size_t size)
{
	static struct device v;
	struct usb usb = { &ops, &v };
	unsigned how = size ? data[0] : 0, left = 3;
	struct progress p = { .halt = how & STOP ? stop : NULL, .ctx = &left };
	struct deadline d;
	struct dfuse f;

	if (size == 0)
		return;
	memset(&v, 0, sizeof(v));
	memset(v.flash, 0xff, sizeof(v.flash));
	v.data = data + 1;
	v.size = size - 1;
	v.state = DFUSE_IDLE;
	v.tracker = how & TRACKER;
	v.transfer = how & CORE ? 1024 : 4096;
	clock_virtual_init(&v.clock);
	d = deadline_in(&v.clock.clock, 600000);
	fuzz_luck();
	if (how & OPEN) {
		if (dfuse_open(&f, &usb, &d, NULL))
			return;
		v.transfer = f.transfer;
	} else {
		proper(&f, &usb, v.transfer);
	}
	use(&f, &v, how, &p, &d);
	fuzz_require(v.clock.us < 1200000000);
}
