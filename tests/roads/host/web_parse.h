/*
 * A request as text, taken apart.  Pointers lead into the buffer.
 */
#ifndef ROADS_WEB_PARSE_H
#define ROADS_WEB_PARSE_H

#include "port/http.h"

#define WEB_PARTS 8

struct web_request {
	char method[8];
	char target[1024];
	char token[256]; /* of "Authorization: Bearer", "" if none */
	char type[256];	 /* content type */
	bool expects;	 /* wants to hear "100 Continue" */
	bool events;	 /* accepts an event stream */
	size_t head;	 /* bytes up to the body */
	size_t used;	 /* bytes of the whole request */
	struct buf body; /* without transfer coding */
	struct http_part parts[WEB_PARTS];
	size_t part_count;
	char names[WEB_PARTS][2][128]; /* of the parts: name, file name */
};

/* 1: complete; 0: more to come (rq->head set: the head is there); -1: bad. */
int web_parse(struct web_request *rq, const struct buf *in);
void web_request_fini(struct web_request *rq);

#endif
