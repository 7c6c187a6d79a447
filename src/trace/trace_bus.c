/* SPDX-License-Identifier: MIT */
/* Who is attached: a line whenever that has changed. */
#include "trace/trace_parts.h"

static void note(struct trace *t, const struct bus_device *list, int n,
		 const struct err *e)
{
	json_t *devices = json_array(), *line;
	bool same;

	for (int i = 0; i < n; i++)
		json_array_append_new(devices, entry_device(&list[i]));
	pthread_mutex_lock(&t->lock);
	same = t->seen && json_equal(t->seen, devices) && n >= 0;
	if (!same) {
		json_decref(t->seen);
		t->seen = json_deep_copy(devices);
	}
	pthread_mutex_unlock(&t->lock);
	if (same) {
		json_decref(devices);
		return;
	}
	line = trace_line(t, "bus", 0, "list");
	json_object_set_new(line, "devices", devices);
	entry_error(line, n < 0 ? e : NULL);
	trace_write(t, line);
}

static int list(void *ctx, struct bus_device *out, size_t max, struct err *e)
{
	struct trace *t = ctx;
	struct err own = { 0 };
	int n = t->bus.ops->list(t->bus.ctx, out, max, &own);

	note(t, out, n, &own);
	return n < 0 ? err_pass(e, &own) : n;
}

static int wait(void *ctx, struct deadline *d, struct err *e)
{
	struct trace *t = ctx;

	return t->bus.ops->wait(t->bus.ctx, d, e);
}

static json_t *opening(const struct trace *t, const char *on, unsigned h,
		       const struct bus_device *dev)
{
	json_t *line = trace_line(t, on, h, "open");

	json_object_set_new(line, "port", json_string(dev->port));
	return line;
}

static int open_usb(void *ctx, const struct bus_device *dev, struct usb *out,
		    struct err *e)
{
	struct trace *t = ctx;
	unsigned h = trace_handle(t);
	json_t *line = opening(t, "usb", h, dev);
	struct err own = { 0 };
	struct usb inner;
	int rc = t->bus.ops->open_usb(t->bus.ctx, dev, &inner, &own);

	entry_error(line, &own);
	trace_write(t, line);
	if (rc < 0)
		return err_pass(e, &own);
	return trace_usb(t, h, dev, &inner, out, e);
}

static int open_serial(void *ctx, const struct bus_device *dev, unsigned baud,
		       struct serial *out, struct err *e)
{
	struct trace *t = ctx;
	unsigned h = trace_handle(t);
	json_t *line = opening(t, "tty", h, dev);
	struct err own = { 0 };
	struct serial inner;
	int rc = t->bus.ops->open_serial(t->bus.ctx, dev, baud, &inner, &own);

	json_object_set_new(line, "baud", json_integer(baud));
	entry_error(line, &own);
	trace_write(t, line);
	if (rc < 0)
		return err_pass(e, &own);
	return trace_serial(t, h, &inner, out, e);
}

/* The world's own bus is closed by the world. */
static void leave(void *ctx)
{
	(void)ctx;
}

/* The hub is no device of ours: what it is asked is not written down. */
static int power(void *ctx, const struct bus_device *dev, int64_t off_ms,
		 struct err *e)
{
	struct trace *t = ctx;

	return bus_power(&t->bus, dev, off_ms, e);
}

const struct bus_ops trace_bus_ops = { list,	    wait,  open_usb,
				       open_serial, leave, power };
