/* SPDX-License-Identifier: MIT */
/* An open USB device: a line per request. */
#include "trace/trace_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct handle {
	struct trace *trace;
	unsigned h;
	struct usb inner;
	struct mask_dfu dfu;
};

/* The data stage as it may be told. */
static void data_stage(struct handle *x, json_t *line,
		       const struct usb_setup *setup, const void *data,
		       size_t len, bool in)
{
	uint8_t *copy = malloc(len + 1);

	if (!copy) {
		memory_missed();
		return;
	}
	if (len)
		memcpy(copy, data, len);
	mask_block(&x->dfu, setup, copy, len);
	mask_bytes(x->trace->secrets, copy, len);
	if (in)
		entry_bytes(line, copy, len);
	else
		entry_sent(line, copy, len);
	free(copy);
}

static int control(void *ctx, const struct usb_setup *setup, void *data,
		   size_t len, struct deadline *d, struct err *e)
{
	struct handle *x = ctx;
	bool in = setup->type & USB_DIR_IN;
	json_t *line = trace_line(x->trace, "usb", x->h, "control");
	struct err own = { 0 };
	char text[ENTRY_SETUP];
	int rc;

	rc = x->inner.ops->control(x->inner.ctx, setup, data, len, d, &own);
	entry_setup(setup, text);
	json_object_set_new(line, "setup", json_string(text));
	json_object_set_new(line, "len", json_integer((json_int_t)len));
	if (!in) {
		mask_follow(&x->dfu, setup, data, len);
		data_stage(x, line, setup, data, len, false);
	} else if (rc >= 0) {
		data_stage(x, line, setup, data, (size_t)rc, true);
	}
	entry_error(line, &own);
	trace_write(x->trace, line);
	return rc < 0 ? err_pass(e, &own) : rc;
}

static int claim(void *ctx, int interface, struct err *e)
{
	struct handle *x = ctx;
	json_t *line = trace_line(x->trace, "usb", x->h, "claim");
	struct err own = { 0 };
	int rc = x->inner.ops->claim(x->inner.ctx, interface, &own);

	json_object_set_new(line, "n", json_integer(interface));
	entry_error(line, &own);
	trace_write(x->trace, line);
	return rc < 0 ? err_pass(e, &own) : rc;
}

static int alt(void *ctx, int interface, int setting, struct err *e)
{
	struct handle *x = ctx;
	json_t *line = trace_line(x->trace, "usb", x->h, "alt");
	struct err own = { 0 };
	int rc = x->inner.ops->alt(x->inner.ctx, interface, setting, &own);

	x->dfu.alt = setting;
	json_object_set_new(line, "n", json_integer(setting));
	entry_error(line, &own);
	trace_write(x->trace, line);
	return rc < 0 ? err_pass(e, &own) : rc;
}

static void leave(void *ctx)
{
	struct handle *x = ctx;

	usb_close(&x->inner);
	trace_write(x->trace, trace_line(x->trace, "usb", x->h, "close"));
	free(x);
}

static const struct usb_ops ops = { control, claim, alt, leave };

int trace_usb(struct trace *t, unsigned handle, const struct bus_device *dev,
	      const struct usb *inner, struct usb *out, struct err *e)
{
	struct handle *x = calloc(1, sizeof(*x));
	bool dfu;

	if (!x) {
		inner->ops->close(inner->ctx);
		return err_memory(e, "trace");
	}
	*x = (struct handle){ .trace = t, .h = handle, .inner = *inner };
	x->dfu.platform = platform_by_usb(dev->vid, dev->pid, &dfu);
	*out = (struct usb){ &ops, x };
	/* cppcheck-suppress memleak ; out owns it, its close frees it */
	return 0;
}
