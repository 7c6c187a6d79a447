/* SPDX-License-Identifier: MIT */
/* The practice cloud as an HTTP port. */
#include <stdlib.h>
#include <string.h>

#include "bench/world/bench.h"

#define BOUNDARY    "unbrick-practice-boundary"
#define BODY_MAX    CLOUD_BODY_MAX
#define FORM_TYPE   "multipart/form-data; boundary=" BOUNDARY
#define JSON_TYPE   "application/json"
#define SCHEME_MARK "://"
#define PIECE	    16384

struct stream {
	struct cloud_cursor cursor;
	struct buf rest; /* of an answer that is no stream */
};

/* "http://host/v1/x" -> "/v1/x" */
static const char *path_of(const char *url)
{
	const char *p = strstr(url, SCHEME_MARK);

	p = strchr(p ? p + strlen(SCHEME_MARK) : url, '/');
	return p ? p : "/";
}

static bool add_part(struct buf *body, const struct http_part *p)
{
	bool ok = buf_printf(body,
			     "--" BOUNDARY "\r\nContent-Disposition: "
			     "form-data; name=\"%s\"",
			     p->name);

	if (ok && p->filename)
		ok = buf_printf(body, "; filename=\"%s\"", p->filename);
	if (ok && p->type)
		ok = buf_printf(body, "\r\nContent-Type: %s", p->type);
	return ok && buf_puts(body, "\r\n\r\n") &&
	       buf_add(body, p->data, p->len) && buf_puts(body, "\r\n");
}

static bool make_body(const struct http_request *rq, struct buf *body)
{
	bool ok = true;

	if (rq->json)
		return buf_puts(body, rq->json);
	for (size_t i = 0; i < rq->part_count && ok; i++)
		ok = add_part(body, &rq->parts[i]);
	if (rq->part_count)
		ok = ok && buf_puts(body, "--" BOUNDARY "--\r\n");
	return ok;
}

/* Asks the model and waits for the answer, which the caller ends. */
static int ask(struct bench *b, const struct http_request *rq,
	       struct cloud_answer *a, struct deadline *d, struct err *e)
{
	struct cloud_call call = { .method = rq->method,
				   .path = path_of(rq->url),
				   .token = rq->token,
				   .from = rq->from };
	struct buf body;
	int64_t now;

	buf_init(&body, BODY_MAX);
	if (!make_body(rq, &body)) {
		buf_fini(&body);
		return err_memory(e, "cloud");
	}
	call.content_type = rq->part_count ? FORM_TYPE
			    : rq->json	   ? JSON_TYPE
					   : NULL;
	call.body = buf_text(&body);
	call.len = body.len;
	now = bench_enter(b);
	cloud_model_call(b->cloud, &call, now, a);
	bench_leave(b);
	buf_fini(&body);
	while (clock_now_us(b->clock) < a->ready_us) {
		if (!bench_sleep(b, a->ready_us, d)) {
			buf_fini(&a->body);
			return err_set(e, ERR_TIMEOUT, "cloud",
				       "the practice cloud is slow");
		}
	}
	return 0;
}

/* The next piece of the body; what is slow or breaks off does so. */
static int deliver(struct bench *b, const struct cloud_answer *a,
		   struct http_response *rs, struct deadline *d, struct err *e)
{
	size_t n = a->body.len - rs->body.len;

	if (rs->grows && n > PIECE)
		n = PIECE;
	if (a->cut && rs->body.len + n > a->cut)
		n = a->cut - rs->body.len;
	if (n == 0)
		return err_set(e, ERR_CLOUD, "cloud",
			       "the practice cloud breaks off");
	if (a->rate) {
		int64_t at = clock_now_us(b->clock) +
			     (int64_t)(n * 1000000 / a->rate);

		while (clock_now_us(b->clock) < at) {
			if (!bench_sleep(b, at, d))
				return err_set(e, ERR_TIMEOUT, "cloud",
					       "the practice cloud is slow");
		}
	}
	if (!buf_add(&rs->body, a->body.data + rs->body.len, n))
		return err_set(e, ERR_CLOUD, "cloud", "the answer is too long");
	if (rs->grows && !rs->grows(rs->ctx, rs))
		return err_set(e, ERR_STOPPED, "cloud", "stopped");
	return 0;
}

static int http_request(void *ctx, const struct http_request *rq,
			struct http_response *rs, struct deadline *d,
			struct err *e)
{
	struct cloud_answer a;
	int rc = ask(ctx, rq, &a, d, e);

	if (rc)
		return rc;
	rs->status = a.status;
	rs->from = a.from;
	rs->total = a.body.len;
	while (rc == 0 && rs->body.len < a.body.len)
		rc = deliver(ctx, &a, rs, d, e);
	buf_fini(&a.body);
	return rc;
}

static int http_open(void *ctx, const struct http_request *rq,
		     struct http_stream *out, long *status, struct deadline *d,
		     struct err *e)
{
	struct stream *s = calloc(1, sizeof(*s));
	struct cloud_answer a;
	int rc;

	if (!s)
		return err_memory(e, "cloud");
	rc = ask(ctx, rq, &a, d, e);
	if (rc) {
		free(s);
		return rc;
	}
	*status = a.status;
	s->cursor = a.stream;
	s->rest = a.body;
	out->ctx = s;
	return 0;
}

/* What a refusal says, then the end. */
static int read_rest(struct stream *s, struct buf *out, struct err *e)
{
	size_t n = s->rest.len;

	if (!n || !buf_add(out, s->rest.data, n))
		return err_set(e, ERR_CLOUD, "cloud", "the stream has ended");
	buf_clear(&s->rest);
	return (int)n;
}

static int http_read(void *ctx, struct http_stream *stream, struct buf *out,
		     struct deadline *d, struct err *e)
{
	struct bench *b = ctx;
	struct stream *s = stream->ctx;
	size_t before = out->len;

	if (s->rest.len)
		return read_rest(s, out, e);
	for (;;) {
		int64_t now = bench_enter(b);
		bool more = cloud_model_read(b->cloud, &s->cursor, out, now);
		int64_t next =
			cloud_model_stream_next(b->cloud, &s->cursor, now);

		bench_leave(b);
		if (out->len > before)
			return (int)(out->len - before);
		if (!more)
			return err_set(e, ERR_CLOUD, "cloud",
				       "the stream has ended");
		if (!bench_sleep(b, next, d))
			return 0;
	}
}

static void http_end(void *ctx, struct http_stream *stream)
{
	struct stream *s = stream->ctx;

	(void)ctx;
	if (s)
		buf_fini(&s->rest);
	free(s);
	stream->ctx = NULL;
}

static void http_close(void *ctx)
{
	(void)ctx; /* bench_close() does it */
}

const struct http_ops bench_http_ops = { http_request, http_open, http_read,
					 http_end, http_close };
