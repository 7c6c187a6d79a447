/* SPDX-License-Identifier: MIT */
/*
 * A hostile DFU device: the input answers every control transfer of opening,
 * writing, reading and leaving.  proto/dfuse.h
 */
#include <string.h>

#include "base/bytes.h"
#include "fuzz.h"
#include "proto/dfuse.h"

struct device {
	struct clock_virtual clock;
	const uint8_t *data;
	size_t size;
};

/* A first byte per transfer chooses what happens, the next ones are data. */
static int answer(void *ctx, const struct usb_setup *setup, void *data,
		  size_t len, struct deadline *d, struct err *e)
{
	struct device *v = ctx;
	uint8_t kind;

	v->clock.us += 1000;
	fuzz_require(len <= 4096);
	fuzz_require(!deadline_over(d) || deadline_left_ms(d) == 0);
	if (v->size == 0)
		return err_set(e, ERR_LOST, "fuzz", "gone");
	kind = *v->data++;
	v->size--;
	if (kind >= 0xfc)
		v->clock.us = d->end_us;
	if (kind >= 0xf0)
		return err_set(e, kind & 1 ? ERR_STALL : ERR_IO, "fuzz", "x");
	if (!(setup->type & USB_DIR_IN))
		return (int)len;
	if (kind & 0x80 && setup->request == 3 && len == 6) {
		memset(data, 0, 6);
		((uint8_t *)data)[4] = kind & 15;
		return 6;
	}
	if (len > v->size)
		len = v->size;
	memcpy(data, v->data, len);
	v->data += len;
	v->size -= len;
	return (int)len;
}

static int claim(void *ctx, int interface, struct err *e)
{
	(void)ctx;
	(void)interface;
	(void)e;
	return 0;
}

static int alt(void *ctx, int interface, int setting, struct err *e)
{
	(void)ctx;
	(void)interface;
	(void)setting;
	(void)e;
	return 0;
}

static const struct usb_ops ops = { .control = answer,
				    .claim = claim,
				    .alt = alt };

/* A device that opened well, so that the input reaches the state machine. */
static void proper(struct dfuse *f, struct usb *usb)
{
	memset(f, 0, sizeof(*f));
	f->usb = usb;
	f->transfer = 4096;
	f->alts[0].present = f->alts[0].mapped = true;
	fuzz_require(dfuse_map_parse("@Internal Flash   /0x08000000/"
				     "03*016Ka,01*016Kg,01*064Kg,07*128Kg",
				     &f->alts[0].map, NULL) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t image[9000], out[9000];
	struct device v = { .data = data, .size = size };
	struct usb usb = { &ops, &v };
	struct dfuse_job job = { .address = 0x080a0000,
				 .data = image,
				 .len = sizeof(image),
				 .erase = true,
				 .verify = true,
				 .header_last = true,
				 .rewrites = 2 };
	struct dfuse_result r;
	struct deadline d;
	struct dfuse f;

	if (size == 0)
		return 0;
	memset(image, 0x5a, sizeof(image));
	memset(out, 0, sizeof(out));
	clock_virtual_init(&v.clock);
	d = deadline_in(&v.clock.clock, 600000);
	v.data++;
	v.size--;
	if (data[0] & 1)
		dfuse_open(&f, &usb, &d, NULL);
	else
		proper(&f, &usb);
	if (f.transfer < 64)
		return 0;
	if (dfuse_write(&f, &job, NULL, &d, &r, NULL) == 0)
		fuzz_require(r.bytes == sizeof(image));
	dfuse_read(&f, 0, 0x08020000, out, sizeof(out), NULL, &d, NULL);
	dfuse_leave(&f, &d, NULL);
	dfuse_safe_mode(&f, &d, NULL);
	fuzz_require(v.clock.us < 1200000000);
	return 0;
}
