/* SPDX-License-Identifier: MIT */
/*
 * HTTP through libcurl, the only file that includes it.
 *
 * The contract is port/http.h.  libcurl is initialised with the first
 * request.  Several threads may use one struct http.  A token goes into the
 * request header and nowhere else; no error text carries it.
 */
#ifndef PORT_HTTP_CURL_H
#define PORT_HTTP_CURL_H

#include "port/http.h"

int http_curl_open(struct http *out, struct err *e);
/* Open streams must have been ended before.  Safe on a zeroed struct. */
void http_curl_close(struct http *h);

#endif
