/* SPDX-License-Identifier: MIT */
/*
 * Server-sent events cut out of a byte stream (ota.md B6).  Pieces may break
 * anywhere; comments and heart-beats are dropped; lines over 64 KB are
 * dropped whole.
 */
#ifndef PROTO_SSE_H
#define PROTO_SSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

#define SSE_LINE_MAX 65536

struct sse {
	struct buf in;	  /* bytes not looked at yet; the reader adds here */
	struct buf event; /* name of the event that is being collected */
	struct buf data;
	bool open;     /* event and data belong to an unfinished event */
	bool skipping; /* inside a line that is too long */
};

void sse_init(struct sse *s);
void sse_fini(struct sse *s);

/*
 * True: s->event and s->data hold the next event until the next call.
 * False: more bytes are needed in s->in.
 */
bool sse_next(struct sse *s);

#endif
