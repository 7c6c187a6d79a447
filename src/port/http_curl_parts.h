/* SPDX-License-Identifier: MIT */
/*
 * Shared between http_curl*.c only.
 */
#ifndef PORT_HTTP_CURL_PARTS_H
#define PORT_HTTP_CURL_PARTS_H

#include <curl/curl.h>

#include "port/http.h"

/* One request on its way. */
struct exchange {
	CURL *easy;
	struct curl_slist *headers;
	curl_mime *mime;
	struct http_response *rs;
	bool stopped;
	char error[CURL_ERROR_SIZE];
};

/* For one request; NULL as handle is an error.  Ended even after a failure. */
int http_curl_init(struct exchange *x, CURL *easy,
		   const struct http_request *rq, struct err *e);
void http_curl_fini(struct exchange *x);

int http_curl_error(struct err *e, const struct exchange *x, CURLcode rc);

/* http_ops; the handle is the stream's from now on. */
int http_curl_stream_open(CURL *easy, const struct http_request *rq,
			  struct http_stream *out, long *status,
			  struct deadline *d, struct err *e);
int http_curl_stream_read(void *ctx, struct http_stream *hs, struct buf *out,
			  struct deadline *d, struct err *e);
void http_curl_stream_end(void *ctx, struct http_stream *hs);

#endif
