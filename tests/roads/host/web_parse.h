/* SPDX-License-Identifier: MIT */
/*
 * A request as text, taken apart.
 */
#ifndef ROADS_WEB_PARSE_H
#define ROADS_WEB_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct web_request {
	char method[8];
	char target[1024];
	char token[256];	 /* of "Authorization: Bearer", "" if none */
	char type[256];		 /* content type, "" if none */
	char host[128];		 /* as the client calls us */
	unsigned long long from; /* of "Range: bytes=N-" */
	bool expects;		 /* wants to hear "100 Continue" */
	size_t head;		 /* bytes up to the body; 0: not there yet */
	size_t used;		 /* bytes of the whole request */
	struct buf body;	 /* without transfer coding */
};

/* 1: complete; 0: more to come; -1: bad. */
int web_parse(struct web_request *rq, const struct buf *in);
void web_request_fini(struct web_request *rq);

#endif
