/* SPDX-License-Identifier: MIT */
/*
 * HTTP as two functions: a request with its whole answer, and a stream of
 * lines.  With a token no redirect is followed to another host, and never
 * one from https to http; certificates are checked; plain http is the
 * caller's decision (cloud.c allows it for loopback addresses and for
 * profiles that ask for it).  Proxies are those that libcurl finds in the
 * environment, and none for this computer itself.
 *
 * Errors: ERR_CLOUD (no connection, TLS, protocol), ERR_TIMEOUT.  An HTTP
 * status is no error here.
 */
#ifndef PORT_HTTP_H
#define PORT_HTTP_H

#include <stdbool.h>
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
	uint64_t from;	  /* only the bytes from there on, if it is not 0 */
};

struct http_response {
	long status;
	/* Caller calls buf_init with its maximum before.  What has come stays
	 * there when a request fails. */
	struct buf body;
	uint64_t from;	/* where in the whole body begins: 0, or rq->from */
	uint64_t total; /* bytes that body shall have; 0: not said */
	/*
	 * Optional, for long answers: called as body grows; false stops with
	 * ERR_STOPPED.  Such a request ends when nothing comes for half a
	 * minute.
	 */
	bool (*grows)(void *ctx, const struct http_response *rs);
	void *ctx;
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
