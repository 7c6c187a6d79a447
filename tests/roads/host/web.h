/* SPDX-License-Identifier: MIT */
/*
 * A small HTTP/1.1 server on a loopback port: the practice cloud for real
 * HTTP clients.
 *
 * Bodies with Content-Length or chunked, Expect: 100-continue, keep-alive,
 * event streams as chunks.  Nothing blocks: an answer that takes time is sent
 * when its time has come.
 */
#ifndef ROADS_WEB_H
#define ROADS_WEB_H

#include "base/clock.h"
#include "bench/cloud/cloud.h"
#include "loop.h"

#define WEB_CLIENTS 128

struct web_client {
	struct web *web;
	int fd; /* -1: free */
	bool continued;
	enum { WEB_LISTENS, WEB_WAITS, WEB_SENDS, WEB_STREAMS } stage;
	size_t sent;		    /* of the answer's body */
	struct cloud_answer answer; /* unless it listens */
	struct buf in;
};

struct web {
	struct loop *loop;
	struct cloud_model *cloud;
	const struct clock *clock;
	int listener;
	unsigned port;
	unsigned long requests;
	struct web_client clients[WEB_CLIENTS];
};

void web_open(struct web *w, struct loop *l, struct cloud_model *cloud,
	      const struct clock *clock);
void web_close(struct web *w);
/* Sends what is due; when it wants to be called again. */
int64_t web_run(struct web *w, int64_t now);

#endif
