/* SPDX-License-Identifier: MIT */
/*
 * One open serial port as six functions.
 *
 * read() waits for at least one byte and returns what is there, 0 when the
 * deadline is over, ERR_LOST when the device is gone.  write() takes all
 * bytes or fails.  rate() always reaches the device, also when it is the
 * rate that was set last (cdc-acm would swallow it: serial.md 1.5).
 * close() drops DTR first.  No call blocks past its deadline.
 */
#ifndef PORT_SERIAL_H
#define PORT_SERIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/err.h"

struct serial_ops {
	int (*read)(void *ctx, void *data, size_t max, struct deadline *d,
		    struct err *e);
	int (*write)(void *ctx, const void *data, size_t len,
		     struct deadline *d, struct err *e);
	int (*rate)(void *ctx, unsigned baud, struct err *e);
	int (*dtr)(void *ctx, bool on, struct err *e);
	int (*drain)(void *ctx, struct deadline *d, struct err *e);
	void (*close)(void *ctx);
};

struct serial {
	const struct serial_ops *ops;
	void *ctx;
};

static inline int serial_read(struct serial *s, void *data, size_t max,
			      struct deadline *d, struct err *e)
{
	return s->ops->read(s->ctx, data, max, d, e);
}

static inline int serial_write(struct serial *s, const void *data, size_t len,
			       struct deadline *d, struct err *e)
{
	return s->ops->write(s->ctx, data, len, d, e);
}

static inline int serial_rate(struct serial *s, unsigned baud, struct err *e)
{
	return s->ops->rate(s->ctx, baud, e);
}

static inline int serial_dtr(struct serial *s, bool on, struct err *e)
{
	return s->ops->dtr(s->ctx, on, e);
}

static inline int serial_drain(struct serial *s, struct deadline *d,
			       struct err *e)
{
	return s->ops->drain(s->ctx, d, e);
}

/* Safe on a zeroed or closed struct. */
static inline void serial_close(struct serial *s)
{
	if (s->ops)
		s->ops->close(s->ctx);
	s->ops = NULL;
}

#endif
