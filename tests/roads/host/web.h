/*
 * A small HTTP/1.1 server on a loopback port: hands requests to the practice
 * cloud through port/http.h, so that real HTTP clients can be tried on it.
 *
 * Bodies with Content-Length or chunked, multipart/form-data,
 * Expect: 100-continue, keep-alive, event streams as chunks.
 */
#ifndef ROADS_WEB_H
#define ROADS_WEB_H

#include "loop.h"
#include "port/world.h"

#define WEB_CLIENTS 16

struct web_client {
	struct web *web;
	int fd; /* -1: free */
	bool continued;
	bool streaming;
	struct http_stream stream;
	struct buf in;
};

struct web {
	struct loop *loop;
	const struct world *world;
	int listener;
	unsigned port;
	unsigned long requests;
	struct web_client clients[WEB_CLIENTS];
};

void web_open(struct web *w, struct loop *l, const struct world *world);
void web_close(struct web *w);
/* Passes on what event streams have; true: some are open. */
bool web_run(struct web *w);

#endif
