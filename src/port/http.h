/* SPDX-License-Identifier: MIT */
/*
 * HTTP as two functions: a request with its whole answer, and a stream of
 * lines.  Redirects are not followed to another host; certificates are
 * checked; plain http is the caller's decision (cloud.c allows it for
 * loopback addresses and for profiles that ask for it).
 *
 * Errors: ERR_CLOUD (no connection, TLS, protocol), ERR_TIMEOUT.  An HTTP
 * status is no error here.
 */
#ifndef PORT_HTTP_H
#define PORT_HTTP_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/err.h"

struct http_part { /* of a multipart/form-data body */
	const char *name;
	const char *filename; /* NULL: plain field */
	const char *type;     /* content type, NULL: none */
	const void *data;
	size_t len;
};

struct http_request {
	const char *method; /* "GET", "PUT", ... */
	const char *url;
	const char *token; /* sent as bearer token, never logged; or NULL */
	const struct http_part *parts; /* multipart body */
	size_t part_count;
	const char *json; /* or a JSON body */
};

struct http_response {
	long status;
	struct buf body; /* caller calls buf_init with its maximum before */
};

struct http_stream {
	void *ctx; /* of the implementation */
};

struct http_ops {
	int (*request)(void *ctx, const struct http_request *rq,
		       struct http_response *rs, struct deadline *d,
		       struct err *e);
	/* Waits for the head of the answer; its status goes to *status. */
	int (*open)(void *ctx, const struct http_request *rq,
		    struct http_stream *out, long *status, struct deadline *d,
		    struct err *e);
	/*
	 * Appends what has arrived to *out; returns the bytes added, 0 when
	 * the deadline is over, ERR_CLOUD when the stream has ended.
	 */
	int (*read)(void *ctx, struct http_stream *s, struct buf *out,
		    struct deadline *d, struct err *e);
	void (*end)(void *ctx, struct http_stream *s);
	void (*close)(void *ctx);
};

struct http {
	const struct http_ops *ops;
	void *ctx;
};

#endif
