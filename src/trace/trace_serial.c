/* SPDX-License-Identifier: MIT */
/*
 * An open serial port.  What comes in pieces in one direction becomes one
 * line, so that a secret is seen whole; a line ends with the direction, a
 * pause, an end of line, or HELD bytes.
 */
#include "trace/trace_parts.h"

#include <stdlib.h>
#include <string.h>

#define HELD 2048

struct handle {
	struct trace *trace;
	unsigned h;
	struct serial inner;
	bool out;   /* what is held goes to the device */
	int silent; /* reads without a byte since the last line */
	int before; /* of them, before what is held */
	size_t held;
	int64_t begun, ended; /* when the first and the last of them went */
	uint8_t data[HELD];
};

static void flush(struct handle *x)
{
	json_t *line;

	if (!x->held)
		return;
	line = trace_line(x->trace, "tty", x->h, x->out ? "out" : "in");
	json_object_set_new(line, "b", json_integer(x->begun));
	json_object_set_new(line, "t", json_integer(x->ended));
	if (!x->out)
		json_object_set_new(line, "silent", json_integer(x->before));
	mask_bytes(x->trace->secrets, x->data, x->held);
	if (x->out)
		entry_sent(line, x->data, x->held);
	else
		entry_bytes(line, x->data, x->held);
	x->held = 0;
	trace_write(x->trace, line);
}

static void hold(struct handle *x, const uint8_t *data, size_t len, bool out)
{
	if (x->out != out)
		flush(x);
	x->out = out;
	while (len) {
		size_t n = HELD - x->held < len ? HELD - x->held : len;

		if (!x->held) {
			x->begun = trace_now(x->trace);
			x->before = x->silent;
			x->silent = 0;
		}
		memcpy(x->data + x->held, data, n);
		x->ended = trace_now(x->trace);
		x->held += n;
		data += n;
		len -= n;
		if (x->held == HELD)
			flush(x);
	}
	if (x->held && x->data[x->held - 1] == '\n')
		flush(x);
}

static int failed(struct handle *x, const char *act, const struct err *own,
		  struct err *e)
{
	json_t *line;

	flush(x);
	line = trace_line(x->trace, "tty", x->h, act);
	entry_error(line, own);
	json_object_set_new(line, "silent", json_integer(x->silent));
	x->silent = 0;
	trace_write(x->trace, line);
	return err_pass(e, own);
}

static int take(void *ctx, void *data, size_t max, struct deadline *d,
		struct err *e)
{
	struct handle *x = ctx;
	struct err own = { 0 };
	int n = x->inner.ops->read(x->inner.ctx, data, max, d, &own);

	if (n < 0)
		return failed(x, "in", &own, e);
	if (n == 0) {
		flush(x);
		x->silent++;
	}
	hold(x, data, (size_t)n, false);
	return n;
}

static int give(void *ctx, const void *data, size_t len, struct deadline *d,
		struct err *e)
{
	struct handle *x = ctx;
	struct err own = { 0 };
	int rc = x->inner.ops->write(x->inner.ctx, data, len, d, &own);

	hold(x, data, len, true);
	return rc < 0 ? failed(x, "out", &own, e) : rc;
}

/* A line for a call with one number. */
static int told(struct handle *x, const char *act, unsigned n, int rc,
		const struct err *own, struct err *e)
{
	json_t *line;

	flush(x);
	line = trace_line(x->trace, "tty", x->h, act);
	json_object_set_new(line, "n", json_integer(n));
	x->silent = 0;
	entry_error(line, own);
	trace_write(x->trace, line);
	return rc < 0 ? err_pass(e, own) : rc;
}

static int rate(void *ctx, unsigned baud, struct err *e)
{
	struct handle *x = ctx;
	struct err own = { 0 };
	int rc = x->inner.ops->rate(x->inner.ctx, baud, &own);

	return told(x, "rate", baud, rc, &own, e);
}

static int dtr(void *ctx, bool on, struct err *e)
{
	struct handle *x = ctx;
	struct err own = { 0 };
	int rc = x->inner.ops->dtr(x->inner.ctx, on, &own);

	return told(x, "dtr", on, rc, &own, e);
}

static int drain(void *ctx, struct deadline *d, struct err *e)
{
	struct handle *x = ctx;
	struct err own = { 0 };
	int rc = x->inner.ops->drain(x->inner.ctx, d, &own);

	return told(x, "drain", 0, rc, &own, e);
}

static void leave(void *ctx)
{
	struct handle *x = ctx;

	flush(x);
	serial_close(&x->inner);
	trace_write(x->trace, trace_line(x->trace, "tty", x->h, "close"));
	free(x);
}

static const struct serial_ops ops = { take, give, rate, dtr, drain, leave };

int trace_serial(struct trace *t, unsigned handle, const struct serial *inner,
		 struct serial *out, struct err *e)
{
	struct handle *x = calloc(1, sizeof(*x));

	if (!x) {
		inner->ops->close(inner->ctx);
		return err_memory(e, "trace");
	}
	x->trace = t;
	x->h = handle;
	x->inner = *inner;
	*out = (struct serial){ &ops, x };
	/* cppcheck-suppress memleak ; out owns it, its close frees it */
	return 0;
}
