/* SPDX-License-Identifier: MIT */
/* The fuzzer answers USB vendor requests: proto/request.h. */
#include <string.h>

#include "fuzz.h"
#include "proto/request.h"

struct device {
	struct clock_virtual clock;
	const uint8_t *data;
	size_t size;
};

/* Answers are made of a kind, and of the input's bytes; many say OK. */
static int answer(void *ctx, const struct usb_setup *setup, void *data,
		  size_t len, struct deadline *d, struct err *e)
{
	static const uint8_t good[] = { 15, 0, 0, 0, 0, 0, 1, 0 };
	struct device *v = ctx;
	uint8_t kind;

	(void)d;
	v->clock.us += 1000;
	if (v->size == 0)
		return err_set(e, ERR_LOST, "fuzz", "gone");
	kind = *v->data++;
	v->size--;
	if (kind >= 0xf0)
		return err_set(e, kind & 1 ? ERR_STALL : ERR_IO, "fuzz", "x");
	if (!(setup->type & USB_DIR_IN))
		return (int)len;
	memset(data, 0, len);
	if (kind & 0x80 && len == 64) {
		memcpy(data, good, sizeof(good));
		((uint8_t *)data)[0] = kind & 15;
		((uint8_t *)data)[8] = kind >> 4 & 7;
		return 16;
	}
	if (len > v->size)
		len = v->size;
	memcpy(data, v->data, len);
	v->data += len;
	v->size -= len;
	return (int)len;
}

static const struct usb_ops ops = { .control = answer };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const releases[] = { "0.6.0", "0.7.0", "1.2.1",
						"5.6.0" };
	static const uint8_t image[3000] = { 1, 2, 3 };
	struct request_update job = { image, sizeof(image), false };
	struct device v = { .data = data, .size = size };
	struct usb usb = { &ops, &v };
	struct request_table t;
	enum request_mode mode;
	struct deadline d;
	struct request r;
	struct buf json;
	int protection;

	if (size == 0)
		return 0;
	clock_virtual_init(&v.clock);
	d = deadline_in(&v.clock.clock, 600000);
	buf_init(&json, 65536);
	request_open(&r, &usb, false, &d, NULL);
	strncpy(r.release, releases[data[0] % 4], sizeof(r.release) - 1);
	r.quirks = quirks_of(r.release);
	request_modules(&r, &t, &json, &d, NULL);
	fuzz_require(t.count <= REQUEST_MODULES);
	request_mode(&r, &mode, &d, NULL);
	request_protection(&r, &protection, &d, NULL);
	request_dfu(&r, &d, NULL);
	request_update(&r, &job, NULL, &d, NULL);
	fuzz_require(v.clock.us < 1300000000);
	buf_fini(&json);
	return 0;
}
