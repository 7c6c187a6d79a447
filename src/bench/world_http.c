/* The practice cloud as an HTTP port. */
#include "bench/bench.h"

static int closed(struct err *e)
{
	return err_set(e, ERR_CLOUD, "cloud", "the practice cloud is closed");
}

static int http_request(void *ctx, const struct http_request *rq,
			struct http_response *rs, struct deadline *d,
			struct err *e)
{
	(void)ctx;
	(void)rq;
	(void)rs;
	(void)d;
	return closed(e);
}

static int http_open(void *ctx, const struct http_request *rq,
		     struct http_stream *out, long *status, struct deadline *d,
		     struct err *e)
{
	(void)ctx;
	(void)rq;
	(void)out;
	(void)status;
	(void)d;
	return closed(e);
}

static int http_read(void *ctx, struct http_stream *s, struct buf *out,
		     struct deadline *d, struct err *e)
{
	(void)ctx;
	(void)s;
	(void)out;
	(void)d;
	return closed(e);
}

static void http_end(void *ctx, struct http_stream *s)
{
	(void)ctx;
	(void)s;
}

static void http_close(void *ctx)
{
	(void)ctx;
}

const struct http_ops bench_http_ops = { http_request, http_open, http_read,
					 http_end, http_close };
