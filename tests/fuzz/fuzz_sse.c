/* SPDX-License-Identifier: MIT */
/*
 * Event streams: however the bytes are cut into pieces, the events are the
 * same.  proto/sse.h
 */
#include <string.h>

#include "fuzz.h"
#include "luck.h"
#include "proto/cloud.h"
#include "proto/sse.h"
#include "tests/torture/calls.h"

/* Events as one text. */
static void events(const uint8_t *data, size_t size, size_t piece,
		   struct buf *out)
{
	struct sse s;

	sse_init(&s);
	for (size_t at = 0; at < size; at += piece) {
		size_t n = size - at < piece ? size - at : piece;

		if (!buf_add(&s.in, data + at, n))
			break; /* bad luck */
		while (sse_next(&s)) {
			fuzz_require(s.data.len > 0);
			cloud_event_classify(buf_text(&s.event),
					     buf_text(&s.data));
			buf_add(out, s.event.data ? s.event.data : "",
				s.event.len);
			buf_puts(out, "|");
			buf_add(out, s.data.data, s.data.len);
			buf_puts(out, "|");
		}
	}
	sse_fini(&s);
}

void fuzz_one(const uint8_t *data, size_t size)
{
	struct buf whole, cut;

	if (size > 2 * SSE_LINE_MAX)
		return;
	buf_init(&whole, 1 << 20);
	buf_init(&cut, 1 << 20);
	fuzz_luck();
	events(data, size, size ? size : 1, &whole);
	events(data, size, size < 4096 ? 7 : 1001, &cut);
	fuzz_require(calls_failed() || whole.len == cut.len);
	fuzz_require(calls_failed() || whole.len == 0 ||
		     memcmp(whole.data, cut.data, whole.len) == 0);
	buf_fini(&whole);
	buf_fini(&cut);
}
