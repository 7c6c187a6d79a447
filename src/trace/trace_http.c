/* SPDX-License-Identifier: MIT */
/* Requests and streams.  A token is in no line: it is in no body or URL. */
#include "trace/trace_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct stream {
	unsigned h;
	struct http_stream inner;
};

static void add_text(struct trace *t, json_t *line, const char *name,
		     const char *text)
{
	char *copy = strdup(text);

	if (copy)
		mask_bytes(t->secrets, copy, strlen(copy));
	else
		memory_missed();
	json_object_set_new(line, name, json_string(copy ? copy : ""));
	free(copy);
}

/* What was asked; what was sent with it as its size only. */
static json_t *asked(struct trace *t, unsigned h, const char *act,
		     const struct http_request *rq)
{
	json_t *line = trace_line(t, "http", h, act);
	size_t sent = rq->json ? strlen(rq->json) : 0;

	for (size_t i = 0; i < rq->part_count; i++)
		sent += rq->parts[i].len;
	json_object_set_new(line, "method", json_string(rq->method));
	add_text(t, line, "url", rq->url);
	json_object_set_new(line, "sent", json_integer((json_int_t)sent));
	if (rq->from)
		json_object_set_new(line, "from",
				    json_integer((json_int_t)rq->from));
	return line;
}

/* A copy of the bytes as they may be told. */
static void add_body(struct trace *t, json_t *line, const char *data,
		     size_t len)
{
	struct buf copy;

	buf_init(&copy, len + 1);
	if (!buf_add(&copy, len ? data : "", len))
		memory_missed();
	mask_body(t->secrets, &copy);
	entry_bytes(line, buf_text(&copy), copy.len);
	buf_fini(&copy);
}

static int request(void *ctx, const struct http_request *rq,
		   struct http_response *rs, struct deadline *d, struct err *e)
{
	struct trace *t = ctx;
	json_t *line = asked(t, 0, "request", rq);
	struct err own = { 0 };
	int rc = t->http.ops->request(t->http.ctx, rq, rs, d, &own);

	if (rc == 0) {
		json_object_set_new(line, "status", json_integer(rs->status));
		json_object_set_new(line, "begin",
				    json_integer((json_int_t)rs->from));
		json_object_set_new(line, "total",
				    json_integer((json_int_t)rs->total));
		add_body(t, line, buf_text(&rs->body), rs->body.len);
	}
	entry_error(line, &own);
	trace_write(t, line);
	return rc < 0 ? err_pass(e, &own) : rc;
}

static int open_stream(void *ctx, const struct http_request *rq,
		       struct http_stream *out, long *status,
		       struct deadline *d, struct err *e)
{
	struct trace *t = ctx;
	struct stream *s = calloc(1, sizeof(*s));
	struct err own = { 0 };
	json_t *line;
	int rc;

	if (!s)
		return err_memory(e, "trace");
	s->h = trace_handle(t);
	rc = t->http.ops->open(t->http.ctx, rq, &s->inner, status, d, &own);
	line = asked(t, s->h, "open", rq);
	if (rc == 0)
		json_object_set_new(line, "status", json_integer(*status));
	entry_error(line, &own);
	trace_write(t, line);
	if (rc < 0) {
		free(s);
		return err_pass(e, &own);
	}
	out->ctx = s;
	return rc;
}

static int take(void *ctx, struct http_stream *stream, struct buf *out,
		struct deadline *d, struct err *e)
{
	struct trace *t = ctx;
	struct stream *s = stream->ctx;
	size_t before = out->len;
	struct err own = { 0 };
	int n = t->http.ops->read(t->http.ctx, &s->inner, out, d, &own);
	json_t *line;

	if (n == 0)
		return 0;
	line = trace_line(t, "http", s->h, "read");
	if (n > 0)
		add_body(t, line, out->data + before, (size_t)n);
	entry_error(line, &own);
	trace_write(t, line);
	return n < 0 ? err_pass(e, &own) : n;
}

static void end(void *ctx, struct http_stream *stream)
{
	struct trace *t = ctx;
	struct stream *s = stream->ctx;

	t->http.ops->end(t->http.ctx, &s->inner);
	trace_write(t, trace_line(t, "http", s->h, "close"));
	free(s);
	stream->ctx = NULL;
}

/* The world's own is closed by the world. */
static void leave(void *ctx)
{
	(void)ctx;
}

const struct http_ops trace_http_ops = { request, open_stream, take, end,
					 leave };
