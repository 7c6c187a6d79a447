/* SPDX-License-Identifier: MIT */
#include "port/meter.h"

#include <stdlib.h>
#include <string.h>

#define FEW_BYTES 64 /* one packet: a status, an answer, no data */

struct handle {
	struct meter *meter;
	struct usb usb; /* one of the two */
	struct serial serial;
};

static int64_t enter(struct meter *m)
{
	m->depth++;
	return clock_now_us(m->behind->clock);
}

static void leave(struct meter *m, int64_t since, enum meter_kind kind)
{
	if (--m->depth == 0)
		m->us[kind] += clock_now_us(m->behind->clock) - since;
}

static int64_t now_us(void *ctx)
{
	const struct meter *m = ctx;

	return clock_now_us(m->behind->clock);
}

static void sleep_us(void *ctx, int64_t us)
{
	struct meter *m = ctx;
	int64_t since = enter(m);

	m->behind->clock->sleep_us(m->behind->clock->ctx, us);
	leave(m, since, m->open ? METER_DEVICE : METER_WAIT);
}

static int control(void *ctx, const struct usb_setup *setup, void *data,
		   size_t len, struct deadline *d, struct err *e)
{
	struct handle *h = ctx;
	int64_t since = enter(h->meter);
	int rc = usb_control(&h->usb, setup, data, len, d, e);

	leave(h->meter, since, rc > FEW_BYTES ? METER_BUS : METER_DEVICE);
	return rc;
}

static int claim(void *ctx, int interface, struct err *e)
{
	struct handle *h = ctx;
	int64_t since = enter(h->meter);
	int rc = usb_claim(&h->usb, interface, e);

	leave(h->meter, since, METER_BUS);
	return rc;
}

static int alt(void *ctx, int interface, int setting, struct err *e)
{
	struct handle *h = ctx;
	int64_t since = enter(h->meter);
	int rc = usb_alt(&h->usb, interface, setting, e);

	leave(h->meter, since, METER_BUS);
	return rc;
}

static int port_read(void *ctx, void *data, size_t max, struct deadline *d,
		     struct err *e)
{
	struct handle *h = ctx;
	int64_t since = enter(h->meter);
	int rc = serial_read(&h->serial, data, max, d, e);

	leave(h->meter, since, METER_DEVICE);
	return rc;
}

static int port_write(void *ctx, const void *data, size_t len,
		      struct deadline *d, struct err *e)
{
	struct handle *h = ctx;
	int64_t since = enter(h->meter);
	int rc = serial_write(&h->serial, data, len, d, e);

	leave(h->meter, since, METER_BUS);
	return rc;
}

static int port_rate(void *ctx, unsigned baud, struct err *e)
{
	struct handle *h = ctx;

	return serial_rate(&h->serial, baud, e);
}

static int port_dtr(void *ctx, bool on, struct err *e)
{
	struct handle *h = ctx;

	return serial_dtr(&h->serial, on, e);
}

static int port_drain(void *ctx, struct deadline *d, struct err *e)
{
	struct handle *h = ctx;
	int64_t since = enter(h->meter);
	int rc = serial_drain(&h->serial, d, e);

	leave(h->meter, since, METER_BUS);
	return rc;
}

static void end(void *ctx)
{
	struct handle *h = ctx;

	usb_close(&h->usb);
	serial_close(&h->serial);
	h->meter->open--;
	free(h);
}

static const struct usb_ops usb_ops = { control, claim, alt, end };
static const struct serial_ops serial_ops = { port_read, port_write, port_rate,
					      port_dtr,	 port_drain, end };

static struct handle *handle(struct meter *m, struct err *e)
{
	struct handle *h = calloc(1, sizeof(*h));

	if (!h)
		err_memory(e, "meter");
	else
		h->meter = m;
	return h;
}

static int list(void *ctx, struct bus_device *out, size_t max, struct err *e)
{
	struct meter *m = ctx;
	struct bus b = m->behind->bus;

	return bus_list(&b, out, max, e);
}

static int wait(void *ctx, struct deadline *d, struct err *e)
{
	struct meter *m = ctx;
	struct bus b = m->behind->bus;
	int64_t since = enter(m);
	int rc = bus_wait(&b, d, e);

	leave(m, since, METER_WAIT);
	return rc;
}

static int open_usb(void *ctx, const struct bus_device *dev, struct usb *out,
		    struct err *e)
{
	struct meter *m = ctx;
	struct bus b = m->behind->bus;
	struct handle *h = handle(m, e);
	int rc = h ? bus_open_usb(&b, dev, &h->usb, e) : -ERR_NO_MEMORY;

	if (rc < 0) {
		free(h);
		return rc;
	}
	m->open++;
	*out = (struct usb){ &usb_ops, h };
	return rc;
}

static int open_serial(void *ctx, const struct bus_device *dev, unsigned baud,
		       struct serial *out, struct err *e)
{
	struct meter *m = ctx;
	struct bus b = m->behind->bus;
	struct handle *h = handle(m, e);
	int rc = h ? bus_open_serial(&b, dev, baud, &h->serial, e)
		   : -ERR_NO_MEMORY;

	if (rc < 0) {
		free(h);
		return rc;
	}
	m->open++;
	*out = (struct serial){ &serial_ops, h };
	return rc;
}

static int ask(void *ctx, const struct http_request *rq,
	       struct http_response *rs, struct deadline *d, struct err *e)
{
	struct meter *m = ctx;
	int64_t since = enter(m);
	int rc =
		m->behind->http.ops->request(m->behind->http.ctx, rq, rs, d, e);

	leave(m, since, METER_WAIT);
	return rc;
}

static int stream_open(void *ctx, const struct http_request *rq,
		       struct http_stream *out, long *status,
		       struct deadline *d, struct err *e)
{
	struct meter *m = ctx;
	int64_t since = enter(m);
	int rc = m->behind->http.ops->open(m->behind->http.ctx, rq, out, status,
					   d, e);

	leave(m, since, METER_WAIT);
	return rc;
}

static int stream_read(void *ctx, struct http_stream *s, struct buf *out,
		       struct deadline *d, struct err *e)
{
	struct meter *m = ctx;
	int64_t since = enter(m);
	int rc = m->behind->http.ops->read(m->behind->http.ctx, s, out, d, e);

	leave(m, since, METER_WAIT);
	return rc;
}

static void stream_end(void *ctx, struct http_stream *s)
{
	struct meter *m = ctx;

	m->behind->http.ops->end(m->behind->http.ctx, s);
}

static int power(void *ctx, const struct bus_device *dev, int64_t off_ms,
		 struct err *e)
{
	struct meter *m = ctx;
	struct bus b = m->behind->bus;
	int64_t since = enter(m);
	int rc = bus_power(&b, dev, off_ms, e);

	leave(m, since, METER_WAIT);
	return rc;
}

/* The world behind closes what is its own. */
static void stay(void *ctx)
{
	(void)ctx;
}

static const struct bus_ops bus_ops = { list,	     wait, open_usb,
					open_serial, stay, power };
static const struct http_ops http_ops = { ask, stream_open, stream_read,
					  stream_end, stay };

void meter_init(struct meter *m, const struct world *behind)
{
	memset(m, 0, sizeof(*m));
	m->behind = behind;
	m->clock = (struct clock){ now_us, sleep_us, m };
	m->world = *behind;
	m->world.clock = &m->clock;
	if (behind->bus.ops)
		m->world.bus = (struct bus){ &bus_ops, m };
	if (behind->http.ops)
		m->world.http = (struct http){ &http_ops, m };
}
