/* SPDX-License-Identifier: MIT */
/* A recorded serial port: two streams of bytes and the calls between. */
#include "trace/replay_parts.h"

#include <stdlib.h>
#include <string.h>

#include "trace/trace.h"

struct handle {
	struct replay_port port;
	size_t given;	/* bytes of the present "in" line */
	int64_t silent; /* reads without a byte since the last line */
	struct buf out; /* of the present "out" line */
};

/* The present line is done with. */
static void done(struct handle *x)
{
	x->silent = 0;
	replay_take(&x->port);
}

/*
 * Did as many reads end in silence as then?  A host that stands still lets a
 * read end long behind its deadline, so that time alone does not tell.
 */
static bool is_due(const struct handle *x, const json_t *line,
		   const struct deadline *d)
{
	const json_t *silent = json_object_get(line, "silent");

	if (x->given || !silent)
		return replay_due(x->port.replay, line, d);
	return replay_late(
		x->port.replay, line, d,
		x->silent >= json_integer_value(silent) ? REPLAY_STILL_US : 0);
}

static int give(struct handle *x, const json_t *line, void *data, size_t max,
		struct err *e)
{
	size_t size = entry_size(line), n;
	uint8_t *all = malloc(size + 1);
	int taken;

	if (!all)
		return err_memory(e, "replay");
	/* what is hashed has no bytes to give */
	taken = entry_take(line, all, size);
	if (taken < 0 || (size_t)taken != size) {
		free(all);
		return replay_wrong(x->port.replay, &x->port, e,
				    "bytes from the port");
	}
	n = size - x->given < max ? size - x->given : max;
	memcpy(data, all + x->given, n);
	free(all);
	x->given += n;
	replay_reach(x->port.replay, line);
	if (x->given == size) {
		x->given = 0;
		done(x);
	}
	return (int)n;
}

static int take_in(void *ctx, void *data, size_t max, struct deadline *d,
		   struct err *e)
{
	struct handle *x = ctx;
	struct replay *r = x->port.replay;
	const json_t *line;
	int rc = 0;

	pthread_mutex_lock(&r->lock);
	if (replay_over(r, e)) {
		pthread_mutex_unlock(&r->lock);
		return -ERR_REPLAY;
	}
	line = replay_peek(&x->port);
	if (!replay_is(line, "in") || !is_due(x, line, d)) {
		replay_expire(r, d);
		x->silent++;
	} else if (json_object_get(line, "error")) {
		rc = entry_result(line, 0, e);
		done(x);
	} else {
		rc = give(x, line, data, max, e);
	}
	pthread_mutex_unlock(&r->lock);
	return rc;
}

/* As much of the bytes as belongs to the present line. */
static int put(struct handle *x, const uint8_t **p, size_t *len, struct err *e)
{
	struct replay *r = x->port.replay;
	const json_t *line = replay_peek(&x->port);
	size_t size, n;

	if (!replay_is(line, "out"))
		return replay_wrong(r, &x->port, e, "to send %zu bytes", *len);
	size = entry_size(line);
	if (json_object_get(line, "error")) {
		*len = 0;
		done(x);
		return entry_result(line, 0, e);
	}
	n = size - x->out.len < *len ? size - x->out.len : *len;
	if (!buf_add(&x->out, *p, n))
		return err_memory(e, "replay");
	*p += n;
	*len -= n;
	if (x->out.len < size)
		return 0;
	mask_bytes(r->secrets, x->out.data, x->out.len);
	if (!entry_is_sent(line, x->out.data, x->out.len))
		return replay_wrong(r, &x->port, e, "to send %zu other bytes",
				    size);
	buf_clear(&x->out);
	done(x);
	return 0;
}

static int put_out(void *ctx, const void *data, size_t len, struct deadline *d,
		   struct err *e)
{
	struct handle *x = ctx;
	struct replay *r = x->port.replay;
	const uint8_t *p = data;
	int rc = 0;

	(void)d;
	pthread_mutex_lock(&r->lock);
	if (replay_over(r, e))
		rc = -ERR_REPLAY;
	while (rc == 0 && len)
		rc = put(x, &p, &len, e);
	pthread_mutex_unlock(&r->lock);
	return rc;
}

static int rate(void *ctx, unsigned baud, struct err *e)
{
	struct handle *x = ctx;

	x->silent = 0;
	return replay_call(&x->port, "rate", baud, e);
}

static int dtr(void *ctx, bool on, struct err *e)
{
	struct handle *x = ctx;

	x->silent = 0;
	return replay_call(&x->port, "dtr", on, e);
}

static int drain(void *ctx, struct deadline *d, struct err *e)
{
	struct handle *x = ctx;

	(void)d;
	x->silent = 0;
	return replay_call(&x->port, "drain", 0, e);
}

static void leave(void *ctx)
{
	struct handle *x = ctx;
	struct replay *r = x->port.replay;

	pthread_mutex_lock(&r->lock);
	if (replay_is(replay_peek(&x->port), "close"))
		replay_take(&x->port);
	pthread_mutex_unlock(&r->lock);
	buf_fini(&x->out);
	free(x);
}

static const struct serial_ops ops = {
	take_in, put_out, rate, dtr, drain, leave
};

int replay_serial(struct replay *r, const json_t *line, struct serial *out,
		  struct err *e)
{
	struct handle *x = calloc(1, sizeof(*x));

	if (!x)
		return err_memory(e, "replay");
	replay_port(r, line, &x->port);
	buf_init(&x->out, TRACE_MAX);
	*out = (struct serial){ &ops, x };
	return 0;
}
