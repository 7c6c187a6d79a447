/* SPDX-License-Identifier: MIT */
/* Recorded requests and streams. */
#include "trace/replay_parts.h"

#include <stdlib.h>
#include <string.h>

#include "trace/trace.h"

struct wanted {
	const struct http_request *rq;
	const char *url; /* as a trace tells it */
};

static bool same(const json_t *line, const void *ctx)
{
	const struct wanted *w = ctx;

	return entry_number(line, "from") == (int64_t)w->rq->from &&
	       strcmp(entry_text(line, "method"), w->rq->method) == 0 &&
	       strcmp(entry_text(line, "url"), w->url) == 0;
}

/* The line of this request; the lock is held. */
static const json_t *find(struct replay *r, const char *act,
			  const struct http_request *rq, struct err *e)
{
	char *url = strdup(rq->url);
	const json_t *line = NULL;

	if (!url) {
		err_memory(e, "replay");
		return NULL;
	}
	mask_bytes(r->secrets, url, strlen(url));
	if (!replay_over(r, e)) {
		line = replay_find(r, "http", act, same,
				   &(struct wanted){ rq, url });
		if (!line)
			replay_wrong(r, NULL, e, "%s %s", rq->method, url);
	}
	free(url);
	return line;
}

static int body(const json_t *line, struct buf *out, struct err *e)
{
	size_t size = entry_size(line);
	char *data = malloc(size + 1);
	int n = data ? entry_take(line, data, size) : -1;

	if (n > 0 && !buf_add(out, data, (size_t)n))
		n = -1;
	free(data);
	return n < 0 ? err_set(e, ERR_BAD_FILE, "replay",
			       "an answer in the trace cannot be read")
		     : n;
}

static int request(void *ctx, const struct http_request *rq,
		   struct http_response *rs, struct deadline *d, struct err *e)
{
	struct replay *r = ctx;
	struct err own = { 0 };
	const json_t *line;
	int rc;

	(void)d;
	pthread_mutex_lock(&r->lock);
	line = find(r, "request", rq, &own);
	rc = line ? entry_result(line, 0, e) : err_pass(e, &own);
	if (rc == 0) {
		rs->status = (long)entry_number(line, "status");
		rs->from = (uint64_t)entry_number(line, "begin");
		rs->total = (uint64_t)entry_number(line, "total");
		rc = body(line, &rs->body, e);
		if (rc >= 0 && rs->grows && !rs->grows(rs->ctx, rs))
			rc = err_set(e, ERR_STOPPED, "replay", "stopped");
	}
	pthread_mutex_unlock(&r->lock);
	return rc < 0 ? rc : 0;
}

static int open_stream(void *ctx, const struct http_request *rq,
		       struct http_stream *out, long *status,
		       struct deadline *d, struct err *e)
{
	struct replay_port *p = calloc(1, sizeof(*p));
	struct replay *r = ctx;
	struct err own = { 0 };
	const json_t *line;
	int rc;

	(void)d;
	if (!p)
		return err_memory(e, "replay");
	pthread_mutex_lock(&r->lock);
	line = find(r, "open", rq, &own);
	rc = line ? entry_result(line, 0, e) : err_pass(e, &own);
	if (rc == 0) {
		*status = (long)entry_number(line, "status");
		replay_port(r, line, p);
		out->ctx = p;
	} else {
		free(p);
	}
	pthread_mutex_unlock(&r->lock);
	return rc;
}

static int take(void *ctx, struct http_stream *s, struct buf *out,
		struct deadline *d, struct err *e)
{
	struct replay_port *p = s->ctx;
	struct replay *r = ctx;
	const json_t *line;
	int rc = 0;

	pthread_mutex_lock(&r->lock);
	line = replay_peek(p);
	if (replay_over(r, e)) {
		rc = -ERR_REPLAY;
	} else if (replay_is(line, "read") && replay_follows(p, line, d)) {
		rc = entry_result(line, 0, e);
		if (rc == 0)
			rc = body(line, out, e);
		replay_take(p);
	} else {
		replay_expire(r, d);
	}
	pthread_mutex_unlock(&r->lock);
	return rc;
}

static void end(void *ctx, struct http_stream *s)
{
	struct replay_port *p = s->ctx;
	struct replay *r = ctx;

	pthread_mutex_lock(&r->lock);
	if (replay_is(replay_peek(p), "close"))
		replay_take(p);
	pthread_mutex_unlock(&r->lock);
	free(p);
	s->ctx = NULL;
}

static void leave(void *ctx)
{
	(void)ctx;
}

const struct http_ops replay_http_ops = { request, open_stream, take, end,
					  leave };
